"""Writes oracle-markers.jsonl: what Python's `packaging` answers about markers, requirements and metadata.

    python -m venv venv && venv/bin/pip install packaging
    venv/bin/python make_oracle_markers.py

The first line says which `packaging` answered. Every other line is a row whose first member names its kind:

    ["h", name, {variable: value, …}]            an environment; the rows below speak of them in this order
    ["m", marker, text of the marker or null]
    ["e", marker, "01!…"]                        in each environment: no, yes, or an error
    ["x", marker, {extra: 0 | 1, …}]             in the first environment, once for each extra
    ["r", requirement, null] or
    ["r", requirement, name, [extra, …], specifiers, url or null, marker or null, text]
    ["q", requirement, requirement, 0 | 1]       equality
    ["c", metadata, {field: [value, …], …}]      all headers, values in one line
"""

import json
import pathlib
import random
import sys

import packaging
from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName
from packaging.metadata import parse_email
from packaging.requirements import InvalidRequirement, Requirement

SEED = 20250214
rng = random.Random(SEED)
rows = []
seen = set()


def emit(*row):
    text = json.dumps(row, separators=(",", ":"), ensure_ascii=True)
    key = (row[0], row[1]) if row[0] != "q" else row
    if key not in seen:
        seen.add(key)
        rows.append(text)
        return True
    return False


# ---------------------------------------------------------------- environments

def environment(full, implementation, platform, release, version, machine, implementation_version=None):
    system, os_name = {
        "linux": ("Linux", "posix"), "linux2": ("Linux", "posix"), "darwin": ("Darwin", "posix"),
        "win32": ("Windows", "nt"), "cygwin": ("CYGWIN_NT-10.0", "posix"), "freebsd13": ("FreeBSD", "posix"),
        "java1.8": ("Java", "java"), "emscripten": ("Emscripten", "posix"),
    }[platform]
    return {
        "implementation_name": implementation.lower(), "implementation_version": implementation_version or full.rstrip("+"),
        "os_name": os_name, "platform_machine": machine, "platform_python_implementation": implementation,
        "platform_release": release, "platform_system": system, "platform_version": version,
        "python_full_version": full, "python_version": ".".join(full.split(".")[:2]), "sys_platform": platform,
    }


ENVIRONMENTS = {
    "cpython 3.11 on linux": environment(
        "3.11.7", "CPython", "linux", "5.15.0-91-generic", "#101-Ubuntu SMP Tue Nov 14", "x86_64"),
    "cpython 3.8 on linux": environment("3.8.0", "CPython", "linux", "6.1", "#1 SMP", "aarch64"),
    "an untagged build": environment("3.12.0+", "CPython", "linux", "5.10.16.3-microsoft-standard-WSL2", "#1", "x86_64"),
    "a candidate": environment("3.13.0rc1", "CPython", "linux", "6.8.4", "#1", "ppc64le"),
    "cpython 3.9 on macos": environment(
        "3.9.18", "CPython", "darwin", "23.1.0", "Darwin Kernel Version 23.1.0: Mon Oct  9 21:28:12 PDT 2023", "arm64"),
    "cpython 3.10 on windows": environment("3.10.11", "CPython", "win32", "10", "10.0.22631", "AMD64"),
    "cpython 3.7 on a server": environment("3.7.9", "CPython", "win32", "2019Server", "10.0.17763", "x86"),
    "pypy 3.10": environment("3.10.14", "PyPy", "linux", "6.5.0", "#1", "x86_64", "7.3.17"),
    "cygwin": environment("3.9.16", "CPython", "cygwin", "3.4.6-1.x86_64", "2023-02-14 13:23 UTC", "x86_64"),
    "freebsd": environment("3.14.0b2", "CPython", "freebsd13", "13.2-RELEASE", "FreeBSD 13.2-RELEASE", "amd64"),
    "jython": environment("2.7.3", "Jython", "java1.8", "1.8.0_392", "Java HotSpot(TM), 25.392-b08", "amd64"),
    "cpython 2.7": environment("2.7.18", "CPython", "linux2", "", "", ""),
    "the web": environment("3.12.1", "CPython", "emscripten", "3.1.46", "#1", "wasm32"),
    "cpython 4": environment("4.0.0", "CPython", "linux", "7.0", "#1", "riscv64"),
}
for name, values in ENVIRONMENTS.items():
    emit("h", name, values)


