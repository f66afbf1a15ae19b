import Advisories
import Auditing
import Diagnostics
import OperatingSystem
import Locking
import PackageIndexes
import PackagingStandards
import Pipfiles
import PythonEnvironments
import Reporting
import Resolving

/// The search for the least change of a lock that leaves nothing to be found.
struct FixSearch {
    let fix: AuditFix
    let document: PipfileDocument
    let pipfile: Pipfile
    let lock: Lockfile
    let before: AuditReport
    private let interpreter: Interpreter

    /// The report of ``outcome``, or of the lock as it is.
    private(set) var report: AuditReport
    /// The best lock so far; nil as long as nothing can be fixed.
    private(set) var outcome: LockOutcome?
    private(set) var moves: [PackageName: Move] = [:]
    /// Packages that stay as they are, and why.
    private(set) var stuck: [Diagnostic] = []
    private var given: Set<PackageName> = []
    /// Packages for which the Pipfile's `cool-down-period` is waived, as nothing else helps.
    private var waived: Set<PackageName> = []

    /// A package that has to leave its version.
    struct Move: Sendable {
        var package: PackageName
        /// What holds for it today.
        var ids: [AdvisoryID]
        /// The versions that it may have, the least first.
        var clean: [Version]
        /// Those that are younger than the project allows.
        var young: [Version]
        /// Every version that is no fix, so that none of them is taken.
        var refused: [Version]
        /// The version from which on it is a fix; nil for a package that the old lock does not have.
        var least: Version?

        /// What is told when no version of it is a fix, so that a lock without it is looked for.
        var unwanted: Diagnostic?

        var reason: String {
            let ids = ids.map(\.text).joined(separator: ", ")
            if unwanted != nil { return "no version of it is without \(ids)" }
            guard let least else { return "other versions are affected by \(ids), or no better" }
            return "versions below \(least) are affected by \(ids)"
        }

        /// The rule that keeps a solution to what is a fix.
        func specifiers(_ admitted: [Version]) throws(StandardsError) -> SpecifierSet {
            if unwanted != nil { return try SpecifierSet("<0.dev0") }
            let floor = admitted.first.map { least == nil ? [] : [">=\($0.publicVersion)"] } ?? []
            let refused = refused.filter { version in admitted.first.map { version > $0 || least == nil } ?? true }
            return try SpecifierSet((floor + refused.map { "!=\($0.publicVersion)" }).joined(separator: ","))
        }
    }

    init(_ fix: AuditFix, document: PipfileDocument, lock: Lockfile) throws {
        self.fix = fix
        self.document = document
        self.lock = lock
        pipfile = try Pipfile(document)
        interpreter = try fix.work.supply.interpreter(requires: pipfile.requires, directives: pipfile.directives)
        before = try fix.auditor.audit(try fix.subjects(lock), today: fix.today)
        report = before
    }

    mutating func run() async throws {
        // Each round gives every package with findings a move or a reason, so rounds end when no new ones come in.
        for _ in 0..<16 {
            let open = Set(fix.baseline.split(report).new.findings.map(\.package.canonical)).subtracting(given).sorted()
            guard !open.isEmpty else { break }
            given.formUnion(open)
            var new: [Move] = []
            for package in open { if let move = try await move(for: package) { new.append(move) } }
            guard !new.isEmpty else { continue }
            try await take(new)
            if let outcome { report = try fix.auditor.audit(try fix.subjects(outcome.lockfile), today: fix.today) }
        }
    }

    // MARK: - Solving

    /// Takes all moves together, or, where they cannot be had together, as many as can.
    private mutating func take(_ new: [Move]) async throws {
        let needed = waived.union(
            new.filter { !$0.clean.isEmpty && $0.clean.allSatisfy($0.young.contains) }.map(\.package))
        if case .success(let found) = try await attempt(new, waiving: needed) {
            return accept(new, found, waiving: needed)
        }
        for move in new {
            // The project's own rule is kept where there is a way, even if that means a greater step.
            let ways =
                needed.contains(move.package) || move.young.isEmpty
                ? [waived.union(needed.intersection([move.package]))] : [waived, waived.union([move.package])]
            var problem: Diagnostic?
            for waiving in ways {
                switch try await attempt([move], waiving: waiving) {
                case .success(let found):
                    accept([move], found, waiving: waiving)
                    problem = nil
                case .failure(let diagnostic):
                    problem = problem ?? diagnostic
                    continue
                }
                break
            }
            if let problem { stuck.append(refusal(move, problem)) }
        }
    }

    private mutating func accept(_ new: [Move], _ found: LockOutcome, waiving: Set<PackageName>) {
        for move in new { moves[move.package] = move }
        waived = waiving
        outcome = found
    }

