import Archives
import Diagnostics
import Hashing
import OperatingSystem
import PackagingStandards
import PythonEnvironments

/// Brings build requirements into a build environment. Which versions they are has to be resolved, which is another
/// workflow's work, so it comes from outside.
package protocol BuildProvision: Sendable {
    /// Installs what `requirements` (PEP 508) name, and what these need, into an environment; nil when there is nothing to
    /// install.
    func provide(
        _ requirements: [String], to environment: VirtualEnvironment, for subject: String
    ) async throws -> ProvidedRequirements?

    /// Whether the same requirements would be provided by the same files now.
    func isCurrent(_ provided: ProvidedRequirements) -> Bool
}

/// Builds wheels, or only their metadata, of source trees: in an environment of the build's own, with the requirements
/// that the tree names, and without the user's variables.
///
/// The build is isolated, **not** sandboxed: it runs the publisher's code with the user's rights.
package struct SourceBuilder: Sendable {
    let interpreter: Interpreter
    let store: ArtifactStore
    /// Where `built-v1` lies: which wheel came of which source.
    let cacheDirectory: String
    let provision: any BuildProvision
    /// The variables of the process; only some of them reach a build.
    let environment: UserEnvironment
    /// Hears when something is really built.
    let progress: any ProgressListener
    /// Seconds since 1970; a failed build is remembered for a while by it.
    let wallClock: @Sendable () -> Int64
    /// What backends are told.
    let settings: [String: [String]]
    /// Whether code may be run. Otherwise what only a build can tell is an error.
    let runsBackends: Bool
    private let memory: BuildMemory

    /// - Parameter moment: what was built before it is not looked at, in nanoseconds since 1970.
    package init(
        interpreter: Interpreter, store: ArtifactStore, cacheDirectory: String, provision: any BuildProvision,
        environment: UserEnvironment, progress: any ProgressListener,
        wallClock: @escaping @Sendable () -> Int64, settings: [String: [String]] = [:],
        forgetting moment: Int64? = nil, runsBackends: Bool = true
    ) {
        self.settings = settings
        self.runsBackends = runsBackends
        memory = BuildMemory(
            directory: cacheDirectory, interpreter: interpreter, settings: settings, environment: environment,
            forgetting: moment)
        self.interpreter = interpreter
        self.store = store
        self.cacheDirectory = cacheDirectory
        self.provision = provision
        self.environment = environment
        self.progress = progress
        self.wallClock = wallClock
    }

    /// The metadata of a source distribution with this digest, if it was read or built here before.
    package func rememberedMetadata(of digest: SHA256Sum) -> CoreMetadata? {
        memory.metadata(of: digest)
    }

    /// Why a source distribution with this digest could not be built a short while ago.
    package func rememberedFailure(of digest: SHA256Sum) -> BuildError? {
        memory.failure(of: digest, now: wallClock())
    }

    /// The wheel of a source distribution with this digest, if it was built here before with the same requirements, and is
    /// still in the store.
    package func rememberedWheel(of digest: SHA256Sum) -> StoredWheel? {
        guard let known = memory.wheel(of: digest), known.provisions.allSatisfy(provision.isCurrent)
        else { return nil }
        return store.wheel(known.digest)
    }

    /// The metadata of a source distribution whose digest was verified: what it states for certain, else what its build
    /// backend says. What was built before is remembered.
    ///
    /// - Parameter subdirectory: where in the archive the project is, if not at its top.
    package func metadata(
        of artifact: VerifiedArtifact, subdirectory: String? = nil, subject: String
    ) async throws -> CoreMetadata {
        let identity = Self.identity(artifact.digest, subdirectory)
        if let metadata = rememberedMetadata(of: identity) { return metadata }
        if let failure = rememberedFailure(of: identity) { throw failure }
        let archive = try SourceArchive(path: artifact.path, name: artifact.filename)
        let bytes: [UInt8]
        if subdirectory == nil, let stated = try SourceMetadata.stated(in: archive, subject: subject) {
            bytes = stated
        } else {
            bytes = try await withTree(of: archive, subdirectory, subject: subject) { tree in
                if let stated = try SourceTree(path: tree).statedMetadata() { return stated }
                return try await builtMetadata(of: tree, identity: identity, subject: subject)
            }
        }
        let metadata = try read(bytes, subject: subject)
        try checkIdentity(of: artifact, name: metadata.name, version: metadata.version)
        memory.keep(metadata: bytes, of: identity)
        return metadata
    }

    /// The metadata of a project in a directory of the user's.
    package func metadata(ofDirectory path: String, subject: String) async throws -> CoreMetadata {
        if let stated = try SourceTree(path: path).statedMetadata() { return try read(stated, subject: subject) }
        return try read(try await builtMetadata(of: path, subject: subject), subject: subject)
    }

    /// The wheel of a source distribution whose digest was verified; one that was built before is taken from the store.
    ///
    /// - Parameter subdirectory: where in the archive the project is, if not at its top.
    package func wheel(
        of artifact: VerifiedArtifact, subdirectory: String? = nil, subject: String
    ) async throws -> StoredWheel {
        let identity = Self.identity(artifact.digest, subdirectory)
        if let wheel = rememberedWheel(of: identity) { return wheel }
        let archive = try SourceArchive(path: artifact.path, name: artifact.filename)
        let built = try await withTree(of: archive, subdirectory, subject: subject) { tree in
            try await build(tree, subject: subject, isEditable: false)
        }
        let wheel = built.wheel
        try checkIdentity(
            of: artifact, name: PackageName(wheel.manifest.name), version: Version(wheel.manifest.version))
        keep(built, of: identity)
        return wheel
    }

    /// The wheel of a project in a directory of the user's. Its files may change at any time, so it is built each time.
    package func wheel(ofDirectory path: String, isEditable: Bool, subject: String) async throws -> StoredWheel {
        try await build(path, subject: subject, isEditable: isEditable).wheel
    }

    /// The metadata of a tree that never changes: what it states, else what its build backend says, which is remembered.
    ///
    /// - Parameter identity: stands for everything that the tree is.
    package func metadata(ofTree path: String, identity: SHA256Sum, subject: String) async throws -> CoreMetadata {
        if let metadata = rememberedMetadata(of: identity) { return metadata }
        let metadata: [UInt8]
        if let stated = try SourceTree(path: path).statedMetadata() {
            metadata = stated
        } else {
            metadata = try await builtMetadata(of: path, subject: subject)
        }
        let read = try read(metadata, subject: subject)
        memory.keep(metadata: metadata, of: identity)
        return read
    }

    /// The wheel of a tree that never changes; one that was built of it before is taken from the store.
    package func wheel(ofTree path: String, identity: SHA256Sum, subject: String) async throws -> StoredWheel {
        if let wheel = rememberedWheel(of: identity) { return wheel }
        let built = try await build(path, subject: subject, isEditable: false)
        keep(built, of: identity)
        return built.wheel
    }

    private func keep(_ built: Built, of identity: SHA256Sum) {
        memory.keep(wheel: built.wheel.digest, provisions: built.provisions, of: identity)
    }

    /// Whether the files of a tree say that it is built with a look at its repository, as tools do that take the version
    /// from a tag.
    package static func readsHistory(_ tree: String) -> Bool { SourceTree(path: tree).readsHistory }

    // MARK: - Building

    private struct Built: Sendable {
        var wheel: StoredWheel
        var provisions: [ProvidedRequirements]
    }

    private func build(_ tree: String, subject: String, isEditable: Bool) async throws -> Built {
        try await withHooks(for: tree, subject: subject) { place in
            var place = place
            try await provideMore(
                isEditable ? .requirementsForEditable : .requirementsForWheel, to: &place, for: subject)
            let output = Paths.join(place.scratch, "wheel")
            try Files.makeDirectories(output)
            let hooks = place.hooks
            let answer = try await OwnThread.run {
                try hooks.call(isEditable ? .buildEditable : .buildWheel, output: output)
            }
            guard case .made(let name) = answer else {
                throw BuildError.unusableSource(
                    subject: subject, problem: "its build backend `\(hooks.system.backend)` cannot build it editable")
            }
            let path = Paths.join(output, Paths.name(name))
            let made = try UnverifiedArtifact(path: path, origin: "a build of \(subject)")
            // What was built here has no digest that anyone could have written down; its source had, and was checked.
            let own = Digest(made.digest)
            let verified = try made.verify(against: [own])
            let store = store
            return Built(wheel: try await OwnThread.run { try store.unpack(verified) }, provisions: place.provisions)
        }
    }

    /// - Parameter identity: what a failure is remembered by; nil: not at all.
    private func builtMetadata(
        of tree: String, identity: SHA256Sum? = nil, subject: String
    ) async throws -> [UInt8] {
        do {
            return try await askedMetadata(of: tree, subject: subject)
        } catch let error as BuildError {
            if case .failed(let failure) = error, let identity {
                memory.keep(failure: failure, of: identity, now: wallClock())
            }
            throw error
        }
    }

    private func askedMetadata(of tree: String, subject: String) async throws -> [UInt8] {
        try await withHooks(for: tree, subject: subject) { place in
            var place = place
            try await provideMore(.requirementsForWheel, to: &place, for: subject)
            let output = Paths.join(place.scratch, "metadata")
            try Files.makeDirectories(output)
            let hooks = place.hooks
            let answer = try await OwnThread.run { try hooks.call(.prepareMetadata, output: output) }
            if case .made(let name) = answer {
                return try Files.read(Paths.join(Paths.join(output, Paths.name(name)), "METADATA"))
            }
            // A backend without the hook tells its metadata by the wheel alone.
            guard case .made(let name) = try await OwnThread.run({ try hooks.call(.buildWheel, output: output) }) else {
                throw BuildError.unusableSource(subject: subject, problem: "its build backend made no wheel")
            }
            let wheel = Paths.join(output, Paths.name(name))
            return try WheelReader(path: wheel, digest: try SHA256Sum(ofFile: wheel)).metadata()
        }
    }

    /// Asks the backend what else it needs, and installs that.
    private func provideMore(_ hook: BuildHooks.Hook, to place: inout Place, for subject: String) async throws {
        let hooks = place.hooks
        guard case .requirements(let more) = try await OwnThread.run({ try hooks.call(hook) }), !more.isEmpty else {
            return
        }
        if let provided = try await provision.provide(more, to: place.environment, for: subject) {
            place.provisions.append(provided)
        }
    }

    // MARK: - The place of a build

    private func withTree<Value: Sendable>(
        of archive: SourceArchive, _ subdirectory: String?, subject: String, _ body: (String) async throws -> Value
    ) async throws -> Value {
        let scratch = try TemporaryDirectory(in: Paths.join(cacheDirectory, "builds"))
        try archive.extract(into: scratch.path)
        let top = Paths.join(scratch.path, archive.topDirectory)
        guard let subdirectory else { return try await body(top) }
        let tree = Paths.absolute(subdirectory, in: top)
        guard Paths.relative(tree, to: top) != nil, !Paths.isAbsolute(subdirectory), Files.isDirectory(tree) else {
            throw BuildError.unusableSource(subject: subject, problem: "there is no directory `\(subdirectory)` in it")
        }
        return try await body(tree)
    }

    /// Stands for an archive, or for one project in it.
    private static func identity(_ digest: SHA256Sum, _ subdirectory: String?) -> SHA256Sum {
        guard let subdirectory else { return digest }
        return SHA256Sum(of: Array("archive 1\n\(digest.hexadecimal)\n\(subdirectory)\n".utf8))
    }

    /// A source distribution whose filename is that of one release must not turn out to be another. What is no filename
    /// of a source distribution (an archive of a repository, say) promises nothing.
    private func checkIdentity(of artifact: VerifiedArtifact, name: PackageName?, version: Version?) throws(BuildError)
    {
        guard SourceDistributionFilename(artifact.filename) != nil else { return }
        if let name, let version, let own = SourceDistributionFilename(artifact.filename, expectedName: name),
            own.version == version
        {
            return
        }
        throw .foreign(
            filename: artifact.filename,
            found: [name?.normalized, version?.description].compactMap(\.self).joined(separator: " "))
    }

    /// Where a build takes place.
    private struct Place: Sendable {
        var hooks: BuildHooks
        var environment: VirtualEnvironment
        var scratch: String
        var provisions: [ProvidedRequirements] = []
    }

    private func withHooks<Value: Sendable>(
        for tree: String, subject: String, _ body: (Place) async throws -> Value
    ) async throws -> Value {
        guard runsBackends else { throw BuildError.notRun(subject: subject) }
        progress.report(.building(package: subject, version: nil))
        let scratch = try TemporaryDirectory(in: Paths.join(cacheDirectory, "builds"))
        let system = try SourceTree(path: tree).buildSystem()
        if let path = system.backendPath.first(where: { !SourceTree.isInside($0) }) {
            throw BuildError.unusableSource(subject: subject, problem: "its `backend-path` `\(path)` leads out of it")
        }
        let environment = try VirtualEnvironment.create(at: Paths.join(scratch.path, "environment"), from: interpreter)
        let hooks = BuildHooks(
            python: environment.interpreter.executable, system: system, directory: tree,
            environment: BuildVariables(self.environment).environment(home: scratch.path, scripts: environment.scripts),
            subject: subject, settings: settings, logs: Paths.join(cacheDirectory, "logs"))
        var place = Place(hooks: hooks, environment: environment, scratch: scratch.path)
        if !system.requirements.isEmpty,
            let provided = try await provision.provide(system.requirements, to: environment, for: subject)
        {
            place.provisions.append(provided)
        }
        let value = try await body(place)
        withExtendedLifetime(scratch) {}
        return value
    }

    private func read(_ bytes: [UInt8], subject: String) throws(BuildError) -> CoreMetadata {
        do { return try CoreMetadata(parsing: bytes) } catch {
            throw .unusableSource(subject: subject, problem: "its metadata cannot be read: \(error.message)")
        }
    }
}
