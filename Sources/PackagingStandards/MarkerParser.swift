// PEP 508's grammar for markers, read by recursive descent over the bytes.

/// Bytes being read, with the few steps that the grammars of markers and requirements share.
struct StandardsCursor {
    let bytes: [UInt8]
    var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position >= bytes.count }
    var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Steps over spaces and tabs, and answers whether there were any. Other white space is not allowed between the
    /// words of a requirement.
    @discardableResult mutating func skipSpace() -> Bool {
        let start = position
        while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x09 { position += 1 }
        return position > start
    }

    mutating func skip(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }

    mutating func skip(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard bytes.count - position >= length else { return false }
        let matches = text.withUTF8Buffer { letters in bytes[position..<(position + length)].elementsEqual(letters) }
        if matches { position += length }
        return matches
    }

    /// The end of the word (letters, digits and `_`, as a regular expression's `\w` has them) that starts here.
    func endOfWord(from start: Int) -> Int {
        var index = start
        while true {
            let length = lengthOfLetter(at: index)
            if length == 0 { return index }
            index += length
        }
    }

    /// How many bytes the letter, digit or `_` at a place has; 0 where there is none.
    func lengthOfLetter(at index: Int) -> Int {
        guard index < bytes.count else { return 0 }
        let byte = bytes[index]
        if byte < 0x80 { return byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "_") ? 1 : 0 }
        let end = min(index + (byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2), bytes.count)
        guard let scalar = String(decoding: bytes[index..<end], as: UTF8.self).unicodeScalars.first,
            scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        else { return 0 }
        return end - index
    }

    /// Steps over `word` where it stands here as a whole word.
    mutating func skipWord(_ word: StaticString) -> Bool {
        let start = position
        guard skip(word) else { return false }
        if endOfWord(from: start) == position { return true }
        position = start
        return false
    }
}

struct MarkerParser {
    /// How deep parentheses may be nested. No real marker comes near, and it bounds the stack.
    static let deepest = 100

    var cursor: StandardsCursor

    init(_ bytes: [UInt8]) { cursor = StandardsCursor(bytes) }

    init(_ cursor: StandardsCursor) { self.cursor = cursor }

    mutating func parseWholeMarker() throws(StandardsError) -> Marker.Expression {
        let expression = try parseMarker(depth: 0)
        guard cursor.isAtEnd else { throw error("expected `and`, `or` or the end of the marker") }
        return expression
    }

