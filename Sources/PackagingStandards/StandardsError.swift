/// Why a text does not follow one of Python's packaging standards.
///
/// The room that holds the text (a Pipfile, an index's page, a wheel) knows where it came from and makes a diagnostic
/// of this.
package struct StandardsError: Error, Hashable, Sendable {
    /// What is wrong, as a clause in lower case without a full stop: "expected a version after `>=`".
    package var message: String
    /// Where, in UTF-8 bytes from the start of the text that was given.
    package var offset: Int

    package init(_ message: String, offset: Int) {
        self.message = message
        self.offset = offset
    }
}

extension StandardsError: CustomStringConvertible {
    package var description: String { "\(message) (at byte \(offset))" }
}
