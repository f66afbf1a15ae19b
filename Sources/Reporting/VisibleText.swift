/// Text from outside (package names, answers of an index, paths, build output) made safe to show.
///
/// A terminal obeys some characters instead of showing them, and a reader cannot see others: escape sequences move the
/// cursor and rewrite what stands above, directional marks show a name backwards, invisible characters let two different
/// names look alike. Such characters are written as `\u{1b}`. CI systems obey words: GitHub a line that begins with `::`, and
/// `##[` anywhere in it, Azure `##vso[`. Such a word gets a blank inside.
package enum VisibleText {
    /// The text with every character that is obeyed or unseen written out, and no order to a CI system in it. Line feeds stay
    /// when `keepingLines` is true, tabs when `keepingTabs` is.
    package static func of(_ text: String, keepingLines: Bool = false, keepingTabs: Bool = false) -> String {
        // Nearly all text is printable ASCII, and then there is nothing to do.
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return disarmed(text) }
        var shown = ""
        shown.reserveCapacity(text.utf8.count + 8)
        for scalar in text.unicodeScalars {
            if scalar == "\n" && keepingLines || scalar == "\t" && keepingTabs {
                shown.unicodeScalars.append(scalar)
            } else if isObeyedOrUnseen(scalar) {
                shown += escaped(scalar)
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
        return disarmed(shown)
    }

    private static func disarmed(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "#")) || text.utf8.contains(UInt8(ascii: ":")) else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 2)
        var isAtStart = true
        for (place, byte) in bytes.enumerated() {
            let rest = bytes[place...]
            if result.last == UInt8(ascii: "#"), rest.starts(with: "#[".utf8) || rest.starts(with: "#vso[".utf8) {
                result.append(0x20)
            } else if isAtStart, rest.starts(with: "::".utf8) {
                result += [byte, 0x20]
                isAtStart = false
                continue
            }
            result.append(byte)
            // Blanks before an order do not save anybody from it.
            isAtStart = byte == 0x0A || (isAtStart && byte == 0x20)
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: "\\u{" + String(scalar.value, radix: 16) + "}"
        }
    }

    private static func isObeyedOrUnseen(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x20 { return true }
        if scalar.value < 0x7F { return false }
        switch scalar.properties.generalCategory {
        // Format characters hold the directional marks, zero-width joiners and tags.
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return true
        default: break
        }
        // Fillers that count as letters and are drawn as nothing, and the variation selectors.
        switch scalar.value {
        case 0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800, 0x034F, 0x180B...0x180F, 0xFE00...0xFE0F, 0xE0100...0xE01EF:
            return true
        default: return false
        }
    }
}
