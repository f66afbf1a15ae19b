import Archives
import Artifacts
import Diagnostics
import Hashing
import Locking
import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles

extension SourceSupply: DirectReleaseReader {
    func release(of entry: PipfileEntry, directory: String, held: Repository?) async throws -> DirectRelease {
        switch entry.origin {
        case .path(let path):
            let absolute = Paths.absolute(path, in: directory)
            guard Files.exists(absolute) else {
                throw Diagnostic(
                    .pipfileEntry, "`\(entry.key)` is at `\(path)`, where there is nothing", at: entry.valueLocation,
                    evidence: [.init("looked at", absolute)],
                    help: ["correct the path; it is relative to the Pipfile"])
            }
            if Files.isDirectory(absolute) {
                let metadata = try await metadata(ofDirectory: absolute, for: entry)
                return try direct(entry, metadata, .path(path, hashes: []), reference: path)
            }
            let artifact = try UnverifiedArtifact(path: absolute, origin: path)
            let digest = Digest(artifact.digest)
            let verified = try StatedDigests(of: entry).verify(artifact, for: entry.key, at: entry.valueLocation)
            let metadata = try await self.metadata(of: verified, subject: entry.key)
            return try direct(entry, metadata, .path(path, hashes: [digest]), reference: path)
        case .file(let url, let subdirectory):
            let scratch = try scratch()
            let artifact = try await download(url, into: scratch.path)
            let digest = Digest(artifact.digest)
            let verified = try StatedDigests(of: entry).verify(artifact, for: entry.key, at: entry.valueLocation)
            let metadata = try await self.metadata(of: verified, subdirectory: subdirectory, subject: entry.key)
            return try direct(
                entry, metadata, .file(url: url, subdirectory: subdirectory, hashes: [digest]),
                reference: Redaction.address(url))
        case .repository(let repository): return try await release(of: entry, repository, held: held)
        case .index: preconditionFailure("a release of an index is no direct release")
        }
    }

    /// The metadata of a directory. Where nothing may be run, what is installed of it answers.
    private func metadata(ofDirectory path: String, for entry: PipfileEntry) async throws -> CoreMetadata {
        do {
            return try await builder(for: entry.key).metadata(ofDirectory: path, subject: entry.key)
        } catch let error as BuildError {
            guard case .notRun = error, let known = atHand?(entry.name) else { throw error }
            return known
        }
    }

    /// The metadata of an archive: of a wheel from within, of a source distribution as it states or by building.
    private func metadata(
        of artifact: VerifiedArtifact, subdirectory: String? = nil, subject: String
    ) async throws -> CoreMetadata {
        if artifact.filename.hasSuffix(".whl") {
            let store = store
            let stored = try await OwnThread.run { try store.unpack(artifact) }
            let path = Paths.join(stored.tree, Paths.join(stored.manifest.distInfo, "METADATA"))
            return try CoreMetadata(parsing: try Files.read(path))
        }
        // Building runs what is in it.
        for claim in ClaimedRelease.claims(ofFileAt: artifact.filename, for: PackageName(subject)) {
            try malware.refuse(claim.name, claim.version, untouched: "It was not built.")
        }
        return try await builder(for: subject).metadata(of: artifact, subdirectory: subdirectory, subject: subject)
    }

    /// A file at an address, not checked yet.
    private func download(_ url: String, into directory: String) async throws -> UnverifiedArtifact {
        let name = Paths.name(String(url.prefix { $0 != "#" && $0 != "?" }))
        let path = Paths.join(directory, name)
        _ = try await indexes.download(address: url, to: path)
        return try UnverifiedArtifact(path: path, origin: Redaction.address(url))
    }

    func direct(
        _ entry: PipfileEntry, _ metadata: CoreMetadata, _ origin: LockedOrigin, reference: String,
        followed: String? = nil
    ) throws -> DirectRelease {
        guard metadata.name == entry.name else {
            throw Diagnostic(
                .metadataMismatch, "`\(entry.key)` points to `\(reference)`, which is `\(metadata.name.written)`",
                at: entry.location, explanation: "Nothing was changed.",
                help: ["call the entry `\(metadata.name.normalized)`, or correct what it points to"],
                exitStatus: .integrity)
        }
        return DirectRelease(
            reference: reference, origin: origin, isEditable: entry.isEditable, version: metadata.version,
            metadata: metadata, followed: followed)
    }

    /// What something that was typed is called, from within.
    func name(of argument: PackageArgument) async throws -> PackageName {
        switch argument.origin {
        case .repository(let repository):
            guard repository.system == .git else { throw Self.foreign(repository, called: repository.url, at: nil) }
            return try await name(of: repository)
        case .path(let path) where Files.isDirectory(path):
            return try await builder.metadata(ofDirectory: path, subject: path).name
        case .path(let path):
            let artifact = try UnverifiedArtifact(path: path)
            let own = Digest(artifact.digest)
            return try await metadata(of: try artifact.verify(against: [own]), subject: path).name
        case .file(let url, let subdirectory):
            let scratch = try scratch()
            let artifact = try await download(url, into: scratch.path)
            let subject = Redaction.address(url)
            let verified = try StatedDigests(behind: url).verify(artifact, for: subject, at: nil)
            return try await metadata(of: verified, subdirectory: subdirectory, subject: subject).name
        case .index: preconditionFailure("what an index lists has a name")
        }
    }
}
