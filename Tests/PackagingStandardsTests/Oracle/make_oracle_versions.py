"""Writes oracle-versions.jsonl: what Python's `packaging` answers about versions, specifiers, ranges, file names and tags.

    python -m venv venv && venv/bin/pip install packaging
    venv/bin/python make_oracle_versions.py

The first line says which `packaging` answered. Every other line is a row whose first member names its kind:

    ["v", text, normal form or null, flags of "p" pre-release, "o" post-release, "d" development, base version]
    ["c", left, right, -1 | 0 | 1]
    ["s", specifier, canonical text or null, mentions a pre-release: 0 | 1]
    ["i", specifier, "version version …", "0110…"]            membership, pre-releases admitted
    ["x", specifier, text, 0 | 1]                             membership of a text
    ["e", specifier, specifier, 0 | 1]                        equality
    ["n", name, normalised name or null]
    ["w", file name, null] or ["w", file name, name, version, build or null, "tag tag …"]
    ["d", file name, null] or ["d", file name, name, version]
    ["r", specifier, specifier, flags of "s" subset, "d" disjoint, "e" equal, "0" union full, "1" intersection empty,
          versions, membership in the union, in the intersection, in the complement of the left, in the difference]
    ["t", implementation, major, minor, abis, platform, platform tags, [[python, abi, 1 for "any"], …]]
    ["a", major, minor, debug, free-threaded, pymalloc, abis] CPython's ABIs
    ["g", EXT_SUFFIX, abis]                                   any other interpreter's ABIs
"""

import json
import pathlib
import random
import sys
import sysconfig

