/// A TOML 1.0 text with everything that it says and where it says it. Nothing of the text is lost: ``bytes`` is the text,
/// and the ranges of ``statements`` lie end to end from its beginning to its end.
package struct TOMLDocument: Sendable {
    /// The whole text as it was read.
    package let bytes: [UInt8]
    /// What the text says.
    package let root: TOMLTable
    /// The lines of the text; a value over several lines makes one statement.
    package let statements: [TOMLStatement]

    /// Reads a text by TOML 1.0, with or without a byte order mark, with LF or CRLF line ends. In values CRLF counts as LF.
    ///
    /// - Parameters:
    ///   - depthLimit: How deeply tables and arrays may nest; deeper texts are refused.
    ///   - countLimit: How many lines and values there may be in all; each takes far more memory than its shortest text.
    package init(
        parsing bytes: [UInt8], depthLimit: Int = 128, countLimit: Int = 1_000_000
    ) throws(TextError) {
        var parser = TOMLParser(bytes: bytes, depthLimit: depthLimit, countLimit: countLimit)
        try parser.parse()
        self.bytes = bytes
        root = parser.tables.table(0)
        statements = parser.statements
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Line and column of a place in the text.
    package func position(of offset: Int) -> TextPosition { TextPosition(of: offset, in: bytes) }
}

/// A line of a TOML text, or several if a value goes over several.
package struct TOMLStatement: Equatable, Sendable {
    package enum Content: Equatable, Sendable {
        /// Nothing but spaces.
        case blank
        /// Nothing but a comment.
        case comment
        /// `[a.b]`
        case table([TOMLKey])
        /// `[[a.b]]`
        case arrayElement([TOMLKey])
        /// `a.b = value`
        case assignment([TOMLKey], TOMLNode)
    }

    package var content: Content
    /// From the first byte of the line to behind its line end.
    package var range: Range<Int>
    /// The comment behind the content, from `#` to before the line end.
    package var comment: Range<Int>?
}

/// A part of a key.
package struct TOMLKey: Equatable, Sendable {
    /// What it means: quotes taken off, escapes resolved.
    package var text: String
    /// How it is spelled.
    package var range: Range<Int>
}
