/// A place in a text as people count: lines from one, columns from one in Unicode scalars.
package struct TextPosition: Hashable, Sendable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// Counts out the place of a byte. A line ends with LF (or CRLF); an offset behind the end means the end, and a byte order
    /// mark takes no column.
    package init(of offset: Int, in bytes: [UInt8]) {
        let end = min(max(offset, 0), bytes.count)
        var line = 1
        var start = 0
        for index in 0..<end where bytes[index] == UInt8(ascii: "\n") {
            line += 1
            start = index + 1
        }
        if start == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start = min(3, end) }
        var column = 1
        for index in start..<end where bytes[index] & 0xC0 != 0x80 { column += 1 }
        self.line = line
        self.column = column
    }
}

/// Where something stood in the text that it was read from, in bytes. It says nothing about what was written, so any two are
/// equal: values that were read from different places compare by what they say.
package struct TextPlace: Hashable, Sendable {
    /// Bytes from the beginning of the text; `nil` for what was not read from a text.
    package var offset: Int?

    package init(_ offset: Int? = nil) {
        self.offset = offset
    }

    package static func == (left: TextPlace, right: TextPlace) -> Bool { true }

    package func hash(into hasher: inout Hasher) {}
}
