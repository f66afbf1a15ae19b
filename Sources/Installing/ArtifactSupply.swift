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
    /// Where downloads lie until they are unpacked; on the store's file system.
    let scratch: String
    /// What paths in the lock are relative to.
    let projectDirectory: String
    /// Where repositories that are installed editable are checked out.
    let checkouts: String
    /// Files of releases that the lock itself states.
    let stated: [PackageName: [IndexFile]]

    /// The file that the index offers and the lock allows, and that suits the environment best: the wheel with the best tag,
    /// else the source distribution.
    func choose(_ package: LockedPackage) async throws -> (file: IndexFile, source: PackageSource) {
        guard case .release(let version, let hashes) = package.origin else {
            throw InstallingError.unhashed(package: package.key, at: package.span)
        }
        let source = try source(of: package)
        let files: [IndexFile]
        if let stated = stated[package.name] {
            files = stated
        } else {
            guard let listing = try await indexes.listing(of: package.name, at: source) else {
                throw InstallingError.notFound(
                    package: package.key, version: version, source: source.name, at: package.span)
            }
            if case .quarantined = listing.status.kind {
                throw InstallingError.quarantined(
                    package: package.key, source: source.name, reason: listing.status.reason, at: package.span)
            }
            files = listing.release(version)?.files ?? []
        }
        let allowed = Self.allowed(files, by: hashes)
        guard !allowed.isEmpty else {
            throw InstallingError.nothingOffered(
                package: package.key, version: version, source: source.name, offered: files.count, at: package.span)
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
                at: package.span)
        }
        return (best.file, source)
    }

    /// The files that state a digest of the lock, and those that may have one: they state none of its algorithms (none at
    /// all, or only `md5`), and the lock has digests that no other file claims. For these the download tells.
    private static func allowed(_ files: [IndexFile], by hashes: [Digest]) -> [IndexFile] {
        let strong = hashes.filter { !$0.algorithm.isWeak }
        let algorithms = Set(strong.map(\.algorithm))
        let unclaimed = Set(strong).subtracting(files.flatMap(\.digests))
        let locked = Set(hashes)
        return files.filter { file in
            if file.digests.contains(where: locked.contains) { return true }
            return !unclaimed.isEmpty && !file.digests.contains { algorithms.contains($0.algorithm) }
        }
    }

    /// The stored wheels of all packages, by name; the first trouble stops the rest.
    func fetchAll(_ packages: [LockedPackage], atOnce limit: Int) async throws -> [(PackageName, StoredWheel)] {
        try await withThrowingTaskGroup(of: (PackageName, StoredWheel).self) { group in
            var waiting = packages[...]
            var fetched: [(PackageName, StoredWheel)] = []
            for package in waiting.prefix(limit) { group.addTask { (package.name, try await fetch(package)) } }
            waiting = waiting.dropFirst(limit)
            while let next = try await group.next() {
                fetched.append(next)
                if let package = waiting.popFirst() {
                    group.addTask { (package.name, try await fetch(package)) }
                }
            }
            return fetched
        }
    }

    /// The stored wheel of a locked package, fetched or built if need be.
    func fetch(_ package: LockedPackage) async throws -> StoredWheel {
        switch package.origin {
        case .release(let version, let hashes): return try await fetch(package, version, hashes)
        case .path(let path, let hashes):
            return try await fetch(package, path: Paths.absolute(path, in: projectDirectory), hashes)
        case .file(let url, let part, let hashes):
            return try await fetch(package, url: url, subdirectory: part, hashes)
        case .repository(let repository):
            return try await builder.wheel(
                of: repository, checkout: package.isEditable ? Paths.join(checkouts, package.key) : nil,
                package: package.key, at: package.span)
        case .unhashedRelease, .unpinned, .unhashedFile:
            throw InstallingError.unhashed(package: package.key, at: package.span)
        }
    }

    private func fetch(_ package: LockedPackage, path: String, _ hashes: [Digest]) async throws -> StoredWheel {
        if Files.isDirectory(path) {
            return try await builder.wheel(ofDirectory: path, isEditable: package.isEditable, package: package.key)
        }
        guard !hashes.isEmpty else {
            throw InstallingError.unhashed(package: package.key, at: package.span)
        }
        let verified = try UnverifiedArtifact(path: path).verify(
            against: hashes, for: "`\(package.key)`", at: package.span)
        return try await admit(verified, package: package, version: "")
    }

    private func fetch(
        _ package: LockedPackage, url: String, subdirectory: String?, _ hashes: [Digest]
    ) async throws -> StoredWheel {
        for hash in hashes where hash.algorithm == .sha256 {
            if let sum = SHA256Sum(hexadecimal: hash.hexadecimal), let stored = store.wheel(sum) { return stored }
        }
        let path = Paths.join(scratch, Files.uniqueSuffix())
        defer { try? Files.remove(path) }
        let download = try await indexes.download(address: url, to: path)
        let name = Paths.name(String(url.prefix { $0 != "#" && $0 != "?" }))
        let arrived = try UnverifiedArtifact(download, filename: name, origin: Redaction.address(url))
        let verified = try arrived.verify(against: hashes, for: "`\(package.key)`", at: package.span)
        return try await admit(verified, package: package, version: "", subdirectory: subdirectory)
    }

    private func fetch(
        _ package: LockedPackage, _ version: Version, _ hashes: [Digest]
    ) async throws -> StoredWheel {
        let (file, source) = try await choose(package)
        if let sha256 = file.sha256, hashes.contains(sha256), let sum = SHA256Sum(hexadecimal: sha256.hexadecimal),
            let stored = file.wheel != nil
                ? store.wheel(sum) : builder.builtWheel(ofSource: sum, package: package.key)
        {
            return stored
        }
        let path = Paths.join(scratch, Files.uniqueSuffix())
        defer { try? Files.remove(path) }
        // An address that the lock states is asked as it stands, with the credentials of its own host alone.
        let download =
            stated[package.name] == nil
            ? try await indexes.download(file, from: source, to: path)
            : try await indexes.download(address: file.url.text, to: path)
        let arrived = try UnverifiedArtifact(download, filename: file.filename, origin: "\(file.url)")
        let verified = try arrived.verify(
            against: hashes, for: "`\(package.key)` \(version)", at: package.span)
        return try await admit(verified, package: package, version: version.description)
    }

    /// Unpacks a wheel, or builds one of a source distribution.
    private func admit(
        _ artifact: VerifiedArtifact, package: LockedPackage, version: String, subdirectory: String? = nil
    ) async throws -> StoredWheel {
        if artifact.filename.hasSuffix(".whl") {
            let store = store
            return try await OwnThread.run { try store.unpack(artifact) }
        }
        return try await builder.wheel(
            of: artifact, subdirectory: subdirectory, package: package.key, version: version)
    }

    private func source(of package: LockedPackage) throws(InstallingError) -> PackageSource {
        do { return try sources.source(named: package.index) } catch {
            throw .unknownSource(package: package.key, source: error.name ?? "", at: package.span)
        }
    }
}

extension UnverifiedArtifact {
    fileprivate init(_ download: DownloadedFile, filename: String, origin: String) throws(FileError) {
        guard let sum = SHA256Sum(hexadecimal: download.digest.hexadecimal) else {
            try self.init(path: download.path, filename: filename, origin: origin)
            return
        }
        self.init(
            path: download.path, filename: filename, digest: sum, size: Int64(download.size), origin: origin)
    }
}
