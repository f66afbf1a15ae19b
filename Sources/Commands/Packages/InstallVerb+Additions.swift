import Locking
import Pipfiles
import PythonEnvironments

/// Packages that are named with `install`: into the Pipfile first.
extension InstallVerb {
    func add(to existing: PipfileDocument?) async throws -> Ending {
        let oldLock = try files.lock()
        let interpreter = try work.supply.interpreter(
            requires: try existing?.requires(), directives: try existing?.directives())
        let result = try await withAdditions(existing, interpreter)
        return try await lockAndInstall(
            result.document, isChanged: true, base: existing?.bytes, interpreter: interpreter, oldLock: oldLock,
            keeping: oldLock == nil ? .nothing : .allExcept(result.names), demands: result.demands)
    }

    /// The Pipfile with what is to be added.
    func withAdditions(
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
}