def evaluate(marker, values, extra=None):
    values = dict(values) if extra is None else {**values, "extra": extra}
    try:
        return "1" if marker.evaluate(values) else "0"
    except (UndefinedComparison, UndefinedEnvironmentName):
        return "!"


# ---------------------------------------------------------------- markers

VERSIONS = [
    "2.7", "3", "3.0", "3.6", "3.7", "3.8", "3.8.0", "3.8.1", "3.9", "3.10", "3.11", "3.11.7", "3.12", "3.12.0", "3.13",
    "3.13.0", "3.13.0rc1", "3.13.0rc2", "3.14.0b2", "3.14.dev0", "4", "4.0", "3.*", "3.11.*", "2.*", "3.9.0.post1", "03.8",
    "3.8 ", " 3.8", "v3.8", "3.12.0+local", "1!3.8", "", "x", "3.8,3.9", "=3.8", "3.8.*.*",
]
VALUES = {
    "python_version": VERSIONS + ["3.6, 3.7, 3.8", "2.7 3.11", "3.10,3.1", "3"],
    "python_full_version": VERSIONS + ["3.11.7, 3.8.0", "3.8.0 3.13.0rc1"],
    "implementation_version": VERSIONS + ["7.3", "7.3.17", "7.3.*"],
    "platform_release": ["5", "6.1", "5.15", "10", "23.1.0", "5.15.0-91-generic", "", "2019Server", "6.*", "23", "WSL2", "abc"],
    "platform_version": ["#1", "10.0.22631", "#1 SMP", "Ubuntu", "", "10", "10.*"],
    "os_name": ["posix", "nt", "java", "NT", "", "posix nt"],
    "sys_platform": ["linux", "linux2", "win32", "darwin", "cygwin", "Linux", "win", "linux darwin", "freebsd13", ""],
    "platform_system": ["Linux", "Windows", "Darwin", "Java", "linux", "Linux Windows"],
    "platform_machine": ["x86_64", "aarch64", "arm64", "AMD64", "64", "x86_64 amd64", "x86", ""],
    "platform_python_implementation": ["CPython", "PyPy", "Jython", "cpython", "CPython PyPy"],
    "implementation_name": ["cpython", "pypy", "jython", "CPython"],
    "extra": ["test", "Test", "dev_tools", "dev-tools", "dev.tools", "a", "", "dev--tools", "test dev-tools"],
}
SPELLINGS = {
    "os_name": ["os_name", "os.name"], "sys_platform": ["sys_platform", "sys.platform"],
    "platform_version": ["platform_version", "platform.version"],
    "platform_machine": ["platform_machine", "platform.machine"],
    "platform_python_implementation": [
        "platform_python_implementation", "platform.python_implementation", "python_implementation"],
}
HOLD_VERSIONS = {"python_version", "python_full_version", "implementation_version", "platform_release"}
SPACES = ["", " ", " ", " ", " ", "  ", "\t", " \t "]


def space():
    return rng.choice(SPACES)


