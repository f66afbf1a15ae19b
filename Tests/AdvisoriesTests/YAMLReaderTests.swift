import OperatingSystem
import StructuredText
import Testing

@testable import Advisories

@Suite struct YAMLReaderTests {
    private func read(_ text: String) -> JSONValue? { try? YAMLReader.value(of: Array(text.utf8)) }

    @Test func `What PyYAML writes is read as it was meant`() throws {
        let path = Paths.join(Paths.parent(#filePath), "Oracle/oracle-yaml.jsonl")
        let lines = try Files.read(path).split(separator: UInt8(ascii: "\n"))
        #expect(lines.count >= 600)
        for line in lines {
            let row = try JSONValue(parsing: Array(line))
            let text = try #require(row["y"]?.string)
            guard let expected = row["j"] else {
                #expect(read(text) == nil, "\(text)")
                continue
            }
            do {
                let found = try YAMLReader.value(of: Array(text.utf8))
                let isRight = found == expected
                #expect(isRight, "\(text)\nwas read as \(found.text(.compact)), not as \(expected.text(.compact))")
            } catch { Issue.record("\(error) in\n\(text)") }
        }
    }

    @Test func `A record of the Python database is read`() throws {
        let text = """
            id: PYSEC-2021-1
            details: "A \\"quoted\\" text that goes on
              over lines\\n and ends."
            affected:
            - package:
                name: demo-package
                ecosystem: PyPI
                purl: pkg:pypi/demo-package
              ranges:
              - type: ECOSYSTEM
                events:
                - introduced: "0"
                - fixed: 1.10
              versions:
              - '1.0'
              - 1.9
            references:
              - type: WEB
                url: https://index.example/a#b  # a comment
            aliases: []
            modified: 2021-07-16T01:31:33.917972Z
            withdrawn: null
            """
        let record = try Advisory(yaml: Array(text.utf8), source: "PYSEC-2021-1.yaml")
        #expect(record.details == "A \"quoted\" text that goes on over lines\n and ends.")
        #expect(record.affected.first?.versions == ["1.0", "1.9"])
        #expect(record.affected.first?.ranges.first?.intervals?.map(\.description) == ["<1.10"])
        #expect(record.references.map(\.url) == ["https://index.example/a#b"])
        #expect(record.withdrawn == nil)
    }

    @Test(arguments: [
        ("a: |\n  one\n   two\n\n  three\n", "one\n two\n\nthree\n"), ("a: |-\n  one\n\n", "one"),
        ("a: |+\n  one\n\n", "one\n\n"),
        ("a: >\n  one\n  two\n\n  three\n   four\n  five\n", "one two\nthree\n four\nfive\n"),
        ("a: >-\n\n  one\n", "\none"), ("a: |2\n    one\n", "  one\n"), ("a: one\n  two\n\n  three", "one two\nthree"),
        ("a:\n  one\n  two\n", "one two"), ("a: 'it''s'\n", "it's"), ("a: \"\\u00e9\\x41\\U0001F600\"", "éA😀"),
        ("a: \"one \\\n   two\"", "one two"), ("a: \"one\n\n  two\"", "one\ntwo"), ("a: x:y # z", "x:y"),
        ("a: '# z'", "# z"),
        ("---\na: b\n", "b"), ("\"a\": b", "b"), ("a: b\r\n", "b"), ("a: |\n", ""),
    ])
    func `Scalars are what YAML says`(text: String, expected: String) {
        #expect(read(text) == .object(JSONObject([.init(key: "a", value: .string(expected))])))
    }

    @Test func `Entries may stand under their key or be indented`() {
        let expected: JSONValue = ["a": ["b", ["c": "d", "e": .null], ["f", "g"]], "h": .array([])]
        #expect(read("a:\n- b\n- c: d\n  e:\n- - f\n  - g\nh: []\n") == expected)
        #expect(read("a:\n    - b\n    -   c: d\n        e: ~\n    -\n      - f\n      - g\nh: [ ]\n") == nil)
        #expect(read("a:\n    - b\n    -   c: d\n        e: ~\n    -\n      - f\n      - g\nh: []\n") == expected)
    }

    @Test(arguments: [
        "", "# nothing", "a: &x b", "a: *x", "a: !!str b", "a: [b]", "a: {b: c}", "a: b: c", "a: b\n c: d\n",
        "a: b\na: c",
        "a:\n\t- b", "\ta: b", "? a\n: b", "%YAML 1.2\n---\na: b", "a: b\n---\nc: d", "a: \"b", "a: 'b' c",
        "a: \"\\q\"",
        "a: |9x\n", "a: \u{7}", "\u{FEFF}a: b", "- a\nb: c", "a: - b", "a: \"\\ud800\"", "a: 'b\nc'", "a:\n  - b\n - c",
        "a: @b", "a: `b`", "'a", "a: b\n    - c: d",
    ])
    func `What lies outside of the corner is refused`(text: String) { #expect(read(text) == nil) }

    @Test func `Damaged texts never trap`() throws {
        let text = Array(
            "id: \"a\\x41 \n  b\"\nl:\n- |\n  x\n\n   y\n- 'q''\n  r'\n- k: >-\n    f\n    g\n  m: [] # c\nz: ~\n".utf8)
        #expect((try? YAMLReader.value(of: text)) != nil)
        for cut in text.indices { _ = try? YAMLReader.value(of: Array(text[..<cut])) }
        for place in text.indices {
            for byte in [UInt8(0x00), 0x20, 0x0A, 0x27, 0x22, 0x5C, 0x3A, 0x2D, 0x7C, 0xFF] {
                var damaged = text
                damaged[place] = byte
                _ = try? YAMLReader.value(of: damaged)
            }
        }
        let deep = (0..<500).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n")
        #expect(read(deep) == nil)
        #expect(read(String(repeating: "- ", count: 500)) == nil)
    }
}
