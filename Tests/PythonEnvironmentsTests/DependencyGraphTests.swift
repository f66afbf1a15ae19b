import OperatingSystem
import PackagingStandards
import Testing

@testable import PythonEnvironments

@Suite struct DependencyGraphTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    static let markers = MarkerEnvironment(
        implementationName: "cpython", implementationVersion: "3.11.4", osName: "posix", platformMachine: "x86_64",
        platformPythonImplementation: "CPython", platformRelease: "1", platformSystem: "Linux", platformVersion: "1",
        pythonFullVersion: "3.11.4", pythonVersion: "3.11", sysPlatform: "linux")

    func read() throws -> DependencyGraph.Reading {
        let site = scratch("site")
        let scheme = InstallationScheme(
            purelib: site, platlib: site, scripts: scratch("bin"), headers: scratch("include"), data: scratch.path)
        let target = InstallationTarget(
            prefix: scratch.path, scheme: scheme, python: "/usr/bin/python3",
            version: try #require(PythonVersion("3.11.4")), isVirtualEnvironment: true, stateDirectory: scratch("state")
        )
        return try DependencyGraph.read(target, markers: Self.markers)
    }

    func add(_ name: String, _ version: String = "1.0", _ lines: String..., body: String = "") throws {
        let head = "Metadata-Version: 2.1\nName: \(name)\nVersion: \(version)\n"
        try scratch.write(
            "site/\(name)-\(version).dist-info/METADATA", head + lines.map { $0 + "\n" }.joined() + "\n" + body)
    }

    /// `a → b [extra]` for each arrow.
    func arrows(_ graph: DependencyGraph) -> [String] {
        zip(graph.packages, graph.dependencies).flatMap { package, needs in
            needs.map { need in
                "\(package.name) → \(graph.packages[need.package].name)\(need.specifiers)"
                    + (need.extra.map { " [\($0)]" } ?? "")
            }
        }
    }

    @Test func `Markers are asked, and what they exclude is no arrow`() throws {
        try add(
            "a", "1.0", "Requires-Dist: b>=1", "Requires-Dist: c ; sys_platform == 'win32'",
            "Requires-Dist: d ; python_version >= '3.10' or extra == 'x'", "Requires-Dist: e ; extra != 'x'",
            "Requires-Dist: f ; extra == 'x'")
        #expect(arrows(try read().graph) == ["a → b>=1", "a → d", "a → e"])
    }

    @Test func `An extra counts when somebody asks for it, through others as well`() throws {
        try add("top", "1.0", "Requires-Dist: lib[Fast_Mode]")
        try add(
            "lib", "1.0", "Provides-Extra: fast.mode", "Provides-Extra: rest",
            "Requires-Dist: quick[deep] ; extra == 'fast-mode'", "Requires-Dist: quick ; extra == 'rest'",
            "Requires-Dist: absent ; extra == 'fast-mode'")
        try add("quick", "1.0", "Provides-Extra: deep", "Requires-Dist: base<2 ; extra == \"deep\"")
        try add("base")
        #expect(
            arrows(try read().graph) == [
                "lib → quick [fast.mode]", "quick → base<2 [deep]", "top → lib",
            ])
    }

    @Test func `The headers are read to their end, however long, and the description is not`() throws {
        let many = (0..<900).map { "Classifier: number \($0)" }.joined(separator: "\n")
        try add("a", "1.0", many, "Requires-Dist: b", body: "Requires-Dist: never\n")
        #expect(arrows(try read().graph) == ["a → b"])
    }

    @Test func `The first of two with one name counts`() throws {
        try add("a", "1.0", "Requires-Dist: b")
        try add("A", "2.0", "Requires-Dist: c")
        let graph = try read().graph
        #expect(graph.packages.filter { $0.name.normalized == "a" }.map(\.version) == ["2.0"])
        #expect(arrows(graph) == ["a → c"])
    }

    @Test func `Eggs say what they need in a file of their own`() throws {
        try scratch.write("site/egg-1.0.egg-info/PKG-INFO", "Metadata-Version: 1.0\nName: egg\nVersion: 1.0\n")
        try scratch.write(
            "site/egg-1.0.egg-info/requires.txt",
            "one>=1\n\n[:sys_platform == \"win32\"]\ntwo\n\n[fast]\nthree\n\n[fast:python_version > '3']\nfour\n")
        try add("user", "1.0", "Requires-Dist: egg[fast]")
        try add("three")
        try add("four")
        #expect(
            arrows(try read().graph) == ["egg → four [fast]", "egg → one>=1", "egg → three [fast]", "user → egg"])
    }

    @Test func `What cannot be read is named`() throws {
        try add("a", "1.0", "Requires-Dist: what ever this is", "Requires-Dist: b")
        try scratch.write("site/empty-1.dist-info/RECORD", "")
        let reading = try read()
        #expect(reading.misunderstood.map(\.requirement) == ["what ever this is"])
        #expect(reading.unreadable == [scratch("site/empty-1.dist-info")])
        #expect(arrows(reading.graph) == ["a → b"])
        #expect(reading.graph.packages.map(\.isMissing) == [false, true])
    }

    @Test(
        arguments: [
            ("a ; extra == 'x'", true), ("a; python_version<'3' and extra=='x'", true), ("a ; extra == \"\"", false),
            ("a ; extra == 'x' or os_name == 'nt'", false), ("a ; extra != 'x'", false), ("a[extra]", false),
            ("a ; platform_system == 'extra'", false), ("a ; extra not in 'x'", false),
        ])
    func `Only what surely needs an extra is read late`(text: String, answer: Bool) {
        #expect(DistributionNeeds.needsAnExtra(text) == answer)
    }

    @Test func `Arrows can be turned round and packages left out`() throws {
        try add("a", "1.0", "Requires-Dist: b", "Requires-Dist: c")
        try add("b", "1.0", "Requires-Dist: c")
        try add("c")
        let graph = try read().graph
        #expect(graph.dependents.map { $0.map(\.package) } == [[], [0], [0, 1]])
        #expect(arrows(graph.filtered { $0.name.normalized != "b" }) == ["a → c"])
        #expect(graph.place(of: try #require(PackageName("C"))) == 2)
    }
}
