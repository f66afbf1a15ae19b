import StructuredText
import SharedFixtures
import Testing

@Suite struct TOMLDocumentTests {
    @Test(.enabled(if: SharedData.folder != nil, SharedData.absent))
    func `Every valid file of toml-test is read as it is meant`() throws {
        let suite = TOMLTestSuite.shared
        #expect(suite.valid.count >= 200)
        for example in suite.valid {
            let expected = try JSONValue(parsing: try #require(example.expected))
            do {
                let document = try TOMLDocument(parsing: example.toml)
                #expect(document.root.agrees(with: expected), "\(example)")
            } catch {
                Issue.record("\(example): \(error)")
            }
        }
    }

    @Test(.enabled(if: SharedData.folder != nil, SharedData.absent))
    func `Every invalid file of toml-test is refused`() {
        let suite = TOMLTestSuite.shared
        #expect(suite.invalid.count >= 300)
        for example in suite.invalid {
            #expect(throws: TextError.self, "\(example)") { try TOMLDocument(parsing: example.toml) }
        }
    }

    @Test(.enabled(if: SharedData.folder != nil, SharedData.absent))
    func `The statements lie end to end and make up the text`() throws {
        for example in TOMLTestSuite.shared.valid {
            let document = try TOMLDocument(parsing: example.toml)
            var end = 0
            for statement in document.statements {
                #expect(statement.range.lowerBound == end, "\(example)")
                #expect(!statement.range.isEmpty)
                end = statement.range.upperBound
            }
            #expect(end == example.toml.count, "\(example)")
            #expect(document.bytes == example.toml)
        }
    }

    /// What a spelled value says must be what its place in the text spells.
    @Test(.enabled(if: SharedData.folder != nil, SharedData.absent))
    func `A value's place spells the value`() throws {
        for example in TOMLTestSuite.shared.valid {
            let document = try TOMLDocument(parsing: example.toml)
            for statement in document.statements {
                guard case .assignment(_, let node) = statement.content else { continue }
                let again = try TOMLDocument(parsing: Array("x = ".utf8) + document.bytes[node.range])
                let read = try #require(again.root["x"])
                // nan is not equal to itself.
                if case .float = node.value { continue }
                #expect(read == node || "\(read)".contains("nan"), "\(example)")
            }
        }
    }

    @Test(.enabled(if: SharedData.folder != nil, SharedData.absent))
    func `Mutated files are read or refused, never a trap`() {
        var generator = SeededGenerator(seed: 20)
        let suite = TOMLTestSuite.shared
        let interesting: [UInt8] =
            Array("\"'[]{}=.,#\\\n\r\t 0_-+:TZexu".utf8) + [0, 0x7F, 0x80, 0xC3, 0xED, 0xEF, 0xFF]
        var refused = 0
        var accepted = 0
        for _ in 0..<6000 {
            guard var bytes = suite.valid.randomElement(using: &generator)?.toml else { return }
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let position = Int.random(in: 0...bytes.count, using: &generator)
                switch Int.random(in: 0..<5, using: &generator) {
                case 0 where position < bytes.count: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                case 1 where position < bytes.count: bytes.remove(at: position)
                case 2: bytes.insert(interesting.randomElement(using: &generator)!, at: position)
                case 3: bytes.removeSubrange(position...)
                default:
                    let other = suite.valid.randomElement(using: &generator)!.toml
                    let start = Int.random(in: 0...other.count, using: &generator)
                    bytes.insert(contentsOf: other[start...].prefix(40), at: position)
                }
            }
            do {
                let document = try TOMLDocument(parsing: bytes)
                #expect(document.statements.map(\.range.count).reduce(0, +) == bytes.count)
                accepted += 1
            } catch {
                #expect(error.offset <= bytes.count && error.line >= 1 && error.column >= 1)
                refused += 1
            }
        }
        #expect(accepted > 500 && refused > 500)
    }

    @Test(arguments: [
        ("a = 1\nb = bar\n", "2:5: text needs quotes: \"bar\""),
        ("a = True", "1:5: `True` is written in small letters"),
        ("a = 1.2.3", "1:5: `1.2.3` is no number or date; text needs quotes: \"1.2.3\""),
        ("a = \"x", "1:5: the string is not closed"),
        ("a = \"x\n\"", "1:5: the string is not closed on its line"),
        ("é = 1", "1:1: a key with other characters than ASCII letters, digits, - and _ needs quotes"),
        ("a 1", "1:3: an = must follow the key"),
        ("a =\n", "1:4: a value must follow the ="),
        ("a = 1 b = 2", "1:7: the line must end here, or go on with a # comment"),
        ("[a\n", "1:3: a ] must close the header"),
        ("[a]\n[b]\n[a]", "3:2: `a` is already defined"),
        ("a = 1\na = 2", "2:1: `a` is already defined"),
        ("a = [1, 2", "1:5: the array is not closed"),
        ("a = [1 2]", "1:8: a comma or ] must follow the value"),
        ("a = {b = 1", "1:5: the table in braces is not closed"),
        ("a = {b = 1,\nc = 2}", "1:12: a table in braces must stand on one line"),
        ("a = {b = 1,}", "1:12: the last value in braces must not be followed by a comma"),
        ("a = \"é\\q\"", "1:7: there is no such escape; write \\\\ for a backslash, or the text in single quotes"),
        ("\u{FEFF}a = x", "1:5: text needs quotes: \"x\""),
        ("[a]\r\nb = 1\r\nc\r\n", "3:2: an = must follow the key"),
        (
            "a = 9223372036854775808",
            "1:5: `9223372036854775808` is no number or date; text needs quotes: \"9223372036854775808\""
        ),
    ])
    func `An error says what is wrong and where`(text: String, expected: String) {
        let error = #expect(throws: TextError.self) { try TOMLDocument(parsing: Array(text.utf8)) }
        #expect(error?.description == expected)
    }

    @Test func `Deep nesting is refused, whatever it is made of`() {
        let depth = 100_000
        let path = String(repeating: "a.", count: depth) + "a"
        let headers = (1...200).map { "[" + repeatElement("a", count: $0).joined(separator: ".") + "]\n" }.joined()
        let texts = [
            "x = " + String(repeating: "[", count: depth),
            "x = " + String(repeating: "{a=", count: depth),
            "x = " + String(repeating: "{a=[", count: depth),
            path + " = 1", "[" + path + "]", "[[" + path + "]]", headers,
        ]
        for text in texts {
            let error = #expect(throws: TextError.self) { try TOMLDocument(parsing: Array(text.utf8)) }
            #expect(error?.message == "tables and arrays nest too deeply")
        }
    }

    @Test func `Line ends and byte order mark are kept in the text and count as nothing in values`() throws {
        let text = "\u{FEFF}# c\r\na = \"\"\"\r\nx\r\ny\"\"\" # d\r\n\r\n[b]\r\n"
        let document = try TOMLDocument(parsing: Array(text.utf8))
        #expect(document.root["a"]?.string == "x\ny")
        #expect(document.text == text)
        #expect(document.statements.count == 4)
        let comment = try #require(document.statements[1].comment)
        #expect(String(decoding: document.bytes[comment], as: UTF8.self) == "# d")
    }

    @Test func `Keys that only look the same are different keys`() throws {
        let document = try TOMLDocument(parsing: Array("\"é\" = 1\n\"e\u{301}\" = 2\n".utf8))
        #expect(document.root.members.count == 2)
        #expect(document.root["e\u{301}"]?.integer == 2)
    }
}
