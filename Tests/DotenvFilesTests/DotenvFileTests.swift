import Diagnostics
import OperatingSystem
import SharedFixtures
import StructuredText
import Testing

@testable import DotenvFiles

@Suite struct DotenvFileTests {
    @Test func `Python's reader and this one agree on every row`() {
        let rows = OracleRow.read("dotenv.jsonl")
        #expect(rows.count > 1500)
        var disagreements: [String] = []
        for row in rows {
            var expected: [String: String] = [:]
            for member in row.answer?.object?.members ?? [] { expected[member.key] = member.value.string }
            let found = DotenvFile(parsing: row.input).variables(over: OracleRow.environment)
            if found != expected {
                disagreements.append("\(row.input.debugDescription): \(found) instead of \(expected)")
            }
        }
        #expect(disagreements == [])
    }

    @Test(arguments: [
        ("A=1\nX: y\nB=2\n", [2]),
        ("A=\"open\nB=2\n", [1]),
        ("\n\n'open\n", [3]),
        ("A=\"a\"junk\r\ntwo words\r\n\r\nC=1", [1, 2]),
    ])
    func `A line that makes no sense is passed over and told by its number`(text: String, lines: [Int]) {
        #expect(DotenvFile(parsing: text).unreadableLines == lines)
    }

    @Test func `What follows a bad line is read`() {
        let file = DotenvFile(parsing: "A=\"open\nB=2\n")
        #expect(file.variables(over: [:]) == ["B": "2"])
    }

    @Test func `Bytes that are not UTF-8 are refused as a whole`() {
        #expect(DotenvFile(parsing: [0x41, 0x3D, 0xFF] as [UInt8]) == nil)
    }

    @Test func `A value tells which of the user's variables it was made of`() throws {
        let text =
            "A=${TOKEN}\nB=x${A}y\nC=plain\nTOKEN2=${TOKEN:-none}${HOST}\nD=${C}${MISSING}\nTOKEN=own\nE=${TOKEN}\n"
        let file = DotenvFile(parsing: text)
        let project = try file.values(over: ["TOKEN": "hunter2", "HOST": "h"], path: ".env", secrets: nil).project
        #expect(project["B"] == "xhunter2y" && project["E"] == "own")
        let borrowed = ["A", "B", "C", "TOKEN2", "D", "E"].map { project.borrowed(by: $0).sorted() }
        #expect(borrowed == [["TOKEN"], ["TOKEN"], [], ["HOST", "TOKEN"], [], []])
    }

    @Test func `values that double with every line end with an error, and not with the machine's memory`() throws {
        let text = "A=0123456789\n" + String(repeating: "A=${A}${A}\n", count: 60)
        let file = DotenvFile(parsing: text)
        let error = #expect(throws: SecretError.self) { try file.values(over: [:], path: ".env", secrets: nil) }
        #expect(error?.reason == .grown(DotenvFile.mostReplaced) && error?.name == "A")
        #expect(error?.diagnostic.headline == "the values of `.env` come to more than 16 MiB, with `A` among them")
        // Many that are each of a fair size come to as much.
        let wide = "A=\(String(repeating: "a", count: 1 << 16))\n" + (0..<300).map { "B\($0)=${A}\n" }.joined()
        #expect(throws: SecretError.self) {
            try DotenvFile(parsing: wide).values(over: [:], path: ".env", secrets: nil)
        }
        let fair = "A=\(String(repeating: "a", count: 1 << 16))\n" + (0..<100).map { "B\($0)=${A}\n" }.joined()
        #expect(DotenvFile(parsing: fair).variables(over: [:]).count == 101)
    }

    @Test(.timeLimit(.minutes(30)), arguments: ["", ":x}", ":-x", "}"])
    func `references without an end are looked through once`(end: String) {
        // Looking for the end of each would take minutes.
        let text = "A=" + String(repeating: "${a", count: 60_000) + end
        let value = DotenvFile(parsing: text).variables(over: [:])["A"]
        #expect(value == (end == "}" ? "" : String(text.dropFirst(2))))
    }
}
