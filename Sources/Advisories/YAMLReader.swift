import StructuredText

/// Reads the corner of YAML in which advisories are kept: one document of block mappings and sequences with plain,
/// quoted and block scalars. Everything else is refused by name.
///
/// A scalar is a string, whatever it looks like, so that the version `1.10` stays `1.10`; only an empty plain scalar,
/// `~` and `null` are null.
struct YAMLReader {
    let bytes: [UInt8]
    var lines: [YAMLLine] = []
    /// The line to be read next.
    var index = 0

    /// The value of the document in `bytes`.
    static func value(of bytes: [UInt8]) throws(TextError) -> JSONValue {
        var reader = YAMLReader(bytes: bytes)
        try reader.splitLines()
        try reader.skipBlanks()
        if let line = reader.current, line.indent == 0, reader.text(line.content).trimmedEnd.elementsEqual("---".utf8) {
            reader.index += 1
            try reader.skipBlanks()
        }
        guard reader.current != nil else { throw reader.error("there is nothing in the document", at: 0) }
        let value = try reader.node(parent: -1, depth: 0)
        try reader.skipBlanks()
        if let line = reader.current { throw reader.error("nothing may follow the value", at: line.content.lowerBound) }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    // MARK: - Lines

    private mutating func splitLines() throws(TextError) {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw error("the text is not UTF-8", at: 0) }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw error("YAML must not begin with a byte order mark", at: 0) }
        var start = 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != 0x0A {
                let byte = bytes[end]
                let isBreak = byte == 0x0D && end + 1 < bytes.count && bytes[end + 1] == 0x0A
                if byte < 0x20 && byte != 0x09 && !isBreak || byte == 0x7F {
                    throw error("control characters must be written as escapes", at: end)
                }
                // NEL, LS and PS break lines in YAML 1.1 and do not in 1.2.
                if byte == 0xC2 && end + 1 < bytes.count && bytes[end + 1] == 0x85
                    || byte == 0xE2 && end + 2 < bytes.count && bytes[end + 1] == 0x80 && bytes[end + 2] & 0xFE == 0xA8
                {
                    throw error("this character may or may not break the line; write it as an escape", at: end)
                }
                end += 1
            }
            let next = end + 1
            if end > start, end < bytes.count, bytes[end - 1] == 0x0D { end -= 1 }
            let indent = bytes[start..<end].prefix { $0 == 0x20 }.count
            lines.append(YAMLLine(start: start, indent: indent, content: start + indent..<end))
            start = next
        }
        // The end of the document may be marked.
        if let last = lines.last, last.indent == 0, text(last.content).elementsEqual("...".utf8) { lines.removeLast() }
    }

    var current: YAMLLine? { index < lines.count ? lines[index] : nil }

    func text(_ range: Range<Int>) -> ArraySlice<UInt8> { bytes[range] }

    func error(_ message: String, at offset: Int) -> TextError { TextError(message, at: offset, in: bytes) }

    /// Moves to the next line that says something.
    mutating func skipBlanks() throws(TextError) {
        while let line = current {
            let content = text(line.content)
            let first = content.first { $0 != 0x20 && $0 != 0x09 }
            if first == nil || first == UInt8(ascii: "#") {
                index += 1
                continue
            }
            if content.first == 0x09 { throw error("a tab must not indent", at: line.content.lowerBound) }
            return
        }
    }

    // MARK: - Nodes

    /// The node that begins on the current line, which is indented more than `parent`.
    private mutating func node(parent: Int, depth: Int) throws(TextError) -> JSONValue {
        guard let line = current else { return .null }
        guard depth < 64 else { throw error("the values are nested too deeply", at: line.content.lowerBound) }
        if isEntry(line) { return try sequence(indent: line.indent, depth: depth) }
        if try keyEnd(line) != nil { return try mapping(indent: line.indent, depth: depth) }
        return try scalar(line.content, parent: parent)
    }

    /// Whether a line begins an entry of a sequence.
    private func isEntry(_ line: YAMLLine) -> Bool {
        let content = text(line.content)
        guard content.first == UInt8(ascii: "-") else { return false }
        return content.count == 1 || content[content.startIndex + 1] == 0x20
    }

    private mutating func sequence(indent: Int, depth: Int) throws(TextError) -> JSONValue {
        var elements: [JSONValue] = []
        while true {
            try skipBlanks()
            guard let line = current, line.indent == indent, isEntry(line) else { break }
            let rest = line.content.dropFirst(1).drop { bytes[$0] == 0x20 }
            if rest.isEmpty || bytes[rest.lowerBound] == UInt8(ascii: "#") {
                index += 1
                elements.append(try blockValue(parent: indent, takesEntries: false, depth: depth))
                continue
            }
            if bytes[rest.lowerBound] == 0x09 { throw error("a tab must not indent", at: rest.lowerBound) }
            // What follows the dash is a node of its own, indented by what stands before it.
            lines[index] = YAMLLine(start: line.start, indent: rest.lowerBound - line.start, content: rest)
            elements.append(try node(parent: indent, depth: depth + 1))
        }
        try expectEnd(of: indent)
        return .array(elements)
    }

    private mutating func mapping(indent: Int, depth: Int) throws(TextError) -> JSONValue {
        var members: [JSONObject.Member] = []
        var seen: Set<[UInt8]> = []
        while true {
            try skipBlanks()
            guard let line = current, line.indent == indent, !isEntry(line) else { break }
            guard let end = try keyEnd(line) else {
                throw error("a key and a colon were expected", at: line.content.lowerBound)
            }
            let key = try self.key(line.content.lowerBound..<end)
            guard seen.insert(Array(key.utf8)).inserted else {
                throw error("the key is there already", at: line.content.lowerBound)
            }
            let rest = (end + 1..<line.content.upperBound).drop { bytes[$0] == 0x20 || bytes[$0] == 0x09 }
            let value: JSONValue
            if rest.isEmpty || bytes[rest.lowerBound] == UInt8(ascii: "#") {
                index += 1
                value = try blockValue(parent: indent, takesEntries: true, depth: depth)
            } else {
                if isEntry(YAMLLine(start: 0, indent: 0, content: rest)) {
                    throw error("an entry must stand on a line of its own", at: rest.lowerBound)
                }
                value = try scalar(rest, parent: indent)
            }
            members.append(.init(key: key, value: value))
        }
        try expectEnd(of: indent)
        if let line = current, line.indent == indent {
            throw error("an entry stands where a key was expected", at: line.content.lowerBound)
        }
        return .object(JSONObject(members))
    }

    /// The value on the lines below a key or a dash; null when they belong to somebody else.
    private mutating func blockValue(parent: Int, takesEntries: Bool, depth: Int) throws(TextError) -> JSONValue {
        try skipBlanks()
        guard let line = current else { return .null }
        if line.indent > parent { return try node(parent: parent, depth: depth + 1) }
        // Entries may stand as far to the left as the key whose value they are.
        if takesEntries, line.indent == parent, isEntry(line) { return try sequence(indent: parent, depth: depth + 1) }
        return .null
    }

    private func expectEnd(of indent: Int) throws(TextError) {
        if let line = current, line.indent > indent {
            throw error("the line is indented more than what it follows", at: line.content.lowerBound)
        }
    }

    // MARK: - Keys

    /// Where the colon of a line's key stands; nil when the line has none.
    func keyEnd(_ line: YAMLLine) throws(TextError) -> Int? {
        guard let first = text(line.content).first else { return nil }
        var place = line.content.lowerBound
        if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
            place += 1
            while place < line.content.upperBound, bytes[place] != first {
                place += first == UInt8(ascii: "\"") && bytes[place] == UInt8(ascii: "\\") ? 2 : 1
            }
            place += 1
            while place < line.content.upperBound, bytes[place] == 0x20 { place += 1 }
            guard place < line.content.upperBound, bytes[place] == UInt8(ascii: ":") else { return nil }
            return isColon(at: place, in: line.content) ? place : nil
        }
        if "[{&*!|>%@`".utf8.contains(first) { return nil }
        if first == UInt8(ascii: "?"), line.content.count == 1 || bytes[place + 1] == 0x20 {
            throw error("keys of more than one line are not read", at: place)
        }
        while place < line.content.upperBound {
            if isColon(at: place, in: line.content) { return place }
            if bytes[place] == UInt8(ascii: "#"), place > line.content.lowerBound, bytes[place - 1] == 0x20 {
                return nil
            }
            place += 1
        }
        return nil
    }

    /// Whether a colon that ends a key stands there.
    func isColon(at place: Int, in content: Range<Int>) -> Bool {
        bytes[place] == UInt8(ascii: ":")
            && (place + 1 == content.upperBound || bytes[place + 1] == 0x20 || bytes[place + 1] == 0x09)
    }

    private func key(_ range: Range<Int>) throws(TextError) -> String {
        let content = text(range).trimmedEnd
        let isSimple = content.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || $0 == 0x5F
                || (0x61...0x7A).contains($0) || $0 == 0x2D || $0 == 0x2E || $0 == 0x20 || $0 == 0x2F
        }
        if isSimple, !content.isEmpty { return String(decoding: content, as: UTF8.self) }
        // Quotes around a simple key change nothing.
        if content.count > 2, content.first == content.last, content.first == 0x22 || content.first == 0x27 {
            let inside = content.dropFirst().dropLast()
            if inside.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x27 && $0 != 0x5C }) {
                return String(decoding: inside, as: UTF8.self)
            }
        }
        throw error("the key has characters that no record's key has", at: range.lowerBound)
    }
}

/// A line of a YAML text. The part after a dash is taken for a line of its own.
struct YAMLLine {
    /// The offset at which the line begins.
    var start: Int
    /// How many columns stand before the content.
    var indent: Int
    /// The bytes after the indentation, without the line break.
    var content: Range<Int>
}

extension ArraySlice<UInt8> {
    /// Without the white space at the end.
    var trimmedEnd: ArraySlice<UInt8> {
        var end = endIndex
        while end > startIndex, self[end - 1] == 0x20 || self[end - 1] == 0x09 { end -= 1 }
        return self[startIndex..<end]
    }
}

extension Range<Int> {
    /// The range from the first place that `skip` does not take.
    fileprivate func drop(while skip: (Int) -> Bool) -> Range<Int> {
        var start = lowerBound
        while start < upperBound, skip(start) { start += 1 }
        return start..<upperBound
    }

    fileprivate func dropFirst(_ count: Int) -> Range<Int> { Swift.min(lowerBound + count, upperBound)..<upperBound }
}
