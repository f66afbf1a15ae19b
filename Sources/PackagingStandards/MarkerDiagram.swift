/// The workshop in which diagrams are combined. Within one workshop equal nodes are one object, so that each pair of
/// nodes is combined but once.
final class MarkerDiagram {
    private struct Shallow: Hashable {
        let node: MarkerNode

        static func == (left: Shallow, right: Shallow) -> Bool { left.node.isShallowlyEqual(to: right.node) }
        func hash(into hasher: inout Hasher) { node.hash(into: &hasher) }
    }

    private struct Step: Hashable {
        let pair: MarkerNode.Pair
        let isAnd: Bool
    }

    private var nodes: Set<Shallow> = []
    private var imported: [ObjectIdentifier: MarkerNode] = [:]
    private var combined: [Step: MarkerNode] = [:]
    private var negated: [ObjectIdentifier: MarkerNode] = [:]
    /// Keeps what came from elsewhere alive while its identity is a key.
    private var sources: [MarkerNode] = []
    /// How many nodes may be made; with more, the results are no longer to be used.
    private let limit: Int

    /// Whether the limit was passed.
    private(set) var isExhausted = false

    init(limit: Int = .max) { self.limit = limit }

    // MARK: Nodes

    private func unique(_ shape: MarkerNode.Shape) -> MarkerNode {
        let node = MarkerNode(shape)
        let (inserted, member) = nodes.insert(Shallow(node: node))
        if inserted, nodes.count > limit { isExhausted = true }
        return member.node
    }

    /// The node that asks for Python's version; equal neighbours become one.
    func python(_ cuts: [PythonCut], _ children: [MarkerNode]) -> MarkerNode {
        var keptCuts: [PythonCut] = []
        var kept = [children[0]]
        for (cut, child) in zip(cuts, children.dropFirst()) where child !== kept[kept.count - 1] {
            keptCuts.append(cut)
            kept.append(child)
        }
        return kept.count == 1 ? kept[0] : unique(.python(keptCuts, kept))
    }

    /// The node that asks for a variable's value; values for which the answer is as for any other are left out.
    func text(_ variable: MarkerVariable, _ edges: [(String, MarkerNode)], otherwise: MarkerNode) -> MarkerNode {
        let kept = edges.filter { restrict(otherwise, variable, to: $0.0) !== $0.1 }
        if kept.isEmpty { return otherwise }
        return unique(.text(variable, values: kept.map(\.0), kept.map(\.1), otherwise: otherwise))
    }

    func flag(_ comparison: MarkerComparison, yes: MarkerNode, no: MarkerNode) -> MarkerNode {
        yes === no ? yes : unique(.flag(comparison, yes: yes, no: no))
    }

    /// The same diagram made of this workshop's nodes.
    func adopt(_ node: MarkerNode) -> MarkerNode {
        if case .constant(let value) = node.shape { return value ? .yes : .no }
        if let known = imported[ObjectIdentifier(node)] { return known }
        sources.append(node)
        let result =
            switch node.shape {
            case .constant(let value): value ? MarkerNode.yes : .no
            case .python(let cuts, let children): unique(.python(cuts, children.map(adopt)))
            case .text(let variable, let values, let children, let otherwise):
                unique(.text(variable, values: values, children.map(adopt), otherwise: adopt(otherwise)))
            case .flag(let comparison, let yes, let no): unique(.flag(comparison, yes: adopt(yes), no: adopt(no)))
            }
        imported[ObjectIdentifier(node)] = result
        return result
    }

    // MARK: Answers

    /// What follows once the variable has this value, of a node that asks for it first, if at all.
    private func child(_ node: MarkerNode, _ variable: MarkerVariable, _ value: String) -> MarkerNode {
        if case .text(variable, let values, let children, let otherwise) = node.shape {
            if let index = values.firstIndex(of: value) { return children[index] }
            return restrict(otherwise, variable, to: value)
        }
        return restrict(node, variable, to: value)
    }

    private func otherChild(_ node: MarkerNode, _ variable: MarkerVariable) -> MarkerNode {
        if case .text(variable, _, _, let otherwise) = node.shape { return otherwise }
        return node
    }

