"""A package index on loopback, for tests and benchmarks: the simple API over a scenario file or over a folder of archives.

    python3 loopback_index.py --scenario FILE.toml [options]
    python3 loopback_index.py --scenarios DIRECTORY [options]
    python3 loopback_index.py --folder DIRECTORY [options]
    python3 loopback_index.py --scenario FILE.toml --write DIRECTORY

It prints `http://127.0.0.1:PORT/simple` on its first line and serves until its standard input ends. With `--scenarios`,
the scenario `GROUP/NAME.toml` is served below `/GROUP/NAME/simple`.

With `--write` nothing is served: the pages and files of the index are written into a directory.

While it runs, lines on its standard input change it, and each is answered by the line `ok`: `fault WHAT:HOW` adds a fault,
`calm` takes all faults away, `status NAME JSON` gives a project that status.

A scenario is a TOML file of the format of astral-sh/packse: `[packages.NAME.versions."1.0"]` with `requires`, `extras`,
`requires_python`, `sdist`, `wheel`, `wheel_tags` and `yanked`. Wheels and source distributions are made in memory, the same
bytes at every run. Pipit's own scenarios may add to a version: `files` (a table of path = text to put into the wheel),
`entry_points` (text), `upload_time`, `static_metadata` (false: the source distribution must be built), `build_requires` and
`build_code` (what the build backend needs, and Python that it begins with), `attack` (see `attacked`: a hostile wheel), `bytes_of`
(another version, whose bytes are offered as the wheel of this one), and to
the scenario `[[indexes]]` with `name` and `packages` to serve `/NAME/simple` with only those packages.

A folder holds wheels and source distributions; `simple/NAME.json` in it, when it is there, is served as recorded.

Faults: `--fault WHAT:HOW` where WHAT is the end of a path and HOW is one of `status=503`, `flip` (one byte of the body
changed), `cut` (half of the body), `hang`, `wait` (until `calm`), `lie` (another digest in the listing: WHAT is `listing/FILENAME`),
`redirect=URL` (an address to which the path is added), `swap` (another, well-formed wheel; for `listing/FILENAME`, that wheel's digest and
size). With `xN` behind it the fault happens the first N times only.
"""

import argparse
import base64
import gzip
import hashlib
import html
import http.server
import io
import json
import os
import random
import re
import socketserver
import sys
import tarfile
import threading
import time
import warnings
import zipfile

try:
    import tomllib
except ImportError:  # Python before 3.11
    tomllib = None

DEFAULT_UPLOAD_TIME = "2024-03-24T00:00:00Z"


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def escaped(name):
    return re.sub(r"[-_.]+", "_", name)


class File:
    """One file of a release, as the listing describes it."""

    def __init__(self, filename, body, requires_python=None, yanked=False, metadata=None, upload_time=None):
        self.filename = filename
        self.body = body
        self.sha256 = hashlib.sha256(body).hexdigest()
        self.requires_python = requires_python
        self.yanked = yanked
        self.metadata = metadata
        self.upload_time = upload_time or DEFAULT_UPLOAD_TIME


def metadata_text(name, version, details, dynamic=False):
    lines = ["Metadata-Version: 2.2", "Name: " + name, "Version: " + version]
    if details.get("requires_python"):
        lines.append("Requires-Python: " + details["requires_python"])
    if dynamic:
        lines.append("Dynamic: Requires-Dist")
    else:
        for requirement in details.get("requires", []):
            lines.append("Requires-Dist: " + requirement)
        for extra, requirements in details.get("extras", {}).items():
            lines.append("Provides-Extra: " + extra)
            for requirement in requirements:
                text, _, marker = requirement.partition(";")
                condition = 'extra == "%s"' % extra
                if marker.strip():
                    condition = "(%s) and %s" % (marker.strip(), condition)
                lines.append("Requires-Dist: %s; %s" % (text.strip(), condition))
    return "\n".join(lines) + "\n"


