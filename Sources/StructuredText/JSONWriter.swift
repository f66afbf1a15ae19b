extension JSONValue {
    /// The value as JSON text.
    package func text(_ style: JSONStyle) -> String {
        String(decoding: bytes(style), as: UTF8.self)
    }

    /// The value as the UTF-8 bytes of a JSON text.
    package func bytes(_ style: JSONStyle) -> [UInt8] {
        var writer = JSONWriter(style: style)
        writer.write(self, level: 0)
        if style.endsWithNewline { writer.output.append(UInt8(ascii: "\n")) }
        return writer.output
    }
}

private struct JSONWriter {
    let style: JSONStyle
    let itemSeparator: [UInt8]
    let keySeparator: [UInt8]
    var output: [UInt8] = []

    init(style: JSONStyle) {
        self.style = style
        itemSeparator = Array(style.itemSeparator.utf8)
        keySeparator = Array(style.keySeparator.utf8)
    }

    mutating func write(_ value: JSONValue, level: Int) {
        switch value {
        case .null: output.append(contentsOf: "null".utf8)
        case .boolean(let flag): output.append(contentsOf: (flag ? "true" : "false").utf8)
        case .number(let text): output.append(contentsOf: text.utf8)
        case .string(let text): write(text)
        case .array(let values):
            output.append(UInt8(ascii: "["))
            for (index, element) in values.enumerated() {
                begin(index, level: level + 1)
                write(element, level: level + 1)
            }
            end(UInt8(ascii: "]"), isEmpty: values.isEmpty, level: level)
        case .object(let object):
            let members =
                style.sortsKeys
                ? object.members.sorted { $0.key.precedesByCodePoint($1.key) } : object.members
            output.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                begin(index, level: level + 1)
                write(member.key)
                output.append(contentsOf: keySeparator)
                write(member.value, level: level + 1)
            }
            end(UInt8(ascii: "}"), isEmpty: members.isEmpty, level: level)
        }
    }

    private mutating func begin(_ index: Int, level: Int) {
        if index > 0 { output.append(contentsOf: itemSeparator) }
        breakLine(level)
    }

    private mutating func end(_ bracket: UInt8, isEmpty: Bool, level: Int) {
        if !isEmpty { breakLine(level) }
        output.append(bracket)
    }

    private mutating func breakLine(_ level: Int) {
        guard let indent = style.indent else { return }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * level))
    }

    private mutating func write(_ text: String) {
        output.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { bytes in
            let isPlain = bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }
            if isPlain {
                output.append(contentsOf: bytes)
            } else {
                for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars { write(scalar) }
            }
        }
        output.append(UInt8(ascii: "\""))
    }

    private mutating func write(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": output.append(contentsOf: "\\\"".utf8)
        case "\\": output.append(contentsOf: "\\\\".utf8)
        case "\n": output.append(contentsOf: "\\n".utf8)
        case "\r": output.append(contentsOf: "\\r".utf8)
        case "\t": output.append(contentsOf: "\\t".utf8)
        case "\u{8}": output.append(contentsOf: "\\b".utf8)
        case "\u{C}": output.append(contentsOf: "\\f".utf8)
        case " "..."~": output.append(UInt8(truncatingIfNeeded: scalar.value))
        default:
            if scalar.value < 0x20 || style.escapesNonASCII {
                for unit in UTF16.encode(scalar)! { writeEscape(unit) }
            } else {
                output.append(contentsOf: UTF8.encode(scalar)!)
            }
        }
    }

    private mutating func writeEscape(_ unit: UInt16) {
        output.append(contentsOf: "\\u".utf8)
        for shift in [12, 8, 4, 0] as [UInt16] {
            let digit = UInt8(truncatingIfNeeded: unit >> shift & 0xF)
            output.append(digit < 10 ? 0x30 + digit : 0x61 + digit - 10)
        }
    }
}
