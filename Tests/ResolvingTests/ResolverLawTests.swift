import PackagingStandards
import SharedFixtures
import Testing

@testable import Resolving

/// Laws over registries made by chance, against a twin that tries every choice.
@Suite struct ResolverLawTests {
    static let seeds: Range<UInt64> = 0..<200

    @Test("an answer is found exactly when there is one, and is right", arguments: [false, true])
    func agreesWithTwin(extras: Bool) {
        for seed in Self.seeds {
            let registry = RandomRegistry(seed: seed, .init(extras: extras, unusable: seed % 3 == 0))
            switch registry.index.solve(registry.problem) {
            case .solved(let resolution):
                let complaint = registry.complaint(about: resolution.versions)
                #expect(complaint == nil, "seed \(seed): \(complaint ?? "")")
            case .failed: #expect(!registry.isSolvable, "seed \(seed) can be solved")
            case let step: Issue.record("seed \(seed): \(step)")
            }
        }
    }

    /// Which pre-releases are allowed depends on what else is chosen, and so does what must run here. The search is right in
    /// what it answers, but may in rare tangles overlook an answer.
    @Test(
        "with pre-releases and other platforms an answer is right, and seldom overlooked",
        arguments: [(true, false), (false, true), (true, true)])
    func dependentRules(prereleases: Bool, platforms: Bool) {
        var solvable = 0
        var overlooked = 0
        for seed in 0..<500 as Range<UInt64> {
            let registry = RandomRegistry(
                seed: seed,
                .init(versions: 3, extras: seed % 2 == 0, prereleases: prereleases, platforms: platforms))
            switch registry.index.solve(registry.problem) {
            case .solved(let resolution):
                solvable += 1
                let complaint = registry.complaint(about: resolution.versions)
                #expect(complaint == nil, "seed \(seed): \(complaint ?? "")")
            case .failed:
                if registry.isSolvable {
                    solvable += 1
                    overlooked += 1
                }
            case let step: Issue.record("seed \(seed): \(step)")
            }
        }
        #expect(overlooked * 50 <= solvable, "\(overlooked) of \(solvable)")
    }

    @Test("neither the order of the candidates nor the granting of wishes changes the answer")
    func determinism() {
        for seed in Self.seeds {
            let registry = RandomRegistry(seed: seed, .init(extras: true, prereleases: seed % 2 == 0))
            let expected = registry.index.solve(registry.problem)
            var shuffled = registry.index
            var random = SeededGenerator(seed: seed)
            for name in registry.names {
                shuffled.lists[name] = .found(registry.candidates(of: name).shuffled(using: &random))
            }
            for generosity in [DictionaryIndex.Generosity.none, .all, .some(seed: seed)] {
                let step = shuffled.solve(registry.problem, granting: generosity)
                #expect(step.summary == expected.summary, "seed \(seed)")
                #expect(step.resolution?.edges == expected.resolution?.edges, "seed \(seed)")
                #expect(step.failure?.involvedRoots == expected.failure?.involvedRoots, "seed \(seed)")
                #expect(step.resolution?.counters == expected.resolution?.counters, "seed \(seed)")
            }
        }
    }

    @Test("taking away a release that the answer does not use leaves the problem solvable; any, if it has no answer")
    func unusedReleases() {
        for seed in Self.seeds {
            let registry = RandomRegistry(seed: seed, .init(extras: true))
            let step = registry.index.solve(registry.problem)
            for name in registry.names {
                let candidates = registry.candidates(of: name)
                for candidate in candidates where step.resolution?.versions[name] != candidate.version {
                    var smaller = registry.index
                    smaller.lists[name] = .found(candidates.filter { $0.version != candidate.version })
                    let other = smaller.solve(registry.problem)
                    #expect((other.resolution == nil) == (step.resolution == nil), "seed \(seed)")
                }
            }
        }
    }