    /// `a and b or c`, where `and` binds more tightly.
    mutating func parseMarker(depth: Int) throws(StandardsError) -> Marker.Expression {
        var alternatives: [[Marker.Expression]] = [[try parseAtom(depth: depth)]]
        while true {
            if cursor.skipWord("and") {
                alternatives[alternatives.count - 1].append(try parseAtom(depth: depth))
            } else if cursor.skipWord("or") {
                alternatives.append([try parseAtom(depth: depth)])
            } else {
                break
            }
        }
        let parts = alternatives.map { $0.count == 1 ? $0[0] : .all($0) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func parseAtom(depth: Int) throws(StandardsError) -> Marker.Expression {
        cursor.skipSpace()
        defer { cursor.skipSpace() }
        let start = cursor.position
        guard cursor.skip(UInt8(ascii: "(")) else { return .comparison(try parseComparison()) }
        guard depth < MarkerParser.deepest else {
            throw StandardsError("parentheses are nested deeper than \(MarkerParser.deepest) levels", offset: start)
        }
        let inner = try parseMarker(depth: depth + 1)
        guard cursor.skip(UInt8(ascii: ")")) else {
            throw error("expected `and`, `or` or the `)` that belongs to the `(` at byte \(start)")
        }
        switch inner {
        case .comparison, .group: return inner
        case .all, .any: return .group(inner)
        }
    }

    // MARK: Comparisons

    private enum Operand {
        case variable(MarkerVariable)
        case text(String)
    }

    private mutating func parseComparison() throws(StandardsError) -> MarkerComparison {
        let start = cursor.position
        let left = try parseOperand()
        cursor.skipSpace()
        let comparing = try parseOperator()
        cursor.skipSpace()
        let right = try parseOperand()

        let comparison: MarkerComparison?
        let variable: MarkerVariable
        switch (left, right) {
        case (.variable(let name), .text(let text)):
            comparison = MarkerComparison(name, comparing, text)
            variable = name
        case (.text(let text), .variable(let name)):
            comparison = MarkerComparison(name, comparing, text, isReversed: true)
            variable = name
        case (.text, .text):
            throw StandardsError("two texts are compared, where one side must be a variable", offset: start)
        case (.variable, .variable):
            throw StandardsError("two variables are compared, where one side must be a text in quotes", offset: start)
        }
        if let comparison { return comparison }
        let message =
            if variable.holdsSet {
                "`\(variable.name)` can only be asked for a name: `\"name\" in \(variable.name)`"
            } else if comparing == .compatible {
                variable.holdsVersion
                    ? "`~=` needs a version of at least two numbers"
                    : "`~=` compares versions, and `\(variable.name)` holds none"
            } else {
                "a text holds both kinds of quotes"
            }
        throw StandardsError(message, offset: start)
    }

    private mutating func parseOperator() throws(StandardsError) -> MarkerOperator {
        if cursor.skipWord("in") { return .isIn }
        if cursor.skipWord("not") {
            guard cursor.skipSpace(), cursor.skipWord("in") else { throw error("expected `in` after `not`") }
            return .isNotIn
        }
        if cursor.skip("===") { return .arbitrary }
        if cursor.skip("==") { return .equal }
        if cursor.skip("~=") { return .compatible }
        if cursor.skip("!=") { return .notEqual }
        if cursor.skip("<=") { return .lessOrEqual }
        if cursor.skip(">=") { return .greaterOrEqual }
        if cursor.skip("<") { return .less }
        if cursor.skip(">") { return .greater }
        throw error("expected one of `<`, `<=`, `==`, `!=`, `>=`, `>`, `~=`, `===`, `in`, `not in`")
    }

    private mutating func parseOperand() throws(StandardsError) -> Operand {
        if let quote = cursor.current, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") {
            return .text(try parseText(quote))
        }
        let start = cursor.position
        var end = cursor.endOfWord(from: start)
        if end < cursor.bytes.count, cursor.bytes[end] == UInt8(ascii: ".") {
            let longer = cursor.endOfWord(from: end + 1)
            if MarkerVariable(named: String(decoding: cursor.bytes[start..<longer], as: UTF8.self)) != nil {
                end = longer
            }
        }
        guard let variable = MarkerVariable(named: String(decoding: cursor.bytes[start..<end], as: UTF8.self)) else {
            throw error("expected a variable such as `python_version`, or a text in quotes")
        }
        cursor.position = end
        return .variable(variable)
    }

    // MARK: Texts

    /// A text in quotes. It ends at the next such quote, whatever stands before that; escapes are Python's.
    private mutating func parseText(_ quote: UInt8) throws(StandardsError) -> String {
        let start = cursor.position
        guard let end = cursor.bytes[(start + 1)...].firstIndex(of: quote) else {
            throw error("the quoted text that begins here has no end")
        }
        let content = cursor.bytes[(start + 1)..<end]
        cursor.position = end + 1
        if !content.contains(where: { $0 == UInt8(ascii: "\\") || $0 < 0x20 }) {
            return String(decoding: content, as: UTF8.self)
        }
        guard let text = MarkerText.unescape(content) else {
            throw StandardsError("the quoted text holds a bad escape or a line break", offset: start)
        }
        return text
    }

    private func error(_ message: String) -> StandardsError { StandardsError(message, offset: cursor.position) }
}

/// Python's escapes in a quoted text. `\N{…}` is not known, as no marker has a use for it.
private enum MarkerText {
    /// The text that is meant, or nil where Python would refuse it.
    static func unescape(_ bytes: ArraySlice<UInt8>) -> String? {
        var result = ""
        var plain: [UInt8] = []
        var index = bytes.startIndex
        func flush() {
            result += String(decoding: plain, as: UTF8.self)
            plain = []
        }
        while index < bytes.endIndex {
            let byte = bytes[index]
            index += 1
            guard byte == UInt8(ascii: "\\") else {
                if byte == 0x0A || byte == 0x0D || byte == 0 { return nil }
                plain.append(byte)
                continue
            }
            guard index < bytes.endIndex else { return nil }
            let escape = bytes[index]
            index += 1
            var digits = 0
            switch escape {
            case 0x0A: continue
            case 0x0D:
                if index < bytes.endIndex, bytes[index] == 0x0A { index += 1 }
                continue
            case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): plain.append(escape)
            case UInt8(ascii: "a"): plain.append(0x07)
            case UInt8(ascii: "b"): plain.append(0x08)
            case UInt8(ascii: "f"): plain.append(0x0C)
            case UInt8(ascii: "n"): plain.append(0x0A)
            case UInt8(ascii: "r"): plain.append(0x0D)
            case UInt8(ascii: "t"): plain.append(0x09)
            case UInt8(ascii: "v"): plain.append(0x0B)
            case UInt8(ascii: "x"): digits = 2
            case UInt8(ascii: "u"): digits = 4
            case UInt8(ascii: "U"): digits = 8
            case UInt8(ascii: "N"): return nil
            case UInt8(ascii: "0")...UInt8(ascii: "7"):
                var value = UInt32(escape & 7)
                var count = 1
                while count < 3, index < bytes.endIndex, bytes[index] & 0xF8 == 0x30 {
                    value = value * 8 + UInt32(bytes[index] & 7)
                    index += 1
                    count += 1
                }
                flush()
                guard let scalar = Unicode.Scalar(value) else { return nil }
                result.unicodeScalars.append(scalar)
            case 0: return nil
            default: plain += [UInt8(ascii: "\\"), escape]
            }
            guard digits > 0 else { continue }
            guard bytes.endIndex - index >= digits,
                let value = hexadecimal(bytes[index..<(index + digits)]), let scalar = Unicode.Scalar(value)
            else { return nil }
            index += digits
            flush()
            result.unicodeScalars.append(scalar)
        }
        flush()
        return result
    }

    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt32? {
        var value: UInt32 = 0
        for byte in digits {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: return nil
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
