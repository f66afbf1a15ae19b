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
        var seen: Set<Int> = []
        var open = [contradiction]
        while let index = open.popLast() {
            guard seen.insert(index).inserted else { continue }
            switch resolver.search.incompatibilities[index].cause {
            case .derived(let left, let right): open += [left, right]
            case .root(let position): roots.insert(position)
            case .constraint, .edge, .unavailable: break
            }
        }
        involvedRoots = roots.sorted()
    }
}
