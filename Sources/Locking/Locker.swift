import Diagnostics
import PackageIndexes
import PackagingStandards
import Pipfiles
import Resolving

/// Makes locks: the workflow from what a project wants to what is written down. It may write nothing; `Commands` puts the
/// lock into its file.
package struct Locker: Sendable {
    let indexes: IndexClient
    let sourceMetadata: any SourceMetadataProvider
    let hasher: any FileHasher
    let progress: any ProgressListener

    package init(
        indexes: IndexClient, sourceMetadata: any SourceMetadataProvider, hasher: any FileHasher,
        progress: any ProgressListener
    ) {
        self.indexes = indexes
        self.sourceMetadata = sourceMetadata
        self.hasher = hasher
        self.progress = progress
    }

    /// Finds versions for everything that is wanted and writes them down with all their digests.
    ///
    /// If no one version of a package can serve every platform of the target, the lock is made for the environment at hand
    /// alone, marked as such, and a warning says which requirements clash.
    package func lock(_ request: LockRequest) async throws -> LockOutcome {
        do {
            return try await attempt(request)
        } catch LockingError.unsolvable(let clash) where request.target.platforms != .current {
            let platform = request.target.environment.sysPlatform
            var narrowed = request
            narrowed.target = request.target.currentOnly
            narrowed.meta.marks(lockedFor: platform)
            var outcome = try await attempt(narrowed)
            outcome.warnings.insert(clash.asPlatformClash(platform: platform), at: 0)
            return outcome
        }
    }

    private func attempt(_ original: LockRequest) async throws -> LockOutcome {
        var request = original
        let wanted = request.categories.flatMap(\.wanted)
        var assignment = try SourceAssignment(sources: request.sources, wanted: wanted)
        var knowledge = ReleaseKnowledge()
        knowledge.learn(request.known, target: request.target, &assignment)
        let fetcher = ReleaseFetcher(
            indexes: indexes, target: request.target, space: request.target.space, sourceMetadata: sourceMetadata,
            wheelsForbidden: request.wheelsForbidden, coolDown: request.coolDown, progress: progress)

        // A round ends early when a package turns out to belong to another source than it was taken from. Each round
        // settles at least one more package, so the number of rounds is small in practice; the bound is against oscillation.
        rounds: for _ in 0..<16 {
            var solved: [SolvedCategory] = []
            for category in request.categories {
                let base = solved.first { $0.name == "default" }
                let solution = try await solve(
                    category, request, fetcher: fetcher, under: base, &knowledge, &assignment)
                guard let solution else { continue rounds }
                solved.append(solution)
            }
            if request.renewsNeeds, case .allExcept(let names) = request.keeping {
                // What these need is known now, and may be more once it is newer.
                let needed = solved.reduce(names) { $0.union($1.needs(of: names)) }
                if needed != names {
                    request.keeping = .allExcept(needed)
                    continue rounds
                }
            }
            return try await write(solved, request, knowledge, assignment)
        }
        throw LockingError.unsettledSources
    }

    /// One category; nil when the sources were settled anew and everything has to be solved again.
    private func solve(
        _ category: LockRequest.Category, _ request: LockRequest, fetcher: ReleaseFetcher, under base: SolvedCategory?,
        _ knowledge: inout ReleaseKnowledge, _ assignment: inout SourceAssignment
    ) async throws -> SolvedCategory? {
        let admitted = category.wanted.filter { package in
            let here = package.marker?.evaluate(in: request.target.environment) ?? true
            return request.target.admits(package.formula, here: here, space: fetcher.space)
        }
        if !admitted.isEmpty { progress.report(.lockingStarted(category: Pipfile.categoryName(ofLock: category.name))) }
        let problem = request.problem(category: category.name, wanted: admitted, under: base)
        let directs = Dictionary(
            admitted.compactMap { package in package.direct.map { (package.name, $0) } }, uniquingKeysWith: { $1 })
        let solver = CategorySolver(fetcher: fetcher, problem: problem, directs: directs)
        switch try await solver.solve(&knowledge, &assignment) {
        case .solved(let resolution):
            if try await solver.misplaced(in: resolution, &knowledge, &assignment) { return nil }
            return SolvedCategory(
                name: category.name, wanted: admitted, resolution: resolution, directs: directs,
                target: request.target, space: fetcher.space,
                base: request.usesDefaultConstraints && category.name != base?.name ? base : nil)
        case .failed(let failure, let resolver):
            if try await solver.misplacedInFailure(&knowledge, &assignment) { return nil }
            var story = FailureStory(solver: solver, failure: failure, resolver: resolver)
            // A lock for one platform may still be had; only if not, ways out are looked for.
            if request.target.platforms != .current { story.mostTries = 0 }
            throw LockingError.unsolvable(try await story.diagnostic(&knowledge, &assignment))
        }
    }

    // MARK: - Writing down

    private func write(
        _ solved: [SolvedCategory], _ request: LockRequest, _ knowledge: ReleaseKnowledge,
        _ assignment: SourceAssignment
    ) async throws -> LockOutcome {
        var lockfile = Lockfile(meta: request.meta)
        var warnings: [Diagnostic] = []
        var counters = StepCounters()
        var unconditional: Set<PackageName> = []
        let writer = LockWriter(
            knowledge: knowledge, assignment: assignment, hasher: hasher, coolDown: request.coolDown)
        for category in solved {
            let packages = try await writer.packages(of: category, unconditional: &unconditional)
            if let position = lockfile.categories.firstIndex(where: { $0.name == category.name }) {
                lockfile.categories[position].packages = packages
            } else {
                lockfile.categories.append(.init(name: category.name, packages: packages))
            }
            for package in packages {
                guard let followed = category.directs[package.name]?.followed else { continue }
                lockfile.meta.notes(followed: followed, by: package.key, in: category.name)
            }
            warnings += category.resolution.warnings.map { $0.diagnostic }
            warnings += PassedOver.warnings(of: category, knowledge, assignment).filter { !warnings.contains($0) }
            counters.add(category.resolution.counters)
        }
        if let warning = Self.warning(ofUnconditional: unconditional.sorted()) { warnings.append(warning) }
        let heldBack = solved.flatMap { $0.heldBack(knowledge, assignment) }
        if progress.wantsDetails {
            progress.report(
                .detail("searched with \(counters.decisions) decisions, \(counters.conflicts) conflicts"))
        }
        progress.report(.lockingFinished(packages: lockfile.categories.reduce(0) { $0 + $1.packages.count }))
        return LockOutcome(
            lockfile: lockfile, changes: LockChange.between(request.oldLock, lockfile), warnings: warnings,
            counters: counters, heldBack: heldBack)
    }

    /// Says which packages are locked without the condition under which they are wanted; nil without any.
    private static func warning(ofUnconditional names: [PackageName]) -> Diagnostic? {
        guard let first = names.first else { return nil }
        let others = names.count == 1 ? "is" : "and \(names.count - 1) more are"
        return Diagnostic(
            .conditionTooComplex,
            "`\(first)` \(others) locked without a marker, because when \(names.count == 1 ? "it is" : "they are") wanted is too "
                + "complex to say",
            severity: .warning,
            evidence: names.count == 1
                ? []
                : [
                    .init(
                        "packages",
                        names.prefix(8).map(\.description).joined(separator: ", ") + (names.count > 8 ? ", …" : ""))
                ],
            explanation:
                "Conditions of other packages come together to it. What has no marker is installed everywhere.",
            help: ["`pipit graph --reverse` shows what needs it"], exitStatus: .done)
    }
}
