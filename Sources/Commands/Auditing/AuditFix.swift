import Advisories
import Auditing
import Diagnostics
import Locking
import PackageIndexes
import PackagingStandards
import Pipfiles
import PythonEnvironments
import Reporting
import Resolving

/// `--fix`: a lock without what was found, as near to the present one as can be.
///
/// Each package with findings is moved to the least version of its index that nothing is known against and that the Pipfile
/// allows; others move only where they have to. The new lock is judged before it counts: what it would bring in is fixed as
/// well. The Pipfile is never changed, since loosening what somebody wrote is theirs to do.
struct AuditFix {
    var work: Work
    var auditor: Auditor
    var today: Timestamp
    /// What a lock gives an audit to judge.
    var subjects: (Lockfile) throws -> [AuditSubject]
    /// `--dry-run`
    var isDry: Bool

    /// What came of it: the report of the lock that is there now.
    struct Outcome {
        var report: AuditReport
        /// How many packages were, or would be, moved because of a finding.
        var fixed: Int
    }

    func perform() async throws -> Outcome {
        let session = work.session
        let right = isDry ? nil : ProjectLock(work)
        defer { right?.end() }
        guard let document = try session.files.document() else {
            throw ProjectError.pipfileMissing(directory: session.project.directory)
        }
        guard let lock = try session.files.lock() else {
            throw Diagnostic(
                .lockMissing, "there is no `\(session.files.lockName)` whose packages could be fixed",
                explanation: "Nothing was changed.", help: ["`pipit lock` writes one"])
        }
        var search = try FixSearch(self, document: document, lock: lock)
        try await search.run()
        work.progress.clear()
        search.stuck.forEach(session.warn)
        guard let outcome = search.outcome else {
            work.talk(search.before.findings.isEmpty ? "There is nothing to fix." : "Nothing could be fixed.")
            return Outcome(report: search.before, fixed: 0)
        }
        if !isDry {
            try ProjectWriting(files: session.files).write(
                pipfile: nil, base: document.bytes, lock: outcome.lockfile, pylock: outcome.pylock)
        }
        let fixed = search.moves.count
        work.tell(
            ChangeSummary(
                headline: (isDry ? "Would fix " : "Fixed ") + Quantities.count(fixed, "package")
                    + " in \(session.files.lockName)",
                changes: LockChange.between(lock, outcome.lockfile).map { change in
                    let name = change.category == "default" ? change.name : "\(change.name) [\(change.category)]"
                    return .init(name: name, before: change.before, after: change.after)
                }))
        if !isDry { work.talk("`pipit sync` brings the environment to it.") }
        return Outcome(report: isDry ? search.before : search.report, fixed: fixed)
    }
}

/// The search for the least change of a lock that leaves nothing to be found.
struct FixSearch {
    private let fix: AuditFix
    private let document: PipfileDocument
    private let pipfile: Pipfile
    private let lock: Lockfile
    private let interpreter: Interpreter
    let before: AuditReport

    /// The report of ``outcome``, or of the lock as it is.
    private(set) var report: AuditReport
    /// The best lock so far; nil as long as nothing can be fixed.
    private(set) var outcome: LockOutcome?
    private(set) var moves: [PackageName: Move] = [:]
    /// Packages that stay as they are, and why.
    private(set) var stuck: [Diagnostic] = []
    private var given: Set<PackageName> = []

    /// A package that has to leave its version.
    struct Move: Sendable {
        var package: PackageName
        /// The version to prefer.
        var target: Version
        /// Every version that may be taken.
        var allowed: SpecifierSet
        var reason: String
    }

    init(_ fix: AuditFix, document: PipfileDocument, lock: Lockfile) throws {
        self.fix = fix
        self.document = document
        self.lock = lock
        pipfile = try Pipfile(document)
        interpreter = try fix.work.supply.interpreter(
            requires: pipfile.requires, directives: pipfile.directives)
        before = try fix.auditor.audit(try fix.subjects(lock), today: fix.today)
        report = before
    }

    mutating func run() async throws {
        // Each round gives every package with findings a move or a reason, so rounds end when no new ones come in.
        for _ in 0..<8 {
            let open = Set(report.findings.map(\.package.canonical)).subtracting(given).sorted()
            guard !open.isEmpty else { break }
            given.formUnion(open)
            var new: [Move] = []
            for package in open { if let move = try await move(for: package) { new.append(move) } }
            guard !new.isEmpty else { continue }
            try await take(new)
            if let outcome {
                report = try fix.auditor.audit(try fix.subjects(outcome.lockfile), today: fix.today)
            }
        }
    }

