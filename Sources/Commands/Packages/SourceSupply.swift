import Archives
import Artifacts
import Diagnostics
import Hashing
import Installing
import Locking
import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles
import PythonEnvironments
import Resolving

/// What locking and installing need beyond indexes and wheels: source distributions, directories, files at URLs. Building one
/// needs requirements of its own locked and installed, which is where the two workflows meet.
struct SourceSupply: Sendable {
    let indexes: IndexClient
    let store: ArtifactStore
    let cacheDirectory: String
    let interpreter: Interpreter
    /// Where build requirements come from: the project's sources.
    let sources: [PackageSource]
    /// What addresses of repositories may name; builds are given the user's part of it.
    let addressVariables: AddressVariables
    let progress: any ProgressListener
    let buildLocks: BuildLocks
    /// Packages of indexes that are not to be built, and who says so.
    var onlyBinary: PipConfiguration.Setting<PackageSelection>?
    /// In commands that run nobody's code: what is known of an installed package, which stands in for building it.
    var atHand: (@Sendable (PackageName) -> CoreMetadata?)?
    /// What was built before this moment is not looked at (`--clear`).
    var forgottenUntil: Int64?
    /// Nothing that is known to be malware is built, not even to learn what it needs.
    let malware: MalwareGate
    /// What may be locked must be old enough; what builds need, too.
    var coolDown: CoolDown?
    /// By which a failed build is remembered for a while.
    let wallClock: @Sendable () -> Int64
    /// What the backends of the packages themselves are told; those of their build requirements are told nothing.
    var settings: [String: [String]] = [:]
    /// What the backends of single packages are told (`pip_args`).
    var packageSettings: [PackageName: [String: [String]]] = [:]
    /// What is being built for what is being built…, outermost first. A release that needs itself to be built never ends.
    var lineage: [String] = []

    var builder: SourceBuilder {
        SourceBuilder(
            interpreter: interpreter, store: store, cacheDirectory: cacheDirectory, provision: self,
            environment: addressVariables.user, progress: lineage.isEmpty ? progress : SilentProgress(),
            wallClock: wallClock, settings: lineage.isEmpty ? settings : [:], forgetting: forgottenUntil,
            runsBackends: atHand == nil)
    }

    /// Has the backends of packages told what their entries say.
    mutating func tellBackends(_ entries: [(name: PackageName, arguments: [String])]) {
        for (name, arguments) in entries where !arguments.isEmpty {
            let settings = PipArguments(arguments).settings
            if !settings.isEmpty { packageSettings[name] = settings }
        }
    }

    /// A builder that tells the backend of a package what its entry says.
    func builder(for package: PackageName?) -> SourceBuilder {
        guard let package, let own = packageSettings[package] else { return builder }
        var supply = self
        supply.settings.merge(own) { $0 + $1 }
        return supply.builder
    }

    func builder(for package: String) -> SourceBuilder { builder(for: PackageName(package)) }

    private func within(_ subject: String) throws -> SourceSupply {
        if lineage.contains(subject) || lineage.count > 8 {
            throw BuildError.unusableSource(
                subject: subject, problem: "to build it, it has to be built: \(lineage.joined(separator: " for "))")
        }
        var inner = self
        inner.lineage.append(subject)
        return inner
    }

    /// Fetches a file of an index into `directory` and checks it against the index's own digests, if there are any.
    private func fetch(
        _ file: IndexFile, from source: PackageSource, into directory: String
    ) async throws -> VerifiedArtifact {
        let path = Paths.join(directory, file.filename)
        _ = try await indexes.download(file, from: source, to: path)
        let arrived = try UnverifiedArtifact(path: path, origin: "\(file.url)")
        let own = Digest(arrived.digest)
        // Weak digests cannot vouch for it; that they do not contradict it was seen to when it came.
        let isVouchedFor = file.digests.contains { !$0.algorithm.isWeak }
        return try arrived.verify(against: isVouchedFor ? file.digests : [own], for: "`\(file.filename)`")
    }

    func scratch() throws -> TemporaryDirectory {
        try TemporaryDirectory(in: Paths.join(cacheDirectory, "downloads"))
    }
}

