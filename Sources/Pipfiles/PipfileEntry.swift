import Diagnostics
import PackagingStandards

/// One package that a Pipfile asks for: what the user wrote, understood.
package struct PipfileEntry: Equatable, Sendable {
    /// The key as it is written, quotes taken off: `Flask_SQLAlchemy`.
    package var key: String
    package var name: PackageName
    package var origin: PipfileOrigin
    /// As written, in order.
    package var extras: [String]
    /// The entry's `markers` and its PEP 508 variable keys (`sys_platform = "== 'linux'"`), joined with `and`.
    package var marker: WrittenMarker?
    /// The name of the source that the package must come from. The source may not exist.
    package var index: String?
    package var isEditable: Bool
    /// `skip_resolver = true`: the entry goes to the lock as it is.
    package var skipsResolver: Bool
    /// `no_binary = true`: wheels are not used.
    package var forbidsWheels: Bool
    /// `pip_args`: arguments for pip when it builds this package.
    package var pipArguments: [String]
    /// `hashes`: files with other digests are not accepted. Empty: any.
    package var hashes: [Digest]
    /// Whether the value is a plain string rather than a table. (Pipenv locks an `index` for those.)
    package var isPlain: Bool
    /// Where the key stands.
    package var location: SourceSpan
    /// Where the value stands.
    package var valueLocation: SourceSpan

    package init(
        key: String, name: PackageName, origin: PipfileOrigin, extras: [String] = [], marker: WrittenMarker? = nil,
        index: String? = nil, isEditable: Bool = false, skipsResolver: Bool = false, forbidsWheels: Bool = false,
        pipArguments: [String] = [], hashes: [Digest] = [], isPlain: Bool = false, location: SourceSpan,
        valueLocation: SourceSpan
    ) {
        self.key = key
        self.name = name
        self.origin = origin
        self.extras = extras
        self.marker = marker
        self.index = index
        self.isEditable = isEditable
        self.skipsResolver = skipsResolver
        self.forbidsWheels = forbidsWheels
        self.pipArguments = pipArguments
        self.hashes = hashes
        self.isPlain = isPlain
        self.location = location
        self.valueLocation = valueLocation
    }
}

/// Where a Pipfile's package comes from.
package enum PipfileOrigin: Equatable, Sendable {
    /// An index; an empty set (`"*"`) accepts every version.
    case index(SpecifierSet)
    /// A repository of a version control system.
    case repository(Repository)
    /// A directory or archive, relative to the Pipfile or absolute.
    case path(String)
    /// An archive at an `http:`, `https:` or `file:` URL.
    case file(url: String, subdirectory: String?)
}