    @Test("the answer is a preference that is kept")
    func stability() {
        for seed in Self.seeds {
            var registry = RandomRegistry(seed: seed, .init(extras: true))
            guard let resolution = registry.index.solve(registry.problem).resolution else { continue }
            registry.problem.preferences = resolution.versions
            let again = registry.index.solve(registry.problem)
            #expect(again.resolution?.versions == resolution.versions, "seed \(seed)")
            #expect(again.resolution?.counters.conflicts == 0, "seed \(seed)")
        }
    }

    @Test("a requirement that the proof does not use can be relaxed without making an answer")
    func involvedRoots() {
        for seed in Self.seeds {
            let registry = RandomRegistry(seed: seed, .init(extras: true))
            guard let failure = registry.index.solve(registry.problem).failure else { continue }
            #expect(!failure.involvedRoots.isEmpty)
            var needed = registry.problem
            needed.roots = failure.involvedRoots.map { registry.problem.roots[$0] }
            #expect(registry.index.solve(needed).failure != nil, "seed \(seed)")
        }
    }

    @Test("every step of a proof follows from the two that it names, and a failure can be told")
    func proofs() {
        var derived = 0
        for seed in Self.seeds {
            let registry = RandomRegistry(
                seed: seed, .init(packages: 8, extras: true, prereleases: seed % 4 == 0, unusable: seed % 5 == 0))
            guard let failure = registry.index.solve(registry.problem).failure else { continue }
            for incompatibility in failure.search.incompatibilities {
                guard case .derived(let left, let right) = incompatibility.cause else { continue }
                derived += 1
                #expect(
                    follows(
                        incompatibility, from: failure.search.incompatibilities[left],
                        and: failure.search.incompatibilities[right], in: failure.search), "seed \(seed)")
            }
            #expect(failure.proof.last?.statement == "there is no solution")
            let explanation = failure.explanation()
            #expect(!explanation.headline.isEmpty && !explanation.headline.contains("  "))
            #expect((1...6).contains(explanation.facts.count))
        }
        #expect(derived > 150)
    }

    /// Whether any choice that makes all terms of the first true makes all terms of one of the others true: then, as neither
    /// of those can be, the first cannot.
    private func follows(
        _ derived: Incompatibility, from left: Incompatibility, and right: Incompatibility, in search: Search
    ) -> Bool {
        var pivots = 0
        for node in 0..<search.nodeCount {
            let everything = VersionSet(all: search.candidateCount(of: node), absence: true)
            let own = derived.set(of: node) ?? everything
            let first = left.set(of: node) ?? everything
            let second = right.set(of: node) ?? everything
            if own.isSubset(of: first) && own.isSubset(of: second) { continue }
            pivots += 1
            if !own.isSubset(of: first.union(second)) { return false }
        }
        return pivots <= 1
    }

    @Test("the registries are deep enough for the laws to mean something")
    func depth() {
        var solved = 0
        var total = StepCounters()
        for seed in Self.seeds {
            let registry = RandomRegistry(seed: seed, .init(extras: true))
            let step = registry.index.solve(registry.problem)
            if step.resolution != nil { solved += 1 }
            let counters = step.resolution?.counters ?? step.failure?.counters ?? StepCounters()
            total.conflicts += counters.conflicts
            total.skips += counters.skips
            total.decisions += counters.decisions
        }
        let count = Self.seeds.count
        #expect(solved > count / 5 && solved < count * 4 / 5, "\(solved) of \(count) have an answer")
        #expect(total.conflicts > count / 3, "\(total.conflicts) conflicts")
        #expect(total.skips > count / 3, "\(total.skips) skips")
        #expect(total.decisions > count, "\(total.decisions) decisions")
    }

    @Test("larger registries cost no more than a few hundred steps")
    func steps() {
        for seed in 0..<100 as Range<UInt64> {
            let registry = RandomRegistry(seed: seed, .init(packages: 20, versions: 10, extras: true))
            let step = registry.index.solve(registry.problem, budget: 300)
            if let resolution = step.resolution {
                #expect(registry.complaint(about: resolution.versions) == nil, "seed \(seed)")
            } else {
                #expect(step.failure != nil, "seed \(seed): \(step.summary)")
            }
        }
    }
}
