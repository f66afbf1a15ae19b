import Diagnostics

/// An interpreter that is to be judged beside the packages that run on it.
package struct AuditInterpreter: Hashable, Sendable {
    /// `3.11.4`, or `3.11` where nobody says which of its releases is meant.
    package var version: String
    /// Another implementation than CPython, by its name.
    package var otherName: String?
    /// Where it says so.
    package var place: SourceSpan?
    /// Whether somebody wants it judged, so that it is no success when it cannot be.
    package var isDemanded: Bool

    package init(version: String, otherName: String? = nil, place: SourceSpan?, isDemanded: Bool = false) {
        self.version = version
        self.otherName = otherName
        self.place = place
        self.isDemanded = isDemanded
    }

    /// Whether a release is named, and not only a line of them.
    package var isRelease: Bool { version.split(separator: ".").count >= 3 }

    /// The category under which interpreters are met.
    package static let category = "python"

    var occurrence: AuditSubject.Occurrence { .init(category: Self.category, place: place) }
}

/// What became of an interpreter.
package struct JudgedInterpreter: Hashable, Sendable {
    package var version: String
    package var place: SourceSpan?
    /// Why nothing was told; nil where it was judged.
    package var reason: UnauditedPackage.Reason?

    package init(version: String, place: SourceSpan?, reason: UnauditedPackage.Reason? = nil) {
        self.version = version
        self.place = place
        self.reason = reason
    }
}
