/// Text that somebody else wrote (names, versions, advisories, paths, policies), made safe to stand in any report.
///
/// A report is read by terminals, by CI systems that obey lines beginning with `::` or `##[`, by browsers and by people.
/// All text from outside goes through here, once; a format then adds its own escaping of what means something in it.
package enum OutsideText {
    /// More than this says no more: a record may be megabytes long, and services refuse reports that are.
    static let (longestLine, longestText) = (2000, 20_000)
    /// Schemas refuse longer versions than a thousand letters, and encoding may make six of one.
    static let longestVersion = 160

    /// On one line.
    package static func line(_ text: String) -> String {
        let lines = safe(text, longestLine)
        return lines.count < 2 ? lines.first ?? "" : lines.joined(separator: " ")
    }

    /// A version, which is whatever somebody wrote into a lock.
    package static func version(_ text: String) -> String {
        safe(text, longestVersion).joined(separator: " ")
    }

    /// With its lines kept.
    package static func lines(_ text: String) -> String { safe(text, longestText).joined(separator: "\n") }

    private static func safe(_ text: String, _ longest: Int) -> [String] {
        // Nearly all text is this plain.
        if text.utf8.count <= longest, text.utf8.allSatisfy({ $0.isPlain }) { return [text] }
        var scalars = String.UnicodeScalarView()
        var isCut = false
        var last: Unicode.Scalar = " "
        // Counted in scalars, as one character may be as long as its writer likes.
        for (count, scalar) in text.unicodeScalars.enumerated() {
            if count == longest {
                isCut = true
                break
            }
            if last == "\r", scalar == "\n" { scalars.removeLast() }
            scalars.append(scalar == "\t" ? " " : scalar)
            last = scalar
        }
        let visible = VisibleText.of(String(scalars), keepingLines: true)
        var lines = visible.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { String($0) ?? "" }
        if isCut { lines[lines.count - 1] += " … (cut)" }
        return lines
    }

    /// The address in `text` if it is one of the web's: without a user and a password, with everything that may not stand
    /// in an address escaped. Nil for anything else, above all for `javascript:`.
    package static func address(_ text: String) -> String? {
        guard text.utf8.count <= 2048, let colon = text.firstRange(of: "://") else { return nil }
        let scheme = text[..<colon.lowerBound].lowercased()
        guard scheme == "https" || scheme == "http" else { return nil }
        let rest = text[colon.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        guard !host.isEmpty, host.utf8.allSatisfy({ $0.isAddressLetter || $0 == UInt8(ascii: ":") }) else { return nil }
        return scheme + "://" + host + percentEncoded(rest[authority.endIndex...], keeping: "/:?#@!$&'()*+,;=%~-._")
    }

    /// The bytes that are no ASCII letters or digits and do not stand in `keeping`, written as `%2F`.
    static func percentEncoded(_ text: some StringProtocol, keeping: String) -> String {
        let kept = Set(keeping.utf8)
        let source = Array(text.utf8)
        var result: [UInt8] = []
        var hasFragment = false
        for (place, byte) in source.enumerated() {
            var isKept = byte.isLetterOrDigit || kept.contains(byte)
            // A percent sign stays only where it already begins an escape, and only one fragment may begin.
            if isKept, byte == UInt8(ascii: "%") {
                isKept =
                    place + 2 < source.count && source[place + 1].isHexadecimal && source[place + 2].isHexadecimal
            }
            if isKept, byte == UInt8(ascii: "#") {
                isKept = !hasFragment
                hasFragment = true
            }
            if isKept {
                result.append(byte)
            } else {
                result += [UInt8(ascii: "%"), hexadecimalDigits[Int(byte >> 4)], hexadecimalDigits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static let hexadecimalDigits = Array("0123456789ABCDEF".utf8)
}

extension OutsideText {
    /// Shown as it is by whatever reads Markdown, in a table as well.
    static func markdown(_ text: String) -> String {
        var result = ""
        for scalar in line(text).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            // `@` would call people, and `#` point to issues, where a report is posted as a comment.
            case "@": result += "&#64;"
            case "#": result += "&#35;"
            case ":": result += "&#58;"
            case "\\", "`", "*", "_", "{", "}", "[", "]", "(", ")", "!", "|", "~", "$", "+", "-":
                result += "\\"
                result.unicodeScalars.append(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// For an element's text and for an attribute's value, in XML and HTML.
    static func xml(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension UInt8 {
    /// Printable ASCII that begins no order.
    fileprivate var isPlain: Bool {
        (0x20..<0x7F).contains(self) && self != UInt8(ascii: "#") && self != UInt8(ascii: ":")
    }

    fileprivate var isLetterOrDigit: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }

    fileprivate var isHexadecimal: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: false
        }
    }

    /// What a host may consist of.
    fileprivate var isAddressLetter: Bool { isLetterOrDigit || self == 0x2D || self == 0x2E }
}
