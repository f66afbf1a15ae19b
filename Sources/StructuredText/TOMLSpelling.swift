/// How TOML spells values and keys.
package enum TOMLSpelling {
    /// A key: bare when TOML allows it, else in double quotes.
    package static func key(_ text: String) -> String {
        !text.isEmpty && text.utf8.allSatisfy(\.isBareKeyByte) ? text : string(text)
    }

    /// A string in double quotes.
    package static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                if scalar.value < 0x20 || scalar.value == 0x7F {
                    result +=
                        "\\u00" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16, uppercase: true)
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }

    /// A string in the quotes of another spelling, where they can hold it.
    package static func string(_ text: String, like spelling: some Collection<UInt8>) -> String {
        let isLiteral = spelling.first == UInt8(ascii: "'") && !spelling.starts(with: "'''".utf8)
        let fits = text.utf8.allSatisfy { $0 != UInt8(ascii: "'") && !$0.isTOMLControl }
        return isLiteral && fits ? "'\(text)'" : string(text)
    }

    /// An array of strings on one line: `["a", "b"]`.
    package static func strings(_ texts: [String]) -> String {
        "[" + texts.map { string($0) }.joined(separator: ", ") + "]"
    }

    /// A table on one line; the values are spelled already: `{version = "*", index = "a"}`.
    package static func inlineTable(_ members: [(key: String, value: String)]) -> String {
        "{" + members.map { "\(key($0.key)) = \($0.value)" }.joined(separator: ", ") + "}"
    }
}
