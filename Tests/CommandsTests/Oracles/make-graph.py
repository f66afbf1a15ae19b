"""Writes what the real `pipenv graph` answers for two environments, as graph.json.

Run with a Python that has pipenv and packaging, and `uv` beside it; the first argument is a directory on a tmpfs, which
lists a directory's newest entry first: entries are made from Z to A, because Pipenv's `--json --reverse` depends on the order.
The first environment is what flask, requests, celery and httpx[http2] looked like when this was written, headers alone; the
second has missing packages, extras and circles.
"""
import glob, json, os, shutil, subprocess, sys
from pathlib import Path

here = Path(__file__).parent
place = Path(sys.argv[1])
bin = Path(sys.executable).parent
forms = ["", "--bare", "--reverse", "--json", "--json-tree", "--json --reverse", "--bare --reverse", "--bare --json",
         "--json-tree --reverse", "--bare --json-tree"]

def run(*words, **more):
    return subprocess.run(words, check=True, capture_output=True, text=True, **more).stdout

def headers(path):
    kept = []
    for line in Path(path).read_text().split("\n\n")[0].splitlines():
        if line.split(":")[0] not in ("Metadata-Version", "Name", "Version", "Requires-Dist", "Provides-Extra"):
            continue
        # What depends on the Python that reads it has no place in an oracle.
        if line.startswith("Requires-Dist") and any(w in line for w in ("python_", "platform", "implementation")):
            continue
        kept.append(line)
    return "\n".join(kept) + "\n\nnot looked at\n"

def real():
    project = place / "source"
    run(bin / "uv", "venv", "-q", project / ".venv")
    run(bin / "uv", "pip", "install", "-q", "--python", project / ".venv/bin/python", "flask", "requests", "celery",
        "httpx[http2]", "coverage", "pip")
    found = glob.glob(str(project / ".venv/lib/python*/site-packages/*.dist-info/METADATA"))
    return {Path(path).parent.name: headers(path) for path in found}

def made():
    def of(name, version, *lines):
        text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n" + "".join(line + "\n" for line in lines)
        return {f"{name.replace('-', '_')}-{version}.dist-info": text + "\nRequires-Dist: not-a-header\n"}
    need, extra = "Requires-Dist: ", "Provides-Extra: "
    return (
        of("root", "1.0", need + "lib[fast,Foo_Bar]>=1,<3,!=1.5", need + "gone >= 2", need + "w; sys_platform == 'win32'")
        | of("lib", "2.0", extra + "fast", extra + "Foo_Bar", extra + "slow", need + "speedy (>=1.0); extra == 'fast'",
             need + "foo ; extra == 'foo-bar'", need + "absent; extra == 'fast'", need + "never; extra == 'slow'")
        | of("speedy", "1.1+local.1") | of("foo", "0.1", need + "Bar.Baz[x]")
        | of("bar-baz", "3", extra + "x", need + "deep; extra=='x' and os_name != 'none'") | of("deep", "1") | of("slow", "1")
        | of("epoch", "1!2.0rc1", need + "tilde~=1.2", need + "odd===1.0") | of("never", "1")
        | of("circle-a", "1", need + "circle-b") | of("circle-b", "1", need + "circle-a>0") | of("way-in", "1", need + "circle-a")
        | of("pip", "24") | of("needs-pip", "1", need + "pip>=20"))

answers = []
for name, distributions in (("real", real()), ("made", made())):
    project = place / name
    run(bin / "uv", "venv", "-q", project / ".venv")
    (project / "Pipfile").write_text("[packages]\n")
    site = Path(glob.glob(str(project / ".venv/lib/python*/site-packages"))[0])
    for folder in sorted(distributions, key=str.lower, reverse=True):
        (site / folder).mkdir()
        (site / folder / "METADATA").write_text(distributions[folder])
    environment = dict(os.environ, PIPENV_VENV_IN_PROJECT="1", PIPENV_VERBOSITY="-1", COLUMNS="100000", PIPENV_NO_INHERIT="1")
    given = {form: run(bin / "pipenv", "graph", *form.split(), cwd=project, env=environment) for form in forms}
    answers.append({"name": name, "distributions": distributions, "answers": given})
(here / "graph.json").write_text(json.dumps(answers, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
