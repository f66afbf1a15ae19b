"""OSV's service on loopback, over a zip or a folder of records: `/v1/query`, `/v1/querybatch`, `/v1/vulns/ID`.

    python3 osv_service.py RECORDS [--page N]

It needs Python's `packaging` and shares nothing with Pipit: it judges as OSV's own service does, so that two programs can be
asked about the same data. A version is affected that is listed, or that lies in a range of the kind ECOSYSTEM by PEP 440's
order, in which what is no version comes before everything (as in the `LegacyVersion` that OSV's service keeps). A local
version is compared as it stands. It prints its address on the first line and serves until its standard input ends.
"""

import argparse
import http.server
import json
import os
import sys
import threading
import zipfile

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version


def records_of(place):
    if os.path.isdir(place):
        for name in sorted(os.listdir(place)):
            if name.endswith(".json"):
                with open(os.path.join(place, name)) as file:
                    yield json.load(file)
        return
    with zipfile.ZipFile(place) as archive:
        for name in sorted(archive.namelist()):
            if name.endswith(".json"):
                yield json.loads(archive.read(name))


def key(text):
    """What versions are sorted by. Texts that are no version come first, by their text."""
    try:
        return (1, Version(text), "")
    except InvalidVersion:
        return (0, Version("0"), text)


def is_inside(range_, at):
    inside = False
    # An introduction comes before what ends it at the same version.
    ranks = {"introduced": 0, "fixed": 1, "last_affected": 2}
    events = [(kind, value) for event in range_["events"] for kind, value in event.items() if kind in ranks]
    beginning = [event for event in events if event == ("introduced", "0")]
    rest = [event for event in events if event != ("introduced", "0")]
    for kind, value in beginning + sorted(rest, key=lambda event: (key(event[1]), ranks[event[0]])):
        if kind == "introduced":
            inside = inside or value == "0" or at >= key(value)
        elif kind == "fixed" and at >= key(value):
            inside = False
        elif kind == "last_affected" and at > key(value):
            inside = False
    return inside


class Records:
    def __init__(self, place):
        self.by_id = {}
        self.by_name = {}
        for record in records_of(place):
            self.by_id[record["id"]] = record
            for entry in record.get("affected", []):
                package = entry.get("package", {})
                if package.get("ecosystem") == "PyPI":
                    self.by_name.setdefault(canonicalize_name(package["name"]), []).append((record, entry))

    def affecting(self, query):
        name, text = query["package"]["name"], query.get("version")
        found = {}
        for record, entry in self.by_name.get(canonicalize_name(name), []):
            if record["id"] not in found and (text is None or self.is_affected(entry, text)):
                found[record["id"]] = record
        return list(found.values())

    @staticmethod
    def is_affected(entry, text):
        at = key(text)
        if any(other == text or (at[0] == 1 and key(other) == at) for other in entry.get("versions", [])):
            return True
        return any(is_inside(range_, at) for range_ in entry.get("ranges", []) if range_["type"] == "ECOSYSTEM")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def do_GET(self):
        self.reply(self.server.records.by_id.get(self.path.removeprefix("/v1/vulns/")))

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/v1/query":
            found = self.server.records.affecting(asked)
            self.reply({"vulns": found} if found else {})
        elif self.path == "/v1/querybatch":
            self.reply({"results": [self.page(query) for query in asked["queries"]]})
        else:
            self.reply(None)

    def page(self, query):
        found = [{"id": r["id"], "modified": r["modified"]} for r in self.server.records.affecting(query)]
        start = int(query.get("page_token", 0))
        answer = {"vulns": found[start : start + self.server.page]}
        if start + self.server.page < len(found):
            answer["next_page_token"] = str(start + self.server.page)
        return answer

    def reply(self, answer):
        body = json.dumps({} if answer is None else answer).encode()
        self.send_response(404 if answer is None else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def start(place, page=1000):
    """The server, under way in a thread of its own, and its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.records, server.page, server.daemon_threads = Records(place), page, True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, "http://127.0.0.1:%d" % server.server_address[1]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("records")
    parser.add_argument("--page", type=int, default=1000)
    arguments = parser.parse_args()
    print(start(arguments.records, arguments.page)[1], flush=True)
    sys.stdin.read()
