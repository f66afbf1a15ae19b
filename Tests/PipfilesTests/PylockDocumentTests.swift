import Diagnostics
import PackagingStandards
import Testing

@testable import Pipfiles

@Suite struct PylockDocumentTests {
    static func digest(_ letter: Character) -> String { "sha256:" + String(repeating: letter, count: 64) }

    /// A lock of entries `category/name`, each with its JSON.
    static func lock(_ categories: String) throws -> Lockfile {
        try Lockfile(
            parsing: Array(
                """
                {"_meta": {"hash": {"sha256": "\(String(repeating: "d", count: 64))"}, "pipfile-spec": 6,
                 "requires": {"python_version": "3.11"}, "sources": []}, \(categories)}
                """.utf8))
    }

    static func release(_ version: String, _ letter: Character = "a", marker: String? = nil) -> String {
        let marker = marker.map { ", \"markers\": \"\($0)\"" } ?? ""
        return "{\"version\": \"==\(version)\", \"hashes\": [\"\(digest(letter))\"]\(marker)}"
    }

    /// Every release has one wheel, whose digest is that of its letter.
    static func document(
        _ categories: String, _ letters: [String: Character], groups: [String] = ["dev"]
    ) throws -> PylockDocument {
        let lock = try lock(categories)
        var files: [PylockDocument.ReleaseKey: PylockDocument.ReleaseFiles] = [:]
        for (release, letter) in letters {
            let parts = release.split(separator: " ").map(String.init)
            let name = try #require(PackageName(parts[0]))
            let file = PylockDocument.File(
                name: "\(parts[0])-\(parts[1])-py3-none-any.whl",
                url: "https://files.example/\(parts[0])-\(parts[1])-py3-none-any.whl", size: 7,
                hashes: [try #require(Digest(digest(letter)))])
            files[.init(name: name, version: try #require(Version(parts[1])), index: nil)] = .init(
                index: "https://index.example/simple", files: [file])
        }
        return try PylockDocument(lock, developmentGroups: groups, files: files) { $0.hasSuffix("directory") }
    }

    static func markers(_ document: PylockDocument) -> [String] {
        document.packages.map { "\($0.name) \($0.version ?? "-"): \($0.marker?.text ?? "always")" }
    }

    @Test func `A lock is written in the standard's form, and read back as the same`() throws {
        let document = try Self.document(
            """
            "default": {"web": \(Self.release("2.0", marker: "python_version >= '3.8'"))},
            "develop": {"tool": \(Self.release("0.9", "b"))}, "docs": {"book": \(Self.release("1", "c", marker: "os_name == 'nt' or os_name == 'posix'"))}
            """, ["web 2.0": "a", "tool 0.9": "b", "book 1": "c"])
        let text = String(decoding: document.bytes, as: UTF8.self)
        #expect(
            text.hasPrefix(
                """
                lock-version = "1.0"
                requires-python = "==3.11.*"
                dependency-groups = ["dev", "docs"]
                default-groups = ["default"]
                created-by = "pipit"

                [[packages]]
                name = "book"
                version = "1"
                marker = "'docs' in dependency_groups and (os_name == 'nt' or os_name == 'posix')"
                index = "https://index.example/simple"
                wheels = [
                    {name = "book-1-py3-none-any.whl", url = "https://files.example/book-1-py3-none-any.whl", size = 7, \
                hashes = {sha256 = "\(String(repeating: "c", count: 64))"}},
                ]

                [[packages]]
                name = "tool"
                """))
        #expect(text.hasSuffix("\n[tool.pipit]\npipfile-sha256 = \"\(String(repeating: "d", count: 64))\"\n"))
        #expect(try PylockDocument(parsing: document.bytes) == document)
    }

    @Test(
        arguments: [
            // One package in two categories, wanted alike.
            (
                "\"default\": {\"x\": \(release("1"))}, \"develop\": {\"x\": \(release("1"))}", ["x 1": "a"],
                ["x 1: always"]
            ),
            // Wanted elsewhere as well when the group is.
            (
                "\"default\": {\"x\": \(release("1", marker: "os_name == 'nt'"))}, \"develop\": {\"x\": \(release("1"))}",
                ["x 1": "a"], ["x 1: os_name == 'nt' or 'dev' in dependency_groups"]
            ),
            (
                "\"default\": {\"x\": \(release("1", marker: "os_name == 'nt'"))}, "
                    + "\"develop\": {\"x\": \(release("1", marker: "os_name == 'nt'"))}",
                ["x 1": "a"], ["x 1: os_name == 'nt'"]
            ),
            // In two groups.
            (
                "\"develop\": {\"x\": \(release("1"))}, \"docs\": {\"x\": \(release("1"))}", ["x 1": "a"],
                ["x 1: 'dev' in dependency_groups or 'docs' in dependency_groups"]
            ),
            // Two versions: the later category has its way.
            (
                "\"default\": {\"x\": \(release("1"))}, \"docs\": {\"x\": \(release("2", "b"))}",
                ["x 1": "a", "x 2": "b"],
                ["x 1: 'docs' not in dependency_groups", "x 2: 'docs' in dependency_groups"]
            ),
        ] as [(String, [String: Character], [String])])
    func `Categories become groups, and one entry is wanted at a time`(
        categories: String, letters: [String: Character], expected: [String]
    ) throws {
        #expect(Self.markers(try Self.document(categories, letters)) == expected)
    }

    @Test func `Several groups may stand for the development packages`() throws {
        let document = try Self.document(
            "\"develop\": {\"x\": \(Self.release("1"))}", ["x 1": "a"], groups: ["dev", "test"])
        #expect(document.groups == ["dev", "test"])
        #expect(Self.markers(document) == ["x 1: ('dev' in dependency_groups or 'test' in dependency_groups)"])
        #expect(try PylockDocument(parsing: document.bytes).groups(forCategories: ["develop"]) == ["dev", "test"])
    }

    @Test func `Repositories, directories and archives have their own forms`() throws {
        let document = try Self.document(
            """
            "default": {
              "g": {"git": "https://h.example/g.git", "ref": "\(String(repeating: "1", count: 40))", "subdirectory": "s",
                    "hashes": ["\(Self.digest("a"))"]},
              "d": {"path": "./directory", "editable": true},
              "w": {"path": "./w-1-py3-none-any.whl", "hashes": ["\(Self.digest("b"))"]},
              "f": {"file": "https://h.example/f-1.tar.gz", "hashes": ["\(Self.digest("c"))"]}}
            """, [:])
        let text = String(decoding: document.bytes, as: UTF8.self)
        #expect(text.contains("directory = {path = \"./directory\", editable = true}\n"))
        #expect(text.contains("archive = {url = \"https://h.example/f-1.tar.gz\", hashes = {sha256 = \"cccc"))
        #expect(text.contains("archive = {path = \"./w-1-py3-none-any.whl\", hashes = {sha256 = \"bbbb"))
        #expect(text.contains("vcs = {type = \"git\", url = \"https://h.example/g.git\", commit-id = \"1111"))
        #expect(text.contains("tool = {pipit = {hashes = [\"\(Self.digest("a"))\"]}}\n"))
        #expect(try PylockDocument(parsing: document.bytes) == document)
    }

    @Test func `What nothing vouches for is not written`() throws {
        let unhashed = "\"default\": {\"a\": {\"version\": \"==1\"}, \"b\": {\"version\": \"*\"}}"
        #expect(throws: PylockError(.unhashed(["a", "b"]), at: nil)) { try Self.document(unhashed, [:]) }
        // The index has another file under that version.
        #expect(throws: PylockError.self) {
            try Self.document("\"default\": {\"a\": \(Self.release("1"))}", ["a 1": "b"])
        }
    }

    // MARK: - Reading

    static func text(_ package: String) -> String {
        "lock-version = \"1.0\"\ncreated-by = \"x\"\n[[packages]]\n" + package
    }

    static let wheel =
        "wheels = [{url = \"https://f.example/a-1-py3-none-any.whl\", hashes = {sha256 = \"\(String(repeating: "a", count: 64))\"}}]"

    @Test(
        arguments: [
            ("lock-version = \"2.0\"\ncreated-by = \"x\"\npackages = []", "version `2.0`"),
            ("created-by = \"x\"\npackages = []", "`lock-version`"),
            ("lock-version = \"1.0\"\npackages = []", "`created-by`"),
            ("lock-version = \"1.0\"\ncreated-by = \"x\"", "`packages`"), ("lock-version = ", "not valid TOML"),
            ("<<<<<<< HEAD\n", "merge conflict"), (text("version = \"1\""), "`name`"),
            (text("name = \"a b\"\n" + wheel), "name"), (text("name = \"a\""), "nothing says where `a` comes from"),
            (text("name = \"a\"\nwheels = []"), "nothing says where"),
            (text("name = \"a\"\ndirectory = {path = \".\"}\n" + wheel), "several places"),
            (text("name = \"a\"\nwheels = [{url = \"https://f.example/a-1-py3-none-any.whl\"}]"), "no hash"),
            (text("name = \"a\"\nwheels = [{url = \"u\", hashes = {}}]"), "no hash"),
            (
                text(
                    "name = \"a\"\nwheels = [{url = \"u\", hashes = {md5 = \"\(String(repeating: "a", count: 32))\"}}]"),
                "no hash"
            ),
            (text("name = \"a\"\nwheels = [{url = \"u\", hashes = {sha256 = \"abc\"}}]"), "64 hexadecimal digits"),
            (
                text("name = \"a\"\nwheels = [{hashes = {sha256 = \"\(String(repeating: "a", count: 64))\"}}]"),
                "neither"
            ),
            (text("name = \"a\"\nmarker = \"os_nam == 'nt'\"\n" + wheel), "a marker"),
            (text("name = \"a\"\nversion = \"one\"\n" + wheel), "a version"),
            (text("name = \"a\"\nvcs = {type = \"git\", url = \"u\"}"), "`commit-id`"),
            (text("name = 3\n" + wheel), "text in quotes"),
        ])
    func `What is no pylock is refused with its place`(text: String, reason: String) {
        do {
            _ = try PylockDocument(parsing: Array(text.utf8))
            Issue.record("it was read")
        } catch {
            #expect(error.diagnostic.headline.contains(reason), "\(error.diagnostic.headline)")
            #expect(error.location?.line != nil)
        }
    }

    @Test func `Keys that nobody knows do no harm`() throws {
        let text = Self.text("name = \"a\"\nnew-key = 3\n\(Self.wheel)\n[tool.other]\nx = 1\n")
        #expect(try PylockDocument(parsing: Array(text.utf8)).packages.count == 1)
    }

    static let linux = MarkerEnvironment(
        implementationName: "cpython", implementationVersion: "3.11.4", osName: "posix", platformMachine: "x86_64",
        platformPythonImplementation: "CPython", platformRelease: "1", platformSystem: "Linux", platformVersion: "1",
        pythonFullVersion: "3.11.4", pythonVersion: "3.11", sysPlatform: "linux")

    func names(_ text: String, _ groups: [String]) throws -> [String] {
        try PylockDocument(parsing: Array(text.utf8)).selection(
            groups: groups, in: Self.linux, python: try #require(Version("3.11.4"))
        ).map(\.name.normalized)
    }

    @Test func `Groups decide what is wanted`() throws {
        let text = """
            lock-version = "1.0"
            created-by = "other"
            dependency-groups = ["dev", "docs"]
            default-groups = ["main"]
            packages = [
              {name = "always", \(Self.wheel)}, {name = "main", marker = "'main' in dependency_groups", \(Self.wheel)},
              {name = "dev", marker = "'dev' in dependency_groups", \(Self.wheel)},
              {name = "docs", marker = "'docs' in dependency_groups and sys_platform == 'linux'", \(Self.wheel)},
              {name = "win", marker = "sys_platform == 'win32'", \(Self.wheel)},
            ]
            """
        #expect(try names(text, ["default"]) == ["always", "main"])
        #expect(try names(text, ["default", "dev"]) == ["always", "main", "dev"])
        #expect(try names(text, ["docs"]) == ["docs"])
        #expect(try PylockDocument(parsing: Array(text.utf8)).categories == ["default", "develop", "docs"])
    }

    @Test func `A package that default and a group want is wanted by either alone`() throws {
        let document = try Self.document(
            "\"default\": {\"x\": \(Self.release("1"))}, \"develop\": {\"y\": \(Self.release("1"))}, "
                + "\"docs\": {\"x\": \(Self.release("1")), \"y\": \(Self.release("2", "b"))}",
            ["x 1": "a", "y 1": "a", "y 2": "b"])
        let text = String(decoding: document.bytes, as: UTF8.self)
        #expect(text.contains("tool = {pipit = {groups = [\"default\", \"docs\"]}}\n"))
        #expect(try PylockDocument(parsing: document.bytes) == document)
        #expect(try names(text, ["default"]) == ["x"])
        #expect(try names(text, ["docs"]) == ["x", "y"])
        #expect(try names(text, ["dev"]) == ["y"])
        let rivals = try Self.document(
            "\"default\": {\"x\": \(Self.release("1"))}, \"docs\": {\"x\": \(Self.release("2", "b"))}",
            ["x 1": "a", "x 2": "b"])
        #expect(try names(String(decoding: rivals.bytes, as: UTF8.self), ["dev"]) == [])
    }

    @Test func `A pylock for another Python or platform, or with two entries at once, is refused`() {
        let python = "lock-version = \"1.0\"\ncreated-by = \"x\"\nrequires-python = \">=3.12\"\npackages = []"
        #expect(throws: PylockError(.foreignPython(requires: ">=3.12", found: "3.11.4"), at: nil)) {
            try names(python, ["default"])
        }
        let platform = "lock-version = \"1.0\"\ncreated-by = \"x\"\nenvironments = [\"os_name == 'nt'\"]\npackages = []"
        #expect(throws: PylockError(.foreignEnvironment, at: nil)) { try names(platform, ["default"]) }
        #expect(throws: PylockError.self) {
            try names(Self.text("name = \"a\"\n\(Self.wheel)\n[[packages]]\nname = \"A\"\n\(Self.wheel)"), ["default"])
        }
    }

    @Test(
        arguments: [(nil, "pylock.toml"), ("", "pylock.toml"), ("server", "pylock.server.toml")] as [(String?, String)])
    func `The name is the standard's`(name: String?, expected: String) {
        #expect(PylockDocument.fileName(named: name) == expected)
    }

    @Test(arguments: ["a.b", "../x", "a/b", "a b", "é"])
    func `Other names are refused`(name: String) {
        #expect(PylockDocument.fileName(named: name) == nil)
    }
}
