import Auditing

/// The forms in which an audit is told. What the program is asked for by `--output` is one of these words.
package enum AuditFormat: String, CaseIterable, Sendable {
    /// For people, everything that is known about each finding.
    case standard = "default"
    /// The names of the packages with findings, on one line.
    case bare
    /// A line about the whole, and a few about each finding.
    case minimal

    /// The format of a word, by Pipenv's names as well: its `screen`, `text`, `full-report` and `columns` are all for
    /// people.
    package init?(named name: String) {
        switch name {
        case "screen", "text", "full-report", "columns": self = .standard
        default: self.init(rawValue: name)
        }
    }

    /// The whole report as text, ending with a line feed unless it is empty.
    package func text(of report: AuditReport, appearance: Appearance = Appearance()) -> String {
        switch self {
        case .standard: AuditText(report, appearance: appearance).full
        case .bare: AuditText(report, appearance: appearance).names
        case .minimal: AuditText(report, appearance: appearance).brief
        }
    }

    /// Whether the text itself tells how old the database is. Where it does not, somebody else has to.
    package var tellsDatabase: Bool { self != .bare }
}
