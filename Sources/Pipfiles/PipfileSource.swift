import Diagnostics

/// An index that a Pipfile or a lock names.
package struct PipfileSource: Equatable, Sendable {
    package var name: String
    /// As written: `${VARIABLES}` are not expanded.
    package var url: String
    /// `verify_ssl`; true when it is not written.
    package var verifiesTLS: Bool
    /// Where its table begins; `nil` for a source that no file names.
    package var location: SourceSpan?

    package init(name: String, url: String, verifiesTLS: Bool = true, location: SourceSpan? = nil) {
        self.name = name
        self.url = url
        self.verifiesTLS = verifiesTLS
        self.location = location
    }
}
