/// Which package is decided next.
///
/// Some clash again and again: many releases of one are tried in vain because another was decided before it. After a few
/// such clashes the victim is decided early and the culprit after it, which turns a long walk into a short one.
struct Priorities: Sendable {
    /// Earlier cases are decided first.
    enum Rank: UInt8, Comparable, Sendable {
        /// The driver offers one candidate, from a direct URL.
        case fixed
        /// One version is left.
        case single
        case oftenVictim
        case oftenCulprit
        case ordinary

        static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
    }

    private struct Pair: Hashable, Sendable {
        var victim: NodeIndex
        var culprit: NodeIndex
    }

    /// How many clashes of one pair are put up with.
    static let patience = 5

    private var ranks: [Rank] = []
    /// The nodes in the order in which requirements named them.
    private(set) var order: [NodeIndex] = []
    private var isOrdered: [Bool] = []
    private var clashes: [Pair: Int] = [:]
    /// A culprit that should be decided anew, after its victim.
    private(set) var overdue: NodeIndex?

    mutating func addNode() {
        ranks.append(.ordinary)
        isOrdered.append(false)
    }

    /// Notes that a requirement named the node.
    mutating func see(_ node: NodeIndex) {
        guard !isOrdered[node] else { return }
        isOrdered[node] = true
        order.append(node)
    }

    mutating func fix(_ node: NodeIndex) { ranks[node] = .fixed }

    func rank(of node: NodeIndex, left: Int) -> Rank {
        left <= 1 ? min(ranks[node], .single) : ranks[node]
    }

    /// Notes that a version of `victim` was dropped because `culprit` had been decided before it.
    mutating func noteConflict(of victim: NodeIndex, with culprit: NodeIndex) {
        guard victim != culprit else { return }
        let count = clashes[Pair(victim: victim, culprit: culprit), default: 0] + 1
        clashes[Pair(victim: victim, culprit: culprit)] = count
        guard count == Self.patience else { return }
        if ranks[victim] == .ordinary { ranks[victim] = .oftenVictim }
        if ranks[culprit] == .ordinary { ranks[culprit] = .oftenCulprit }
        if ranks[victim] < ranks[culprit] { overdue = culprit }
    }

    mutating func takeOverdue() -> NodeIndex? {
        defer { overdue = nil }
        return overdue
    }
}
