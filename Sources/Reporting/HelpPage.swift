/// A page of help, laid out for a width. The words are given by whoever knows the options.
package struct HelpPage: Equatable, Sendable {
    /// A titled list of terms and what they mean; rows without a meaning stand alone, as examples do.
    package struct Section: Equatable, Sendable {
        package var title: String
        package var rows: [Row]

        package init(_ title: String, _ rows: [Row]) {
            self.title = title
            self.rows = rows
        }
    }

    package struct Row: Equatable, Sendable {
        package var term: String
        package var meaning: String

        package init(_ term: String, _ meaning: String = "") {
            self.term = term
            self.meaning = meaning
        }
    }

    package var usage: [String]
    package var summary: String
    package var sections: [Section]
    package var closing: String?

    package init(usage: [String], summary: String, sections: [Section], closing: String? = nil) {
        self.usage = usage
        self.summary = summary
        self.sections = sections
        self.closing = closing
    }

    /// The page, ending in a line feed.
    package func text(appearance: Appearance) -> String {
        let width = min(appearance.columns, 100)
        let terms = sections.flatMap(\.rows).filter { !$0.meaning.isEmpty }.map(\.term.count)
        // Long terms stand on a line of their own instead of pushing every meaning to the right.
        let column = min(terms.max() ?? 0, 26) + 4
        var lines: [String] = []
        for (number, usage) in usage.enumerated() {
            lines.append((number == 0 ? appearance.paint("usage:", .strong) : "      ") + " " + usage)
        }
        if !summary.isEmpty { lines += [""] + Self.wrapped(summary, to: width) }
        for section in sections {
            lines += ["", appearance.paint(section.title + ":", .strong)]
            for row in section.rows { lines += Self.lines(row, column: column, width: width) }
        }
        if let closing { lines += [""] + Self.wrapped(closing, to: width) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(_ row: Row, column: Int, width: Int) -> [String] {
        guard !row.meaning.isEmpty else { return ["  " + row.term] }
        let margin = String(repeating: " ", count: column)
        var lines = wrapped(row.meaning, to: max(width - column, 24))
        guard row.term.count + 4 <= column else {
            return ["  " + row.term] + lines.map { margin + $0 }
        }
        let gap = String(repeating: " ", count: column - row.term.count - 2)
        lines[0] = "  " + row.term + gap + lines[0]
        return [lines[0]] + lines.dropFirst().map { margin + $0 }
    }

    /// Breaks at spaces; a word longer than the width stays whole.
    package static func wrapped(_ text: String, to width: Int) -> [String] {
        var lines: [String] = []
        for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var line = ""
            for word in paragraph.split(separator: " ") {
                if line.isEmpty {
                    line = String(word)
                } else if line.count + 1 + word.count <= width {
                    line += " " + word
                } else {
                    lines.append(line)
                    line = String(word)
                }
            }
            lines.append(line)
        }
        return lines
    }
}
