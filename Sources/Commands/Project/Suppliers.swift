import Artifacts
import Diagnostics
import Hashing
import Installing
import Locking
import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles

/// What the workflows are given from outside: the index client, the store, and whoever reads or builds what is no wheel.
struct Suppliers: Sendable {
    var indexes: IndexClient
    var store: ArtifactStore
    var cacheDirectory: String
}

extension Suppliers: FileHasher {
    func digest(of file: IndexFile, from source: PackageSource) async throws -> Digest {
        let scratch = try TemporaryDirectory(in: Paths.join(cacheDirectory, "downloads"))
        return try await indexes.download(file, from: source, to: Paths.join(scratch.path, "file")).digest
    }
}

extension Suppliers: SourceMetadataProvider {
    func metadata(of file: IndexFile, from source: PackageSource) async throws -> CoreMetadata {
        throw UnbuildableRelease(reason: "it has no wheel, and its metadata can only be had by building it")
    }
}

extension Suppliers: DirectReleaseReader {
    func release(of entry: PipfileEntry, directory: String) async throws -> DirectRelease {
        throw UnsupportedRelease(name: entry.key, location: entry.location)
    }
}

extension Suppliers: WheelBuilder {
    func wheel(of artifact: VerifiedArtifact, package: String, version: String) async throws -> StoredWheel {
        throw UnsupportedRelease(name: package, location: nil)
    }

    func wheel(ofDirectory path: String, isEditable: Bool, package: String) async throws -> StoredWheel {
        throw UnsupportedRelease(name: package, location: nil)
    }
}

/// A package that would have to be built.
struct UnsupportedRelease: Error, Equatable, Sendable, Diagnosable {
    var name: String
    var location: SourceSpan?

    var diagnostic: Diagnostic {
        Diagnostic(
            .buildFailed, "`\(name)` would have to be built, which this version of Pipit cannot do", at: location,
            explanation: "Pipit installs wheels. Nothing was changed.",
            help: ["take a version of `\(name)` that has a wheel for this Python"])
    }
}
