"""OSV's service and its export on loopback, for tests: records of a folder, one JSON file each.

    python3 loopback_osv.py FOLDER [--page N] [--fault WHAT:HOW]

It prints `http://127.0.0.1:PORT` on its first line and serves until its standard input ends, each line of which is the fault from
then on, answered by `ok`: `/PyPI/all.zip`,
`/PyPI/modified_id.csv`, `/PyPI/ID.json`, `/v1/querybatch` in pages of N, `/v1/vulns/ID`, and, as an index of packages has it
that is at `/simple`, `/pypi/NAME/VERSION/json` for every name of a record. The folder is read for every
request. A fault is `cut` (half of the body, less than was announced), `short` (half, announced as such), `empty` (`{}`), `status=503`,
`drip` (ten bytes now and then), `stall` (half, and then silence),
and for pages `later` (those after the first are refused) or `endless` (there is always one more), for paths that end in WHAT.
"""

import argparse
import http.server
import io
import json
import os
import sys
import threading
import time
import zipfile

parser = argparse.ArgumentParser()
parser.add_argument("folder")
parser.add_argument("--page", type=int, default=1)
parser.add_argument("--fault", default="")
arguments = parser.parse_args()


def records():
    found = {}
    for name in sorted(os.listdir(arguments.folder)):
        if name.endswith(".json"):
            with open(os.path.join(arguments.folder, name)) as file:
                record = json.load(file)
            found[record["id"]] = record
    return found


def exported():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, record in records().items():
            archive.writestr(name + ".json", json.dumps(record))
    return buffer.getvalue()


def changes():
    rows = sorted(((record["modified"], name) for name, record in records().items()), reverse=True)
    return "".join("%s,%s\n" % row for row in rows).encode()


def release(name, version):
    """What an index says about a release, which it knows to be vulnerable before the record's `fixed`; None where it has none."""

    def numbers(text):
        return [int(part) for part in text.split(".")]

    mentions = [
        (record, entry["ranges"][0]["events"][-1].get("fixed"))
        for record in records().values()
        for entry in record["affected"]
        if entry["package"]["name"] == name
    ]
    if not mentions:
        return None
    vulnerabilities = [
        {"id": record["id"], "aliases": record.get("aliases", []), "summary": record.get("summary"), "details": "",
         "fixed_in": [fixed] if fixed else [], "link": "https://advisories.example/" + record["id"], "source": "osv",
         "withdrawn": None}
        for record, fixed in mentions
        if not fixed or numbers(version) < numbers(fixed)
    ]
    return json.dumps({"info": {"name": name, "version": version}, "vulnerabilities": vulnerabilities}).encode()


def fault_of(path):
    """How it goes wrong; nothing where it does not."""
    what, _, how = arguments.fault.partition(":")
    return how if what and path.endswith(what) else ""


def answer(body, is_endless=False):
    results = []
    for query in json.loads(body)["queries"]:
        name = query["package"]["name"]
        found = [
            {"id": record["id"], "modified": record["modified"]}
            for record in records().values()
            if any(entry["package"]["name"] == name for entry in record["affected"])
        ]
        start = int(query.get("page_token", 0))
        result = {"vulns": found[start : start + arguments.page]}
        if start + arguments.page < len(found) or is_endless:
            result["next_page_token"] = str(start + arguments.page)
        results.append(result)
    return json.dumps({"results": results}).encode()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def do_GET(self):
        self.reply(self.content())

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if fault_of(self.path) == "later" and b"page_token" in body:
            self.send_error(503)
            return
        self.reply(answer(body, fault_of(self.path) == "endless") if self.path == "/v1/querybatch" else None)

    def content(self):
        name = self.path.rsplit("/", 1)[-1]
        if self.path == "/PyPI/all.zip":
            return exported()
        if self.path == "/PyPI/modified_id.csv":
            return changes()
        if self.path.startswith("/pypi/"):
            return release(*self.path.split("/")[2:4])
        record = records().get(name.removesuffix(".json"))
        return json.dumps(record).encode() if record else None

    def reply(self, content):
        how = fault_of(self.path)
        status = 404 if content is None else 200
        if how.startswith("status="):
            status, content = int(how[7:]), b""
        elif how == "empty":
            content = b"{}"
        content = content or b""
        if how == "short":
            content = content[: len(content) // 2]
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if how == "cut":
            self.wfile.write(content[: len(content) // 2])
            self.close_connection = True
        elif how == "drip":
            for start in range(0, len(content), 10):
                self.wfile.write(content[start : start + 10])
                time.sleep(0.02)
        elif how == "stall":
            self.wfile.write(content[: len(content) // 2])
            self.wfile.flush()
            time.sleep(3600)
        else:
            self.wfile.write(content)


# Connections of the tests that started this process, which would stay open as long as it runs.
os.closerange(3, 65536)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print("http://127.0.0.1:%d" % server.server_address[1], flush=True)
for line in sys.stdin:
    arguments.fault = line.strip()
    print("ok", flush=True)