def comparison(variables=None):
    variable = rng.choice(variables or [v for v in VALUES if v != "extra"] + ["python_version"] * 4 + ["sys_platform"] * 2)
    operators = ["==", "!=", "<", "<=", ">", ">=", "==", "!=", "in", "not in"]
    if variable in HOLD_VERSIONS:
        operators += ["~=", "===", ">=", "<"]
    operator = rng.choice(operators)
    value = rng.choice(VALUES[variable])
    quote = rng.choice("'\"")
    name = rng.choice(SPELLINGS.get(variable, [variable]))
    left, right = name, quote + value + quote
    if rng.random() < 0.2:
        left, right = right, left
    if operator == "not in":
        operator = "not" + rng.choice([" ", "  ", "\t"]) + "in"
    word = operator[0].isalpha()
    before = space() or (" " if word and left[-1] not in "'\"" else "")
    after = space() or (" " if word and right[0] not in "'\"" else "")
    return left + before + operator + after + right


def expression(depth, variables=None):
    if depth == 0 or rng.random() < 0.35:
        text = comparison(variables)
        return f"({space()}{text}{space()})" if rng.random() < 0.1 else text
    parts = [expression(depth - 1, variables)]
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        word = rng.choice(["and", "or"])
        parts += [(space() or " ") + word + (space() or " "), expression(depth - 1, variables)]
    text = "".join(parts)
    return f"({space()}{text}{space()})" if rng.random() < 0.4 else text


def mutate(text):
    for _ in range(rng.choice([1, 1, 1, 2])):
        place = rng.randrange(len(text) + 1)
        kind = rng.randrange(3)
        if kind == 0:
            text = text[:place] + rng.choice("()'\"<>=!~ \tanori,;.#_-\\\n") + text[place:]
        elif kind == 1:
            text = text[:place] + text[place + rng.choice([1, 1, 2, 4]):]
        else:
            other = rng.randrange(len(text) + 1)
            text = text[:min(place, other)] + text[max(place, other):] + text[min(place, other):max(place, other)]
    return text


def parsed(text):
    try:
        return Marker(text)
    except InvalidMarker:
        return None


def has_error(marker):
    return any(evaluate(marker, values) == "!" for values in ENVIRONMENTS.values())


def emit_marker(text, always=False):
    marker = parsed(text)
    # What no environment answers, or what cannot be written, is a matter of the listed rows only.
    if marker is not None and not always:
        try:
            str(marker)
        except ValueError:
            return False
        if "\\" in text or has_error(marker):
            return False
    return emit("m", text, None if marker is None else str(marker))


