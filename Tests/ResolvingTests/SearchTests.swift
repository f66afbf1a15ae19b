import Testing

@testable import Resolving

/// A term as these tests write it: `a 1 2` for "a is version 1 or 2", `not a 1` for its negation. The packages are a to e
/// with the versions 1 to 3.
extension Term: ExpressibleByStringLiteral {
    static let candidates = 3

    public init(stringLiteral text: String) {
        let words = text.split(separator: " ").filter { $0 != "not" }
        var set = VersionSet(candidates: Self.candidates)
        for word in words.dropFirst() { set.insert(version: (Int(word) ?? 1) - 1) }
        self.init(
            node: Int(words[0].utf8.first! - UInt8(ascii: "a")),
            set: text.hasPrefix("not ") ? set.complement(candidates: Self.candidates) : set)
    }
}

@Suite struct SearchTests {
    /// A search over a to e with these facts, none of which needs a cause here.
    private func search(_ facts: [[Term]]) -> Search {
        var search = Search()
        for _ in 0..<5 { search.addNode(candidates: Term.candidates) }
        for terms in facts { search.add(Incompatibility(terms: terms, cause: .unavailable("it is so"))) }
        return search
    }

    private func expectConsistent(_ search: inout Search, sourceLocation: SourceLocation = #_sourceLocation) {
        let contradiction = search.propagate()
        #expect(contradiction == nil, sourceLocation: sourceLocation)
    }

    @Test(
        "a term is true, false or open by what is left",
        arguments: [
            // What is known before, what is asked, and the answer.
            ([], "a 2", .inconclusive),  // a may be absent
            (["not a 1"], "a 2", .contradicted),
            (["a 1"], "a 1", .contradicted),
            (["a 1"], "not a 1", .satisfied),
            (["a 1"], "not a 2", .inconclusive),
            (["a 1", "a 2"], "not a 1 2", .satisfied),
            (["not a 1 2"], "a 1 2", .satisfied),  // a is required: 1 or 2
            (["not a 1 2"], "a 1", .inconclusive),
            (["not a 1 2"], "a 3", .contradicted),
            (["not a 1 2"], "not a 3", .satisfied),
            (["not a 1 2", "a 1"], "a 2", .satisfied),
            ([], "a 1 2 3", .inconclusive),
            ([], "not a 1 2 3", .inconclusive),
            (["a 1 2 3"], "not a 1 2 3", .satisfied),  // a cannot be selected at all
        ] as [([Term], Term, PartialSolution.Relation)])
    func relations(impossible: [Term], asked: Term, expected: PartialSolution.Relation) {
        // Each of `impossible` is a fact of its own: the term cannot be.
        var search = search(impossible.map { [$0] })
        expectConsistent(&search)
        #expect(search.solution.relation(to: asked) == expected)
    }

    @Test("an incompatibility with one open term settles that term")
    func unitPropagation() {
        // a is required at 1; a 1 needs b 2 3; b 2 3 excludes c 1; and nothing follows for d.
        var search = search([["not a 1"], ["a 1", "not b 2 3"], ["b 2 3", "c 1"], ["c 2", "d 1"]])
        expectConsistent(&search)
        #expect(search.solution.relation(to: "b 2 3") == .satisfied)
        #expect(search.solution.relation(to: "not c 1") == .satisfied)
        #expect(search.solution.relation(to: "d 1") == .inconclusive)
        #expect(search.conflicts == 0)
    }

    @Test("facts that cannot all be true leave an incompatibility without terms")
    func contradiction() throws {
        var search = search([["not a 1"], ["a 1", "not b 2"], ["b 2", "not c 1"], ["c 1", "a 1"]])
        let contradiction = search.propagate()
        let found = try #require(contradiction)
        #expect(search.incompatibilities[found].terms.isEmpty)
        #expect(Set(search.facts(behind: found)) == [0, 1, 2, 3])
    }

    @Test("a conflict takes back only the decision that it depends on, and is learned")
    func backjumping() {
        // Deciding a 3 needs b 1, and with e 1, which is required from the start, no b will do.
        var search = search([["not a 2 3"], ["not e 1"], ["not c 1 2"], ["a 3", "not b 1"], ["b 1", "e 1"]])
        expectConsistent(&search)
        // The last two facts alone rule a 3 out: no decision was needed.
        #expect(search.solution.relation(to: "a 2") == .satisfied)

        // The same with a decision in between that has nothing to do with it.
        var other = self.search([
            ["not c 1 2"], ["not a 2 3"], ["a 3", "not b 1 2"], ["b 1", "not d 1"], ["b 2", "not d 1"],
        ])
        other.add(Incompatibility(terms: ["d 1", "a 3"], cause: .unavailable("it is so")))
        expectConsistent(&other)
        other.decide(2, version: 1)
        expectConsistent(&other)
        if other.solution.relation(to: "a 3") != .contradicted {
            other.decide(0, version: 2)
            expectConsistent(&other)
        }
        #expect(other.solution.relation(to: "a 2") == .satisfied)
        #expect(other.conflicts <= 1)
    }

    @Test("what was learned keeps the search from the same conflict later")
    func learning() {
        // a 3 with b 3 is impossible by a way through c and d.
        var search = search([
            ["not a 1 2 3"], ["not b 1 2 3"], ["a 3", "not c 1"], ["b 3", "not d 1"], ["c 1", "d 1"],
        ])
        expectConsistent(&search)
        search.decide(0, version: 2)
        expectConsistent(&search)
        #expect(search.solution.relation(to: "b 3") == .contradicted)
        #expect(search.conflicts == 0)
        // Decided the other way round after a fresh start, the same follows for a.
        search.restart(fromLevel: 0)
        expectConsistent(&search)
        search.decide(1, version: 2)
        expectConsistent(&search)
        #expect(search.solution.relation(to: "a 3") == .contradicted)
    }

    @Test("a widened fact speaks for the new versions at once")
    func widening() {
        var search = search([["not a 2 3"], ["a 3", "not b 1"], ["b 1"]])
        expectConsistent(&search)
        #expect(search.solution.relation(to: "a 2") == .satisfied)
        search.widen(1, node: 0, by: (Term(stringLiteral: "a 2")).set)
        let contradiction = search.propagate()
        #expect(contradiction != nil)
    }

    @Test("backtracking restores what was left before")
    func backtracking() {
        var search = search([["not a 1 2 3"], ["a 3", "not b 1"]])
        expectConsistent(&search)
        let before = (0..<5).map { search.solution.left(of: $0) }
        search.decide(0, version: 2)
        expectConsistent(&search)
        #expect(search.solution.isRequired(1))
        search.restart(fromLevel: 0)
        #expect((0..<5).map { search.solution.left(of: $0) } == before)
        #expect(search.solution.level == 0)
        #expect(!search.solution.isDecided(0))
        // And what followed from the decision follows again.
        search.decide(0, version: 2)
        expectConsistent(&search)
        #expect(search.solution.isRequired(1))
    }
}
