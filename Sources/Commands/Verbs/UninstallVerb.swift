import Diagnostics
import Installing
import Locking
import OperatingSystem
import PackagingStandards
import Pipfiles
import PythonEnvironments
import Reporting

/// `uninstall`: packages out of the Pipfile, what nobody needs any more out of the lock, and both out of the environment.
struct UninstallVerb {
    var work: Work
    var arguments: UninstallArguments

    private var session: Session { work.session }
    private var files: ProjectFiles { work.session.files }

    func perform() async throws -> Ending {
        try work.checkMirror()
        UnusedOptions.warn(arguments.ignored.given, session)
        let names = arguments.packages + arguments.editable
        if arguments.categories.all {
            if let name = names.first { throw UsageError.exclusive("--all", name) }
            if arguments.allDev { throw UsageError.exclusive("--all", "--all-dev") }
        } else if arguments.allDev {
            if let name = names.first { throw UsageError.exclusive("--all-dev", name) }
        } else if names.isEmpty {
            throw Refusal(
                Diagnostic(
                    .usage, "`uninstall` needs the names of packages", explanation: "Nothing was changed.",
                    help: ["`pipit uninstall NAME …`", "`pipit uninstall --all` empties the environment"]),
                closing: "ERROR:: No package provided!")
        }
        let right = ProjectLock(work)
        defer { right.end() }
        guard let document = try files.document() else {
            throw session.noPipfile()
        }
        let environment = try work.supply.existingEnvironment(try document.directives())
        if arguments.categories.all { return try purge(environment) }
        return try await uninstall(from: document, environment)
    }

    // MARK: - Everything

    /// `--all`: the environment alone; Pipfile and lock stay.
    private func purge(_ environment: VirtualEnvironment?) throws -> Ending {
        let uninstallation = Uninstallation(work: work)
        work.announce("Un-installing all packages...")
        let count = try uninstallation.removable(environment).count
        work.announce("Found \(count) installed package(s), purging...")
        try uninstallation.remove(from: environment) { _ in true }
        work.announce("Environment now purged and fresh!")
        return .exit(.done)
    }

    // MARK: - Some packages

    /// What the command line means in this Pipfile.
    private struct Removal {
        var editor: PipfileEditor
        var named: Set<PackageName> = []
        /// Of these, those that stood in the tables in question.
        var removed: Set<PackageName> = []
        var isEmpty: Bool { removed.isEmpty }
    }

    private func uninstall(
        from document: PipfileDocument, _ environment: VirtualEnvironment?
    ) async throws -> Ending {
        let pipfile = try Pipfile(document)
        let oldLock = try files.lock()
        let removal = try removal(from: document, pipfile)
        var lock = oldLock
        var change: ProjectChange?
        if !removal.isEmpty {
            if arguments.skipLock {
                change = try writePipfile(removal, base: document)
            } else {
                (lock, change) = try await lockAndWrite(removal, base: document, oldLock, environment)
            }
        }
        let rest = try Pipfile(removal.editor.document)
        warnOfWhatStays(removal, rest, lock)
        let wanted = wanted(in: lock, rest, removal)
        let locked = Set((oldLock?.categories ?? []).flatMap(\.packages).map(\.name))
        // What was in no category any more before this command is `clean`'s to find.
        let dropped = arguments.skipLock ? [] : locked.subtracting(wanted).subtracting(removal.named)
        let uninstallation = Uninstallation(work: work)
        let uninstalling = {
            let needed =
                dropped.isEmpty
                ? []
                : try uninstallation.needed(
                    by: { !locked.contains($0) && !removal.named.contains($0) }, in: environment)
            let gone = removal.named.subtracting(wanted).union(dropped.subtracting(needed))
            _ = try uninstallation.remove(from: environment) { gone.contains($0) }
        }
        if let change { try await change.keptIf(uninstalling, files) } else { try uninstalling() }
        return .exit(.done)
    }

    /// The Pipfile without the packages. Says which ones went.
    private func removal(from document: PipfileDocument, _ pipfile: Pipfile) throws -> Removal {
        var removal = Removal(editor: PipfileEditor(document))
        if arguments.allDev {
            work.announce("Un-installing all [dev-packages]...")
            removal.named = Set((pipfile["dev-packages"]?.entries ?? []).map(\.name))
            for name in removal.named.sorted() where try removal.editor.remove(name, from: "dev-packages") {
                removal.removed.insert(name)
            }
            return removal
        }
        let tables = try CategoryChoice.adding(arguments.categories, settings: session.settings)
        for name in try names(pipfile) where removal.named.insert(name).inserted {
            for table in tables where try removal.editor.remove(name, from: table) { removal.removed.insert(name) }
        }
        return removal
    }

    private func names(_ pipfile: Pipfile) throws -> [PackageName] {
        let additions = PackageAdditions(
            packages: [], directory: session.project.directory, currentDirectory: session.invocation.directory)
        func name(_ text: String, isEditable: Bool) throws -> PackageName {
            let argument = try PackageArgument(text, editable: isEditable)
            return try argument.name ?? entry(at: argument, pipfile) ?? additions.name(of: argument, text)
        }
        return try arguments.packages.map { try name($0, isEditable: false) }
            + arguments.editable.map { try name($0, isEditable: true) }
    }

    /// The entry with the path that was typed; the directory itself may be gone already.
    private func entry(at argument: PackageArgument, _ pipfile: Pipfile) -> PackageName? {
        guard case .path(let path) = argument.origin else { return nil }
        let wanted = Paths.absolute(path, in: session.invocation.directory)
        for entry in pipfile.categories.flatMap(\.entries) {
            guard case .path(let written) = entry.origin else { continue }
            if Paths.absolute(written, in: session.project.directory) == wanted { return entry.name }
        }
        return nil
    }

