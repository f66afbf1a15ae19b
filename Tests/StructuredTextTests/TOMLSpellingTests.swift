import StructuredText
import Testing

@Suite struct TOMLSpellingTests {
    @Test(arguments: ["", "a", "a.b", "é", "a b", "\"", "\\", "\n\r\t\u{0}\u{1F}\u{7F}", "😀'", "a-b_1"])
    func `What is spelled reads back`(text: String) throws {
        let line =
            "\(TOMLSpelling.key(text)) = \(TOMLSpelling.string(text))\n'x y' = \(TOMLSpelling.strings([text, text]))"
        let root = try TOMLDocument(parsing: Array(line.utf8)).root
        #expect(root[text]?.string?.isSpelled(like: text) == true)
        #expect(root["x y"]?.array?.map(\.string) == [text, text])
        let table = TOMLSpelling.inlineTable([(text, TOMLSpelling.string(text, like: "''".utf8))])
        let inline = try TOMLDocument(parsing: Array("x = \(table)".utf8)).root["x"]?.table
        #expect(inline?[text]?.string?.isSpelled(like: text) == true)
    }

    @Test func `Quotes are kept where they can hold the text`() {
        #expect(TOMLSpelling.string("a\\b", like: "'x'".utf8) == "'a\\b'")
        #expect(TOMLSpelling.string("it's", like: "'x'".utf8) == "\"it's\"")
        #expect(TOMLSpelling.string("a", like: "'''x'''".utf8) == "\"a\"")
        #expect(TOMLSpelling.string("a", like: "\"x\"".utf8) == "\"a\"")
        #expect(TOMLSpelling.key("a-b_1") == "a-b_1" && TOMLSpelling.key("a.b") == "\"a.b\"")
    }

    @Test func `Positions found by line are the positions counted out`() {
        let bytes = Array("\u{FEFF}é = 1\r\n\n😀 = [\n]\n".utf8)
        let lines = TextLines(bytes)
        for offset in -1...(bytes.count + 1) {
            #expect(lines.position(of: offset) == TextPosition(of: offset, in: bytes))
        }
    }
}
