package import PackagingStandards
package import StructuredText

/// One package that was written down in a lock.
package struct LockedPackage: Equatable, Sendable {
    /// The key in the lock: lower case, `_` as `-`, dots kept.
    package var key: String
    package var name: PackageName
    package var origin: LockedOrigin
    /// The version as it was read, `==1.0-1`; written again as long as it means the version of `origin`.
    package var versionText: String?
    /// The source's name.
    package var index: String?
    /// When the package is wanted; `nil`: always.
    package var marker: WrittenMarker?
    /// As written; Pipenv writes them sorted.
    package var extras: [String]
    package var isEditable: Bool
    package var forbidsWheels: Bool
    package var pipArguments: [String]
    /// What Pipit does not know, kept as it is.
    package var unknown: JSONObject
    /// Where the key stands in the lock; places do not count when packages are compared.
    package var place: TextPlace

    package init(
        key: String, name: PackageName, origin: LockedOrigin, versionText: String? = nil, index: String? = nil,
        marker: WrittenMarker? = nil,
        extras: [String] = [], isEditable: Bool = false, forbidsWheels: Bool = false, pipArguments: [String] = [],
        unknown: JSONObject = JSONObject(), place: TextPlace = TextPlace()
    ) {
        self.key = key
        self.name = name
        self.origin = origin
        self.versionText = versionText
        self.index = index
        self.marker = marker
        self.extras = extras
        self.isEditable = isEditable
        self.forbidsWheels = forbidsWheels
        self.pipArguments = pipArguments
        self.unknown = unknown
        self.place = place
    }
}

/// What a locked package is, and by what it is recognised. Files with digests and files without are different cases, so
/// that whoever reads a lock decides about the latter.
package enum LockedOrigin: Equatable, Sendable {
    /// A release of an index and the digests of its files; at least one.
    case release(Version, hashes: [Digest])
    /// A release without any digest: nothing proves that a file is the one that was locked.
    case unhashedRelease(Version)
    /// No version at all (`"*"`), which Pipenv writes for packages of other platforms.
    case unpinned
    /// A commit of a repository; the version control system vouches for it.
    case repository(Repository)
    /// A directory or archive of the project's, relative to the lock or absolute.
    case path(String, hashes: [Digest])
    /// An archive at a URL, with digests; at least one.
    case file(url: String, subdirectory: String?, hashes: [Digest])
    /// An archive at a URL without any digest.
    case unhashedFile(url: String, subdirectory: String?)
}
