/// Makes text that people paste into reports free of what opens doors.
package enum SecretMasking {
    /// A variable's value, or four asterisks for one whose name says that it is secret.
    package static func value(_ value: String, of name: String) -> String {
        if value.isEmpty { return value }
        if SecretNames.suggest(name) { return "****" }
        if value.hasPrefix(SecretReference.programPrefix) || value.hasPrefix(SecretReference.filePrefix) {
            return "****"
        }
        return text(value)
    }

    /// The text with the credentials and queries of all its addresses replaced. Variables in their place, `${TOKEN}`, tell
    /// nothing and stay.
    package static func text(_ text: String) -> String {
        guard text.contains("://") else { return text }
        var result = ""
        var rest = Substring(text)
        while let separator = rest.ranges(of: "://").first {
            result += rest[..<separator.upperBound]
            rest = rest[separator.upperBound...]
            let address = rest.prefix { !endsAddress($0) }
            rest = rest[address.endIndex...]
            result += masked(address)
        }
        return result + rest
    }

    private static func endsAddress(_ character: Character) -> Bool {
        character.isWhitespace || "\"'<>`,".contains(character)
    }

    /// An address from its authority on.
    private static func masked(_ address: Substring) -> String {
        let authority = address.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        // A password may hold a slash where somebody forgot to encode it.
        let userEnd = authority.lastIndex(of: "@") ?? address.lastIndex(of: "@")
        var result = ""
        var rest = address
        if let userEnd, address[..<userEnd].contains(":") || userEnd < authority.endIndex {
            let user = address[..<userEnd]
            // `git@host` is how repositories are reached, and no secret.
            result = isHarmless(user) ? user + "@" : "****@"
            rest = address[address.index(after: userEnd)...]
        }
        guard let query = rest.firstIndex(of: "?") else { return result + rest }
        let end = rest[query...].firstIndex(of: "#") ?? rest.endIndex
        return result + rest[..<query] + "?…" + rest[end...]
    }

    private static func isHarmless(_ user: Substring) -> Bool {
        if user == "git" { return true }
        var rest = user
        while !rest.isEmpty {
            if rest.first == ":" {
                rest = rest.dropFirst()
            } else if rest.hasPrefix("${"), let end = rest.firstIndex(of: "}") {
                rest = rest[rest.index(after: end)...]
            } else {
                return false
            }
        }
        return true
    }
}
