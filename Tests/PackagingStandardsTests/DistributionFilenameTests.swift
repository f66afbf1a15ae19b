import PackagingStandards
import SharedFixtures
import Testing

@Suite("File names and tags")
struct DistributionFilenameTests {
    @Test(
        "With the project's name known, dashes in it or in the version do no harm",
        arguments: [
            ("my-project-1.0.tar.gz", "my-project", "1.0"),
            ("my_project-1.0.zip", "my-project", "1.0"),
            ("My.Project-1.0.tar.bz2", "my-project", "1.0"),
            ("my-project-1.0-1.tar.gz", "my-project", "1.0.post1"),
            ("my-project-1.0-beta-2.tgz", "my-project", "1.0b2"),
            ("project-2-1.0.tar.gz", "project-2", "1.0"),
            ("project-2-1.0.tar.gz", "project", nil),
            ("project-2-1.tar.gz", "project", "2.post1"),
            ("other-1.0.tar.gz", "project", nil),
            ("project-.tar.gz", "project", nil),
            ("project-1.0", "project", nil),
            ("project-1.0.exe", "project", nil),
            ("project--1.0.tar.gz", "project", nil),
            ("project1.0.tar.gz", "project", nil),
            ("project-1.0-py3-none-any.whl", "project", "1.0"),
            ("Project-1.0-py3-none-any.whl", "project", "1.0"),
            ("pro_ject-1.0-py3-none-any.whl", "pro-ject", "1.0"),
            ("proj-1.0-py3-none-any.whl", "project", nil),
            ("project-1.0-py2.7.egg", "project", nil),
        ] as [(String, String, String?)])
    func expectedName(text: String, name: String, version: String?) throws {
        let file = DistributionFilename(text, expectedName: try #require(PackageName(name)))
        #expect(file?.version.description == version)
        if let file { #expect(file.name.normalized == name && file.text == text) }
    }

    @Test("A build number is compared as a number, then by what follows")
    func builds() throws {
        let builds = try ["1", "2", "2a", "2b", "10", "99999999999999999999999"].map {
            try #require(WheelFilename("a-1-\($0)-py3-none-any.whl")?.build)
        }
        #expect(builds.shuffled().sorted() == builds)
        #expect(WheelFilename("a-1-py3-none-any.whl")?.build == nil)
    }

    // MARK: Supported tags

    private static let interpreter = SupportedTags(
        interpreter: InterpreterTags(
            implementation: "cpython", major: 3, minor: 12, abis: ["cp312"],
            platform: .linux(architecture: "x86_64", cLibrary: .glibc(major: 2, minor: 36))))

    @Test("The better a wheel suits the interpreter, the lower its rank")
    func ranks() throws {
        let names = [
            "a-1-cp312-cp312-manylinux_2_36_x86_64.whl", "a-1-cp312-cp312-manylinux_2_28_x86_64.whl",
            "a-1-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
            "a-1-cp312-cp312-manylinux2014_x86_64.whl",
            "a-1-cp312-abi3-manylinux1_x86_64.whl", "a-1-cp38-abi3-manylinux_2_17_x86_64.whl",
            "a-1-py3-none-manylinux_2_17_x86_64.whl", "a-1-py2.py3-none-any.whl", "a-1-py38-none-any.whl",
        ]
        let ranks = try names.map { try #require(try Self.interpreter.rank(of: parsedWheel($0))) }
        #expect(ranks == ranks.sorted() && Set(ranks).count == ranks.count)
    }

    @Test(
        "A wheel for another Python, ABI or platform has no rank",
        arguments: [
            "cp313-cp313-manylinux_2_17_x86_64", "cp312-cp312-manylinux_2_37_x86_64",
            "cp312-cp312-manylinux_2_17_aarch64",
            "cp312-cp312-win_amd64", "cp313-abi3-linux_x86_64", "cp312-cp311-linux_x86_64", "cp311-cp311-linux_x86_64",
            "py2-none-any", "cp312-cp312t-linux_x86_64", "py3-abi3-any", "cp312-cp312-any", "pp310-none-any",
            "cp31-abi3-linux_x86_64", "cp312-cp312-musllinux_1_2_x86_64",
        ])
    func unsupported(tags: String) throws {
        #expect(try Self.interpreter.rank(of: parsedWheel("a-1-\(tags).whl")) == nil)
    }

    @Test("A wheel's rank is the place of its best tag")
    func rankIsPlace() throws {
        var generator = SeededGenerator(seed: 30)
        let tags = Self.interpreter.tags
        var places: [WheelTag: Int] = [:]
        for (place, tag) in tags.enumerated() { places[tag] = places[tag] ?? place }
        for _ in 0..<2_000 {
            func set(_ member: (WheelTag) -> String, _ others: [String]) -> String {
                (0..<generator.pick([1, 1, 2, 3])).map { _ in
                    generator.chance(25) ? generator.pick(others) : member(generator.pick(tags))
                }.joined(separator: ".")
            }
            let name =
                "a-1-\(set(\.python, ["cp27", "PY3", "x"]))-\(set(\.abi, ["cp27m", "NONE"]))-"
                + "\(set(\.platform, ["win32", "any", "ANY", "linux_armv7l"])).whl"
            let wheel = try parsedWheel(name)
            #expect(Self.interpreter.rank(of: wheel) == wheel.tags.compactMap { places[$0] }.min(), "\(name)")
        }
    }

    @Test("A hostile set of tags takes no longer than its letters")
    func hostileTags() throws {
        let many = Array(repeating: "py3", count: 18).joined(separator: ".")
        let wheel = try parsedWheel("a-1-\(many)-\(many)-\(many).whl")
        #expect(Self.interpreter.rank(of: wheel) == nil)
        #expect(wheel.tags.count == 18 * 18 * 18)
        #expect(WheelFilename("a-1-\(many).\(many)-\(many)-\(many).whl") == nil)
    }

    // MARK: Every platform

    @Test(
        "A wheel may suit some machine of the families in view",
        arguments: [
            ("py3-none-any", true), ("py2.py3-none-any", true), ("py2-none-any", false), ("py310-none-any", true),
            ("py312-none-any", true), ("py313-none-any", false), ("cp312-cp312-manylinux_2_17_x86_64", true),
            ("cp312-cp312-musllinux_1_2_aarch64", true), ("cp312-cp312-linux_armv7l", true),
            ("cp312-cp312-macosx_11_0_arm64", true),
            ("cp312-cp312-win_amd64", true), ("cp312-cp312-win32", true), ("CP312-CP312-Win_AMD64", true),
            ("cp311-cp311-win_amd64", false), ("cp313-cp313-win_amd64", false), ("cp312-cp312t-win_amd64", false),
            ("cp312-cp312d-linux_x86_64", false), ("cp38-abi3-win_amd64", true), ("cp312-abi3-win_amd64", true),
            ("cp313-abi3-win_amd64", false), ("cp3-abi3-win_amd64", false), ("cp312-none-win_amd64", true),
            ("cp312-none-any", true),
            ("cp311-none-any", false), ("cp38-none-win_amd64", false), ("py3-none-manylinux2014_x86_64", true),
            ("py3-none-freebsd_13_amd64", false),
            ("py3-none-ios_13_0_arm64_iphoneos", false), ("py3-none-win_amd64.any", true),
            ("pp310-pypy310_pp73-win_amd64", false),
            ("cp312.cp313-cp312.cp313-win_amd64", true), ("graalpy311-graalpy240_311_native-win_amd64", false),
            ("py3-cp312-any", false), ("py30-none-any", true), ("x-none-any", false), ("py-none-any", false),
            ("py3x-none-any", false),
            ("py999999-none-any", false), ("cp99999999999999999999-abi3-any", false),
        ])
    func everyPlatform(tags: String, isCompatible: Bool) throws {
        let wheel = try parsedWheel("a-1-\(tags).whl")
        #expect(SupportedTags.isCompatible(wheel, major: 3, minor: 12) == isCompatible)
    }

    @Test("Families, PyPy, free threading and old ABIs are told apart")
    func families() throws {
        func fits(
            _ tags: String, _ minor: Int = 12, _ families: Set<TagPlatform> = [.linux, .macOS, .windows],
            _ implementation: String = "cpython", isFreeThreaded: Bool = false
        ) throws -> Bool {
            try SupportedTags.isCompatible(
                parsedWheel("a-1-\(tags).whl"), major: 3, minor: minor, implementation: implementation,
                isFreeThreaded: isFreeThreaded, onAnyOf: families)
        }
        #expect(try fits("cp312-cp312-win_amd64", 12, [.windows]))
        #expect(try !fits("cp312-cp312-win_amd64", 12, [.linux, .macOS]))
        #expect(try fits("cp312-cp312-macosx_10_9_universal2", 12, [.macOS]))
        #expect(try fits("cp312-cp312-manylinux1_i686.win32", 12, [.linux]))
        #expect(try fits("py3-none-any", 12, [.linux]))
        #expect(try !fits("py3-none-any", 12, []))
        #expect(try fits("cp36-cp36m-win32", 6))
        #expect(try fits("cp37-cp37m-win32", 7))
        #expect(try fits("cp38-cp38-win32", 8))
        #expect(try !fits("cp38-cp38m-win32", 8))
        #expect(try fits("cp313-cp313t-win32", 13, isFreeThreaded: true))
        #expect(try !fits("cp313-cp313-win32", 13, isFreeThreaded: true))
        #expect(try !fits("cp38-abi3-win32", 13, isFreeThreaded: true))
        #expect(try fits("pp310-pypy310_pp73-linux_x86_64", 10, [.linux], "pypy"))
        #expect(try fits("pp310-none-linux_x86_64", 10, [.linux], "pypy"))
        #expect(try !fits("pp39-pypy39_pp73-linux_x86_64", 10, [.linux], "pypy"))
        #expect(try !fits("cp310-cp310-linux_x86_64", 10, [.linux], "pypy"))
        #expect(try fits("py3-none-any", 10, [.linux], "graalpy"))
        #expect(TagPlatform(tag: "musllinux_1_2_x86_64") == .linux)
        #expect(TagPlatform(tag: "windows") == nil && TagPlatform(tag: "any") == nil)
    }

    @Test("What an interpreter supports suits its Python on its family of platforms")
    func supportedSuitsSomeMachine() throws {
        for tag in Self.interpreter.tags {
            let wheel = try parsedWheel("a-1-\(tag).whl")
            #expect(SupportedTags.isCompatible(wheel, major: 3, minor: 12, onAnyOf: [.linux]), "\(tag)")
        }
    }
}
