import StructuredText
import Testing

@Suite struct JSONValueTests {
    @Test(arguments: [
        #"{}"#, #"[]"#, #""""#, #"[1,-0,2.5,1e5,1E-05,true,false,null]"#, #"{"a":{"b":[{"c":"d"}]},"a":1}"#,
    ])
    func `A text without spaces is written back as it was`(text: String) throws {
        #expect(try JSONValue(parsing: Array(text.utf8)).text(.compact) == text)
    }
}
