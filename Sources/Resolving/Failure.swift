import PackagingStandards

/// Why no set of releases satisfies the requirements: the proof, and what is needed to tell it.
package struct Failure: Sendable {
    package let counters: StepCounters
    /// The positions in ``ResolutionProblem/roots`` of the requirements that the proof uses, ascending. Relaxing any other
    /// cannot help.
    package let involvedRoots: [Int]
    let problem: ResolutionProblem
    let registry: Registry
    let search: Search
    let edges: EdgeTable
    /// The index of the incompatibility without terms.
    let contradiction: Int

    init(of resolver: Resolver, contradiction: Int) {
        counters = resolver.counters
        problem = resolver.problem
        registry = resolver.registry
        search = resolver.search
        edges = resolver.edges
        self.contradiction = contradiction
        var roots: Set<Int> = []
        for index in resolver.search.facts(behind: contradiction) {
            if case .root(let position) = resolver.search.incompatibilities[index].cause { roots.insert(position) }
        }
        involvedRoots = roots.sorted()
    }

    /// The involved requirements that could be relaxed, each alone, to see whether that helps; by
    /// ``Resolver/relaxing(root:)``.
    package var relaxableRoots: [Int] {
        involvedRoots.filter { !problem.roots[$0].specifiers.isEmpty && problem.roots[$0].url == nil }
    }

    /// The proof told to a person.
    ///
    /// - Parameter relaxed: for roots by position, the answer there is when that root alone is relaxed to any version.
    package func explanation(relaxed: [Int: Resolution] = [:]) -> FailureExplanation {
        Explainer(self).explanation(relaxed: relaxed)
    }

    /// The whole proof for machines: facts first, each step after those that it follows from, the last one the contradiction.
    package var proof: [ProofStep] {
        ProofStep.steps(of: self)
    }
}

/// One step of a proof that there is no solution.
package struct ProofStep: Equatable, Sendable {
    package enum Ground: Equatable, Sendable {
        /// The user asks for it: a position in ``ResolutionProblem/roots``.
        case root(Int)
        /// A position in ``ResolutionProblem/constraints``.
        case constraint(Int)
        /// A release says so in its metadata.
        case metadata
        /// A release cannot be used; a clause.
        case unavailable(String)
        /// It follows from two earlier steps, by their ids.
        case steps(Int, Int)
    }

    /// Counts from 1; the same failure always gives the same numbers.
    package var id: Int
    package var ground: Ground
    /// What the step says, as a sentence without a full stop.
    package var statement: String

    static func steps(of failure: Failure) -> [ProofStep] {
        let describer = VersionDescriber(failure.registry)
        let facts = failure.search.facts(behind: failure.contradiction)
        var ids: [Int: Int] = [:]
        var steps: [ProofStep] = []
        func add(_ index: Int, _ ground: Ground) {
            ids[index] = steps.count + 1
            let statement = ExplanationWords.statement(of: failure.search.incompatibilities[index].terms, describer)
            steps.append(ProofStep(id: steps.count + 1, ground: ground, statement: statement))
        }
        for index in facts {
            switch failure.search.incompatibilities[index].cause {
            case .root(let position): add(index, .root(position))
            case .constraint(let position): add(index, .constraint(position))
            case .edge: add(index, .metadata)
            case .unavailable(let reason): add(index, .unavailable(reason))
            case .derived: continue
            }
        }
        // A step is told after both that it follows from; the walk keeps its own stack, as proofs can be deep.
        var open = [failure.contradiction]
        while let index = open.last {
            guard ids[index] == nil, case .derived(let left, let right) = failure.search.incompatibilities[index].cause
            else {
                open.removeLast()
                continue
            }
            switch (ids[left], ids[right]) {
            case (let left?, let right?): add(index, .steps(left, right))
            case (nil, _): open.append(left)
            case (_, nil): open.append(right)
            }
        }
        return steps
    }
}
