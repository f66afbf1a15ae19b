extension XMLNode {
    /// Reads the root element of an XML 1.0 text in UTF-8, with namespaces.
    ///
    /// Only what data needs is read: elements, attributes, characters, CDATA, comments and processing instructions. A text
    /// with a document type is refused, and with it every entity but the five that XML brings along, so that nothing can
    /// grow and nothing can be fetched.
    ///
    /// - Parameters:
    ///   - depthLimit: How deeply elements may nest; deeper texts are refused.
    ///   - countLimit: How many elements and attributes there may be in all.
    package init(
        parsing bytes: [UInt8], depthLimit: Int = 128, countLimit: Int = 1_000_000
    ) throws(TextError) {
        var parser = XMLParser(bytes: bytes, countLimit: countLimit)
        self = try parser.document(depthLimit: depthLimit)
    }
}

/// A cursor over the bytes of an XML text.
struct XMLParser {
    let bytes: [UInt8]
    var index = 0
    /// Prefixes and what they stand for, the innermost last; the default namespace has an empty prefix.
    private var namespaces: [(prefix: String, address: String)] = [
        ("", ""), ("xml", "http://www.w3.org/XML/1998/namespace"),
    ]

    /// How many elements and attributes may yet come.
    private var left: Int
    private let countLimit: Int

    init(bytes: [UInt8], countLimit: Int) {
        self.bytes = bytes
        self.countLimit = countLimit
        left = countLimit
    }

    func error(_ message: String, at offset: Int? = nil) -> TextError {
        TextError(message, at: offset ?? index, in: bytes)
    }

    mutating func document(depthLimit: Int) throws(TextError) -> XMLNode {
        if let invalid = firstInvalidUTF8(bytes) { throw error("the text is not UTF-8", at: invalid) }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        try declaration()
        try skipAsides()
        guard current == UInt8(ascii: "<") else { throw error("an element was expected") }
        let root = try element(depth: depthLimit)
        try skipAsides()
        if index < bytes.count { throw error("nothing may follow the root element") }
        return root
    }

    // MARK: - Between elements

    var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    func stands(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard bytes.count - index >= count else { return false }
        return (0..<count).allSatisfy { bytes[index + $0] == text.utf8Start[$0] }
    }

    private mutating func skipSpace() {
        while let byte = current, byte.isXMLSpace { index += 1 }
    }

    /// Goes behind the next occurrence of an end.
    private mutating func skip(past end: StaticString, of what: String) throws(TextError) {
        let start = index
        while index < bytes.count {
            if stands(end) {
                index += end.utf8CodeUnitCount
                return
            }
            index += 1
        }
        throw error("\(what) does not end", at: start)
    }

    private mutating func declaration() throws(TextError) {
        guard stands("<?xml"), index + 5 < bytes.count, bytes[index + 5].isXMLSpace else { return }
        let start = index
        try skip(past: "?>", of: "the XML declaration")
        let text = String(decoding: bytes[start..<index], as: UTF8.self).lowercased()
        guard let name = text.firstRange(of: "encoding") else { return }
        let value = text[name.upperBound...].drop { $0 == " " || $0 == "=" || $0 == "\"" || $0 == "'" }
        guard value.hasPrefix("utf-8") || value.hasPrefix("us-ascii") else {
            throw error("only XML in UTF-8 is read", at: start)
        }
    }

    /// White space, comments and processing instructions.
    private mutating func skipAsides() throws(TextError) {
        while true {
            skipSpace()
            if stands("<!--") {
                try comment()
            } else if stands("<?") {
                try skip(past: "?>", of: "the processing instruction")
            } else if stands("<!") {
                throw error("a document type is not read, since its entities could make any text of this one")
            } else {
                return
            }
        }
    }

    private mutating func comment() throws(TextError) {
        index += 4
        try skip(past: "-->", of: "the comment")
    }

    // MARK: - Elements

