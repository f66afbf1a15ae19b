internal import Advisories
internal import Auditing
import Diagnostics
internal import Hashing
internal import PackagingStandards
internal import StructuredText

extension AuditReport {
    /// SARIF 2.1.0, as GitHub's code scanning reads it: one rule for each advisory, one result for each package, version and
    /// file, and what was not audited told both as results and as notifications, so that an incomplete audit is never an
    /// empty green page.
    func sarif(_ facts: AuditFacts, mostResults: Int = SARIFRules.mostResults) -> String {
        let all = findings + suppressed.map(\.finding)
        var rules = SARIFRules(all)
        if !unaudited.isEmpty { rules.addUnaudited() }
        var results: [JSONValue] = []
        for finding in findings { results += sarifResults(finding, rules, facts, suppression: nil) }
        for package in unaudited { results += sarifResults(package, rules, facts) }
        for entry in suppressed {
            results += sarifResults(entry.finding, rules, facts, suppression: AuditWords.reason(entry.rule))
        }
        var gaps = AuditWords.gaps(self)
        let rest = results.count - mostResults
        if rest > 0 {
            // GitHub takes no run with more. What counts comes first, and that there is more is told.
            results.removeLast(rest)
            gaps.append(
                "\(Quantities.count(rest, "result")) beyond the first \(mostResults) are left out, as code scanning "
                    + "takes no more; `--output json` has them all.")
        }
        // By what was asked for and not by what was found: a run without findings has to replace the one before it.
        let categories = facts.categories.map(OutsideText.line).joined(separator: "+")
        let run: JSONValue = [
            "tool": [
                "driver": [
                    "name": "Pipit", "semanticVersion": .outside(facts.toolVersion), "rules": .array(rules.json),
                ]
            ],
            "automationDetails": [
                "id": .string("pipit/audit/" + (categories.isEmpty ? "" : categories + "/"))
            ],
            "invocations": [
                [
                    "executionSuccessful": .boolean(gaps.isEmpty), "endTimeUtc": .string(facts.moment.description),
                    "exitCode": JSONValue(Int(exitStatus.rawValue)),
                    "toolExecutionNotifications": .array(
                        gaps.map { ["level": "error", "message": ["text": .string($0)]] }
                            + AuditWords.asides(self).map {
                                ["level": "note", "message": ["text": .string($0)]]
                            }),
                ]
            ],
            "columnKind": "unicodeCodePoints",
            "results": .array(results),
            "properties": ["databases": .texts(databases.map(AuditWords.database))],
        ]
        let log: JSONValue = [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run],
        ]
        return log.text(.readable)
    }

    private func sarifResults(
        _ finding: Finding, _ rules: SARIFRules, _ facts: AuditFacts, suppression: String?
    ) -> [JSONValue] {
        let id = finding.id.text
        var text = AuditWords.headline(finding) + ". " + AuditWords.sentence(AuditWords.summary(finding))
        text += " " + AuditWords.advice(finding)
        for note in finding.notes { text += " Note: " + AuditWords.note(note) + "." }
        if case .possibly(let doubt) = finding.certainty { text += " Uncertain: " + AuditWords.doubt(doubt) + "." }
        return facts.files(finding.occurrences).map { file in
            let own = finding.occurrences.filter { $0.place?.file == file.file }
            var text = text
            for path in facts.paths(own) { text += " Path: " + path + "." }
            var object = JSONObject()
            object["ruleId"] = .string(id)
            object["ruleIndex"] = rules.places[id].map { JSONValue($0) }
            object["level"] = .string(SARIFRules.level(finding))
            object["message"] = ["text": .string(text)]
            object["locations"] = .array(file.lines.map { Self.location(file.path, $0) })
            let related = facts.requests(own)
            if !related.isEmpty {
                object["relatedLocations"] = .array(related.enumerated().map { Self.related($0, $1) })
            }
            object["partialFingerprints"] = Self.fingerprints(
                [id, finding.package.normalized, finding.version, file.path])
            if let suppression {
                object["suppressions"] = [
                    ["kind": "external", "status": "accepted", "justification": .string(suppression)]
                ]
            }
            object["properties"] = [
                "package": .string(finding.package.normalized),
                "version": .string(OutsideText.version(finding.version)),
                "ids": .texts(finding.ids.map(\.text)), "severity": .string(AuditWords.severity(finding)),
                "categories": .texts(own.map { OutsideText.line($0.category) }),
                "purl": .string(SoftwareList.Component.packageURL(finding.package, finding.version)),
            ]
            return .object(object)
        }
    }

    private func sarifResults(_ package: UnauditedPackage, _ rules: SARIFRules, _ facts: AuditFacts) -> [JSONValue] {
        facts.files(package.occurrences).map { file in
            [
                "ruleId": .string(SARIFRules.unaudited),
                "ruleIndex": JSONValue(rules.places[SARIFRules.unaudited] ?? -1), "level": "warning",
                "message": [
                    "text": .string(
                        "\(AuditWords.label(package)) was not audited: \(AuditWords.reason(package.reason)).")
                ],
                "locations": .array(file.lines.map { Self.location(file.path, $0) }),
                "partialFingerprints": Self.fingerprints(
                    [SARIFRules.unaudited, package.name, package.version ?? "", file.path]),
            ]
        }
    }

    private static func location(_ path: String, _ line: Int) -> JSONValue {
        ["physicalLocation": physicalLocation(path, line)]
    }

    private static func physicalLocation(_ path: String, _ line: Int) -> JSONValue {
        [
            "artifactLocation": [
                "uri": .string(OutsideText.percentEncoded(path, keeping: "/-._~")), "uriBaseId": "%SRCROOT%",
            ],
            "region": ["startLine": JSONValue(line)],
        ]
    }

    /// Where the project asks for what brings the package in.
    private static func related(_ number: Int, _ request: AuditFacts.RequestLine) -> JSONValue {
        [
            "id": JSONValue(number + 1), "physicalLocation": physicalLocation(request.path, request.line),
            "message": ["text": .string("\(request.package) is asked for here")],
        ]
    }

    /// The same however the lock is ordered, so that GitHub knows a finding again.
    private static func fingerprints(_ parts: [String]) -> JSONValue {
        let bytes = Array(parts.joined(separator: "\0").utf8)
        let digits = Digest(.sha256, of: bytes)?.hexadecimal ?? ""
        return ["primaryLocationLineHash": .string(String(digits.prefix(32)) + ":1")]
    }
}

