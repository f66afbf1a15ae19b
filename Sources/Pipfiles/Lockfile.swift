import Diagnostics
import PackagingStandards
import StructuredText

/// What was written down in a `Pipfile.lock`.
package struct Lockfile: Equatable, Sendable {
    /// `_meta`.
    package struct Meta: Equatable, Sendable {
        /// The digest of the Pipfile that was locked, lower-case hexadecimal SHA-256; `nil` when the lock carries none.
        package var pipfileDigest: String?
        /// `pipfile-spec`; 6 ever since 2017.
        package var specification = 6
        /// The `[requires]` of the Pipfile.
        package var requires = JSONObject()
        package var sources: [JSONObject] = []
        /// What Pipit does not know, kept as it is.
        package var unknown = JSONObject()
        /// Where the parts stand in the lock that this was read from.
        package var places = Places()

        package init() {}
    }

    /// Places in a lock, which do not count when locks are compared.
    package struct Places: Equatable, Sendable {
        package var requires: SourceSpan?
        /// All of `sources`, and each of them.
        package var allSources: SourceSpan?
        package var sources: [SourceSpan] = []

        package static func == (left: Places, right: Places) -> Bool { true }
    }

    package struct Category: Equatable, Sendable {
        /// `default`, `develop`, or the name of the user's own category.
        package var name: String
        /// In the order of the lock, which is by key.
        package var packages: [LockedPackage]

        package init(name: String, packages: [LockedPackage] = []) {
            self.name = name
            self.packages = packages
        }

        package subscript(name: PackageName) -> LockedPackage? { packages.first { $0.name == name } }
    }

    package var meta: Meta
    /// `default` and `develop`, which are always there, then the user's own.
    package var categories: [Category]

    package init(meta: Meta = Meta(), categories: [Category] = [Category(name: "default"), Category(name: "develop")]) {
        self.meta = meta
        self.categories = categories
    }

    package subscript(category: String) -> Category? { categories.first { $0.name == category } }
}
