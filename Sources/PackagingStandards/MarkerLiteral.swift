/// One question of a conjunction in words.
struct MarkerLiteral {
    let question: MarkerQuestion
    /// The answers for which the words hold.
    let answers: [Bool]
    let wording: MarkerWording

    /// The shortest words that hold for all answers of `needed` and for none outside of `allowed`.
    init(_ question: MarkerQuestion, _ cells: MarkerCells, from needed: [Bool], to allowed: [Bool]) {
        self.question = question
        switch question {
        case .python:
            let words = PythonWording(cells.cuts, from: needed, to: allowed)
            answers = words.answers
            wording = words.wording
        case .text(let variable):
            let values = cells.values[variable] ?? []
            let listed = values.indices.filter { needed[$0] }
            let excluded = values.indices.filter { !allowed[$0] }
            let isPositive = !needed[values.count] && (!allowed[values.count] || listed.count <= excluded.count)
            answers =
                (isPositive ? listed : excluded).reduce(into: [Bool](repeating: !isPositive, count: values.count + 1)) {
                    $0[$1] = isPositive
                }
            let comparisons = (isPositive ? listed : excluded).compactMap {
                MarkerComparison(variable, isPositive ? .equal : .notEqual, values[$0])
            }.map { MarkerWording($0) }
            wording = isPositive ? .any(comparisons) : .all(comparisons)
        case .flag(let comparison):
            answers = needed
            wording = needed[1] ? MarkerWording(comparison) : MarkerWording(oppositeOf: comparison)
        }
    }
}

/// An expression being put together, and what it costs the reader.
struct MarkerWording {
    let expression: Marker.Expression
    /// How many comparisons there are, and far more where something cannot be said exactly.
    let cost: Int
    /// Words are put in the order of the variables they speak of.
    let order: String

    private init(_ expression: Marker.Expression, cost: Int, order: String) {
        self.expression = expression
        self.cost = cost
        self.order = order
    }

    init(_ comparison: MarkerComparison) {
        let isPython = comparison.variable == .pythonFullVersion
        self.init(
            .comparison(comparison), cost: 1,
            order: isPython ? MarkerVariable.pythonVersion.name : comparison.variable.name
        )
    }

    /// The negation of a flag.
    init(oppositeOf comparison: MarkerComparison) {
        let opposite: MarkerOperator =
            switch comparison.operator {
            case .less: .greaterOrEqual
            case .lessOrEqual: .greater
            case .equal, .arbitrary: .notEqual
            case .notEqual: .equal
            case .greaterOrEqual: .less
            case .greater: .lessOrEqual
            case .compatible: .less
            case .isIn: .isNotIn
            case .isNotIn: .isIn
            }
        let words = MarkerWording(
            MarkerComparison(
                comparison.variable, opposite, comparison.value, isReversed: comparison.isReversed) ?? comparison)
        let isExact = comparison.operator == .isIn || comparison.operator == .isNotIn
        self.init(words.expression, cost: isExact ? 1 : 1_000, order: words.order)
    }

    // MARK: Joining

    /// The parts with `and` between.
    static func all(_ parts: [MarkerWording]) -> MarkerWording {
        join(
            parts,
            {
                if case .all(let inner) = $0 { return inner }
                return nil
            }
        ) { .all($0) }
    }

    /// The parts with `or` between.
    static func any(_ parts: [MarkerWording]) -> MarkerWording {
        join(
            parts,
            {
                if case .any(let inner) = $0 { return inner }
                return nil
            }
        ) { .any($0) }
    }

    private static func join(
        _ parts: [MarkerWording], _ inside: (Marker.Expression) -> [Marker.Expression]?,
        _ make: ([Marker.Expression]) -> Marker.Expression
    ) -> MarkerWording {
        if parts.count == 1 { return parts[0] }
        let expressions = parts.flatMap { part -> [Marker.Expression] in
            if let inner = inside(part.expression) { return inner }
            if case .comparison = part.expression { return [part.expression] }
            if case .group = part.expression { return [part.expression] }
            return [.group(part.expression)]
        }
        return MarkerWording(
            make(expressions), cost: parts.reduce(0) { $0 + $1.cost }, order: parts.map(\.order).min() ?? "")
    }

    private static func sorted(_ parts: [MarkerWording]) -> [MarkerWording] {
        parts.map { (part: $0, text: $0.expression.text(quotes: .single)) }
            .sorted { ($0.part.order, $0.text) < ($1.part.order, $1.text) }.map(\.part)
    }

    /// A sum of products: one of these conjunctions holds. What all of them have in common is put first.
    static func alternatives(_ conjunctions: [[MarkerLiteral]]) -> MarkerWording {
        guard conjunctions.count > 1, let first = conjunctions.first else {
            return all(sorted(conjunctions.first.map { $0.map(\.wording) } ?? []))
        }
        func contains(_ conjunction: [MarkerLiteral], _ literal: MarkerLiteral) -> Bool {
            conjunction.contains { $0.question == literal.question && $0.answers == literal.answers }
        }
        let common = first.filter { literal in conjunctions.allSatisfy { contains($0, literal) } }
        let rest = conjunctions.map { conjunction in
            all(sorted(conjunction.filter { !contains(common, $0) }.map(\.wording)))
        }
        return all(sorted(common.map(\.wording)) + [any(sorted(rest))])
    }

    /// A product of sums: in each of these, which are worded negated, something holds.
    static func conditions(_ disjunctions: [[MarkerLiteral]]) -> MarkerWording {
        all(sorted(disjunctions.map { any(sorted($0.map(\.wording))) }))
    }
}