extension SourceSupply: BuildProvision {
    func provide(
        _ requirements: [String], to environment: VirtualEnvironment, for subject: String
    ) async throws -> ProvidedRequirements? {
        let inner = try within(subject)
        let marker = interpreter.markerEnvironment
        var wanted: [WantedPackage] = []
        var texts: [String] = []
        for text in requirements {
            let requirement: Requirement
            do { requirement = try Requirement(text) } catch {
                throw BuildError.unusableSource(
                    subject: subject, problem: "its build requirement `\(text)` cannot be read: \(error.message)")
            }
            if let condition = requirement.marker, !condition.evaluate(in: marker) { continue }
            wanted.append(
                try WantedPackage(
                    name: requirement.name, extras: requirement.extraNames.sorted(),
                    specifiers: requirement.specifiers,
                    origin: RequirementOrigin(file: nil, line: nil, text: "\(text) (to build \(subject))")))
            texts.append(requirement.description)
        }
        guard !wanted.isEmpty else { return nil }
        let key = BuildLocks.key(texts, interpreter: interpreter, sources: sources)
        let (lock, provided): (Lockfile, ProvidedRequirements)
        if let known = buildLocks.lock(key) {
            (lock, provided) = known
            try malware.refuse(lock, from: sources, untouched: "Nothing was built.")
        } else {
            lock = try await inner.lock(wanted)
            try malware.refuse(lock, from: sources, untouched: "Nothing was built.")
            provided = buildLocks.keep(lock, for: key)
        }
        let installer = Installer(
            indexes: indexes, store: store, builder: inner, cacheDirectory: cacheDirectory, progress: SilentProgress())
        _ = try await installer.install(
            InstallRequest(
                lockfile: lock, categories: ["default"], sources: sources, target: environment.target,
                interpreter: environment.interpreter, projectDirectory: environment.path))
        return provided
    }

    func isCurrent(_ provided: ProvidedRequirements) -> Bool { buildLocks.isCurrent(provided) }

    private func lock(_ wanted: [WantedPackage]) async throws -> Lockfile {
        let target = try LockTarget(interpreter: interpreter, requires: .init(), platforms: .current)
        let locker = Locker(indexes: indexes, sourceMetadata: self, hasher: self, progress: SilentProgress())
        return try await locker.lock(
            LockRequest(
                categories: [.init(name: "default", wanted: wanted)], meta: .init(), sources: sources, target: target,
                coolDown: coolDown)
        ).lockfile
    }
}

extension SourceSupply: SourceMetadataProvider {
    func metadata(of file: IndexFile, for release: String, from source: PackageSource) async throws -> CoreMetadata {
        let builder = builder(for: DistributionFilename(file.filename)?.name)
        if let sum = file.sha256.flatMap({ SHA256Sum(hexadecimal: $0.hexadecimal) }),
            let known = builder.rememberedMetadata(of: sum)
        {
            return known
        }
        if let name = DistributionFilename(file.filename)?.name, let onlyBinary, onlyBinary.value.contains(name) {
            throw UnbuildableRelease(reason: "there is no wheel of it, and \(onlyBinary.origin) wants nothing else")
        }
        if let sum = file.sha256.flatMap({ SHA256Sum(hexadecimal: $0.hexadecimal) }),
            let failure = builder.rememberedFailure(of: sum)
        {
            throw UnbuildableRelease(reason: failure.diagnostic.headline)
        }
        if let distribution = DistributionFilename(file.filename) {
            try malware.refuse(distribution.name, "\(distribution.version)", untouched: "It was not built.")
        }
        let scratch = try scratch()
        let artifact = try await fetch(file, from: source, into: scratch.path)
        do {
            return try await builder.metadata(of: artifact, subject: release)
        } catch let error as BuildError {
            // The file is what the index said, but it cannot be built here: another version may do.
            throw UnbuildableRelease(reason: error.diagnostic.headline)
        }
    }
}

extension SourceSupply: FileHasher {
    func digest(of file: IndexFile, from source: PackageSource) async throws -> Digest {
        let scratch = try scratch()
        return try await indexes.download(file, from: source, to: Paths.join(scratch.path, file.filename)).digest
    }
}

extension SourceSupply: WheelBuilder {
    func builtWheel(ofSource digest: SHA256Sum, package: String) -> StoredWheel? {
        builder(for: package).rememberedWheel(of: digest)
    }

    func wheel(
        of artifact: VerifiedArtifact, subdirectory: String?, package: String, version: String
    ) async throws -> StoredWheel {
        // What an index has no part in is built all the same: it is asked for as it is.
        if !version.isEmpty, let name = PackageName(package), let onlyBinary, onlyBinary.value.contains(name) {
            throw Diagnostic(
                .noCompatibleFile,
                "there is no wheel of `\(package)` \(version) for this Python, and \(onlyBinary.origin) wants nothing else",
                help: [
                    "lock with the same setting, so that a release with wheels is chosen", "or allow it to be built",
                ])
        }
        let subject = version.isEmpty ? package : "\(package) \(version)"
        return try await builder(for: package).wheel(of: artifact, subdirectory: subdirectory, subject: subject)
    }

    func wheel(ofDirectory path: String, isEditable: Bool, package: String) async throws -> StoredWheel {
        try await builder(for: package).wheel(ofDirectory: path, isEditable: isEditable, subject: package)
    }
}
