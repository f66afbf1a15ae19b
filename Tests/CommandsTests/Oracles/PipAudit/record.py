"""Writes down what pip-audit answers about the real locks, from the records that Pipit is asked about too.

    python3 -m venv oracle && oracle/bin/pip install pip-audit==2.10.1
    oracle/bin/python record.py SHARED-DATA real > real-locks.json
    oracle/bin/python record.py SHARED-DATA hard > hard-cases.json

pip-audit asks the service of `osv_service.py` and nobody else (`--no-deps --disable-pip`). `real` writes requirements of each
category of each lock in SHARED-DATA/pipfiles, names and versions without markers, and writes

    {"pip-audit": VERSION, "locks": {"03": {"asked": N, "categories": {"default": ["django==3.2", ...]}}},
     "found": {"django==3.2": [{"id": ..., "aliases": [...], "fixes": [...]}]}}

in which N counts different versions of all categories, and categories list what is vulnerable.

`hard` asks about the cases of `hard-cases.toml`, one run for each, and writes {"pip-audit": VERSION, "cases": {CASE: {"status":
EXIT-STATUS, "answers": {"name==version": [...]}, "skipped": {...}, "told": THE-LAST-THAT-IT-SAID}}}; where there is no
answer at all, "answers" is null.
"""

import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile
import tomllib

from packaging.utils import canonicalize_name

import osv_service

PIP_AUDIT = os.path.join(os.path.dirname(sys.executable), "pip-audit")


def ask(address, lines, folder, options=()):
    """pip-audit's exit status, its answer, and what it said last."""
    path = os.path.join(folder, "requirements.txt")
    with open(path, "w") as file:
        file.write("".join(line + "\n" for line in lines))
    run = subprocess.run(
        [PIP_AUDIT, "-r", path, "--no-deps", "--disable-pip", "--format", "json", "--desc", "off",
         "--progress-spinner", "off", "--cache-dir", os.path.join(folder, "cache"),
         "--vulnerability-service", "osv", "--osv-url", address + "/v1/query",
         *options],
        capture_output=True, text=True)
    answer = json.loads(run.stdout)["dependencies"] if run.stdout.startswith("{") else None
    talk = run.stderr.strip().splitlines()
    return run.returncode, answer, talk[-1] if talk else ""


def told(dependency):
    return sorted(
        ({"id": v["id"], "aliases": sorted(v["aliases"]), "fixes": v["fix_versions"]} for v in dependency["vulns"]),
        key=lambda v: v["id"])


def real(shared, folder):
    place = os.path.join(shared, "advisories", "osv-pypi-2024-10-10.zip")
    server, address = osv_service.start(place)
    locks, found = {}, {}
    for number in sorted(os.listdir(os.path.join(shared, "pipfiles"))):
        path = os.path.join(shared, "pipfiles", number, "Pipfile.lock")
        if not os.path.exists(path):
            continue
        with open(path) as file:
            lock = json.load(file)
        asked, categories = set(), {}
        for category in sorted(set(lock) - {"_meta"}):
            lines = [name + entry["version"] for name, entry in lock[category].items() if "version" in entry]
            if not lines:
                continue
            status, answer, talk = ask(address, lines, folder)
            if answer is None:
                sys.exit("%s/%s: %s" % (number, category, talk))
            vulnerable = categories[category] = []
            for dependency in answer:
                pin = "%s==%s" % (canonicalize_name(dependency["name"]), dependency["version"])
                asked.add(pin)
                if dependency["vulns"]:
                    vulnerable.append(pin)
                    found[pin] = told(dependency)
            vulnerable.sort()
        locks[number] = {"asked": len(asked), "categories": categories}
    return {"locks": locks, "found": dict(sorted(found.items()))}


def hard(shared, folder):
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "hard-cases.toml"), "rb") as file:
        cases = tomllib.load(file)
    answers = {}
    for name, case in cases.items():
        records = os.path.join(folder, name)
        os.mkdir(records)
        for record in case["records"]:
            record = dict({"schema_version": "1.7.5", "modified": "2026-01-01T00:00:00Z"}, **json.loads(record))
            with open(os.path.join(records, record["id"] + ".json"), "w") as file:
                json.dump(record, file)
        server, address = osv_service.start(records)
        if case.get("service") == "down":
            server.shutdown()
            server.server_close()
        status, answer, talk = ask(address, case["requirements"], folder, case.get("pip-audit-options", ()))
        answers[name] = {
            "status": status,
            "answers": None if answer is None else {
                "%s==%s" % (d["name"], d["version"]): told(d) for d in answer if "vulns" in d},
            "skipped": None if answer is None else {d["name"]: d["skip_reason"] for d in answer if "skip_reason" in d},
            # Of an error its kind alone: what follows has ports and folders in it.
            "told": talk if answer is not None else talk.split(":")[0],
        }
    return {"cases": answers}


def laid_out(value, depth=0):
    """JSON in which what has no object below it stands on one line."""
    holds = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    if depth > 2 or not any(isinstance(item, (dict, list)) for item in holds):
        return json.dumps(value, sort_keys=True)
    indent = " " * (depth + 1)
    if isinstance(value, list):
        rows, ends = [laid_out(item, depth + 1) for item in value], "[]"
    else:
        rows, ends = [json.dumps(k) + ": " + laid_out(value[k], depth + 1) for k in sorted(value)], "{}"
    return ends[0] + "\n" + ",\n".join(indent + row for row in rows) + "\n" + indent[:-1] + ends[1]


with tempfile.TemporaryDirectory() as folder:
    result = {"real": real, "hard": hard}[sys.argv[2]](sys.argv[1], folder)
    result["pip-audit"] = importlib.metadata.version("pip-audit")
    print(laid_out(result))
