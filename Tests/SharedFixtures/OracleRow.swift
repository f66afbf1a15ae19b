internal import OperatingSystem
package import StructuredText

/// A row of `Oracles/*.jsonl`: an input and what Python answers.
package struct OracleRow: Sendable {
    package var input: String
    /// nil where Python raises an error.
    package var answer: JSONValue?

    /// The rows of a file in `Oracles`; none when there is no such file.
    package static func read(_ name: String) -> [OracleRow] {
        var directory = #filePath[...]
        directory = directory[..<directory.lastIndex(of: "/")!]
        guard let bytes = try? Files.read(directory + "/Oracles/" + name) else { return [] }
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard let row = try? JSONValue(parsing: Array(line)), let input = row["input"]?.string else { return nil }
            return OracleRow(input: input, answer: row["answer"])
        }
    }
}

extension OracleRow {
    /// The variables that the generator's environment holds.
    package static let environment = ["HOME": "/h", "B": "env-b", "EMPTY": ""]
}
