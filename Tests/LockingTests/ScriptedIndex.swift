import Diagnostics
import Hashing
import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles
import Resolving
import SharedFixtures
import Synchronization
import Testing

@testable import Locking

/// An index that exists in memory: what a test writes down is what the simple API answers, metadata included.
final class ScriptedIndex: HTTPTransport {
    struct Release: Sendable {
        var version: String
        var requires: [String] = []
        var extras: [String] = []
        var requiresPython: String?
        /// Tags of the wheels; empty for none.
        var wheels = ["py3-none-any"]
        var yanked: String?
        var hashed = true
    }

    /// Releases by source name and package name.
    let packages: [String: [String: [Release]]]
    /// Sources that answer with this status, whatever is asked.
    let broken: [String: Int]

    init(_ packages: [String: [String: [Release]]], broken: [String: Int] = [:]) {
        self.packages = packages
        self.broken = broken
    }

    /// One source named `main`.
    convenience init(_ packages: [String: [Release]]) { self.init(["main": packages]) }

    func source(_ name: String) -> PackageSource { PackageSource(name: name, url: "https://\(name).example/simple") }

    private let requests = Mutex<[String: Set<String>]>([:])

    /// The packages that a source was asked for.
    func asked(_ source: String) -> Set<String> { requests.withLock { $0[source] ?? [] } }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let parts = "\(request.url)".split(separator: "/").map(String.init)
        let source = String(parts[1].split(separator: ".")[0])
        if parts[2] == "simple" { requests.withLock { _ = $0[source, default: []].insert(parts[3]) } }
        if let status = broken[source] { return HTTPResponse(status: status) }
        if parts[2] == "simple", let releases = packages[source]?[parts[3]] {
            return HTTPResponse(
                status: 200, headers: ["Content-Type": "application/vnd.pypi.simple.v1+json"],
                body: HTTPBody(Array(page(parts[3], releases).utf8)))
        }
        if parts[2] == "files", parts[3].hasSuffix(".metadata") {
            let name = parts[3].split(separator: "-")
            if let release = packages[source]?[String(name[0])]?.first(where: { $0.version == name[1] }) {
                return HTTPResponse(status: 200, body: HTTPBody(Array(metadata(String(name[0]), release).utf8)))
            }
        }
        return HTTPResponse(status: 404)
    }

    /// The digest that the index gives for a file.
    static func digest(of filename: String) -> String { SHA256Sum(of: Array(filename.utf8)).hexadecimal }

    private func page(_ name: String, _ releases: [Release]) -> String {
        let files = releases.flatMap { release in
            release.wheels.map { tag in
                let filename = "\(name)-\(release.version)-\(tag).whl"
                let hashes = release.hashed ? "{\"sha256\": \"\(Self.digest(of: filename))\"}" : "{}"
                let python = release.requiresPython.map { "\"\($0)\"" } ?? "null"
                let yanked = release.yanked.map { "\"\($0)\"" } ?? "false"
                return """
                    {"filename": "\(filename)", "url": "../../files/\(filename)", "hashes": \(hashes), \
                    "requires-python": \(python), "yanked": \(yanked), "core-metadata": true}
                    """
            }
        }
        return """
            {"meta": {"api-version": "1.1"}, "name": "\(name)", "files": [\(files.joined(separator: ","))]}
            """
    }

    private func metadata(_ name: String, _ release: Release) -> String {
        var lines = ["Metadata-Version: 2.1", "Name: \(name)", "Version: \(release.version)"]
        if let python = release.requiresPython { lines.append("Requires-Python: \(python)") }
        lines += release.extras.map { "Provides-Extra: \($0)" }
        lines += release.requires.map { "Requires-Dist: \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// A project that is locked against a scripted index, for CPython 3.11 on Linux.
struct TestProject {
    let index: ScriptedIndex
    var pipfile: String
    var sources: [String] = ["main"]
    var oldLock: Lockfile?
    var keeping = LockRequest.Keeping.nothing

    static let environment = MarkerEnvironment(
        implementationName: "cpython", implementationVersion: "3.11.7", osName: "posix", platformMachine: "x86_64",
        platformPythonImplementation: "CPython", platformRelease: "6.1", platformSystem: "Linux", platformVersion: "1",
        pythonFullVersion: "3.11.7", pythonVersion: "3.11", sysPlatform: "linux")

    func lock(platforms: LockTarget.Platforms = .families(Set(TagPlatform.allCases))) async throws -> LockOutcome {
        let bytes = Array(pipfile.utf8)
        let parsed = try Pipfile(parsing: bytes)
        let tags = InterpreterTags(
            implementation: "cpython", major: 3, minor: 11, abis: ["cp311"],
            platform: .linux(architecture: "x86_64", cLibrary: .glibc(major: 2, minor: 36)))
        let target = LockTarget(
            pythonVersion: try #require(Version("3.11.7")), pythonVersions: try SpecifierSet("==3.11.*"),
            environment: Self.environment, tags: SupportedTags(interpreter: tags), platforms: platforms)
        var categories: [LockRequest.Category] = []
        for category in parsed.categories {
            categories.append(
                try await LockRequest.Category(category, text: bytes, directory: "/nowhere", reader: Nothing()))
        }
        let indexes = IndexClient(
            transport: index,
            configuration: .init(
                cacheDirectory: nil, environment: UserEnvironment([:]),
                clock: IndexClock(now: TestClock.handedIn.wallClock), caching: .bypass))
        let locker = Locker(indexes: indexes, sourceMetadata: Nothing(), hasher: Nothing(), progress: SilentProgress())
        return try await locker.lock(
            LockRequest(
                categories: categories, meta: .init(), sources: sources.map(index.source), target: target,
                oldLock: oldLock, keeping: keeping,
                prereleases: parsed.directives.allowsPrereleases ? .always : .ifNecessary,
                usesDefaultConstraints: parsed.directives.usesDefaultConstraints))
    }

    /// The lock as lines `category name version; marker @source`.
    func lines(platforms: LockTarget.Platforms = .families(Set(TagPlatform.allCases))) async throws -> [String] {
        try await lock(platforms: platforms).lockfile.lines
    }
}

extension Lockfile {
    var lines: [String] {
        categories.flatMap { category in
            category.packages.map { package in
                var line = "\(category.name) \(package.key) \(package.origin.shortText)"
                if let marker = package.marker { line += "; \(marker.text)" }
                if let index = package.index { line += " @\(index)" }
                return line
            }
        }
    }
}

/// What these tests have no use for.
struct Nothing: SourceMetadataProvider, FileHasher, DirectReleaseReader {
    struct Unexpected: Error {}

    func metadata(of file: IndexFile, for release: String, from source: PackageSource) async throws -> CoreMetadata {
        throw Unexpected()
    }
    func release(of entry: PipfileEntry, directory: String, held: Repository?) async throws -> DirectRelease {
        throw Unexpected()
    }
    func digest(of file: IndexFile, from source: PackageSource) async throws -> Digest {
        try #require(Digest("sha256:" + String(repeating: "e", count: 64)))
    }
}
