/// The file name of a source distribution: `name-version.tar.gz` (PEP 625), or one of the older endings.
package struct SourceDistributionFilename: Sendable {
    /// How the file is packed.
    package enum Format: String, CaseIterable, Sendable {
        case tarGzip = ".tar.gz"
        case zip = ".zip"
        case tarBzip2 = ".tar.bz2"
        case tgz = ".tgz"
    }

    /// The file name as it was written.
    package let text: String
    package let name: PackageName
    package let version: Version
    package let format: Format

    /// The file name in `text`, or nil where it is none of a source distribution. The last dash is taken for the one
    /// between name and version, which is right for all that follows PEP 625.
    package init?(_ text: String) {
        let parts = text.withUTF8Span { text -> (nameEnd: Int, version: Version, format: Format)? in
            guard let (end, format) = Self.stem(of: text) else { return nil }
            for dash in (0..<end).reversed() where text[dash] == UInt8(ascii: "-") {
                return Version(utf8: text.extracting(dash + 1..<end)).map { (dash, $0, format) }
            }
            return nil
        }
        guard let parts, let name = PackageName(String(text.utf8.prefix(parts.nameEnd)) ?? "") else { return nil }
        self.text = text
        self.name = name
        version = parts.version
        format = parts.format
    }

    /// The file name in `text`, or nil where it is none of a source distribution of this project. As the name is known,
    /// dashes in it or in the version (`my-project-1.0-1.tar.gz`) do no harm.
    package init?(_ text: String, expectedName: PackageName) {
        let parts = text.withUTF8Span { text -> (version: Version, format: Format)? in
            guard let (end, format) = Self.stem(of: text) else { return nil }
            for dash in 0..<end where text[dash] == UInt8(ascii: "-") {
                if expectedName.isSpelled(text.extracting(0..<dash)),
                    let version = Version(utf8: text.extracting(dash + 1..<end))
                {
                    return (version, format)
                }
            }
            return nil
        }
        guard let parts else { return nil }
        self.text = text
        name = expectedName
        version = parts.version
        format = parts.format
    }

    /// Where the ending begins, and what it says.
    private static func stem(of text: Span<UInt8>) -> (end: Int, format: Format)? {
        guard text.count <= DistributionFilename.mostBytes else { return nil }
        for index in 0..<text.count {
            // A file name is never a path, and no standard has more than visible ASCII in it.
            let byte = text[index]
            guard byte > 0x20, byte < 0x7F, byte != UInt8(ascii: "/"), byte != UInt8(ascii: "\\") else { return nil }
        }
        for format in Format.allCases where text.ends(with: format.rawValue) {
            return (text.count - format.rawValue.utf8.count, format)
        }
        return nil
    }
}

extension SourceDistributionFilename: Hashable, CustomStringConvertible {
    package static func == (left: Self, right: Self) -> Bool { left.text == right.text && left.name == right.name }

    package func hash(into hasher: inout Hasher) { hasher.combine(text) }

    package var description: String { text }
}
