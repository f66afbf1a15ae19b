import OperatingSystem
import StructuredText
import Testing

/// The answers of Python's `packaging` that are kept beside the tests, with Pipit's purposeful differences put in.
struct Oracle {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The rows by their kind, without it.
    let rows: [String: [[JSONValue]]]
    /// How many rows there are, and how many the first line speaks of.
    let count: Int
    let announced: Int?

    static let versions = Result { try Oracle("oracle-versions.jsonl", differences: "differences-versions.txt") }
    static let markers = Result { try Oracle("oracle-markers.jsonl", differences: "differences-markers.txt") }

    init(_ name: String, differences: String) throws {
        let folder = Paths.join(Paths.parent(#filePath), "Oracle")
        let lines = try Files.read(Paths.join(folder, name)).split(separator: UInt8(ascii: "\n"))
        announced = try JSONValue(parsing: Array(lines[0]))["rows"]?.integer
        count = lines.count - 1
        var changed: [String: [JSONValue]] = [:]
        for line in try Files.read(Paths.join(folder, differences)).split(separator: UInt8(ascii: "\n"))
        where line.first != UInt8(ascii: "#") {
            let row = try JSONValue(parsing: Array(line)).array ?? []
            changed[Self.key(row)] = row
        }
        var rows: [String: [[JSONValue]]] = [:]
        for line in lines.dropFirst() {
            guard var row = try JSONValue(parsing: Array(line)).array, let kind = row[0].string else {
                throw Failure(description: "no row: \(String(decoding: line, as: UTF8.self))")
            }
            if let other = changed.removeValue(forKey: Self.key(row)) {
                if other == row { throw Failure(description: "no difference any more: \(Self.key(row))") }
                row = other
            }
            rows[kind, default: []].append(Array(row.dropFirst()))
        }
        if let stale = changed.keys.first { throw Failure(description: "a difference from no row: \(stale)") }
        self.rows = rows
    }

    /// Kind and input.
    private static func key(_ row: [JSONValue]) -> String { "\(row[0].string ?? "") \(row[1].string ?? "")" }

    /// Runs `check` on each row of a kind; it answers what is wrong, or nil.
    static func check(
        _ kind: String, atLeast least: Int, of oracle: Result<Oracle, any Error> = versions,
        sourceLocation: SourceLocation = #_sourceLocation,
        _ check: ([JSONValue]) throws -> String?
    ) throws {
        let rows = try oracle.get().rows[kind] ?? []
        #expect(rows.count >= least, "the oracle has too few rows", sourceLocation: sourceLocation)
        var wrong: [String] = []
        for row in rows {
            if let trouble = try check(row) { wrong.append("\(row[0].string ?? "\(row)"): \(trouble)") }
        }
        #expect(
            wrong.isEmpty, "\(wrong.count) rows differ:\n\(wrong.prefix(40).joined(separator: "\n"))",
            sourceLocation: sourceLocation)
    }
}

/// What is wrong where two values should be one.
func difference<Value: Equatable>(_ what: String, _ actual: Value, _ expected: Value) -> String? {
    actual == expected ? nil : "\(what) is \(actual), not \(expected)"
}

extension JSONValue {
    /// The text of a row's member, which the generator always writes.
    var text: String { string ?? "" }
    /// The words of a row's member.
    var words: [String] { text.split(separator: " ").map(String.init) }
}
