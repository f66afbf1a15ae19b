import PackagingStandards
import Resolving

/// When each package of a solution is wanted: the disjunction over all the ways that lead to it from the project's own
/// requirements, each way the conjunction of its markers.
///
/// Extras are packages of their own here: what `requests[socks]` needs is wanted when the extra is, not whenever
/// `requests` is.
///
/// Conditions of strangers' packages can come together to formulas beyond all bounds. Where one would, the package is wanted
/// always, which is safe: it is installed where it need not be, and never missing.
struct MarkerPropagation {
    private struct Node: Hashable {
        var name: PackageName
        var extra: String?
    }

    private struct Arrow {
        var target: Int
        var formula: MarkerFormula
    }

    /// Formulas of real locks have some dozen nodes.
    private static let mostNodes = 256
    /// How often a formula may grow. Without cycles each grows once for each way that leads directly to it.
    private static let mostRounds = 64

    private var numbers: [Node: Int] = [:]
    private var nodes: [Node] = []
    private var arrows: [[Arrow]] = []
    private var wanted: [MarkerFormula] = []
    /// The packages whose conditions grew too large.
    private(set) var unconditional: Set<PackageName> = []

    /// - Parameters:
    ///   - rootFormulas: the marker of each root requirement, by position.
    ///   - formulas: the marker of a requirement of a release, by the release's name and the requirement's number.
    init(
        _ resolution: Resolution, rootFormulas: [MarkerFormula],
        formulas: (PackageName, Int) -> MarkerFormula, space: MarkerFormula
    ) {
        var roots: [Int] = []
        for edge in resolution.edges {
            let targets = [Node(name: edge.dependency)] + edge.extras.map { Node(name: edge.dependency, extra: $0) }
            switch edge.requirer {
            case .root(let position):
                for target in targets.map({ number(of: $0) }) {
                    grow(target, by: rootFormulas[position].and(space))
                    roots.append(target)
                }
            case .release(let name, let extra):
                let formula = formulas(name, edge.reference)
                let requirer = number(of: Node(name: name, extra: extra))
                for target in targets.map({ number(of: $0) }) {
                    arrows[requirer].append(Arrow(target: target, formula: formula))
                }
            }
        }
        spread(from: roots)
    }

    /// When a package is wanted, for whatever reason.
    func formula(of name: PackageName) -> MarkerFormula { numbers[Node(name: name)].map { wanted[$0] } ?? .never }

    private mutating func number(of node: Node) -> Int {
        if let known = numbers[node] { return known }
        numbers[node] = nodes.count
        nodes.append(node)
        arrows.append([])
        wanted.append(.never)
        return nodes.count - 1
    }

    /// Says that a node is wanted there too; whether that is news.
    @discardableResult
    private mutating func grow(_ node: Int, by formula: MarkerFormula?) -> Bool {
        let before = wanted[node]
        guard let formula, let after = before.or(formula, nodes: Self.mostNodes) else {
            if before.isAlways { return false }
            wanted[node] = .always
            unconditional.insert(nodes[node].name)
            return true
        }
        wanted[node] = after
        return after != before
    }

    /// Follows the arrows, requirers before what they need, so that a formula is whole before it is handed on; only cycles
    /// take more than one round. The formulas only grow, and there are finitely many over the variables at hand, so this
    /// ends in cycles too.
    private mutating func spread(from roots: [Int]) {
        let order = order(from: roots)
        var isOpen = [Bool](repeating: false, count: nodes.count)
        for root in roots { isOpen[root] = true }
        var round = 0
        while true {
            var hasGrown = false
            round += 1
            for node in order where isOpen[node] {
                isOpen[node] = false
                for arrow in arrows[node] {
                    let way = wanted[node].and(arrow.formula, nodes: Self.mostNodes)
                    guard grow(arrow.target, by: round > Self.mostRounds ? nil : way) else { continue }
                    isOpen[arrow.target] = true
                    hasGrown = true
                }
            }
            if !hasGrown { return }
        }
    }

    /// The nodes that can be come to, each before those that it leads to, cycles aside.
    private func order(from roots: [Int]) -> [Int] {
        var isSeen = [Bool](repeating: false, count: nodes.count)
        var finished: [Int] = []
        for root in roots where !isSeen[root] {
            isSeen[root] = true
            var path = [(node: root, next: 0)]
            while let (node, next) = path.last {
                guard next < arrows[node].count else {
                    finished.append(node)
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let target = arrows[node][next].target
                if !isSeen[target] {
                    isSeen[target] = true
                    path.append((target, 0))
                }
            }
        }
        return finished.reversed()
    }
}
