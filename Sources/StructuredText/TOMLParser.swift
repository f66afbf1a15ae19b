/// Reads TOML 1.0 statement by statement.
struct TOMLParser {
    let bytes: [UInt8]
    let depthLimit: Int
    var index = 0
    var tables: TOMLTableBuilder
    var statements: [TOMLStatement] = []

    /// How many lines and values may yet come.
    private var left: Int
    private let countLimit: Int

    init(bytes: [UInt8], depthLimit: Int, countLimit: Int = .max) {
        self.bytes = bytes
        self.countLimit = countLimit
        left = countLimit
        self.depthLimit = depthLimit
        tables = TOMLTableBuilder(depthLimit: depthLimit)
    }

    mutating func count() throws(TextError) {
        guard left > 0 else { throw error("there are more than \(countLimit) lines and values") }
        left -= 1
    }

    mutating func parse() throws(TextError) {
        if let offset = firstInvalidUTF8(bytes) { throw error("the text is not valid UTF-8", at: offset) }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        var start = 0
        var table = 0
        while index < bytes.count {
            try count()
            let content = try statement(table: &table)
            skipSpaces()
            let commentStart = index
            let hasComment = try skipComment()
            let commentEnd = index
            try endLine()
            let isComment = hasComment && content == .blank
            statements.append(
                TOMLStatement(
                    content: isComment ? .comment : content, range: start..<index,
                    comment: hasComment ? commentStart..<commentEnd : nil))
            start = index
        }
        if start < index { statements.append(TOMLStatement(content: .blank, range: start..<index)) }
    }

    private mutating func statement(table: inout Int) throws(TextError) -> TOMLStatement.Content {
        skipSpaces()
        switch current {
        case nil, UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "#"): return .blank
        case UInt8(ascii: "["):
            index += 1
            let isElement = current == UInt8(ascii: "[")
            if isElement { index += 1 }
            skipSpaces()
            let path = try keyPath()
            guard current == UInt8(ascii: "]") else { throw error("a ] must close the header") }
            index += 1
            if isElement {
                guard current == UInt8(ascii: "]") else { throw error("]] must close the header") }
                index += 1
            }
            do {
                table = try isElement ? tables.openElement(path) : tables.open(path)
            } catch {
                throw self.error(error.message, at: error.offset)
            }
            return isElement ? .arrayElement(path) : .table(path)
        default:
            let (path, node) = try assignment(in: table, depth: tables.depth(of: table))
            return .assignment(path, node)
        }
    }

    /// `a.b = value`, entered into the table.
    mutating func assignment(in table: Int, depth: Int) throws(TextError) -> ([TOMLKey], TOMLNode) {
        let path = try keyPath()
        guard current == UInt8(ascii: "=") else { throw error("an = must follow the key") }
        index += 1
        skipSpaces()
        let last = path[path.count - 1]
        let parent: Int
        do {
            parent = try tables.parent(ofAssignment: path, in: table)
            try tables.requireNew(last, in: parent)
        } catch {
            throw self.error(error.message, at: error.offset)
        }
        let node = try value(depth: max(depth, tables.depth(of: parent)) + 1)
        tables.assign(node, to: last, in: parent)
        return (path, node)
    }

    /// A key with the spaces around it.
    mutating func keyPath() throws(TextError) -> [TOMLKey] {
        var path: [TOMLKey] = []
        while true {
            skipSpaces()
            path.append(try key())
            skipSpaces()
            guard current == UInt8(ascii: ".") else { return path }
            guard path.count < depthLimit else { throw error("tables and arrays nest too deeply") }
            index += 1
        }
    }

    private mutating func key() throws(TextError) -> TOMLKey {
        let start = index
        switch current {
        case UInt8(ascii: "\""):
            if bytes[index...].starts(with: #"""""#.utf8) { throw error("a key cannot be a multi-line string") }
            return TOMLKey(text: try basicString(), range: start..<index)
        case UInt8(ascii: "'"):
            if bytes[index...].starts(with: "'''".utf8) { throw error("a key cannot be a multi-line string") }
            return TOMLKey(text: try literalString(), range: start..<index)
        default:
            while let byte = current, byte.isBareKeyByte { index += 1 }
            guard index > start else {
                if let byte = current, byte >= 0x80 {
                    throw error("a key with other characters than ASCII letters, digits, - and _ needs quotes")
                }
                throw error("a key was expected: ASCII letters, digits, - and _, or text in quotes")
            }
            return TOMLKey(text: String(decoding: bytes[start..<index], as: UTF8.self), range: start..<index)
        }
    }

    // MARK: - Cursor

    var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    func byte(_ distance: Int) -> UInt8? { index + distance < bytes.count ? bytes[index + distance] : nil }

    func error(_ message: String, at offset: Int? = nil) -> TextError {
        TextError(message, at: offset ?? index, in: bytes)
    }

    mutating func skipSpaces() {
        while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
    }

    /// Whether a comment was there.
    mutating func skipComment() throws(TextError) -> Bool {
        guard current == UInt8(ascii: "#") else { return false }
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\n") || isAtCRLF { break }
            if byte.isTOMLControl { throw error("a comment must not hold control characters") }
            index += 1
        }
        return true
    }

    var isAtCRLF: Bool { current == UInt8(ascii: "\r") && byte(1) == UInt8(ascii: "\n") }

    /// Whether a line end was there.
    mutating func skipLineEnd() -> Bool {
        if current == UInt8(ascii: "\n") {
            index += 1
            return true
        }
        if isAtCRLF {
            index += 2
            return true
        }
        return false
    }

    private mutating func endLine() throws(TextError) {
        if index == bytes.count || skipLineEnd() { return }
        if current == UInt8(ascii: "\r") { throw error("a carriage return must be followed by a line feed") }
        throw error("the line must end here, or go on with a # comment")
    }
}

extension UInt8 {
    var isBareKeyByte: Bool {
        isASCIILetter || isASCIIDigit || self == UInt8(ascii: "-") || self == UInt8(ascii: "_")
    }

    /// The characters that TOML never allows raw within a line: controls but for the tab.
    var isTOMLControl: Bool { (self < 0x20 && self != 0x09) || self == 0x7F }
}

/// The offset of the first byte that is not UTF-8.
func firstInvalidUTF8(_ bytes: [UInt8]) -> Int? {
    if bytes.allSatisfy({ $0 < 0x80 }) { return nil }
    var index = 0
    while index < bytes.count {
        let lead = bytes[index]
        if lead < 0x80 {
            index += 1
            continue
        }
        let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
        let end = min(index + length, bytes.count)
        guard end - index == length, String(validating: bytes[index..<end], as: UTF8.self) != nil else { return index }
        index = end
    }
    return nil
}
