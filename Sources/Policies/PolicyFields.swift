import Advisories
import Diagnostics
import StructuredText

/// A table of a policy, from which fields are taken by kind; what is left over at the end is an error.
struct PolicyFields {
    let document: TOMLDocument
    let file: String
    /// How the table is called in messages: `vulnerabilities.ignore`.
    let path: String
    let table: TOMLTable
    let offset: Int

    init(_ document: TOMLDocument, file: String) {
        self.document = document
        self.file = file
        path = ""
        table = document.root
        offset = 0
    }

    private init(_ parent: PolicyFields, path: String, table: TOMLTable, offset: Int) {
        document = parent.document
        file = parent.file
        self.path = path
        self.table = table
        self.offset = offset
    }

    func span(_ offset: Int) -> SourceSpan {
        let position = document.position(of: offset)
        return SourceSpan(file: file, line: position.line, column: position.column)
    }

    var span: SourceSpan { span(offset) }

    func name(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// Refuses every key but these.
    func allow(_ known: [String]) throws(PolicyError) {
        for member in table.members where !known.contains(member.key) {
            throw PolicyError(.unknownKey(name(member.key), known: known), at: span(member.keyRange.lowerBound))
        }
    }

    func wrong(_ key: String, _ expected: String, _ node: TOMLNode) -> PolicyError {
        PolicyError(.kind(name(key), expected: expected, found: node.kind), at: span(node.range.lowerBound))
    }

    func value(_ key: String, _ expected: String, _ node: TOMLNode) -> PolicyError {
        let text = String(decoding: document.bytes[node.range], as: UTF8.self)
        return PolicyError(.value(name(key), text: text, expected: expected), at: span(node.range.lowerBound))
    }

    // MARK: - Kinds

    func text(_ key: String) throws(PolicyError) -> (text: String, node: TOMLNode)? {
        guard let node = table[key] else { return nil }
        guard let text = node.string else { throw wrong(key, "a string", node) }
        return (text, node)
    }

    func required(_ key: String) throws(PolicyError) -> (text: String, node: TOMLNode) {
        guard let found = try text(key) else { throw PolicyError(.lacks(name(key)), at: span) }
        return found
    }

    func flag(_ key: String) throws(PolicyError) -> Bool? {
        guard let node = table[key] else { return nil }
        guard let flag = node.boolean else { throw wrong(key, "true or false", node) }
        return flag
    }

    func number(_ key: String, in bounds: ClosedRange<Int64>) throws(PolicyError) -> Int64? {
        guard let node = table[key] else { return nil }
        guard let number = node.integer else { throw wrong(key, "a whole number", node) }
        guard bounds.contains(number) else {
            throw value(key, "from \(bounds.lowerBound) to \(bounds.upperBound)", node)
        }
        return number
    }

    func texts(_ key: String) throws(PolicyError) -> [String]? { try textNodes(key)?.map(\.text) }

    func textNodes(_ key: String) throws(PolicyError) -> [(text: String, node: TOMLNode)]? {
        guard let node = table[key] else { return nil }
        guard let array = node.array else { throw wrong(key, "an array of strings", node) }
        var found: [(text: String, node: TOMLNode)] = []
        for element in array {
            guard let text = element.string else { throw wrong(key, "an array of strings", element) }
            found.append((text, element))
        }
        return found
    }

    /// A length of time, in seconds: `12h`, `7d`, `2w`.
    func duration(_ key: String) throws(PolicyError) -> Int64? {
        guard let (text, node) = try text(key) else { return nil }
        let units: [Character: Int64] = ["h": 3600, "d": 86400, "w": 7 * 86400]
        let digits = text.dropLast()
        guard let last = text.last, let unit = units[last], !digits.isEmpty, digits.utf8.count <= 4,
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int64(digits)
        else { throw value(key, "a number of hours, days or weeks, such as `12h`, `7d` or `2w`", node) }
        return count * unit
    }

    /// The last second of a day, in UTC.
    func endOfDay(_ key: String) throws(PolicyError) -> (moment: Timestamp, day: String, node: TOMLNode)? {
        guard let node = table[key] else { return nil }
        guard case .dateTime(let date) = node.value, let day = date.day, date.time == nil else {
            throw value(key, "a day without quotes, such as `2027-02-01`", node)
        }
        let midnight = Timestamp(seconds: Int64(day.daysSince1970) * 86400)
        return (Timestamp(seconds: midnight.seconds + 86399), midnight.day, node)
    }

    /// One of two words; whether it is the stricter one, which comes last.
    func level(_ key: String, _ words: [String]) throws(PolicyError) -> Bool? {
        guard let (text, node) = try text(key) else { return nil }
        guard let place = words.firstIndex(of: text) else {
            throw value(key, "one of \(words.joined(separator: ", "))", node)
        }
        return place == words.count - 1
    }

    /// A word for a severity, or a number from 0 to 10.
    func severity(_ key: String) throws(PolicyError) -> VulnerabilityRules.SeverityThreshold? {
        guard let node = table[key] else { return nil }
        let words = SeverityRating.allCases.map(\.rawValue)
        if let text = node.string, let rating = SeverityRating(rawValue: text) { return .rating(rating) }
        let written = String(decoding: document.bytes[node.range], as: UTF8.self)
        if node.string == nil, let number = Double(written), (0...10).contains(number) {
            return .tenths(Int((number * 10).rounded(.up)))
        }
        throw value(key, "one of \(words.joined(separator: ", ")), or a number from 0 to 10", node)
    }

    // MARK: - Tables

    func table(_ key: String) throws(PolicyError) -> PolicyFields? {
        guard let node = table[key] else { return nil }
        guard let found = node.table else { throw wrong(key, "a table", node) }
        return PolicyFields(self, path: name(key), table: found, offset: node.range.lowerBound)
    }

    /// The elements of an array of tables; a single table is one of one element.
    func tables(_ key: String) throws(PolicyError) -> [PolicyFields] {
        guard let node = table[key] else { return [] }
        if let only = try? table(key) { return [only] }
        guard let array = node.array else { throw wrong(key, "an array of tables", node) }
        var found: [PolicyFields] = []
        for element in array {
            guard let table = element.table else { throw wrong(key, "an array of tables", element) }
            found.append(PolicyFields(self, path: name(key), table: table, offset: element.range.lowerBound))
        }
        return found
    }
}
