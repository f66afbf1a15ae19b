import Diagnostics
import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles
import PythonEnvironments
import StructuredText

/// Installs from a `pylock.toml` where there is no Pipfile.lock: exactly the files that it names, each held against its hash.
struct PylockInstallation {
    var work: Work
    var file: PylockFile
    var arguments: CategoryArguments
    var cleans = false
    var isBare = false
    var isSystem = false
    var requested: Set<PackageName> = []
    /// Whether the command has the project to itself already.
    var holdsProject = false

    private var session: Session { work.session }

    /// The pylock of a project without a Pipfile.lock.
    static func file(_ session: Session) throws -> PylockFile? {
        guard try session.files.lockBytes() == nil else { return nil }
        return try PylockFile.beside(session, try session.files.document()?.directives())
    }

    func perform() async throws {
        let bytes = try file.bytes()
        let document = try PylockDocument(parsing: bytes, file: file.name)
        let pipfile = try LockBounds.pipfile(session)
        let directives = pipfile?.directives
        let requires = pipfile?.requires ?? Pipfile.Requires(pythonVersion: document.requiresPython?.description)
        let categories = CategoryChoice.installing(arguments, settings: session.settings, known: document.categories)
        if isSystem {
            let interpreter = try work.supply.systemInterpreter()
            return try await step(document, bytes, categories, interpreter, pipfile).install(into: .system(interpreter))
        }
        // What cannot be installed is refused before an environment is made for it.
        let interpreter = try work.supply.interpreter(requires: requires, directives: directives)
        let step = try step(document, bytes, categories, interpreter, pipfile)
        try step.refuseMalware()
        if !session.line.has("python"),
            step.isDone(at: try session.environmentLocation(directives: directives).path)
        {
            return step.announceCategories()
        }
        try step.refuseUnprovable(for: interpreter)
        let right = holdsProject ? nil : ProjectLock(work)
        let environment: VirtualEnvironment
        do {
            defer { right?.end() }
            environment = try work.supply.environment(requires: requires, directives: directives)
        }
        try await step.install(into: .environment(environment))
    }

    /// The selection as a lock of this environment: what is wanted, under the first category, and what is not, so that
    /// `--clean` leaves it.
    private func step(
        _ document: PylockDocument, _ bytes: [UInt8], _ categories: [String], _ interpreter: Interpreter,
        _ pipfile: Pipfile?
    ) throws -> InstallingStep {
        guard let python = Version(interpreter.version.description) else {
            throw Diagnostic(.pythonMismatch, "the Python has no version that can be compared")
        }
        let wanted = try document.selection(
            groups: document.groups(forCategories: categories), in: interpreter.markerEnvironment, python: python)
        var lock = Lockfile(categories: [])
        for name in document.categories { lock.categories.append(.init(name: name)) }
        var files: [PackageName: [IndexFile]] = [:]
        for package in wanted {
            let locked = try locked(package, files: &files)
            if let place = lock.categories.firstIndex(where: { $0.name == categories.first }) {
                lock.categories[place].packages.append(locked)
            }
        }
        let chosen = Set(wanted.map(\.name))
        lock.categories.append(
            .init(
                name: "(not wanted)",
                packages: document.packages.filter { !chosen.contains($0.name) }.map {
                    LockedPackage(key: $0.name.normalized, name: $0.name, origin: .unpinned)
                }))
        lock.meta.sources = sources(document, pipfile)
        if let pipfile { try refuseStrangers(in: lock, files, pipfile) }
        var step = InstallingStep(
            work: work, lock: lock, lockBytes: bytes, categories: categories, requested: requested, cleans: cleans,
            isBare: isBare)
        step.pylock = file.name
        step.stated = files
        return step
    }

