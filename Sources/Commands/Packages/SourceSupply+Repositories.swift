import Artifacts
import Diagnostics
import Hashing
import Installing
import Locking
import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles
import Repositories

// Packages from repositories: the commit is looked up when the project is locked, and only ever that one is installed.
extension SourceSupply {
    private var repositories: RepositoryCache {
        RepositoryCache(directory: Paths.join(cacheDirectory, "repositories-v1"), environment: addressVariables.user)
    }

    /// The files of a commit, in a directory that goes away with the value.
    private struct CheckedOut: Sendable {
        let scratch: TemporaryDirectory
        /// What all files of the commit come to.
        let digest: SHA256Sum
        /// The directory of the project in them.
        let project: String
        /// What stands for the project in the memory of builds.
        let identity: SHA256Sum
    }

    /// Stands for everything that a project in a repository is: its files, and the commit, of which its version may be made.
    private static func identity(_ commit: CommitID, _ digest: SHA256Sum, _ subdirectory: String?) -> SHA256Sum {
        let text = "repository 1\n\(commit)\n\(digest.hexadecimal)\n\(subdirectory ?? "")\n"
        return SHA256Sum(of: Array(text.utf8))
    }

    private func checkOut(
        _ commit: CommitID, of repository: Repository, at address: RepositoryAddress, locked: SHA256Sum?
    ) async throws -> CheckedOut {
        let scratch = try scratch()
        let repositories = repositories
        return try await OwnThread.run {
            var tree = Paths.join(scratch.path, "tree")
            let digest = try repositories.checkOut(commit, of: address, into: tree, locked: locked)
            var project = try Self.project(repository, in: tree)
            if SourceBuilder.readsHistory(project) || SourceBuilder.readsHistory(tree) {
                tree = Paths.join(scratch.path, "tree-with-history")
                _ = try repositories.checkOut(commit, of: address, into: tree, locked: digest, withHistory: true)
                project = try Self.project(repository, in: tree)
            }
            return CheckedOut(
                scratch: scratch, digest: digest, project: project,
                identity: Self.identity(commit, digest, repository.subdirectory))
        }
    }

    /// The directory of a project in a checkout.
    private static func project(_ repository: Repository, in tree: String) throws -> String {
        guard let subdirectory = repository.subdirectory else { return tree }
        let path = Paths.absolute(subdirectory, in: tree)
        guard !Paths.isAbsolute(subdirectory), let real = Files.realPath(path), let root = Files.realPath(tree),
            Files.isDirectory(real), real == root || Paths.relative(real, to: root) != nil
        else {
            throw Diagnostic(
                .repositoryReference,
                "the repository `\(Redaction.address(repository.url))` has no directory `\(subdirectory)`",
                help: ["correct the `subdirectory` of the entry"])
        }
        return path
    }

    // MARK: - Locking

    func release(of entry: PipfileEntry, _ repository: Repository, held: Repository?) async throws -> DirectRelease {
        guard repository.system == .git else {
            throw Self.foreign(repository, called: entry.key, at: entry.valueLocation)
        }
        do {
            return try await locate(entry, repository, held: held)
        } catch let error as any Diagnosable {
            var diagnostic = error.diagnostic
            if diagnostic.location == nil { diagnostic.location = entry.valueLocation }
            throw diagnostic
        }
    }

    /// A repository of another system than git.
    static func foreign(_ repository: Repository, called name: String, at location: SourceSpan?) -> Diagnostic {
        Diagnostic(
            .pipfileEntry,
            "`\(Redaction.address(name))` comes from a repository of `\(repository.system.rawValue)`; Pipit reads those of "
                + "git alone",
            at: location, evidence: [.init("repository", Redaction.address(repository.url))],
            explanation: "Nothing was changed.",
            help: ["use a release of it, a git mirror, or a checkout as a `path`"], exitStatus: .misuse)
    }

