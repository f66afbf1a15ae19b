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
    /// How many files and environments were read.
    var read = 0

    /// What paths in the report are relative to.
    private var directory: String
    /// The categories to take, as a lock names them; nil takes all.
    private var categories: Set<String>?
    private var environment: ProcessEnvironment

    init(directory: String, categories: Set<String>?, environment: ProcessEnvironment) {
        self.directory = directory
        self.categories = categories
        self.environment = environment
    }

    private func isWanted(_ category: String) -> Bool { categories.map { $0.contains(category) } ?? true }

    private func name(_ path: String) -> String { Paths.relative(path, to: directory) ?? path }

    private func place(_ path: String, _ location: SourceSpan?) -> SourceSpan {
        SourceSpan(file: name(path), line: location?.line)
    }

    private mutating func add(
        _ package: PackageName, _ version: String?, _ origin: AuditSubject.Origin, _ category: String,
        at place: SourceSpan
    ) {
        guard isWanted(category) else { return }
        subjects.append(
            AuditSubject(
                package: package, version: version, occurrence: .init(category: category, place: place), origin: origin)
        )
    }

    // MARK: - Files

    /// Adds what a file lists, whatever kind it is by its name.
    mutating func add(file path: String) throws {
        let file = Paths.name(path)
        read += 1
        if file == "poetry.lock" || file == "uv.lock" { return try add(foreignLock: path) }
        if file.hasPrefix("pylock"), file.hasSuffix(".toml") { return try add(pylock: path) }
        if file.hasSuffix(".txt") || file.hasSuffix(".in") { return try add(requirements: path) }
        guard file.hasSuffix(".lock") else {
            read -= 1
            throw Diagnostic(
                .usage, "`\(name(path))` is no list of packages that Pipit knows",
                explanation: "Nothing was judged.",
                help: ["name a Pipfile.lock, pylock.toml, requirements.txt, poetry.lock or uv.lock, or a folder"],
                exitStatus: .misuse)
        }
        try add(try Lockfile(parsing: try Files.read(path), file: name(path)), path: path)
    }

    mutating func add(_ lock: Lockfile, path: String) throws {
        let known = Set(lock.categories.map(\.name))
        for wanted in (categories ?? []).sorted() where !known.contains(wanted) {
            throw UsageError.invalid(
                option: "--categories", value: wanted,
                expected: lock.categories.map { "`\($0.name)`" }.joined(separator: ", "))
        }
        let addresses = lock.meta.sources.map { (name: $0["name"]?.string ?? "", url: $0["url"]?.string ?? "") }
        // The first source is the one whose names are everybody's; what comes from another is that one's own.
        let foreign = Set(addresses.dropFirst().filter { $0.url != addresses[0].url }.map(\.name))
        for category in lock.categories {
            for package in category.packages {
                var origin = AuditSubject.Origin.publicIndex
                if let index = package.index, foreign.contains(index) { origin = .privateIndex(index) }
                var version = package.origin.version?.description
                switch package.origin {
                case .release, .unhashedRelease, .unpinned: break
                case .repository(let repository): origin = .repository(ResourceURL.redacting(repository.url))
                case .path(let path, _): origin = .local(path)
                case .file(let url, _, _), .unhashedFile(let url, _):
                    origin = .address(ResourceURL.redacting(url))
                    version = Self.version(inFileOf: url)
                }
                add(package.name, version, origin, category.name, at: place(path, package.location))
            }
        }
    }

    /// The version in the file name of an address.
    private static func version(inFileOf address: String) -> String? {
        let path = address.prefix { $0 != "#" && $0 != "?" }
        let file = path.split(separator: "/").last.map(String.init) ?? ""
        return (WheelFilename(file)?.version ?? SourceDistributionFilename(file)?.version)?.description
    }

    private mutating func add(pylock path: String) throws {
        let document = try PylockDocument(parsing: try Files.read(path), file: name(path))
        for package in document.packages {
            var origin = AuditSubject.Origin.publicIndex
            var version = package.version
            switch package.origin {
            case .release: break
            case .archive(let file, _):
                origin = .address(ResourceURL.redacting(file.url ?? file.path ?? ""))
                version = version ?? Self.version(inFileOf: file.filename)
            case .directory(let path, _, _): origin = .local(path)
            case .repository(let repository, _): origin = .repository(ResourceURL.redacting(repository.url))
            }
            // The groups in the words of the lock that this stands beside.
            let groups = package.groups.isEmpty ? [PylockDocument.defaultGroup] : package.groups
            for group in groups {
                add(package.name, version, origin, group, at: place(path, package.location))
            }
        }
    }

    private mutating func add(foreignLock path: String) throws {
        let lock = try ForeignLock(parsing: try Files.read(path), file: name(path))
        for package in lock.releases {
            add(
                package.name, package.version.description, .publicIndex, "default",
                at: place(path, package.location))
        }
        for package in lock.others {
            let origin: AuditSubject.Origin = package.isLocal ? .local(".") : .address("")
            add(
                package.name, package.isLocal ? nil : package.version, origin, "default",
                at: place(path, package.location))
        }
    }

    private mutating func add(requirements path: String) throws {
        let reading = RequirementsReading(directory: directory, environment: environment)
        let tree = try reading.readLocal(path, base: directory)
        for line in tree.lines() where !line.isConstraint {
            guard case .requirement(let wish) = line.content else { continue }
            guard !wish.isEditable, let requirement = try? Requirement(wish.text) else {
                unreadable.append(
                    UnauditedPackage(
                        name: ResourceURL.redacting(wish.text), version: nil, reason: .noVersion,
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
            var origin = AuditSubject.Origin.publicIndex
            if let url = requirement.url {
                origin = .address(ResourceURL.redacting(url))
                version = Self.version(inFileOf: url)
            }
            add(requirement.name, version, origin, "default", at: line.location)
        }
    }

    // MARK: - Environments

    /// Adds what is installed in a virtual environment, by the names of its metadata.
    mutating func add(environment path: String) throws {
        read += 1
        var libraries: [String] = []
        for top in ["lib", "lib64"] where Files.linkStatus(Paths.join(path, top))?.kind == .directory {
            for name in try Files.list(Paths.join(path, top)) where name.hasPrefix("p") {
                let library = Paths.join(path, "\(top)/\(name)/site-packages")
                if Files.isDirectory(library) { libraries.append(library) }
            }
        }
        for library in libraries {
            for distribution in try InstalledDistribution.list(inDirectory: library) {
                let place = SourceSpan(file: name(distribution.metadataPath))
                guard let package = distribution.name else {
                    unreadable.append(
                        UnauditedPackage(
                            name: distribution.writtenName, version: distribution.writtenVersion,
                            reason: .unreadableName, occurrences: [.init(category: "installed", place: place)]))
                    continue
                }
                subjects.append(
                    AuditSubject(
                        package: package, version: distribution.writtenVersion,
                        occurrence: .init(category: "installed", place: place)))
            }
        }
    }
}
