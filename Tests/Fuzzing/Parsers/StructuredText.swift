@testable import Advisories
import StructuredText

extension FuzzedParser {
    static let structuredText = [
        FuzzedParser("json", room: "StructuredText", words: Words.json) { bytes in
            let value = try JSONValue(parsing: bytes)
            let compact = value.bytes(.compact)
            guard let again = try? JSONValue(parsing: compact), again.bytes(.compact) == compact else {
                broken("JSON that was written is read back as the same")
            }
            _ = value.bytes(JSONStyle(indent: 4, keySeparator: ": ", endsWithNewline: true))
        },
        FuzzedParser("toml", room: "StructuredText", words: Words.toml) { bytes in
            let document = try TOMLDocument(parsing: bytes)
            _ = document.position(of: bytes.count)
            visit(document.root)
        },
        FuzzedParser("xml", room: "StructuredText", words: Words.xml) { bytes in
            let node = try XMLNode(parsing: bytes)
            _ = node.child("components")?.children("component")
        },
        FuzzedParser("yaml", room: "Advisories", words: Words.yaml) { bytes in
            _ = try YAMLText.value(of: bytes).bytes(.compact)
        },
    ]

    private static func visit(_ table: TOMLTable) {
        for member in table.members {
            let spelled = "\(TOMLSpelling.key(member.key)) = 1"
            guard let again = try? TOMLDocument(parsing: Array(spelled.utf8)), again.root.members.count == 1 else {
                broken("a key of TOML that was spelled is a key")
            }
            if let text = member.node.string {
                let spelled = "x = " + TOMLSpelling.string(text)
                guard let again = try? TOMLDocument(parsing: Array(spelled.utf8)), again.root["x"]?.string == text
                else {
                    broken("a text of TOML that was spelled is read back as the same")
                }
            }
            if let inner = member.node.table { visit(inner) }
        }
    }
}
