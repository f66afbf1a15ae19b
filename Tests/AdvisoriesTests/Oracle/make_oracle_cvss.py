"""Writes oracle-cvss.jsonl: CVSS vectors with the scores that the PyPI package `cvss` (3.6) computes for them.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install cvss==3.6
    /tmp/venv/bin/python make_oracle_cvss.py > oracle-cvss.jsonl

A line is {"v": VECTOR, "s": TEN TIMES THE SCORE}; for CVSS 2 and 3 the base score. `--all` writes every base vector of
CVSS 2 and 3 and 60,000 of CVSS 4, which takes a minute and is more than a repository wants.
"""

import itertools
import json
import random
import sys

from cvss import CVSS2, CVSS3, CVSS4

EVERYTHING = "--all" in sys.argv
random.seed(20241010)


def product(names):
    for values in itertools.product(*names.values()):
        yield "/".join(f"{name}:{value}" for name, value in zip(names, values))


def emit(vector, score):
    print(json.dumps({"v": vector, "s": round(float(score) * 10)}, separators=(",", ":")))


def sample(vectors, count):
    vectors = list(vectors)
    return vectors if EVERYTHING else random.sample(vectors, count)


V2 = {"AV": "LAN", "AC": "HML", "Au": "MSN", "C": "NPC", "I": "NPC", "A": "NPC"}
V3 = {"AV": "NALP", "AC": "LH", "PR": "NLH", "UI": "NR", "S": "UC", "C": "HLN", "I": "HLN", "A": "HLN"}
V4 = {"AV": "NALP", "AC": "LH", "AT": "NP", "PR": "NLH", "UI": "NPA", "VC": "HLN", "VI": "HLN", "VA": "HLN",
      "SC": "HLN", "SI": "HLN", "SA": "HLN"}
V4_OPTIONAL = {"E": "XAPU", "CR": "XHML", "IR": "XHML", "AR": "XHML", "MAV": "XNALP", "MAC": "XLH", "MAT": "XNP",
               "MPR": "XNLH", "MUI": "XNPA", "MVC": "XHLN", "MVI": "XHLN", "MVA": "XHLN", "MSC": "XHLN",
               "MSI": "XSHLN", "MSA": "XSHLN", "S": "XNP", "AU": "XNY", "R": "XAUI", "V": "XDC", "RE": "XLMH"}

for vector in sample(product(V2), 250):
    emit(vector, CVSS2(vector).base_score)
emit("AV:N/AC:L/Au:N/C:P/I:P/A:P/E:POC/RL:OF/RC:C", CVSS2("AV:N/AC:L/Au:N/C:P/I:P/A:P/E:POC/RL:OF/RC:C").base_score)
for prefix in ("CVSS:3.0/", "CVSS:3.1/"):
    for vector in sample(product(V3), 400):
        emit(prefix + vector, CVSS3(prefix + vector).base_score)
    tail = "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P/RL:O/RC:C"
    emit(prefix + tail, CVSS3(prefix + tail).base_score)


def random_v4(optional):
    chosen = {name: random.choice(values) for name, values in V4.items()}
    chosen |= {name: random.choice(V4_OPTIONAL[name]) for name in random.sample(list(V4_OPTIONAL), optional)}
    return "CVSS:4.0/" + "/".join(f"{name}:{value}" for name, value in chosen.items())


for index in range(60_000 if EVERYTHING else 1200):
    vector = random_v4(0 if index % 2 else random.randint(1, 10))
    emit(vector, CVSS4(vector).base_score)
