import Diagnostics

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
