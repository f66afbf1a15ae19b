import OperatingSystem
import Testing

@testable import DotenvFiles

@Suite struct SecretValuesTests {
    static let values = SecretValues(
        UserEnvironment([
            "INDEX_TOKEN": "Gl0b-4711-x", "INDEX_TOKEN_2": "Gl0b-4711-x-longer", "OTHER_TOKEN": "Gl0b-4711-x",
            "USE_TOKEN": "yes", "PASSWORD": "", "PLACE": "somewhere-else", "DB_PASSWORD": "sch\u{F6}n und gut",
        ]))

    @Test(
        arguments: [
            ("asked  https://index.example/Gl0b-4711-x/simple/", "asked  https://index.example/${INDEX_TOKEN}/simple/"),
            ("`gl0b-4711-x.index.example` has no address", "`${INDEX_TOKEN}.index.example` has no address"),
            ("Gl0b-4711-x-longer", "${INDEX_TOKEN_2}"), ("Gl0b-4711-xGl0b-4711-x", "${INDEX_TOKEN}${INDEX_TOKEN}"),
            ("(sch\u{F6}n und gut)", "(${DB_PASSWORD})"), ("yes, somewhere-else", "yes, somewhere-else"),
            ("Gl0b-4711-", "Gl0b-4711-"), ("", ""), ("\u{1F99C} Gl0b-4711", "\u{1F99C} Gl0b-4711"),
        ])
    func `The value of what is called like a secret is shown by its name`(text: String, shown: String) {
        #expect(Self.values.hidden(in: text) == shown)
    }

    @Test func `Without secrets nothing is looked for`() {
        #expect(SecretValues(UserEnvironment([:])).hidden(in: "a token") == "a token")
    }
}