LISTED = [
    "python_version >= '3.8'", "python_version>='3.8'", "python_version>='3.8'and os_name=='posix'",
    "(python_version>='3.8')or(os_name=='posix')", "((((os_name == 'nt'))))", "(os_name == 'nt' or os_name == 'java') and python_version < '3'",
    "os_name == 'nt' or os_name == 'java' and python_version < '3'", "(os_name == 'nt' and os_name == 'java')",
    "((os_name == 'nt' and os_name == 'java') or extra == 'A_b')", "'linux' in sys_platform", "sys_platform in 'linux darwin'",
    "sys_platform not in 'linux darwin'", "sys_platform not  in\t'x'", "sys_platform notin 'x'", "sys_platform not'x'",
    "sys_platform in'x'", "'x'in sys_platform", "python_version in '2.6, 2.7'", "os.name == 'nt'", "sys.platform == 'nt'",
    "platform.version == 'x'", "platform.machine == 'x'", "platform.python_implementation == 'x'", "python_implementation == 'x'",
    "platform.release == 'x'", "platform.system == 'x'", "python.version == '3'", "implementation.name == 'x'", "os-name == 'nt'",
    "extra == 'Foo.Bar__baz'", "'Foo.Bar' == extra", "'Foo' in extras", "'Foo_x' not in dependency_groups", "", " ", "()", "(", ")",
    "os_name", "os_name ==", "== 'nt'", "os_name == nt", "os_name = 'nt'", "os_name == 'nt", "os_name == nt'", "os_name == 'nt' and",
    "and os_name == 'nt'", "os_name == 'nt' or or os_name == 'nt'", "os_name == 'nt' os_name == 'nt'", "(os_name == 'nt'", "os_name == 'nt')",
    "os_name == 'nt'; x", "os_name == 'nt' #", "os_name\n== 'nt'", "os_name == 'nt'\n", "\nos_name == 'nt'", "os_name\u00a0== 'nt'",
    "os_name == 'n\u00e9'", "os_name == '\u2603'", "os_name\u00e9 == 'x'", "OS_NAME == 'nt'", "os_name == 'nt' AND os_name == 'nt'",
    "os_name == 'nt' xor os_name == 'nt'", "not os_name == 'nt'", "os_name is 'nt'", "os_name => 'nt'", "os_name <> 'nt'", "os_name ==== 'nt'",
    "os_name == 'nt'or os_name == 'x'", "os_name == 'nt'oros_name == 'x'", "os_name == \"it's\"", "os_name == 'say \"x\"'", "os_name == ''",
    "python_version ~= '3.8'", "python_version ~= '3.8.1'", "python_version === '3.11'", "python_version ~= '3.8.*'"[:0] + "python_version == '3.*'",
    "python_full_version === '3.11.7'", "python_version >= '3' and (python_version < '3.9' or (os_name == 'nt' and extra == 'x'))",
    "os_name<'nt'", "os_name<='posix'", "os_name>='posix'", "os_name>'a'", "'posix'<=os_name", "foo == 'x'", "'a' 'b'", "os_name == 'a''b'",
    "os_name == u'nt'", "os_name == b'nt'", "os_name == \"\"\"nt\"\"\"", "os_name == 'a\tb'",
    "(os_name == 'nt') and ((os_name == 'x') or (os_name == 'y'))", "python_version in '3.10'", "'3' in python_version",
    "'3.8' <= python_version", "'3.8' < python_version", "'3.8' ~= python_version", "'3.11' === python_version", "'3.8.*' == python_version",
    "'3.13' > python_full_version", "'3.13.0' <= python_full_version", "'3.13.0rc1' < python_full_version", "'2.7.18' != python_full_version",
    "platform_release != '1'", "platform_release >= '0'", "'0' != platform_release", "platform_version >= '10'", "platform_machine >= 'x86_64'",
]
# Rows that differ on purpose: see differences-markers.txt.
DIFFERENT = [
    "sys_platform ~= 'linux'", "extra ~= 'x'", "python_version ~= '3'", "python_version ~= 'x'", "os_name == sys_platform", "'a' == 'b'",
    "'os_name' == 'nt'", "extras == 'x'", "'x' == extras", "dependency_groups in 'x'", "os_name == '\\N{SNOWMAN}'", "os_name == '\\ud800'",
    "os_name == '\\x27\"'", "os_name == 'a\\\\b'", "os_name == 'a\\qb'", "os_name == 'a\\nb'", "os_name == '\\x41\\u0042\\U00000043\\104'",
    "os_name == 'a\\", "os_name == 'a\\x4'", "sys_platform === 'linux'", "extra === 'x'", "(" * 120 + "os_name == 'nt'" + ")" * 120,
]
for text in LISTED:
    emit_marker(text, always=True)
for text in DIFFERENT:
    try:
        str(parsed(text)).encode()
        emit_marker(text, always=True)
    except ValueError:
        emit("m", text, "cannot be written")
for text in ["sys_platform === 'linux'", "platform_machine === 'X86_64'", "extra === 'x'", "'3.8' ~= platform_release", "'x' === os_name"]:
    emit("e", text, "".join(evaluate(Marker(text), values) for values in ENVIRONMENTS.values()))

count = 0
while count < 1100:
    text = expression(rng.choice([0, 1, 1, 2, 3]), list(VALUES))
    if len(text) < 240:
        count += emit_marker(rng.choice(["", "", "", " ", "\t"]) + text + rng.choice(["", "", "", " "]))
