import PackagingStandards

/// What a lock has to serve: one Python version, the environment at hand, and the platforms that the project names.
package struct LockTarget: Sendable {
    /// Which platforms the lock must hold for besides the one at hand.
    package enum Platforms: Hashable, Sendable {
        /// Only the environment at hand: requirements whose marker is false here are left out.
        case current
        /// Every platform of these families; a requirement that can hold on one of them is locked with its marker.
        case families(Set<TagPlatform>)
    }

    /// The Python that `Requires-Python` is held against.
    package var pythonVersion: Version
    /// The Pythons that the lock is for: those of one minor version, or one release if the project names it in full.
    package var pythonVersions: SpecifierSet
    /// The environment at hand, with the Python version of the target.
    package var environment: MarkerEnvironment
    /// The wheels that the environment at hand can use.
    package var tags: SupportedTags
    package var platforms: Platforms

    package init(
        pythonVersion: Version, pythonVersions: SpecifierSet, environment: MarkerEnvironment, tags: SupportedTags,
        platforms: Platforms
    ) {
        self.pythonVersion = pythonVersion
        self.pythonVersions = pythonVersions
        self.environment = environment
        self.tags = tags
        self.platforms = platforms
    }

    /// The environments that markers in the lock are read in. A lock for the current platform alone is still written so
    /// that its markers are right elsewhere, so this does not depend on ``Platforms/current``.
    var space: MarkerFormula {
        let families: Set<TagPlatform> =
            switch platforms {
            case .current: Set(TagPlatform.allCases)
            case .families(let families): families
            }
        return MarkerFormula.environments(python: pythonVersions, platforms: families)
    }

    /// The same target for the environment at hand alone.
    var currentOnly: LockTarget {
        var target = self
        target.platforms = .current
        return target
    }
}
