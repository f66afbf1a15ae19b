internal import Advisories
internal import Auditing
internal import PackagingStandards

extension AuditReport {
    /// For summaries of CI runs and comments. Everything from outside is shown as it is and means nothing.
    func markdown(_ facts: AuditFacts) -> String {
        let escaped = OutsideText.markdown
        var text = "## Audit of Python packages\n\n" + escaped(AuditWords.verdict(self)) + "\n"
        if !findings.isEmpty {
            text += Self.table(
                ["Package", "Version", "Advisory", "Severity", "Fix", "Where", "Path", "About"],
                findings.map { finding in
                    [
                        escaped(finding.package.normalized), escaped(finding.version), link(finding),
                        escaped(AuditWords.severity(finding) + (finding.severity?.score.map { " \($0)" } ?? "")),
                        cleanFix(for: finding.package, finding.version).map(escaped) ?? "–",
                        escaped(facts.places(finding.occurrences)),
                        facts.paths(finding).map(escaped).joined(separator: "<br>"),
                        escaped(AuditWords.summary(finding)),
                    ]
                })
        }
        if !unaudited.isEmpty {
            text += "\n### Not audited\n"
            text += Self.table(
                ["Package", "Reason"],
                unaudited.map { [escaped(AuditWords.label($0)), escaped(AuditWords.reason($0.reason))] })
        }
        if !suppressed.isEmpty {
            text += "\n### Ignored\n"
            text += Self.table(
                ["Package", "Version", "Advisory", "Reason"],
                suppressed.map { entry in
                    [
                        escaped(entry.finding.package.normalized), escaped(entry.finding.version),
                        link(entry.finding), escaped(AuditWords.reason(entry.rule)),
                    ]
                })
        }
        for entry in idleRules {
            text += "\nThe request to ignore \(escaped(entry.rule.id.text)) is idle\\: "
            text += escaped(AuditWords.idleness(entry.idleness)) + "\n"
        }
        for line in AuditWords.asides(self) { text += "\n\(escaped(line))\n" }
        if !databases.isEmpty { text += "\n" }
        for database in databases { text += "Judged by \(escaped(AuditWords.database(database)))\n" }
        return text
    }

    private func link(_ finding: Finding) -> String {
        let id = OutsideText.markdown(finding.id.text)
        guard let page = finding.page else { return id }
        // What could end the link or the cell early is escaped in an address.
        let address = page.replacing("(", with: "%28").replacing(")", with: "%29").replacing("|", with: "%7C")
            .replacing("@", with: "%40")
        return "[\(id)](<\(address)>)"
    }

    private static func table(_ titles: [String], _ rows: [[String]]) -> String {
        var text = "\n| " + titles.joined(separator: " | ") + " |\n|" + titles.map { _ in " --- |" }.joined() + "\n"
        for row in rows { text += "| " + row.joined(separator: " | ") + " |\n" }
        return text
    }
}

extension Finding {
    /// The page to read first: the database's own, else the first that there is.
    var page: String? {
        let advisory = references.first { $0.type == "ADVISORY" && OutsideText.address($0.url) != nil }
        return (advisory ?? references.first { OutsideText.address($0.url) != nil }).flatMap {
            OutsideText.address($0.url)
        }
    }
}
