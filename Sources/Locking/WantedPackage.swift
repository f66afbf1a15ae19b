import PackagingStandards
import Pipfiles
import Resolving

/// One requirement of the project's own, whatever file it came from.
package struct WantedPackage: Sendable {
    package var name: PackageName
    /// How a lock spells the name: lower case, `_` as `-`, dots kept.
    package var key: String
    package var extras: [String]
    package var specifiers: SpecifierSet
    /// When it is wanted; nil: always.
    package var marker: Marker?
    /// What ``marker`` means.
    var formula: MarkerFormula
    /// The source that it must come from; nil: the first.
    package var index: String?
    /// What it is when it does not come from an index.
    package var direct: DirectRelease?
    /// Files with other digests are not locked. Empty: any.
    package var hashes: [Digest]
    /// Whether wheels are not used (`no_binary`); the lock says it again, for whoever installs it.
    package var forbidsWheels: Bool
    /// `pip_args`: what the build backend is told stands among them; the lock says them again.
    package var pipArguments: [String]
    /// Whether the lock names the source even if it is the first one. Pipenv does for entries that are a plain string.
    package var recordsSource: Bool
    package var origin: RequirementOrigin

    /// The error is for a marker that is contrived to be too complex.
    package init(
        name: PackageName, extras: [String] = [], specifiers: SpecifierSet, marker: Marker? = nil,
        index: String? = nil, direct: DirectRelease? = nil, hashes: [Digest] = [], forbidsWheels: Bool = false,
        pipArguments: [String] = [], recordsSource: Bool = false, origin: RequirementOrigin
    ) throws(StandardsError) {
        self.name = name
        self.key = LockedPackage.key(for: name)
        self.extras = extras
        self.specifiers = specifiers
        self.marker = marker
        formula = try MarkerFormula(marker)
        self.index = index
        self.direct = direct
        self.hashes = hashes
        self.forbidsWheels = forbidsWheels
        self.pipArguments = pipArguments
        self.recordsSource = recordsSource
        self.origin = origin
    }
}

/// A release that is a directory, an archive or a commit rather than something an index lists. Whoever made the value has
/// read its metadata.
package struct DirectRelease: Sendable {
    /// How messages tell it: a path, a URL, or a repository.
    package var reference: String
    /// How the lock tells it.
    package var origin: LockedOrigin
    package var isEditable: Bool
    package var version: Version
    package var metadata: CoreMetadata
    /// What the project calls the commit, when it is not named in full: a branch, a tag, or nothing (empty). Nil for what
    /// is no repository's.
    package var followed: String?

    package init(
        reference: String, origin: LockedOrigin, isEditable: Bool = false, version: Version, metadata: CoreMetadata,
        followed: String? = nil
    ) {
        self.followed = followed
        self.reference = reference
        self.origin = origin
        self.isEditable = isEditable
        self.version = version
        self.metadata = metadata
    }
}
