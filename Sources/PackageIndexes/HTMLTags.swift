/// The tags of an HTML page one after the other, with their attributes: as much of the HTML standard's tokenizer as links
/// need. Any bytes are a page; only one that stops inside a tag or a comment is told apart.
struct HTMLTags {
    struct Tag: Equatable {
        /// Lower case.
        var name: String
        var isClosing = false
        /// Names in lower case, values with their character references replaced; the first of a name counts, and not more
        /// than ``mostAttributes`` do. A nil value is an attribute without `=`.
        var attributes: [(name: String, value: String?)] = []

        /// The attribute of that name: nil when it is absent, an empty text when it has no value.
        subscript(name: String) -> String? {
            guard let attribute = attributes.first(where: { $0.name == name }) else { return nil }
            return attribute.value ?? ""
        }

        static func == (left: Tag, right: Tag) -> Bool {
            left.name == right.name && left.isClosing == right.isClosing
                && left.attributes.elementsEqual(right.attributes) { $0 == $1 }
        }
    }

    /// Further attributes of a tag are passed over: a link of an index has six, and each is compared with all before it.
    static let mostAttributes = 64

    let bytes: [UInt8]
    private(set) var index = 0
    /// Whether the page ended in the middle of a tag or a comment.
    private(set) var isCutOff = false

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The next tag; nil at the end.
    mutating func next() -> Tag? {
        while let start = bytes[index...].firstIndex(of: UInt8(ascii: "<")) {
            index = start + 1
            guard index < bytes.count else { break }
            switch bytes[index] {
            case UInt8(ascii: "!"):
                if bytes[index...].starts(with: "!--".utf8) { skipComment() } else { skip(past: UInt8(ascii: ">")) }
            case UInt8(ascii: "?"): skip(past: UInt8(ascii: ">"))
            case UInt8(ascii: "/"):
                index += 1
                if index < bytes.count, Self.isLetter(bytes[index]) { return tag(isClosing: true) }
                skip(past: UInt8(ascii: ">"))
            case let byte where Self.isLetter(byte):
                guard let tag = tag(isClosing: false) else { return nil }
                if tag.name == "script" || tag.name == "style" { skipRawText(of: tag.name) }
                return tag
            default: break
            }
        }
        index = bytes.count
        return nil
    }

    /// The text up to the next tag, as far as a heading goes, character references replaced; the position is kept.
    var textBeforeNextTag: String {
        let start = bytes[index...].prefix(1024)
        let end = start.firstIndex(of: UInt8(ascii: "<")) ?? start.endIndex
        return CharacterReferences.replace(in: bytes[index..<end])
    }

