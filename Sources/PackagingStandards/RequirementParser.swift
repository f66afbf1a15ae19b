/// PEP 508's grammar for requirements. Offsets of errors count from the start of the whole text.
struct RequirementParser {
    private var cursor: StandardsCursor

    init(_ bytes: [UInt8]) { cursor = StandardsCursor(bytes) }

    mutating func parse() throws(StandardsError) -> Requirement {
        let (name, extras) = try parseHead()
        var url: String?
        var clauses: [Specifier] = []
        if cursor.skip(UInt8(ascii: "@")) {
            url = try parseURL()
        } else {
            clauses = try parseClauses()
        }
        let marker = try parseMarker(afterURL: url != nil)
        return Requirement(
            name: name, extras: extras, specifiers: SpecifierSet(clauses), url: url, marker: marker)
    }

    /// The name and the extras. The cursor then stands on what follows, white space skipped.
    mutating func parseHead() throws(StandardsError) -> (name: PackageName, extras: [PackageName]) {
        cursor.skipSpace()
        let name = try parseName(expecting: "the name of a project")
        cursor.skipSpace()
        let extras = try parseExtras()
        cursor.skipSpace()
        return (name, extras)
    }

    /// Where ``parseHead()`` has come to.
    var position: Int { cursor.position }

    // MARK: Names

    private mutating func parseName(expecting what: String) throws(StandardsError) -> PackageName {
        let start = cursor.position
        var end = start
        while end < cursor.bytes.count, isNamePart(cursor.bytes[end]) { end += 1 }
        // A name ends where a word ends, so that `foo-` is the name `foo` and something that does not belong there.
        while end > start, isWordPart(cursor.bytes[end - 1]) == (cursor.lengthOfLetter(at: end) > 0) { end -= 1 }
        guard end > start, let name = PackageName(String(decoding: cursor.bytes[start..<end], as: UTF8.self)) else {
            throw error(
                "expected \(what): letters, digits, `.`, `_` and `-`, with a letter or a digit at both ends"
            )
        }
        cursor.position = end
        return name
    }

    private func isNamePart(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.isASCIIDigit || byte.isVersionSeparator
    }

    private func isWordPart(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "_")
    }

    private mutating func parseExtras() throws(StandardsError) -> [PackageName] {
        let start = cursor.position
        guard cursor.skip(UInt8(ascii: "[")) else { return [] }
        cursor.skipSpace()
        if cursor.skip(UInt8(ascii: "]")) { return [] }
        var extras: [PackageName] = []
        while true {
            extras.append(try parseName(expecting: "the name of an extra"))
            cursor.skipSpace()
            if cursor.skip(UInt8(ascii: "]")) { return extras }
            guard cursor.skip(UInt8(ascii: ",")) else {
                throw error("expected `,` or the `]` that belongs to the `[` at byte \(start)")
            }
            cursor.skipSpace()
        }
    }

    // MARK: Addresses and versions

    private mutating func parseURL() throws(StandardsError) -> String {
        cursor.skipSpace()
        let start = cursor.position
        while let byte = cursor.current, byte != 0x20, byte != 0x09 { cursor.position += 1 }
        guard cursor.position > start else { throw error("expected an address after `@`") }
        return String(decoding: cursor.bytes[start..<cursor.position], as: UTF8.self)
    }

    private mutating func parseClauses() throws(StandardsError) -> [Specifier] {
        let start = cursor.position
        let inParentheses = cursor.skip(UInt8(ascii: "("))
        var clauses: [Specifier] = []
        repeat {
            cursor.skipSpace()
            guard let byte = cursor.current, "<>=!~".utf8.contains(byte) else { break }
            let isArbitrary = cursor.bytes[cursor.position...].starts(with: "===".utf8)
            clauses += isArbitrary ? try parseArbitrary() : [try parseClause()]
            cursor.skipSpace()
        } while cursor.skip(UInt8(ascii: ","))
        if inParentheses, !cursor.skip(UInt8(ascii: ")")) {
            throw error("expected `,` or the `)` that belongs to the `(` at byte \(start)")
        }
        return clauses
    }

    private mutating func parseClause() throws(StandardsError) -> Specifier {
        let start = cursor.position
        let rest = cursor.bytes[start...]
        let stop = rest.firstIndex { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: ")") }
        var end = stop ?? cursor.bytes.count
        while end > start, cursor.bytes[end - 1] == 0x20 || cursor.bytes[end - 1] == 0x09 { end -= 1 }
        let clause = cursor.bytes[start..<end]
        guard clause.span.countOfTrailingSpace(from: 0) == 0 else {
            throw StandardsError("only spaces and tabs may stand between the parts", offset: end)
        }
        cursor.position = end
        return try Specifier.parse(clause)
    }

    /// `===` takes all that follows up to white space, `;` or `)`, and commas in there divide it afterwards.
    private mutating func parseArbitrary() throws(StandardsError) -> [Specifier] {
        let start = cursor.position
        let bytes = cursor.bytes
        let span = bytes.span
        var end = start + 3
        while span.lengthOfSpace(at: end) > 0 { end += span.lengthOfSpace(at: end) }
        while end < bytes.count, bytes[end] != UInt8(ascii: ";"), bytes[end] != UInt8(ascii: ")"),
            span.lengthOfSpace(at: end) == 0
        {
            end += 1
        }
        cursor.position = end
        var clauses: [Specifier] = []
        for part in bytes[start..<end].split(separator: UInt8(ascii: ",")) {
            clauses.append(try Specifier.parse(part))
        }
        return clauses
    }

    // MARK: Markers

    private mutating func parseMarker(afterURL: Bool) throws(StandardsError) -> Marker? {
        let hasSpace = cursor.skipSpace()
        if cursor.isAtEnd { return nil }
        guard hasSpace || !afterURL, cursor.skip(UInt8(ascii: ";")) else {
            throw error(
                afterURL ? "expected ` ;` or the end after the address" : "expected a version, `;` or the end")
        }
        var parser = MarkerParser(cursor)
        return Marker(try parser.parseWholeMarker())
    }

    private func error(_ message: String) -> StandardsError { StandardsError(message, offset: cursor.position) }
}