    /// Where a repository is, after it was told what of the user's goes along.
    private func address(of repository: Repository) throws(RepositoryError) -> RepositoryAddress {
        let address = try RepositoryAddress(repository.cloneURL, variables: addressVariables)
        indexes.tell(address.sending)
        return address
    }

    private func locate(
        _ entry: PipfileEntry, _ repository: Repository, held: Repository?
    ) async throws -> DirectRelease {
        let builder = builder(for: entry.key)
        progress.report(.fetching(package: entry.key))
        let address = try address(of: repository)
        let repositories = repositories
        let reference = held?.commit ?? repository.reference
        let commit = try await OwnThread.run { try repositories.resolve(reference, at: address) }
        let locked = held?.treeDigest.flatMap { SHA256Sum($0) }
        let digest: SHA256Sum
        let metadata: CoreMetadata
        if let locked,
            let known = builder.rememberedMetadata(
                of: Self.identity(commit, locked, repository.subdirectory))
        {
            digest = locked
            metadata = known
        } else {
            let files = try await checkOut(commit, of: repository, at: address, locked: locked)
            digest = files.digest
            metadata = try await builder.metadata(ofTree: files.project, identity: files.identity, subject: entry.key)
            withExtendedLifetime(files.scratch) {}
        }
        let origin = LockedOrigin.repository(
            Repository(
                system: .git, url: repository.cloneURL, reference: commit.hexadecimal,
                subdirectory: repository.subdirectory, hashes: [Digest(digest)]))
        return try direct(
            entry, metadata, origin,
            reference: "\(Redaction.address(repository.cloneURL))@\(commit.hexadecimal.prefix(12))",
            followed: repository.commit == nil ? repository.reference ?? "" : nil)
    }

    // MARK: - Installing

    func wheel(
        of repository: Repository, checkout: String?, package: String, at span: SourceSpan
    ) async throws -> StoredWheel {
        guard let commit = repository.commit.flatMap({ CommitID($0) }) else {
            throw InstallingError.movable(package: package, reference: repository.reference, at: span)
        }
        do {
            return try await wheel(of: repository, commit, checkout: checkout, package: package)
        } catch let error as RepositoryError {
            var diagnostic = error.diagnostic
            diagnostic.location = span
            throw diagnostic
        }
    }

    private func wheel(
        of repository: Repository, _ commit: CommitID, checkout: String?, package: String
    ) async throws -> StoredWheel {
        let builder = builder(for: package)
        let locked = repository.treeDigest.flatMap { SHA256Sum($0) }
        if checkout == nil, let locked,
            let built = builder.rememberedWheel(of: Self.identity(commit, locked, repository.subdirectory))
        {
            return built
        }
        progress.report(.fetching(package: package))
        let address = try address(of: repository)
        if let checkout {
            let repositories = repositories
            let project = try await OwnThread.run {
                try repositories.place(commit, of: address, at: checkout, locked: locked)
                return try Self.project(repository, in: checkout)
            }
            return try await builder.wheel(ofDirectory: project, isEditable: true, subject: package)
        }
        let files = try await checkOut(commit, of: repository, at: address, locked: locked)
        let wheel = try await builder.wheel(ofTree: files.project, identity: files.identity, subject: package)
        withExtendedLifetime(files.scratch) {}
        return wheel
    }

    /// What a project in a repository calls itself, as far as its files say it, else its backend.
    func name(of repository: Repository) async throws -> PackageName {
        let address = try address(of: repository)
        let repositories = repositories
        let commit = try await OwnThread.run { try repositories.resolve(repository.reference, at: address) }
        let files = try await checkOut(commit, of: repository, at: address, locked: nil)
        defer { withExtendedLifetime(files.scratch) {} }
        if let name = DirectoryName.find(in: files.project) { return name }
        return try await builder.metadata(ofTree: files.project, identity: files.identity, subject: address.shown).name
    }
}
