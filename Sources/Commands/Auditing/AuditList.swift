import Auditing
import Diagnostics
import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles
import PythonEnvironments
import StructuredText

/// What is to be judged, gathered from locks, lists and environments. Nothing is started and nothing is asked of a network.
struct AuditList {
    var subjects: [AuditSubject] = []
    var unreadable: [UnauditedPackage] = []
    /// Releases of indexes among them, for services that are asked.
    var releases: [AskableRelease] = []
    /// How many files and environments were read.
    var read = 0
    /// What the indexes are that lists name.
    var standings: IndexStandings
    /// What is known of who needs whom, by the names of the files as places have them.
    var listings: [String: PackageListing] = [:]

    /// What was read, as places name it: files, or `environment`.
    var names: [String] = []

    /// The category of what is installed.
    static let installed = "installed"
    /// Every category that was met, whether it was wanted or not.
    var seen: Set<String> = []
    /// What the packages run on, as far as lists say.
    var interpreters: [AuditInterpreter] = []
    /// What bills of materials list beside packages of Python.
    var passedOver: [PassedOver] = []
    /// Whether the project's own lock is older than its Pipfile.
    var isLockStale = false
    /// Bills without a package of Python, and whether the user named them.
    var bare: [(file: String, isNamed: Bool)] = []

    /// What paths in the report are relative to.
    private var directory: String
    /// The categories to take, as a lock names them; nil takes all.
    private var categories: Set<String>?
    let addressVariables: AddressVariables
    var environment: UserEnvironment { addressVariables.user }

    init(
        directory: String, categories: Set<String>?, addressVariables: AddressVariables,
        standings: IndexStandings? = nil
    ) {
        self.standings = standings ?? IndexStandings(variables: addressVariables) { nil }
        self.directory = directory
        self.categories = categories
        self.addressVariables = addressVariables
    }

    func isWanted(_ category: String) -> Bool { categories.map { $0.contains(category) } ?? true }

    func name(_ path: String) -> String { Paths.relative(path, to: directory) ?? path }

    private func place(_ path: String, _ location: SourceSpan?) -> SourceSpan {
        SourceSpan(file: name(path), line: location?.line)
    }

    mutating func add(
        _ package: PackageName, _ version: String?, _ origin: AuditSubject.Origin, _ category: String,
        at place: SourceSpan
    ) {
        seen.insert(category)
        guard isWanted(category) else { return }
        subjects.append(
            AuditSubject(
                package: package, version: version, occurrence: .init(category: category, place: place), origin: origin)
        )
    }

    private mutating func add(
        _ package: PackageName, _ version: String?, from index: ListedIndexes.Choice, isSure: Bool = true,
        _ category: String, at place: SourceSpan
    ) {
        add(package, version, index.origin, category, at: place)
        guard let version, isWanted(category) else { return }
        releases.append(
            AskableRelease(
                package: package.canonical, version: version, index: isSure ? index.source : nil,
                isPublic: isSure && index.standing == .known))
    }

    // MARK: - Files

    /// Adds what a file lists, whatever kind it is by its name.
    mutating func add(file path: String) throws {
        let file = Paths.name(path)
        read += 1
        if !file.hasSuffix("Pipfile.lock") { seen.insert("default") }
        if file == "poetry.lock" || file == "uv.lock" { return try add(foreignLock: path) }
        if file.hasPrefix("pylock"), file.hasSuffix(".toml") { return try add(pylock: path) }
        if file.hasSuffix(".txt") || file.hasSuffix(".in") { return try add(requirements: path) }
        guard file.hasSuffix(".lock") else {
            do {
                try add(bill: path, isNamed: true)
            } catch let error as BillError where error.problem == .unrecognized {
                read -= 1
                throw Diagnostic(
                    .usage, "`\(name(path))` is no list of packages that Pipit knows",
                    explanation: "Nothing was judged.",
                    help: [
                        "name a Pipfile.lock, pylock.toml, requirements.txt, poetry.lock or uv.lock, a folder, or a bill "
                            + "of materials: CycloneDX as JSON or XML, SPDX as JSON"
                    ], exitStatus: .misuse)
            }
            return
        }
        let pipfile = Paths.join(Paths.parent(path), String(file.dropLast(".lock".count)))
        try add(try Lockfile(parsing: try Files.read(path), file: name(path)), path: path, pipfile: pipfile)
    }

