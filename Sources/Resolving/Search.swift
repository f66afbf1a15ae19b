/// One run of PubGrub over facts that the resolver adds: unit propagation, and learning from conflicts.
struct Search: Sendable {
    private(set) var incompatibilities: [Incompatibility] = []
    /// The incompatibilities with a term for the node, oldest first.
    private var byNode: [[Int]] = []
    /// How many versions each node has.
    private var candidateCounts: [Int] = []
    private(set) var solution = PartialSolution()
    var priorities = Priorities()
    private(set) var conflicts = 0

    /// The nodes of which something became known, and whose incompatibilities must be looked at again.
    private var changed: [NodeIndex] = []
    private var isChanged: [Bool] = []

    /// The level at which an incompatibility was seen to be contradicted, or -1. It stays so, and need not be looked at,
    /// until the search backtracks below that level.
    private var contradictedLevel: [Int] = []
    private var contradicted: [Int] = []

    mutating func addNode(candidates: Int) {
        candidateCounts.append(candidates)
        byNode.append([])
        isChanged.append(false)
        priorities.addNode()
        solution.add(universe: VersionSet(all: candidates, absence: true))
    }

    var nodeCount: Int { byNode.count }

    func candidateCount(of node: NodeIndex) -> Int { candidateCounts[node] }

    // MARK: - Facts

    /// Adds a fact from outside and has the next propagation look at it.
    @discardableResult
    mutating func add(_ incompatibility: Incompatibility) -> Int {
        let index = store(incompatibility)
        attach(index)
        for term in incompatibility.terms { markChanged(term.node) }
        return index
    }

    /// Widens a fact: its term for the node now holds for these versions too.
    ///
    /// What was derived from the narrower fact stays true.
    mutating func widen(_ index: Int, node: NodeIndex, by versions: VersionSet) {
        for position in incompatibilities[index].terms.indices
        where incompatibilities[index].terms[position].node == node {
            incompatibilities[index].terms[position].set.formUnion(versions)
        }
        contradictedLevel[index] = -1
        markChanged(node)
    }

    private mutating func store(_ incompatibility: Incompatibility) -> Int {
        let index = incompatibilities.count
        incompatibilities.append(incompatibility)
        contradictedLevel.append(-1)
        return index
    }

    /// Lets unit propagation see the incompatibility. The steps of a derivation stay unseen but for the last.
    private mutating func attach(_ index: Int) {
        for term in incompatibilities[index].terms { byNode[term.node].append(index) }
    }

    mutating func markChanged(_ node: NodeIndex) {
        guard !isChanged[node] else { return }
        isChanged[node] = true
        changed.append(node)
    }

    // MARK: - Decisions

    mutating func decide(_ node: NodeIndex, version: Int) {
        solution.decide(node, version: version, candidates: candidateCounts[node])
        markChanged(node)
    }

    /// Whether every term but the node's own is true already, so that to decide the node would be a conflict at once.
    func isSatisfied(_ index: Int, except node: NodeIndex) -> Bool {
        incompatibilities[index].terms.allSatisfy { $0.node == node || solution.relation(to: $0) == .satisfied }
    }

    /// Takes back every decision above the level, and has everything that was learned since looked at again.
    mutating func restart(fromLevel level: Int) {
        backtrack(to: level)
        for node in byNode.indices { markChanged(node) }
    }

    private mutating func backtrack(to level: Int) {
        solution.backtrack(to: level)
        while let last = contradicted.last, contradictedLevel[last] > level || contradictedLevel[last] < 0 {
            contradicted.removeLast()
            contradictedLevel[last] = -1
        }
    }

    // MARK: - Unit propagation

    private enum Outlook {
        /// All terms are true.
        case conflict
        /// All but this one, which then cannot be.
        case almost(Term)
        case contradicted
        case open
    }

    private func outlook(of index: Int) -> Outlook {
        var unsettled: Term?
        for term in incompatibilities[index].terms {
            switch solution.relation(to: term) {
            case .satisfied: continue
            case .contradicted: return .contradicted
            case .inconclusive:
                // The terms after this one may be contradicted, but to find out costs more than it saves.
                if unsettled != nil { return .open }
                unsettled = term
            }
        }
        return unsettled.map { .almost($0) } ?? .conflict
    }

    private mutating func markContradicted(_ index: Int) {
        contradictedLevel[index] = solution.level
        contradicted.append(index)
    }