    private mutating func element(depth: Int) throws(TextError) -> XMLNode {
        guard depth > 0 else { throw error("elements nest too deeply") }
        let place = index
        index += 1
        let name = try self.name()
        let scope = namespaces.count
        defer { namespaces.removeLast(namespaces.count - scope) }
        let attributes = try self.attributes(of: name)
        guard left > attributes.count else { throw error("there are more than \(countLimit) elements", at: place) }
        left -= attributes.count + 1
        // Each is looked for among all of them.
        guard namespaces.count <= 512 else { throw error("there are too many namespaces", at: place) }
        let (prefix, local) = Self.halves(name)
        guard let namespace = address(of: prefix) else { throw error("the prefix `\(prefix)` is unknown", at: place) }
        var node = XMLNode(
            name: local, namespace: namespace, attributes: attributes, children: [], text: "", place: TextPlace(place))
        if stands("/>") {
            index += 2
            return node
        }
        guard current == UInt8(ascii: ">") else { throw error("the tag of `\(name)` does not end") }
        index += 1
        try content(of: &node, name: name, depth: depth)
        return node
    }

    private mutating func content(of node: inout XMLNode, name: String, depth: Int) throws(TextError) {
        var text: [UInt8] = []
        while let byte = current {
            if byte != UInt8(ascii: "<") {
                try character(into: &text)
            } else if stands("</") {
                let place = index
                index += 2
                let end = try self.name()
                guard end.isSpelled(like: name) else {
                    throw error("`\(name)` is not ended, and `\(end)` is", at: place)
                }
                skipSpace()
                guard current == UInt8(ascii: ">") else { throw error("the end tag of `\(name)` does not end") }
                index += 1
                node.text = String(decoding: text, as: UTF8.self)
                return
            } else if stands("<!--") {
                try comment()
            } else if stands("<![CDATA[") {
                index += 9
                let start = index
                try skip(past: "]]>", of: "the CDATA section")
                text += bytes[start..<(index - 3)]
            } else if stands("<?") {
                try skip(past: "?>", of: "the processing instruction")
            } else if stands("<!") {
                throw error("a declaration cannot stand inside of an element")
            } else {
                node.children.append(try element(depth: depth - 1))
            }
        }
        throw error("the text ends inside of `\(name)`")
    }

