import PackagingStandards

/// What somebody wants locked: the user's own requirements and the rules that the answer has to keep.
package struct ResolutionProblem: Sendable {
    /// The user's requirements in the order in which they were written. Earlier ones are decided earlier, other things
    /// being equal.
    package var roots: [RootRequirement]
    /// Rules that narrow a package should it be needed, and never add one.
    package var constraints: [VersionConstraint]
    /// Versions to take first where they are allowed: those of the lock that exists. A preferred version may be yanked.
    package var preferences: [PackageName: Version]
    /// What is taken where the preferred version is not possible.
    package var order: VersionOrder
    package var prereleases: PrereleaseRule
    /// What is locked for, as messages name it: `Python 3.9`.
    package var target: String

    package init(
        roots: [RootRequirement], constraints: [VersionConstraint] = [], preferences: [PackageName: Version] = [:],
        order: VersionOrder = .newest, prereleases: PrereleaseRule = .ifNecessary, target: String = "this Python"
    ) {
        self.roots = roots
        self.constraints = constraints
        self.preferences = preferences
        self.order = order
        self.prereleases = prereleases
        self.target = target
    }
}

/// Which version of a package is tried first when its preferred one is not possible.
package enum VersionOrder: Equatable, Sendable {
    case newest
    /// The least above the preferred version, then the newest below it; the newest where there is no preference.
    case nearest
}

/// Which packages may be locked at a pre-release without a requirement that names one.
///
/// With ``ifNecessary`` the rule is pip's: a pre-release (or a development release) is allowed for a package if a
/// requirement in force on it mentions one, or if no stable usable release satisfies all requirements in force.
package enum PrereleaseRule: Equatable, Sendable {
    case ifNecessary
    /// Pipenv's `allow_prereleases = true`.
    case always
    case alwaysFor(Set<PackageName>)

    func allows(_ name: PackageName) -> Bool {
        switch self {
        case .ifNecessary: false
        case .always: true
        case .alwaysFor(let names): names.contains(name)
        }
    }
}

/// One requirement that the user wrote.
package struct RootRequirement: Sendable {
    package var name: PackageName
    package var extras: [String]
    package var specifiers: SpecifierSet
    /// Whether the requirement's marker is true in the environment that is locked for. Where it is not, releases without a
    /// file for this platform will do as well.
    package var appliesHere: Bool
    /// The direct URL, path or repository from which the package comes; the driver then offers exactly one candidate.
    package var url: String?
    package var origin: RequirementOrigin
    /// The driver's own number for this requirement, handed back in ``Resolution/Edge``.
    package var reference: Int

    package init(
        name: PackageName, extras: [String] = [], specifiers: SpecifierSet, appliesHere: Bool = true,
        url: String? = nil, origin: RequirementOrigin, reference: Int = 0
    ) {
        self.name = name
        self.extras = extras
        self.specifiers = specifiers
        self.appliesHere = appliesHere
        self.url = url
        self.origin = origin
        self.reference = reference
    }
}

/// Where a requirement of the user's stands, so that a message can name it in the user's own terms.
package struct RequirementOrigin: Hashable, Sendable {
    /// `Pipfile`, `requirements.txt`; `nil` for a requirement from the command line.
    package var file: String?
    package var line: Int?
    /// The requirement as the user wrote it: `flask = ">=3"`.
    package var text: String

    package init(file: String? = nil, line: Int? = nil, text: String) {
        self.file = file
        self.line = line
        self.text = text
    }
}

/// A rule that narrows a package should something need it: the versions that the default category has locked, or a
/// constraints file.
package struct VersionConstraint: Sendable {
    package var name: PackageName
    package var specifiers: SpecifierSet
    /// Who says so, as a clause for messages: `the default packages are locked with flask 3.1.0`.
    package var reason: String

    package init(name: PackageName, specifiers: SpecifierSet, reason: String) {
        self.name = name
        self.specifiers = specifiers
        self.reason = reason
    }
}
