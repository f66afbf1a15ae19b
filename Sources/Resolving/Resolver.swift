import PackagingStandards

/// Finds a set of releases that satisfies every requirement, or proves that there is none, by PubGrub.
///
/// It is a value without a clock, files or a network. It asks, a driver fetches, it learns:
///
///     while true {
///         switch resolver.advance() {
///         case .needs(let needs, let wishes): /* fetch needs, perhaps wishes, and `learn` what comes */
///         case .solved(let resolution): return resolution
///         case .failed(let failure): throw failure
///         case .exhausted: /* give up */
///         }
///     }
///
/// It works over known versions: before a release's requirements count, the candidates of every package that they name are
/// asked for. A requirement then is a set of bits, and what PEP 440 means by it was settled when the bits were set.
package struct Resolver: Sendable {
    package let problem: ResolutionProblem
    private let budget: Int
    var registry = Registry()
    /// What was found out about the rule on pre-releases; it outlives a restart.
    var prereleases = PrereleasePolicy()
    var search = Search()
    var edges = EdgeTable()
    var wishing = Wishing()
    /// What lets yanked versions in: the user's exact pins, and those of another category's lock.
    private var pins: [PackageName: [SpecifierSet]] = [:]
    private var hasRoots = false
    private var askedFor: Set<Question> = []
    private var counted = StepCounters()
    private var outcome: Step?
    /// Why there is no solution without further pre-releases, told if there is none with them either.
    private var firstFailure: Failure?

    /// - Parameter budget: the most decisions and skips together before ``Step/exhausted(_:)``.
    package init(_ problem: ResolutionProblem, budget: Int = 200_000) {
        self.problem = problem
        self.budget = budget
        for root in problem.roots where root.specifiers.pinned != nil {
            pins[root.name, default: []].append(root.specifiers)
        }
        for constraint in problem.constraints where constraint.specifiers.pinned != nil {
            pins[constraint.name, default: []].append(constraint.specifiers)
        }
    }

    /// How much work it was so far.
    package var counters: StepCounters {
        var result = counted
        result.conflicts += search.conflicts
        result.questions = askedFor.count
        return result
    }

    /// How many packages have a version at this point of the search.
    package var decidedPackages: Int { search.solution.decisions.count }

    /// Takes in the answer to a question, whether it was needed, wished for or never asked.
    package mutating func learn(_ answer: Answer) {
        switch answer {
        case .candidates(let name, let list):
            let pins = pins[name] ?? []
            let preference = problem.preferences[name]
            registry.learn(list, of: name) { version in
                version == preference || pins.contains { $0.contains(version) }
            }
        case .dependencies(let name, let version, let dependencies):
            registry.learn(dependencies, of: name, version)
        }
    }

    /// The same problem with one root requirement relaxed to any version, knowing every answer that this one knows.
    package func relaxing(root position: Int) -> Resolver {
        var relaxed = problem
        relaxed.roots[position].specifiers = .any
        var resolver = Resolver(relaxed, budget: budget)
        for (name, list) in registry.lists { resolver.learn(.candidates(name, list)) }
        for (name, version, dependencies) in registry.releases {
            resolver.learn(.dependencies(name, version, dependencies))
        }
        return resolver
    }

    // MARK: - The loop

    /// Goes on until the problem is solved, refuted, or needs answers. Calling it without having answered returns the same
    /// needs.
    package mutating func advance() -> Step {
        if let outcome { return outcome }
        let step = run()
        if case .needs = step { return step }
        outcome = step
        return step
    }

    private mutating func run() -> Step {
        while counted.decisions + counted.skips <= budget {
            if !hasRoots {
                let needs = unlisted(problem.roots.map(\.name))
                if !needs.isEmpty { return ask(needs) }
                hasRoots = true
                if let contradiction = addRoots() {
                    if let step = fail(by: contradiction) { return step }
                    continue
                }
            }
            if prereleases.takeRestart() {
                startAgain()
                continue
            }
            if let contradiction = search.propagate() {
                if let step = fail(by: contradiction) { return step }
                continue
            }
            if redecideOverdue() { continue }
            switch expandPending() {
            case .nothing: break
            case .added: continue
            case .needs(let questions): return ask(questions)
            }
            guard let node = nextNode() else {
                if finishPrereleases() { return .solved(resolution()) }
                startAgain()
                continue
            }
            if let needs = decide(node) { return ask(needs) }
        }
        return .exhausted(counters)
    }

    private mutating func ask(_ needs: [Question]) -> Step {
        .needs(needs, wishes: wishes(besides: needs))
    }

    /// Ends the search, unless a pre-release that it would not look at may help.
    private mutating func fail(by contradiction: Int) -> Step? {
        let failure = firstFailure ?? Failure(of: self, contradiction: contradiction)
        guard openWhatTheProofHides(contradiction) else { return .failed(failure) }
        firstFailure = failure
        startAgain()
        return nil
    }

    /// Begins the search anew under changed rules, with every answer kept.
    private mutating func startAgain() {
        counted.conflicts += search.conflicts
        counted.restarts += 1
        search = Search()
        edges = EdgeTable()
        hasRoots = false
    }

    /// Of these packages, those whose candidates have not been listed, as questions.
    mutating func unlisted(_ names: [PackageName]) -> [Question] {
        var questions: [Question] = []
        for name in names {
            askedFor.insert(.candidates(name))
            if !registry.hasCandidates(of: name) && !questions.contains(.candidates(name)) {
                questions.append(.candidates(name))
            }
        }
        return questions
    }

    // MARK: - Decisions

    /// Takes back the decision on a package that was decided before one that it clashes with again and again.
    private mutating func redecideOverdue() -> Bool {
        guard let culprit = search.priorities.takeOverdue(),
            let level = search.solution.decisions.firstIndex(of: culprit)
        else { return false }
        search.restart(fromLevel: level)
        return true
    }

    /// The package to be decided next, or `nil` when all that are required are decided.
    private func nextNode() -> NodeIndex? {
        var best: (rank: Priorities.Rank, node: NodeIndex)?
        for node in search.priorities.order
        where search.solution.isRequired(node) && !search.solution.isDecided(node) && !registry.isExtra(node) {
            let rank = search.priorities.rank(of: node, left: search.solution.left(of: node).versionCount)
            if let best, best.rank <= rank { continue }
            best = (rank, node)
        }
        return best?.node
    }

    /// Chooses a version, makes its requirements known, and decides for it unless that would be a conflict at once.
    ///
    /// - Returns: what has to be answered first.
    private mutating func decide(_ node: NodeIndex) -> [Question]? {
        guard let version = choice(for: node) else { return nil }
        let package = registry.packageIndex(of: node)
        askedFor.insert(question(about: version, of: package))
        switch expand(node, version: version, extra: nil) {
        case .needs(let questions): return questions
        case .nothing, .added: break
        }
        wishing.noteAttempt(at: package, version: version)
        if let clash = edges.of(node, version: version).first(where: { search.isSatisfied($0, except: node) }) {
            counted.skips += 1
            for term in search.incompatibilities[clash].terms where term.node != node && !registry.isExtra(term.node) {
                if search.solution.isDecided(term.node) { search.priorities.noteConflict(of: node, with: term.node) }
            }
            search.markChanged(node)
        } else if !prereleases.restartIsDue {
            counted.decisions += 1
            search.decide(node, version: version)
        }
        return nil
    }

    /// The version to try: the preferred one if it is still possible, else the first in order that the rule about
    /// pre-releases prefers.
    func choice(for node: NodeIndex) -> Int? {
        let left = search.solution.left(of: node)
        let package = registry.packageIndex(of: node)
        if !problem.preferences.isEmpty, let preference = problem.preferences[registry.packages[package].name],
            let index = registry.packages[package].index(of: preference), left.contains(version: index)
        {
            return index
        }
        if registry.packages[package].hasEligiblePrereleases
            && !problem.prereleases.allows(registry.packages[package].name)
            && !edges.prereleaseIsMentioned(for: node, in: search.solution)
        {
            let stable = left.intersection(registry.packages[package].stable)
            return best(of: stable, for: package) ?? best(of: left, for: package)
        }
        return best(of: left, for: package)
    }

    /// The version to try first of those that are possible.
    func best(of versions: VersionSet, for package: Int) -> Int? {
        guard problem.order == .nearest, let preference = problem.preferences[registry.packages[package].name] else {
            return versions.newest
        }
        let candidates = registry.packages[package].candidates
        return versions.versions.first { candidates[$0].version > preference } ?? versions.newest
    }
}
