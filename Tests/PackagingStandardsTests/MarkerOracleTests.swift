import PackagingStandards
import StructuredText
import Testing

@Suite("Answers of Python's packaging: markers, requirements and metadata")
struct MarkerOracleTests {
    /// The environments in the order in which the rows speak of them.
    private static func environments() throws -> [MarkerEnvironment] {
        try (Oracle.markers.get().rows["h"] ?? []).map { row in
            let members = (row[1].object?.members ?? []).map { ($0.key, $0.value.text) }
            return try #require(MarkerEnvironment(values: Dictionary(uniqueKeysWithValues: members)))
        }
    }

    @Test("The oracle is whole")
    func isWhole() throws {
        let oracle = try Oracle.markers.get()
        #expect(oracle.count >= 8_000)
        #expect(oracle.announced == oracle.count)
        #expect(try Self.environments().count == 14)
    }

    @Test("Markers are read and written, and told apart from what is none")
    func markers() throws {
        try Oracle.check("m", atLeast: 2_300, of: Oracle.markers) { row in
            let marker = try? Marker(row[0].text)
            guard let text = row[1].string else { return marker.map { "read as \($0), which is no marker" } }
            guard let marker else { return "not read" }
            return try difference("text", marker.description, text)
                ?? difference("text in single quotes, read again", try Marker(marker.text(quotes: .single)), marker)
        }
    }

    @Test("Markers hold in the same environments, and so do their formulas")
    func evaluation() throws {
        let environments = try Self.environments()
        try Oracle.check("e", atLeast: 2_300, of: Oracle.markers) { row in
            guard let marker = try? Marker(row[0].text) else { return row[1].text.contains("!") ? nil : "not read" }
            let answers = environments.map { marker.evaluate(in: $0) ? "1" : "0" }.joined()
            let formula = try MarkerFormula(marker)
            let formulaAnswers = environments.map { formula.evaluate(in: $0) ? "1" : "0" }.joined()
            return difference("evaluation", answers, row[1].text)
                ?? (isAboutBuildLabels(marker)
                    ? nil : difference("the formula's evaluation", formulaAnswers, row[1].text))
        }
    }

    /// Whether the marker asks, with its operands reversed, about a full version, which a formula knows without its
    /// label.
    private func isAboutBuildLabels(_ marker: Marker) -> Bool {
        var found = false
        marker.expression.visit { found = found || $0.variable == .pythonFullVersion && $0.isReversed }
        return found
    }

    @Test("Extras decide as they do there, by their normalised names")
    func extras() throws {
        let environment = try #require(try Self.environments().first)
        try Oracle.check("x", atLeast: 250, of: Oracle.markers) { row in
            let marker = try Marker(row[0].text)
            for (extra, expected) in (row[1].object?.members ?? []).map({ ($0.key, $0.value.integer == 1) }) {
                let extras: Set<String> = extra.isEmpty ? [] : [extra]
                if let trouble = difference(
                    "with the extra `\(extra)`", marker.evaluate(in: environment, extras: extras), expected)
                {
                    return trouble
                }
                let formula = try MarkerFormula(marker, extras: extras)
                if formula.evaluate(in: environment) != expected { return "the formula differs with `\(extra)`" }
            }
            return nil
        }
    }

    @Test("Requirements are taken apart, and told from what is none")
    func requirements() throws {
        try Oracle.check("r", atLeast: 2_300, of: Oracle.markers) { row in
            let requirement = try? Requirement(row[0].text)
            guard let name = row[1].string else { return requirement.map { "read as \($0), which is no requirement" } }
            guard let requirement else { return "not read" }
            return try difference("name", requirement.name.written, name)
                ?? difference("extras", requirement.extras.map(\.written).sorted(), row[2].array?.map(\.text) ?? [])
                ?? difference("specifiers", requirement.specifiers.description, row[3].text)
                ?? difference("address", requirement.url, row[4].string)
                ?? difference("marker", requirement.marker?.description, row[5].string)
                ?? difference("text", requirement.description, row[6].text)
                ?? difference("leniently read", try Requirement(lenient: row[0].text), requirement)
        }
    }

    @Test("Requirements are equal when they ask for the same")
    func equality() throws {
        try Oracle.check("q", atLeast: 400, of: Oracle.markers) { row in
            let (left, right) = (try Requirement(row[0].text), try Requirement(row[1].text))
            if left == right, left.hashValue != right.hashValue { return "equal, but of different hashes" }
            return difference("equality with `\(row[1].text)`", left == right, row[2].integer == 1)
        }
    }

    @Test("The headers of metadata are found")
    func headers() throws {
        try Oracle.check("c", atLeast: 250, of: Oracle.markers) { row in
            var found: [String: [String]] = [:]
            for field in MetadataField.fields(startOf: Array(row[0].text.utf8)) {
                let words = field.unfolded.split { $0.isWhitespace }.joined(separator: " ")
                found[field.name, default: []].append(words)
            }
            var expected: [String: [String]] = [:]
            for member in row[1].object?.members ?? [] { expected[member.key] = member.value.array?.map(\.text) ?? [] }
            return difference("headers", found, expected)
        }
    }
}
