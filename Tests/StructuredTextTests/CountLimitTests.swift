import Testing

@testable import StructuredText

/// A value takes far more memory than its shortest text, so that there is a limit to values.
@Suite struct CountLimitTests {
    @Test func `of each kind of text so many values are read, and not one more`() throws {
        let json = Array(#"{"a": [1, "x", {}], "b": null}"#.utf8)
        #expect(try JSONValue(parsing: json, countLimit: 6)["b"] == .null)
        let error = #expect(throws: TextError.self) { try JSONValue(parsing: json, countLimit: 5) }
        #expect(error?.message == "there are more than 5 values")

        // Four lines, and four values.
        let toml = Array("[a]\nb = [1, 2]\n\nc = 1\n".utf8)
        #expect(try TOMLDocument(parsing: toml, countLimit: 8).statements.count == 4)
        #expect(throws: TextError.self) { try TOMLDocument(parsing: toml, countLimit: 7) }

        let xml = Array("<a x='1'><b/><b/></a>".utf8)
        #expect(try XMLNode(parsing: xml, countLimit: 4).children.count == 2)
        #expect(throws: TextError.self) { try XMLNode(parsing: xml, countLimit: 3) }
    }
}
