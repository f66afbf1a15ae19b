import OperatingSystem
import PackageIndexes
import PackagingStandards
import PythonEnvironments

/// Metadata of listed packages that is on this machine: in the project's environment, where it is the very version, and in what
/// the indexes said before about the very files. Asks nobody.
struct MetadataAtHand {
    let session: Session
    private let addressVariables: AddressVariables
    /// What is installed; listed when it is first needed.
    private var installed: [PackageName: InstalledDistribution]?
    /// Whether the environment is the user's own; found out when it first matters.
    private var isUsers: Bool?
    private var memories: [String: MetadataMemory] = [:]

    init(session: Session) {
        self.session = session
        addressVariables = session.addressVariables
    }

    /// The requirements that the metadata of a package states; nil where there is none at hand.
    mutating func requirements(of item: PackageListing.Item) -> [String]? {
        switch item.needs {
        case .stated, .unknown: return nil
        case .installed(let distribution): return distribution.requirementTexts()
        case .unreleased:
            guard let distribution = distributions()[item.name] else { return nil }
            return distribution.requirementTexts()
        case .release(let digests, let source):
            if let distribution = distributions()[item.name], let version = distribution.version,
                version == item.version.flatMap({ Version($0) }), distribution.directURL() == nil,
                let texts = distribution.requirementTexts()
            {
                return texts
            }
            guard let source, let memory = memory(of: source) else { return nil }
            for digest in digests {
                guard let bytes = memory.metadata(of: digest) else { continue }
                let fields = MetadataField.fields(startOf: bytes, named: ["name", "version", "requires-dist"])
                guard fields.first(where: { $0.name == "name" }).flatMap({ PackageName($0.value) }) == item.name else {
                    continue
                }
                return fields.filter { $0.name == "requires-dist" }.map(\.unfolded)
            }
            return nil
        }
    }

    mutating func memory(of source: PackageSource) -> MetadataMemory? {
        if let known = memories[source.url] { return known }
        let memory = MetadataMemory(
            cacheDirectory: Workbench(session: session).cacheDirectory, source: source, variables: addressVariables)
        memories[source.url] = memory
        return memory
    }

    /// What is installed in an environment of the user's; nothing in one that only the project's folder brings along.
    mutating func usersDistributions() -> [PackageName: InstalledDistribution] {
        let isUsers =
            isUsers ?? (try? session.environmentLocation()).map { EnvironmentNaming(session: session).isUsers($0) }
            ?? false
        self.isUsers = isUsers
        return isUsers ? distributions() : [:]
    }

    mutating func distributions() -> [PackageName: InstalledDistribution] {
        if let installed { return installed }
        var found: [PackageName: InstalledDistribution] = [:]
        if let path = try? session.environmentLocation().path {
            for library in (try? AuditList.libraries(inEnvironment: path)) ?? [] {
                for distribution in (try? InstalledDistribution.list(inDirectory: library)) ?? []
                where distribution.kind != .egg {
                    if let name = distribution.name, found[name] == nil { found[name] = distribution }
                }
            }
        }
        installed = found
        return found
    }
}
