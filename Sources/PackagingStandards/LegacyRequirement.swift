// Old releases carry requirements that were never valid, or no longer are, and that installers nevertheless understood.
// The repairs stand here, apart from the strict grammar. Each is a slip that can be read in one way only; whatever else is
// wrong stays an error.

extension Requirement {
    /// The requirement in `text`, which may have the slips of old metadata: `foo (>=1.0<2)`, `foo >=3.5.*`,
    /// `foo >='1.0',`. The error is that of the strict reading.
    package init(legacy text: String) throws(StandardsError) {
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
        guard var versions = LegacySpecifiers.withoutSpace(rest[..<semicolon]) else { return nil }
        if versions.first == UInt8(ascii: "("), versions.last == UInt8(ascii: ")") {
            versions = Array(versions.dropFirst().dropLast())
        }
        guard let repaired = LegacySpecifiers.repaired(versions) else { return nil }
        return try? Requirement(utf8: Array(bytes[..<parser.position]) + repaired + bytes[semicolon...])
    }
}

extension SpecifierSet {
    /// The set in `text`, which may have the slips of old metadata (`>=3.5.*`, `>=2.7<3`). The error is that of the strict
    /// reading.
    package init(legacy text: String) throws(StandardsError) {
        do {
            self = try SpecifierSet(text)
        } catch {
            guard let versions = LegacySpecifiers.withoutSpace(Array(text.utf8)[...]),
                let repaired = LegacySpecifiers.repaired(versions), let set = try? SpecifierSet(utf8: repaired)
            else { throw error }
            self = set
        }
    }
}

private enum LegacySpecifiers {
    /// The text without its white space; nil where that stands within a version, so that taking it away would make another
    /// version.
    static func withoutSpace(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        var afterSpace = false
        for byte in text {
            if byte.isASCIISpace {
                afterSpace = true
                continue
            }
            if afterSpace, let last = result.last, isVersionPart(last), isVersionPart(byte) { return nil }
            result.append(byte)
            afterSpace = false
        }
        return result
    }

    private static func isVersionPart(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.isASCIIDigit || ".*+-_'\"".utf8.contains(byte)
    }

    /// The clauses in `text`, which holds no white space, repaired one by one; nil where that is beyond repair.
    static func repaired(_ text: [UInt8]) -> [UInt8]? {
        var clauses: [[UInt8]] = []
        for part in text.split(separator: UInt8(ascii: ",")) {
            for clause in split(part) {
                guard let clause = repairedClause(clause) else { return nil }
                clauses.append(clause)
            }
        }
        return Array(clauses.joined(separator: [UInt8(ascii: ",")]))
    }

    /// `>=1.0<2` without its comma becomes two clauses.
    private static func split(_ part: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var clauses: [ArraySlice<UInt8>] = []
        var start = part.startIndex
        for index in part.indices.dropFirst()
        where isOperator(part[index]) && !isOperator(part[index - 1]) && part[start..<index].contains(where: isOperator)
        {
            clauses.append(part[start..<index])
            start = index
        }
        return clauses + [part[start...]]
    }

    private static func isOperator(_ byte: UInt8) -> Bool { "<>=!~".utf8.contains(byte) }

    private static func repairedClause(_ clause: ArraySlice<UInt8>) -> [UInt8]? {
        var sign = String(decoding: clause.prefix(while: isOperator), as: UTF8.self)
        var version = String(
            decoding: clause.dropFirst(sign.utf8.count).filter { $0 != UInt8(ascii: "'") && $0 != UInt8(ascii: "\"") },
            as: UTF8.self)
        if sign == "!=~" {
            sign = "!="
            version += ".*"
        }
        if version.hasSuffix("*"), !version.hasSuffix(".*") {
            version.removeLast()
            version += ".*"
        }
        while version.hasSuffix(".*.*") { version.removeLast(2) }
        guard version.hasSuffix(".*"), sign != "==", sign != "!=" else { return Array((sign + version).utf8) }
        return Array(withoutWildcard(sign, String(version.dropLast(2))).utf8)
    }

    /// A comparison with a whole series: `<=2.7.*` is what is before 2.8, `>2.7.*` what is not.
    private static func withoutWildcard(_ sign: String, _ version: String) -> String {
        guard sign == "<=" || sign == ">", let series = Version(version) else { return sign + version }
        var release = series.release
        release[release.count - 1] = release[release.count - 1].successor
        return (sign == ">" ? ">=" : "<") + Version(release: release).description
    }
}