import packaging
from packaging import _manylinux, _musllinux, ranges, tags
from packaging._ranges import intersect_ranges
from packaging.specifiers import InvalidSpecifier, Specifier, SpecifierSet
from packaging.utils import (
    InvalidName,
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import InvalidVersion, Version

SEED = 20250117
rng = random.Random(SEED)
rows = []
seen = set()


def emit(*row):
    text = json.dumps(row, separators=(",", ":"), ensure_ascii=True)
    if text not in seen:
        seen.add(text)
        rows.append(text)


# ---------------------------------------------------------------- versions

# Numbers at the edges of the packed form, dates, and numbers beyond 64 bits.
NUMBERS = [0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 5, 7, 9, 10, 11, 12, 20, 21, 99, 100, 254, 255, 256, 257, 999, 1000, 2024, 65535,
           65536, 20240131, 262142, 262143, 262144, 1048575, 1048576, 4294967295, 4294967296, 18446744073709551615,
           18446744073709551616, 18446744073709551617, 99999999999999999999, 10**30, 10**30 + 1]
SMALL = [0, 1, 1, 2, 2, 3, 10]
SEPARATORS = ["", "", ".", "-", "_"]
SPACES = ["", "", "", "", " ", "\t", "\n", "  ", "\u00a0", "\u2003", "\u3000", "\x1c", "\x85"]


def number(small=False):
    value = rng.choice(SMALL if small or rng.random() < 0.6 else NUMBERS)
    text = str(value)
    return "0" * rng.choice([0, 0, 0, 0, 0, 1, 3]) + text if rng.random() < 0.1 else text


def case(text):
    return rng.choice([text, text, text, text.upper(), text.capitalize()])


def spelled_version(local=True, wild=True):
    """A version in any of the spellings of PEP 440."""
    text = rng.choice(["", "", "", "", "v", "V"]) if wild else ""
    if rng.random() < 0.08:
        text += number(True) + "!"
    text += ".".join(number() for _ in range(rng.choice([1, 1, 2, 2, 2, 3, 3, 3, 4, 5, 7, 8])))
    if rng.random() < 0.3:
        text += (rng.choice(SEPARATORS) + case(rng.choice(["alpha", "a", "beta", "b", "preview", "pre", "c", "rc"]))
                 + rng.choice(SEPARATORS) + rng.choice(["", number(), number(True)]))
    if rng.random() < 0.25:
        if rng.random() < 0.3:
            text += "-" + number()
        else:
            text += (rng.choice(SEPARATORS) + case(rng.choice(["post", "rev", "r"])) + rng.choice(SEPARATORS)
                     + rng.choice(["", number(), number(True)]))
    if rng.random() < 0.25:
        text += rng.choice(SEPARATORS) + case("dev") + rng.choice(SEPARATORS) + rng.choice(["", number(), number(True)])
    if local and rng.random() < 0.15:
        parts = [rng.choice(["ubuntu", "1", "01", "abc", "0a", "00a", "5", "x1", "g1234abc", "20240131", "CPU", "cu118",
                             str(10**25)]) for _ in range(rng.choice([1, 1, 2, 3]))]
        text += "+" + parts[0] + "".join(rng.choice("._-") + part for part in parts[1:])
    return text


def mutated(text):
    """A text that differs in a character or two, and mostly is no version any more."""
    for _ in range(rng.choice([1, 1, 2])):
        place = rng.randrange(len(text) + 1)
        kind = rng.random()
        letter = rng.choice(".-_+!v*abcdeprost0123456789 ,;=<>~\u0661\u00b2\u017fA/\\")
        if kind < 0.4:
            text = text[:place] + letter + text[place:]
        elif kind < 0.7 and text:
            text = text[:place] + text[place + 1:]
        else:
            text = text[:place] + letter + text[place + 1:]
    return text


def version_row(text):
    try:
        version = Version(text)
    except InvalidVersion:
        emit("v", text, None)
        return None
    flags = ("p" if version.is_prerelease else "") + ("o" if version.is_postrelease else "") + (
        "d" if version.is_devrelease else "")
    emit("v", text, str(version), flags, version.base_version)
    return version


SPELLINGS = """
1.0 1 0 00 1.0.0 v1.0 V1.0 vv1 1.0a 1.0a. 1.0a- 1.0a_ 1.0a.. 1.0a..post1 1.0a--1 1.0a-.1 1.0-1 1.0--1 1.0-1-1 1.0-1.dev 1.0.-1
1.0r1 1.0rc1 1.0rev1 1.0rev 1.0.r.c 1.0prev1 1.0previe1 1.0preview1 1.0pre 1.0c 1.0c1 1.0p1 1.0alph 1.0alphaa 1.0ab 1.0b.dev
1.0.dev 1.0.dev- 1.0dev0 1.0DEV1 1.0-dev 1.0--dev 1.0.post 1.0post 1.0.post-1 1.0.post.dev 1.0.post.1.dev.2 1.0.post1.post2
1.0.dev1.post1 1.0.dev1a1 1.0a1b1 1.0a1.post2.dev3 1!1.0 0!1.0 00!1 1!!1 !1 1! 1!v1 1.0+abc 1.0+ 1.0+a..b 1.0+a- 1.0+-a 1.0+a_b-c.D
1.0+001 1.0+0a 1.0+1a.01 1.0+a+b 1.0+. 1..0 .1 1. 1.0. 1.a 1.-a1 a1 dev post1 1.0.0.0.0.0.0 1.0.0.0.0.0.0.0 0.0.0.0.0.0.0.0.0
0.dev0 0.0.dev0 0a0.dev0 1.0.* 1.* * 1.0.0_1 1_0 1.0_post1 1.0_a_1 1.0.alpha.1 1.0ALPHA1 1.0.Post.1 1.0RC_1 2024.1.31 1.2.3.20240131
65535 65536 1.255 1.256 1.2.3.255 1.2.3.256 1.0.post262143 1.0.post262144 1.0.dev262144 18446744073709551616 1e5 0x10 1,0 1.0;
""".split() + ["", " ", "1.0 ", " 1.0", "\t1.0\n", "1 .0", "1. 0", "1.0 a1", "\u00a01.0\u2003", "\x1c1.0", "1.0\x00",
               "\u0661.0", "1.0+\u00e9", "1.0.po\u017ft1", "1.0\u00b2", "v 1.0", "1.0+ab c", "9" * 400, "1." + "0" * 300,
               "1.0a" + "9" * 60, "1.0.post" + "9" * 60, "1.0+" + "9" * 60, "9" * 60 + "!1"]

versions = []
for text in SPELLINGS:
    versions.append(version_row(text))
for _ in range(1250):
    versions.append(version_row(rng.choice(SPACES) + spelled_version() + rng.choice(SPACES)))
for _ in range(750):
    versions.append(version_row(mutated(spelled_version())))
versions = [version for version in versions if version is not None]


def neighbours(version):
    """Versions near to this one, where rules change."""
    release = version.release
    result = []
    for numbers in {release, release + (0,), release[:-1] + (release[-1] + 1,), release + (1,),
                    release[:-1] or release, release[:-1] + (max(release[-1] - 1, 0),)}:
        result.append(Version.from_parts(epoch=version.epoch, release=numbers))
    chosen = []
    for base in result:
        for change in ({}, {"dev": 0}, {"dev": 1}, {"pre": ("a", 0)}, {"pre": ("a", 1)}, {"pre": ("rc", 1)}, {"post": 0},
                       {"post": 1}, {"post": 1, "dev": 0}, {"post": 0, "dev": 0}, {"pre": ("a", 1), "dev": 0},
                       {"pre": ("a", 1), "post": 0}, {"pre": ("a", 1), "post": 0, "dev": 1}, {"local": "abc"},
                       {"local": "1"}, {"post": 1, "local": "x"}, {"dev": 1, "local": "x"}, {"pre": ("b", 2)},
                       {"pre": ("a", 2), "dev": 0}, {"epoch": version.epoch + 1}):
            chosen.append(base.__replace__(**change))
    for change in ({"dev": None}, {"pre": None}, {"post": None}, {"local": None}, {"local": "abc"}, {"local": "abc.1"},
                   {"dev": (version.dev or 0) + 1}, {"post": (version.post or 0) + 1}, {"post": (version.post or 0) + 1,
                   "dev": 0}, {"dev": 0}, {}):
        chosen.append(version.__replace__(**change))
    return chosen


def pair_row(left, right):
    emit("c", str(left), str(right), (left > right) - (left < right))


for _ in range(1000):
    left = rng.choice(versions)
    pair_row(left, rng.choice(versions))
    pair_row(left, rng.choice(neighbours(left)))


# ---------------------------------------------------------------- specifiers

OPERATORS = ["==", "!=", "<=", ">=", "<", ">", "~=", "==="]


def simple_version():
    """A short version as specifiers have them."""
    text = ".".join(str(rng.choice(SMALL)) for _ in range(rng.choice([1, 2, 2, 3])))
    if rng.random() < 0.05:
        text = "1!" + text
    text += rng.choice(["", "", "", "", "a1", "rc1", "b2", "a0", ".post1", ".post0", ".dev0", ".dev1", "a1.dev0", ".post1.dev1",
                        "a1.post1", "a1.post0.dev2"])
    return text


def clause(strict=True):
    operator = rng.choice(OPERATORS[:-1] if rng.random() < 0.93 else ["==="])
    text = simple_version() if rng.random() < 0.85 else spelled_version(local=rng.random() < 0.5)
    if operator in ("==", "!=") and rng.random() < 0.3:
        text = rng.choice(["", "", "v", "1!"]) + ".".join(str(rng.choice(SMALL)) for _ in range(rng.choice([1, 1, 2, 3]))) + ".*"
    elif operator in ("==", "!=", "===") and rng.random() < 0.2:
        text = simple_version() + "+" + rng.choice(["abc", "1", "abc.1", "ABC", "01"])
    elif operator == "~=" and strict and "." not in text.split("a")[0].split("r")[0].split("b")[0]:
        text = "1." + text
    return operator + rng.choice(["", "", "", " ", "  "]) + text


def specifier_text(strict=True):
    return rng.choice([",", ",", ", ", " , "]).join(clause(strict) for _ in range(rng.choice([1, 1, 1, 2, 2, 3])))


def parsed_specifier(text):
    try:
        return SpecifierSet(text)
    except InvalidSpecifier:
        return None


def specifier_row(text):
    specifier = parsed_specifier(text)
    if specifier is None:
        emit("s", text, None)
    else:
        emit("s", text, str(specifier), 1 if specifier.prereleases else 0)
    return specifier


CLAUSES = ["", ",", ",,", " ", ">=1.0,", ",>=1.0", ">=1.0,,<2", ">= 1.0 , < 2", "==1.0.*", "==1.0a1.*", "==1.0+abc.*", "==1.0.dev1.*",
           "==1.0.post1.*", ">=1.0.*", "~=1", "~=1.0", "~=1.0.*", "~=1.0+abc", ">=1.0+abc", "<1.0+abc", "==1.0+abc", "!=1.0+abc",
           "===", "=== ", "===1.0", "=== 1.0", "===foo", "===foo bar", "===foo;bar", "===foo)", "===1.0-1", "====1.0", "==== 1",
           "==", ">=", "1.0", "=1.0", "=>1.0", "= =1.0", "> =1.0", ">=1.0 <2", ">=1.0;<2", "(>=1.0)", "==*", "==.*", "==1*", "==1.**",
           "!=1.*", "!=1.0.0.*", "==v1.0.*", "==1!2.*", "== 1.* ", "==1.* .*", "==1. *", ">= v1.0-ALPHA_2", "==1.0,==1.0.0", "~=1.0,~=1.0.0",
           "==1.0,==1.0", ">=1,>=1.0,>=1.00", "~=1a1", "~=1.0a1", "~=1!1.0", "~=1!1", "<1.0a", ">1.0-", "==1.0-", "==1.0a-",
           "!=1.0.dev", "==\u00a01.0", "\u2003>=1.0", "===\u00e9", "===A.B", "==1.0.*,===1.0", ">=" + "9" * 50, "~=1." + "9" * 50,
           "==" + "9" * 50 + ".*", "==18446744073709551615.*", "==255.*", "==1.255.*", "==65535.*", "~=65535.1", "~=1.255.3", "==1.2.3.255.*",
           ">=3.6.*", "<3.6.*", "!=3.0*", ">=2.7,!=3.0.*,", "==1.0\x1c", "===a\u2003b", "===a\x1cb", "<=1.0,\n>=0.5"]

specifiers = [specifier_row(text) for text in CLAUSES]
for _ in range(700):
    specifiers.append(specifier_row(specifier_text(strict=rng.random() < 0.8)))
for _ in range(500):
    specifiers.append(specifier_row(mutated(specifier_text())))
specifiers = [specifier for specifier in specifiers if specifier is not None]


def bits(answers):
    return "".join("1" if answer else "0" for answer in answers)


def candidates(specifier, count):
    """Versions where the answers change."""
    pool = []
    for part in specifier:
        try:
            pool += neighbours(Version(part.version.removesuffix(".*")))
        except InvalidVersion:
            pass
    pool = pool or [Version("1.0")]
    chosen = [rng.choice(pool) for _ in range(count)]
    chosen.append(rng.choice(versions))
    chosen.append(Version(simple_version()))
    return list(dict.fromkeys(str(version) for version in chosen if len(str(version)) < 60))


def membership_row(specifier, count=16):
    texts = candidates(specifier, count)
    emit("i", str(specifier), " ".join(texts), bits(specifier.contains(Version(text), prereleases=True) for text in texts))


for specifier in specifiers:
    membership_row(specifier)
for operator in OPERATORS:
    for text in ["1.0", "1", "1.0.0", "1.0a1", "1.0rc2", "1.0.post1", "1.0.post0", "1.0.dev0", "1.0.dev1", "1.0a1.dev1", "1.0.post1.dev0",
                 "1.0a1.post2", "1.0a1.post0.dev1", "1!1.0", "0.0", "0.dev0", "0.0a0", "1.0.0.0.0.0.0.0.1", "1.0.20240131", "2.300.1"]:
        specifier = parsed_specifier(operator + text)
        if specifier is not None:
            membership_row(specifier, 60)
for text in ["1.0", "1.0.0", "foo", "FOO", "1.0-1", "1.0.post1", "1.0+ABC", "1.0+abc", "", "1.0a1", "v1.0", " 1.0"]:
    for specifier in ["===1.0", "===foo", "===Foo", "===1.0-1", "===1.0.post1", "==1.0", ">=0.5", "", "===1.0+abc", "===", "===1.0,==1.0.0",
                      "===foo,>=1.0", "!=1.0"]:
        emit("x", specifier, text, 1 if SpecifierSet(specifier).contains(text, prereleases=True) else 0)
for _ in range(250):
    left = clause()
    right = rng.choice([clause(), left, left.replace(".0", ""), left + ".0", left + "0", left.replace("=", "= ")])
    if parsed_specifier(left) is not None and parsed_specifier(right) is not None:
        emit("e", left, right, 1 if Specifier(left) == Specifier(right) else 0)


# ---------------------------------------------------------------- ranges

def range_row(left_text, right_text):
    left, right = SpecifierSet(left_text), SpecifierSet(right_text)
    a, b = left.to_range(), right.to_range()
    texts = list(dict.fromkeys(candidates(left, 12) + candidates(right, 12)))
    probes = [Version(text) for text in texts]
    union, meet, complement, difference = a | b, a & b, ~a, a - b

    def members(of):
        return bits(of.contains(probe, prereleases=True) for probe in probes)

    flags = ""
    if not intersect_ranges(a._bounds, ranges._complement_ranges(b._bounds)):
        flags += "s"
    if not intersect_ranges(a._bounds, b._bounds):
        flags += "d1"
    if a._bounds == b._bounds:
        flags += "e"
    if union._bounds == ranges.FULL_RANGE:
        flags += "0"
    emit("r", left_text, right_text, flags, " ".join(texts), members(union), members(meet), members(complement),
         members(difference))


def range_specifier():
    while True:
        text = specifier_text()
        specifier = parsed_specifier(text)
        if specifier is not None and "===" not in text and len(text) < 60:
            return text


SAME = [(">1.0a1", ">=1.0a2.dev0"), ("<=1.0", "<1.0.post0.dev0"), ("<=1.0", "<1.0.post0"), ("==1.*", ">=1.dev0,<2"), ("~=1.2", ">=1.2,==1.*"),
        (">1.0.post1", ">=1.0.post2.dev0"), (">1.0.dev1", ">=1.0.dev2"), ("", ">=0.dev0"), ("<0.dev0", ">2,<1"), ("<0", "<0.dev0"),
        ("!=1.0", "<1.0"), (">1.0", ">=1.0.post1"), (">1", ">1.0.0"), ("==1.0", "==1.0+abc"), ("!=1.0+abc", "==1.0"), ("<1.0.post1", "<=1.0.post0"),
        (">=1.0,!=1.0", ">1.0"), ("==1.0.*", "~=1.0.0"), (">=1,<2", ">=2"), ("<2", ">=2.dev0"), ("<2", ">=2"), ("<=1.0a1", ">1.0a1"),
        ("<=1.0", ">1.0"), ("==1!0.*", ">=1!0.dev0,<1!1"), ("!=0.*", ">=1.dev0")]
for left, right in SAME:
    range_row(left, right)
    range_row(right, left)
for _ in range(475):
    range_row(range_specifier(), range_specifier())


# ---------------------------------------------------------------- names and file names

def name_row(text):
    try:
        emit("n", text, canonicalize_name(text, validate=True))
    except InvalidName:
        emit("n", text, None)


def name():
    return "".join(rng.choice("abcXYZ019.-_") for _ in range(rng.choice([1, 2, 3, 5, 9, 17])))


for text in ["Django", "zope.interface", "a", "A", "0", "-", "_a", "a_", "a--b", "a._-b", "a b", "\u00e9", "a\u017f", "", " a", "a ", "a\n",
             "typing_extensions", "ruamel.yaml.clib", "Flask-SQLAlchemy", "a.", ".a", "a/b", "x" * 200]:
    name_row(text)
for _ in range(200):
    name_row(name())


def wheel_row(text):
    try:
        project, version, build, found = parse_wheel_filename(text)
    except InvalidWheelFilename:
        emit("w", text, None)
        return
    emit("w", text, project, str(version), "".join(map(str, build)) if build else None, " ".join(sorted(map(str, found))))


PYTHONS = ["py3", "py2.py3", "cp312", "cp38.cp39", "CP310", "pp310", "py3.py2", "cp27", "py312", "cp3"]
ABIS = ["none", "cp312", "abi3", "cp38m", "cp27mu", "pypy310_pp73", "cp313t", "abi3.none", "NONE"]
PLATFORMS = ["any", "manylinux_2_17_x86_64.manylinux2014_x86_64", "win_amd64", "win32", "macosx_11_0_arm64", "linux_x86_64",
             "macosx_10_9_universal2", "musllinux_1_2_aarch64", "manylinux1_i686", "win_arm64", "Win_AMD64"]


def wheel_name():
    parts = [rng.choice(["foo", "Foo_Bar", "a", "zope.interface", "x1", "foo_bar_baz"]),
             rng.choice([simple_version(), simple_version() + "+local.1", spelled_version(wild=False).replace("-", "_")])]
    if rng.random() < 0.2:
        parts.append(rng.choice(["1", "001", "2abc", "1_x", "10.5", "99999999999999999999999"]))
    parts += [rng.choice(PYTHONS), rng.choice(ABIS), rng.choice(PLATFORMS)]
    return "-".join(parts) + ".whl"


WHEELS = ["foo-1.0-py3-none-any.whl", "foo-1.0-py3-none-any.WHL", "foo-1.0-py3-none-any", "foo-1.0-py3-none.whl", ".whl", "",
          "foo-1.0-1-py3-none-any.whl", "foo-1.0-x-py3-none-any.whl", "foo-1.0--py3-none-any.whl", "foo--py3-none-any.whl",
          "-1.0-py3-none-any.whl", "foo__bar-1.0-py3-none-any.whl", "foo-bar-1.0-py3-none-any.whl", "foo-bar-1.0-1-py3-none-any.whl",
          "_foo-1.0-py3-none-any.whl", "foo_-1.0-py3-none-any.whl", ".foo-1.0-py3-none-any.whl", "f\u00f6\u00f6-1.0-py3-none-any.whl", "foo-1.0_1-py3-none-any.whl",
          "foo-1.0.post1-py3-none-any.whl", "foo-1.0-py3..py2-none-any.whl", "foo-1.0-py3-none-any..whl", "foo-1.0-py3-.none-any.whl",
          "foo-1.0-3py-none-any.whl", "foo-1.0-py!3-none-any.whl", "foo-1.0-py3-none-.whl", "foo-1.0-py3--any.whl", "foo-1.0-py3-none-a!b.whl",
          "foo bar-1.0-py3-none-any.whl", "foo-1.0 -py3-none-any.whl", "foo-1.0-py 3-none-any.whl", "foo-1.0-1-2-py3-none-any.whl",
          "foo.bar-1.0-py3-none-any.whl", "foo-v1.0-py3-none-any.whl", "foo-1!1.0-py3-none-any.whl", "foo-1.0+a.b-py3-none-any.whl",
          "foo-1.0+a_b-py3-none-any.whl", "foo-1.0-0-py3-none-any.whl", "foo-1.0-1.2-py3-none-any.whl", "foo-1.0-py3-none-any.whl.whl", "1-1-1-1-1.whl",
          "foo-1.0-py3-none-linux x86.whl", "foo-1.0-py3-none-../x.whl", "../foo-1.0-py3-none-any.whl", "foo/bar-1.0-py3-none-any.whl",
          "x" * 300 + "-1.0-py3-none-any.whl"]
for text in WHEELS:
    wheel_row(text)
for _ in range(330):
    text = wheel_name()
    wheel_row(text if rng.random() < 0.65 else mutated(text))


def sdist_row(text):
    try:
        project, version = parse_sdist_filename(text)
    except InvalidSdistFilename:
        emit("d", text, None)
        return
    emit("d", text, project, str(version))


SDISTS = ["foo-1.0.tar.gz", "foo-1.0.zip", "foo-1.0.tar.bz2", "foo-1.0.tgz", "foo-1.0.tar", "foo-1.0.TAR.GZ", "foo.tar.gz", "-1.0.tar.gz",
          "foo-.tar.gz", "foo-bar-1.0.tar.gz", "foo-bar-1.0-1.tar.gz", "foo-1.0-beta1.tar.gz", "foo_bar-1.0.zip", "Foo.Bar-1.0.zip", "foo-x.zip", ".zip",
          "foo-1.0+local.tar.gz", "foo 1.0.tar.gz", "foo-1.0.tar.gz.zip", "_foo-1.0.tar.gz", "foo--1.0.tar.gz", "foo-v1.tar.gz", "f\u00f6-1.0.zip", "a/b-1.zip"]
for text in SDISTS:
    sdist_row(text)
for _ in range(130):
    text = rng.choice(["foo", "foo-bar", "Foo_Bar", "a.b"]) + "-" + rng.choice([simple_version(), spelled_version(wild=False)]) + rng.choice(
        [".tar.gz", ".tar.gz", ".zip"])
    sdist_row(text if rng.random() < 0.7 else mutated(text))


# ---------------------------------------------------------------- tags

def linux_platforms(machine, bits32, glibc=None, musl=None):
    sysconfig_platform = sysconfig.get_platform
    kept = (_manylinux._get_glibc_version, _manylinux._have_compatible_abi, _musllinux._get_musl_version)
    try:
        sysconfig.get_platform = lambda: "linux-" + machine
        _manylinux._get_glibc_version = lambda: _manylinux._GLibCVersion(*(glibc or (-1, -1)))
        # What is told from the interpreter's file: that a 32-bit ARM uses the hard-float ABI, and i686 is i686.
        _manylinux._have_compatible_abi = lambda executable, archs: any(
            arch in _manylinux._ALLOWED_ARCHS | {"armv7l", "i686"} for arch in archs)
        _musllinux._get_musl_version = lambda executable: _musllinux._MuslVersion(*musl) if musl else None
        return list(tags._linux_platforms(is_32bit=bits32))
    finally:
        sysconfig.get_platform = sysconfig_platform
        _manylinux._get_glibc_version, _manylinux._have_compatible_abi, _musllinux._get_musl_version = kept


def tag_row(implementation, major, minor, abis, platform, platforms):
    if not platforms:
        emit("t", implementation, major, minor, abis, platform, "", [])
        return
    short = {"cpython": "cp", "pypy": "pp"}.get(implementation, implementation)
    if short == "cp":
        found = list(tags.cpython_tags((major, minor), abis, platforms))
        interpreter = f"cp{major}{minor}"
    else:
        found = list(tags.generic_tags(f"{short}{major}{minor}", abis, platforms))
        interpreter = "pp3" if short == "pp" else None
    found += tags.compatible_tags((major, minor), interpreter, platforms)
    # Each Python and ABI goes through all the platforms before the next, which makes the list short to write.
    listed, index = [], 0
    while index < len(found):
        tag = found[index]
        if tag.platform == "any":
            listed.append([tag.interpreter, tag.abi, 1])
            index += 1
            continue
        run = found[index:index + len(platforms)]
        assert [(t.interpreter, t.abi, t.platform) for t in run] == [(tag.interpreter, tag.abi, p) for p in platforms]
        listed.append([tag.interpreter, tag.abi, 0])
        index += len(platforms)
    emit("t", implementation, major, minor, abis, platform, " ".join(platforms), listed)


LINUXES = [("x86_64", False, (2, 36), None), ("x86_64", True, (2, 31), None), ("i686", False, (2, 17), None), ("aarch64", False, (2, 28), None),
           ("aarch64", True, (2, 28), None), ("armv7l", False, (2, 24), None), ("armv8l", False, (2, 35), None), ("ppc64le", False, (2, 17), None),
           ("s390x", False, (2, 41), None), ("riscv64", False, (2, 39), None), ("loongarch64", False, (2, 38), None), ("mips64", False, (2, 31), None),
           ("x86_64", False, (2, 4), None), ("x86_64", False, (2, 5), None), ("aarch64", False, (2, 16), None), ("x86_64", False, (3, 2), None),
           ("x86_64", False, None, (1, 2)), ("aarch64", False, None, (1, 1)), ("armv7l", False, None, (1, 2)), ("x86_64", False, None, None),
           ("ppc64", False, (2, 20), None), ("x86-64", False, (2, 17), None)]
for machine, bits32, glibc, musl in LINUXES:
    platforms = linux_platforms(machine, bits32, glibc, musl)
    library = ["glibc", *glibc] if glibc else ["musl", *musl] if musl else []
    tag_row("cpython", 3, 12, ["cp312"], ["linux", machine, 1 if bits32 else 0, *library], platforms)
for version, arch in [((10, 9), "x86_64"), ((10, 16), "x86_64"), ((10, 4), "i386"), ((10, 3), "x86_64"), ((10, 5), "ppc64"), ((10, 6), "ppc"), ((11, 0), "arm64"),
                      ((11, 6), "x86_64"), ((14, 2), "arm64"), ((15, 0), "x86_64"), ((26, 1), "arm64"), ((12, 0), "i386"), ((10, 15), "intel"),
                      ((10, 7), "ppc64"), ((9, 2), "ppc"), ((13, 0), "intel")]:
    tag_row("cpython", 3, 11, ["cp311"], ["macos", *version, arch], list(tags.mac_platforms(version, arch)))
plain = linux_platforms("x86_64", False, (2, 17), None)
place = ["linux", "x86_64", 0, "glibc", 2, 17]
for implementation, major, minor, abis in [
        ("cpython", 3, 6, ["cp36m"]), ("cpython", 3, 7, ["cp37dm"]), ("cpython", 3, 8, ["cp38d", "cp38"]), ("cpython", 3, 13, ["cp313t"]), ("cpython", 3, 14, ["cp314td", "cp314t"]),
        ("cpython", 2, 7, ["cp27mu"]), ("cpython", 3, 2, ["cp32mu"]), ("cpython", 3, 1, ["cp31m"]), ("cpython", 3, 10, []), ("cpython", 3, 10, ["cp310", "abi3", "none"]),
        ("cpython", 4, 0, ["cp40"]), ("cpython", 3, 0, ["cp30"]), ("pypy", 3, 10, ["pypy310_pp73"]), ("pypy", 3, 9, []), ("pypy", 2, 7, ["pypy_73"]),
        ("graalpy", 3, 11, ["graalpy_311_native"]), ("pypy", 3, 10, ["none", "pypy310_pp73"])]:
    tag_row(implementation, major, minor, abis, place, plain)
for name_ in ["win-amd64", "win32", "win-arm64", "freebsd-13.2-RELEASE-amd64", "cygwin-3.4.6-x86 64", "mingw_x86_64"]:
    tag_row("cpython", 3, 12, ["cp312"], ["other", name_], [tags._normalize_string(name_).lower()])

for major, minor in [(2, 7), (3, 2), (3, 3), (3, 6), (3, 7), (3, 8), (3, 12), (3, 13), (3, 14)]:
    for debug in (0, 1):
        for free in (0, 1):
            for malloc in (0, 1):
                config = {"Py_DEBUG": debug, "Py_GIL_DISABLED": free, "WITH_PYMALLOC": malloc, "Py_UNICODE_SIZE": 2}
                kept = tags._get_config_var
                tags._get_config_var = lambda name, warn=False: config[name]
                emit("a", major, minor, debug, free, malloc, tags._cpython_abis((major, minor)))
                tags._get_config_var = kept
for suffix in [".pypy310-pp73-x86_64-linux-gnu.so", ".graalpy-38-native-x86_64-darwin.dylib", ".cpython-310-x86_64-linux-gnu.so",
               ".cp310-win_amd64.pyd", ".cpython-312d-darwin.so", ".pyston-23-x86_64-linux-gnu.so", ".ironpython34.dll", "..so",
               ".cpython-313t-x86_64-linux-gnu.so", ".pypy39-pp73-win_amd64.pyd"]:
    kept = tags._get_config_var
    tags._get_config_var = lambda name, warn=False: suffix
    emit("g", suffix, tags._generic_abi())
    tags._get_config_var = kept

target = pathlib.Path(__file__).with_name("oracle-versions.jsonl")
header = json.dumps({"packaging": packaging.__version__, "python": sys.version.split()[0], "seed": SEED, "rows": len(rows)})
target.write_text("\n".join([header, *rows]) + "\n", encoding="ascii")
print(len(rows), "rows,", target.stat().st_size, "bytes")
