import Diagnostics
import PackageIndexes
import PackagingStandards
import Pipfiles
import Resolving

/// Everything that a lock is made from. Nothing else is read: the same request and the same answers of the indexes give the
/// same lock.
package struct LockRequest: Sendable {
    /// A category of the lock and what the project wants in it.
    package struct Category: Sendable {
        /// As the lock names it: `default`, `develop`, or the user's own.
        package var name: String
        package var wanted: [WantedPackage]

        package init(name: String, wanted: [WantedPackage]) {
            self.name = name
            self.wanted = wanted
        }
    }

    /// `default` first.
    package var categories: [Category]
    /// `_meta` of the new lock.
    package var meta: Lockfile.Meta
    /// Where packages come from, in the project's order; at least one. The first is the one that everything comes from
    /// that is not said to come from another.
    package var sources: [PackageSource]
    package var target: LockTarget
    /// The lock that exists.
    package var oldLock: Lockfile?
    /// Packages whose locked versions are taken again where that is possible; the others take the newest.
    package var keeping: Keeping
    /// Whether what the packages that ``keeping`` excepts by name need, directly or not, takes the newest as well.
    package var renewsNeeds = false
    /// What is taken of a package whose locked version is kept but not possible any more.
    package var order: VersionOrder = .newest
    /// Files that were uploaded lately are not locked; nil: their age does not matter.
    package var coolDown: CoolDown?
    package var prereleases: PrereleaseRule
    /// Whether other categories are solved under the pins of `default` (Pipenv's `use_default_constraints`).
    package var usesDefaultConstraints: Bool
    /// Packages for which wheels are not used.
    package var wheelsForbidden: Set<PackageName>
    /// Further rules for this lock alone, which the Pipfile does not say: `update --lock-only 'django<5'`.
    package var limits: [VersionConstraint] = []
    /// Locked releases whose metadata is at hand. No index is asked about these packages, and they are locked as they were.
    package var known: [KnownRelease] = []

    package enum Keeping: Sendable {
        /// `lock`: everything takes the newest.
        case nothing
        /// `install NAME`: everything but the names keeps its version.
        case allExcept(Set<PackageName>)
        /// `update`, `lock --categories`: everything keeps its version but what is in these categories. What another
        /// category shares with `default` still follows `default`.
        case allExceptCategories(Set<String>)

        /// Whether a package that comes from no index stays what it was.
        func keeps(_ name: PackageName, in category: String) -> Bool {
            switch self {
            case .nothing: false
            case .allExcept(let names): !names.contains(name)
            case .allExceptCategories(let categories): !categories.contains(category)
            }
        }

        /// The commit that an entry of the Pipfile keeps: the locked one, if the entry still says the same.
        ///
        /// - Parameter category: as the lock names it.
        package func commit(of entry: PipfileEntry, in category: String, of lock: Lockfile?) -> Repository? {
            guard case .repository(let wanted) = entry.origin, keeps(entry.name, in: category),
                let package = lock?[category]?[entry.name], case .repository(let locked) = package.origin,
                locked.isSamePlace(as: wanted), locked.commit != nil,
                lock?.meta.followed(by: package.key, in: category) ?? locked.commit
                    == wanted.commit ?? wanted.reference ?? ""
            else { return nil }
            return locked
        }
    }

    package init(
        categories: [Category], meta: Lockfile.Meta, sources: [PackageSource], target: LockTarget,
        oldLock: Lockfile? = nil, keeping: Keeping = .nothing, prereleases: PrereleaseRule = .ifNecessary,
        usesDefaultConstraints: Bool = true, wheelsForbidden: Set<PackageName> = [], coolDown: CoolDown? = nil
    ) {
        self.categories = categories
        self.meta = meta
        self.sources = sources
        self.target = target
        self.oldLock = oldLock
        self.keeping = keeping
        self.prereleases = prereleases
        self.usesDefaultConstraints = usesDefaultConstraints
        self.wheelsForbidden = wheelsForbidden
        self.coolDown = coolDown
    }
}

/// What came of a lock.
package struct LockOutcome: Sendable {
    package var lockfile: Lockfile
    package var changes: [LockChange]
    package var warnings: [Diagnostic]
    package var counters: StepCounters
    /// Packages that have a newer release than the Pipfile allows.
    package var heldBack: [HeldBackPackage]
    /// The same lock in the standard's form, where the project wants it beside its own (`use_pylock`).
    package var pylock: PylockDocument?
}

/// A package of which there is a newer release than the one that was locked, which its own entry in the Pipfile excludes.
package struct HeldBackPackage: Equatable, Sendable {
    package var category: String
    package var name: PackageName
    package var key: String
    package var locked: Version
    package var available: Version
    /// What the Pipfile says: `<2`.
    package var specifiers: SpecifierSet
}

/// A package whose version in a category differs between two locks.
package struct LockChange: Equatable, Sendable {
    package var category: String
    package var name: String
    /// Nil when it was added.
    package var before: String?
    /// Nil when it was removed.
    package var after: String?
}
