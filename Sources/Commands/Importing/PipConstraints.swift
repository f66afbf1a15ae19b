import Diagnostics
import OperatingSystem
import PackageIndexes
import Pipfiles
import PythonEnvironments
import Resolving

/// The constraints files that pip is configured with (`PIP_CONSTRAINT`): they hold for every lock, as for every `pip install`.
struct PipConstraints {
    var work: Work

    func constraints(_ indexes: IndexClient, _ interpreter: Interpreter) async throws -> [VersionConstraint] {
        let environment = work.session.settings.environment
        guard let setting = try PipConfiguration(environment: environment).constraints else { return [] }
        let directory = work.session.project.directory
        let reading = RequirementsReading(directory: directory, environment: environment)
        var found: [VersionConstraint] = []
        for file in setting.value {
            do {
                let tree = try await reading.read(file, base: directory) { try await work.fetch($0, with: indexes) }
                found += try ImportedPackages(
                    tree, environment: interpreter.markerEnvironment, asConstraints: true
                ).constraints
            } catch let refusal as Refusal {
                var diagnostic = refusal.diagnostic
                diagnostic.evidence.append(.init("named by", setting.origin.description))
                throw diagnostic
            }
        }
        return found
    }
}

extension Work {
    /// The bytes at an address.
    func fetch(_ address: String, with indexes: IndexClient) async throws -> [UInt8] {
        let directory = try TemporaryDirectory(in: Paths.join(workbench.cacheDirectory, "downloads"))
        let path = Paths.join(directory.path, "file")
        _ = try await indexes.download(address: address, to: path)
        return try Files.read(path)
    }
}
