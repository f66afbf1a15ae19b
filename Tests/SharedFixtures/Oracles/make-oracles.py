"""Writes what Python says about .env files, shell words and ${NAME} references, one JSON object a line.

Run with a Python that has pipenv: `python make-oracles.py`. The rows are drawn from a fixed seed.
"""
import json, os, random, shlex, sys, io, logging
from pathlib import Path

from pipenv.vendor.dotenv.main import DotEnv
from pipenv.utils.shell import safe_expandvars

logging.disable(logging.CRITICAL)
here = Path(__file__).parent
draw = random.Random(20261)

ENV = {"HOME": "/h", "B": "env-b", "EMPTY": ""}
PIECES = ["A", "B", "C", "=", " = ", "=", "\n", "\r\n", "#", " #", "'", '"', "\\", "\\n", "\\\"", "\\'", "export ",
          "${B}", "${A}", "${X:-d}", "${EMPTY:-d}", "$B", "${", "}", ":", ":-", " ", "\t", "x", "é", "\u00a0", "\x0b", "''", '""', "a b"]
EXAMPLES = ["A=1", "export A=1", "A = 1 ", "A=two words # c", "A=a#b", "A=#c", "A= # c", "A=", "A", 'A="x \\"y\\" \\n \\t"',
            "A='x \\n \\' y'", 'A="one\ntwo"', 'A="a" # c', 'A="a"junk', "X: y", "two words", "A=\\n", "'A b'=q", "B=1\nA='${B}'",
            "A=${B:-dflt}", "A=${N:-dflt}", "A=$B", "A=`cmd`", "A=$(cmd)", "A=1\nA=${A}2", "\ufeffA=1"]


def dotenv(text):
    os.environ.clear()
    os.environ.update(ENV)
    if text.startswith("\ufeff"):
        text = text[1:]
    return {k: v for k, v in DotEnv(None, stream=io.StringIO(text), override=True).dict().items() if v is not None}


def rows(name, inputs, answer):
    seen = set()
    with open(here / name, "w", encoding="utf-8") as file:
        for text in inputs:
            if text in seen:
                continue
            seen.add(text)
            try:
                result = {"answer": answer(text)}
            except ValueError:
                result = {"error": True}
            file.write(json.dumps({"input": text, **result}, ensure_ascii=True) + "\n")


def random_text(pieces, most):
    return "".join(draw.choice(pieces) for _ in range(draw.randint(1, most)))


# Line ends and blanks that few think of, `export` in odd places, references in every kind of quotes.
RARE = ["A", "B", "=", "\n", "\r", "\f", "\u2028", "\x1c", "\u3000", "export", "export\t", "export\n", "'", '"', "${B}", "${A:-x y}", "${A:-${B}}", "${B:+x}",
        "${:-x}", "${ B }", "$$", "\\$", "\\\\", "\\x41", "\\u0041", "\\\n", "#", " # ", "=\"", "='", ".", "-", "\ufeff", "\U0001F600", "%", "A=1\n"]
other = random.Random(99)
RARE_TEXTS = ["".join(other.choice(RARE) for _ in range(other.randint(1, 10))) for _ in range(900)]
rows("dotenv.jsonl", EXAMPLES + ["A=" + random_text(PIECES, 8) for _ in range(1200)] + [random_text(PIECES, 14) for _ in range(800)] + RARE_TEXTS, dotenv)
WORDS = ["a", "b", " ", "  ", "\t", "\n", "'", '"', "\\", "\\\\", "$", "|", "*", "''", '""', "é", "=", "#"]
rows("shell-words.jsonl", [random_text(WORDS, 12) for _ in range(1500)], shlex.split)
rows("shell-quotes.jsonl", [random_text(WORDS + ["-", "/", "@", "%", "+", ",", ".", ":", "_", "~", "!", ";", "&", "("], 5) for _ in range(400)], shlex.quote)
REFERENCES = ["$B", "${B}", "$HOME", "${NOPE}", "$NOPE", "$", "{", "}", "B", "_", "é", "1", "-", " ", "${}", "${B"]
rows("references.jsonl", [random_text(REFERENCES, 6) for _ in range(600)], lambda text: safe_expandvars(text, env=ENV))
