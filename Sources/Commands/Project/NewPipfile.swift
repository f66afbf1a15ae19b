import Diagnostics
import OperatingSystem
import PackageIndexes
import Pipfiles
import PythonEnvironments

/// The Pipfile of a project that has none yet: an empty one, or what the project's own `requirements.txt` says.
struct NewPipfile {
    /// A Pipfile, and what its first lock has to keep to.
    struct Made {
        var document: PipfileDocument
        var demands = LockDemands()
    }

    var work: Work

    private var requirements: String { Paths.join(work.session.project.directory, "requirements.txt") }

    /// With what `requirements.txt` says, if there is one in the project's directory; one further up is not looked for (T16).
    func made(for interpreter: Interpreter) async throws -> Made {
        guard Files.isFile(requirements) else { return Made(document: try empty(for: interpreter)) }
        announceImport()
        let indexes = try work.suppliers(interpreter: interpreter, sources: []).indexes
        let tree = try await reading.read(requirements, base: "/") { try await work.fetch($0, with: indexes) }
        return try made(of: tree, interpreter)
    }

    /// The same for commands that do not wait for the network.
    func madeLocally(for interpreter: Interpreter) throws -> Made {
        guard Files.isFile(requirements) else { return Made(document: try empty(for: interpreter)) }
        announceImport()
        return try made(of: try reading.readLocal(requirements, base: "/"), interpreter)
    }

    private var reading: RequirementsReading {
        RequirementsReading(
            directory: work.session.project.directory, environment: work.session.settings.environment, isNamed: false)
    }

    private func announceImport() {
        work.talk(
            "requirements.txt found in \(work.session.project.directory) instead of Pipfile! Converting...")
    }

    private func made(of tree: RequirementsTree, _ interpreter: Interpreter) throws -> Made {
        let imported = try ImportedPackages(tree, environment: interpreter.markerEnvironment)
        let directory = work.session.project.directory
        let additions = PackageAdditions(
            packages: [], imported: imported, pip: try work.pip(), directory: directory, currentDirectory: directory)
        let result = try additions.applied(
            to: try document(for: interpreter), categories: ["packages"], replacesDefault: true)
        ImportTelling(work: work).tell(imported, result)
        if imported.packages.contains(where: \.isPinned) {
            work.talk(
                "Warning: Your Pipfile now contains pinned versions, if your requirements.txt did.\n"
                    + "We recommend updating your Pipfile to specify the \"*\" version, instead.")
        }
        return Made(document: result.document, demands: result.demands)
    }

    /// Without any package. A `requirements.txt` that is there stays unread, as in Pipenv where packages are named.
    func empty(for interpreter: Interpreter, notesRequirements: Bool = true) throws -> PipfileDocument {
        work.talk("Creating a Pipfile for this project...")
        if notesRequirements, Files.isFile(requirements), !work.session.line.has("requirements") {
            work.session.warn(
                Diagnostic(
                    .usage, "there is a `requirements.txt`, which was not read", severity: .note,
                    help: ["`pipit install -r requirements.txt` adds what it asks for"]))
        }
        return try document(for: interpreter)
    }

    private func document(for interpreter: Interpreter) throws -> PipfileDocument {
        let usual = try work.defaultSource(interpreter)
        let source: PipfileSource
        if let mirror = work.session.line.value(of: "pypi-mirror") {
            // One with a password is written nowhere: it stands in for the default index in every command that is told of it.
            source =
                SourceAdditions.holdsSecret(mirror)
                ? try usual.plain ?? usual.written()
                : PipfileSource(name: "pypi", url: mirror, verifiesTLS: !mirror.hasPrefix("http:"))
        } else {
            source = try usual.written()
        }
        try work.pip().tellOfNewPipfile(source, work.session)
        let bytes = PipfileEditor.freshPipfile(
            source: source, pythonVersion: interpreter.version.short,
            pythonFullVersion: work.session.line.has("python") ? interpreter.version.description : nil)
        return try PipfileDocument(parsing: bytes, file: work.session.files.pipfileName)
    }
}
