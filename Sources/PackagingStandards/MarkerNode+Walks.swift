// Looking into diagrams without making new ones.

extension MarkerNode {
    /// What follows once the variable has this value, of a node that asks for it first, if at all.
    func child(_ variable: MarkerVariable, _ value: String) -> MarkerNode {
        if case .text(variable, let values, let children, let otherwise) = shape {
            if let index = values.firstIndex(of: value) { return children[index] }
            return otherwise.restricted(variable, to: value)
        }
        return restricted(variable, to: value)
    }

    /// What follows once the variable has none of the values that are named.
    func otherChild(_ variable: MarkerVariable) -> MarkerNode {
        if case .text(variable, _, _, let otherwise) = shape { return otherwise }
        return self
    }

    /// Answers the questions about the variable at the top, all of which are flags, for one value.
    func restricted(_ variable: MarkerVariable, to value: String) -> MarkerNode {
        var node = self
        while case .flag(let comparison, let yes, let no) = node.shape, comparison.variable == variable {
            node = comparison.holds(for: value) ? yes : no
        }
        return node
    }

    func answers(_ comparison: MarkerComparison) -> (yes: MarkerNode, no: MarkerNode) {
        if case .flag(comparison, let yes, let no) = shape { return (yes, no) }
        return (self, self)
    }

    var pythonParts: (cuts: [PythonCut], children: [MarkerNode]) {
        if case .python(let cuts, let children) = shape { return (cuts, children) }
        return ([], [self])
    }
}

/// Whether two diagrams, the first of them negated or not, hold somewhere at once.
struct MarkerMeeting {
    private let isNegated: Bool
    /// The pairs that are known to meet nowhere.
    private var apart: Set<MarkerNode.Pair> = []

    static func exists(of first: MarkerNode, negated: Bool = false, and second: MarkerNode) -> Bool {
        var meeting = MarkerMeeting(isNegated: negated)
        return meeting.exists(first, second)
    }

    private init(isNegated: Bool) { self.isNegated = isNegated }

    private mutating func exists(_ first: MarkerNode, _ second: MarkerNode) -> Bool {
        // A diagram that is no constant holds somewhere, and somewhere it does not.
        if case .constant(let value) = first.shape { return value != isNegated && second !== MarkerNode.no }
        if case .constant(let value) = second.shape { return value }
        let pair = MarkerNode.Pair(first, second)
        if apart.contains(pair) { return false }
        let (firstLevel, secondLevel) = (first.level, second.level)
        let found: Bool
        switch (firstLevel <= secondLevel ? first : second).shape {
        case .constant:
            found = false
        case .python:
            found = existsForPython(first, second)
        case .text(let variable, let values, _, _):
            var all = values
            if case .text(variable, let more, _, _) = second.shape, firstLevel == secondLevel { all += more }
            found =
                exists(first.otherChild(variable), second.otherChild(variable))
                || all.contains { exists(first.child(variable, $0), second.child(variable, $0)) }
        case .flag(let comparison, _, _):
            let (left, right) = (first.answers(comparison), second.answers(comparison))
            found = exists(left.yes, right.yes) || exists(left.no, right.no)
        }
        if !found { apart.insert(pair) }
        return found
    }

    private mutating func existsForPython(_ first: MarkerNode, _ second: MarkerNode) -> Bool {
        let (leftCuts, left) = first.pythonParts
        let (rightCuts, right) = second.pythonParts
        var (leftIndex, rightIndex) = (0, 0)
        while true {
            if exists(left[leftIndex], right[rightIndex]) { return true }
            let next = leftIndex < leftCuts.count ? leftCuts[leftIndex] : nil
            let other = rightIndex < rightCuts.count ? rightCuts[rightIndex] : nil
            guard let end = [next, other].compactMap(\.self).min() else { return false }
            if next == end { leftIndex += 1 }
            if other == end { rightIndex += 1 }
        }
    }
}

/// Whether a diagram holds somewhere within a conjunction.
struct MarkerCubeMeeting {
    private let cube: MarkerCube
    private let cells: MarkerCells
    private var apart: Set<Place> = []

    private struct Place: Hashable {
        let node: ObjectIdentifier
        /// The variable whose value is settled to be none of those that are named.
        let other: MarkerVariable?
    }

    /// The steps are counted by `diagram`.
    static func exists(
        _ cube: MarkerCube, _ cells: MarkerCells, and node: MarkerNode, _ diagram: MarkerDiagram
    ) -> Bool {
        var meeting = MarkerCubeMeeting(cube: cube, cells: cells)
        defer { diagram.spend(meeting.apart.count) }
        return meeting.exists(node, other: nil)
    }

    private init(cube: MarkerCube, cells: MarkerCells) {
        self.cube = cube
        self.cells = cells
    }

    private mutating func exists(_ node: MarkerNode, other: MarkerVariable?) -> Bool {
        if case .constant(let value) = node.shape { return value }
        let place = Place(node: ObjectIdentifier(node), other: other)
        if apart.contains(place) { return false }
        let found: Bool
        switch node.shape {
        case .constant:
            found = false
        case .python(let cuts, let children):
            found = existsForPython(cuts, children)
        case .text(let variable, _, _, _):
            found = existsForText(node, variable)
        case .flag(let comparison, let yes, let no):
            if comparison.variable != other, cube.allowed[.text(comparison.variable)] != nil {
                // The variable's value is asked for nowhere above, but the conjunction limits it.
                found = existsForText(node, comparison.variable)
            } else {
                let allowed = cube.allowed[.flag(comparison)]
                found =
                    allowed?[1] ?? true && exists(yes, other: other) || allowed?[0] ?? true && exists(no, other: other)
            }
        }
        if !found { apart.insert(place) }
        return found
    }

    private mutating func existsForText(_ node: MarkerNode, _ variable: MarkerVariable) -> Bool {
        let values = cells.values[variable] ?? []
        let allowed = cube.allowed[.text(variable)]
        if allowed?[values.count] ?? true, exists(node.otherChild(variable), other: variable) { return true }
        return values.indices.contains { index in
            allowed?[index] ?? true && exists(node.child(variable, values[index]), other: nil)
        }
    }

    private mutating func existsForPython(_ cuts: [PythonCut], _ children: [MarkerNode]) -> Bool {
        guard let allowed = cube.allowed[.python] else {
            return children.contains { exists($0, other: nil) }
        }
        var child = 0
        var tried = -1
        for cell in allowed.indices {
            if cell > 0, child < cuts.count, cuts[child] <= cells.cuts[cell - 1] { child += 1 }
            guard allowed[cell], child != tried else { continue }
            tried = child
            if exists(children[child], other: nil) { return true }
        }
        return false
    }
}
