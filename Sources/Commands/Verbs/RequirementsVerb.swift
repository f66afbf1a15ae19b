import Diagnostics
import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles
import PythonEnvironments
import Reporting
import StructuredText

/// `requirements`: the lock as lines that pip reads. Changes nothing.
struct RequirementsVerb {
    var work: Work
    var arguments: RequirementsArguments

    private var session: Session { work.session }

    func perform() throws -> Ending {
        try work.checkMirror()
        let listing = RequirementsListing(work: work, lines: lines)
        let text: String
        if arguments.noLock {
            guard let document = try session.files.document() else {
                throw session.noPipfile()
            }
            text = try listing.text(of: Pipfile(document), categories: categories, includesIndex: includesIndex)
        } else {
            guard let lock = try session.files.lock() else {
                throw Diagnostic(
                    .lockMissing,
                    "there is no `\(session.files.lockName)` in `\(session.project.directory)` to make requirements of",
                    explanation: "Nothing was written.",
                    help: [
                        "`pipit lock` writes one",
                        "`pipit requirements --no-lock` lists what the Pipfile asks for, with its ranges",
                    ])
            }
            try warnIfStale(lock)
            text = try listing.text(
                of: lock, categories: categories, includesIndex: includesIndex,
                onlyFrom: arguments.fromPipfile ? pipfileNames() : nil)
        }
        session.invocation.output(text)
        return .exit(.done)
    }

    private var lines: RequirementsLines {
        RequirementsLines(includesHashes: arguments.hash, includesMarkers: !arguments.excludeMarkers)
    }

    private var includesIndex: Bool { !arguments.excludeIndex }

    /// Develop comes first, and `--categories` beats `--dev`, as in Pipenv.
    private var categories: [String] {
        if let names = arguments.categories?.names, !names.isEmpty {
            return names.map { Pipfile.lockName(ofCategory: $0) }
        }
        return RequirementsListing.categories(isDev: arguments.dev, isDevOnly: arguments.devOnly)
    }

    /// By the lock's names of categories, the packages that the Pipfile itself names.
    private func pipfileNames() throws -> [String: Set<PackageName>] {
        guard let document = try session.files.document() else {
            throw session.noPipfile()
        }
        let pipfile = try Pipfile(document)
        return Dictionary(
            pipfile.categories.map { ($0.lockName, Set($0.entries.map(\.name))) }, uniquingKeysWith: { $0.union($1) })
    }

    /// A lock of another Pipfile is listed all the same, since the lock is what was asked for.
    private func warnIfStale(_ lock: Lockfile) throws {
        guard let document = try? session.files.document(), let sources = try? document.sources(), !sources.isEmpty,
            case .stale(let expected, let found)? = try? work.workbench.freshness(of: lock, for: document)
        else { return }
        var warning = LockRefusals.stale(expected: expected, found: found, session.files)
        warning.severity = .warning
        warning.explanation = "The lock is listed as it is."
        session.warn(warning)
    }
}

/// The lines of a requirements file for a project, for `requirements` and `lock -r`.
struct RequirementsListing {
    var work: Work
    var lines: RequirementsLines

    static func categories(isDev: Bool, isDevOnly: Bool) -> [String] {
        (isDev || isDevOnly ? ["develop"] : []) + (isDevOnly ? [] : ["default"])
    }

    /// What is locked. A package that several categories have stands where the first has it, as the last has it.
    func text(
        of lock: Lockfile, categories: [String], includesIndex: Bool, onlyFrom names: [String: Set<PackageName>]? = nil
    ) throws -> String {
        var packages = OrderedPackages<LockedPackage>()
        for category in categories {
            for package in lock[category]?.packages ?? []
            where names == nil || names?[category]?.contains(package.name) == true {
                packages.put(package, named: package.name)
            }
        }
        if lines.includesHashes { warnOfUnhashed(packages.all) }
        let sources = includesIndex ? try self.sources(lock.meta.lockedSources.map(\.url).filter { !$0.isEmpty }) : []
        return text(RequirementsLines.sources(sources) + packages.all.map(lines.line))
    }