    private mutating func attributes(of element: String) throws(TextError) -> [XMLNode.Attribute] {
        var found: [(name: String, value: String, place: Int)] = []
        while true {
            let before = index
            skipSpace()
            guard let byte = current, byte != UInt8(ascii: ">"), byte != UInt8(ascii: "/") else { break }
            guard index > before else { throw error("a space must stand before an attribute") }
            let place = index
            let name = try self.name()
            skipSpace()
            guard current == UInt8(ascii: "=") else { throw error("`=` must follow the attribute `\(name)`") }
            index += 1
            skipSpace()
            guard let quote = current, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
                throw error("the value of `\(name)` must stand in quotes")
            }
            index += 1
            var value: [UInt8] = []
            while let byte = current, byte != quote {
                guard byte != UInt8(ascii: "<") else { throw error("`<` cannot stand in an attribute") }
                try character(into: &value)
            }
            guard current == quote else { throw error("the value of `\(name)` does not end", at: place) }
            index += 1
            guard !found.contains(where: { $0.name.isSpelled(like: name) }) else {
                throw error("`\(element)` has the attribute `\(name)` twice", at: place)
            }
            guard found.count < 256 else { throw error("`\(element)` has too many attributes", at: place) }
            found.append((name, String(decoding: value, as: UTF8.self), place))
        }
        var attributes: [XMLNode.Attribute] = []
        for entry in found {
            if entry.name == "xmlns" {
                namespaces.append(("", entry.value))
            } else if entry.name.hasPrefix("xmlns:") {
                namespaces.append((String(entry.name.dropFirst(6)), entry.value))
            }
        }
        for entry in found where entry.name != "xmlns" && !entry.name.hasPrefix("xmlns:") {
            let (prefix, local) = Self.halves(entry.name)
            guard let namespace = address(of: prefix) else {
                throw error("the prefix `\(prefix)` is unknown", at: entry.place)
            }
            attributes.append(
                .init(name: local, namespace: prefix.isEmpty ? nil : namespace, value: entry.value))
        }
        return attributes
    }

    private func address(of prefix: String) -> String? {
        namespaces.last { $0.prefix.isSpelled(like: prefix) }?.address
    }

    private static func halves(_ name: String) -> (prefix: String, local: String) {
        guard let colon = name.utf8.firstIndex(of: UInt8(ascii: ":")) else { return ("", name) }
        return (String(name[..<colon]), String(name[name.utf8.index(after: colon)...]))
    }

    /// A name; XML allows more letters at its beginning than data needs.
    private mutating func name() throws(TextError) -> String {
        let start = index
        while let byte = current, byte.isOfXMLName { index += 1 }
        guard index > start, !bytes[start].isASCIIDigit, bytes[start] != UInt8(ascii: "-"),
            bytes[start] != UInt8(ascii: "."), bytes[start] != UInt8(ascii: ":")
        else { throw error("a name was expected", at: start) }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    // MARK: - Characters

    /// One character as it stands, or what a reference stands for.
    private mutating func character(into text: inout [UInt8]) throws(TextError) {
        let byte = bytes[index]
        if byte == UInt8(ascii: "&") { return try reference(into: &text) }
        guard byte >= 0x20 || byte.isXMLSpace else { throw error("a control character cannot stand in XML") }
        // The ends of lines are one sign, however they are written.
        if byte == 0x0D {
            text.append(0x0A)
            if index + 1 < bytes.count, bytes[index + 1] == 0x0A { index += 1 }
        } else {
            text.append(byte)
        }
        index += 1
    }

    private mutating func reference(into text: inout [UInt8]) throws(TextError) {
        let start = index
        let end = min(bytes.count, start + 12)
        guard let semicolon = bytes[start..<end].firstIndex(of: UInt8(ascii: ";")) else {
            throw error("`&` must begin one of XML's own entities or be written `&amp;`")
        }
        let name = String(decoding: bytes[(start + 1)..<semicolon], as: UTF8.self)
        switch name {
        case "amp": text.append(UInt8(ascii: "&"))
        case "lt": text.append(UInt8(ascii: "<"))
        case "gt": text.append(UInt8(ascii: ">"))
        case "quot": text.append(UInt8(ascii: "\""))
        case "apos": text.append(UInt8(ascii: "'"))
        default:
            guard let scalar = Self.scalar(name) else { throw error("the entity `&\(name);` is unknown") }
            text += Array(String(Character(scalar)).utf8)
        }
        index = semicolon + 1
    }

    /// The character of `#233` or `#xE9`.
    private static func scalar(_ name: String) -> Unicode.Scalar? {
        guard name.hasPrefix("#") else { return nil }
        let digits = name.dropFirst()
        let isHexadecimal = digits.hasPrefix("x")
        let number = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        guard let scalar = number.flatMap(Unicode.Scalar.init), digits.utf8.allSatisfy({ $0 != 0x2B && $0 != 0x2D }),
            scalar.value >= 0x20 || scalar.value == 0x09 || scalar.value == 0x0A || scalar.value == 0x0D,
            scalar.value & 0xFFFE != 0xFFFE
        else { return nil }
        return scalar
    }
}

extension UInt8 {
    fileprivate var isXMLSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }

    fileprivate var isOfXMLName: Bool {
        isASCIILetter || isASCIIDigit || self >= 0x80 || self == UInt8(ascii: "_") || self == UInt8(ascii: "-")
            || self == UInt8(ascii: ".") || self == UInt8(ascii: ":")
    }
}
