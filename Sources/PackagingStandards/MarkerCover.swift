/// Writes a formula as few short conjunctions.
///
/// What lies outside the space may be covered or not, and so each conjunction is freed of every question that it can do
/// without there. This is the classical way to a short sum of products (find a product, widen it, drop what others
/// cover), with the diagrams to answer what lies within what.
struct MarkerCover {
    private let diagram: MarkerDiagram
    private let cells: MarkerCells
    /// What must be covered, and what must not.
    private let needed: MarkerNode
    private let forbidden: MarkerNode
    /// Whether the cubes will be written negated, and so are worded.
    private let isNegated: Bool

    private(set) var conjunctions: [[MarkerLiteral]] = []

    /// The cover, or nil where it takes more conjunctions than `most`, or more work than the diagram allows.
    init?(
        _ diagram: MarkerDiagram, _ cells: MarkerCells, needed: MarkerNode, forbidden: MarkerNode, isNegated: Bool,
        most: Int
    ) {
        self.diagram = diagram
        self.cells = cells
        self.needed = needed
        self.forbidden = forbidden
        self.isNegated = isNegated
        guard let cubes = cubes(most: most) else { return nil }
        conjunctions = worded(irredundant(cubes))
        if diagram.isExhausted { return nil }
    }

    private func isAllowed(_ cube: MarkerCube) -> Bool {
        !diagram.isExhausted && !MarkerCubeMeeting.exists(cube, cells, and: forbidden, diagram)
    }

    // MARK: Finding

    private func cubes(most: Int) -> [MarkerCube]? {
        var cubes: [MarkerCube] = []
        var remaining = needed
        while remaining !== MarkerNode.no {
            if cubes.count == most { return nil }
            let cube = widened(diagram.path(remaining, cells))
            cubes.append(cube)
            remaining = diagram.and(remaining, diagram.negate(diagram.node(cube, cells)))
        }
        return cubes
    }

    private func widened(_ cube: MarkerCube) -> MarkerCube {
        var cube = cube
        for question in cells.questions where cube.allowed[question] != nil {
            var wider = cube
            wider.allowed[question] = nil
            if isAllowed(wider) { cube = wider }
        }
        for question in cells.questions {
            guard var allowed = cube.allowed[question] else { continue }
            if case .flag = question { continue }
            for answer in allowed.indices where !allowed[answer] {
                var other = cube
                other.allowed[question] = allowed.indices.map { $0 == answer }
                if isAllowed(other) { allowed[answer] = true }
            }
            cube.allowed[question] = allowed
        }
        return cube
    }

    // MARK: Sparing

    private func union(_ cubes: [MarkerCube], except index: Int) -> MarkerNode {
        cubes.indices.reduce(MarkerNode.no) { result, other in
            other == index ? result : diagram.or(result, diagram.node(cubes[other], cells))
        }
    }

    private func irredundant(_ cubes: [MarkerCube]) -> [MarkerCube] {
        var cubes = cubes.sorted { $0.allowed.count > $1.allowed.count }
        var index = 0
        while index < cubes.count, !diagram.isExhausted {
            let others = union(cubes, except: index)
            if diagram.and(needed, diagram.negate(others)) === MarkerNode.no {
                cubes.remove(at: index)
            } else {
                index += 1
            }
        }
        return cubes
    }

    /// Gives each question of each cube its words: the shortest for some set of answers between those that are needed
    /// here and those that are allowed.
    private func worded(_ cubes: [MarkerCube]) -> [[MarkerLiteral]] {
        var cubes = cubes
        return cubes.indices.map { index in
            let open = diagram.and(needed, diagram.negate(union(cubes, except: index)))
            var literals: [MarkerLiteral] = []
            for question in cells.questions {
                guard let allowed = cubes[index].allowed[question] else { continue }
                let isNeeded = allowed.indices.map { answer in
                    let only = MarkerCube(allowed: [question: allowed.indices.map { $0 == answer }])
                    return allowed[answer] && MarkerCubeMeeting.exists(only, cells, and: open, diagram)
                }
                let literal =
                    isNegated
                    ? MarkerLiteral(question, cells, from: allowed.map { !$0 }, to: isNeeded.map { !$0 })
                    : MarkerLiteral(question, cells, from: isNeeded, to: allowed)
                cubes[index].allowed[question] = isNegated ? literal.answers.map { !$0 } : literal.answers
                literals.append(literal)
            }
            return literals
        }
    }
}

