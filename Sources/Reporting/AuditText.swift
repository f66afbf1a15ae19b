internal import Advisories
package import Auditing
import Diagnostics
internal import PackagingStandards

/// An audit in the words of Pipenv's guide, with what Pipit knows beyond them.
struct AuditText {
    private var report: AuditReport
    private var facts: AuditFacts
    private var appearance: Appearance

    init(_ report: AuditReport, facts: AuditFacts, appearance: Appearance) {
        self.report = report
        self.facts = facts
        self.appearance = appearance
    }

    /// Every finding with all that is known of it, then what could not be judged, then the whole.
    var full: String {
        var blocks = report.findings.map { block($0, isBrief: false) }
        if !report.suppressed.isEmpty { blocks.append(report.suppressed.map(suppressed)) }
        var unjudged = report.unaudited.map { self.unjudged($0, "Not judged: ") }
        if !unjudged.isEmpty {
            unjudged.append(
                "To accept one so: `--tolerate NAME`, or `[[exempt-unaudited]]` in pipit-policy.toml, with a reason.")
        }
        let tolerated = report.tolerated.map { self.unjudged($0, "Not judged, and accepted so: ") }
        if !unjudged.isEmpty || !tolerated.isEmpty { blocks.append(unjudged + tolerated) }
        blocks.append(closing)
        return blocks.map { $0.map { $0 + "\n" }.joined() }.joined(separator: "\n")
    }

    /// The whole first, then each finding in short, as Pipenv's `--output minimal` does.
    var brief: String {
        let blocks = [closing] + report.findings.map { block($0, isBrief: true) }
        return blocks.map { $0.map { $0 + "\n" }.joined() }.joined(separator: "\n")
    }

    /// The names of the packages with findings.
    var names: String {
        var names: [String] = []
        for finding in report.findings where !names.contains(finding.package.normalized) {
            names.append(finding.package.normalized)
        }
        return names.isEmpty ? "" : names.joined(separator: " ") + "\n"
    }

    // MARK: - Findings

    private func block(_ finding: Finding, isBrief: Bool) -> [String] {
        let package = "\(OutsideText.line(finding.package.normalized)) version \(OutsideText.line(finding.version))"
        let kind = finding.kind == .malware ? "Malware" : "Vulnerability"
        var lines = [appearance.paint("\(kind) found in \(package)", .error)]
        lines.append("\(kind) ID: \(finding.id)")
        lines.append("Affected spec: " + AuditWords.affected(finding))
        lines.append("ADVISORY: " + AuditWords.summary(finding))
        if !isBrief {
            let others = finding.ids.filter { $0 != finding.id }
            let numbers = others.filter { $0.family == .cve }
            if !numbers.isEmpty { lines.append(numbers.map(\.text).joined(separator: ", ")) }
            let names = others.filter { $0.family != .cve }
            if !names.isEmpty { lines.append("Also known as: " + names.map(\.text).joined(separator: ", ")) }
            lines.append("Severity: " + AuditWords.severityAndSource(finding))
            // No version of malware is a fix.
            let isMalware = finding.kind == .malware
            lines.append(isMalware ? "To do: " + AuditWords.advice(finding) : "Fixed in: " + AuditWords.fixes(finding))
            lines += notes(finding)
            for occurrence in finding.occurrences {
                lines.append("Found in: " + place(occurrence))
                lines += facts.paths(occurrence, signs: appearance.signs).map { "Path: " + $0 }
            }
        }
        if let address = finding.page { lines.append("For more information, please visit \(address)") }
        return lines
    }

    private func notes(_ finding: Finding) -> [String] {
        var lines: [String] = []
        if case .possibly(let doubt) = finding.certainty {
            lines.append("Possibly affected: " + AuditWords.doubt(doubt))
        }
        lines += finding.notes.map { "Note: " + AuditWords.note($0) }
        if !finding.related.isEmpty {
            lines.append("Related: " + finding.related.map(\.text).joined(separator: ", "))
        }
        return lines
    }

    private func place(_ occurrence: AuditSubject.Occurrence) -> String {
        let category = OutsideText.line(occurrence.category)
        return occurrence.place == nil ? category : "\(category) (\(facts.place(occurrence)))"
    }

    // MARK: - The rest

    private func suppressed(_ suppressed: SuppressedFinding) -> String {
        let finding = suppressed.finding
        let package = "\(OutsideText.line(finding.package.normalized)) \(OutsideText.line(finding.version))"
        let rule = suppressed.rule
        // Who ignores by an option gives no reason, and none is made up.
        let isBare = rule.reason == nil && rule.until == nil && !rule.untilFixed
        let reason = isBare ? "" : ": " + AuditWords.reason(rule)
        return "Ignored: \(finding.id) in \(package), by \(suppressed.matched)\(reason)"
    }

    private func unjudged(_ package: UnauditedPackage, _ start: String) -> String {
        let version = package.version.map { " " + OutsideText.line($0) } ?? ""
        let places = package.occurrences.map(place).joined(separator: ", ")
        let words = AuditWords.reason(package.reason)
        return start + OutsideText.line(package.name) + version + ", since " + words
            + (places.isEmpty ? "" : " [\(places)]")
    }

    private var closing: [String] {
        let malware = report.findings.count { $0.kind == .malware }
        let count = report.findings.count - malware
        var words = count == 1 ? "1 vulnerability was found." : "\(count) vulnerabilities were found."
        if malware > 0 { words += malware == 1 ? " 1 package is malware." : " \(malware) packages are malware." }
        if !report.suppressed.isEmpty {
            words += " \(report.suppressed.count)\(report.findings.isEmpty ? "" : " more") ignored."
        }
        // What could not be judged must not end with a sentence that sounds like success.
        let isWhole = AuditWords.gaps(report).isEmpty
        let style: Appearance.Style = !report.findings.isEmpty ? .error : isWhole ? .good : .warning
        var lines = [appearance.paint("Scan was \(isWhole ? "" : "not ")completed. \(words)", style)]
        let packages = report.audited == 1 ? "1 package was judged" : "\(report.audited) packages were judged"
        let rest = report.unaudited.count
        lines.append(rest == 0 ? "\(packages)." : "\(packages), \(rest) could not be.")
        if !report.hasAnsweringDatabase { lines.append("No " + AuditWords.withoutAnswer(report) + ".") }
        lines += AuditWords.asides(report)
        lines += Self.databases(report)
        return lines
    }

    /// `Database as of 2026-11-23T04:00:00Z (3 hours old): 25,000 records.`, one for each.
    static func databases(_ report: AuditReport) -> [String] {
        report.databases.map { database in
            let age = "\(Quantities.age(seconds: database.age))"
            let records = Quantities.count(database.state.records, "record")
            let moment =
                database.state.updated.seconds > 0 ? "as of \(database.state.updated) (\(age))" : "of unknown age"
            return "Database \(moment): \(records)."
        }
    }
}

extension AuditReport {
    /// Lines that say how old each database is, for formats that have no place for them.
    package var databaseLines: [String] { AuditText.databases(self) }
}

extension Quantities {
    /// `just now`, `5 minutes old`, `3 hours old`, `12 days old`.
    package static func age(seconds: Int64) -> String {
        func words(_ count: Int64, _ unit: String) -> String { "\(count) \(unit)\(count == 1 ? "" : "s") old" }
        switch seconds {
        case ..<0: return "from the future"
        case ..<60: return "just now"
        case ..<3600: return words(seconds / 60, "minute")
        case ..<172_800: return words(seconds / 3600, "hour")
        default: return words(seconds / 86400, "day")
        }
    }
}
