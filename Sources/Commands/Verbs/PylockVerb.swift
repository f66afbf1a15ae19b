import Diagnostics
import Locking
import OperatingSystem
import PackagingStandards
import Pipfiles
import PythonEnvironments
import Reporting

/// `pylock`: the lock in the form that other tools read as well (PEP 751).
struct PylockVerb {
    var work: Work
    var arguments: PylockArguments

    private var session: Session { work.session }

    func perform() async throws -> Ending {
        try work.checkMirror()
        let chosen = [
            ("--generate", arguments.generate), ("--from-pyproject", arguments.fromPyproject),
            ("--validate", arguments.validate),
        ].filter(\.1).map(\.0)
        if chosen.count > 1 { throw UsageError.exclusive(chosen[0], chosen[1]) }
        if !arguments.validate, let word = arguments.file {
            throw UsageError.unexpectedArgument(word, verb: .pylock)
        }
        if arguments.generate { return try await generate() }
        if arguments.fromPyproject { return try await generateFromProject() }
        return try arguments.validate ? validate() : tellState()
    }

    // MARK: - Writing

    private func generate() async throws -> Ending {
        let files = session.files
        guard let lock = try files.lock() else {
            throw Refusal(
                Diagnostic(
                    .lockMissing, "there is no `\(files.lockName)` in `\(session.project.directory)`",
                    explanation: "No pylock was written.", help: ["`pipit lock` writes one"]),
                closing: "No Pipfile.lock found.")
        }
        let directives = try? files.document()?.directives()
        let interpreter = try work.supply.interpreter(requires: lock.requires, directives: directives)
        let sources = try work.sources(of: lock.meta.pipfileSources, interpreter)
        let suppliers = try work.suppliers(interpreter: interpreter, sources: sources)
        let making = PylockMaking(work: work, indexes: suppliers.indexes, sources: sources)
        let document: PylockDocument
        do {
            document = try await making.document(of: lock, developmentGroups: arguments.devGroups?.names)
        } catch let error as any Diagnosable {
            throw error.diagnostic.saying("No pylock was written.")
        }
        return try write(document, directives)
    }

    private func generateFromProject() async throws -> Ending {
        let path = Paths.join(session.project.directory, "pyproject.toml")
        guard Files.isFile(path) else {
            throw Refusal(
                Diagnostic(
                    .pipfileMissing, "there is no `pyproject.toml` in `\(session.project.directory)`",
                    explanation: "No pylock was written."), closing: "No pyproject.toml found.")
        }
        let project = try DeclaredProject(parsing: try Files.read(path))
        let directives = try? session.files.document()?.directives()
        let interpreter = try work.supply.interpreter(
            requires: Pipfile.Requires(pythonVersion: project.requiresPython), directives: directives)
        let written = try session.files.document()?.sources() ?? []
        let source = try written.isEmpty ? [work.defaultSource(interpreter).written()] : written
        let pipfile = try PipfileDocument(parsing: try project.pipfile(sources: source), file: "pyproject.toml")
        let outcome = try await LockingStep(
            work: work, document: pipfile, interpreter: interpreter, oldLock: nil, keeping: .nothing,
            allowsPrereleases: false
        ).lock()
        work.progress.clear()
        outcome.warnings.forEach(session.warn)
        let sources = try work.sources(of: source, interpreter)
        let suppliers = try work.suppliers(interpreter: interpreter, sources: sources)
        var document = try await PylockMaking(work: work, indexes: suppliers.indexes, sources: sources)
            .document(of: outcome.lockfile, developmentGroups: ["dev"])
        project.name(groupsOf: &document)
        return try write(document, directives)
    }

    private func write(_ document: PylockDocument, _ directives: PipfileDirectives?) throws -> Ending {
        let path: String
        if let output = arguments.output {
            path = output
        } else {
            path = try PylockFile.target(session.project.directory, directives)
            _ = try ProjectWriting(files: session.files).pylockTarget(path)
        }
        let file = try OutputFile(path, session.invocation)
        work.progress.clear()
        if try !file.holds(document.bytes) { try file.write(document.bytes) }
        if !file.isStandardOutput { session.output("Generated pylock.toml at \(file.path)") }
        return .exit(.done)
    }

    // MARK: - Reading

    private func validate() throws -> Ending {
        let file: PylockFile?
        if let named = arguments.file {
            file = PylockFile(path: Paths.absolute(named, in: session.invocation.directory), isNamed: true)
        } else {
            file = try PylockFile.beside(session, try? session.files.document()?.directives())
        }
        guard let file else {
            throw Refusal(
                Diagnostic(.lockMissing, "there is no `pylock.toml` in `\(session.project.directory)`"),
                closing: "No pylock.toml found.", isTerse: true)
        }
        let document = try file.document()
        session.output(
            (session.invocation.dataAppearance.signs ? "✓ " : "") + "Valid pylock.toml (version \(document.version))")
        session.output(VisibleText.of("  Created by: \(document.creator)"))
        session.output("  Packages: \(document.packages.count)")
        if let requires = document.requiresPython { session.output(VisibleText.of("  Requires Python: \(requires)")) }
        if !document.extras.isEmpty {
            session.output(VisibleText.of("  Extras: \(document.extras.joined(separator: ", "))"))
        }
        if !document.groups.isEmpty {
            session.output(VisibleText.of("  Dependency Groups: \(document.groups.joined(separator: ", "))"))
        }
        return .exit(.done)
    }

    private func tellState() throws -> Ending {
        guard let file = try PylockFile.beside(session, try? session.files.document()?.directives()) else {
            session.output("No pylock.toml found.")
            session.output("Use pipenv pylock --generate to create one from Pipfile.lock")
            session.output("Use pipenv pylock --from-pyproject to create from pyproject.toml")
            return .exit(.done)
        }
        let document = try file.document()
        session.output("pylock.toml: \(file.path)")
        session.output("  Version: \(document.version)")
        session.output(VisibleText.of("  Created by: \(document.creator)"))
        session.output("  Packages: \(document.packages.count)")
        if let own = document.pipfileDigest, let lock = try? session.files.lock(), lock.meta.pipfileDigest != own {
            session.warn(
                Diagnostic(
                    .lockStale, "`\(file.name)` was made from another lock than the one that is there now",
                    severity: .warning, help: ["`pipit pylock --generate` brings it up to date"]))
        }
        return .exit(.done)
    }
}

extension VerbDescription {
    static let pylock = VerbDescription(
        summary: "Show, write or validate pylock.toml",
        usage: "pipit pylock [--generate | --from-pyproject | --validate [FILE]] [options]",
        explanation:
            "Shows which pylock.toml the project has, writes it from Pipfile.lock, or validates it against the "
            + "standard (PEP 751). With use_pylock = true under [pipenv], Pipit writes it with every lock.",
        options: [
            OptionDescription("generate", "Write pylock.toml from Pipfile.lock"),
            OptionDescription("from-pyproject", "Lock the requirements of pyproject.toml into pylock.toml"),
            OptionDescription("validate", "Validate a pylock.toml"),
            OptionDescription("output", short: "o", value: "FILE", "Write to this file"),
            OptionDescription(
                "dev-groups", value: "NAMES", "Dependency groups to use for [dev-packages], separated by commas"),
        ],
        examples: [
            .init("pipit pylock --generate && uv pip install -r pylock.toml"),
            .init("pipit pylock --generate -o pylock.server.toml"),
        ], takesArguments: true)
}
