"""Asks the pip that runs this what it would install for each scenario, and prints `scenario | answer`.

    python3.12 -m venv scratch && scratch/bin/pip install pip==26.3
    scratch/bin/python pip-answers.py ../shared/data/resolver-scenarios > pip-answers.txt

Only scenarios for Python 3.12 are asked that a folder of wheels can play: nothing yanked, no sources alone, no tags.
Without network: the wheels are made here, and pip is told `--no-index`.
"""

import glob
import json
import subprocess
import sys
import tempfile
import tomllib
import zipfile


def write_wheel(folder, name, version, release):
    escaped = name.replace("-", "_")
    metadata = [
        "Metadata-Version: 2.1",
        f"Name: {name}",
        f"Version: {version}",
        f"Requires-Python: {release.get('requires_python', '>=3.12')}",
    ]
    metadata += [f"Requires-Dist: {text}" for text in release.get("requires", [])]
    for extra, texts in release.get("extras", {}).items():
        metadata.append(f"Provides-Extra: {extra}")
        for text in texts:
            requirement, _, marker = text.partition(";")
            condition = f"({marker}) and extra == '{extra}'" if marker else f"extra == '{extra}'"
            metadata.append(f"Requires-Dist: {requirement} ; {condition}")
    info = f"{escaped}-{version}.dist-info"
    with zipfile.ZipFile(f"{folder}/{escaped}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{info}/METADATA", "\n".join(metadata) + "\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


def can_be_asked(scenario, releases):
    options = scenario.get("resolver_options", {})
    if options.get("python") or scenario.get("environment", {}).get("python", "3.12") != "3.12":
        return False
    if options.get("no_build") or options.get("no_binary") or options.get("python_platform"):
        return False
    special = ("yanked", "wheel_tags")
    return not any(
        any(release.get(key) for key in special) or not release.get("sdist", True) or not release.get("wheel", True)
        for _, _, release in releases
    )


def answer(scenario, releases):
    with tempfile.TemporaryDirectory() as folder:
        for name, version, release in releases:
            write_wheel(folder, name, version, release)
        report = f"{folder}/report.json"
        command = [sys.executable, "-m", "pip", "install", "-q", "--no-index", "--find-links", folder, "--dry-run"]
        command += ["--ignore-installed", "--report", report]
        if scenario.get("resolver_options", {}).get("prereleases"):
            command.append("--pre")
        if subprocess.run(command + scenario["root"].get("requires", []), capture_output=True).returncode:
            return "failed"
        with open(report) as file:
            installed = [entry["metadata"] for entry in json.load(file)["install"]]
        return ", ".join(sorted(f"{entry['name']} {entry['version']}" for entry in installed))


def main(folder):
    for path in sorted(glob.glob(f"{folder}/*/*.toml")):
        with open(path, "rb") as file:
            scenario = tomllib.load(file)
        releases = [
            (name, version, release)
            for name, package in scenario.get("packages", {}).items()
            for version, release in package.get("versions", {}).items()
        ]
        if can_be_asked(scenario, releases):
            print(f"{path[len(folder) + 1:-len('.toml')]} | {answer(scenario, releases)}")


main(sys.argv[1].rstrip("/"))
