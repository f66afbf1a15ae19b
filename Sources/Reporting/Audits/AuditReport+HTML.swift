internal import Advisories
internal import Auditing
internal import PackagingStandards
internal import PythonEnvironments

extension AuditReport {
    /// One page that needs nothing beside itself: no script, no font, no picture from elsewhere.
    func html(_ facts: AuditFacts) -> String {
        var page = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="referrer" content="no-referrer">
            <title>Audit of Python packages</title>
            <style>
            \(Self.style)
            </style>
            </head>
            <body>
            <main>
            <h1>Audit of Python packages</h1>
            <p class="verdict \(AuditWords.verdictKey(self))">\(Self.text(AuditWords.verdict(self)))</p>
            <p class="facts">\(Self.text(facts.title)) · \(facts.moment) · Pipit \(Self.text(facts.toolVersion))</p>

            """
        for database in databases { page += "<p class=\"facts\">\(Self.text(AuditWords.database(database)))</p>\n" }
        for line in AuditWords.asides(self) { page += "<p class=\"facts\">\(Self.text(line))</p>\n" }
        if !findings.isEmpty {
            page += "<h2>Findings</h2>\n"
            page += Self.table(
                ["Package", "Version", "Advisory", "Severity", "Fix", "Where", "Path", "About"],
                findings.map { row($0, facts) })
        }
        page += section(
            "Not audited", ["Package", "Reason", "Where"],
            unaudited.map {
                [AuditWords.label($0), AuditWords.reason($0.reason), facts.places($0.occurrences)].map(Self.text)
            })
        page += section(
            "Ignored", ["Package", "Version", "Advisory", "Reason"],
            suppressed.map { entry in
                [
                    entry.finding.package.normalized, entry.finding.version, entry.finding.id.text,
                    AuditWords.reason(entry.rule),
                ].map(Self.text)
            })
        page += section(
            "Withdrawn", ["Package", "Version", "Advisory", "Since"],
            withdrawn.map {
                [$0.package.normalized, $0.version, $0.id.text, $0.withdrawn.description].map(Self.text)
            })
        page += section(
            "Ignored without need", ["Advisory", "Why"],
            idleRules.map { [$0.rule.id.text, AuditWords.idleness($0.idleness)].map(Self.text) })
        if let software = facts.software, software.components.contains(where: { $0.needs != nil }) {
            page += "<h2>Dependencies</h2>\n<div class=\"graph\">\n\(drawing(of: software))</div>\n"
        }
        return page + "</main>\n</body>\n</html>\n"
    }

    private func row(_ finding: Finding, _ facts: AuditFacts) -> [String] {
        let id = Self.text(finding.id.text)
        let link = finding.page.map { "<a href=\"\(Self.text($0))\" rel=\"noreferrer nofollow\">\(id)</a>" } ?? id
        let aliases = AuditWords.aliases(finding).map { "<br><small>\(Self.text($0))</small>" }.joined()
        let severity = AuditWords.severity(finding)
        let score = finding.severity?.score.map { " \($0)" } ?? ""
        var about = Self.text(AuditWords.summary(finding))
        if case .possibly(let doubt) = finding.certainty {
            about += "<br><small>Uncertain: \(Self.text(AuditWords.doubt(doubt)))</small>"
        }
        for note in finding.notes { about += "<br><small>\(Self.text(AuditWords.note(note)))</small>" }
        if let details = finding.details, !details.isEmpty {
            let text = OutsideText.xml(OutsideText.lines(details))
            about += "<details><summary>Details</summary><pre>\(text)</pre></details>"
        }
        return [
            Self.text(finding.package.normalized), Self.text(finding.version), link + aliases,
            "<span class=\"severity \(finding.kind == .malware ? "critical" : severity)\">"
                + "\(finding.kind == .malware ? "malware" : severity + score)</span>",
            Self.text(cleanFix(for: finding.package, finding.version) ?? "–"),
            Self.text(facts.places(finding.occurrences)),
            facts.paths(finding).map(Self.text).joined(separator: "<br>"), about,
        ]
    }

    private func section(_ title: String, _ titles: [String], _ rows: [[String]]) -> String {
        rows.isEmpty ? "" : "<h2>\(title)</h2>\n" + Self.table(titles, rows)
    }

    /// The graph, with everything that has findings marked.
    private func drawing(of software: SoftwareList) -> String {
        let statements = software.components.map { component in
            DependencyGraph.Statement(
                package: .init(name: component.name, version: component.version ?? "?"),
                needs: (component.needs ?? []).filter(software.components.indices.contains).map {
                    (software.components[$0].name, SpecifierSet.any, nil)
                })
        }
        let graph = DependencyGraph(statements)
        let roots = software.roots.filter(software.components.indices.contains).map { software.components[$0] }
        func names(_ isIncluded: (SoftwareList.Component) -> Bool) -> Set<PackageName> {
            Set(roots.filter(isIncluded).map(\.name))
        }
        let isMain = { (component: SoftwareList.Component) in
            component.categories.isEmpty || component.categories.contains("default")
        }
        var drawing = DependencyDrawing(
            outline: DependencyOutline(graph, direction: .needs),
            roles: DependencyRoles(graph, wanted: names(isMain), development: names { !isMain($0) }),
            title: "Who needs whom")
        drawing.alarming = Set(findings.map(\.package))
        return drawing.svg
    }

    private static func text(_ text: String) -> String { OutsideText.xml(OutsideText.line(text)) }

    private static func table(_ titles: [String], _ rows: [[String]]) -> String {
        var text = "<table>\n<thead><tr>"
        for title in titles { text += "<th scope=\"col\">\(title)</th>" }
        text += "</tr></thead>\n<tbody>\n"
        for row in rows { text += "<tr>" + row.map { "<td>\($0)</td>" }.joined() + "</tr>\n" }
        return text + "</tbody>\n</table>\n"
    }

    private static let style = """
        :root { color-scheme: light; font: 15px/1.5 system-ui, sans-serif; color: #0f172a; background: #ffffff }
        main { max-width: 75rem; margin: 0 auto; padding: 1rem 1.5rem }
        table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 1.5rem }
        th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.6rem; border-bottom: 1px solid #cbd5e1; \
        overflow-wrap: anywhere }
        th { background: #f1f5f9 }
        small, .facts { color: #475569 }
        .facts { margin: 0.1rem 0 }
        .verdict { font-weight: 600; padding: 0.6rem 0.8rem; border-left: 6px solid #b91c1c; background: #fef2f2 }
        .verdict.clean { border-color: #15803d; background: #f0fdf4 }
        .verdict.incomplete { border-color: #b45309; background: #fffbeb }
        .severity { padding: 0.1rem 0.5rem; border-radius: 0.6rem; white-space: nowrap; background: #e2e8f0 }
        .severity.critical { background: #7f1d1d; color: #ffffff }
        .severity.high { background: #fecaca }
        .severity.medium { background: #fde68a }
        pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f8fafc; padding: 0.6rem }
        .graph { overflow-x: auto }
        """
}