    // MARK: - The files

    private func announceRemoved(_ removal: Removal) {
        if arguments.allDev {
            work.announce("Removed [dev-packages] from Pipfile.")
        } else {
            for name in removal.removed.sorted() { work.announce("Removed \(name.normalized) from Pipfile.") }
        }
    }

    /// Everything that stays keeps its version. As a rule what is needed for that is on this machine, and no index is asked.
    private func lockAndWrite(
        _ removal: Removal, base: PipfileDocument, _ oldLock: Lockfile?, _ environment: VirtualEnvironment?
    ) async throws -> (Lockfile, ProjectChange) {
        let started = ProgressDisplay.monotonicNanoseconds()
        let interpreter = try work.supply.interpreter(
            requires: try base.requires(), directives: try base.directives())
        let installed = try environment.map { try InstalledDistribution.list(in: $0.target) } ?? []
        let outcome = try await LockingStep(
            work: work, document: removal.editor.document, interpreter: interpreter, oldLock: oldLock,
            keeping: oldLock == nil ? .nothing : .allExcept([]), allowsPrereleases: arguments.pre,
            lockedMetadata: LockedMetadata(installed: installed)
        ).lock()
        let change = try ProjectWriting(files: files).write(
            pipfile: removal.editor.bytes, base: base.bytes, lock: outcome.lockfile, pylock: outcome.pylock)
        work.progress.clear()
        announceRemoved(removal)
        LockTelling(work: work).tell(
            outcome, isNew: change.changesLock, hadLock: oldLock != nil,
            nanoseconds: ProgressDisplay.monotonicNanoseconds() - started)
        return (outcome.lockfile, change)
    }

    /// `--skip-lock`: the lock stays as it is, and stale.
    private func writePipfile(_ removal: Removal, base: PipfileDocument) throws -> ProjectChange {
        let change = try ProjectWriting(files: files).write(pipfile: removal.editor.bytes, base: base.bytes)
        announceRemoved(removal)
        return change
    }

    // MARK: - The environment

    /// What stays in the environment: all that the lock names, whichever category needs it (T17).
    private func wanted(in lock: Lockfile?, _ rest: Pipfile, _ removal: Removal) -> Set<PackageName> {
        let named = Set(rest.categories.flatMap(\.entries).map(\.name))
        guard let lock else { return named }
        let locked = Set(lock.categories.flatMap(\.packages).map(\.name))
        return arguments.skipLock ? named.union(locked.subtracting(removal.removed)) : named.union(locked)
    }

    /// Tells of each package that was named and does not go, or not entirely.
    private func warnOfWhatStays(_ removal: Removal, _ rest: Pipfile, _ lock: Lockfile?) {
        for name in removal.named.sorted() {
            let tables = rest.categories.filter { $0[name] != nil }.map { "[\($0.name)]" }
            let isLocked = lock?.categories.contains { $0[name] != nil } ?? false
            if !tables.isEmpty {
                let there = tables.joined(separator: ", ")
                if removal.removed.contains(name) {
                    work.talk("`\(name.normalized)` stays installed: \(there) of the Pipfile wants it as well.")
                } else {
                    warn(
                        "`\(name.normalized)` is in \(there) of the Pipfile, and not in the table that was asked for",
                        help: [help(name, rest)])
                }
            } else if isLocked, !arguments.skipLock {
                if removal.removed.contains(name) {
                    work.talk("`\(name.normalized)` stays installed: other packages of the lock need it.")
                } else {
                    warn("`\(name.normalized)` is not in the Pipfile, and other packages of the lock need it")
                }
            } else if !removal.removed.contains(name) {
                warn("`\(name.normalized)` is neither in the Pipfile nor in its lock")
            }
        }
    }

    /// How to take a package out of the first table that has it.
    private func help(_ name: PackageName, _ pipfile: Pipfile) -> String {
        let table = pipfile.categories.first { $0[name] != nil }?.name ?? "packages"
        let option = table == "packages" ? "" : table == "dev-packages" ? "--dev " : "--categories \(table) "
        return "`pipit uninstall \(option)\(name.normalized)` takes it out of there"
    }

    private func warn(_ headline: String, help: [String] = []) {
        work.progress.clear()
        session.warn(Diagnostic(.usage, headline, severity: .warning, help: help))
    }
}

extension VerbDescription {
    static let uninstall = VerbDescription(
        summary: "Remove packages from the Pipfile, the lock and the environment",
        usage: "pipit uninstall [options] PACKAGE …",
        explanation:
            "Removes packages from [packages], or from the categories named with --categories, together with "
            + "dependencies that nothing else needs. All other packages keep their versions. Runs the build backends "
            + "of packages without static metadata, as `lock` does.",
        options: [
            .dev("Out of [dev-packages]"), .categories,
            OptionDescription("all-dev", "Remove everything in [dev-packages]"),
            OptionDescription("all", "Uninstall everything; the Pipfile and the lock stay"), .editable,
            OptionDescription("skip-lock", variable: "PIPENV_SKIP_LOCK", "Do not change the lock"),
            OptionDescription("pre", variable: "PIPENV_PRE", isHidden: true, "Has no effect: versions stay"), .extras,
        ] + OptionDescription.withoutEffect,
        examples: [
            .init("pipit uninstall requests", "and dependencies that only requests needed"),
            .init("pipit uninstall --dev pytest"),
            .init("pipit uninstall --all", "start over: `pipit sync` brings everything back"),
        ], takesArguments: true)
}