    private mutating func tag(isClosing: Bool) -> Tag? {
        var tag = Tag(
            name: lowercased(take { !Self.isBlank($0) && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ">") }))
        tag.isClosing = isClosing
        while true {
            while index < bytes.count, Self.isBlank(bytes[index]) || bytes[index] == UInt8(ascii: "/") { index += 1 }
            guard index < bytes.count else { break }
            if bytes[index] == UInt8(ascii: ">") {
                index += 1
                return tag
            }
            // A `=` in first place belongs to the name, so that the loop always moves on.
            let first = index
            index += 1
            _ = take {
                !Self.isBlank($0) && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "=")
            }
            let name = lowercased(bytes[first..<index])
            skipBlanks()
            var value: String?
            if index < bytes.count, bytes[index] == UInt8(ascii: "=") {
                index += 1
                skipBlanks()
                guard let text = attributeValue() else { break }
                value = text
            }
            guard tag.attributes.count < Self.mostAttributes else { continue }
            if !tag.attributes.contains(where: { $0.name == name }) { tag.attributes.append((name, value)) }
        }
        isCutOff = true
        index = bytes.count
        return nil
    }

    /// The value behind a `=`; nil when the page ends in it.
    private mutating func attributeValue() -> String? {
        guard index < bytes.count else { return nil }
        let quote = bytes[index]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            index += 1
            let value = take { $0 != quote }
            guard index < bytes.count else { return nil }
            index += 1
            return CharacterReferences.replace(in: value)
        }
        let value = take { !Self.isBlank($0) && $0 != UInt8(ascii: ">") }
        return index < bytes.count ? CharacterReferences.replace(in: value) : nil
    }

    private mutating func take(while condition: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let start = index
        while index < bytes.count, condition(bytes[index]) { index += 1 }
        return bytes[start..<index]
    }

    private mutating func skipBlanks() { while index < bytes.count, Self.isBlank(bytes[index]) { index += 1 } }

    private mutating func skip(past byte: UInt8) {
        guard let end = bytes[index...].firstIndex(of: byte) else {
            isCutOff = true
            index = bytes.count
            return
        }
        index = end + 1
    }

    private mutating func skipComment() {
        // `<!-->` is a whole comment.
        index += 3
        if bytes[index...].starts(with: ">".utf8) {
            index += 1
            return
        }
        while let dash = bytes[index...].firstIndex(of: UInt8(ascii: "-")) {
            if bytes[dash...].starts(with: "-->".utf8) {
                index = dash + 3
                return
            }
            index = dash + 1
        }
        isCutOff = true
        index = bytes.count
    }

    /// Inside `script` and `style`, `<` means nothing until the closing tag.
    private mutating func skipRawText(of name: String) {
        let length = name.utf8.count
        while let start = bytes[index...].firstIndex(of: UInt8(ascii: "<")) {
            let after = start + 2 + length
            if after <= bytes.count, bytes[start + 1] == UInt8(ascii: "/"),
                lowercased(bytes[(start + 2)..<after]) == name
            {
                index = start
                return
            }
            index = start + 1
        }
        index = bytes.count
    }

    private func lowercased(_ name: ArraySlice<UInt8>) -> String { String(decoding: name, as: UTF8.self).lowercased() }
    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) && byte != 0x0B }
}

/// `&amp;`, `&#62;`, `&#x3e;` and the other named references that indexes write.
enum CharacterReferences {
    static func replace(in bytes: ArraySlice<UInt8>) -> String {
        guard bytes.contains(UInt8(ascii: "&")) else { return String(decoding: bytes, as: UTF8.self) }
        var text: [UInt8] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] == UInt8(ascii: "&"), let (character, end) = reference(in: bytes, at: index) {
                text += Array(String(character).utf8)
                index = end
            } else {
                text.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func reference(in bytes: ArraySlice<UInt8>, at start: Int) -> (Character, Int)? {
        let body = bytes[(start + 1)...].prefix(32)
        if body.first == UInt8(ascii: "#") { return numericReference(in: body.dropFirst()) }
        guard let end = body.firstIndex(where: { !PercentEncoding.isUnreserved($0) }), bytes[end] == UInt8(ascii: ";")
        else { return nil }
        let character: Character
        switch String(decoding: bytes[(start + 1)..<end], as: UTF8.self) {
        case "amp", "AMP": character = "&"
        case "lt", "LT": character = "<"
        case "gt", "GT": character = ">"
        case "quot", "QUOT": character = "\""
        case "apos": character = "'"
        case "nbsp": character = "\u{A0}"
        case "excl": character = "!"
        case "equals": character = "="
        case "comma": character = ","
        case "sol": character = "/"
        case "num": character = "#"
        case "percnt": character = "%"
        case "colon": character = ":"
        case "period": character = "."
        case "ast": character = "*"
        case "plus": character = "+"
        case "lowbar": character = "_"
        default: return nil
        }
        return (character, end + 1)
    }

    private static func numericReference(in body: ArraySlice<UInt8>) -> (Character, Int)? {
        let isHexadecimal = body.first.map { $0 | 0x20 == UInt8(ascii: "x") } ?? false
        let digits = body.dropFirst(isHexadecimal ? 1 : 0).prefix {
            isHexadecimal ? PercentEncoding.hexadecimalValue($0) != nil : $0 &- UInt8(ascii: "0") <= 9
        }
        guard !digits.isEmpty, digits.count <= 8,
            let code = UInt32(String(decoding: digits, as: UTF8.self), radix: isHexadecimal ? 16 : 10)
        else { return nil }
        let end = digits.endIndex < body.endIndex && body[digits.endIndex] == UInt8(ascii: ";") ? 1 : 0
        return (Character(code == 0 ? "\u{FFFD}" : Unicode.Scalar(code) ?? "\u{FFFD}"), digits.endIndex + end)
    }
}
