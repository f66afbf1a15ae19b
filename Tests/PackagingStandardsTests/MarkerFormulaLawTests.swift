import PackagingStandards
import SharedFixtures
import Testing

/// What formulas claim, counted out over every environment of a small universe.
@Suite("Laws of marker formulas")
struct MarkerFormulaLawTests {
    static func formula(_ expression: Marker.Expression) throws -> MarkerFormula {
        try MarkerFormula(Marker(expression))
    }

    static let spaces: [MarkerFormula] = {
        do {
            return [
                .always, .knownEnvironments, .environments(python: .any, platforms: [.linux, .windows]),
                .environments(python: try SpecifierSet("==3.8.*"), platforms: [.linux, .windows]),
                .environments(python: try SpecifierSet(">=3.8"), platforms: [.linux, .windows]),
                .environments(python: try SpecifierSet("==3.9.20"), platforms: [.windows]),
            ]
        } catch {
            return []
        }
    }()

    /// The spaces with the environments of the universe that lie within.
    static let countedSpaces = spaces.map { space in (space, MarkerUniverse.shared.table { space.evaluate(in: $0) }) }

    @Test("A formula holds where its marker holds", arguments: 0..<10)
    func evaluation(seed: UInt64) throws {
        var generator = SeededGenerator(seed: 100 + seed)
        var universe = MarkerUniverse.shared
        for _ in 0..<80 {
            let expression = generator.expression { $0.comparison() }
            let formula = try Self.formula(expression)
            let table = universe.table(expression)
            for _ in 0..<60 {
                let index = Int.random(in: 0..<universe.environments.count, using: &generator)
                let holds = formula.evaluate(in: universe.environments[index])
                if holds != table.contains(index) {
                    Issue.record("\(Marker(expression)) on \(universe.environments[index]): \(holds)")
                    return
                }
            }
            // The comparisons that are not looked into may at worst be thought possible.
            if formula.isNever { #expect(table.isEmpty, "\(Marker(expression))") }
            if formula.isAlways { #expect(table.complement.isEmpty, "\(Marker(expression))") }
        }
    }

    @Test("And, or and not are those of sets, and equal formulas are equal values", arguments: 0..<10)
    func algebra(seed: UInt64) throws {
        var generator = SeededGenerator(seed: 200 + seed)
        var universe = MarkerUniverse.shared
        for _ in 0..<120 {
            let first = generator.expression(depth: 2) { $0.decidableComparison() }
            let second = generator.expression(depth: 2) { $0.decidableComparison() }
            let third = generator.expression(depth: 1) { $0.decidableComparison() }
            let (a, b, c) = (try Self.formula(first), try Self.formula(second), try Self.formula(third))
            let (left, right) = (universe.table(first), universe.table(second))

            #expect(a.isNever == left.isEmpty, "\(Marker(first))")
            #expect(a.isAlways == left.complement.isEmpty, "\(Marker(first))")
            #expect((a == b) == (left == right), "\(Marker(first)) and \(Marker(second))")
            #expect(a.and(b).isNever == left.intersection(right).isEmpty)
            #expect(a.or(b).isAlways == left.union(right).complement.isEmpty)
            #expect(a.negated.or(b).isAlways == left.intersection(right.complement).isEmpty)

            #expect(a.negated.negated == a)
            #expect(a.and(b) == b.and(a) && a.or(b) == b.or(a))
            #expect(a.and(b).negated == a.negated.or(b.negated))
            #expect(a.and(b.or(c)) == a.and(b).or(a.and(c)))
            #expect(a.or(b.and(c)) == a.or(b).and(a.or(c)))
            #expect(a.and(a.negated).isNever && a.or(a.negated).isAlways)
            #expect(a.or(a.and(b)) == a)
            #expect(try Self.formula(.all([.group(first), .group(second)])) == a.and(b))
            #expect(a.and(b).hashValue == b.and(a).hashValue)
        }
    }

    @Test("Within a space, what is claimed is so for each environment of the space", arguments: 0..<10)
    func spaces(seed: UInt64) throws {
        var generator = SeededGenerator(seed: 300 + seed)
        var universe = MarkerUniverse.shared
        for _ in 0..<20 {
            let expression = generator.expression { $0.decidableComparison() }
            let other = generator.expression(depth: 1) { $0.decidableComparison() }
            let (formula, second) = (try Self.formula(expression), try Self.formula(other))
            let table = universe.table(expression)
            for (space, inside) in Self.countedSpaces {
                #expect(
                    formula.isSatisfiable(in: space) == !table.intersection(inside).isEmpty, "\(Marker(expression))")
                #expect(formula.holds(throughout: space) == table.complement.intersection(inside).isEmpty)
                #expect(
                    formula.isEquivalent(to: second, in: space)
                        == (table.intersection(inside) == universe.table(other).intersection(inside)))
            }
        }
    }

    @Test("The text of a formula, read again, means the same within the space", arguments: 0..<10)
    func text(seed: UInt64) throws {
        var generator = SeededGenerator(seed: 400 + seed)
        var universe = MarkerUniverse.shared
        for round in 0..<18 {
            let expression = generator.expression { round % 2 == 0 ? $0.decidableComparison() : $0.comparison() }
            let formula = try Self.formula(expression)
            let table = universe.table(expression)
            for (space, inside) in Self.countedSpaces {
                let text = formula.text(assuming: space)
                let marker = try text.map { try Marker($0) }
                let again = try MarkerFormula(marker)
                let meant =
                    marker.map { universe.table($0.expression) }
                    ?? TruthTable(count: universe.environments.count).complement
                #expect(
                    meant.intersection(inside) == table.intersection(inside),
                    "\(Marker(expression)) became \(text ?? "")")
                #expect(again.isEquivalent(to: formula, in: space), "\(Marker(expression)) became \(text ?? "")")
                #expect(formula.simplified(assuming: space) == again)
                #expect(formula.and(space).text(assuming: space) == text, "\(Marker(expression)) became \(text ?? "")")
            }
        }
    }

    @Test("Negations have texts too", arguments: 0..<5)
    func negations(seed: UInt64) throws {
        var generator = SeededGenerator(seed: 500 + seed)
        for _ in 0..<50 {
            let expression = generator.expression { $0.decidableComparison() }
            let formula = try Self.formula(expression).negated
            let text = formula.text
            #expect(
                try MarkerFormula(text.map { try Marker($0) }) == formula, "\(Marker(expression)) became \(text ?? "")")
        }
    }

    @Test("The known environments are those whose names go together")
    func knownEnvironments() {
        let universe = MarkerUniverse.shared
        let known = universe.table { MarkerFormula.knownEnvironments.evaluate(in: $0) }
        #expect(known == universe.table(MarkerUniverse.isPossible))
        let served = MarkerFormula.environments(python: .any, platforms: [.linux, .windows])
        #expect(
            universe.table { served.evaluate(in: $0) }
                == universe.table { MarkerUniverse.isPossible($0) && $0.sysPlatform != "zos" })
    }
}
