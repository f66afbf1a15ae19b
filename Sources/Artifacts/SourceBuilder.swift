import Archives
import Diagnostics
import Hashing
import OperatingSystem
import PackagingStandards
import PythonEnvironments

/// Brings build requirements into a build environment. Which versions they are has to be resolved, which is another
/// workflow's work, so it comes from outside.
package protocol BuildProvision: Sendable {
    /// Installs what `requirements` (PEP 508) name, and what these need, into an environment.
    func provide(
        _ requirements: [String], to environment: VirtualEnvironment, for subject: String
    ) async throws
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
    let environment: ProcessEnvironment
    /// Hears when something is really built.
    let progress: any ProgressListener

    package init(
        interpreter: Interpreter, store: ArtifactStore, cacheDirectory: String, provision: any BuildProvision,
        environment: ProcessEnvironment, progress: any ProgressListener
    ) {
        self.interpreter = interpreter
        self.store = store
        self.cacheDirectory = cacheDirectory
        self.provision = provision
        self.environment = environment
        self.progress = progress
    }

    /// The metadata of a source distribution with this digest, if it was read or built here before.
    package func rememberedMetadata(of digest: SHA256Sum) -> CoreMetadata? {
        guard let bytes = try? Files.read(memoryPath(digest) + ".metadata") else { return nil }
        return try? CoreMetadata(parsing: bytes)
    }

    /// The wheel of a source distribution with this digest, if it was built here before and is still in the store.
    package func rememberedWheel(of digest: SHA256Sum) -> StoredWheel? {
        guard let bytes = try? Files.read(memoryPath(digest) + ".wheel"),
            let sum = SHA256Sum(hexadecimal: String(decoding: bytes, as: UTF8.self))
        else { return nil }
        return store.wheel(sum)
    }

    /// The metadata of a source distribution whose digest was verified: what it states for certain, else what its build
    /// backend says. What was built before is remembered.
    ///
    /// - Parameter subdirectory: where in the archive the project is, if not at its top.
    package func metadata(
        of artifact: VerifiedArtifact, subdirectory: String? = nil, subject: String
    ) async throws -> CoreMetadata {
        let identity = Self.identity(artifact.digest, subdirectory)
        let memory = memoryPath(identity) + ".metadata"
        if let metadata = rememberedMetadata(of: identity) { return metadata }
        let archive = try SourceArchive(path: artifact.path, name: artifact.filename)
        let bytes: [UInt8]
        if subdirectory == nil, let stated = try SourceMetadata.stated(in: archive, subject: subject) {
            bytes = stated
        } else {
            bytes = try await withTree(of: archive, subdirectory, subject: subject) { tree in
                if let stated = try SourceTree(path: tree).statedMetadata() { return stated }
                return try await builtMetadata(of: tree, subject: subject)
            }
        }
        let metadata = try read(bytes, subject: subject)
        try checkIdentity(of: artifact, name: metadata.name, version: metadata.version)
        remember(bytes, at: memory)
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
        let memory = memoryPath(identity) + ".wheel"
        if let wheel = rememberedWheel(of: identity) { return wheel }
        let archive = try SourceArchive(path: artifact.path, name: artifact.filename)
        let wheel = try await withTree(of: archive, subdirectory, subject: subject) { tree in
            try await build(tree, subject: subject, isEditable: false)
        }
        try checkIdentity(
            of: artifact, name: PackageName(wheel.manifest.name), version: Version(wheel.manifest.version))
        remember(Array(wheel.digest.hexadecimal.utf8), at: memory)
        return wheel
    }

    /// The wheel of a project in a directory of the user's. Its files may change at any time, so it is built each time.
    package func wheel(ofDirectory path: String, isEditable: Bool, subject: String) async throws -> StoredWheel {
        try await build(path, subject: subject, isEditable: isEditable)
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
        remember(metadata, at: memoryPath(identity) + ".metadata")
        return read
    }

    /// The wheel of a tree that never changes; one that was built of it before is taken from the store.
    package func wheel(ofTree path: String, identity: SHA256Sum, subject: String) async throws -> StoredWheel {
        if let wheel = rememberedWheel(of: identity) { return wheel }
        let wheel = try await build(path, subject: subject, isEditable: false)
        remember(Array(wheel.digest.hexadecimal.utf8), at: memoryPath(identity) + ".wheel")
        return wheel
    }

    /// Whether the files of a tree say that it is built with a look at its repository, as tools do that take the version
    /// from a tag.
    package static func readsHistory(_ tree: String) -> Bool { SourceTree(path: tree).readsHistory }

    // MARK: - Building

    private func build(_ tree: String, subject: String, isEditable: Bool) async throws -> StoredWheel {
        try await withHooks(for: tree, subject: subject) { hooks, environment, scratch in
            let asks: BuildHooks.Hook = isEditable ? .requirementsForEditable : .requirementsForWheel
            if case .requirements(let more) = try hooks.call(asks), !more.isEmpty {
                try await provision.provide(more, to: environment, for: subject)
            }
            let output = Paths.join(scratch, "wheel")
            try Files.makeDirectories(output)
            guard case .made(let name) = try hooks.call(isEditable ? .buildEditable : .buildWheel, output: output)
            else {
                throw BuildError.unusableSource(
                    subject: subject, problem: "its build backend `\(hooks.system.backend)` cannot build it editable")
            }
            let path = Paths.join(output, Paths.name(name))
            let made = try UnverifiedArtifact(path: path, origin: "a build of \(subject)")
            // What was built here has no digest that anyone could have written down; its source had, and was checked.
            let own = Digest(made.digest)
            let verified = try made.verify(against: [own])
            let store = store
            return try await OwnThread.run { try store.unpack(verified) }
        }
    }

    private func builtMetadata(of tree: String, subject: String) async throws -> [UInt8] {
        try await withHooks(for: tree, subject: subject) { hooks, environment, scratch in
            if case .requirements(let more) = try hooks.call(.requirementsForWheel), !more.isEmpty {
                try await provision.provide(more, to: environment, for: subject)
            }
            let output = Paths.join(scratch, "metadata")
            try Files.makeDirectories(output)
            if case .made(let name) = try hooks.call(.prepareMetadata, output: output) {
                return try Files.read(Paths.join(Paths.join(output, name), "METADATA"))
            }
            // A backend without the hook tells its metadata by the wheel alone.
            guard case .made(let name) = try hooks.call(.buildWheel, output: output) else {
                throw BuildError.unusableSource(subject: subject, problem: "its build backend made no wheel")
            }
            let wheel = Paths.join(output, Paths.name(name))
            return try WheelReader(path: wheel, digest: try SHA256Sum(ofFile: wheel)).metadata()
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

    private func withHooks<Value: Sendable>(
        for tree: String, subject: String,
        _ body: (BuildHooks, VirtualEnvironment, String) async throws -> Value
    ) async throws -> Value {
        progress.report(.building(package: subject, version: nil))
        let scratch = try TemporaryDirectory(in: Paths.join(cacheDirectory, "builds"))
        let system = try SourceTree(path: tree).buildSystem()
        let place = try VirtualEnvironment.create(at: Paths.join(scratch.path, "environment"), from: interpreter)
        if !system.requirements.isEmpty {
            try await provision.provide(system.requirements, to: place, for: subject)
        }
        let hooks = BuildHooks(
            python: place.interpreter.executable, system: system, directory: tree,
            environment: BuildVariables(environment).environment(home: scratch.path, scripts: place.scripts),
            subject: subject)
        return try await body(hooks, place, scratch.path)
    }

    // MARK: - Memory

    /// A build depends on its source and on the interpreter.
    private func memoryPath(_ digest: SHA256Sum) -> String {
        let interface = interpreter.tags.abis.first ?? "\(interpreter.implementation)-\(interpreter.version)"
        return Paths.join(cacheDirectory, "built-v1/\(digest.hexadecimal)-\(interface)")
    }

    private func remember(_ bytes: [UInt8], at path: String) {
        try? Files.makeDirectories(Paths.parent(path))
        try? Files.replaceAtomically(path, with: bytes)
    }

    private func read(_ bytes: [UInt8], subject: String) throws(BuildError) -> CoreMetadata {
        do { return try CoreMetadata(parsing: bytes) } catch {
            throw .unusableSource(subject: subject, problem: "its metadata cannot be read: \(error.message)")
        }
    }
}