extension AuditFacts {
    struct FileLines {
        /// As places name it, which tells it from all others.
        var file: String?
        /// As the report names it.
        var path: String
        /// In order; line 1 where none is known, as a result without a line is not shown.
        var lines: [Int]
    }

    /// A line on which the project asks for a package.
    struct RequestLine: Equatable {
        var path: String
        var line: Int
        var package: String
    }

    /// The lines on which the paths of these occurrences begin.
    func requests(_ occurrences: [AuditSubject.Occurrence]) -> [RequestLine] {
        var lines: [RequestLine] = []
        for path in occurrences.compactMap(\.provenance).flatMap(\.paths) {
            guard let request = path.request, let first = path.steps.first else { continue }
            let line = RequestLine(
                path: self.path(request), line: max(request.line ?? 1, 1), package: first.package.normalized)
            // GitHub keeps a hundred locations of a result.
            if !lines.contains(line), lines.count < 100 { lines.append(line) }
        }
        return lines
    }

    /// Occurrences by file, in the order in which the files come.
    func files(_ occurrences: [AuditSubject.Occurrence]) -> [FileLines] {
        var files: [FileLines] = []
        for occurrence in occurrences {
            let file = occurrence.place?.file
            let line = max(occurrence.place?.line ?? 1, 1)
            if let index = files.firstIndex(where: { $0.file == file }) {
                // GitHub keeps a hundred locations of a result.
                if !files[index].lines.contains(line), files[index].lines.count < 100 {
                    files[index].lines.append(line)
                }
            } else {
                files.append(FileLines(file: file, path: path(occurrence.place), lines: [line]))
            }
        }
        return files.isEmpty ? [FileLines(file: nil, path: mainList, lines: [1])] : files
    }
}

