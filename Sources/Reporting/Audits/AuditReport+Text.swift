internal import Advisories
internal import Auditing
import Diagnostics
internal import PackagingStandards

extension AuditReport {
    /// Everything that is known of every finding, for people.
    func fullText(_ facts: AuditFacts) -> String {
        var text = databases.map { "Judged by \(AuditWords.database($0))\n" }.joined()
        for finding in findings { text += "\n" + block(finding, facts) }
        for entry in suppressed {
            text += "\n" + block(entry.finding, facts)
            text += row("Ignored", "\(entry.matched.text): \(AuditWords.reason(entry.rule))")
        }
        text += list("Not audited", unaudited.map { unauditedLine($0, facts) })
        text += list("Not audited, and accepted so", tolerated.map { unauditedLine($0, facts) })
        text += list(
            "Withdrawn, and not counted",
            withdrawn.map {
                "\($0.id.text) for \($0.package.normalized) \(OutsideText.line($0.version)), since \($0.withdrawn)"
            })
        text += list(
            "Ignored without need", idleRules.map { "\($0.rule.id.text): \(AuditWords.idleness($0.idleness))" })
        text += list("Not looked at", AuditWords.passedOver(self))
        text += list("Interpreters", AuditWords.interpreters(self))
        return text + (text.isEmpty ? "" : "\n") + AuditWords.verdict(self) + "\n"
    }

    private func list(_ title: String, _ lines: [String]) -> String {
        lines.isEmpty ? "" : "\n\(title):\n" + lines.map { "  \($0)\n" }.joined()
    }

    private func unauditedLine(_ package: UnauditedPackage, _ facts: AuditFacts) -> String {
        var text = "\(AuditWords.label(package)): \(AuditWords.reason(package.reason))"
        if !package.occurrences.isEmpty { text += "; " + facts.places(package.occurrences) }
        return text
    }

    private func row(_ name: String, _ value: String) -> String {
        "  " + name + String(repeating: " ", count: max(1, 12 - name.count)) + value + "\n"
    }

    private func block(_ finding: Finding, _ facts: AuditFacts) -> String {
        var text = AuditWords.headline(finding) + "\n"
        let aliases = AuditWords.aliases(finding)
        if !aliases.isEmpty { text += row("Also", aliases.joined(separator: ", ")) }
        if !finding.related.isEmpty {
            text += row("Related", finding.related.map(\.text).joined(separator: ", "))
        }
        text += row("Severity", AuditWords.severityAndSource(finding))
        if let vector = finding.severity?.vector { text += row("Vector", OutsideText.line(vector)) }
        text += row("Affected", AuditWords.affected(finding))
        text += row("Fix", AuditWords.advice(finding))
        for occurrence in finding.occurrences {
            text += row("Where", facts.places([occurrence]))
            for path in facts.paths(occurrence) { text += row("Path", path) }
        }
        if let published = finding.published { text += row("Published", published.description) }
        if let modified = finding.modified { text += row("Modified", modified.description) }
        if case .possibly(let doubt) = finding.certainty { text += row("Uncertain", AuditWords.doubt(doubt)) }
        for note in finding.notes { text += row("Note", AuditWords.note(note)) }
        // Without a summary, the first line of the details stands for it, and need not be said twice.
        let hasSummary = finding.summary?.isEmpty == false || finding.details?.isEmpty != false
        text += hasSummary ? row("Advisory", AuditWords.summary(finding)) : "  Advisory\n"
        if let details = finding.details, !details.isEmpty, details != finding.summary {
            for line in OutsideText.lines(details).split(separator: "\n", omittingEmptySubsequences: false) {
                text += line.isEmpty ? "\n" : "    \(line)\n"
            }
        }
        for page in finding.references.compactMap({ OutsideText.address($0.url) }) { text += row("More", page) }
        return text
    }

    /// A table, a line for each finding.
    func columns(_ facts: AuditFacts) -> String {
        var text = ""
        if !findings.isEmpty {
            let rows = findings.map { finding in
                [
                    finding.package.normalized, OutsideText.version(finding.version), finding.id.text,
                    AuditWords.severity(finding) + (finding.severity?.score.map { " \($0)" } ?? ""),
                    cleanFix(for: finding.package, finding.version).map(OutsideText.line) ?? "-",
                    AuditWords.origins(finding), facts.places(finding.occurrences),
                ]
            }
            let titles = ["Package", "Version", "Id", "Severity", "Fix", "Comes with", "Where"]
            text += TextColumns.text([titles, titles.map { String(repeating: "-", count: $0.count) }] + rows) + "\n"
        }
        if !unaudited.isEmpty {
            let rows = unaudited.map {
                [OutsideText.line($0.name), OutsideText.line($0.version ?? "-"), AuditWords.reason($0.reason)]
            }
            text += TextColumns.text([["Not audited", "Version", "Reason"]] + rows) + "\n"
        }
        return text + AuditWords.verdict(self) + "\n"
    }

    /// Workflow commands, which GitHub shows beside the lines of the lock.
    func gitHubAnnotations(_ facts: AuditFacts) -> String {
        var text = ""
        for finding in findings {
            let level = SARIFRules.level(finding) == "note" ? "notice" : SARIFRules.level(finding)
            var message = AuditWords.summary(finding) + "\nSeverity: " + AuditWords.severityAndSource(finding)
            message += "\n" + AuditWords.advice(finding)
            for path in facts.paths(finding) { message += "\nPath: " + path }
            text += annotation(level, finding.occurrences, AuditWords.headline(finding), message, facts)
        }
        for package in unaudited {
            text += annotation(
                "error", package.occurrences, "\(AuditWords.label(package)) was not audited",
                AuditWords.reason(package.reason), facts)
        }
        if !hasAnsweringDatabase {
            text += annotation(
                "error", [], "No database of advisories answered", "So nothing can be told of any package.", facts)
        }
        for entry in idleRules {
            text += annotation(
                "notice", [.init(category: "", place: entry.rule.place)],
                "\(entry.rule.id.text) is ignored without need",
                AuditWords.idleness(entry.idleness), facts)
        }
        return text + AuditWords.verdict(self) + "\n"
    }

    private func annotation(
        _ level: String, _ occurrences: [AuditSubject.Occurrence], _ title: String, _ message: String,
        _ facts: AuditFacts
    ) -> String {
        let file = facts.files(occurrences)[0]
        func escaped(_ text: String) -> String {
            text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
        }
        func property(_ text: String) -> String {
            escaped(OutsideText.line(text)).replacing(":", with: "%3A").replacing(",", with: "%2C")
        }
        return "::\(level) file=\(property(file.path)),line=\(file.lines[0]),title=\(property(title))::"
            + escaped(OutsideText.lines(message)) + "\n"
    }
}
