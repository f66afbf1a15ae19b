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

    private var session: Session { work.session }
    private var files: ProjectFiles { work.session.files }
    private var addsPackages: Bool {
        !arguments.packages.isEmpty || !arguments.editable.isEmpty || arguments.requirements != nil
    }
    /// The first thing that makes it so, as somebody wrote it.
    private var addition: String {
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

    // MARK: - Refusals

    private func refuseWhatCannotBeMeant() throws {
        if arguments.skipLock {
            if arguments.deploy { throw skippingLock("--deploy", "installs the lock as it is, or nothing") }
            if arguments.ignorePipfile { throw skippingLock("--ignore-pipfile", "installs the lock alone") }
        }
        for setting in arguments.configSettings where !setting.contains("=") || setting.hasPrefix("=") {
            throw UsageError.invalid(option: "--config-settings", value: setting, expected: "KEY=VALUE")
        }
        guard addsPackages else { return }
        if arguments.deploy {
            throw Diagnostic(
                .usage, "`--deploy` installs the lock as it is, and packages to add would change it",
                explanation: "Nothing was changed.",
                help: ["leave out `--deploy` to add packages, or the packages to deploy"], exitStatus: .misuse)
        }
        if arguments.ignorePipfile {
            throw UsageError.exclusive("--ignore-pipfile", addition)
        }
        if arguments.categories.all { throw UsageError.exclusive("--all", addition) }
        if arguments.system { throw Self.systemIsForLocks }
    }

    private func skippingLock(_ option: String, _ meaning: String) -> Diagnostic {
        Diagnostic(
            .usage, "`\(option)` \(meaning), and `--skip-lock` wants none", explanation: "Nothing was changed.",
            help: ["leave out one of them", "unset PIPENV_SKIP_LOCK if it is set"], exitStatus: .misuse)
    }

    private static let systemIsForLocks = Refusal(
        Diagnostic(
            .usage, "`--system` installs an existing lock into the Python itself", explanation: "Nothing was changed.",
            help: ["`pipit lock` writes the lock"]),
        closing: "ERROR:: --system is intended to be used for Pipfile installation, not installation of specific "
            + "packages. Aborting. See also: --deploy flag.")

    /// The Pipfile; nil when one is to be made. A lock alone is no reason to overwrite it with an empty one (T18).
    private func existingDocument() throws -> PipfileDocument? {
        if let document = try files.document() { return document }
        if arguments.deploy {
            throw Refusal(
                ProjectError.pipfileMissing(directory: session.project.directory).diagnostic,
                closing:
                    "ERROR: Pipfile not found! Aborting! Please ensure that the file exists and is located in your "
                    + "project root directory.")
        }
        try LockRefusals.refuseLockAlone(session)
        return nil
    }

    // MARK: - Without packages

    /// `--ignore-pipfile`: the lock as it is; nil when there is none and one has to be made.
    private func installIgnoringPipfile() async throws -> Ending? {
        guard arguments.ignorePipfile, !arguments.deploy else { return nil }
        if let file = try PylockInstallation.file(session) {
            let entries = (try? files.document()).flatMap { $0 }.flatMap { try? Pipfile($0) }?.categories ?? []
            try await PylockInstallation(
                work: work, file: file, arguments: arguments.categories, isSystem: arguments.system,
                requested: Set(entries.flatMap(\.entries).map(\.name)), holdsProject: true
            ).perform()
            return .exit(.done)
        }
        guard let bytes = try files.lockBytes() else { return nil }
        let lock = try Lockfile(parsing: bytes, file: files.lockName)
        try LockRefusals.refuseAnonymous(lock, files)
        return try await install(lock, bytes, document: try? files.document())
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
            let objections = LockReview.objections(to: lock, pipfile: try Pipfile(document))
            if objections.isEmpty { return try await install(lock, bytes, document: document) }
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

    private func lockAndInstall(
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

    // MARK: - With packages

    private func add(to existing: PipfileDocument?) async throws -> Ending {
        let oldLock = try files.lock()
        let interpreter = try work.supply.interpreter(
            requires: try existing?.requires(), directives: try existing?.directives())
        let result = try await withAdditions(existing, interpreter)
        return try await lockAndInstall(
            result.document, isChanged: true, base: existing?.bytes, interpreter: interpreter, oldLock: oldLock,
            keeping: oldLock == nil ? .nothing : .allExcept(result.names), demands: result.demands)
    }

    /// The Pipfile with what is to be added.
    private func withAdditions(
        _ existing: PipfileDocument?, _ interpreter: Interpreter
    ) async throws -> PackageAdditions.Result {
        let categories = try CategoryChoice.adding(arguments.categories, settings: session.settings)
        let imported = try await readRequirements(interpreter)
        let document = try existing ?? NewPipfile(work: work).empty(for: interpreter)
        let additions = PackageAdditions(
            packages: arguments.packages, editable: arguments.editable, index: arguments.index,
            indexFromEnvironment: isIndexFromEnvironment, allowsPrereleases: arguments.pre,
            buildSettings: arguments.configSettings, imported: imported,
            pip: try work.pip(), directory: session.project.directory, currentDirectory: session.invocation.directory)
        let result = try await additions.lookingUp {
            try await work.suppliers(for: document, interpreter).name(of: $0)
        }.applied(to: document, categories: categories)
        ImportTelling(work: work).tell(imported, result)
        return result
    }

    /// What `--requirements` names.
    private func readRequirements(_ interpreter: Interpreter) async throws -> ImportedPackages {
        guard let file = arguments.requirements else { return ImportedPackages() }
        work.talk("Requirements file provided! Importing into Pipfile...")
        let indexes = try work.suppliers(interpreter: interpreter, sources: []).indexes
        let reading = RequirementsReading(
            directory: session.project.directory, environment: session.settings.environment)
        let tree = try await reading.read(file, base: session.invocation.directory) {
            try await work.fetch($0, with: indexes)
        }
        return try ImportedPackages(tree, environment: interpreter.markerEnvironment)
    }

    /// Whether `--index` was not typed but stands in `PIP_INDEX_URL`.
    private var isIndexFromEnvironment: Bool {
        arguments.index != nil && !session.invocation.words.contains { $0.hasPrefix("-i") || $0.hasPrefix("--i") }
    }

    // MARK: - Without a lock

    /// `--skip-lock`: all that locking does is done, so that every file is held against the index's digests; but what was
    /// found is written nowhere. The Pipfile gets what was added once it is installed.
    private func installWithoutLock(_ existing: PipfileDocument?) async throws -> Ending {
        let interpreter =
            arguments.system
            ? try work.supply.systemInterpreter()
            : try work.supply.interpreter(
                requires: try existing?.requires(), directives: try existing?.directives())
        var made: NewPipfile.Made
        if addsPackages {
            let result = try await withAdditions(existing, interpreter)
            made = NewPipfile.Made(document: result.document, demands: result.demands)
        } else if let existing {
            made = NewPipfile.Made(document: existing)
        } else {
            made = try await NewPipfile(work: work).made(for: interpreter)
        }
        let hasLock = try files.lockBytes() != nil
        session.warn(
            Diagnostic(
                .usage, "`--skip-lock`: what is installed now is written down nowhere", severity: .note,
                explanation: "Files are held against the digests that the index states at this moment. Tomorrow, or on "
                    + "another machine, the same command may install other versions."
                    + (hasLock ? " The `\(files.lockName)` that is there is neither read nor changed." : "")))
        let outcome = try await LockingStep(
            work: work, document: made.document, interpreter: interpreter, oldLock: nil, keeping: .nothing,
            allowsPrereleases: arguments.pre, demands: made.demands
        ).lock()
        work.progress.clear()
        outcome.warnings.forEach(session.warn)
        let ending = try await install(
            outcome.lockfile, outcome.lockfile.bytes(lineEnd: .lf), document: made.document, isUnwritten: true)
        try ProjectWriting(files: files).write(pipfile: made.document.bytes, base: existing?.bytes)
        return ending
    }

    // MARK: - Installing

    private func install(
        _ lock: Lockfile, _ bytes: [UInt8], document: PipfileDocument?, told: Set<String> = [],
        isUnwritten: Bool = false
    ) async throws -> Ending {
        let pipfile = try document.map { document throws in try Pipfile(document) }
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

    /// Warns when the Python is not the one of the Pipfile; with `--deploy`, refuses.
    private func check(_ interpreter: Interpreter, _ requires: Pipfile.Requires) throws {
        guard let objection = PythonMatch.objection(to: interpreter, requires: requires) else {
            return
        }
        guard arguments.deploy else { return session.warn(objection.diagnostic, closing: objection.closing) }
        var diagnostic = objection.diagnostic
        diagnostic.severity = .error
        diagnostic.explanation = "Nothing was installed."
        throw Refusal(diagnostic, closing: objection.closing + "\nERROR:: Aborting deploy")
    }
}

extension VerbDescription {
    static let install = VerbDescription(
        summary: "Add packages to the Pipfile, lock what changed, and install",
        usage: "pipit install [options] [PACKAGE …]",
        explanation:
            "With packages: adds them to the Pipfile, searches for their versions while the others keep theirs, writes both "
            + "files once all has succeeded, and installs. Without: installs the lock, after bringing it up to date "
            + "with the Pipfile.",
        options: [
            .dev("[dev-packages] as well; with names: add them there"), .categories, .all,
            OptionDescription(
                "deploy", variable: "PIPENV_DEPLOY", "Refuse to install unless the lock is there and up to date"),
            OptionDescription(
                "ignore-pipfile", variable: "PIPENV_IGNORE_PIPFILE", "Install the lock as it is, stale or not"),
            .system, .pre,
            .editable, .index,
            OptionDescription(
                "requirements", short: "r", value: "FILE", variable: "PIPENV_REQUIREMENTSTXT",
                "Add what a requirements file, here or at an address, asks for"),
            OptionDescription(
                "skip-lock", variable: "PIPENV_SKIP_LOCK", "Install from the Pipfile; write no lock"),
            OptionDescription(
                "config-settings", value: "KEY=VALUE", repeats: true,
                "Tell the build backend of the named packages, now and later"),
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
