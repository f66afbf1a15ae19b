import Diagnostics
import PackagingStandards

/// A lock in the form that Python's standards know (PEP 751): `pylock.toml`.
package struct PylockDocument: Equatable, Sendable {
    /// A file of a release, or an archive of its own.
    package struct File: Equatable, Sendable {
        /// The file name; nil where the address ends in it.
        package var name: String?
        package var url: String?
        /// Relative to the lock, or absolute.
        package var path: String?
        /// In bytes.
        package var size: Int?
        /// At least one.
        package var hashes: [Digest]

        package init(name: String? = nil, url: String? = nil, path: String? = nil, size: Int? = nil, hashes: [Digest]) {
            self.name = name
            self.url = url
            self.path = path
            self.size = size
            self.hashes = hashes
        }

        /// The file name, stated or taken from the address.
        package var filename: String {
            if let name { return name }
            let address = url.map { $0.prefix { $0 != "#" && $0 != "?" } } ?? path?[...] ?? ""
            return String(
                address[(address.lastIndex(of: "/").map { address.index(after: $0) } ?? address.startIndex)...])
        }
    }

    /// Where a package comes from.
    package enum Origin: Equatable, Sendable {
        /// The files of a release of an index.
        case release(sdist: File?, wheels: [File])
        case archive(File, subdirectory: String?)
        case directory(path: String, isEditable: Bool, subdirectory: String?)
        /// A commit; the repository's ``Repository/reference``.
        case repository(Repository, requested: String?)
    }

    package struct Package: Equatable, Sendable {
        package var name: PackageName
        /// As written.
        package var version: String?
        /// May ask for groups and extras (`'dev' in dependency_groups`).
        package var marker: WrittenMarker?
        package var requiresPython: SpecifierSet?
        /// The index that a release comes from; what it is installed from are the addresses of its files.
        package var index: String?
        package var origin: Origin
        /// Pipit's own: the groups that want it, where the marker does not tell since `default` is among them. Empty: the
        /// marker tells.
        package var groups: [String] = []
        /// Where it stands in the lock that it was read from. It does not count when packages are compared.
        package var location: SourceSpan?
        /// What the lock says that it needs; nil where it does not say, which means nothing. It does not count when packages
        /// are compared, and is not written.
        package var needs: [StatedNeed]?

        package init(
            name: PackageName, version: String? = nil, marker: WrittenMarker? = nil,
            requiresPython: SpecifierSet? = nil, index: String? = nil, origin: Origin, location: SourceSpan? = nil
        ) {
            self.name = name
            self.version = version
            self.marker = marker
            self.requiresPython = requiresPython
            self.index = index
            self.origin = origin
            self.location = location
        }

        package static func == (left: Package, right: Package) -> Bool {
            left.name == right.name && left.version == right.version && left.marker == right.marker
                && left.requiresPython == right.requiresPython && left.index == right.index
                && left.origin == right.origin && left.groups == right.groups
        }

        /// Whether the marker asks which groups are wanted.
        package var asksForGroups: Bool { marker.map { Self.mentionsGroups($0.marker) } ?? false }

        private static func mentionsGroups(_ marker: Marker) -> Bool {
            var found = false
            marker.expression.visit { if $0.variable == .dependencyGroups { found = true } }
            return found
        }
    }

    /// `lock-version`: `1.0`.
    package var version = "1.0"
    /// Markers of the environments that the lock is for; empty when it does not say.
    package var environments: [WrittenMarker] = []
    package var requiresPython: SpecifierSet?
    package var extras: [String] = []
    package var groups: [String] = []
    /// Groups that are wanted when nobody says which.
    package var defaultGroups: [String] = []
    package var creator: String
    package var packages: [Package] = []
    /// Pipit's own: the digest of the Pipfile that was locked.
    package var pipfileDigest: String?
    /// Pipit's own: the groups that stand for `[dev-packages]`.
    package var developmentGroups: [String] = []

    package init(creator: String = "pipit") {
        self.creator = creator
    }

    /// The group that stands for `[packages]`.
    package static let defaultGroup = "default"

    /// The categories of a package in the words of a Pipfile's lock: those that are written down for it, else the groups that
    /// its marker asks for.
    package func categories(of package: Package) -> [String] {
        var groups = package.groups
        if groups.isEmpty {
            package.marker?.marker.expression.visit { comparison in
                guard comparison.variable == .dependencyGroups, comparison.operator == .isIn,
                    !groups.contains(comparison.value)
                else { return }
                groups.append(comparison.value)
            }
        }
        guard !groups.isEmpty else { return [Self.defaultGroup] }
        let development = developmentGroups.isEmpty ? ["dev"] : developmentGroups
        var categories: [String] = []
        for category in groups.map({ development.contains($0) ? "develop" : $0 }) where !categories.contains(category) {
            categories.append(category)
        }
        return categories
    }

    /// The name of the file: `pylock.toml`, or `pylock.NAME.toml`. Nil for a name that the standard does not admit.
    package static func fileName(named name: String?) -> String? {
        guard let name, !name.isEmpty else { return "pylock.toml" }
        let isPlain = name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"./\\".utf8.contains($0) }
        return isPlain ? "pylock.\(name).toml" : nil
    }
}
