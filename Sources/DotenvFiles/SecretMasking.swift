import Diagnostics
import OperatingSystem

/// Makes text that people paste into reports free of what opens doors.
package enum SecretMasking {
    /// A variable's value, or four asterisks for one whose name says that it is secret.
    package static func value(_ value: String, of name: String) -> String {
        if value.isEmpty { return value }
        if SecretNames.suggest(name) { return Redaction.mask }
        if value.hasPrefix(SecretReference.programPrefix) || value.hasPrefix(SecretReference.filePrefix) {
            return Redaction.mask
        }
        // Where an address belongs, a slip of the pen is one that was meant.
        return SecretNames.suggestAddress(name) ? Redaction.address(value) : Redaction.text(value)
    }
}

/// Values of the user's variables that are called like secrets. One of them may stand in the path or the host of an address, where
/// nobody can tell it from any other word, so it is looked for by what it is.
package struct SecretValues: Sendable {
    private var found: [(name: String, value: [UInt8])] = []

    /// Values that are shorter are words like `yes`, and would be found everywhere.
    private static let shortest = 8

    package init(_ environment: UserEnvironment) {
        for (name, value) in environment.variables
        where value.utf8.count >= Self.shortest && SecretNames.suggest(name) {
            found.append((name, value.utf8.map(Self.folded)))
        }
        // One may begin another, and which of two names has the same value must not depend on chance.
        found.sort { ($1.value.count, $0.name) < ($0.value.count, $1.name) }
    }

    /// The text with `${NAME}` in the place of each value. A host is written in lower case, so capitals make no difference.
    package func hidden(in text: String) -> String {
        guard !found.isEmpty else { return text }
        let bytes = Array(text.utf8)
        let folded = bytes.map(Self.folded)
        var result: [UInt8] = []
        var place = 0
        var isChanged = false
        while place < bytes.count {
            let here = found.first { folded[place] == $0.value[0] && folded[place...].starts(with: $0.value) }
            if let here {
                result += Array("${\(here.name)}".utf8)
                place += here.value.count
                isChanged = true
            } else {
                result.append(bytes[place])
                place += 1
            }
        }
        return isChanged ? String(decoding: result, as: UTF8.self) : text
    }

    private static func folded(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
