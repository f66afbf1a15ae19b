/// A member of a tar.
package struct TarEntry: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        case file
        case directory
        /// A link to a place within the archive's own top directory; the target as written.
        case symbolicLink(String)
    }

    /// The path, checked: relative, without `..`, `.`, empty components, backslashes or control characters.
    package var path: String
    package var kind: Kind
    /// Whether any of the three execute bits is set.
    package var isExecutable: Bool
    /// In seconds since 1970.
    package var modified: Int64
    /// Where in the unpacked archive the content stands. A hard link stands for the content of its target.
    var content: Range<Int>

    /// In bytes.
    package var size: UInt64 { UInt64(content.count) }
}