    /// Derives all that follows from what is known.
    ///
    /// - Returns: the index of an incompatibility without terms, if one was derived: then there is no solution.
    mutating func propagate() -> Int? {
        while let node = changed.popLast() {
            isChanged[node] = false
            // Newest first: what was learned last is likeliest to matter.
            var position = byNode[node].count
            while position > 0 {
                position -= 1
                let index = byNode[node][position]
                if contradictedLevel[index] >= 0 { continue }
                switch outlook(of: index) {
                case .open: continue
                case .contradicted: markContradicted(index)
                case .almost(let term): derive(not: term, cause: index)
                case .conflict:
                    let learned = resolveConflict(index)
                    if incompatibilities[learned].terms.isEmpty { return learned }
                    // The walk was cut short; the rest of the node's incompatibilities still has to be seen.
                    markChanged(node)
                    if case .almost(let term) = outlook(of: learned) { derive(not: term, cause: learned) }
                    position = 0
                }
            }
        }
        return nil
    }

    private mutating func derive(not term: Term, cause: Int) {
        solution.derive(not: term, cause: cause)
        markContradicted(cause)
        markChanged(term.node)
    }

    // MARK: - Conflict resolution

    /// Where an incompatibility that is all true became so.
    private struct Satisfaction {
        /// The last assignment that was needed, by date, and the term that it made true.
        var date: Int
        var term: Term
        /// The level at which all was true but for what that assignment added.
        var previousLevel: Int
    }

    private func satisfaction(of incompatibility: Incompatibility) -> Satisfaction? {
        var date = -1
        var satisfier: Term?
        var previousDate = -1
        for term in incompatibility.terms {
            guard let found = solution.date(ofNode: term.node, within: term.set) else { continue }
            if found > date {
                previousDate = max(previousDate, date)
                date = found
                satisfier = term
            } else {
                previousDate = max(previousDate, found)
            }
        }
        guard let satisfier else { return nil }
        // The satisfier may be true only together with what was known of its node before.
        if let cause = solution.assignments[date].cause, let excluded = incompatibilities[cause].set(of: satisfier.node)
        {
            let own = excluded.complement(candidates: candidateCounts[satisfier.node])
            if let before = solution.date(ofNode: satisfier.node, within: satisfier.set, given: own), before < date {
                previousDate = max(previousDate, before)
            }
        }
        let previousLevel = previousDate < 0 ? 0 : solution.assignments[previousDate].level
        return Satisfaction(date: date, term: satisfier, previousLevel: previousLevel)
    }

    /// Finds the root cause of a conflict, backtracks to where it is almost satisfied, and returns it. If it has no terms,
    /// nothing was backtracked and there is no solution.
    private mutating func resolveConflict(_ conflict: Int) -> Int {
        conflicts += 1
        var index = conflict
        while let found = satisfaction(of: incompatibilities[index]) {
            let assignment = solution.assignments[found.date]
            guard let cause = assignment.cause, found.previousLevel == assignment.level else {
                noteConflict(between: assignment.level, and: found.previousLevel)
                backtrack(to: found.previousLevel)
                if index != conflict { attach(index) }
                return index
            }
            let derived = resolvent(of: index, with: cause, on: found.term)
            index = store(derived)
        }
        return index
    }

    /// What follows from two incompatibilities by way of a node that both have: not both can fail by it.
    private func resolvent(of index: Int, with cause: Int, on pivot: Term) -> Incompatibility {
        var terms: [Term] = []
        let causeTerms = incompatibilities[cause].terms
        terms.reserveCapacity(incompatibilities[index].terms.count + causeTerms.count - 1)
        for term in incompatibilities[index].terms where term.node != pivot.node { terms.append(term) }
        let own = terms.count
        for term in causeTerms where term.node != pivot.node {
            if let shared = terms[..<own].firstIndex(where: { $0.node == term.node }) {
                terms[shared].set.formIntersection(term.set)
            } else {
                terms.append(term)
            }
        }
        if let excluded = incompatibilities[cause].set(of: pivot.node) {
            let either = pivot.set.union(excluded)
            if either != VersionSet(all: candidateCounts[pivot.node], absence: true) {
                terms.append(Term(node: pivot.node, set: either))
            }
        }
        return Incompatibility(terms: terms, cause: .derived(index, cause))
    }

    private mutating func noteConflict(between level: Int, and previous: Int) {
        guard level > 0, previous > 0, level != previous else { return }
        priorities.noteConflict(
            of: solution.decisions[level - 1], with: solution.decisions[previous - 1])
    }

    /// The facts from outside that the incompatibility was derived from, by index, in the order in which a walk through the
    /// derivation meets them; itself, if it is one.
    func facts(behind index: Int) -> [Int] {
        var facts: [Int] = []
        var seen: Set<Int> = []
        var open = [index]
        while let next = open.popLast() {
            guard seen.insert(next).inserted else { continue }
            if case .derived(let left, let right) = incompatibilities[next].cause {
                open.append(right)
                open.append(left)
            } else {
                facts.append(next)
            }
        }
        return facts
    }
}
