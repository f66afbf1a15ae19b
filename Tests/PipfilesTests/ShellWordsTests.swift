import SharedFixtures
import StructuredText
import Testing

@testable import Pipfiles

@Suite struct ShellWordsTests {
    @Test func `Words are split as Python's shlex splits them`() {
        let rows = OracleRow.read("shell-words.jsonl")
        #expect(rows.count > 1000)
        for row in rows {
            let expected = row.answer?.array?.compactMap(\.string)
            #expect((try? ShellWords.split(row.input)) == expected, "\(row.input.debugDescription)")
        }
    }

    @Test func `Words are quoted as Python's shlex quotes them`() {
        let rows = OracleRow.read("shell-quotes.jsonl")
        #expect(rows.count > 300)
        for row in rows {
            #expect(ShellWords.quoted(row.input) == row.answer?.string)
        }
    }

    @Test func `What is quoted is split into the same words again`() throws {
        for row in OracleRow.read("shell-words.jsonl") {
            guard let words = row.answer?.array?.compactMap(\.string) else { continue }
            #expect(try ShellWords.split(ShellWords.joined(words)) == words)
        }
    }
}
