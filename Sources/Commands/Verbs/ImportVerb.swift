import Diagnostics
import Locking
import OperatingSystem
import PackagingStandards
import Pipfiles
import PythonEnvironments
import Reporting

/// `import`: what another tool's files ask for becomes the Pipfile's, and what they have locked is locked again.
struct ImportVerb {
    var work: Work
    var arguments: ImportArguments

    private var session: Session { work.session }
    private var files: ProjectFiles { work.session.files }

    /// What is read, by what it is.
    private enum Kind {
        case requirements(String)
        /// A `pyproject.toml`, and the lock that goes with it.
        case project(String, lock: String?)
    }

    /// What was read.
    private struct Reading {
        var imported: ImportedPackages
        var lock: ForeignLock?
        /// What messages call the lock.
        var lockName = ""
    }

    func perform() async throws -> Ending {
        try work.checkMirror()
        let kind = try kind()
        let right = ProjectLock(work)
        defer { right.end() }
        let existing = try files.document()
        let project = try foreignProject(kind)
        let interpreter = try work.supply.interpreter(
            requires: try existing?.requires()
                ?? project?.requiresPython.map { Pipfile.Requires(pythonVersion: $0.description) },
            directives: try existing?.directives())
        let reading = try await read(kind, project, interpreter)
        let document = try existing ?? NewPipfile(work: work).empty(for: interpreter, notesRequirements: false)
        let additions = PackageAdditions(
            packages: [], imported: reading.imported, pip: try work.pip(), directory: session.project.directory,
            currentDirectory: session.invocation.directory)
        var result = try await additions.lookingUp {
            try await work.suppliers(for: document, interpreter).name(of: $0)
        }.applied(to: document, categories: tables(), replacesDefault: existing == nil)
        ImportTelling(work: work).tell(reading.imported, result)
        if arguments.dryRun {
            session.invocation.output(String(decoding: result.document.bytes, as: UTF8.self))
            return .exit(.done)
        }
        if let lock = reading.lock { result.demands.promise(lock) }
        try await lock(result, reading, existing, interpreter)
        return .exit(.done)
    }

    private func tables() throws -> [String] {
        try CategoryChoice.adding(arguments.categories, settings: session.settings)
    }

    // MARK: - Which files

    private func kind() throws -> Kind {
        guard arguments.files.count < 2 else {
            throw UsageError.unexpectedArgument(arguments.files[1], verb: .import)
        }
        if let file = arguments.files.first {
            if RequirementsReading.isAddress(file) { return .requirements(file) }
            let path = Paths.absolute(file, in: session.invocation.directory)
            guard Files.isFile(path) else {
                throw Diagnostic(
                    .fileSystem, "there is no file `\(file)`", explanation: "Nothing was changed.",
                    help: ["check the name"])
            }
            return try kind(of: path)
        }
        let directory = session.project.directory
        for name in ["pyproject.toml", "requirements.txt"] {
            let path = Paths.join(directory, name)
            if Files.isFile(path) { return try kind(of: path) }
        }
        throw Diagnostic(
            .usage, "there is nothing to import in `\(directory)`", explanation: "Nothing was changed.",
            help: ["name a file: a requirements file, `pyproject.toml`, `poetry.lock` or `uv.lock`"],
            exitStatus: .misuse)
    }

    private func kind(of path: String) throws -> Kind {
        let directory = Paths.parent(path)
        switch Paths.name(path) {
        case "poetry.lock", "uv.lock":
            // A lock says what was found, and not what was asked for.
            let project = Paths.join(directory, "pyproject.toml")
            guard Files.isFile(project) else {
                throw Diagnostic(
                    .usage,
                    "`\(Paths.name(path))` has no `pyproject.toml` beside it, which says what the project asks for",
                    explanation: "Nothing was changed.", exitStatus: .misuse)
            }
            return .project(project, lock: path)
        case let name where name.hasSuffix(".toml"):
            let lock = ["uv.lock", "poetry.lock"].map { Paths.join(directory, $0) }.first { Files.isFile($0) }
            return .project(path, lock: lock)
        case "setup.py", "setup.cfg":
            throw Diagnostic(
                .usage, "`\(Paths.name(path))` describes a package, which has a Pipfile entry of its own",
                explanation: "Nothing was changed.",
                help: ["`pipit install -e .` adds the package, and what it needs with it"],
                exitStatus: .misuse)
        default: return .requirements(path)
        }
    }

    private func name(_ path: String) -> String { Paths.relative(path, to: session.project.directory) ?? path }

    // MARK: - Reading

    private func foreignProject(_ kind: Kind) throws -> ForeignProject? {
        guard case .project(let path, _) = kind else { return nil }
        return try ForeignProject(parsing: try Files.read(path), file: name(path))
    }

