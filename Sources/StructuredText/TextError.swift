/// What is wrong with a text, and exactly where.
package struct TextError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong and what was expected, as the end of a sentence: `a comma or } must follow the value`.
    package var message: String
    /// Where it stands, in bytes from the beginning of the text.
    package var offset: Int
    /// The line, counted from one.
    package var line: Int
    /// The column, counted from one in Unicode scalars.
    package var column: Int

    /// Counts out line and column of an offset; an offset behind the end means the end.
    package init(_ message: String, at offset: Int, in bytes: [UInt8]) {
        let position = TextPosition(of: offset, in: bytes)
        self.message = message
        self.offset = min(max(offset, 0), bytes.count)
        line = position.line
        column = position.column
    }

    /// `3:14: a comma or } must follow the value`.
    package var description: String { "\(line):\(column): \(message)" }
}