/// The rules of a SARIF run: one for each advisory.
struct SARIFRules {
    static let unaudited = "pipit-unaudited"

    /// GitHub refuses runs with more results, and shows the worst 5,000 of them.
    static let mostResults = 25_000
    /// Details may be books, and a run must not be larger than 10 MB packed; the page of the advisory has them all.
    private static let longestDetails = 4_000

    private(set) var json: [JSONValue] = []
    private(set) var places: [String: Int] = [:]

    init(_ findings: [Finding]) {
        let byID = Dictionary(grouping: findings, by: \.id)
        for finding in findings where places[finding.id.text] == nil {
            places[finding.id.text] = json.count
            json.append(Self.rule(byID[finding.id] ?? [finding], finding))
        }
    }

    mutating func addUnaudited() {
        places[Self.unaudited] = json.count
        json.append([
            "id": .string(Self.unaudited), "name": "UnauditedPackage",
            "shortDescription": ["text": "A package could not be audited"],
            "fullDescription": [
                "text": "Nothing is known about the package, which is no reason to think that it is harmless."
            ],
            "help": [
                "text": "Give the package a version and an index that a database of advisories knows, or accept it."
            ],
            "defaultConfiguration": ["level": "warning"], "properties": ["tags": ["security", "supply-chain"]],
        ])
    }

    private static func rule(_ findings: [Finding], _ first: Finding) -> JSONValue {
        // A rule for several packages is as bad as the worst of them.
        let worst = Severity.highest(findings.compactMap(\.severity))
        let summary = AuditWords.summary(first)
        var details = first.details.map(OutsideText.lines) ?? summary
        if details.count > longestDetails { details = String(details.prefix(longestDetails)) + "…" }
        let pages = first.references.compactMap { OutsideText.address($0.url) }
        let ids = first.ids.map(\.text).joined(separator: ", ")
        var help = "\(ids)\n\n\(details)\n\n\(AuditWords.advice(first))"
        if !pages.isEmpty { help += "\n\n" + pages.joined(separator: "\n") }
        var markdown = "**\(OutsideText.markdown(ids))**\n\n\(OutsideText.markdown(summary))\n\n"
        markdown += OutsideText.markdown(AuditWords.advice(first))
        for page in pages { markdown += "\n- <\(page)>" }
        var properties: JSONObject = JSONObject()
        properties["tags"] = .texts(
            ["security", "supply-chain", first.kind == .malware ? "malware" : "vulnerability"])
        properties["security-severity"] = securitySeverity(first.kind, worst).map(JSONValue.string)
        properties["precision"] = .string(first.certainty == .affected ? "very-high" : "medium")
        var object = JSONObject()
        object["id"] = .string(first.id.text)
        object["name"] = .string(first.kind == .malware ? "KnownMalware" : "KnownVulnerability")
        object["shortDescription"] = ["text": .string(String("\(first.id.text): \(summary)".prefix(1000)))]
        object["fullDescription"] = ["text": .string(String(details.prefix(1000)))]
        object["help"] = ["text": .string(help), "markdown": .string(markdown)]
        object["helpUri"] = pages.first.map(JSONValue.string)
        object["defaultConfiguration"] = ["level": .string(level(first))]
        object["properties"] = .object(properties)
        return .object(object)
    }

    /// A number as text, by which GitHub sorts. A word alone counts as the least number that it stands for; nothing at all
    /// stays nothing, and the level says `error`.
    private static func securitySeverity(_ kind: Finding.Kind, _ severity: Severity?) -> String? {
        if let score = severity?.score, kind != .malware { return score.description }
        if kind == .malware { return "10.0" }
        return switch severity?.rating {
        case .critical: "9.0"
        case .high: "7.0"
        case .medium: "4.0"
        case .low: "0.1"
        case nil, .some(.none): nil
        }
    }

    /// A severity that nobody knows is not taken for a small one.
    static func level(_ finding: Finding) -> String {
        if finding.kind == .malware { return "error" }
        return switch finding.severity?.rating {
        case .medium: "warning"
        case .low, .some(.none): "note"
        default: finding.certainty == .affected ? "error" : "warning"
        }
    }
}
