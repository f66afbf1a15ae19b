/// What the search holds for true at the moment: decisions, and what follows from them.
///
/// For every node it keeps a dated list of what was left of it after each assignment. The date at which a term became true
/// is found in that list by halving, without replaying history.
struct PartialSolution: Sendable {
    struct Assignment: Sendable {
        var node: NodeIndex
        /// The decision level; facts that need no decision are at level 0.
        var level: Int
        /// The index of the incompatibility that implies it, or `nil` for a decision.
        var cause: Int?
    }

    struct Dated: Sendable {
        /// The index in ``assignments`` of the assignment after which `left` is what the node can still be.
        var date: Int
        var left: VersionSet
    }

    private(set) var assignments: [Assignment] = []
    private(set) var history: [[Dated]] = []
    /// What each node can be when nothing is known of it: everything.
    private var universes: [VersionSet] = []
    /// The version decided, or -1.
    private(set) var decided: [Int] = []
    /// The nodes decided, by level less one.
    private(set) var decisions: [NodeIndex] = []

    var level: Int { decisions.count }

    var nodeCount: Int { universes.count }

    mutating func add(universe: VersionSet) {
        universes.append(universe)
        history.append([])
        decided.append(-1)
    }

    /// What the node can still be.
    func left(of node: NodeIndex) -> VersionSet {
        history[node].last?.left ?? universes[node]
    }

    /// Whether the node must be selected.
    func isRequired(_ node: NodeIndex) -> Bool {
        guard let last = history[node].last else { return false }
        return !last.left.containsAbsence
    }

    func isDecided(_ node: NodeIndex) -> Bool { decided[node] >= 0 }

    enum Relation { case satisfied, contradicted, inconclusive }

    func relation(to term: Term) -> Relation {
        let left = left(of: term.node)
        if left.isSubset(of: term.set) { return .satisfied }
        return left.isDisjoint(with: term.set) ? .contradicted : .inconclusive
    }

    /// Chooses a version, opening a new decision level.
    mutating func decide(_ node: NodeIndex, version: Int, candidates: Int) {
        decisions.append(node)
        decided[node] = version
        append(node, left: VersionSet(candidates: candidates, only: version), cause: nil)
    }

    /// Notes that the term cannot be true, because of the incompatibility.
    mutating func derive(not term: Term, cause: Int) {
        append(term.node, left: left(of: term.node).subtracting(term.set), cause: cause)
    }

    private mutating func append(_ node: NodeIndex, left: VersionSet, cause: Int?) {
        history[node].append(Dated(date: assignments.count, left: left))
        assignments.append(Assignment(node: node, level: level, cause: cause))
    }

    /// Takes back every assignment of a level above this one.
    mutating func backtrack(to target: Int) {
        while let last = assignments.last, last.level > target {
            assignments.removeLast()
            history[last.node].removeLast()
            if last.cause == nil { decided[last.node] = -1 }
        }
        decisions.removeLast(decisions.count - target)
    }

    /// The earliest date after which the node's rest lies in the set, or in the set as far as `own` allows; `nil` if that is
    /// so before any assignment.
    func date(ofNode node: NodeIndex, within set: VersionSet, given own: VersionSet? = nil) -> Int? {
        func holds(_ left: VersionSet) -> Bool {
            if let own { return left.intersection(with: own, isSubsetOf: set) }
            return left.isSubset(of: set)
        }
        if holds(universes[node]) { return nil }
        let dated = history[node]
        var low = 0
        var high = dated.count
        while low < high {
            let middle = (low + high) / 2
            if holds(dated[middle].left) { high = middle } else { low = middle + 1 }
        }
        return low < dated.count ? dated[low].date : nil
    }
}
