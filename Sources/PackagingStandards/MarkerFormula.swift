/// A condition on environments as a value: markers united, intersected, negated, compared by what they mean.
///
/// `python_version` and `python_full_version` are one variable, and so `python_version > "3.8"` and
/// `python_full_version >= "3.9.dev0"` are equal. Texts are distinguished by equality. Other comparisons (`"64" in
/// platform_machine`, `platform_release >= "5"`) are questions of their own: two of them are never thought to
/// contradict or to imply each other, except where the variable's value is known.
///
/// Nothing is assumed about which values go together; that Windows is `win32`, `nt` and `Windows` at once is knowledge,
/// and stands in ``environments(python:platforms:)`` and ``knownEnvironments``. Give one of these to the functions that
/// take a space.
package struct MarkerFormula: Sendable {
    let root: MarkerNode

    init(_ root: MarkerNode) { self.root = root }

    /// Holds everywhere.
    package static let always = MarkerFormula(.yes)

    /// Holds nowhere.
    package static let never = MarkerFormula(.no)

    /// How large a diagram may grow. Those of real markers and of what is made of them need some dozens.
    private static let mostNodes = 4_000

    /// What a marker means when these extras (and, in a `pylock.toml`, these dependency groups) are wanted: whether it
    /// asks for them is decided here. No marker holds everywhere.
    ///
    /// The error is for a marker that is contrived to be too complex; no marker of a real project is.
    package init(
        _ marker: Marker?, extras: Set<String> = [], dependencyGroups: Set<String> = []
    ) throws(StandardsError) {
        guard let marker else {
            self = .always
            return
        }
        let diagram = MarkerDiagram(limit: MarkerFormula.mostNodes)
        let request = MarkerRequest(extras: extras, dependencyGroups: dependencyGroups)
        var result = MarkerNode.no
        for extra in marker.mentionsExtra ? request.eachExtra : [""] {
            result = diagram.or(result, diagram.node(marker.expression) { request.answer($0, extra: extra) })
        }
        if diagram.isExhausted || result.pathCount > MarkerFormula.mostNodes {
            throw StandardsError("the marker is too complex", offset: 0)
        }
        root = result
    }

    /// The Pythons that a `Requires-Python` admits, or that a specifier for `python_full_version` does.
    package init(requiresPython specifiers: SpecifierSet) {
        let diagram = MarkerDiagram()
        root = specifiers.clauses.map { clause in
            let comparing = MarkerOperator(rawValue: clause.comparison.rawValue) ?? .arbitrary
            return MarkerComparison(.pythonFullVersion, comparing, clause.versionText).map { diagram.node($0) } ?? .no
        }.reducedInHalves(.yes, diagram.and)
    }
}

extension MarkerDiagram {
    /// The diagram of an expression, where `answer` decides the comparisons that are not about the machine.
    func node(_ expression: Marker.Expression, _ answer: (MarkerComparison) -> Bool?) -> MarkerNode {
        switch expression {
        case .comparison(let comparison):
            if let known = answer(comparison) { return known ? .yes : .no }
            return node(comparison)
        case .all(let parts): return parts.reduce(.yes) { and($0, node($1, answer)) }
        case .any(let parts): return parts.reduce(.no) { or($0, node($1, answer)) }
        case .group(let inner): return node(inner, answer)
        }
    }
}

// MARK: - Algebra

extension MarkerFormula {
    /// Holds where both hold.
    ///
    /// Formulas of contrived markers can grow beyond all bounds. Where one would, this answers with a formula that
    /// holds in more places: ``and(_:)`` with this formula, ``or(_:)`` with ``always``.
    package func and(_ other: MarkerFormula) -> MarkerFormula {
        combined(with: other, orElse: self) { $0.and($1, $2) }
    }

    /// Holds where either holds.
    package func or(_ other: MarkerFormula) -> MarkerFormula {
        combined(with: other, orElse: .always) { $0.or($1, $2) }
    }

    /// The same as ``and(_:)``, or nil where that is too large to go on with.
    package func and(_ other: MarkerFormula, nodes: Int) -> MarkerFormula? {
        combined(with: other, nodes: nodes) { $0.and($1, $2) }
    }

    /// The same as ``or(_:)``, or nil where that is too large to go on with.
    package func or(_ other: MarkerFormula, nodes: Int) -> MarkerFormula? {
        combined(with: other, nodes: nodes) { $0.or($1, $2) }
    }

