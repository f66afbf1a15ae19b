import Diagnostics
import Locking
import OperatingSystem
import PackagingStandards
import Pipfiles
import PythonEnvironments
import Reporting

/// `install`: the lock brought up to date with the Pipfile, then the environment with the lock. With packages, these are
/// added first; both files are written only when a lock was found for the new Pipfile, so a failure loses nothing (T7).
struct InstallVerb {
    var work: Work
    var arguments: InstallArguments

    var session: Session { work.session }
    var files: ProjectFiles { work.session.files }
    var addsPackages: Bool {
        !arguments.packages.isEmpty || !arguments.editable.isEmpty || arguments.requirements != nil
    }
    /// The first thing that makes it so, as somebody wrote it.
    var addition: String {
        arguments.packages.first ?? (arguments.editable.isEmpty ? "--requirements" : "--editable")
    }

    func perform() async throws -> Ending {
        try work.checkMirror()
        UnusedOptions.warn(arguments.ignored.given, session)
        if !arguments.configSettings.isEmpty, arguments.packages.isEmpty, arguments.editable.isEmpty {
            UnusedOptions.warn("--config-settings", because: "it is about packages that are named with it", session)
        }
        try refuseWhatCannotBeMeant()
        let right = ProjectLock(work)
        defer { right.end() }
        if let ending = try await installIgnoringPipfile() { return ending }
        let document = try existingDocument()
        if arguments.skipLock { return try await installWithoutLock(document) }
        return try await addsPackages ? add(to: document) : bringUpToDate(document)
    }

    // MARK: - Without packages

    /// `--ignore-pipfile`: the lock as it is; nil when there is none and one has to be made.
    private func installIgnoringPipfile() async throws -> Ending? {
        guard arguments.ignorePipfile, !arguments.deploy else { return nil }
        if let file = try PylockInstallation.file(session) {
            let entries = try LockBounds.pipfile(session)?.categories ?? []
            try await PylockInstallation(
                work: work, file: file, arguments: arguments.categories, isSystem: arguments.system,
                requested: Set(entries.flatMap(\.entries).map(\.name)), holdsProject: true
            ).perform()
            return .exit(.done)
        }
        guard let bytes = try files.lockBytes() else { return nil }
        let lock = try Lockfile(parsing: bytes, file: files.lockName)
        try LockRefusals.refuseAnonymous(lock, files)
        return try await install(lock, bytes, document: try files.document())
    }

    private func bringUpToDate(_ document: PipfileDocument?) async throws -> Ending {
        guard let document else { return try await relock(nil, oldLock: nil) }
        // A lock that cannot be read is not the same as none (T2).
        guard let bytes = try files.lockBytes() else {
            if arguments.deploy {
                throw Refusal(
                    Diagnostic(
                        .lockMissing, "there is no `\(files.lockName)` to deploy", explanation: "Nothing was changed.",
                        help: ["run `pipit lock` and commit what it writes"]), closing: "ERROR:: Aborting deploy")
            }
            if arguments.system { throw Self.systemIsForLocks }
            work.talk("Pipfile.lock not found, creating...")
            return try await relock(document, oldLock: nil)
        }
        let lock = try Lockfile(parsing: bytes, file: files.lockName)
        switch try work.workbench.freshness(of: lock, for: document) {
        case .fresh:
            let outcome = session.review(lock, try Pipfile(document)).outcome(arguments.deploy ? .needs : .files)
            // Without `--deploy`, what nobody can explain here is refused on the way to the environment.
            let objections = outcome.objections.filter { arguments.deploy || $0.kind != .unexplained }
            if objections.isEmpty {
                if arguments.deploy { session.tell(outcome, of: lock) }
                return try await install(lock, bytes, document: document)
            }
            var warning = LockRefusals.disagreeing(objections, files)
            if arguments.deploy {
                warning.explanation = [warning.explanation, "Nothing was changed."].compactMap { $0 }
                    .joined(separator: " ")
                throw Refusal(warning, closing: "ERROR:: Aborting deploy")
            }
            warning.severity = .warning
            session.warn(warning)
        case .stale(let expected, let found):
            if arguments.deploy {
                session.output(
                    "Your Pipfile.lock (\(found ?? "")) is out of date. Expected: (\(expected)).")
                var diagnostic = LockRefusals.stale(expected: expected, found: found, files)
                diagnostic.explanation = "Nothing was changed."
                throw Refusal(diagnostic, closing: "ERROR:: Aborting deploy")
            }
            if arguments.system {
                session.warn(warning(LockRefusals.stale(expected: expected, found: found, files)))
                return try await install(lock, bytes, document: document)
            }
            work.talk(
                "Pipfile.lock (\(found ?? "")) out of date: run `pipenv lock` to update to (\(expected))...")
        }
        return try await relock(document, oldLock: lock)
    }

    private func warning(_ diagnostic: Diagnostic) -> Diagnostic {
        var warning = diagnostic
        warning.severity = .warning
        warning.explanation = "It is installed as it is."
        return warning
    }

    // MARK: - Locking