    /// What the Pipfile asks for.
    func text(of pipfile: Pipfile, categories: [String], includesIndex: Bool) throws -> String {
        var entries = OrderedPackages<PipfileEntry>()
        for category in categories {
            for entry in pipfile[Pipfile.categoryName(ofLock: category)]?.entries ?? [] {
                entries.put(entry, named: entry.name)
            }
        }
        let sources = includesIndex ? try self.sources(pipfile.sources.map(\.url)) : []
        return text(RequirementsLines.sources(sources) + entries.all.map(lines.line))
    }

    private func text(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }

    /// The mirror stands first, and instead of the default index.
    private func sources(_ urls: [String]) throws -> [String] {
        guard let mirror = work.session.line.value(of: "pypi-mirror") else { return urls }
        let plain = work.workbench.anyInterpreter()?.defaultIndexURL
        return [written(mirror)] + urls.filter { url in !(plain.map { PackageSource.isSameIndex(url, $0) } ?? false) }
    }

    /// A password stays in the variable that the mirror came in, which pip expands, and is never printed.
    private func written(_ mirror: String) -> String {
        guard Redaction.address(mirror) != mirror else { return mirror }
        if work.session.settings.environment["PIPENV_PYPI_MIRROR"] == mirror { return "${PIPENV_PYPI_MIRROR}" }
        work.session.warn(
            Diagnostic(
                .configuration, "what opens the mirror is not printed", severity: .warning,
                evidence: [.init("mirror", Redaction.address(mirror))],
                help: [
                    "set PIPENV_PYPI_MIRROR to the address instead of `--pypi-mirror`: pip expands the variable",
                    "or put the password into the file `~/.netrc`, which pip reads",
                ]))
        return Redaction.address(mirror)
    }

    /// pip wants hashes for all or for none.
    private func warnOfUnhashed(_ packages: [LockedPackage]) {
        let unhashed = packages.filter { !RequirementsLines.canBeHashed($0) }.map { "`\($0.key)`" }
        guard !unhashed.isEmpty else { return }
        work.session.warn(
            Diagnostic(
                .lockUnhashed, "pip cannot hold \(unhashed.joined(separator: ", ")) against a hash", severity: .warning,
                explanation:
                    "With hashes in a requirements file, pip refuses every line that has none: those of repositories and "
                    + "directories never have."))
    }
}

/// Packages in the order in which their names came first.
private struct OrderedPackages<Package> {
    private var places: [PackageName: Int] = [:]
    private(set) var all: [Package] = []

    mutating func put(_ package: Package, named name: PackageName) {
        if let place = places[name] {
            all[place] = package
        } else {
            places[name] = all.count
            all.append(package)
        }
    }
}

extension VerbDescription {
    static let requirements = VerbDescription(
        summary: "Print the lock as a requirements file",
        usage: "pipit requirements [options]",
        explanation:
            "Prints Pipfile.lock in pip's requirements format. Credentials stay variables, as in the Pipfile; pip "
            + "expands them.",
        options: [
            .dev("[dev-packages] as well"),
            OptionDescription("dev-only", variable: "PIPENV_DEV_ONLY", "Only [dev-packages]"),
            .categories,
            OptionDescription("hash", variable: "PIPENV_HASH", "Include the hashes of all files"),
            OptionDescription("exclude-markers", variable: "PIPENV_EXCLUDE_MARKERS", "Omit environment markers"),
            OptionDescription(
                "exclude-index", variable: "PIPENV_EXCLUDE_INDEX", "Omit the index URLs"),
            OptionDescription(
                "from-pipfile", variable: "PIPENV_FROM_PIPFILE", "Include only packages that the Pipfile names"),
            OptionDescription(
                "no-lock", variable: "PIPENV_NO_LOCK",
                "Print the requirements of the Pipfile, with its version ranges, instead of the lock"),
        ],
        examples: [
            .init("pipit requirements --hash > requirements.txt", "for `pip install --require-hashes`"),
            .init("pipit requirements --categories docs"),
        ])
}
