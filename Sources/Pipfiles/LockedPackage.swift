import Diagnostics
import PackagingStandards
import StructuredText

/// One package that was written down in a lock.
package struct LockedPackage: Equatable, Sendable {
    /// The key in the lock: lower case, `_` as `-`, dots kept.
    package var key: String
    package var name: PackageName
    package var origin: LockedOrigin
    /// The source's name.
    package var index: String?
    /// When the package is wanted; `nil`: always. Includes the variable keys (`os_name`) that Pipenv leaves in locks.
    package var marker: WrittenMarker?
    /// As written; Pipenv writes them sorted.
    package var extras: [String]
    package var isEditable: Bool
    package var forbidsWheels: Bool
    package var pipArguments: [String]
    /// What Pipit does not know, kept as it is.
    package var unknown: JSONObject
    /// How things were spelled that can be spelled in several ways.
    var spelling = Spelling()

    /// Where the key stands in the lock that this was read from. It does not count when packages are compared.
    package var location: SourceSpan? {
        get { spelling.location }
        set { spelling.location = newValue }
    }

    package init(
        key: String, name: PackageName, origin: LockedOrigin, index: String? = nil, marker: WrittenMarker? = nil,
        extras: [String] = [], isEditable: Bool = false, forbidsWheels: Bool = false,
        pipArguments: [String] = [], unknown: JSONObject = JSONObject()
    ) {
        self.key = key
        self.name = name
        self.origin = origin
        self.index = index
        self.marker = marker
        self.extras = extras
        self.isEditable = isEditable
        self.forbidsWheels = forbidsWheels
        self.pipArguments = pipArguments
        self.unknown = unknown
    }

    /// The key that Pipenv gives a package: lower case, `_` as `-`, dots kept.
    package static func key(for name: PackageName) -> String {
        name.written.lowercased().replacing("_", with: "-")
    }
}

extension LockedPackage {
    /// What was read beside the meaning; it is written again as long as it still has that meaning.
    struct Spelling: Equatable, Sendable {
        var location: SourceSpan?
        /// `==1.0-1`
        var version: String?
        /// The `markers` field alone, without the variable keys.
        var markers: String?

        /// Not part of what a package is.
        static func == (left: Spelling, right: Spelling) -> Bool { true }
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
    /// A commit of a repository: its name vouches for it, and the hash of its files where the lock has one.
    case repository(Repository)
    /// A directory or archive of the project's, relative to the lock or absolute. Pipenv writes digests beside archives that
    /// it does not look at.
    case path(String, hashes: [Digest])
    /// An archive at a URL, or at a path relative to the lock, with digests; at least one.
    case file(url: String, subdirectory: String?, hashes: [Digest])
    /// An archive at a URL, or at a path relative to the lock, without any digest.
    case unhashedFile(url: String, subdirectory: String?)
}

extension LockedOrigin {
    /// The version of a release.
    package var version: Version? {
        switch self {
        case .release(let version, _), .unhashedRelease(let version): version
        default: nil
        }
    }
}
