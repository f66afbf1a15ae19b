import Diagnostics
import Locking
import OperatingSystem
import PackagingStandards
import Pipfiles
import PythonEnvironments
import Reporting

/// `lock`: the newest versions that the Pipfile allows, written down. Installs nothing.
struct LockVerb {
    var work: Work
    var arguments: LockArguments

    func perform() async throws -> Ending {
        try work.checkMirror()
        UnusedOptions.warn(
            arguments.ignored.given + (arguments.backend == nil ? [] : ["--backend"]), work.session)
        guard arguments.requirements else {
            try await lock()
            return .exit(.done)
        }
        if !isUpToDate() { try await lock() }
        try listRequirements()
        return .exit(.done)
    }

    private func lock() async throws {
        let right = ProjectLock(work)
        defer { right.end() }
        let files = work.session.files
        let started = ProgressDisplay.monotonicNanoseconds()
        let existing = try files.document()
        let interpreter = try work.supply.interpreter(
            requires: try existing?.requires(), directives: try existing?.directives())
        let new = existing == nil ? try await NewPipfile(work: work).made(for: interpreter) : nil
        let document = try existing ?? new?.document ?? NewPipfile(work: work).empty(for: interpreter)
        let oldLock = try readableLock()
        let keeping = try keeping(document, oldLock)
        if let objection = PythonMatch.objection(
            to: interpreter, requires: try document.requires())
        {
            work.session.warn(objection.diagnostic, closing: objection.closing)
        }
        let outcome = try await LockingStep(
            work: work, document: document, interpreter: interpreter, oldLock: oldLock, keeping: keeping,
            allowsPrereleases: arguments.pre, demands: new?.demands ?? LockDemands()
        ).lock()
        let change = try ProjectWriting(files: files).write(
            pipfile: existing == nil ? document.bytes : nil, base: existing?.bytes, lock: outcome.lockfile,
            pylock: outcome.pylock)
        LockTelling(work: work).tell(
            outcome, isNew: change.changesLock, hadLock: oldLock != nil,
            nanoseconds: ProgressDisplay.monotonicNanoseconds() - started)
    }

    // MARK: - As a requirements file

    /// Whether the lock can be listed as it is. What speaks against it is told by locking.
    private func isUpToDate() -> Bool {
        let files = work.session.files
        guard let document = try? files.document(), let lock = try? files.lock(),
            (try? work.workbench.freshness(of: lock, for: document)) == .fresh, let pipfile = try? Pipfile(document)
        else { return false }
        return work.session.review(lock, pipfile).outcome(.files).objections.isEmpty
    }

    /// `-r`: Pipenv has `requirements` for that today, and scripts and its own guides go on to say `lock -r`.
    private func listRequirements() throws {
        guard let lock = try work.session.files.lock() else { return }
        let categories =
            arguments.categories?.names.map { Pipfile.lockName(ofCategory: $0) }
            ?? RequirementsListing.categories(isDev: arguments.dev, isDevOnly: arguments.devOnly)
        let text = try RequirementsListing(work: work, lines: RequirementsLines()).text(
            of: lock, categories: categories, includesIndex: true)
        work.talk("`pipit requirements` lists the lock as well, with `--hash` for the hashes, and never locks.")
        work.session.invocation.output(text)
    }

    // MARK: - What stays

    /// The lock that is there. One that cannot be read is about to be replaced anyway, and that is told.
    private func readableLock() throws -> Lockfile? {
        do {
            return try work.session.files.lock()
        } catch let error as LockfileError {
            var diagnostic = error.diagnostic
            diagnostic.severity = .warning
            diagnostic.explanation = "It is written anew, with the newest versions of everything."
            diagnostic.help = []
            work.session.warn(diagnostic)
            return nil
        }
    }

    /// With `--categories`, the other categories keep their versions. They are held against the Pipfile all the same, so that
    /// none of them looks fresh and is not (T1).
    private func keeping(_ document: PipfileDocument, _ oldLock: Lockfile?) throws -> LockRequest.Keeping {
        guard let names = arguments.categories?.names ?? defaultCategories, !names.isEmpty, oldLock != nil else {
            return .nothing
        }
        let pipfile = try Pipfile(document)
        let wanted = Set(names.map { Pipfile.lockName(ofCategory: $0) })
        try CategoryChoice.refuseUnknown(names, pipfile)
        return .allExceptCategories(wanted)
    }

    private var defaultCategories: [String]? {
        let names = work.session.settings.defaultCategories
        return names.isEmpty ? nil : names
    }
}

/// Tells what came of locking.
struct LockTelling {
    var work: Work

    /// - Returns: the packages that were listed, each as its name and its version.
    @discardableResult
    func tell(_ outcome: LockOutcome, isNew: Bool, hadLock: Bool, nanoseconds: UInt64) -> Set<String> {
        work.progress.clear()
        outcome.warnings.forEach(work.session.warn)
        let digest = outcome.lockfile.meta.pipfileDigest ?? ""
        let count = outcome.lockfile.categories.map(\.packages.count).reduce(0, +)
        work.talk(isNew ? "Updated Pipfile.lock (\(digest))!" : "Pipfile.lock (\(digest)) stays as it is.")
        let lists = hadLock || work.session.verbosity == .verbose
        let changes = outcome.changes.map { change in
            let label = change.category == "default" ? change.name : "\(change.name) [\(change.category)]"
            return ChangeSummary.Change(name: label, before: change.before, after: change.after)
        }
        work.tell(
            ChangeSummary(
                headline: "Locked " + Quantities.count(count, "package"), changes: lists ? changes : [],
                nanoseconds: nanoseconds))
        return lists ? Set(outcome.changes.map { $0.name + " " + ($0.after ?? "") }) : []
    }
}

/// Options that are accepted for Pipenv's sake and do nothing.
enum UnusedOptions {
    static func warn(_ options: [String], _ session: Session) {
        for option in options { warn(option, because: "Pipit neither runs pip nor has another resolver", session) }
    }

    static func warn(_ option: String, because reason: String, _ session: Session) {
        session.warn(Diagnostic(.usage, "`\(option)` has no effect: \(reason)", severity: .warning))
    }
}

extension VerbDescription {
    static let lock = VerbDescription(
        summary: "Resolve versions and write Pipfile.lock",
        usage: "pipit lock [options]",
        explanation:
            "Resolves the newest versions that the Pipfile allows, for all platforms, and writes Pipfile.lock. "
            + "Installs nothing. If there is no solution, the existing lock stays. Runs code only where metadata is "
            + "not available otherwise: the build backends of source distributions, git repositories and directories "
            + "that the Pipfile names.",
        options: [
            .categories, .pre,
            OptionDescription(
                "requirements", short: "r",
                "Print the lock as `requirements` does; lock only if it is out of date"),
            OptionDescription(
                "dev", short: "d", variable: "PIPENV_DEV",
                "With -r: include [dev-packages]. Everything is locked in any case"),
            OptionDescription(
                "dev-only", variable: "PIPENV_DEV_ONLY", "With -r: only [dev-packages]"),
            OptionDescription(
                "backend", value: "NAME", variable: "PIPENV_BACKEND", isHidden: true,
                "Has no effect: Pipit has one resolver"),
        ] + OptionDescription.withoutEffect,
        examples: [
            .init("pipit lock --pre", "pre-releases as well"),
            .init("pipit lock --categories docs", "one section anew"),
        ])
}
