/// The full name of a commit: forty lower-case hexadecimal digits.
package struct CommitID: Hashable, Sendable, CustomStringConvertible {
    package let hexadecimal: String

    /// Nil for everything else: a branch, a tag, an abbreviated commit.
    package init?(_ text: String) {
        let lowered = text.lowercased()
        guard lowered.utf8.count == 40, Self.isHexadecimal(lowered) else { return nil }
        hexadecimal = lowered
    }

    package var description: String { hexadecimal }

    /// Whether a text may be the beginning of a commit's name.
    static func mayAbbreviate(_ text: String) -> Bool {
        (4..<40).contains(text.utf8.count) && isHexadecimal(text.lowercased())
    }

    private static func isHexadecimal(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
