"""Writes oracle-yaml.jsonl: YAML as PyYAML writes it, with the value that it means.

    /tmp/venv/bin/pip install pyyaml
    /tmp/venv/bin/python make_oracle_yaml.py > oracle-yaml.jsonl

A line is {"y": TEXT, "j": VALUE}, without a value where the text must be refused. With the path of a folder of OSV records as its argument the script writes those instead,
each in every style, which is more than a repository wants.
"""

import glob
import json
import random
import sys

import yaml

random.seed(20241010)
PIECES = ["a", "word", "longer-word", " ", "  ", "\n", "\n\n", ": ", ":", "#", " # ", "'", '"', "\\", "- ", "-", "?", "{", "[",
          "é", "日本", "😀", "\t", "https://index.example/x#y", "`code`", "1.10", "null", "yes", "%", "@", "|", ">", "&", "*",
          "!", ",", "\u00a0", "\u2028", "\u0085", "\u200b", "x" * 70, "\x1b", "\r"]
STYLES = [dict(), dict(allow_unicode=True), dict(default_style='"'), dict(default_style="'", allow_unicode=True),
          dict(default_style="|", allow_unicode=True), dict(default_style=">", allow_unicode=True), dict(width=30),
          dict(width=1000, allow_unicode=True), dict(indent=4, width=40), dict(default_style='"', width=25)]


class Indented(yaml.SafeDumper):
    """Entries indented below their key, as other writers have them."""

    def increase_indent(self, flow=False, indentless=False):
        return super().increase_indent(flow, False)


def text():
    return "".join(random.choice(PIECES) for _ in range(random.randint(0, 14)))


def value(depth):
    kind = random.random()
    if depth > 3 or kind < 0.5:
        return text()
    if kind < 0.55:
        return None
    if kind < 0.75:
        return [value(depth + 1) for _ in range(random.randint(0, 3))]
    return {random.choice(["id", "details", "a b", "x-y", "z_1"]): value(depth + 1) for _ in range(random.randint(0, 3))}


def emit(data, style, dumper):
    if style.get("default_style"):
        data = without_null(data)  # PyYAML puts a tag before a null that it must quote.
    written = yaml.dump(data, Dumper=dumper, sort_keys=False, **style)
    if yaml.safe_load(written) != data:
        return  # PyYAML does not get everything back that it writes.
    if any(mark in written for mark in "\u0085\u2028\u2029"):
        print(json.dumps({"y": written}))  # Line breaks to YAML 1.1, characters to YAML 1.2: to be refused.
    else:
        print(json.dumps({"y": written, "j": data}))


def without_null(data):
    if isinstance(data, dict):
        return {key: without_null(entry) for key, entry in data.items()}
    return [without_null(entry) for entry in data] if isinstance(data, list) else "" if data is None else data


if len(sys.argv) > 1:
    for path in sorted(glob.glob(sys.argv[1] + "/*.json")):
        with open(path) as file:
            record = json.load(file)
        style = random.choice(STYLES)
        emit(record, style, random.choice([yaml.SafeDumper, Indented]))
else:
    for index in range(700):
        emit({"top": value(0), "next": value(1)}, STYLES[index % len(STYLES)], [yaml.SafeDumper, Indented][index // 10 % 2])
