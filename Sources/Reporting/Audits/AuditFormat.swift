package import Auditing

/// The forms in which an audit can be told, by the names that `--output` knows.
package enum AuditFormat: String, CaseIterable, Sendable {
    case standard = "default"
    case json
    case fullReport = "full-report"
    case bare, minimal, columns, markdown, html, sarif
    case cycloneDXJSON = "cyclonedx-json"
    case cycloneDXXML = "cyclonedx-xml"
    case spdx
    case spdx3 = "spdx-3.0"
    case openvex, junit, github

    /// The format of a word, by Pipenv's names as well: its `screen` and `text` are the default here.
    package init?(named name: String) {
        switch name {
        case "screen", "text": self = .standard
        case "spdx-2.3": self = .spdx
        default: self.init(rawValue: name)
        }
    }

    /// Whether the text itself tells how old the database is. Where it does not, somebody else has to.
    package var tellsDatabase: Bool {
        switch self {
        case .standard, .minimal, .fullReport, .json, .markdown, .html, .sarif, .junit: true
        case .bare, .columns, .cycloneDXJSON, .cycloneDXXML, .spdx, .spdx3, .openvex, .github: false
        }
    }

    /// Whether it lists everything that was judged, and so is better with ``AuditFacts/software``.
    package var listsSoftware: Bool {
        switch self {
        case .html, .cycloneDXJSON, .cycloneDXXML, .spdx, .spdx3: true
        default: false
        }
    }

    /// The report in this form, ending with a line feed unless it is empty. The same input gives the same bytes.
    package func text(
        of report: AuditReport, facts: AuditFacts, appearance: Appearance = Appearance()
    ) -> String {
        switch self {
        case .standard: AuditText(report, facts: facts, appearance: appearance).full
        case .json: report.json(facts)
        case .fullReport: report.fullText(facts)
        case .bare: AuditText(report, facts: facts, appearance: appearance).names
        case .minimal: AuditText(report, facts: facts, appearance: appearance).brief
        case .columns: report.columns(facts)
        case .markdown: report.markdown(facts)
        case .html: report.html(facts)
        case .sarif: report.sarif(facts)
        case .cycloneDXJSON: report.cycloneDX(facts).jsonText
        case .cycloneDXXML: report.cycloneDX(facts).xmlText
        case .spdx: report.spdx(facts).text
        case .spdx3: report.spdx(facts).linkedDataText
        case .openvex: report.openVEX(facts)
        case .junit: report.jUnit(facts)
        case .github: report.gitHubAnnotations(facts)
        }
    }
}
