"""Writes what pip's own reader makes of requirements files, one JSON object a line.

Run with a Python that has pipenv: `python make-requirements.py`. Files that pip refuses have no answer.
"""
import json, os
from pathlib import Path

from pipenv.patched.pip._internal.req import req_file

H1, H2 = "sha256:" + "ab" * 32, "sha512:" + "0f" * 64
FILES = [
    "", "\n\n", "# only a comment", "six", "six==1.0\n", "  six >= 1.0  # why\n", "six#egg", "six #c", "\tsix",
    "six\\\n==1.0", "six \\\n  ==1.0 \\\n  # comment\nidna", "six==1.0 \\\n    --hash=%s \\\n    --hash=%s\nidna" % (H1, H2),
    "six==1.0 --hash %s" % H1, "six \\", "# a \\\nsix", "six\r\nidna\r\n", "six\ridna", "six\x0cidna", "six\u2028idna",
    "-r base.txt", "-rbase.txt", "--requirement base.txt", "--requirement=base.txt", "--req base.txt", "-c c.txt", "--constraint c.txt",
    "-r 'with blank.txt'", '-r "with blank.txt" # c', "-r ${NAME}.txt", "-r ${name}.txt", "-r ${UNSET}.txt", "-r $NAME.txt",
    "-i https://h.example/simple", "--index-url=https://h.example/simple", "--pypi-url https://h.example/simple",
    "--index-url https://h.example/simple --extra-index-url https://i.example/simple --extra-index-url https://j.example/s",
    "--extra-index-url https://i.example/simple", "--find-links ./wheels", "-f https://h.example/links", "-f./wheels", "--no-index",
    "--no-index --find-links wheels", "--trusted-host h.example:8443", "--pre", "--prefer-binary", "--require-hashes",
    "--no-binary six", "--no-binary :all:", "--no-binary=six,idna", "--only-binary :all:", "--only-binary six", "--use-feature fast-deps",
    "-e .", "-e ./pkg", "--editable ./pkg", "-e git+https://h.example/r.git@v1#egg=r", "--editable=./pkg[x]", "-e ${NAME}",
    "./pkg", "./pkg[x]", "six @ https://h.example/six-1.0-py3-none-any.whl", "https://h.example/six-1.0.tar.gz#sha256=" + "ab" * 32,
    "git+https://h.example/r.git#egg=r&subdirectory=s", "six; python_version < '3'", 'six ; python_version < "3" # c',
    'six==${NAME}', "six --config-settings KEY=VALUE", "six --config-settings=K=V --config-settings K2=V2", "six -C K=V",
    "six==1.0;sys_platform=='win32' --hash=%s" % H1, "-q", "--unknown", "six --unknown", "-r", "--index-url", "--no-index=1",
    "six --hash=md5:abc", "six --hash=nonsense", "six --config-settings K", "--ind https://h.example", "--no", "-r 'open", "six  idna",
    "six\n\n\nidna\n#x\n  # y\nflask", "a\\\nb\\\nc", "a \\\n\n b", "\\\nsix", "six\\ \n", "<html>\n", "a==1\n-r b\n--pre\nc",
    "--hash=%s" % H1, "-e", "name[extra1,extra2]>=1,<2 ; os_name == 'nt' and python_version >= '3.8'", "é", "six # ünïcode",
]
os.environ.clear()
os.environ.update({"NAME": "value-1", "name": "no", "EMPTY": ""})


def answer(text):
    parse = req_file.get_line_parser(None)
    rows = []
    for number, line in req_file.preprocess(text):
        try:
            args, opts = parse(line)
        except req_file.OptionParsingError:
            return None
        row = {"line": number}
        if args or opts.editables:
            row["requirement"] = (args or opts.editables[0]).strip()
            row["editable"] = not args
            row["hashes"] = sorted(f"{k}:{v}" for k, vs in (opts.hashes or {}).items() for v in vs)
            row["settings"] = sorted(f"{k}={v}" for k, v in (opts.config_settings or {}).items())
        elif opts.requirements or opts.constraints:
            row["include"] = (opts.requirements or opts.constraints)[0]
            row["constraint"] = not opts.requirements
        else:
            found = []
            if opts.index_url: found.append("index " + opts.index_url)
            found += ["extra " + url for url in opts.extra_index_urls or []]
            found += ["links " + url for url in opts.find_links or []]
            if opts.no_index: found.append("no-index")
            found += ["trusted " + host for host in opts.trusted_hosts or []]
            if opts.require_hashes: found.append("hashes")
            found += ["no-binary " + name for name in sorted(opts.format_control.no_binary)]
            found += ["only-binary " + name for name in sorted(opts.format_control.only_binary)]
            if opts.pre if hasattr(opts, "pre") else opts.release_control.all_releases: found.append("pre")
            row["options"] = sorted(found)
        rows.append(row)
    return rows


with open(Path(__file__).parent / "requirements.jsonl", "w", encoding="utf-8") as file:
    for text in FILES:
        result = answer(text)
        row = {"input": text} | ({} if result is None else {"answer": result})
        file.write(json.dumps(row, ensure_ascii=True) + "\n")
