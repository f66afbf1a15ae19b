/// Takes the statements of a `.env` file one after another.
struct DotenvReader {
    enum Statement: Equatable {
        case binding(name: String, value: String?)
        /// A comment, or the blank end of the file.
        case nothing
        case unreadable(line: Int)
    }

    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var line = 1

    init(_ text: String) {
        var scalars = Array(text.unicodeScalars)
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        self.scalars = scalars
    }

    /// A place where a statement stops making sense; the rest of that line is passed over.
    private struct Nonsense: Error {}

    mutating func next() -> Statement? {
        guard index < scalars.count else { return nil }
        // Blank lines before a statement belong to it, so a bad one is told by the line where it begins to be text.
        skipBlankLines()
        let first = line
        guard index < scalars.count else { return .nothing }
        do {
            return try statement()
        } catch {
            while let scalar = peek, scalar != "\n", scalar != "\r" { advance() }
            skipLineEnd()
            return .unreadable(line: first)
        }
    }

    private mutating func statement() throws(Nonsense) -> Statement {
        skipExport()
        let name = peek == "#" ? nil : try key()
        skipBlanks()
        var value: String?
        if peek == "=" {
            advance()
            let before = index
            skipBlanks()
            // `A= # text` is a comment, `A=#text` is a value.
            value = index > before && peek == "#" ? "" : try self.value()
        }
        skipBlanks()
        if peek == "#" { while let scalar = peek, scalar != "\n", scalar != "\r" { advance() } }
        skipBlanks()
        guard peek == nil || peek == "\n" || peek == "\r" else { throw Nonsense() }
        skipLineEnd()
        return name.map { .binding(name: $0, value: value) } ?? .nothing
    }

    // MARK: - Names and values

    private mutating func key() throws(Nonsense) -> String {
        var name = String.UnicodeScalarView()
        if peek == "'" {
            let start = (index, line)
            advance()
            while let scalar = peek, scalar != "'" {
                name.append(scalar)
                advance()
            }
            guard peek == "'" else {
                (index, line) = start
                throw Nonsense()
            }
            advance()
        } else {
            while let scalar = peek, scalar != "=", scalar != "#", !Self.isSpace(scalar) {
                name.append(scalar)
                advance()
            }
        }
        guard !name.isEmpty else { throw Nonsense() }
        return String(name)
    }

    private mutating func value() throws(Nonsense) -> String {
        switch peek {
        case "'": return try quoted("'", escapes: ["\\": "\\", "'": "'"])
        case "\"":
            return try quoted(
                "\"",
                escapes: [
                    "\\": "\\", "'": "'", "\"": "\"", "a": "\u{07}", "b": "\u{08}", "f": "\u{0C}", "n": "\n", "r": "\r",
                    "t": "\t", "v": "\u{0B}",
                ])
        default: return plain()
        }
    }

    private mutating func quoted(
        _ quote: Unicode.Scalar, escapes: [Unicode.Scalar: Unicode.Scalar]
    ) throws(Nonsense) -> String {
        let start = (index, line)
        var value = String.UnicodeScalarView()
        advance()
        while let scalar = peek, scalar != quote {
            advance()
            guard scalar == "\\", let following = peek else {
                value.append(scalar)
                continue
            }
            advance()
            if let meant = escapes[following] {
                value.append(meant)
            } else {
                value.append(scalar)
                value.append(following)
            }
        }
        guard peek == quote else {
            // The rest of the first line is passed over, not the rest of the file.
            (index, line) = start
            throw Nonsense()
        }
        advance()
        return String(value)
    }

    /// Up to the end of the line or to ` #`, without the blanks at the end.
    private mutating func plain() -> String {
        var value: [Unicode.Scalar] = []
        var inComment = false
        while let scalar = peek, scalar != "\n", scalar != "\r" {
            if scalar == "#", let last = value.last, Self.isSpace(last) { inComment = true }
            if !inComment { value.append(scalar) }
            advance()
        }
        while let last = value.last, Self.isSpace(last) { value.removeLast() }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: value)
        return String(text)
    }

    // MARK: - Scanning

    private var peek: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    private mutating func advance() {
        let scalar = scalars[index]
        index += 1
        // A carriage return counts unless the line feed that follows will.
        if scalar == "\n" || (scalar == "\r" && peek != "\n") { line += 1 }
    }

    private mutating func skipBlankLines() {
        while let scalar = peek, Self.isSpace(scalar) { advance() }
    }

    private mutating func skipBlanks() {
        while let scalar = peek, Self.isSpace(scalar), scalar != "\n", scalar != "\r" { advance() }
    }

    private mutating func skipLineEnd() {
        if peek == "\r" { advance() }
        if peek == "\n" { advance() }
    }

    private mutating func skipExport() {
        let word: [Unicode.Scalar] = ["e", "x", "p", "o", "r", "t"]
        let end = index + word.count
        guard end < scalars.count, Array(scalars[index..<end]) == word else { return }
        let blank = scalars[end]
        guard Self.isSpace(blank), blank != "\n", blank != "\r" else { return }
        index = end
        skipBlanks()
    }

    /// White space as Python's `\s` sees it.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value)
    }
}
