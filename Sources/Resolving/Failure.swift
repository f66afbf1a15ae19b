import PackagingStandards

/// Why no set of releases satisfies the requirements: the proof, and what is needed to tell it.
package struct Failure: Sendable {
    package var counters: StepCounters
    /// The positions in ``ResolutionProblem/roots`` of the requirements that the proof uses, ascending. Relaxing any other
    /// cannot help.
    package var involvedRoots: [Int]

    init(of resolver: Resolver, contradiction: Int) {
        counters = resolver.counters
        var roots: Set<Int> = []
        for index in resolver.search.facts(behind: contradiction) {
            if case .root(let position) = resolver.search.incompatibilities[index].cause { roots.insert(position) }
        }
        involvedRoots = roots.sorted()
    }
}
