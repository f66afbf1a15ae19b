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

    var isEmpty: Bool { new.isEmpty && gone.isEmpty }

    /// A line for each.
    var lines: [String] {
        new.map { finding in
            let kind = finding.kind == .malware ? "malware" : "vulnerability"
            let summary = finding.summary.map { ": " + $0 } ?? ""
            let fix = finding.fixes.first { $0.isClean }.map { " (fixed in \($0.version))" } ?? ""
            return VisibleText.of(
                "new \(kind) \(finding.id) in \(finding.package.normalized) \(finding.version)\(fix)\(summary)")
        } + gone.map { VisibleText.of("no longer found: \($0)") }
    }

    /// What a webhook gets. `text` is what Slack and its like show; the rest is for programs.
    var json: JSONValue {
        var object = JSONObject()
        object["text"] = .string(Self.plain(["Pipit: \(project)"] + lines))
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
        self.init(
            project: project, new: report.findings.filter { !before.names($0) },
            gone: before.entries.filter { entry in !report.findings.contains { entry.isSame(as: $0) } }.map {
                "\($0.package.normalized) \($0.ids.min()?.text ?? "")"
            })
    }
}