    /// Answers the questions about the variable at the top of a node, all of which are flags, for one value.
    private func restrict(_ node: MarkerNode, _ variable: MarkerVariable, to value: String) -> MarkerNode {
        var node = node
        while case .flag(let comparison, let yes, let no) = node.shape, comparison.variable == variable {
            node = comparison.holds(for: value) ? yes : no
        }
        return node
    }

    // MARK: Operations, on this workshop's nodes

    func and(_ first: MarkerNode, _ second: MarkerNode) -> MarkerNode { combine(first, second, isAnd: true) }

    func or(_ first: MarkerNode, _ second: MarkerNode) -> MarkerNode { combine(first, second, isAnd: false) }

    private func combine(_ first: MarkerNode, _ second: MarkerNode, isAnd: Bool) -> MarkerNode {
        if first === second { return first }
        if case .constant(let value) = first.shape { return value == isAnd ? second : first }
        if case .constant(let value) = second.shape { return value == isAnd ? first : second }
        if isExhausted { return .no }
        let isOrdered = ObjectIdentifier(first) < ObjectIdentifier(second)
        let step = Step(
            pair: isOrdered ? MarkerNode.Pair(first, second) : MarkerNode.Pair(second, first), isAnd: isAnd)
        if let known = combined[step] { return known }

        let result: MarkerNode
        let top = first.level <= second.level ? first : second
        switch top.shape {
        case .constant:
            result = top
        case .python:
            result = combinePython(first, second, isAnd: isAnd)
        case .text(let variable, _, _, _):
            var values: Set<String> = []
            for case .text(variable, let more, _, _) in [first.shape, second.shape] { values.formUnion(more) }
            let edges = values.sorted().map { value in
                (value, combine(child(first, variable, value), child(second, variable, value), isAnd: isAnd))
            }
            result = text(
                variable, edges,
                otherwise: combine(otherChild(first, variable), otherChild(second, variable), isAnd: isAnd))
        case .flag(let comparison, _, _):
            let (left, right) = (answers(first, comparison), answers(second, comparison))
            result = flag(
                comparison, yes: combine(left.yes, right.yes, isAnd: isAnd),
                no: combine(left.no, right.no, isAnd: isAnd))
        }
        combined[step] = result
        return result
    }

    private func answers(_ node: MarkerNode, _ comparison: MarkerComparison) -> (yes: MarkerNode, no: MarkerNode) {
        if case .flag(comparison, let yes, let no) = node.shape { return (yes, no) }
        return (node, node)
    }

    private func combinePython(_ first: MarkerNode, _ second: MarkerNode, isAnd: Bool) -> MarkerNode {
        func parts(_ node: MarkerNode) -> ([PythonCut], [MarkerNode]) {
            if case .python(let cuts, let children) = node.shape { return (cuts, children) }
            return ([], [node])
        }
        let (leftCuts, left) = parts(first)
        let (rightCuts, right) = parts(second)
        var (leftIndex, rightIndex) = (0, 0)
        var cuts: [PythonCut] = []
        var children = [combine(left[0], right[0], isAnd: isAnd)]
        while leftIndex < leftCuts.count || rightIndex < rightCuts.count {
            let next = min(
                leftIndex < leftCuts.count ? leftCuts[leftIndex] : rightCuts[rightIndex],
                rightIndex < rightCuts.count ? rightCuts[rightIndex] : leftCuts[leftIndex])
            if leftIndex < leftCuts.count, leftCuts[leftIndex] == next { leftIndex += 1 }
            if rightIndex < rightCuts.count, rightCuts[rightIndex] == next { rightIndex += 1 }
            cuts.append(next)
            children.append(combine(left[leftIndex], right[rightIndex], isAnd: isAnd))
        }
        return python(cuts, children)
    }

    func negate(_ node: MarkerNode) -> MarkerNode {
        if case .constant(let value) = node.shape { return value ? .no : .yes }
        if let known = negated[ObjectIdentifier(node)] { return known }
        let result =
            switch node.shape {
            case .constant(let value): value ? MarkerNode.no : .yes
            case .python(let cuts, let children): unique(.python(cuts, children.map(negate)))
            case .text(let variable, let values, let children, let otherwise):
                unique(.text(variable, values: values, children.map(negate), otherwise: negate(otherwise)))
            case .flag(let comparison, let yes, let no): unique(.flag(comparison, yes: negate(yes), no: negate(no)))
            }
        negated[ObjectIdentifier(node)] = result
        return result
    }
}
