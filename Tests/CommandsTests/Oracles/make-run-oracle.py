"""Writes what Pipenv does for `run`, one JSON object a line: python make-run-oracle.py PATH/TO/pipenv

Each row runs one command in a project; `show` writes its arguments and a few variables into a file.
"""
import json, os, pathlib, subprocess, sys, tempfile

SHOW = """#!/bin/sh
{ printf '<%s>' "$@"; printf ' A=%s B=%s\\n' "${A-none}" "${B-none}"; } >> "$OUT"
"""
ROWS = [
    ('s = "show one two"', ["s"]), ('s = "show one two"', ["s", "three", "--four", "-h"]), ('s = "show \'a b\' \\"c d\\" e\\\\ f"', ["s"]),
    ('s = "show a | show b && show c > x; *"', ["s"]), ('s = "show $B ${B} $NOPE \'$B\' x$B-y"', ["s"]),
    ('s = "A=1 show $A $B"', ["s"]), ('s = "A=\'x y\' B= show \\"$A\\" [$B]"', ["s"]), ('s = "A=1"', ["s"]), ('s = "A=1 B=2"', ["s"]),
    ('s = ["show one", "A=1 show two $A", "show three $A"]', ["s", "more"]), ('s = ["show one", "sh -c \'exit 3\'", "show two"]', ["s"]),
    ('s = ["show one", "exit 4", "show two"]', ["s"]), ('s = ["show one", "sh -c \'kill -9 $$\'"]', ["s"]), ('s = []', ["s"]), ('s = ""', ["s"]), ('s = ["show a", ""]', ["s"]),
    ('s = "  "', ["s"]), ('s = {call = "shown:one"}', ["s"]), ('s = {call = "shown:two(\'x\')"}', ["s", "more"]), ('s = {call = "shown.part:deep(1, 2)"}', ["s"]),
    ('s = {call = "shown:fails()"}', ["s"]), ('s = {call = "shown:raises"}', ["s"]), ('s = {call = "shown"}', ["s"]), ('s = {call = ":one"}', ["s"]),
    ('show = "show renamed"', ["show", "x"]), ('s = "show x"', ["--", "s", "y"]), ('s = "show x"', ["s", "--", "y"]),
    ("", ["show", "typed", "$B", "${B}", "$NOPE"]), ("", ["A=1", "B=x y", "show", "$A", "$B"]), ("", ["show", "A=1"]), ("", ["exit", "7"]),
    ("", ["sh", "-c", "exit 9"]), ("", ["sh", "-c", "kill -9 $$"]), ("", ["sh", "-c", "kill -15 $$"]), ("", ["nothing-here"]), ("", ["./notexecutable"]),
    ("", ["./executable", "x"]), ("", ["show"]), ("", ["show", ""]), ("", ["show", "a b", "*", "'q'"]), ("", ["-x", "show", "y"]), ("", ["--verbose", "show", "y"]),
    ("", ["test", "-e", "Pipfile"]), ("", ["test", "-e", "nothing"]), ("", ["cd", "/"]), ("", ["export", "A=1"]), ("", []),
    ('s = "exit 6"', ["s"]), ('s = "nothing-here x"', ["s"]), ('s = "show \\\\$B"', ["s"]), ('s = "show \'unclosed"', ["s"]), ('s = "show \\"a\\\\\\"b\\""', ["s"]),
    ('s = "show #x"', ["s"]), ('s = "show a\\nshow b"', ["s"]), ('s = "./executable é ✓"', ["s"]), ('S = "show capital"', ["s"]), ('"a.b" = "show dotted"', ["a.b"]), ('"a b" = "show blank"', ["a b"]),
]
pipenv = sys.argv[1]
with tempfile.TemporaryDirectory(dir="/dev/shm") as top, open(pathlib.Path(__file__).parent / "run.jsonl", "w") as file:
    top = pathlib.Path(top)
    for name, text in {"bin/show": SHOW, "app/executable": SHOW, "app/notexecutable": SHOW, "app/shown/__init__.py":
                       "import os\ndef note(*a):\n    with open(os.environ['OUT'], 'a') as f: f.write(repr(a) + '\\n')\n"
                       "one = lambda: note('one')\ntwo = lambda x: note(x)\n\ndef fails():\n    note('fails'); return 3\ndef raises():\n    raise SystemExit(5)\n",
                       "app/shown/part.py": "from shown import note\ndef deep(a, b): note(a, b)\n"}.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text)
        (top / name).chmod(0o644 if "not" in name or name.endswith(".py") else 0o755)
    environment = {"PATH": f"{top}/bin:{os.path.dirname(sys.executable)}:/usr/bin:/bin", "HOME": str(top), "B": "env-b", "OUT": str(top / "out"), "LANG": "C.UTF-8",
                   "PIPENV_VENV_IN_PROJECT": "1", "PIPENV_NO_INHERIT": "1", "CI": "1"}
    for script, words in [("", ["true"])] + ROWS:
        (top / "app/Pipfile").write_text("[packages]\n[scripts]\n" + script + "\n")
        (top / "out").unlink(missing_ok=True)
        done = subprocess.run([pipenv, "run"] + words, cwd=top / "app", env=environment, capture_output=True, text=True)
        out = (top / "out").read_text() if (top / "out").exists() else ""
        if words == ["true"]:
            continue
        # A signal that ends the program ends the process that became it: 128 + N is what a shell makes of that.
        status = done.returncode if done.returncode >= 0 else 128 - done.returncode
        file.write(json.dumps({"script": script, "words": words, "written": out, "status": status}) + "\n")
