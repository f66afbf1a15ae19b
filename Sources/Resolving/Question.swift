import PackagingStandards

/// What the resolver has to know before it can go on. It never fetches: a driver does, and tells it with
/// ``Resolver/learn(_:)``.
package enum Question: Hashable, Sendable {
    /// Which releases of this package exist?
    case candidates(PackageName)
    /// What does this release need?
    case dependencies(PackageName, Version)
}

/// A driver's answer to a ``Question``. The first answer to a question counts; a later one is ignored.
package enum Answer: Sendable {
    case candidates(PackageName, CandidateList)
    case dependencies(PackageName, Version, ReleaseDependencies)
}

/// The releases of a package that the sources asked know.
package enum CandidateList: Sendable {
    /// In any order; versions that compare equal are one release, of which the first stands.
    case found([Candidate])
    /// No source that was asked has the package. The reason is a clause for messages: `source "public" does not have it`.
    case notFound(reason: String)
}

/// One release of a package.
package struct Candidate: Sendable {
    package var version: Version
    /// Why the publisher withdrew the release (possibly empty); `nil` when it was not yanked.
    package var yanked: String?
    package var usability: Usability

    package init(version: Version, yanked: String? = nil, usability: Usability = .everywhere) {
        self.version = version
        self.yanked = yanked
        self.usability = usability
    }

    package enum Usability: Hashable, Sendable {
        /// There is a file that suits the environment that is locked for.
        case everywhere
        /// No file suits this environment, but one suits another platform: enough where the package is needed only there.
        case elsewhereOnly
        case unusable(UnusableReason)
    }
}

/// Why a release that exists cannot be chosen.
package enum UnusableReason: Hashable, Sendable {
    /// The `Requires-Python` that the environment's Python does not satisfy, as published.
    case requiresPython(String)
    /// None of its files suits; what there is instead, as a clause: `only wheels for Windows`.
    case noCompatibleFile(String?)
    /// It has no file at all.
    case noFiles
    /// A rule hides it, as a clause: `uploaded 2 days ago, and the policy waits for 7`.
    case hidden(String)
    /// Anything else, as a clause.
    case other(String)
}

/// What is known about the needs of one release.
package enum ReleaseDependencies: Sendable {
    case known(DependencyList)
    /// The release cannot be used because its metadata cannot be had or believed; a clause for messages.
    case unavailable(reason: String)
}

/// The requirements of one release. Requirements whose marker can be true nowhere are left out by the driver.
package struct DependencyList: Sendable {
    package var base: [Dependency]
    /// By normalized extra name; an extra that the release provides without requirements has an empty list.
    package var extras: [String: [Dependency]]

    package init(base: [Dependency] = [], extras: [String: [Dependency]] = [:]) {
        self.base = base
        self.extras = extras
    }
}

/// One requirement of a release on another package.
package struct Dependency: Sendable {
    package var name: PackageName
    /// Normalized.
    package var extras: [String]
    package var specifiers: SpecifierSet
    /// Whether the marker is true in the environment that is locked for.
    package var appliesHere: Bool
    /// A direct reference. It is accepted only where a root requirement names the same URL for the package.
    package var url: String?
    /// The driver's own number for this requirement, handed back in ``Resolution/Edge``.
    package var reference: Int

    package init(
        name: PackageName, extras: [String] = [], specifiers: SpecifierSet, appliesHere: Bool = true,
        url: String? = nil, reference: Int = 0
    ) {
        self.name = name
        self.extras = extras
        self.specifiers = specifiers
        self.appliesHere = appliesHere
        self.url = url
        self.reference = reference
    }
}