count = 0
while count < 1100:
    text = mutate(expression(rng.choice([0, 0, 1, 2]), list(VALUES)))
    if len(text) < 160:
        count += emit_marker(text)

# ---------------------------------------------------------------- evaluation

for text in LISTED:
    marker = parsed(text)
    if marker is not None and "extras" not in text and "dependency" not in text:
        emit("e", text, "".join(evaluate(marker, values) for values in ENVIRONMENTS.values()))
for variable, values in VALUES.items():
    if variable == "extra":
        continue
    for value in values:
        for operator in ["==", "!=", "<", "<=", ">", ">=", "~=", "===", "in", "not in"]:
            if operator in ("~=", "===") and variable not in HOLD_VERSIONS:
                continue
            for text in [f"{variable} {operator} '{value}'", f"'{value}' {operator} {variable}"]:
                if rng.random() < 0.55:
                    continue
                marker = Marker(text)
                bits = "".join(evaluate(marker, values) for values in ENVIRONMENTS.values())
                if "!" not in bits:
                    emit("e", text, bits)
count = 0
while count < 900:
    text = expression(rng.choice([1, 1, 2, 3]))
    marker = Marker(text)
    if len(text) < 200 and not has_error(marker):
        count += emit("e", text, "".join(evaluate(marker, values) for values in ENVIRONMENTS.values()))

EXTRAS = ["test", "TEST", "dev_tools", "Dev.Tools", "a", "other"]
first = next(iter(ENVIRONMENTS.values()))
count = 0
while count < 250:
    text = expression(rng.choice([0, 0, 1, 2]), ["extra", "extra", "sys_platform", "python_version"])
    marker = Marker(text)
    if "extra" in text and len(text) < 200 and not has_error(marker):
        count += emit("x", text, {extra: int(evaluate(marker, first, extra)) for extra in ["", *EXTRAS]})

# ---------------------------------------------------------------- requirements

NAMES = ["requests", "Foo", "foo.bar", "foo_bar", "foo-bar", "A", "a1", "1a", "Foo--Bar", "foo._-bar", "zope.interface", "x" * 60]
EXTRA_NAMES = ["requests", "Foo", "foo.bar", "A", "a1", "1a", "dev_tools", "Foo--Baz"]
BAD_NAMES = ["", "-foo", "foo-", ".foo", "_foo", "f\u00f6o", "foo bar", "foo!", "foo/bar"]
SPECIFIERS = [
    ">=1.0", "<2", "==1.0", "==1.*", "!=1.5", "!=1.5.*", "~=1.4.2", "~=1.4", "===1.0", "===foobar", "<=2.0.post1", ">1.0", ">=1.0rc1",
    "==1.0+local.1", "== 1.0", ">= 1.0", "<\t2", ">=1!2.0", "==v1.0", ">=2024.1.15", "!=2.0.0", ">=0", "<4.0.0a0",
]
BAD_SPECIFIERS = ["1.0", "=1.0", ">=", ">=x", "~=1", ">=1.*", "<1.0+local", "==1.0.*.*", "=>1.0", "<>1.0", "==1.0rc1.*", "> = 1.0", "==", "~=1.*"]
URLS = [
    "https://example.com/foo-1.0.tar.gz", "https://example.com/foo.zip#sha256=abc", "git+https://example.com/r.git@v1#egg=foo", "file:///tmp/foo",
    "./relative", "https://example.com/a;b", "https://example.com/a,b", "git+ssh://git@example.com/r.git", "https://u:p@example.com/[x]",
    "http://example.com/?a=b&c=d", "x", "C:\\foo", "https://example.com/\u00e9",
]


def version_list():
    return (space() + "," + space()).join(rng.choice(SPECIFIERS) for _ in range(rng.choice([0, 1, 1, 1, 2, 2, 3])))


