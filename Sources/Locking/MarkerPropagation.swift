import PackagingStandards
import Resolving

/// When each package of a solution is wanted: the disjunction over all the ways that lead to it from the project's own
/// requirements, each way the conjunction of its markers.
///
/// Extras are packages of their own here: what `requests[socks]` needs is wanted when the extra is, not whenever
/// `requests` is.
struct MarkerPropagation {
    private struct Node: Hashable {
        var name: PackageName
        var extra: String?
    }

    private struct Arrow {
        var target: Node
        var formula: MarkerFormula
    }

    private var arrows: [Node: [Arrow]] = [:]
    private var wanted: [Node: MarkerFormula] = [:]

    /// - Parameters:
    ///   - rootFormulas: the marker of each root requirement, by position.
    ///   - formulas: the marker of a requirement of a release, by the release's name and the requirement's number.
    init(
        _ resolution: Resolution, rootFormulas: [MarkerFormula],
        formulas: (PackageName, Int) -> MarkerFormula, space: MarkerFormula
    ) {
        var open: [Node] = []
        for edge in resolution.edges {
            let targets = [Node(name: edge.dependency)] + edge.extras.map { Node(name: edge.dependency, extra: $0) }
            switch edge.requirer {
            case .root(let position):
                for target in targets {
                    let formula = rootFormulas[position].and(space)
                    wanted[target] = (wanted[target] ?? .never).or(formula)
                    open.append(target)
                }
            case .release(let name, let extra):
                let formula = formulas(name, edge.reference)
                for target in targets {
                    arrows[Node(name: name, extra: extra), default: []].append(Arrow(target: target, formula: formula))
                }
            }
        }
        // The formulas only grow, and there are finitely many over the variables at hand, so this ends, in cycles too.
        while let node = open.popLast() {
            let here = wanted[node] ?? .never
            for arrow in arrows[node] ?? [] {
                let before = wanted[arrow.target] ?? .never
                let after = before.or(here.and(arrow.formula))
                if after != before {
                    wanted[arrow.target] = after
                    open.append(arrow.target)
                }
            }
        }
    }

    /// When a package is wanted, for whatever reason.
    func formula(of name: PackageName) -> MarkerFormula { wanted[Node(name: name)] ?? .never }
}
