import Diagnostics
import PackageIndexes
import PackagingStandards
import Resolving

/// Solves one category: lets the resolver ask, fetches what it needs and, while waiting, what it wishes.
struct CategorySolver {
    var fetcher: ReleaseFetcher
    let problem: ResolutionProblem
    let directs: [PackageName: DirectRelease]
    /// Wishes are fetched only while fewer questions than this are under way.
    let mostUnderWay = 64

    enum Outcome {
        case solved(Resolution)
        case failed(Failure, Resolver)
    }

    private enum Fetched: Sendable {
        case candidates(ReleaseKnowledge.Place, ReleaseFetcher.Candidates)
        case needs(ReleaseKnowledge.Release, ReleaseNeeds)
    }

    /// What became of a question that was under way.
    private struct Arrival: Sendable {
        let question: Question
        let result: Result<Fetched, any Error>
    }

    /// Runs the resolver to its end. `relaxed` continues a resolver that already knows something.
    func solve(
        _ knowledge: inout ReleaseKnowledge, _ assignment: inout SourceAssignment, from earlier: Resolver? = nil
    ) async throws -> Outcome {
        var resolver = earlier ?? Resolver(problem)
        var known = knowledge
        var sources = assignment
        defer {
            knowledge = known
            assignment = sources
        }
        return try await withThrowingTaskGroup(of: Arrival.self) { group in
            defer { group.cancelAll() }
            var underWay: Set<Question> = []
            while true {
                switch resolver.advance() {
                case .solved(let resolution): return .solved(resolution)
                case .failed(let failure): return .failed(failure, resolver)
                case .exhausted(let counters): throw LockingError.exhausted(decisions: counters.decisions)
                case .needs(let needs, let wishes):
                    if let question = needs.first {
                        fetcher.progress.report(
                            .resolving(package: question.name.normalized, decided: resolver.decidedPackages))
                    }
                    let needed = Set(needs)
                    var waiting = 0
                    for question in needs {
                        if case .candidates(let name) = question {
                            try await settleSource(of: name, &known, &sources)
                        }
                        if let answer = answer(question, known, sources) {
                            note(question, &known, sources)
                            resolver.learn(answer)
                        } else {
                            waiting += 1
                            if underWay.insert(question).inserted { start(question, known, sources, in: &group) }
                        }
                    }
                    for question in wishes {
                        if let answer = answer(question, known, sources) {
                            if mayLearnUnasked(question, known, sources) { resolver.learn(answer) }
                        } else if underWay.count < mostUnderWay, canStart(question, known, sources),
                            underWay.insert(question).inserted
                        {
                            start(question, known, sources, in: &group)
                        }
                    }
                    // One arrival at a time: a granted wish, too, shows the resolver what to wish for next.
                    // Of very many needs some are waited for before all are gone through again, or the work would grow with
                    // the square of their number.
                    var arrivals = waiting > Self.manyNeeds ? waiting / 8 : min(waiting, 1)
                    while arrivals > 0, let arrival = try await group.next() {
                        arrivals -= 1
                        underWay.remove(arrival.question)
                        try take(arrival, needed, &resolver, &known, sources)
                    }
                }
            }
        }
    }

    /// More than real projects wait for at once.
    private static let manyNeeds = 256

    private func take(
        _ arrival: Arrival, _ needs: Set<Question>, _ resolver: inout Resolver, _ known: inout ReleaseKnowledge,
        _ sources: SourceAssignment
    ) throws {
        let isNeeded = needs.contains(arrival.question)
        switch arrival.result {
        case .failure(let error):
            // A guess that fails harms nobody; it is asked again if it is ever needed.
            if isNeeded { throw error }
        case .success(let fetched):
            keep(fetched, &known)
            // A need is answered when it is asked for again, and counts as asked for then. For a guess there may be no
            // answer yet: the source may have been settled differently while the question was under way.
            if !isNeeded, mayLearnUnasked(arrival.question, known, sources),
                let answer = answer(arrival.question, known, sources)
            {
                resolver.learn(answer)
            }
        }
    }

    // MARK: - Questions and what is known

    private func answer(
        _ question: Question, _ known: ReleaseKnowledge, _ sources: SourceAssignment
    ) -> Answer? {
        switch question {
        case .candidates(let name):
            if let direct = directs[name] {
                return .candidates(name, .found([Candidate(version: direct.version)]))
            }
            let place = ReleaseKnowledge.Place(name: name, source: sources.position(of: name))
            return known.candidates[place].map { .candidates(name, $0) }
        case .dependencies(let name, let version):
            if let direct = directs[name] {
                let needs = ReleaseNeeds(direct, target: fetcher.target, space: fetcher.space)
                return .dependencies(name, version, needs.dependencies)
            }
            return known.needs[release(name, version, sources)].map { .dependencies(name, version, $0.dependencies) }
        }
    }

    /// Remembers who was found to require whom, and what could not be used, once the search depends on it.
    private func note(_ question: Question, _ known: inout ReleaseKnowledge, _ sources: SourceAssignment) {
        guard case .dependencies(let name, let version) = question, directs[name] == nil,
            let needs = known.needs[release(name, version, sources)]
        else { return }
        guard case .known(let list) = needs.dependencies else {
            known.passedOver[release(name, version, sources)] = needs
            return
        }
        for dependency in list.base { known.asked[dependency.name, default: []].insert(name) }
        for dependencies in list.extras.values {
            for dependency in dependencies { known.asked[dependency.name, default: []].insert(name) }
        }
    }

    private func release(
        _ name: PackageName, _ version: Version, _ sources: SourceAssignment
    ) -> ReleaseKnowledge.Release {
        .init(place: .init(name: name, source: sources.position(of: name)), version: version)
    }

