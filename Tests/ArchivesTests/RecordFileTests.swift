import Archives
import Hashing
import SharedFixtures
import Testing

@Suite struct RecordFileTests {
    static let sum = SHA256Sum(of: Array("a".utf8))

    // The answers of Python's `csv.reader` for the same text.
    static let paths: [(text: String, paths: [String])] = [
        ("", []),
        ("\n\r\n\n", []),
        ("a,,", ["a"]),
        ("a", ["a"]),
        ("a,,\nb,,\n", ["a", "b"]),
        ("a,,\r\nb,,\r\n", ["a", "b"]),
        ("a,,\rb,,\r", ["a", "b"]),
        ("\"a\",,\n", ["a"]),
        ("\"a,b\",,\n", ["a,b"]),
        ("\"a\"\"b\",,\n", ["a\"b"]),
        ("\"a\nb\",,\nc,,\n", ["a\nb", "c"]),
        ("a\"b,,\n", ["a\"b"]),
        ("\"a\"b,,\n", ["ab"]),
        (" a ,,\n", [" a "]),
        ("naïve,,\n", ["naïve"]),
    ]

    @Test("Paths are read as Python reads them", arguments: paths)
    func readsPaths(row: (text: String, paths: [String])) throws {
        #expect(try RecordFile(parsing: Array(row.text.utf8)).rows.map(\.path) == row.paths)
    }

    @Test("Hashes and sizes are read, and what they are not is kept apart")
    func readsHashes() throws {
        let text = """
            a,sha256=\(Self.sum.urlSafeBase64),12
            b,sha512=abc,
            c,,x
            d,sha256=short,-1
            e,,99999999999999999999999
            f,,18446744073709551615
            """
        let rows = try RecordFile(parsing: Array(text.utf8)).rows
        #expect(
            rows == [
                .init(path: "a", hash: .sha256(Self.sum), size: 12), .init(path: "b", hash: .other("sha512=abc")),
                .init(path: "c"), .init(path: "d", hash: .other("sha256=short")), .init(path: "e"),
                .init(path: "f", size: .max),
            ])
    }

    @Test(
        "What is no RECORD is refused with its line",
        arguments: [
            ("a,,\n\"b,,\nc", RecordFile.SyntaxError(line: 2, problem: .unclosedQuote)),
            ("a,,\nb,,,\n", RecordFile.SyntaxError(line: 2, problem: .tooManyFields)),
            ("\n\n,,\n", RecordFile.SyntaxError(line: 3, problem: .emptyPath)),
            ("\"x\ny\",,\n\"\",,\n", RecordFile.SyntaxError(line: 3, problem: .emptyPath)),
        ])
    func refuses(text: String, error: RecordFile.SyntaxError) {
        #expect(throws: error) { try RecordFile(parsing: Array(text.utf8)) }
    }

    @Test("Bytes that are not UTF-8 are refused")
    func refusesBytes() {
        #expect(throws: RecordFile.SyntaxError(line: 1, problem: .notUTF8)) {
            try RecordFile(parsing: [0xFF, 0x2C, 0x2C, 0x0A])
        }
    }

    @Test("What is written is read again", arguments: 0..<50)
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let letters = Array("ab,\"\n\r é/.".unicodeScalars)
        let rows = (0..<20).map { _ in
            let path = (0..<Int.random(in: 1...8, using: &generator)).reduce(into: "") { text, _ in
                text.unicodeScalars.append(letters.randomElement(using: &generator) ?? "a")
            }
            let hash: RecordFile.Hash =
                Bool.random(using: &generator) ? .none : .sha256(SHA256Sum(of: Array(path.utf8)))
            return RecordFile.Row(
                path: path, hash: hash,
                size: Bool.random(using: &generator) ? nil : .random(in: 0...9999, using: &generator))
        }
        #expect(try RecordFile(parsing: RecordFile(rows: rows).serialized()).rows == rows)
        var bytes: [UInt8] = []
        for row in rows {
            RecordFile.appendRow(path: row.path.utf8, sha256: Self.sum, size: 7, to: &bytes)
        }
        let expected = rows.map { RecordFile.Row(path: $0.path, hash: .sha256(Self.sum), size: 7) }
        #expect(try RecordFile(parsing: bytes).rows == expected)
    }

    @Test func `What stands in a hash's place becomes no row of its own when it is written again`() throws {
        let text = "a.py,\"sha256=x\n/etc/passwd,\",1\nb.py,\"x,\"\"y\",2\n"
        let record = try RecordFile(parsing: Array(text.utf8))
        #expect(record.rows.map(\.hash) == [.other("sha256=x\n/etc/passwd,"), .other("x,\"y")])
        #expect(try RecordFile(parsing: record.serialized()) == record)
    }
}
