/// The name of a project (or of an extra, which follows the same rules: PEP 685), compared by its normalised form.
///
/// Valid names are those of the core metadata specification: ASCII letters, digits, `.`, `_` and `-`, beginning and
/// ending with a letter or a digit. Normalisation is PEP 503's: lower case, and each run of `.`, `_`, `-` is one `-`.
package struct PackageName: Sendable {
    /// The name as it was written.
    package let written: String
    /// The normalised name, by which names are compared and looked up.
    package let normalized: String

    /// The name in `text`, or nil where `text` is no valid name. White space is not trimmed.
    package init?(_ text: String) {
        guard let normalized = Self.normalize(text) else { return nil }
        self.written = text
        self.normalized = normalized
    }

    /// The interpreter, which is no project of any index and is judged beside them. Names of projects are in lower case
    /// once they are normalised, so none can be taken for it.
    package static let interpreter = PackageName(normalized: "CPython")

    /// Reads what a report or a rule is about: ``interpreter``, spelled exactly so, or a project.
    package init?(ofSubject text: String) {
        if text == Self.interpreter.normalized { self = .interpreter } else { self.init(text) }
    }

    /// The name without the user's spelling.
    package var canonical: PackageName { PackageName(normalized: normalized) }

    /// The name as wheel file names and `.dist-info` directories spell it: normalised, with `_` for `-` (PEP 427, PEP
    /// 491).
    package var escaped: String {
        String(decoding: normalized.utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
    }

    /// Whether `text` is a spelling of this name.
    package func isSpelled(_ text: Span<UInt8>) -> Bool {
        normalized.withUTF8Span { name in
            var place = 0
            var index = 0
            while index < text.count {
                var byte = text[index].asciiLowercased
                index += 1
                if byte.isVersionSeparator {
                    byte = UInt8(ascii: "-")
                    while index < text.count, text[index].isVersionSeparator { index += 1 }
                }
                guard place < name.count, name[place] == byte else { return false }
                place += 1
            }
            return place == name.count
        }
    }

    private init(normalized: String) {
        self.written = normalized
        self.normalized = normalized
    }

    private static func normalize(_ text: String) -> String? {
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count)
        var changed = false
        var afterSeparator = true  // A name does not begin with a separator.
        var endsWithSeparator = true
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                output.append(byte)
                afterSeparator = false
                endsWithSeparator = false
            case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                output.append(byte | 0x20)
                changed = true
                afterSeparator = false
                endsWithSeparator = false
            case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                if output.isEmpty { return nil }
                if afterSeparator {
                    changed = true
                } else {
                    output.append(UInt8(ascii: "-"))
                    changed = changed || byte != UInt8(ascii: "-")
                }
                afterSeparator = true
                endsWithSeparator = true
            default:
                return nil
            }
        }
        if endsWithSeparator { return nil }
        return changed ? String(decoding: output, as: UTF8.self) : text
    }
}

extension PackageName: Hashable, Comparable {
    package static func == (left: PackageName, right: PackageName) -> Bool { left.normalized == right.normalized }

    package static func < (left: PackageName, right: PackageName) -> Bool {
        left.normalized.utf8.lexicographicallyPrecedes(right.normalized.utf8)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(normalized) }
}

extension PackageName: CustomStringConvertible {
    /// The normalised name.
    package var description: String { normalized }
}
