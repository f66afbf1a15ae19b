import Diagnostics

/// Writes a diagnostic as a letter: what happened, where, on what evidence, why it matters, what to do.
///
///     error[hash-mismatch]: the file for `urllib3` 2.2.1 is not the one that was locked
///       at Pipfile.lock:214
///
///       locked    sha256:450b20ec…7fc1
///       received  sha256:9f31c0aa…e207
///
///     Nothing was installed.
///
///     help: ask the index's owner about the change
///
/// Lines are never wrapped, so that a path or a digest can be copied and searched for.
package struct DiagnosticRenderer: Sendable {
    package var appearance: Appearance

    package init(appearance: Appearance = Appearance()) {
        self.appearance = appearance
    }

    /// The letter, ending in a line feed. `closing` is added as its last line: the words that Pipenv uses for the same case,
    /// which scripts look for.
    package func text(for diagnostic: Diagnostic, closing: String? = nil) -> String {
        var paragraphs = [opening(of: diagnostic)]
        if !diagnostic.evidence.isEmpty { paragraphs.append(rows(diagnostic.evidence)) }
        if let explanation = diagnostic.explanation, !explanation.isEmpty {
            paragraphs.append(shown(explanation, keepingLines: true))
        }
        if !diagnostic.help.isEmpty {
            paragraphs.append(diagnostic.help.map(helpLines).joined(separator: "\n"))
        }
        if let closing { paragraphs.append(shown(closing, keepingLines: true)) }
        // A letter of one or two lines needs no blank line before its closing.
        let isShort = paragraphs.count == 2 && closing != nil
        return paragraphs.joined(separator: isShort ? "\n" : "\n\n") + "\n"
    }

    /// Whatever a message quotes, nothing secret and nothing that a terminal obeys is in it.
    private func shown(_ text: String, keepingLines: Bool = false) -> String {
        VisibleText.of(Redaction.text(text), keepingLines: keepingLines)
    }

    private func opening(of diagnostic: Diagnostic) -> String {
        let style: Appearance.Style =
            switch diagnostic.severity {
            case .error: .error
            case .warning: .warning
            case .note: .note
            }
        let label = "\(diagnostic.severity.rawValue)[\(diagnostic.code.rawValue)]:"
        var text = appearance.paint(label, style) + " " + shown(diagnostic.headline)
        if let location = diagnostic.location {
            text += "\n  at " + shown(location.description)
        }
        return text
    }

    private func rows(_ evidence: [Diagnostic.Evidence]) -> String {
        let width = evidence.map { $0.label.count }.max() ?? 0
        let margin = String(repeating: " ", count: 2 + width + 2)
        return evidence.map { row in
            let label = shown(row.label)
            let gap = String(repeating: " ", count: max(width - label.count, 0) + 2)
            let value = shown(row.value, keepingLines: true)
            let lines = value.split(separator: "\n", omittingEmptySubsequences: false)
            return "  " + label + gap + lines.joined(separator: "\n" + margin)
        }.joined(separator: "\n")
    }

    private func helpLines(_ help: String) -> String {
        let lines = shown(help, keepingLines: true).split(separator: "\n", omittingEmptySubsequences: false)
        return appearance.paint("help:", .note) + " " + lines.joined(separator: "\n      ")
    }
}
