import OperatingSystem
import StructuredText
import Testing

/// Rows of `Oracles/*.jsonl`: an input and what Python answers.
struct OracleRow: Sendable, CustomTestStringConvertible {
    var input: String
    /// nil where Python raises an error.
    var answer: JSONValue?

    var testDescription: String { input.debugDescription }

    static func read(_ name: String) -> [OracleRow] {
        var directory = #filePath[...]
        directory = directory[..<directory.lastIndex(of: "/")!]
        guard let bytes = try? Files.read(directory + "/Oracles/" + name) else { return [] }
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard let row = try? JSONValue(parsing: Array(line)), let input = row["input"]?.string else { return nil }
            return OracleRow(input: input, answer: row["answer"])
        }
    }
}