    /// A pylock is held to the Pipfile beside it as a lock is: what is no release must be the Pipfile's own, or needed in this way by
    /// what is. A release whose files lie on this machine is one only where the Pipfile names the index that they lie in.
    private func refuseStrangers(
        in lock: Lockfile, _ files: [PackageName: [IndexFile]], _ pipfile: Pipfile
    ) throws {
        let directory = session.project.directory
        let indexes = pipfile.sources.compactMap { LocalPlace.path($0.url, in: directory) }
        var lock = lock
        for category in lock.categories.indices {
            for position in lock.categories[category].packages.indices {
                let package = lock.categories[category].packages[position]
                let paths = (files[package.name] ?? []).compactMap(\.url.localPath)
                guard case .release(_, let hashes) = package.origin,
                    let path = paths.first(where: { path in
                        !indexes.contains { !LocalPlace.leads(path, outOf: $0) }
                    })
                else { continue }
                lock.categories[category].packages[position].origin = .path(path, hashes: hashes)
            }
        }
        try LockBounds(session: session, pipfile: pipfile).refuseStrangers(
            in: lock, name: file.name, joinsCategories: true,
            remedy: "`pipit lock` writes a `\(session.files.lockName)`, which is installed instead of `\(file.name)`")
    }

    private func locked(
        _ package: PylockDocument.Package, files: inout [PackageName: [IndexFile]]
    ) throws -> LockedPackage {
        var locked = LockedPackage(key: package.name.normalized, name: package.name, origin: .unpinned)
        locked.location = package.location
        switch package.origin {
        case .repository(let repository, _): locked.origin = .repository(repository)
        case .directory(let path, let isEditable, _):
            locked.origin = .path(path, hashes: [])
            locked.isEditable = isEditable
        case .archive(let file, let subdirectory):
            if let url = file.url {
                locked.origin = .file(url: url, subdirectory: subdirectory, hashes: file.hashes)
            } else {
                locked.origin = .path(file.path ?? "", hashes: file.hashes)
            }
        case .release(let sdist, let wheels):
            let stated = try (wheels + [sdist].compactMap { $0 }).map { try indexFile($0, of: package) }
            guard let version = package.version.flatMap({ Version($0) }) ?? stated.first?.version else {
                preconditionFailure("a release has files, and their names have versions")
            }
            files[package.name] = stated
            locked.origin = .release(version, hashes: stated.flatMap(\.digests))
        }
        return locked
    }

    private func indexFile(
        _ file: PylockDocument.File, of package: PylockDocument.Package
    ) throws(PylockError) -> IndexFile {
        guard let distribution = DistributionFilename(file.filename, expectedName: package.name),
            package.version.flatMap({ Version($0) }).map({ $0 == distribution.version }) ?? true
        else {
            throw PylockError(.fileName(package.name.normalized, file: file.filename), at: package.location)
        }
        let path = file.path.map { Paths.absolute($0, in: session.project.directory) }
        guard let url = file.url.flatMap({ ResourceURL($0) }) ?? path.map({ ResourceURL(localPath: $0) }) else {
            throw PylockError(.value("url", text: file.url ?? "", expected: "an address"), at: package.location)
        }
        return IndexFile(distribution, url: url, digests: file.hashes, size: file.size)
    }

    /// What is asked for the tools that build a source distribution: the Pipfile's sources, else the indexes that the pylock
    /// names. None means the default one.
    private func sources(_ document: PylockDocument, _ pipfile: Pipfile?) -> [JSONObject] {
        if let written = pipfile?.sources, !written.isEmpty {
            return written.map { source in
                var object = JSONObject()
                object["name"] = .string(source.name)
                object["url"] = .string(source.url)
                object["verify_ssl"] = .boolean(source.verifiesTLS)
                return object
            }
        }
        var urls: [String] = []
        for url in document.packages.compactMap(\.index) where !urls.contains(url) { urls.append(url) }
        return urls.enumerated().map { number, url in
            var object = JSONObject()
            object["name"] = .string("index-\(number + 1)")
            object["url"] = .string(url)
            return object
        }
    }
}
