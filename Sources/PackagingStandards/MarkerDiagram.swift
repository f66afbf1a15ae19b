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
    private var forgotten: [ObjectIdentifier: MarkerNode] = [:]
    /// Keeps what came from elsewhere alive while its identity is a key.
    private var sources: [MarkerNode] = []
    /// How many nodes may be made; with more, the results are no longer to be used.
    private let limit: Int
    /// How many steps may yet be taken; the same holds without any.
    private var steps: Int

    /// Whether the limit was passed.
    private(set) var isExhausted = false

    init(limit: Int = .max, steps: Int = .max) {
        self.limit = limit
        self.steps = steps
    }

    /// Counts work that was done beside the workshop.
    func spend(_ count: Int) {
        steps -= min(steps, count)
        if steps == 0 { isExhausted = true }
    }

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
        let kept = edges.filter { otherwise.restricted(variable, to: $0.0) !== $0.1 }
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

        spend(1)
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
                (value, combine(first.child(variable, value), second.child(variable, value), isAnd: isAnd))
            }
            result = text(
                variable, edges,
                otherwise: combine(first.otherChild(variable), second.otherChild(variable), isAnd: isAnd))
        case .flag(let comparison, _, _):
            let (left, right) = (first.answers(comparison), second.answers(comparison))
            result = flag(
                comparison, yes: combine(left.yes, right.yes, isAnd: isAnd),
                no: combine(left.no, right.no, isAnd: isAnd))
        }
        combined[step] = result
        return result
    }

    private func combinePython(_ first: MarkerNode, _ second: MarkerNode, isAnd: Bool) -> MarkerNode {
        let (leftCuts, left) = first.pythonParts
        let (rightCuts, right) = second.pythonParts
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

    /// The node with a question put away that is answered so that the node holds, if it can: what remains holds where
    /// there is an answer with which `node` does.
    func forgetting(_ variables: Set<MarkerVariable>, in node: MarkerNode) -> MarkerNode {
        if case .constant = node.shape { return node }
        if let known = forgotten[ObjectIdentifier(node)] { return known }
        let result: MarkerNode
        switch node.shape {
        case .constant:
            result = node
        case .python(let cuts, let children):
            let below = children.map { forgetting(variables, in: $0) }
            result = variables.contains(.pythonVersion) ? below.reduce(.no, or) : python(cuts, below)
        case .text(let variable, let values, let children, let otherwise):
            let below = children.map { forgetting(variables, in: $0) }
            let last = forgetting(variables, in: otherwise)
            result =
                variables.contains(variable)
                ? below.reduce(last, or) : text(variable, Array(zip(values, below)), otherwise: last)
        case .flag(let comparison, let yes, let no):
            let (yes, no) = (forgetting(variables, in: yes), forgetting(variables, in: no))
            result = variables.contains(comparison.variable) ? or(yes, no) : flag(comparison, yes: yes, no: no)
        }
        forgotten[ObjectIdentifier(node)] = result
        return result
    }
}
