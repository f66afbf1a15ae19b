import PackagingStandards
import Testing

@testable import Resolving

/// Promises about the amount of work: a search that becomes slow fails like one that becomes wrong.
@Suite struct ResolverBudgetTests {
    /// Many releases of a library and of the engine that each is bound to, the newer of which need a newer `transport`.
    private func cloud(releases: Int, modernFrom modern: Int) -> DictionaryIndex {
        var index = DictionaryIndex()
        var engine: [Candidate] = []
        var library: [Candidate] = []
        for number in 0..<releases {
            let version = Version("1.\(number).0")!
            engine.append(Candidate(version: version))
            library.append(Candidate(version: version))
            index.releases["library", default: [:]][version] = .known(
                DependencyList(base: [
                    WrittenRequirement("engine>=1.\(number).0,<1.\(number + 1).0").dependency,
                    WrittenRequirement("path>=0.7,<2").dependency,
                ]))
            index.releases["engine", default: [:]][version] = .known(
                DependencyList(base: [
                    WrittenRequirement(number < modern ? "transport<2" : "transport>=2").dependency,
                    WrittenRequirement("path>=0.7,<2").dependency,
                ]))
        }
        index.lists["engine"] = .found(engine)
        index.lists["library"] = .found(library)
        for version in ["0.7", "1.0", "1.1"] { index.add("path", Version(version)!) }
        for version in ["1.24", "1.26", "2.0", "2.2"] { index.add("transport", Version(version)!) }
        return index
    }

    /// The step, and how often the resolver had to wait when every wish was granted in the meantime.
    private func solve(_ index: DictionaryIndex, _ roots: [WrittenRequirement]) -> (step: Step, rounds: Int) {
        var resolver = Resolver(ResolutionProblem(roots))
        var rounds = 0
        let step = index.run(&resolver, granting: .all, rounds: &rounds)
        return (step, rounds)
    }

    @Test("what fits at once costs one decision for each package and two waves for each level")
    func ordinary() {
        let (step, rounds) = solve(cloud(releases: 100, modernFrom: 50), ["library"])
        #expect(step.summary == "engine 1.99.0, library 1.99.0, path 1.1, transport 2.2")
        #expect(step.resolution?.counters.decisions == 4)
        #expect(step.resolution?.counters.questions == 8)
        #expect(step.resolution?.counters.conflicts == 0)
        #expect(rounds == 6)
    }

    @Test("a walk over a thousand releases asks about each but once, and in few waves")
    func walk() {
        let index = cloud(releases: 600, modernFrom: 100)
        for roots in [["transport<2", "library"], ["library", "transport<2"]] as [[WrittenRequirement]] {
            let (step, rounds) = solve(index, roots)
            #expect(step.summary == "engine 1.99.0, library 1.99.0, path 1.1, transport 1.26")
            #expect((step.resolution?.counters.questions ?? .max) <= 2 * 500 + 10)
            #expect((step.resolution?.counters.decisions ?? .max) <= 2 * 500 + 10)
            #expect(rounds <= 30)
        }
    }

    @Test("an engine that is pinned is not asked about, however many releases of its library are tried")
    func pinned() {
        let (step, rounds) = solve(cloud(releases: 600, modernFrom: 0), ["library", "engine==1.100.0"])
        #expect(step.summary == "engine 1.100.0, library 1.100.0, path 1.1, transport 2.2")
        #expect(step.resolution?.counters.skips == 499)
        #expect(step.resolution?.counters.conflicts == 0)
        #expect(rounds <= 25)
    }

    @Test("what cannot be is refuted without trying every release")
    func refuted() {
        let (step, rounds) = solve(cloud(releases: 600, modernFrom: 100), ["library", "transport<1"])
        #expect(step.failure?.counters.questions == 2)
        #expect(rounds == 1)
    }

    @Test("a package that stands in the way of another again and again is decided after it")
    func priorities() {
        // The transport alone would be taken at its newest, and then five hundred engines be tried in vain.
        var index = cloud(releases: 600, modernFrom: 600)
        index.add("transport", "3.0")
        let (step, _) = solve(index, ["transport", "library"])
        #expect(step.summary == "engine 1.599.0, library 1.599.0, path 1.1, transport 1.26")
        #expect((step.resolution?.counters.decisions ?? .max) <= 30)
    }

    @Test(
        "the scenarios that are made to be hard stay easy",
        .enabled(if: ScenarioFolder.path != nil, ScenarioFolder.absent),
        arguments: [
            ("backtracking/wrong-backtracking-basic", 10), ("backtracking/wrong-backtracking-indirect", 10),
            ("prereleases/transitive-prerelease-and-stable-dependency-many-versions-holes", 10),
            ("fork/preferences-dependent-forking-tristable", 20),
        ])
    func scenarios(path: String, most: Int) throws {
        let scenario = try ScenarioFolder.scenario(path)
        let step = scenario.index.solve(scenario.problem)
        let counters = step.resolution?.counters ?? step.failure?.counters
        #expect(
            (counters?.decisions ?? .max) + (counters?.skips ?? 0) <= most,
            "\(step.summary) \(String(describing: counters))")
    }
}
