import Diagnostics
import PackagingStandards
import Pipfiles
import PythonEnvironments
import Testing

@testable import Installing

@Suite struct InstallPlanTests {
    static let linux = MarkerEnvironment(
        implementationName: "cpython", implementationVersion: "3.11.7", osName: "posix", platformMachine: "x86_64",
        platformPythonImplementation: "CPython", platformRelease: "6.1", platformSystem: "Linux", platformVersion: "1",
        pythonFullVersion: "3.11.7", pythonVersion: "3.11", sysPlatform: "linux")

    /// A lock with these members in its sections.
    private func lock(default packages: String, develop: String = "") throws -> Lockfile {
        let digits = String(repeating: "0", count: 64)
        let text = """
            {
                "_meta": {"hash": {"sha256": "\(digits)"}, "pipfile-spec": 6, "requires": {}, "sources": []},
                "default": {\(packages)},
                "develop": {\(develop)}
            }
            """
        return try Lockfile(parsing: Array(text.utf8))
    }

    private func entry(_ name: String, _ version: String, marker: String? = nil) -> String {
        let digest = "sha256:" + String(repeating: "a", count: 64)
        let markers = marker.map { ", \"markers\": \"\($0)\"" } ?? ""
        return "\"\(name)\": {\"hashes\": [\"\(digest)\"], \"version\": \"==\(version)\"\(markers)}"
    }

    private func installed(_ name: String, _ version: String) -> InstalledDistribution {
        InstalledDistribution(
            writtenName: name, writtenVersion: version, kind: .distInfo, directory: "/nowhere",
            metadataName: "\(name)-\(version).dist-info")
    }

    private func plan(
        _ lockfile: Lockfile, _ categories: [String] = ["default"], installed: [InstalledDistribution],
        cleans: Bool = false
    ) throws -> InstallPlan {
        let wanted = try WantedPackages(lockfile, categories: categories, environment: Self.linux)
        return InstallPlan(
            wanted: wanted.packages, installed: installed,
            keepOnly: cleans ? Set(lockfile.categories.flatMap(\.packages).map(\.name)) : nil)
    }

    @Test func `what is there in the locked version stays, the rest comes or is replaced`() throws {
        let lockfile = try lock(default: [entry("a", "1"), entry("b", "2"), entry("c", "3")].joined(separator: ","))
        let plan = try plan(lockfile, installed: [installed("A", "1.0"), installed("b", "1"), installed("other", "1")])
        #expect(plan.kept.map(\.key) == ["a"])
        #expect(plan.missing.map(\.key) == ["b", "c"])
        #expect(plan.removals.map(\.writtenName) == ["b"])
        #expect(plan.withoutSuccessor.isEmpty)
    }

    @Test func `two distributions of one name are both replaced`() throws {
        let plan = try plan(lock(default: entry("a", "2")), installed: [installed("a", "1"), installed("a", "2")])
        #expect(plan.missing.map(\.key) == ["a"])
        #expect(plan.removals.count == 2)
    }

    @Test func `cleaning removes what no category has, but not what environments have for themselves`() throws {
        let lockfile = try lock(default: entry("a", "1"), develop: entry("tool", "1"))
        let present = [installed("a", "1"), installed("tool", "1"), installed("stray", "1"), installed("pip", "24")]
        #expect(try plan(lockfile, installed: present).isEmpty)
        #expect(try plan(lockfile, installed: present, cleans: true).withoutSuccessor.map(\.writtenName) == ["stray"])
    }

    @Test func `an entry whose marker does not hold is skipped, unless another category wants it`() throws {
        let lockfile = try lock(
            default: entry("win", "1", marker: "sys_platform == 'win32'"), develop: entry("win", "1"))
        #expect(try plan(lockfile, installed: []).missing.isEmpty)
        #expect(try plan(lockfile, ["default", "develop"], installed: []).missing.map(\.key) == ["win"])
    }

    @Test(arguments: ["{\"version\": \"==1\"}", "{\"version\": \"*\"}", "{\"file\": \"https://host.example/a-1.zip\"}"])
    func `an entry without a digest is refused with its line`(entry: String) throws {
        let lockfile = try lock(default: "\"a\": \(entry)")
        let error = #expect(throws: InstallingError.self) { try plan(lockfile, installed: []) }
        #expect(error?.diagnostic.exitStatus == .integrity)
        #expect(error?.diagnostic.location == SourceSpan(file: "Pipfile.lock", line: 3, column: 17))
    }

    @Test func `an entry without a digest that is for another platform harms nobody`() throws {
        let lockfile = try lock(default: "\"a\": {\"version\": \"*\", \"markers\": \"sys_platform == 'win32'\"}")
        #expect(try plan(lockfile, installed: []).isEmpty)
    }
}