    /// Whether a guess may be fetched: never at the price of a build, or of a whole source distribution.
    private func canStart(_ question: Question, _ known: ReleaseKnowledge, _ sources: SourceAssignment) -> Bool {
        guard case .dependencies(let name, let version) = question else {
            return mayLearnUnasked(question, known, sources)
        }
        let place = ReleaseKnowledge.Place(name: name, source: sources.position(of: name))
        guard let listing = known.listings[place] ?? nil else { return false }
        return fetcher.metadataFile(of: version, in: listing)?.wheel != nil
    }

    private func keep(_ fetched: Fetched, _ known: inout ReleaseKnowledge) {
        switch fetched {
        case .candidates(let place, let candidates):
            known.listings[place] = .some(candidates.listing)
            known.candidates[place] = candidates.list
        case .needs(let release, let needs): known.needs[release] = needs
        }
    }

    private func start(
        _ question: Question, _ known: ReleaseKnowledge, _ sources: SourceAssignment,
        in group: inout ThrowingTaskGroup<Arrival, any Error>
    ) {
        let fetcher = fetcher
        switch question {
        case .candidates(let name):
            let place = ReleaseKnowledge.Place(name: name, source: sources.position(of: name))
            let source = sources.sources[place.source]
            group.addTask {
                do {
                    let found = try await fetcher.candidates(of: name, at: source)
                    return Arrival(question: .candidates(name), result: .success(.candidates(place, found)))
                } catch { return Arrival(question: .candidates(name), result: .failure(error)) }
            }
        case .dependencies(let name, let version):
            let release = release(name, version, sources)
            let source = sources.sources[release.place.source]
            let listing = known.listings[release.place] ?? nil
            group.addTask {
                do {
                    let needs: ReleaseNeeds
                    if let listing {
                        needs = try await fetcher.needs(of: name, version, in: listing, from: source)
                    } else {
                        needs = ReleaseNeeds(unavailable: "it is not listed", name: name)
                    }
                    return Arrival(question: .dependencies(name, version), result: .success(.needs(release, needs)))
                } catch { return Arrival(question: .dependencies(name, version), result: .failure(error)) }
            }
        }
    }

    // MARK: - Sources

    /// Decides where a package that the project does not name comes from, when a package of a later source requires it.
    private func settleSource(
        of name: PackageName, _ known: inout ReleaseKnowledge, _ sources: inout SourceAssignment
    ) async throws {
        for position in laterSources(requiring: name, known, sources) {
            let place = ReleaseKnowledge.Place(name: name, source: position)
            if known.listings[place] == nil {
                let found = try await fetcher.candidates(of: name, at: sources.sources[position])
                keep(.candidates(place, found), &known)
            }
            if case .some(.some) = known.listings[place] {
                sources.inherit(name, from: position)
                return
            }
        }
    }

    /// The later sources that have packages which were found to require a package that nothing has given a source to.
    private func laterSources(
        requiring name: PackageName, _ known: ReleaseKnowledge, _ sources: SourceAssignment
    ) -> [Int] {
        guard sources.sources.count > 1, !sources.isNamed(name), sources.position(of: name) == 0,
            directs[name] == nil
        else { return [] }
        return Set((known.asked[name] ?? []).map { sources.position(of: $0) }).subtracting([0]).sorted()
    }

    /// Whether a guess may be told to the search, or (of candidates) even be asked of an index.
    ///
    /// What a package of a later source requires decides where other packages come from, so it is told only when it was
    /// asked for, and noted. A package that one of these requires is looked for in their source first: the first source
    /// does not hear of it before.
    private func mayLearnUnasked(
        _ question: Question, _ known: ReleaseKnowledge, _ sources: SourceAssignment
    ) -> Bool {
        switch question {
        case .candidates(let name): laterSources(requiring: name, known, sources).isEmpty
        case .dependencies(let name, _): sources.position(of: name) == 0
        }
    }

    /// Whether a search failed with a package taken from the first source that a package of a later one brings along. It may
    /// have failed before it came to that package, so what the project takes from later sources is followed on its own.
    func misplacedInFailure(
        _ known: inout ReleaseKnowledge, _ sources: inout SourceAssignment
    ) async throws -> Bool {
        guard sources.sources.count > 1 else { return false }
        let before = sources
        var brought = problem
        brought.roots.removeAll { before.position(of: $0.name) == 0 }
        if !brought.roots.isEmpty {
            _ = try await CategorySolver(fetcher: fetcher, problem: brought, directs: directs).solve(&known, &sources)
        }
        for name in known.asked.keys.sorted() { try await settleSource(of: name, &known, &sources) }
        return sources != before
    }

    /// Where the packages of a solution would come from by its own edges. A name that turns out to belong elsewhere than
    /// it was taken from makes the solution void.
    func misplaced(
        in resolution: Resolution, _ known: inout ReleaseKnowledge, _ sources: inout SourceAssignment
    ) async throws -> Bool {
        guard sources.sources.count > 1 else { return false }
        var isVoid = false
        for edge in resolution.edges {
            guard case .release(let requirer, _) = edge.requirer else { continue }
            known.asked[edge.dependency, default: []].insert(requirer)
        }
        for name in resolution.versions.keys.sorted() {
            let before = sources.position(of: name)
            try await settleSource(of: name, &known, &sources)
            if sources.position(of: name) != before { isVoid = true }
        }
        return isVoid
    }
}

extension Question {
    /// The package that is asked about.
    fileprivate var name: PackageName {
        switch self {
        case .candidates(let name), .dependencies(let name, _): name
        }
    }
}