// MARK: - Text

extension MarkerFormula {
    /// A marker that holds, within the space, exactly where the formula holds, and is short; nil where no marker is
    /// needed.
    ///
    /// What the space implies is not written, several names of one platform become `sys_platform`, and parts are
    /// sorted. Read again, the marker is equivalent to the formula within the space. One thing cannot be written: that
    /// a `platform_release` does *not* compare so with a version. The opposite comparison is written for it, which
    /// differs where the release of the system is no version at all. Only ``negated`` leads there.
    ///
    /// A formula that takes more than 150 alternatives to say, or too long to find them, is not said: nil, as for one that
    /// always holds. Markers must be contrived to get there.
    package func marker(assuming space: MarkerFormula = .always) -> Marker? {
        guard MarkerMeeting.exists(of: root, negated: true, and: space.root) else { return nil }
        guard MarkerMeeting.exists(of: root, and: space.root) else { return MarkerFormula.neverHolding }
        let diagram = MarkerDiagram(steps: MarkerFormula.mostSteps)
        let formula = diagram.adopt(root)
        let space = diagram.forgetting(unrelatedVariables, in: diagram.adopt(space.root))
        let holding = diagram.and(formula, space)
        let failing = diagram.and(diagram.negate(formula), space)

        let cells = MarkerCells([formula, space])
        let sum = MarkerCover(
            diagram, cells, needed: holding, forbidden: failing, isNegated: false, most: MarkerFormula.mostAlternatives)
        let alternatives = sum.map { MarkerWording.alternatives($0.conjunctions) }
        if let alternatives, alternatives.cost == 1 { return Marker(alternatives.expression) }
        let product = MarkerCover(
            diagram, cells, needed: failing, forbidden: holding, isNegated: true,
            most: min(alternatives?.cost ?? .max, MarkerFormula.mostAlternatives))
        let conditions = product.map { MarkerWording.conditions($0.conjunctions) }
        return [alternatives, conditions].compactMap(\.self).min { $0.cost < $1.cost }.map { Marker($0.expression) }
    }

    /// How many alternatives or conditions are looked for.
    private static let mostAlternatives = 150
    /// How much work that may be. Formulas of real locks take some thousand steps.
    private static let mostSteps = 400_000

    /// The variables that have nothing to do with those that the formula asks for: what a space knows of them does not
    /// matter.
    private var unrelatedVariables: Set<MarkerVariable> {
        var asked = MarkerCells([root]).variables
        for family: Set<MarkerVariable> in [
            [.sysPlatform, .osName, .platformSystem], [.platformPythonImplementation, .implementationName],
        ] where !asked.isDisjoint(with: family) {
            asked.formUnion(family)
        }
        return Set(MarkerVariable.allCases).subtracting(asked)
    }

    /// The shortest marker that holds nowhere.
    private static let neverHolding = MarkerComparison(.pythonVersion, .less, "0").map { Marker(.comparison($0)) }

    /// The formula without what the space implies. It agrees with this one within the space, and nothing is promised
    /// outside of it.
    package func simplified(assuming space: MarkerFormula) -> MarkerFormula {
        let diagram = MarkerDiagram()
        guard let marker = marker(assuming: space) else { return .always }
        return MarkerFormula(diagram.node(marker.expression) { _ in nil })
    }

    /// The text of ``marker(assuming:)``; nil where no marker is needed.
    package func text(assuming space: MarkerFormula = .always, quotes: MarkerQuotes = .single) -> String? {
        marker(assuming: space)?.text(quotes: quotes)
    }

    /// The text that `Pipfile.lock` writes for the formula; nil where it always holds.
    package var text: String? { text() }
}
