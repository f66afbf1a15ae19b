import PackagingStandards

/// How far ``Resolver/advance()`` came.
package enum Step: Sendable {
    /// It cannot go on before all `needs` are answered. `wishes` are guesses about what it will ask soon, each named once;
    /// they may be answered at any time or never, and whether they are does not change the outcome. To advance again when
    /// only wishes have been answered gives the same needs and the wishes that follow from the answers.
    case needs([Question], wishes: [Question])
    case solved(Resolution)
    case failed(Failure)
    /// More steps were needed than the budget allows.
    case exhausted(StepCounters)
}

/// A set of releases that satisfies every requirement.
package struct Resolution: Sendable {
    package var versions: [PackageName: Version]
    /// The extras asked of each package, for packages of which any were asked.
    package var extras: [PackageName: Set<String>]
    /// Which requirement brought what: the roots first, in their order, then by requirer's name.
    package var edges: [Edge]
    /// The packages that are reached from the roots through markers that are true in the environment locked for.
    package var neededHere: Set<PackageName>
    package var warnings: [Warning]
    package var counters: StepCounters

    package struct Edge: Equatable, Sendable {
        package enum Requirer: Equatable, Sendable {
            /// By position in ``ResolutionProblem/roots``.
            case root(Int)
            case release(PackageName, extra: String?)
        }

        package var requirer: Requirer
        package var dependency: PackageName
        package var extras: [String]
        package var appliesHere: Bool
        package var reference: Int
    }

    package enum Warning: Hashable, Sendable {
        case unknownExtra(PackageName, Version, extra: String)
        /// The release was withdrawn by its publisher, and is locked because a pin or the existing lock asks for it.
        case yanked(PackageName, Version, reason: String)
    }
}

/// How much work a resolution was; a promise about it is a test.
package struct StepCounters: Equatable, Sendable {
    /// Versions that were chosen for a package, including those taken back.
    package var decisions = 0
    /// Conflicts that had to be resolved.
    package var conflicts = 0
    /// Versions that clashed with what was decided before and were dropped without a conflict.
    package var skips = 0
    /// Questions that the search had to wait for, had nothing been answered in advance.
    package var questions = 0
    /// Times that the search began anew, keeping the answers, because a rule about pre-releases or platforms changed.
    package var restarts = 0

    package init() {}
}
