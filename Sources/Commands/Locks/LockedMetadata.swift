import Locking
import PackageIndexes
import PackagingStandards
import Pipfiles
import PythonEnvironments

/// Metadata of locked releases that is on this machine: in the cache of what indexes said, or in the environment.
struct LockedMetadata {
    /// What is installed, if there is an environment.
    var installed: [InstalledDistribution] = []

    /// The locked releases whose metadata is at hand.
    func known(in lock: Lockfile, sources: [PackageSource], indexes: IndexClient) -> [KnownRelease] {
        var byName: [PackageName: InstalledDistribution] = [:]
        for distribution in installed where distribution.kind == .distInfo {
            if let name = distribution.name { byName[name] = distribution }
        }
        return lock.categories.flatMap(\.packages).compactMap { package in
            guard case .release(let version, let hashes) = package.origin,
                let source = try? sources.source(named: package.index)
            else { return nil }
            // What the index said about the very file comes before what lies in a directory that anybody may edit.
            let remembered = hashes.lazy.compactMap { indexes.rememberedMetadata(of: $0, from: source) }.first
            guard let metadata = remembered ?? metadata(of: byName[package.name], version),
                metadata.name == package.name, metadata.version == version
            else { return nil }
            return KnownRelease(
                name: package.name, version: version, hashes: hashes, index: package.index, metadata: metadata)
        }
    }

    private func metadata(of distribution: InstalledDistribution?, _ version: Version) -> CoreMetadata? {
        guard let distribution, distribution.version == version, distribution.directURL() == nil,
            let bytes = distribution.metadata()
        else { return nil }
        return try? CoreMetadata(parsing: bytes)
    }
}
