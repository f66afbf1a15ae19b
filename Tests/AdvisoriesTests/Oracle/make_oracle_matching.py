"""Writes oracle-matching.jsonl: which versions the records of the shared database affect, by another program.

    /tmp/venv/bin/pip install packaging
    /tmp/venv/bin/python make_oracle_matching.py FOLDER-OF-RECORDS > oracle-matching.jsonl

The rule is written anew here, with Python's `packaging` for the versions. A line is {"id": RECORD, "p": PACKAGE,
"a": [AFFECTED], "m": [POSSIBLY AFFECTED], "n": [NOT AFFECTED]}.
"""

import glob
import json
import random
import sys

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

random.seed(20241010)
SHAPES = ["{}", "{}.dev1", "{}a1", "{}rc2", "{}.post1", "{}+local.1", "{}.0", "v{}", "1!{}", "{}.1", "{}-odd", "{}.post0.dev3"]


def parse(text):
    try:
        return Version(text)
    except InvalidVersion:
        return None


def judge(entry, text):
    version = parse(text)
    public_text = text.split("+")[0]
    public = parse(version.public) if version else None
    listed = entry.get("versions", [])
    if text in listed or public_text in listed:
        return "a"
    if version and any(parse(other) in (public, version) for other in listed if parse(other)):
        return "a"
    doubt = False
    judged = bool(listed)
    for range_ in entry.get("ranges", []):
        if range_["type"] == "GIT":
            continue
        judged = True
        events = []
        for event in range_["events"]:
            (kind, at), = event.items()
            at = None if (kind, at) == ("introduced", "0") else (parse(at) or "unreadable")
            events.append((kind, at))
        if public is None or any(at == "unreadable" for _, at in events):
            doubt = True
            continue
        least = [event for event in events if event[1] is None]
        rest = sorted((e for e in events if e[1] is not None), key=lambda e: (e[1], e[0] != "introduced"))
        state = False
        for kind, at in least + rest:
            if kind == "introduced" and (at is None or public >= at):
                state = True
            elif kind == "fixed" and public >= at:
                state = False
            elif kind == "last_affected" and public > at:
                state = False
        if state:
            return "a"
    return "m" if doubt or not judged else "n"


records = [json.load(open(path)) for path in sorted(glob.glob(sys.argv[1] + "/*.json"))]
special = {"PYSEC-2021-371", "PYSEC-2019-125", "PYSEC-2024-1", "PYSEC-2022-15", "PYSEC-2023-61", "PYSEC-2023-177",
           "PYSEC-2022-236", "PYSEC-2023-72", "PYSEC-2021-114", "PYSEC-2022-42972"}
chosen = [record for record in records if record["id"] in special] + random.sample(records, 260)
for record in chosen:
    for entry in record["affected"]:
        bounds = {at for range_ in entry.get("ranges", []) if range_["type"] != "GIT"
                  for event in range_["events"] for at in event.values()}
        bounds |= set(random.sample(entry.get("versions", []), min(2, len(entry.get("versions", [])))))
        tried = {shape.format(bound) for bound in random.sample(sorted(bounds), min(4, len(bounds)))
                 for shape in random.sample(SHAPES, 6)} | {"0.dev0", "99999", "nonsense"}
        row = {"id": record["id"], "p": canonicalize_name(entry["package"]["name"]), "a": [], "m": [], "n": []}
        for text in sorted(tried):
            row[judge(entry, text)].append(text)
        print(json.dumps(row, separators=(",", ":")))
