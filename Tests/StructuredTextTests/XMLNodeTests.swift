import Testing

@testable import StructuredText

@Suite struct XMLNodeTests {
    private func node(_ text: String) throws(TextError) -> XMLNode { try XMLNode(parsing: Array(text.utf8)) }

    @Test func `Elements, attributes and characters are read with their namespaces`() throws {
        let root = try node(
            """
            <?xml version='1.0' encoding="UTF-8"?>
            <!-- a comment -->
            <?style some?>
            <a:bom xmlns:a="urn:one" xmlns="urn:two" kind='x &amp; y' a:kind="z">
              <a:name>left &lt; &#x72;ight &quot;&apos;&gt;</a:name>
              <name>other</name>
              <a:empty/><a:empty />
              <a:data><![CDATA[<&]]>more</a:data>
              <inner xmlns="urn:three"><name>deep</name></inner>
            </a:bom>
            <!-- the end -->

            """)
        #expect(root.name == "bom" && root.namespace == "urn:one")
        #expect(root[attribute: "kind"] == "x & y")
        #expect(root.attributes.first { $0.namespace == "urn:one" }?.value == "z")
        #expect(root.child("name")?.text == "left < right \"'>")
        #expect(root.children("empty").count == 2)
        #expect(root.child("data")?.text == "<&more")
        let inner = try #require(root.children.last)
        #expect(inner.namespace == "urn:three" && inner.child("name")?.text == "deep")
        #expect(root.children[1].namespace == "urn:two")
        #expect(root.children[0].place.offset.map { TextPosition(of: $0, in: Array("".utf8)) } != nil)
    }

    @Test func `White space around text and the ends of lines are one thing`() throws {
        #expect(try node("<a>\r\n x \r\n</a>").text == "\n x \n")
        #expect(try node("<a>\r\n x y\t</a>").trimmedText == "x y")
        #expect(try node("<a> \n</a>").trimmedText == "")
        #expect(try node("\u{FEFF}<a/>").name == "a")
    }

    static let refused: [(text: String, line: Int, column: Int, message: String)] = [
        ("", 1, 1, "an element was expected"),
        ("text", 1, 1, "an element was expected"),
        ("<a>", 1, 4, "the text ends inside of `a`"),
        ("<a>\n<b></a>", 2, 4, "`b` is not ended, and `a` is"),
        ("<a/><b/>", 1, 5, "nothing may follow the root element"),
        ("<!DOCTYPE a><a/>", 1, 1, "a document type is not read, since its entities could make any text of this one"),
        ("<a>&b;</a>", 1, 4, "the entity `&b;` is unknown"),
        ("<a>&#0;</a>", 1, 4, "the entity `&#0;` is unknown"),
        ("<a>&#xD800;</a>", 1, 4, "the entity `&#xD800;` is unknown"),
        ("<a>&#+65;</a>", 1, 4, "the entity `&#+65;` is unknown"),
        ("<a>& b</a>", 1, 4, "`&` must begin one of XML's own entities or be written `&amp;`"),
        ("<a b=c/>", 1, 6, "the value of `b` must stand in quotes"),
        ("<a b='1' b='2'/>", 1, 10, "`a` has the attribute `b` twice"),
        ("<a b='1'c='2'/>", 1, 9, "a space must stand before an attribute"),
        ("<a b='<'/>", 1, 7, "`<` cannot stand in an attribute"),
        ("<a b='1", 1, 4, "the value of `b` does not end"),
        ("<p:a/>", 1, 1, "the prefix `p` is unknown"),
        ("<a><!-- </a>", 1, 8, "the comment does not end"),
        ("<a><![CDATA[</a>", 1, 13, "the CDATA section does not end"),
        ("<a><!ENTITY b 'c'></a>", 1, 4, "a declaration cannot stand inside of an element"),
        ("<1a/>", 1, 2, "a name was expected"),
        ("<a>\u{1}</a>", 1, 4, "a control character cannot stand in XML"),
        ("<?xml version='1.0' encoding='utf-16'?><a/>", 1, 1, "only XML in UTF-8 is read"),
    ]

    @Test(arguments: refused)
    func `What is broken or not read is refused at its place`(
        row: (text: String, line: Int, column: Int, message: String)
    ) {
        do throws(TextError) {
            _ = try node(row.text)
            Issue.record("\(row.text) was read")
        } catch {
            #expect(error.description == "\(row.line):\(row.column): \(row.message)")
        }
    }

    @Test func `A billion laughs are not even begun`() {
        var text = "<!DOCTYPE lolz [<!ENTITY lol \"lol\">"
        for level in 1...9 {
            let inside = String(repeating: level == 1 ? "&lol;" : "&lol\(level - 1);", count: 10)
            text += "<!ENTITY lol\(level) \"\(inside)\">"
        }
        #expect(throws: TextError.self) { try node(text + "]><a>&lol9;</a>") }
    }

    @Test func `Deep nesting, many attributes and bytes that are no text are refused`() {
        let deep = String(repeating: "<a>", count: 200_000)
        #expect(throws: TextError.self) { try node(deep) }
        let attributes = (0..<1000).map { " a\($0)='1'" }.joined()
        #expect(throws: TextError.self) { try node("<a\(attributes)/>") }
        #expect(throws: TextError.self) { try XMLNode(parsing: [0x3C, 0x61, 0x3E, 0xFF, 0x3C, 0x2F, 0x61, 0x3E]) }
        #expect(throws: TextError.self) { try XMLNode(parsing: [0xFF, 0xFE, 0x3C, 0x00, 0x61, 0x00]) }
    }

    @Test func `Every cut and every flipped byte is an answer and never a trap`() {
        let text = Array(
            "<?xml version=\"1.0\"?><a:b xmlns:a='u'><!--c--><c d='&#65;'>&lt;<![CDATA[x]]></c><?p q?></a:b>".utf8)
        for length in 0..<text.count {
            #expect(throws: TextError.self) { try XMLNode(parsing: Array(text[..<length])) }
        }
        for index in text.indices {
            for flip: UInt8 in [0x01, 0x20, 0x80, 0xFF] {
                var changed = text
                changed[index] ^= flip
                _ = try? XMLNode(parsing: changed)
            }
        }
    }
}
