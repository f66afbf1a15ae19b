/// Characters that end lines or that a terminal obeys. No name, reference, path or address has a use for one, and where a file of
/// a project has some, a line that is made of it would become two, or show something else than it says.
package enum ControlCharacters {
    /// The first one of a text: C0, DEL, C1 and Unicode's line ends.
    ///
    /// - Parameter allowsTabs: for what has words with white space between, such as markers.
    package static func first(in text: String, allowsTabs: Bool = false) -> Unicode.Scalar? {
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return nil }
        return text.unicodeScalars.first { isControl($0) && !(allowsTabs && $0 == "\t") }
    }

    /// How messages call one: `U+000A`.
    package static func name(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029: true
        default: false
        }
    }
}