    private func read(_ kind: Kind, _ project: ForeignProject?, _ interpreter: Interpreter) async throws -> Reading {
        switch kind {
        case .requirements(let location):
            let indexes = try work.suppliers(interpreter: interpreter, sources: []).indexes
            let reading = RequirementsReading(
                directory: session.project.directory, environment: session.settings.environment)
            let tree = try await reading.read(location, base: session.invocation.directory) {
                try await work.fetch($0, with: indexes)
            }
            return Reading(imported: try ImportedPackages(tree, environment: interpreter.markerEnvironment))
        case .project(let path, let lock):
            guard let project else { return Reading(imported: ImportedPackages()) }
            let imported = try ImportedPackages(
                project, base: Paths.parent(path), environment: interpreter.markerEnvironment)
            var reading = Reading(imported: imported)
            if let lock {
                reading.lock = try ForeignLock(parsing: try Files.read(lock), file: name(lock))
                reading.lockName = name(lock)
            }
            return reading
        }
    }

    // MARK: - Locking

    private func lock(
        _ result: PackageAdditions.Result, _ reading: Reading, _ existing: PipfileDocument?, _ interpreter: Interpreter
    ) async throws {
        let started = ProgressDisplay.monotonicNanoseconds()
        let oldLock = try files.lock()
        let preferences = preferences(oldLock, reading.lock)
        let outcome = try await LockingStep(
            work: work, document: result.document, interpreter: interpreter, oldLock: preferences,
            keeping: preferences == nil ? .nothing : .allExcept([]), allowsPrereleases: false, demands: result.demands
        ).lock()
        let change = try ProjectWriting(files: files).write(
            pipfile: result.document.bytes, base: existing?.bytes, lock: outcome.lockfile)
        var told = outcome
        told.changes = LockChange.between(oldLock, outcome.lockfile)
        LockTelling(work: work).tell(
            told, isNew: change.changesLock, hadLock: oldLock != nil,
            nanoseconds: ProgressDisplay.monotonicNanoseconds() - started)
        if let lock = reading.lock { tell(of: lock, reading.lockName, outcome.lockfile) }
    }

    /// A lock that prefers what another tool has locked; what the project's own lock holds comes before.
    private func preferences(_ own: Lockfile?, _ foreign: ForeignLock?) -> Lockfile? {
        guard let foreign else { return own }
        var lock = own ?? Lockfile()
        let known = Set(lock.categories.flatMap(\.packages).map(\.name))
        let packages = foreign.packages.filter { !known.contains($0.name) }.map { package in
            LockedPackage(
                key: LockedPackage.key(for: package.name), name: package.name,
                origin: .unhashedRelease(package.version))
        }
        if let position = lock.categories.firstIndex(where: { $0.name == "default" }) {
            lock.categories[position].packages += packages
        }
        return lock
    }

    /// Says what could not stay where the other lock has it.
    private func tell(of foreign: ForeignLock, _ name: String, _ lock: Lockfile) {
        let versions = Dictionary(
            foreign.packages.map { ($0.name, $0.version) }, uniquingKeysWith: { first, _ in first })
        var moved: [Diagnostic.Evidence] = []
        var seen: Set<PackageName> = []
        for package in lock.categories.flatMap(\.packages) where seen.insert(package.name).inserted {
            guard let before = versions[package.name], let after = package.origin.version, before != after else {
                continue
            }
            moved.append(.init(package.key, "\(before) → \(after)"))
        }
        guard !moved.isEmpty else { return work.talk("Every version is that of \(VisibleText.of(name)).") }
        work.session.warn(
            Diagnostic(
                .foreignFile, "\(Quantities.count(moved.count, "package")) could not stay at the version of `\(name)`",
                severity: .note, evidence: moved))
    }
}

extension VerbDescription {
    static let `import` = VerbDescription(
        summary: "Create a Pipfile and a lock from another tool's files",
        usage: "pipit import [options] [FILE]",
        explanation:
            "Imports the requirements of a requirements file or a pyproject.toml: the standard tables, and those of "
            + "Poetry, uv and PDM. Versions locked in a `poetry.lock` or `uv.lock` beside it are kept, and its hashes "
            + "are checked against the index. Without a file: imports pyproject.toml, or else requirements.txt. "
            + "Installs nothing.",
        options: [
            .dev("Put the packages of a requirements file into [dev-packages]"), .categories,
            OptionDescription("dry-run", "Print the resulting Pipfile without changing anything"),
        ],
        examples: [
            .init("pipit import", "from the files of the project"), .init("pipit import --dry-run uv.lock", "preview"),
            .init("pipit import -d requirements-dev.txt"),
        ], takesArguments: true)
}