    private func combined(
        with other: MarkerFormula, nodes: Int, _ body: (MarkerDiagram, MarkerNode, MarkerNode) -> MarkerNode
    ) -> MarkerFormula? {
        let isTrivial = isAlways || isNever || other.isAlways || other.isNever
        let diagram = MarkerDiagram(limit: 4 * MarkerFormula.mostNodes)
        let result =
            isTrivial
            ? body(diagram, root, other.root) : body(diagram, diagram.adopt(root), diagram.adopt(other.root))
        return diagram.isExhausted || result.isLarger(than: nodes) ? nil : MarkerFormula(result)
    }

    /// Holds where this one does not.
    package var negated: MarkerFormula {
        let diagram = MarkerDiagram()
        return MarkerFormula(diagram.negate(diagram.adopt(root)))
    }

    private func combined(
        with other: MarkerFormula, orElse substitute: MarkerFormula,
        _ body: (MarkerDiagram, MarkerNode, MarkerNode) -> MarkerNode
    ) -> MarkerFormula {
        if isAlways || isNever || other.isAlways || other.isNever {
            return MarkerFormula(body(MarkerDiagram(), root, other.root))
        }
        // What both have, the result's nodes, and as many that are only needed on the way.
        let diagram = MarkerDiagram(limit: 4 * MarkerFormula.mostNodes)
        let result = body(diagram, diagram.adopt(root), diagram.adopt(other.root))
        return diagram.isExhausted ? substitute : MarkerFormula(result)
    }

    /// Whether the formula holds everywhere.
    package var isAlways: Bool { root === MarkerNode.yes }

    /// Whether the formula is larger than those that real projects come to.
    package var isLarge: Bool { root.isLarger(than: 64) }

    /// Whether the formula holds nowhere.
    package var isNever: Bool { root === MarkerNode.no }

    /// Whether there is an environment in the space where the formula holds.
    package func isSatisfiable(in space: MarkerFormula) -> Bool {
        MarkerMeeting.exists(of: root, and: space.root)
    }

    /// Whether the formula holds in the whole space.
    package func holds(throughout space: MarkerFormula) -> Bool {
        !MarkerMeeting.exists(of: root, negated: true, and: space.root)
    }

    /// Whether the two formulas agree in the whole space.
    package func isEquivalent(to other: MarkerFormula, in space: MarkerFormula) -> Bool {
        and(space) == other.and(space)
    }

    /// Whether the formula holds in this environment.
    package func evaluate(in environment: MarkerEnvironment) -> Bool {
        var node = root
        while true {
            switch node.shape {
            case .constant(let value):
                return value
            case .python(let cuts, let children):
                let version = PythonCut(fullVersion: environment[variable: .pythonFullVersion]) ?? .start
                node = children[cuts.firstIndex { $0 > version } ?? cuts.count]
            case .text(let variable, let values, let children, let otherwise):
                node = values.firstIndex(of: environment[variable: variable]).map { children[$0] } ?? otherwise
            case .flag(let comparison, let yes, let no):
                node = comparison.holds(for: environment[variable: comparison.variable]) ? yes : no
            }
        }
    }
}

extension MarkerFormula: Hashable {
    package static func == (left: MarkerFormula, right: MarkerFormula) -> Bool { left.root == right.root }

    package func hash(into hasher: inout Hasher) { hasher.combine(root) }
}

extension MarkerNode {
    /// How many ways lead through the diagram, which bounds what it takes to write it down; at most a large number.
    var pathCount: Int {
        var counts: [ObjectIdentifier: Int] = [:]
        func count(_ node: MarkerNode) -> Int {
            if case .constant = node.shape { return 1 }
            if let known = counts[ObjectIdentifier(node)] { return known }
            let result = min(node.children.reduce(0) { $0 + count($1) }, 1 << 40)
            counts[ObjectIdentifier(node)] = result
            return result
        }
        return count(self)
    }

    /// Whether the diagram has more nodes than so many.
    func isLarger(than count: Int) -> Bool {
        var seen: Set<ObjectIdentifier> = []
        var open = [self]
        while let node = open.popLast() {
            guard seen.insert(ObjectIdentifier(node)).inserted else { continue }
            if seen.count > count { return true }
            open += node.children
        }
        return false
    }

    var children: [MarkerNode] {
        switch shape {
        case .constant: []
        case .python(_, let children): children
        case .text(_, _, let children, let otherwise): children + [otherwise]
        case .flag(_, let yes, let no): [yes, no]
        }
    }
}
