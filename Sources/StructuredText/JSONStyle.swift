/// How JSON is laid out.
package struct JSONStyle: Sendable {
    /// Spaces by which each level is indented, one member a line; `nil` writes everything on one line.
    package var indent: Int?
    /// Members sorted by the code points of their keys, at every level.
    package var sortsKeys: Bool
    /// What stands between a member and the next, before the line break.
    package var itemSeparator: String
    package var keySeparator: String
    /// Everything that is not printable ASCII is written as `\uXXXX`, with surrogate pairs.
    package var escapesNonASCII: Bool
    package var endsWithNewline: Bool

    package init(
        indent: Int? = nil, sortsKeys: Bool = false, itemSeparator: String = ",", keySeparator: String = ":",
        escapesNonASCII: Bool = false, endsWithNewline: Bool = false
    ) {
        self.indent = indent
        self.sortsKeys = sortsKeys
        self.itemSeparator = itemSeparator
        self.keySeparator = keySeparator
        self.escapesNonASCII = escapesNonASCII
        self.endsWithNewline = endsWithNewline
    }

    /// The layout of `Pipfile.lock`.
    package static let pipenvLock = JSONStyle(
        indent: 4, sortsKeys: true, keySeparator: ": ", escapesNonASCII: true, endsWithNewline: true)
    /// The layout whose SHA-256 is the digest of a Pipfile.
    package static let digest = JSONStyle(sortsKeys: true, escapesNonASCII: true)
    /// For people: two spaces, order and characters as they are.
    package static let readable = JSONStyle(indent: 2, keySeparator: ": ", endsWithNewline: true)
    /// For programs: on one line, order and characters as they are.
    package static let compact = JSONStyle()
}
