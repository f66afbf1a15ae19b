// Old releases carry requirements that were never valid, or no longer are, and that installers nevertheless understood.
// The repairs stand here, apart from the strict grammar.

extension Requirement {
    /// The requirement in `text`, which may have the slips of old metadata: `foo (>=1.0<2)`, `foo >=3.5.*`, `foo
    /// >='1.0',`.
    ///
    /// What the standard admits means what it says. Otherwise the versions are read with the lenience of
    /// ``SpecifierSet/init(lenient:)``; name, extras and marker are not. The error is that of the strict reading.
    package init(lenient text: String) throws(StandardsError) {
        let bytes = Array(text.utf8)
        do {
            self = try Requirement(utf8: bytes)
        } catch {
            guard let repaired = Requirement.repaired(bytes) else { throw error }
            self = repaired
        }
    }

    private static func repaired(_ bytes: [UInt8]) -> Requirement? {
        var parser = RequirementParser(bytes)
        guard (try? parser.parseHead()) != nil, bytes[parser.position...].first != UInt8(ascii: "@") else { return nil }
        let rest = bytes[parser.position...]
        let semicolon = rest.firstIndex(of: UInt8(ascii: ";")) ?? bytes.endIndex
        var versions = rest[..<semicolon]
        while let last = versions.last, last.isASCIISpace { versions.removeLast() }
        if versions.first == UInt8(ascii: "("), versions.last == UInt8(ascii: ")") {
            versions = versions.dropFirst().dropLast()
        }
        guard let specifiers = try? SpecifierSet(lenient: String(decoding: versions, as: UTF8.self)),
            var requirement = try? Requirement(utf8: Array(bytes[..<parser.position]) + bytes[semicolon...])
        else { return nil }
        requirement.specifiers = specifiers
        return requirement
    }
}