    /// - Parameter pipfile: the path of the Pipfile that the lock was made from.
    mutating func add(_ lock: Lockfile, path: String, pipfile: String) throws {
        names.append(name(path))
        addDoubts(of: lock, path: path, pipfile: pipfile)
        listings[name(path)] = PackageListing(lock, pipfile: pipfile)
        if let interpreter = Self.interpreter(of: lock, file: name(path)) { interpreters.append(interpreter) }
        let known = Set(lock.categories.map(\.name))
        seen.formUnion(known)
        for wanted in (categories ?? []).sorted() where !known.contains(wanted) {
            throw UsageError.invalid(
                option: "--categories", value: wanted,
                expected: lock.categories.map { "`\($0.name)`" }.joined(separator: ", "))
        }
        let indexes = indexes(of: lock)
        for category in lock.categories {
            for package in category.packages {
                let origin: AuditSubject.Origin
                let version = package.origin.version?.description
                switch package.origin {
                case .release, .unhashedRelease, .unpinned:
                    let standard = indexes.standard()
                    add(
                        package.name, version, from: package.index.map(indexes.named) ?? standard.choice,
                        isSure: package.index != nil || standard.isSure, category.name,
                        at: place(path, package.location))
                    continue
                case .repository(let repository):
                    origin = .repository(Redaction.address(repository.url))
                    // Nothing says that the commit is what stands beside it.
                    if package.versionBeside != nil {
                        add(package.name, nil, origin, category.name, at: place(path, package.location))
                    }
                case .path(let local, _):
                    let archive = Paths.absolute(local, in: Paths.parent(path))
                    guard !ClaimedRelease.isArchive(archive) else {
                        add(package, fileAt: local, category.name, at: place(path, package.location))
                        continue
                    }
                    origin = .local(local)
                case .file(let url, _, _), .unhashedFile(let url, _):
                    add(package, fileAt: url, category.name, at: place(path, package.location))
                    continue
                }
                addClaims(package.claims, package.name, origin, category.name, at: place(path, package.location))
            }
        }
    }

    private mutating func add(pylock path: String) throws {
        let document = try PylockDocument(parsing: try Files.read(path), file: name(path))
        names.append(name(path))
        let indexes = indexes(at: document.packages.compactMap(\.index))
        let folder = Paths.parent(path)
        let pipfile = Paths.join(folder, "Pipfile")
        listings[name(path)] = PackageListing(
            document, pipfile: Files.exists(pipfile) ? pipfile : nil, project: Paths.join(folder, "pyproject.toml"))
        for package in document.packages {
            // The groups in the words of the lock that this stands beside.
            let groups = document.categories(of: package)
            let origin: AuditSubject.Origin
            var claims = ClaimedRelease.joining([], package.name, stated: package.version)
            switch package.origin {
            case .release:
                let index = package.index.map(indexes.at) ?? .unclear
                for group in groups {
                    add(package.name, package.version, from: index, group, at: place(path, package.location))
                }
                continue
            case .archive(let file, _):
                origin = .address(Redaction.address(file.url ?? file.path ?? ""))
                // Its name can be stated, and the address may end in another one.
                for address in [file.filename, file.url ?? file.path ?? ""] {
                    for claim in ClaimedRelease.claims(ofFileAt: address, for: package.name) {
                        claims = ClaimedRelease.joining(claims, claim.name, stated: claim.version)
                    }
                    for group in groups {
                        addOtherName(at: address, package.name, group, at: place(path, package.location))
                    }
                }
            case .directory(let path, _, _): origin = .local(path)
            case .repository(let repository, _): origin = .repository(Redaction.address(repository.url))
            }
            for group in groups {
                addClaims(claims, package.name, origin, group, at: place(path, package.location))
            }
        }
    }