def requirement():
    text = rng.choice(["", "", "", " "]) + rng.choice(NAMES) + space()
    if rng.random() < 0.35:
        inside = (space() + "," + space()).join(rng.sample(EXTRA_NAMES, rng.choice([0, 1, 1, 2, 3])))
        text += "[" + space() + inside + space() + "]" + space()
    if rng.random() < 0.2:
        text += "@" + space() + rng.choice(URLS)
        if rng.random() < 0.5:
            text += rng.choice([" ", " ", "  ", ""])
            return text + ";" + space() + expression(rng.choice([0, 0, 1]), list(VALUES)) if rng.random() < 0.8 else text
        return text
    versions = version_list()
    if rng.random() < 0.3:
        versions = "(" + space() + versions + space() + ")"
    text += versions + space()
    if rng.random() < 0.45:
        text += ";" + space() + expression(rng.choice([0, 0, 1, 2]), list(VALUES)) + space()
    return text


def emit_requirement(text, always=False):
    try:
        parsed = Requirement(text)
    except InvalidRequirement:
        return emit("r", text, None)
    if parsed.marker is not None and not always and ("\\" in text or has_error(parsed.marker)):
        return False
    specifier = str(parsed.specifier)
    marker = None if parsed.marker is None else str(parsed.marker)
    return emit("r", text, parsed.name, sorted(parsed.extras), specifier, parsed.url, marker, str(parsed))


for name in NAMES + BAD_NAMES:
    for tail in ["", ">=1.0", "[x]", " ; os_name == 'nt'", " @ https://example.com/x", "(>=1)"]:
        emit_requirement(name + tail)
for specifier in SPECIFIERS + BAD_SPECIFIERS:
    for shape in ["foo{}", "foo {}", "foo({})", "foo ( {} )", "foo[x]{}", "foo{};os_name=='nt'", "foo {},<9", "foo {} <9", "foo {},", "foo ,{}"]:
        emit_requirement(shape.format(specifier))
for url in URLS:
    for shape in ["foo@{}", "foo @ {}", "foo[a,b]@{}", "foo @ {} ; os_name == 'nt'", "foo @ {};os_name == 'nt'", "foo @ {} os_name", "foo @ {} ;", "foo>=1 @ {}",
                  "foo @\t{}\t;\tos_name == 'nt'", "foo @ {} "]:
        emit_requirement(shape.format(url))
for text in [
    "foo @", "foo @ ", "foo@;", "foo;", "foo ;", "foo ; ", "foo[", "foo]", "foo[]", "foo[ ]", "foo[,]", "foo[a", "foo[a,", "foo[a,]", "foo[,a]", "foo[a b]",
    "foo[a;b]", "foo[a]]", "foo[a][b]", "foo(", "foo)", "foo()", "foo( )", "foo(>=1", "foo>=1)", "foo(>=1))", "foo((>=1))", "foo(>=1),<2", "foo(>=1)(<2)",
    "foo>=1\n", "foo>=1\n,<2", "\nfoo", "foo\n", "foo\n>=1", "foo>=1;", "foo>=1;;os_name=='nt'", "foo>=1 os_name=='nt'", "foo,>=1", "foo>=1,,<2", "foo>=1,<2,",
    "foo(>=1,)", "foo(,)", "foo(>=1;os_name=='nt')", "foo;os_name=='nt' or", "foo; os_name=='nt' # comment", "# comment", "foo # comment", "-e foo", "-r x.txt",
    "foo==1.0 --hash=sha256:abc", "foo \\", "foo>=1 <2", "foo>=1<2", "foo==1.0.*,!=1.0.3", "foo===1.0,>=2", "foo===a;os_name=='nt'", "foo===", "foo=== ", "foo[a-]",
    "foo[a_]", "foo-; os_name=='nt'", "foo_", "foo_>=1", "foo.>=1", "foo-\u00e9", "foo\u00a0>=1", "foo>=\u00a01", "foo>=1\u00a0", "foo==1\u0661",
]:
    emit_requirement(text, always=True)
