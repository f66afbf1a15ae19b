internal import Advisories
internal import Auditing
import Diagnostics
internal import PackagingStandards

extension AuditReport {
    /// A test case for each package and version that anything is told of, and one for the databases, so that an audit of
    /// nothing is never a suite that passed.
    func jUnit(_ facts: AuditFacts) -> String {
        var cases: [XMLElement] = []
        let isWhole = hasAnsweringDatabase && databases.allSatisfy { $0.role != .general || $0.freshness.answers }
        let answer = databases.map(AuditWords.database).joined(separator: "; ")
        let gap = XMLElement(
            "error", [("type", "database"), ("message", "no database answered for every package")],
            text: answer.isEmpty ? "There is no database of advisories." : answer)
        cases.append(
            XMLElement("testcase", [("classname", "pipit.audit"), ("name", "advisories")], isWhole ? [] : [gap]))
        for subject in subjects {
            let own = findings.filter { $0.package == subject.package && $0.version == subject.version }
            let ignored = suppressed.filter {
                $0.finding.package == subject.package && $0.finding.version == subject.version
            }
            var children = own.map { failure($0, facts) }
            // A case that failed was not skipped.
            if own.isEmpty, !ignored.isEmpty {
                let words = ignored.map { "\($0.finding.id.text): \(AuditWords.reason($0.rule))" }
                children.append(XMLElement("skipped", [("message", words.joined(separator: "; "))]))
            }
            cases.append(
                XMLElement(
                    "testcase",
                    [
                        ("classname", "pipit.audit." + subject.package.normalized.replacing(".", with: "-")),
                        ("name", "\(subject.package.normalized) \(subject.version)"),
                        ("file", facts.path(subject.occurrences.first?.place)),
                        ("line", subject.occurrences.first?.place?.line.map { "\($0)" }),
                    ], children))
        }
        for package in unaudited {
            let error = XMLElement(
                "error", [("type", "unaudited"), ("message", AuditWords.reason(package.reason))])
            cases.append(
                XMLElement(
                    "testcase", [("classname", "pipit.audit.unaudited"), ("name", AuditWords.label(package))], [error]))
        }
        let unjudged = interpreters.filter { $0.reason != nil }
        var gaps = self
        gaps.interpreters = unjudged
        let asides = AuditWords.asides(gaps)
        for line in asides {
            cases.append(
                XMLElement(
                    "testcase", [("classname", "pipit.audit.passed-over"), ("name", line)],
                    [XMLElement("skipped", [("message", line)])]))
        }
        let skipped =
            asides.count
            + subjects.count { subject in
                !findings.contains { $0.package == subject.package && $0.version == subject.version }
            }
        let attributes: [(String, String?)] = [
            ("name", "pipit audit"), ("tests", "\(cases.count)"), ("failures", "\(findings.count)"),
            ("errors", "\(unaudited.count + (isWhole ? 0 : 1))"), ("skipped", "\(skipped)"),
        ]
        let suite = XMLElement(
            "testsuite", attributes + [("timestamp", String(facts.moment.description.dropLast())), ("time", "0")], cases
        )
        return XMLElement("testsuites", attributes + [("time", "0")], [suite]).document
    }

    private func failure(_ finding: Finding, _ facts: AuditFacts) -> XMLElement {
        let lines =
            [
                AuditWords.summary(finding), "Severity: " + AuditWords.severityAndSource(finding),
                "Affected: " + AuditWords.affected(finding), AuditWords.advice(finding),
                "Where: " + facts.places(finding.occurrences),
            ] + facts.paths(finding).map { "Path: " + $0 }
        let kind = finding.kind == .malware ? "malware" : "vuln." + AuditWords.severity(finding)
        return XMLElement(
            "failure", [("type", kind), ("message", AuditWords.headline(finding))],
            text: (lines + (finding.page.map { [$0] } ?? [])).joined(separator: "\n"))
    }

    struct Subject {
        var package: PackageName
        var version: String
        var occurrences: [AuditSubject.Occurrence]
    }

    /// The packages and versions with findings, suppressed ones too, each once.
    var subjects: [Subject] {
        var seen: Set<[String]> = []
        return (findings + suppressed.map(\.finding)).filter {
            seen.insert([$0.package.normalized, $0.version]).inserted
        }.map { Subject(package: $0.package, version: $0.version, occurrences: $0.occurrences) }
            .sorted { ($0.package.normalized, $0.version) < ($1.package.normalized, $1.version) }
    }
}