    private mutating func add(foreignLock path: String) throws {
        let lock = try ForeignLock(parsing: try Files.read(path), file: name(path))
        names.append(name(path))
        // Poetry names no index where it is the one that pip knows.
        let plain = lock.releases.contains { $0.index == nil } && standings.isLearning ? standings.plain() : nil
        let indexes = indexes(at: lock.releases.compactMap { $0.index ?? plain })
        listings[name(path)] = PackageListing(lock, project: Paths.join(Paths.parent(path), "pyproject.toml"))
        for package in lock.releases {
            for category in lock.categories(of: package.name) {
                add(
                    package.name, package.version.description,
                    from: (package.index ?? plain).map(indexes.at) ?? .unclear, category,
                    at: place(path, package.location))
            }
        }
        for package in lock.others {
            let origin: AuditSubject.Origin = package.isLocal ? .local(".") : .address("")
            let address = package.isLocal ? "" : package.address ?? ""
            let claims = ClaimedRelease.joining(
                ClaimedRelease.claims(ofFileAt: address, for: package.name), package.name, stated: package.version)
            for category in lock.categories(of: package.name) {
                addClaims(claims, package.name, origin, category, at: place(path, package.location))
                addOtherName(at: address, package.name, category, at: place(path, package.location))
            }
        }
    }

    private mutating func add(requirements path: String) throws {
        let reading = RequirementsReading(
            directory: directory, environment: environment, isNamed: false)
        let tree = try reading.readLocal(path, base: directory)
        names.append(name(path))
        let lines = tree.lines()
        let index = index(of: lines)
        for line in lines where !line.isConstraint {
            guard case .requirement(let wish) = line.content else { continue }
            guard !wish.isEditable, let requirement = try? Requirement(wish.text) else {
                unreadable.append(
                    UnauditedPackage(
                        name: Redaction.text(wish.text), version: nil, reason: .noVersion,
                        occurrences: [.init(category: "default", place: line.location)]))
                continue
            }
            var version: String?
            let clauses = requirement.specifiers.clauses
            if let pin = clauses.first(where: {
                ($0.comparison == .equal && !$0.isWildcard) || $0.comparison == .arbitrary
            }) {
                version = pin.versionText
            }
            // Files that this one includes have places of their own.
            listings[line.location.file, default: PackageListing(requests: .itself)].items.append(
                .init(name: requirement.name, version: version, category: "default", needs: .unknown))
            guard let url = requirement.url else {
                add(requirement.name, version, from: index, "default", at: line.location)
                continue
            }
            addClaims(
                ClaimedRelease.claims(ofFileAt: url, for: requirement.name), requirement.name,
                .address(Redaction.address(url)), "default", at: line.location)
            addOtherName(at: url, requirement.name, "default", at: line.location)
        }
    }

    // MARK: - Environments

    /// The libraries of a virtual environment.
    static func libraries(inEnvironment path: String) throws(FileError) -> [String] {
        var libraries: [String] = []
        for top in ["lib", "lib64"] where Files.linkStatus(Paths.join(path, top))?.kind == .directory {
            for name in try Files.list(Paths.join(path, top)) where name.hasPrefix("p") {
                let library = Paths.join(path, "\(top)/\(name)/site-packages")
                if Files.isDirectory(library) { libraries.append(library) }
            }
        }
        return libraries
    }

    /// Adds what is installed in a virtual environment, by the names of its metadata.
    ///
    /// - Parameter pipfile: the path of the Pipfile that says what is asked for.
    mutating func add(environment path: String, pipfile: String) throws {
        read += 1
        names.append("environment")
        var listing = PackageListing(requests: .pipfile(pipfile))
        for library in try Self.libraries(inEnvironment: path) {
            // `lib/python3.11/site-packages`
            let version = Paths.name(Paths.parent(library)).drop { !$0.isNumber }
            listing.python = listing.python ?? (try? SpecifierSet("==\(version).*"))
            for distribution in try InstalledDistribution.list(inDirectory: library) {
                let place = SourceSpan(file: name(distribution.metadataPath))
                guard let package = distribution.name else {
                    unreadable.append(
                        UnauditedPackage(
                            name: distribution.writtenName, version: distribution.writtenVersion,
                            reason: .unreadableName, occurrences: [.init(category: Self.installed, place: place)]))
                    continue
                }
                listing.items.append(
                    .init(
                        name: package, version: distribution.writtenVersion, category: Self.installed,
                        needs: .installed(distribution)))
                subjects.append(
                    AuditSubject(
                        package: package, version: distribution.writtenVersion,
                        occurrence: .init(category: Self.installed, place: place)))
            }
        }
        listings[Self.installed] = listing
    }
}