    /// A lock with these moves as well; a failure where there is none. What could not be asked throws.
    private func attempt(
        _ new: [Move], waiving: Set<PackageName>
    ) async throws -> Result<LockOutcome, Diagnostic> {
        do {
            let found = try await solution(with: new, waiving: waiving)
            // A lock for this platform alone would leave the others with nothing.
            if found.lockfile.meta.restrictedPlatforms != lock.meta.restrictedPlatforms,
                let clash = found.warnings.first
            {
                return .failure(clash)
            }
            return .success(found)
        } catch let error as any Diagnosable {
            let diagnostic = error.diagnostic
            guard [.noSolution, .packageNotFound, .platformClash].contains(diagnostic.code) else { throw error }
            return .failure(diagnostic)
        }
    }

    private func refusal(_ move: Move, _ problem: Diagnostic) -> Diagnostic {
        if var unwanted = move.unwanted {
            unwanted.explanation = "It stays as it is, since it cannot be left out: \(problem.headline)."
            return unwanted
        }
        var diagnostic = problem
        diagnostic.severity = .warning
        diagnostic.code = .noFix
        let target = move.least.map { "\($0) or later" } ?? "a version without a vulnerability"
        diagnostic.headline = "`\(move.package.normalized)` cannot be \(target): \(problem.headline)"
        diagnostic.explanation = "It stays as it is."
        return diagnostic
    }

    private func solution(with new: [Move], waiving: Set<PackageName>) async throws -> LockOutcome {
        var wanted = moves
        for move in new { wanted[move.package] = move }
        // What a lock holds is preferred, so the versions to move to are put in the place of those that are there.
        var preferred = lock
        for category in preferred.categories.indices {
            for index in preferred.categories[category].packages.indices {
                let package = preferred.categories[category].packages[index]
                guard let move = wanted[package.name.canonical], let locked = package.origin.version,
                    let target = move.admitted(waiving: waiving).first(where: { $0 > locked })
                else { continue }
                preferred.categories[category].packages[index].origin = .unhashedRelease(target)
            }
        }
        var step = LockingStep(
            work: fix.work, document: document, interpreter: interpreter, oldLock: preferred,
            keeping: .allExcept([]), allowsPrereleases: false)
        step.order = .nearest
        step.limits = try floors(besides: Set(wanted.keys))
        for move in wanted.values.sorted(by: { $0.package < $1.package }) {
            step.limits.append(
                VersionConstraint(
                    name: move.package, specifiers: try move.specifiers(move.admitted(waiving: waiving)),
                    reason: move.reason))
        }
        for package in waiving {
            guard let move = wanted[package] else { continue }
            step.waivers += move.young.map {
                CoolDown.Waiver(package: package, version: $0, advisories: move.ids.map(\.text))
            }
        }
        return try await step.lock()
    }

    /// That nothing goes back: an older release that asks for less is no cure, and may have troubles of its own.
    private func floors(besides moved: Set<PackageName>) throws -> [VersionConstraint] {
        var least: [PackageName: Version] = [:]
        for category in lock.categories {
            for package in category.packages where !moved.contains(package.name.canonical) {
                guard let version = package.origin.version, !pipfile.forbids(package.name, version) else { continue }
                least[package.name.canonical] = least[package.name.canonical].map { min($0, version) } ?? version
            }
        }
        return try least.sorted { $0.key < $1.key }.map { name, version in
            VersionConstraint(
                name: name, specifiers: try SpecifierSet(">=\(version.publicVersion)"),
                reason: "what is locked is not taken back to before \(version)")
        }
    }

    // MARK: - One package