def make_wheel(name, version, details, tag):
    stem = "%s-%s" % (escaped(name), version)
    information = stem + ".dist-info"
    contents = {escaped(name) + "/__init__.py": '__version__ = "%s"\n' % version}
    contents.update(details.get("files", {}))
    contents[information + "/METADATA"] = metadata_text(name, version, details)
    tags = [
        "Tag: %s-%s-%s" % (python, abi, platform)
        for python in tag.split("-")[0].split(".")
        for abi in tag.split("-")[1].split(".")
        for platform in tag.split("-")[2].split(".")
    ]
    contents[information + "/WHEEL"] = "\n".join(
        ["Wheel-Version: 1.0", "Generator: loopback", "Root-Is-Purelib: true"] + tags) + "\n"
    if details.get("entry_points"):
        contents[information + "/entry_points.txt"] = details["entry_points"]
    if details.get("attack"):
        return "%s-%s.whl" % (stem, tag), attacked(details["attack"], contents, information)
    rows = []
    for path, text in contents.items():
        body = text.encode()
        digest = base64.urlsafe_b64encode(hashlib.sha256(body).digest()).rstrip(b"=").decode()
        rows.append("%s,sha256=%s,%d" % (path, digest, len(body)))
    rows.append(information + "/RECORD,,")
    contents[information + "/RECORD"] = "\n".join(rows) + "\n"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in contents.items():
            member = zipfile.ZipInfo(path, (2020, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o100644 << 16
            archive.writestr(member, text)
    return "%s-%s.whl" % (stem, tag), stream.getvalue()


def attacked(attack, contents, information):
    """A wheel as an attacker or a broken tool would make it."""
    added = {
        "escape": "../../escaped.py", "absolute": "/dev/shm/pipit-escaped.py", "backslash": "..\\..\\escaped.py",
        "data-escape": information[:-len(".dist-info")] + ".data/scripts/../../../escaped",
        "drive": "C:/escaped.py", "newline": "a\nb.py", "nothing": "plain.py", "dot": "./dotted.py",
        "device": "trap/../../escaped.py",
    }.get(attack)
    if added:
        contents[added] = "escaped = True\n"
    if attack == "script-escape":
        contents[information + "/entry_points.txt"] = "[console_scripts]\n../../escaped = os:getcwd\n"
    if attack == "script-code":
        contents[information + "/entry_points.txt"] = "[console_scripts]\nx = os:getcwd(); import evil\n"
    if attack == "other-name":
        contents[information + "/METADATA"] = contents[information + "/METADATA"].replace("Name: ", "Name: not-")
    if attack == "bomb":
        contents["bomb.py"] = "#" * (300 << 20)
    rows = []
    for path, text in contents.items():
        body = text.encode() if attack != "bomb" or path != "bomb.py" else b"x"
        digest = base64.urlsafe_b64encode(hashlib.sha256(body).digest()).rstrip(b"=").decode()
        shown = path.replace("\n", "") if attack == "newline" else path
        if attack == "changed" and path.endswith("__init__.py"):
            digest = base64.urlsafe_b64encode(hashlib.sha256(b"other").digest()).rstrip(b"=").decode()
        rows.append("%s,sha256=%s,%d" % (shown, digest, len(body)))
    if attack == "absent":
        rows.append("absent.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0")
    if attack == "unlisted":
        contents["unlisted.py"] = "x = 1\n"
    if attack == "no-record":
        rows = None
    else:
        contents[information + "/RECORD"] = "\n".join(rows + [information + "/RECORD,,"]) + "\n"
    stream = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, text in contents.items():
                member = zipfile.ZipInfo(path, (2020, 1, 1, 0, 0, 0))
                member.compress_type = zipfile.ZIP_DEFLATED
                member.external_attr = 0o100644 << 16
                if attack == "link" and path.endswith("__init__.py"):
                    member.external_attr = 0o120777 << 16
                    text = "/etc/passwd"
                archive.writestr(member, text)
            if attack == "twice":
                archive.writestr(archive.namelist()[0], "import evil\n")
    body = stream.getvalue()
    if attack == "trailing":
        body += b"PK\x05\x06 and more"
    if attack == "leading":
        body = b"#!/bin/sh\n" + body
    if attack == "two-names":
        # The local header, which comes first, says another name than the directory at the end.
        body = body.replace(b"__init__.py", b"__evil__.py", 1)
    if attack == "encrypted":
        body = body.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00", 1)
    if attack == "cut":
        body = body[:len(body) - 30]
    return body


def swapped(wheel):
    """Another wheel of the same name: well-formed, with a module more."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        contents = {path: archive.read(path) for path in archive.namelist()}
    added = b"print('swapped')\n"
    record = [path for path in contents if path.endswith(".dist-info/RECORD")][0]
    digest = base64.urlsafe_b64encode(hashlib.sha256(added).digest()).rstrip(b"=")
    contents["swapped.py"] = added
    contents[record] = b"swapped.py,sha256=%s,%d\n" % (digest, len(added)) + contents.pop(record)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path, body in contents.items():
            member = zipfile.ZipInfo(path, (2020, 1, 1, 0, 0, 0))
            member.external_attr = 0o100644 << 16
            archive.writestr(member, body)
    return stream.getvalue()


BACKEND = '''"""A build backend that needs nothing: it writes the wheel that its folder describes."""
import base64, hashlib, json, os, zipfile

def get_requires_for_build_wheel(config_settings=None):
    return []

def prepare_metadata_for_build_wheel(directory, config_settings=None):
    description = json.load(open("loopback.json"))
    target = os.path.join(directory, description["information"])
    os.mkdir(target)
    for name in ("METADATA", "WHEEL"):
        with open(os.path.join(target, name), "w") as file:
            file.write(description["contents"][description["information"] + "/" + name])
    return description["information"]

def build_wheel(directory, config_settings=None, metadata_directory=None):
    description = json.load(open("loopback.json"))
    with zipfile.ZipFile(os.path.join(directory, description["wheel"]), "w") as archive:
        for path, text in description["contents"].items():
            archive.writestr(path, text)
    return description["wheel"]
'''


def make_sdist(name, version, details):
    stem = "%s-%s" % (escaped(name), version)
    static = details.get("static_metadata", True)
    wheel, body = make_wheel(name, version, details, "py3-none-any")
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        contents = {path: archive.read(path).decode() for path in archive.namelist()}
    description = {"wheel": wheel, "information": stem + ".dist-info", "contents": contents}
    files = {
        "PKG-INFO": metadata_text(name, version, details, dynamic=not static),
        "pyproject.toml": '[build-system]\nrequires = %s\nbuild-backend = "backend"\nbackend-path = ["."]\n' % (
            json.dumps(details.get("build_requires", []))),
        "backend.py": details.get("build_code", "") + "\n" + BACKEND,
        "loopback.json": json.dumps(description),
    }
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, text in files.items():
            member = tarfile.TarInfo(stem + "/" + path)
            member.size = len(text.encode())
            member.mode = 0o644
            archive.addfile(member, io.BytesIO(text.encode()))
    return stem + ".tar.gz", gzip.compress(plain.getvalue(), mtime=0)


def files_of_scenario(scenario):
    """Every file of every package, by canonical package name, and each package's project status."""
    projects, statuses = {}, {}
    options = scenario.get("resolver_options", {})
    for name, package in scenario.get("packages", {}).items():
        files = projects.setdefault(canonical(name), [])
        if "status" in package:
            statuses[canonical(name)] = package["status"]
        for version, details in package.get("versions", {}).items():
            details = dict(details)
            if name in options.get("no_build", []):
                details["sdist"] = False
            if name in options.get("no_binary", []):
                details["wheel"] = False
            requires_python = details.setdefault("requires_python", ">=3.12" if scenario.get("packse") else None)
            described = dict(requires_python=requires_python, yanked=details.get("yanked", False),
                             upload_time=details.get("upload_time"))
            if details.get("wheel", True):
                for tag in details.get("wheel_tags") or ["py3-none-any"]:
                    filename, body = make_wheel(name, version, details, tag)
                    other = details.get("bytes_of")
                    if other:
                        body = make_wheel(name, other, dict(package["versions"][other]), tag)[1]
                    metadata = metadata_text(name, version, details).encode()
                    files.append(File(filename, body, metadata=metadata, **described))
            if details.get("sdist", True):
                filename, body = make_sdist(name, version, details)
                files.append(File(filename, body, **described))
    return projects, statuses


def files_of_folder(folder):
    projects = {}
    for filename in sorted(os.listdir(folder)):
        path = os.path.join(folder, filename)
        if filename.endswith(".whl"):
            name = filename.split("-")[0]
            body = open(path, "rb").read()
            with zipfile.ZipFile(io.BytesIO(body)) as archive:
                inside = [n for n in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", n)]
                metadata = archive.read(inside[0]) if inside else None
            found = re.search(rb"^Requires-Python: *(.+?)\r?$", metadata or b"", re.M)
            projects.setdefault(canonical(name), []).append(
                File(filename, body, requires_python=found and found.group(1).decode(), metadata=metadata))
        elif filename.endswith((".tar.gz", ".zip")):
            name = filename.rsplit("-", 1)[0]
            projects.setdefault(canonical(name), []).append(File(filename, open(path, "rb").read()))
    return projects


class Faults:
    """What goes wrong, and how often yet."""

    def __init__(self, descriptions):
        self.rules = []
        self.lock = threading.Lock()
        for description in descriptions:
            self.add(description)

    def add(self, description):
        what, how = re.match(r"(.*?):(.*)", description).groups()
        count = re.fullmatch(r"(.+)x(\d+)", how)
        with self.lock:
            self.rules.append([what, count.group(1) if count else how, int(count.group(2)) if count else -1])

    def calm(self):
        with self.lock:
            self.rules = []

    def wait(self, path):
        """Until there is no such fault any more."""
        while self.of(path) == "wait":
            time.sleep(0.01)

    def of(self, path):
        with self.lock:
            for rule in self.rules:
                meets = path == rule[0] if rule[0].startswith("listing/") else path.rstrip("/").endswith(rule[0])
                if meets and path.startswith("listing/") == rule[0].startswith("listing/") and rule[2] != 0:
                    rule[2] -= 1
                    return rule[1]
        return None


class Offer:
    """What one scenario or folder has: files by project, the projects' statuses, and the names of further indexes."""

    def __init__(self, projects, statuses=None, indexes=None):
        self.projects = projects
        self.statuses = statuses or {}
        self.indexes = indexes or {}
        self.by_filename = {file.filename: file for files in projects.values() for file in files}

    @classmethod
    def of_scenario(cls, path, packse):
        if tomllib is None:
            sys.exit("a scenario needs Python 3.11 or newer")
        with open(path, "rb") as file:
            scenario = tomllib.load(file)
        scenario["packse"] = packse
        projects, statuses = files_of_scenario(scenario)
        return cls(projects, statuses,
                   {i["name"]: [canonical(n) for n in i["packages"]] for i in scenario.get("indexes", [])})


def make_handler(options, whole, faults, log):
    offers = {}
    recorded = os.path.join(options.folder, "simple") if options.folder else None

    def offer_of(parts):
        """The offer that a path belongs to, the path's prefix, and the rest of the path."""
        if not options.scenarios:
            return whole, "", parts
        key = "/".join(parts[:2])
        path = os.path.join(options.scenarios, key + ".toml")
        if key not in offers and ".." not in parts and os.path.exists(path):
            offers[key] = Offer.of_scenario(path, options.packse)
        return offers.get(key), "/" + key, parts[2:]

    def told(file):
        """The digest and the size that a listing gives for a file."""
        fault = faults.of("listing/" + file.filename)
        if fault == "lie":
            return hashlib.sha256(b"lie" + file.body).hexdigest(), len(file.body)
        if fault == "swap":
            body = swapped(file.body)
            return hashlib.sha256(body).hexdigest(), len(body)
        return file.sha256, len(file.body)

    def listing_json(offer, name, prefix):
        if recorded and os.path.exists(os.path.join(recorded, name + ".json")):
            return open(os.path.join(recorded, name + ".json"), "rb").read()
        entries = []
        for file in offer.projects[name]:
            sha256, size = told(file)
            entry = {
                "filename": file.filename, "url": "%s/files/%s" % (prefix, file.filename), "size": size,
                "hashes": {} if options.no_hashes else {"sha256": sha256},
                "requires-python": file.requires_python, "upload-time": file.upload_time, "yanked": file.yanked}
            if file.metadata is not None and options.sidecar:
                entry["core-metadata"] = {"sha256": hashlib.sha256(file.metadata).hexdigest()}
            entries.append(entry)
        page = {"meta": {"api-version": "1.4"}, "name": name, "files": entries}
        if name in offer.statuses:
            page["project-status"] = offer.statuses[name]
        return json.dumps(page).encode()

    def listing_html(offer, name, prefix):
        lines = ["<!DOCTYPE html><html><head><title>Links for %s</title></head><body>" % name]
        for file in offer.projects[name]:
            attributes = ""
            if file.requires_python:
                attributes += ' data-requires-python="%s"' % html.escape(file.requires_python)
            if file.yanked:
                attributes += ' data-yanked="%s"' % ("" if file.yanked is True else html.escape(file.yanked))
            if file.metadata is not None and options.sidecar:
                attributes += ' data-core-metadata="sha256=%s"' % hashlib.sha256(file.metadata).hexdigest()
            fragment = "" if options.no_hashes else "#sha256=" + told(file)[0]
            lines.append('<a href="%s/files/%s%s"%s>%s</a><br>' % (
                prefix, file.filename, fragment, attributes, file.filename))
        return ("\n".join(lines) + "\n</body></html>").encode()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def log_message(self, *_):
            pass

        def do_HEAD(self):
            self.do_GET()

        def do_GET(self):
            path = self.path.split("?")[0]
            if log:
                log.write("%s %s%s%s\n" % (
                    self.command, path, " range=" + self.headers["Range"] if "Range" in self.headers else "",
                    " auth" if "Authorization" in self.headers else ""))
                log.flush()
            if options.user and self.headers.get("Authorization") != "Basic " + base64.b64encode(
                    options.user.encode()).decode():
                return self.answer(401, b"credentials are needed", "text/plain",
                                   {"WWW-Authenticate": 'Basic realm="loopback"'})
            fault = faults.of(path)
            if fault and fault.startswith("status="):
                return self.answer(int(fault[7:]), b"a fault was asked for", "text/plain")
            if fault == "wait":
                faults.wait(path)
                fault = None
            if fault == "hang":
                time.sleep(3600)
            if options.delay or options.jitter:
                time.sleep((options.delay + random.random() * options.jitter) / 1000)
            if fault and fault.startswith("redirect="):
                return self.answer(302, b"", "text/plain", {"Location": fault[9:] + path})
            host = "http://" + self.headers.get("Host", "127.0.0.1")
            offer, below, parts = offer_of(path.strip("/").split("/"))
            if offer is None or not parts:
                return self.answer(404, b"there is nothing here", "text/plain")
            projects, indexes, by_filename = offer.projects, offer.indexes, offer.by_filename
            offered = projects
            prefix = host + below
            if parts[0] in indexes:
                offered = {name: projects[name] for name in indexes[parts[0]] if name in projects}
                prefix += "/" + parts[0]
                parts = parts[1:]
            elif indexes and parts[0] == "simple":
                hidden = set().union(*indexes.values())
                offered = {n: f for n, f in projects.items() if n not in hidden or n in options.both}
            if len(parts) == 2 and parts[0] == "simple":
                name = canonical(parts[1])
                if name not in offered and not (
                        recorded and os.path.exists(os.path.join(recorded, name + ".json"))):
                    return self.answer(404, b"there is no such project", "text/plain")
                if "json" in self.headers.get("Accept", "") and not options.html:
                    kind, body = "application/vnd.pypi.simple.v1+json", listing_json(offer, name, prefix)
                    body = body.replace(b"@HOST@", host.encode())
                else:
                    kind, body = "text/html", listing_html(offer, name, prefix)
                tag = '"%s"' % hashlib.sha256(body).hexdigest()[:16]
                headers = {"ETag": tag, "Cache-Control": "max-age=%d" % options.max_age, "Vary": "Accept"}
                if self.headers.get("If-None-Match") == tag:
                    return self.answer(304, b"", kind, headers)
                if "gzip" in self.headers.get("Accept-Encoding", ""):
                    body = gzip.compress(body, 1, mtime=0)
                    headers["Content-Encoding"] = "gzip"
                return self.answer(200, body, kind, headers, fault)
            if len(parts) == 2 and parts[0] == "files":
                wanted = parts[1]
                if wanted.endswith(".metadata") and wanted[:-9] in by_filename and options.sidecar:
                    return self.answer(200, by_filename[wanted[:-9]].metadata or b"", "text/plain", {}, fault)
                if wanted in by_filename:
                    body = by_filename[wanted].body
                    return self.answer_range(swapped(body) if fault == "swap" else body, fault)
            self.answer(404, b"there is nothing here", "text/plain")

        def answer_range(self, body, fault):
            match = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
            if not match or options.no_ranges:
                return self.answer(200, body, "application/octet-stream",
                                   {} if options.no_ranges else {"Accept-Ranges": "bytes"}, fault)
            first, last = match.groups()
            if first == "":
                start, end = max(0, len(body) - int(last)), len(body) - 1
            else:
                start, end = int(first), min(int(last) if last else len(body) - 1, len(body) - 1)
            if start > end:
                return self.answer(416, b"", "text/plain", {"Content-Range": "bytes */%d" % len(body)})
            self.answer(206, body[start:end + 1], "application/octet-stream",
                        {"Content-Range": "bytes %d-%d/%d" % (start, end, len(body))}, fault)

        def answer(self, status, body, kind, headers=(), fault=None):
            if fault == "flip" and body:
                middle = len(body) // 2
                body = body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1:]
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            for name, value in dict(headers).items():
                self.send_header(name, value)
            self.end_headers()
            if fault == "cut":
                self.wfile.write(body[:len(body) // 2])
                self.wfile.flush()
                self.close_connection = True
            elif self.command != "HEAD":
                self.wfile.write(body)

    return Handler


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 256


def write(offer, directory):
    for name, files in offer.projects.items():
        page = os.path.join(directory, "simple", name)
        os.makedirs(page)
        links = []
        for file in files:
            with open(os.path.join(page, file.filename), "wb") as stream:
                stream.write(file.body)
            links.append('<a href="%s#sha256=%s">%s</a><br>' % (file.filename, file.sha256, file.filename))
        with open(os.path.join(page, "index.html"), "w") as stream:
            stream.write("<!DOCTYPE html><html><body>\n%s\n</body></html>\n" % "\n".join(links))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--scenario")
    parser.add_argument("--scenarios")
    parser.add_argument("--folder")
    parser.add_argument("--write")
    parser.add_argument("--packse", action="store_true", help="packse's default of requires-python >=3.12")
    parser.add_argument("--html", action="store_true", help="serve HTML only")
    parser.add_argument("--sidecar", action="store_true", help="serve core metadata beside each wheel")
    parser.add_argument("--no-ranges", action="store_true")
    parser.add_argument("--no-hashes", action="store_true")
    parser.add_argument("--user", help="NAME:PASSWORD that every request must carry")
    parser.add_argument("--max-age", type=int, default=600)
    parser.add_argument("--delay", type=float, default=0, help="milliseconds before every answer")
    parser.add_argument("--jitter", type=float, default=0, help="up to so many milliseconds more")
    parser.add_argument("--fault", action="append", default=[])
    parser.add_argument("--both", action="append", default=[], help="a name of another index that the first has too")
    parser.add_argument("--log")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()

    whole = None
    if options.scenario:
        whole = Offer.of_scenario(options.scenario, options.packse)
    elif options.folder:
        whole = Offer(files_of_folder(options.folder))
    if options.write:
        return write(whole, options.write)
    log = open(options.log, "a") if options.log else None
    faults = Faults(options.fault)
    handler = make_handler(options, whole, faults, log)
    server = Server(("127.0.0.1", options.port), handler)
    print("http://127.0.0.1:%d/simple" % server.server_address[1], flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for line in sys.stdin:
        command, _, rest = line.strip().partition(" ")
        if command == "fault":
            faults.add(rest)
        elif command == "calm":
            faults.calm()
        elif command == "status":
            name, _, status = rest.partition(" ")
            whole.statuses[canonical(name)] = json.loads(status)
        print("ok", flush=True)


if __name__ == "__main__":
    # Connections of the tests that started this process, which would stay open as long as it runs.
    os.closerange(3, 65536)
    main()
