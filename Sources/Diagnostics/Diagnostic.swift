/// One thing that Pipit has to say about what went wrong, written to be read by the person who can mend it.
///
/// The first line must suffice on its own: it names the user's thing, not Pipit's function. Names, paths and commands stand
/// in backticks. A refusal says in ``explanation`` what state was left behind.
package struct Diagnostic: Error, Equatable, Sendable {
    package enum Severity: String, Sendable {
        case error, warning, note
    }

    /// A labelled fact, shown as one row: `locked    sha256:450b…`.
    package struct Evidence: Equatable, Sendable {
        package var label: String
        package var value: String

        package init(_ label: String, _ value: String) {
            self.label = label
            self.value = value
        }
    }

    package var severity: Severity
    package var code: DiagnosticCode
    /// One sentence without a full stop.
    package var headline: String
    package var location: SourceSpan?
    package var evidence: [Evidence]
    /// Why it matters and what state was left behind, in whole sentences.
    package var explanation: String?
    /// Actions that are likely to work; none of them weakens security silently.
    package var help: [String]
    package var exitStatus: ExitStatus

    package init(
        _ code: DiagnosticCode, _ headline: String, severity: Severity = .error, at location: SourceSpan? = nil,
        evidence: [Evidence] = [], explanation: String? = nil, help: [String] = [], exitStatus: ExitStatus = .objected
    ) {
        self.severity = severity
        self.code = code
        self.headline = headline
        self.location = location
        self.evidence = evidence
        self.explanation = explanation
        self.help = help
        self.exitStatus = exitStatus
    }
}

/// An error that knows its words. Every error that leaves a room conforms.
package protocol Diagnosable: Error {
    var diagnostic: Diagnostic { get }
}

extension Diagnostic: Diagnosable {
    package var diagnostic: Diagnostic { self }
}

/// A place in a file of the user's. Lines and columns count from one; columns count Unicode scalars.
package struct SourceSpan: Hashable, Sendable, CustomStringConvertible {
    package var file: String
    package var line: Int?
    package var column: Int?

    package init(file: String, line: Int? = nil, column: Int? = nil) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `Pipfile:12:5`, shortened by what is not known.
    package var description: String {
        var text = file
        if let line {
            text += ":\(line)"
            if let column { text += ":\(column)" }
        }
        return text
    }
}
