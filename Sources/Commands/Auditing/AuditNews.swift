import Advisories
import Auditing
import PackagingStandards
import Reporting
import StructuredText

/// What a watch has to tell: findings that are new, and those that are gone.
struct AuditNews: Equatable, Sendable {
    /// What is watched, as people call it.
    var project: String
    var new: [Finding]
    /// Packages and ids that were found the last time and are not any more.
    var gone: [String]
    /// Packages and ids that a rule ignores now.
    var ignored: [String] = []
    /// What was found the last time about packages that could not be judged now: it is neither there nor gone.
    var unclear: [AuditBaseline.Entry] = []

    var isEmpty: Bool { new.isEmpty && gone.isEmpty && ignored.isEmpty }

    /// Chat services cut long messages off somewhere; here it is said how much there is.
    static let mostLines = 40

    /// A line for each.
    var lines: [String] {
        new.map { finding in
            let kind = finding.kind == .malware ? "malware" : "vulnerability"
            let summary = finding.summary.map { ": " + $0 } ?? ""
            let fix = finding.fixes.first { $0.isClean }.map { " (fixed in \($0.version))" } ?? ""
            return VisibleText.of(
                "new \(kind) \(finding.id) in \(finding.package.normalized) \(finding.version)\(fix)\(summary)")
        } + gone.map { VisibleText.of("no longer found: \($0)") }
            + ignored.map { VisibleText.of("ignored now: \($0)") }
    }

    /// What a webhook gets. `text` is what Slack and its like show; the rest is for programs.
    var json: JSONValue {
        var object = JSONObject()
        var shown = Array(lines.prefix(Self.mostLines))
        if shown.count < lines.count { shown.append("and \(lines.count - shown.count) more") }
        object["text"] = .string(Self.plain(["Pipit: \(project)"] + shown))
        object["project"] = .string(project)
        object["new"] = .array(
            new.map { finding in
                var entry = JSONObject()
                entry["package"] = .string(finding.package.normalized)
                entry["version"] = .string(finding.version)
                entry["kind"] = .string(finding.kind.rawValue)
                entry["id"] = .string(finding.id.text)
                entry["ids"] = .array(finding.ids.map { .string($0.text) })
                entry["summary"] = finding.summary.map(JSONValue.string)
                entry["fixed"] = finding.fixes.first { $0.isClean }.map { .string($0.version) }
                return .object(entry)
            })
        object["gone"] = .array(gone.map(JSONValue.string))
        object["ignored"] = .array(ignored.map(JSONValue.string))
        return .object(object)
    }

    /// Chat services read `<…>` as links and mentions, so what comes from an advisory must not have any.
    private static func plain(_ lines: [String]) -> String {
        lines.joined(separator: "\n").replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;")
    }
}

extension AuditNews {
    /// What differs between the findings of the last time and those of now.
    init(project: String, from before: AuditBaseline, to report: AuditReport) {
        self.init(project: project, new: report.findings.filter { !before.names($0) }, gone: [])
        let unjudged = Set((report.unaudited + report.tolerated).compactMap { PackageName($0.name)?.canonical })
        for entry in before.entries where !report.findings.contains(where: { entry.isSame(as: $0) }) {
            let text = "\(entry.package.normalized) \(entry.ids.min()?.text ?? "")"
            if report.suppressed.contains(where: { entry.isSame(as: $0.finding) }) {
                ignored.append(text)
            } else if unjudged.contains(entry.package) {
                unclear.append(entry)
            } else {
                gone.append(text)
            }
        }
    }
}