    /// Takes all moves together, or, where they cannot be had together, as many as can.
    private mutating func take(_ new: [Move]) async throws {
        if let found = try? await solution(with: new) {
            accept(new, found)
            return
        }
        try Task.checkCancellation()
        for move in new {
            do {
                accept([move], try await solution(with: [move]))
            } catch let error as any Diagnosable {
                var diagnostic = error.diagnostic
                guard [.noSolution, .packageNotFound, .platformClash].contains(diagnostic.code) else { throw error }
                diagnostic.severity = .warning
                diagnostic.code = .noFix
                diagnostic.headline =
                    "`\(move.package.normalized)` cannot be \(move.target) or later: \(diagnostic.headline)"
                diagnostic.explanation = "It stays as it is."
                stuck.append(diagnostic)
            }
        }
    }

    private mutating func accept(_ new: [Move], _ found: LockOutcome) {
        for move in new { moves[move.package] = move }
        outcome = found
    }

    private func solution(with new: [Move]) async throws -> LockOutcome {
        var wanted = moves
        for move in new { wanted[move.package] = move }
        // What a lock holds is preferred, so the versions to move to are put in the place of those that are there.
        var preferred = lock
        for category in preferred.categories.indices {
            for index in preferred.categories[category].packages.indices {
                let name = preferred.categories[category].packages[index].name.canonical
                guard let move = wanted[name], preferred.categories[category].packages[index].origin.version != nil
                else { continue }
                preferred.categories[category].packages[index].origin = .unhashedRelease(move.target)
            }
        }
        return try await LockingStep(
            work: fix.work, document: document, interpreter: interpreter, oldLock: preferred,
            keeping: .allExcept([]), allowsPrereleases: false,
            limits: wanted.values.sorted { $0.package < $1.package }.map {
                VersionConstraint(name: $0.package, specifiers: $0.allowed, reason: $0.reason)
            }
        ).lock()
    }

    // MARK: - One package

    /// Where a package with findings can go; nil, with a reason noted, when it has to stay.
    private mutating func move(for package: PackageName) async throws -> Move? {
        let current = outcome?.lockfile ?? lock
        let findings = report.findings.filter { $0.package.canonical == package }
        let ids = Set(findings.map(\.id)).sorted().map(\.text).joined(separator: ", ")
        guard let entry = current.categories.lazy.compactMap({ $0[package] }).first,
            let own = findings.compactMap({ Version($0.version) }).max(), entry.origin.version != nil
        else {
            stuck.append(reason("`\(package.normalized)` comes from no index, so no other version is known", ids))
            return nil
        }
        let sources = try fix.work.sources(of: try document.sources(), interpreter)
        guard let source = sources.first(where: { $0.name == entry.index }) ?? sources.first,
            let listing = try await fix.work.suppliers(interpreter: interpreter, sources: sources).indexes
                .listing(of: package, at: source)
        else {
            stuck.append(reason("the index does not have `\(package.normalized)` any more", ids))
            return nil
        }
        // Newest first; what is yanked, older, or a pre-release of which nobody spoke, is no fix.
        let newer = listing.releases.filter {
            $0.version > own && !$0.isYanked && (own.isPrerelease || !$0.version.isPrerelease)
        }.map(\.version).sorted()
        let affected = Set(try newer.filter { try !isClean(package, $0) })
        let clean = newer.filter { !affected.contains($0) }
        guard let least = clean.first else {
            stuck.append(
                reason("the index has no version of `\(package.normalized)` above \(own) without a vulnerability", ids))
            return nil
        }
        for category in pipfile.categories {
            guard let wish = category[package], case .index(let specifiers) = wish.origin, !specifiers.isEmpty,
                !clean.contains(where: { specifiers.contains($0) })
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
        let wishes = pipfile.categories.compactMap { category -> SpecifierSet? in
            guard case .index(let specifiers)? = category[package]?.origin else { return nil }
            return specifiers
        }
        let target = clean.first { version in wishes.allSatisfy { $0.isEmpty || $0.contains(version) } } ?? least
        let bans = affected.sorted().filter { $0 > target }.map { "!=\($0)" }
        return Move(
            package: package, target: target,
            allowed: try SpecifierSet(([">=\(target)"] + bans).joined(separator: ",")),
            reason: "versions below \(target) are affected by \(ids)")
    }

    private func isClean(_ package: PackageName, _ version: Version) throws -> Bool {
        let subject = AuditSubject(
            package: package, version: version.description, occurrence: .init(category: "default"))
        return try fix.auditor.audit([subject], today: fix.today).findings.isEmpty
    }

    private func reason(_ headline: String, _ ids: String) -> Diagnostic {
        Diagnostic(
            .noFix, headline, severity: .warning, evidence: [.init("affected by", ids)],
            explanation: "It stays as it is.")
    }
}
