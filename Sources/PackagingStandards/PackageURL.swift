/// A package's address among all packages of the world: `pkg:pypi/django@2.2.0?repository_url=…`.
///
/// Read as the package URL specification (ECMA-427) says, with the leniency that it asks for: the scheme and the type in any
/// case, slashes behind the scheme, and escapes in every part. What cannot be read is nil, never a guess.
package struct PackageURL: Hashable, Sendable {
    /// The kind of package, in lower case: `pypi`, `npm`.
    package let type: String
    /// What stands before the name, decoded; empty for packages of Python.
    package let namespace: [String]
    /// Decoded, as it is written.
    package let name: String
    /// Decoded; nil where none is written.
    package let version: String?
    /// Decoded, by their keys in lower case.
    package let qualifiers: [String: String]

    /// Reads a package URL; nil for anything else.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count <= 8192, bytes.count > 4, text.prefix(4).lowercased() == "pkg:",
            !bytes.contains(where: { $0 <= 0x20 || $0 == 0x7F })
        else { return nil }
        var rest = bytes[4...].drop { $0 == UInt8(ascii: "/") }
        // Parts are taken from the end, as each sign may stand, unescaped, in the parts before it.
        if let hash = rest.lastIndex(of: UInt8(ascii: "#")) { rest = rest[..<hash] }
        var qualifiers: [String: String] = [:]
        if let mark = rest.lastIndex(of: UInt8(ascii: "?")) {
            for pair in rest[(mark + 1)...].split(separator: UInt8(ascii: "&")) {
                guard let equals = pair.firstIndex(of: UInt8(ascii: "=")),
                    let value = Self.decoded(pair[(equals + 1)...])
                else { return nil }
                let key = String(decoding: pair[..<equals], as: UTF8.self).lowercased()
                guard !key.isEmpty, qualifiers.updateValue(value, forKey: key) == nil else { return nil }
            }
            rest = rest[..<mark]
        }
        while rest.last == UInt8(ascii: "/") { rest.removeLast() }
        var version: String?
        if let sign = Self.versionSign(in: rest) {
            guard let decoded = Self.decoded(rest[(sign + 1)...]) else { return nil }
            version = decoded.isEmpty ? nil : decoded
            rest = rest[..<sign]
        }
        let segments = rest.split(separator: UInt8(ascii: "/")).map { Self.decoded($0) }
        guard segments.count >= 2, segments.allSatisfy({ $0?.isEmpty == false }) else { return nil }
        let parts = segments.compactMap { $0 }
        let type = parts[0].lowercased()
        guard type.utf8.allSatisfy({ Self.isOfType($0) }), type.utf8.first.map({ $0 >= 0x61 }) == true else {
            return nil
        }
        self.type = type
        namespace = Array(parts[1..<(parts.count - 1)])
        name = parts[parts.count - 1]
        self.version = version
        self.qualifiers = qualifiers
    }

    /// The name as projects of Python are compared by; nil for another ecosystem's package and for what cannot be a name.
    package var pythonName: PackageName? {
        isPython && namespace.isEmpty ? PackageName(name) : nil
    }

    /// Whether it is about a package of Python.
    package var isPython: Bool { type == "pypi" }

    /// Where the version begins: the last `@`, unless it begins a segment, as npm's scopes do where nobody escaped them.
    private static func versionSign(in rest: ArraySlice<UInt8>) -> Int? {
        guard let sign = rest.lastIndex(of: UInt8(ascii: "@")), sign > rest.startIndex,
            rest[sign - 1] != UInt8(ascii: "/")
        else { return nil }
        return sign
    }

    private static func isOfType(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61...0x7A, 0x30...0x39, UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"): true
        default: false
        }
    }

    /// The text without its escapes; nil for a broken escape and for what is no UTF-8 then.
    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] == UInt8(ascii: "%") {
                guard index + 2 < bytes.endIndex, let high = digit(bytes[index + 1]), let low = digit(bytes[index + 2])
                else { return nil }
                result.append(high << 4 | low)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(validating: result, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