    /// Where a package with findings can go; nil, with a reason noted, when it has to stay.
    private mutating func move(for package: PackageName) async throws -> Move? {
        let current = outcome?.lockfile ?? lock
        let findings = fix.baseline.split(report).new.findings.filter { $0.package.canonical == package }
        let ids = Set(findings.map(\.id)).sorted()
        guard let entry = current.categories.lazy.compactMap({ $0[package] }).first,
            let own = findings.compactMap({ Version($0.version) }).min(), entry.origin.version != nil
        else {
            stuck.append(reason("`\(package.normalized)` comes from no index, so no other version is known", ids))
            return nil
        }
        let sources = try fix.work.sources(of: try document.sources(), interpreter)
        let suppliers = try fix.work.suppliers(interpreter: interpreter, sources: sources)
        guard let source = try? sources.source(named: entry.index) else {
            stuck.append(
                reason(
                    "the Pipfile declares no source `\(entry.index ?? "")`, which `\(package.normalized)` is locked from",
                    ids))
            return nil
        }
        guard let listing = try await suppliers.indexes.listing(of: package, at: source) else {
            stuck.append(reason("the index does not have `\(package.normalized)` any more", ids))
            return nil
        }
        let isNew = !lock.categories.contains { $0[package] != nil }
        let target = try LockTarget(
            interpreter: interpreter, requires: pipfile.requires, platforms: pipfile.directives.lockPlatforms)
        var candidates = FixCandidates(
            package: package, own: own, isNew: isNew,
            admitsPrereleases: own.isPrerelease
                || pipfile.directives.allowsPrereleases)
        func choice(_ coolDown: CoolDown?) -> [Candidate] {
            ReleaseChoice(listing, target: target, wheelsForbidden: false, coolDown: coolDown).candidates()
        }
        let all = choice(nil)
        let hidden = choice(suppliers.coolDown).filter { !$0.isUsable }.map(\.version)
        candidates.sort(
            all, young: Set(hidden).subtracting(all.filter { !$0.isUsable }.map(\.version)),
            try judgement(
                of: package, listing.releases.map(\.version),
                in: findings.first?.occurrences.first?.category ?? "default"))
        guard let least = candidates.clean.first else {
            var diagnostic = reason(
                isNew
                    ? "the index has no version of `\(package.normalized)` without a vulnerability"
                    : "the index has no version of `\(package.normalized)` above \(own) without a vulnerability", ids)
            diagnostic.evidence += candidates.evidence
            // What only others need may not be needed by later versions of those.
            guard pipfile.categories.contains(where: { $0[package] != nil }) else {
                return Move(package: package, ids: ids, clean: [], young: [], refused: [], unwanted: diagnostic)
            }
            stuck.append(diagnostic)
            return nil
        }
        for category in pipfile.categories {
            guard let wish = category[package], case .index(let specifiers) = wish.origin, !specifiers.isEmpty,
                !candidates.clean.contains(where: { specifiers.contains($0) })
            else { continue }
            var diagnostic = reason(
                "the Pipfile does not allow `\(package.normalized)` \(least), the least version without a vulnerability",
                ids)
            diagnostic.location = wish.valueLocation
            diagnostic.evidence.append(.init("it asks for", "\(specifiers)"))
            diagnostic.help = [
                "`pipit upgrade '\(package.normalized)>=\(least)'` writes it into the Pipfile, if that is right"
            ]
            stuck.append(diagnostic)
            return nil
        }
        let allowed = candidates.clean.filter { !pipfile.forbids(package, $0) }
        return Move(
            package: package, ids: ids, clean: allowed.isEmpty ? candidates.clean : allowed,
            young: candidates.young, refused: candidates.refused, least: isNew ? nil : least)
    }

    /// Which versions something is known against, or nothing can be said about.
    private func judgement(
        of package: PackageName, _ versions: [Version], in category: String
    ) throws -> FixCandidates.Judgement {
        // At the place of the lock, for which a baseline may know what is found.
        let session = fix.work.session
        let path = session.files.location.lockfile
        let place = SourceSpan(file: Paths.relative(path, to: session.invocation.directory) ?? path)
        let subjects = versions.map {
            AuditSubject(
                package: package, version: $0.description, occurrence: .init(category: category, place: place))
        }
        let report = fix.baseline.split(try fix.auditor.audit(subjects, today: fix.today)).new
        return FixCandidates.Judgement(
            affected: Set(report.findings.compactMap { Version($0.version) }),
            unjudged: Set(report.unaudited.compactMap { $0.version.flatMap { Version($0) } }))
    }

    private func reason(_ headline: String, _ ids: [AdvisoryID]) -> Diagnostic {
        Diagnostic(
            .noFix, headline, severity: .warning,
            evidence: [.init("affected by", ids.map(\.text).joined(separator: ", "))],
            explanation: "It stays as it is.")
    }

    // MARK: - What came of it

    /// The difference between the two locks, each part with its cause.
    func changes() async throws -> [ChangeSummary.Change] {
        guard let outcome else { return [] }
        let sources = try fix.work.sources(of: try document.sources(), interpreter)
        let reasons = FixReasons(
            indexes: try fix.work.suppliers(interpreter: interpreter, sources: sources).indexes, sources: sources,
            environment: interpreter.markerEnvironment, pipfile: pipfile, moves: moves, old: lock, new: outcome.lockfile
        )
        return await reasons.changes()
    }

    /// What is told of packages that are younger than the Pipfile's `cool-down-period`.
    func waived(_ lock: Lockfile) -> [String] {
        lock.meta.coolDownWaivers.filter { waived.contains($0.package) }.map {
            "`cool-down-period` is waived for \($0.package.normalized) \($0.version), which fixes "
                + $0.advisories.joined(separator: ", ") + "; the lock says so."
        }
    }
}

extension FixSearch.Move {
    /// The versions that it may have under the project's `cool-down-period`, unless that is waived.
    func admitted(waiving: Set<PackageName>) -> [Version] {
        if waiving.contains(package) { return clean }
        let old = clean.filter { !young.contains($0) }
        return old.isEmpty ? clean : old
    }
}

extension Pipfile {
    /// Whether an entry of its own excludes a version of a package.
    func forbids(_ name: PackageName, _ version: Version) -> Bool {
        categories.contains { category in
            guard case .index(let specifiers)? = category[name]?.origin else { return false }
            return !specifiers.isEmpty && !specifiers.contains(version)
        }
    }
}