count = 0
while count < 900:
    text = requirement()
    if len(text) < 220:
        count += emit_requirement(text)
count = 0
while count < 800:
    text = mutate(requirement())
    if len(text) < 130:
        count += emit_requirement(text)
equal = ["foo", "Foo", "foo[a]", "foo[A]", "foo[a,b]", "Foo[B,a]", "foo>=1", "foo >=1.0", "foo>=1,<2", "foo<2,>=1", "foo==1", "foo==1.0", "foo; os_name == 'nt'",
         'foo;os_name=="nt"', "foo; 'nt' == os_name", "foo @ https://example.com/x", "foo@https://example.com/x", "foo @ https://example.com/y", "foo.bar", "foo-bar"]
for left in equal:
    for right in equal:
        emit("q", left, right, int(Requirement(left) == Requirement(right)))

# ---------------------------------------------------------------- metadata

FIELDS = [
    "Metadata-Version", "Name", "Version", "Summary", "License", "License-Expression", "License-File", "Requires-Dist", "Requires-Python", "Provides-Extra",
    "Dynamic", "Classifier", "Keywords", "Home-page", "Author", "Author-email", "Project-URL", "Import-Name", "Platform", "X-Unknown", "Description-Content-Type",
]
TEXTS = [
    "1.0", "2.1", "foo", "A short text", "MIT", "Apache-2.0 OR MIT", "LICENSE.txt", "requests>=2; extra == 'x'", ">=3.8", "test", "requires-dist", "Topic :: Software",
    "a,b, c", "https://example.com/", "Jos\u00e9 <j@example.com>", "Home, https://example.com/", "", " spaced ", "with: colon", "tab\there", "\u96ea", "=?utf-8?q?x?=",
]
count = 0
while count < 260:
    lines = []
    for _ in range(rng.choice([1, 3, 5, 8])):
        name = rng.choice(FIELDS)
        name = rng.choice([name, name, name, name.lower(), name.upper()])
        line = name + ":" + rng.choice([" ", " ", " ", "", "  ", "\t"]) + rng.choice(TEXTS)
        if rng.random() < 0.15:
            line += "".join("\n" + rng.choice([" ", "        ", "\t", "       |"]) + rng.choice([t for t in TEXTS if t]) for _ in range(rng.choice([1, 2])))
        lines.append(line)
    if rng.random() < 0.1:
        lines.insert(rng.randrange(len(lines) + 1), rng.choice(["no header here", " continuation", "bad name: x", "-----", "F\u00f6o: x"]))
    text = "\n".join(lines) + rng.choice(["", "\n", "\n\n", "\n\nA body\nName: other\n", "\n\n\nx: y"])
    ending = rng.choice(["\n", "\n", "\n", "\r\n", "\r"])
    data = text.replace("\n", ending).encode()
    try:
        raw, unparsed = parse_email(data)
    except Exception:
        continue
    fields = {}
    # The same look at the headers that packaging takes, without its opinion on which may be repeated.
    import email.parser
    import email.policy
    message = email.parser.BytesParser(policy=email.policy.compat32).parsebytes(data)
    for name in dict.fromkeys(key.lower() for key in message.keys()):
        values = []
        for value in message.get_all(name):
            value = str(value) if isinstance(value, str) else "".join(
                part.decode("utf-8") if isinstance(part, bytes) else part for part, _ in email.header.decode_header(value))
            values.append(" ".join(value.split()))
        fields[name] = values
    count += emit("c", data.decode(), fields)

# ---------------------------------------------------------------- done

head = {"packaging": packaging.__version__, "python": sys.version.split()[0], "seed": SEED, "rows": len(rows)}
path = pathlib.Path(__file__).with_name("oracle-markers.jsonl")
path.write_text(json.dumps(head) + "\n" + "".join(row + "\n" for row in rows), encoding="ascii")
print(f"{len(rows)} rows, {path.stat().st_size} bytes")
