import Archives
import Artifacts
import Diagnostics
import Hashing
import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles

/// Brings what is missing into the store: finds the file of a locked release that suits the environment, downloads it,
/// checks it against the lock, and unpacks or builds it.
struct ArtifactSupply: Sendable {
    let indexes: IndexClient
    let store: ArtifactStore
    let builder: any WheelBuilder
    let tags: SupportedTags
    /// What the environment is, for messages.
    let environmentText: String
    /// The lock's sources by name; the first is asked for packages without an `index`.
    let sources: [PackageSource]
    let lock: LockText
    /// Where downloads lie until they are unpacked; on the store's file system.
    let scratch: String
    let progress: any ProgressListener

    /// The file that the index offers and the lock allows, and that suits the environment best: the wheel with the best tag,
    /// else the source distribution.
    func choose(_ package: LockedPackage) async throws -> (file: IndexFile, source: PackageSource) {
        guard case .release(let version, let hashes) = package.origin else {
            throw InstallingError.unhashed(package: package.key, at: lock.span(of: package))
        }
        let source = try source(of: package)
        guard let listing = try await indexes.listing(of: package.name, at: source) else {
            throw InstallingError.notFound(
                package: package.key, version: version, source: source.name, at: lock.span(of: package))
        }
        let files = listing.release(version)?.files ?? []
        // A file without a digest on its page may be the one; the download tells.
        let allowed = files.filter { file in
            file.digests.isEmpty || file.digests.contains { hashes.contains($0) }
        }
        guard !allowed.isEmpty else {
            throw InstallingError.nothingOffered(
                package: package.key, version: version, source: source.name, offered: files.count, at: lock.span(of: package))
        }
        var best: (rank: Int, file: IndexFile)?
        for file in allowed {
            let rank: Int
            if let wheel = file.wheel {
                guard !package.forbidsWheels, let found = tags.rank(of: wheel) else { continue }
                rank = found
            } else {
                rank = Int.max
            }
            if best == nil || rank < best!.rank { best = (rank, file) }
        }
        guard let best else {
            throw InstallingError.nothingSuits(
                package: package.key, version: version, files: allowed.map(\.filename), environment: environmentText,
                at: lock.span(of: package))
        }
        return (best.file, source)
    }

    /// The stored wheel of a locked release, fetched if need be.
    func fetch(_ package: LockedPackage) async throws -> StoredWheel {
        guard case .release(let version, let hashes) = package.origin else {
            throw InstallingError.unhashed(package: package.key, at: lock.span(of: package))
        }
        let (file, source) = try await choose(package)
        if let sha256 = file.sha256, let sum = SHA256Sum(hexadecimal: sha256.hexadecimal), let stored = store.wheel(sum) { return stored }
        let path = Paths.join(scratch, Files.uniqueSuffix())
        defer { try? Files.remove(path) }
        let download = try await indexes.download(file, from: source, to: path)
        guard let sum = SHA256Sum(hexadecimal: download.digest.hexadecimal) else {
            throw InstallingError.unhashed(package: package.key, at: lock.span(of: package))
        }
        let arrived = UnverifiedArtifact(
            path: path, filename: file.filename, digest: sum, size: Int64(download.size), origin: "\(file.url)")
        let verified = try arrived.verify(
            against: hashes, for: "`\(package.key)` \(version)", at: lock.span(of: package))
        return try await admit(verified, package: package, version: version)
    }

    /// Unpacks a wheel, or builds one of a source distribution.
    private func admit(
        _ artifact: VerifiedArtifact, package: LockedPackage, version: Version
    ) async throws -> StoredWheel {
        if artifact.filename.hasSuffix(".whl") {
            let store = store
            return try await OwnThread.run { try store.unpack(artifact) }
        }
        progress.report(.building(package: package.key, version: version.description))
        return try await builder.wheel(of: artifact, package: package.key, version: version.description)
    }

    private func source(of package: LockedPackage) throws(InstallingError) -> PackageSource {
        guard let index = package.index else { return sources[0] }
        guard let source = sources.first(where: { $0.name == index }) else {
            throw .unknownSource(package: package.key, source: index, at: lock.span(of: package))
        }
        return source
    }
}