    /// Locks, writes and installs. Versions that still fit stay.
    private func relock(_ existing: PipfileDocument?, oldLock: Lockfile?) async throws -> Ending {
        let interpreter = try work.supply.interpreter(
            requires: try existing?.requires(), directives: try existing?.directives())
        if let existing {
            return try await lockAndInstall(
                existing, isChanged: false, base: existing.bytes, interpreter: interpreter, oldLock: oldLock,
                keeping: oldLock == nil ? .nothing : .allExcept([]))
        }
        let new = try await NewPipfile(work: work).made(for: interpreter)
        return try await lockAndInstall(
            new.document, isChanged: true, base: nil, interpreter: interpreter, oldLock: oldLock, keeping: .nothing,
            demands: new.demands)
    }

    func lockAndInstall(
        _ document: PipfileDocument, isChanged: Bool, base: [UInt8]?, interpreter: Interpreter, oldLock: Lockfile?,
        keeping: LockRequest.Keeping, demands: LockDemands = LockDemands()
    ) async throws -> Ending {
        let started = ProgressDisplay.monotonicNanoseconds()
        let outcome = try await LockingStep(
            work: work, document: document, interpreter: interpreter, oldLock: oldLock, keeping: keeping,
            allowsPrereleases: arguments.pre, demands: demands
        ).lock()
        let change = try ProjectWriting(files: files).write(
            pipfile: isChanged ? document.bytes : nil, base: base, lock: outcome.lockfile, pylock: outcome.pylock)
        let told = LockTelling(work: work).tell(
            outcome, isNew: change.changesLock, hadLock: oldLock != nil,
            nanoseconds: ProgressDisplay.monotonicNanoseconds() - started)
        let installing = { () async throws in
            try await install(outcome.lockfile, change.lockAfter ?? [], document: document, told: told)
        }
        // What only brings the lock up to date with the Pipfile is right whether or not its packages can be had now.
        return addsPackages ? try await change.keptIf(installing, files) : try await installing()
    }

    // MARK: - Installing

    func install(
        _ lock: Lockfile, _ bytes: [UInt8], document: PipfileDocument?, told: Set<String> = [],
        isUnwritten: Bool = false
    ) async throws -> Ending {
        let pipfile = try document.map { document throws in try Pipfile(document) }
        var lock = lock
        if let pipfile { lock = try LockBounds(session: session, pipfile: pipfile).held(lock) }
        let requires = pipfile?.requires ?? lock.requires
        let step = InstallingStep(
            work: work, lock: lock, lockBytes: bytes,
            categories: CategoryChoice.installing(
                arguments.categories, settings: session.settings,
                known: pipfile?.categories.map(\.lockName) ?? lock.categories.map(\.name)),
            requested: Set((pipfile?.categories ?? []).flatMap(\.entries).map(\.name)), told: told,
            isUnwritten: isUnwritten)
        try step.refuseMalware()
        if arguments.system {
            let interpreter = try work.supply.systemInterpreter()
            try check(interpreter, requires)
            try await step.install(into: .system(interpreter))
            return .exit(.done)
        }
        if arguments.ignorePipfile {
            try step.refuseUnprovable(
                for: try work.supply.interpreter(requires: requires, directives: pipfile?.directives))
        }
        // The Python is looked at also when there is nothing to install; both are quick.
        let environment = try work.supply.environment(requires: requires, directives: pipfile?.directives)
        try check(environment.interpreter, requires)
        if step.isDone(at: environment.path) {
            step.announceCategories()
        } else {
            try await step.install(into: .environment(environment))
        }
        return .exit(.done)
    }
}

extension VerbDescription {
    static let install = VerbDescription(
        summary: "Add packages to the Pipfile, lock, and install",
        usage: "pipit install [options] [PACKAGE …]",
        explanation:
            "With packages: adds them to the Pipfile, resolves their versions while other packages keep theirs, "
            + "writes the Pipfile and the lock only if everything succeeds, and installs. Without packages: updates "
            + "the lock if the Pipfile has changed, then installs it. Runs code only for packages without a wheel or "
            + "static metadata: the build backends of source distributions, git repositories and local directories. "
            + "Installing wheels runs no code.",
        options: [
            .dev("[dev-packages] as well; with names: add them there"), .categories, .all,
            OptionDescription(
                "deploy", variable: "PIPENV_DEPLOY", "Fail if the lock is missing or out of date"),
            OptionDescription(
                "ignore-pipfile", variable: "PIPENV_IGNORE_PIPFILE", "Install the lock even if it is out of date"),
            .system, .pre,
            .editable, .index,
            OptionDescription(
                "requirements", short: "r", value: "FILE", variable: "PIPENV_REQUIREMENTSTXT",
                "Add the requirements of this file or URL"),
            OptionDescription(
                "skip-lock", variable: "PIPENV_SKIP_LOCK", "Install from the Pipfile without writing a lock"),
            OptionDescription(
                "config-settings", value: "KEY=VALUE", repeats: true,
                "Pass a setting to the build backend of the named packages, now and later"),
            .extras,
        ] + OptionDescription.withoutEffect,
        examples: [
            .init("pipit install 'django>=5,<6' celery[redis]", "with a range, with an extra"),
            .init("pipit install --categories docs sphinx", "into the table [docs]"),
            .init("pipit install -e ./library", "a project of your own, in place"),
            .init("pipit install -r requirements.txt", "what a requirements file asks for"),
            .init("pipit install --deploy", "on a server: the lock as it is, or nothing"),
        ], takesArguments: true)
}
