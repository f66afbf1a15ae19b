import Artifacts
import Hashing
import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles
import PythonEnvironments
import StructuredText

/// What metadata on this machine says of a locked package.
struct StatedMetadata: Equatable, Sendable {
    var name: PackageName?
    var version: Version?
    /// Each requirement as it is written.
    var requirements: [String]
    private var statedPython: String?
    /// Where the rest of it stands, which is hardly ever asked for.
    private var installed: InstalledDistribution?

    init(
        name: PackageName? = nil, version: Version? = nil, requirements: [String], requiresPython: String? = nil,
        installed: InstalledDistribution? = nil
    ) {
        self.name = name
        self.version = version
        self.requirements = requirements
        self.statedPython = requiresPython
        self.installed = installed
    }

    /// `Requires-Python` as it is written.
    var requiresPython: String? {
        statedPython
            ?? installed?.metadata().flatMap {
                MetadataField.fields(startOf: $0, named: ["requires-python"]).first?.value
            }
    }

    /// - Parameter bytes: core metadata; the headers are enough.
    init(parsing bytes: [UInt8]) {
        let fields = MetadataField.fields(
            startOf: bytes, named: ["name", "version", "requires-dist", "requires-python"])
        func first(_ name: String) -> String? { fields.first { $0.name == name }?.value }
        self.init(
            name: first("name").flatMap { PackageName($0) }, version: first("version").flatMap { Version($0) },
            requirements: fields.filter { $0.name == "requires-dist" }.map(\.unfolded),
            requiresPython: first("requires-python"))
    }

    /// What a `pyproject.toml` states (PEP 621); nil where only a build knows.
    init?(project bytes: [UInt8]) {
        guard let project = try? TOMLDocument(parsing: bytes).root["project"]?.table else { return nil }
        let dynamic = project["dynamic"]?.array?.compactMap(\.string) ?? []
        guard !dynamic.contains("dependencies"), !dynamic.contains("optional-dependencies") else { return nil }
        var requirements = project["dependencies"]?.array?.compactMap(\.string) ?? []
        for member in project["optional-dependencies"]?.table?.members ?? [] {
            for text in member.node.array?.compactMap(\.string) ?? [] {
                let parts = text.split(separator: ";", maxSplits: 1)
                let condition = parts.count == 2 ? "(\(parts[1])) and " : ""
                requirements.append("\(parts.first ?? "") ; \(condition)extra == '\(member.key)'")
            }
        }
        self.init(
            name: project["name"]?.string.flatMap { PackageName($0) }, requirements: requirements,
            requiresPython: project["requires-python"]?.string)
    }
}

extension MetadataAtHand {
    /// What is known of a locked package: from what its index said about the very files, from the very wheel in the store, or from
    /// the user's environment, where it is the very release. Nil where nothing is at hand. It decides who may bring what along,
    /// so an environment that a folder brought itself tells nothing.
    ///
    /// - Parameter directory: what paths of the lock are relative to.
    mutating func metadata(
        of package: LockedPackage, source: PackageSource?, directory: String
    ) -> StatedMetadata? {
        switch package.origin {
        case .release(let version, let hashes):
            if let found = remembered(hashes, source) ?? stored(hashes) { return found }
            guard let distribution = usersDistributions()[package.name], distribution.version == version,
                distribution.directURL() == nil, let texts = distribution.requirementTexts()
            else { return nil }
            return StatedMetadata(name: package.name, version: version, requirements: texts, installed: distribution)
        case .unhashedRelease(let version):
            guard let distribution = usersDistributions()[package.name], distribution.version == version else {
                return nil
            }
            return distribution.requirementTexts().map { StatedMetadata(requirements: $0) }
        case .unpinned: return nil
        case .repository(let repository):
            guard let (texts, said) = installedDirectly(package.name), let commit = repository.commit,
                said["vcs_info"]?["commit_id"]?.string == commit
            else { return nil }
            return StatedMetadata(requirements: texts)
        case .path(let path, let hashes):
            let absolute = Paths.absolute(path, in: directory)
            if let bytes = try? Files.read(Paths.join(absolute, "pyproject.toml")),
                let stated = StatedMetadata(project: bytes)
            {
                return stated
            }
            return stored(hashes) ?? installedDirectly(package.name).map { StatedMetadata(requirements: $0.texts) }
        case .file(_, _, let hashes):
            return stored(hashes) ?? installedDirectly(package.name).map { StatedMetadata(requirements: $0.texts) }
        case .unhashedFile: return installedDirectly(package.name).map { StatedMetadata(requirements: $0.texts) }
        }
    }

    /// What is installed under this name from somewhere else than an index, and where that was (PEP 610).
    private mutating func installedDirectly(_ name: PackageName) -> (texts: [String], said: JSONValue)? {
        guard let distribution = usersDistributions()[name], let bytes = distribution.directURL(),
            let said = try? JSONValue(parsing: bytes), let texts = distribution.requirementTexts()
        else { return nil }
        return (texts, said)
    }

    private mutating func remembered(_ hashes: [Digest], _ source: PackageSource?) -> StatedMetadata? {
        guard let source, let memory = memory(of: source) else { return nil }
        for digest in hashes {
            if let bytes = memory.metadata(of: digest) { return StatedMetadata(parsing: bytes) }
        }
        return nil
    }

    private func stored(_ hashes: [Digest]) -> StatedMetadata? {
        let store = ArtifactStore(root: Workbench(session: session).cacheDirectory)
        for digest in hashes {
            guard let sum = SHA256Sum(digest), let wheel = store.wheel(sum),
                let bytes = try? Files.read(wheel.metadataPath)
            else { continue }
            return StatedMetadata(parsing: bytes)
        }
        return nil
    }
}
