import Diagnostics
import Pipfiles
import StructuredText

/// The text of the lock that is being installed, so that a message can name the line of an entry.
package struct LockText: Sendable {
    /// The file's name for messages.
    package var name: String
    package var bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    func span(of package: LockedPackage) -> SourceSpan {
        guard let offset = package.place.offset else { return SourceSpan(file: name) }
        return SourceSpan(file: name, line: TextPosition(of: offset, in: bytes).line)
    }
}
