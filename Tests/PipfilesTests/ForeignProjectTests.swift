import Diagnostics
import PackagingStandards
import Pipfiles
import Testing

@Suite struct ForeignProjectTests {
    private func read(_ text: String) throws -> ForeignProject {
        try ForeignProject(parsing: Array(text.utf8), file: "pyproject.toml")
    }

    /// `category: key = value`, as a Pipfile would say it.
    private func entries(_ text: String) throws -> [String] {
        try read(text).dependencies.map { dependency in
            "\(dependency.category): \(dependency.argument.name?.normalized ?? "?") = \(dependency.argument.entryValue)"
        }
    }

    @Test func `The standard's dependencies, extras and groups become tables`() throws {
        let text = """
            [project]
            name = "app"
            requires-python = ">=3.9"
            dependencies = ["requests[socks]>=2,<3", "toml; python_version < '3.11'"]
            [project.optional-dependencies]
            docs = ["sphinx"]
            all = ["app[docs]", "rich==13.*"]
            [dependency-groups]
            test = ["pytest>=8", {include-group = "Types"}]
            types = ["mypy"]
            dev = [{include-group = "test"}]
            """
        #expect(
            try entries(text) == [
                #"packages: requests = {extras = ["socks"], version = "<3,>=2"}"#,
                #"packages: toml = {version = "*", markers = "python_version < \"3.11\""}"#,
                #"docs: sphinx = "*""#, #"all: sphinx = "*""#, #"all: rich = "==13.*""#,
                #"test: pytest = ">=8""#, #"test: mypy = "*""#, #"types: mypy = "*""#,
                #"dev-packages: pytest = ">=8""#, #"dev-packages: mypy = "*""#,
            ])
        #expect(try read(text).requiresPython?.description == ">=3.9")
        #expect(try read(text).name?.normalized == "app")
    }

    @Test(arguments: [
        (#""^1.2.3""#, #""<2,>=1.2.3""#), (#""^0.2.3""#, #""<0.3,>=0.2.3""#), (#""^0.0.3""#, #""<0.0.4,>=0.0.3""#),
        (#""~1.2.3""#, #""==1.2.*,>=1.2.3""#), (#""~1""#, #""==1.*""#), (#""1.2.*""#, #""==1.2.*""#),
        (#""*""#, #""*""#),
        (#""1.2.3""#, #""==1.2.3""#), (#"">=1.0 <2.0""#, #""<2.0,>=1.0""#), (#"">= 1.0, < 2.0""#, #""<2.0,>=1.0""#),
        (
            #"{version = "^2", extras = ["a"], python = ">=3.8"}"#,
            #"{extras = ["a"], version = "<3,>=2", markers = "python_version >= \"3.8\""}"#
        ),
        (#"{git = "https://h.example/x.git", tag = "v1"}"#, #"{ref = "v1", git = "https://h.example/x.git"}"#),
        (#"{path = "../x", develop = true}"#, #"{path = "../x", editable = true}"#),
        (#"{path = "x"}"#, #"{path = "./x"}"#),
        (#"{url = "https://h.example/x-1.zip"}"#, #"{file = "https://h.example/x-1.zip"}"#),
        (#"{version = "*", source = "inner"}"#, #"{version = "*", index = "inner"}"#),
        (#"{version = "1", platform = "linux"}"#, #"{version = "==1", markers = "sys_platform == \"linux\""}"#),
        (
            #"[{version = "1", python = "<3.9"}, {version = "2"}]"#,
            #"{version = "==1", markers = "python_version < \"3.9\""}"#
        ),
    ])
    func `Poetry's ways to ask for a package`(value: String, entry: String) throws {
        #expect(try entries("[tool.poetry.dependencies]\nx = \(value)\n") == ["packages: x = \(entry)"])
    }

    @Test func `Poetry's groups, extras and sources`() throws {
        let text = """
            [tool.poetry]
            name = "app"
            [tool.poetry.dependencies]
            python = "^3.9"
            a = "*"
            b = {version = "*", optional = true}
            c = {version = "*", optional = true}
            [tool.poetry.dev-dependencies]
            d = "*"
            [tool.poetry.group.dev.dependencies]
            e = "*"
            [tool.poetry.group.docs.dependencies]
            f = "*"
            [tool.poetry.extras]
            more = ["b"]
            [[tool.poetry.source]]
            name = "inner"
            url = "https://inner.example/simple"
            priority = "supplemental"
            [[tool.poetry.source]]
            name = "main"
            url = "https://main.example/simple"
            """
        #expect(
            try entries(text) == [
                #"packages: a = "*""#, #"more: b = "*""#, #"dev-packages: d = "*""#, #"dev-packages: e = "*""#,
                #"docs: f = "*""#,
            ])
        let project = try read(text)
        #expect(project.requiresPython?.description == "<4,>=3.9" && project.mainSource == "main")
        #expect(project.sources.map(\.name) == ["inner", "main"])
        #expect(project.notes.map(\.text).contains("`c` is optional, and no extra asks for it"))
    }

    @Test func `uv's sources, indexes and older groups`() throws {
        let text = """
            [project]
            name = "app"
            dependencies = ["a>=1", "b", "c", "d", "e"]
            [tool.uv]
            dev-dependencies = ["f"]
            constraint-dependencies = ["g<2"]
            [tool.uv.sources]
            a = {index = "inner"}
            B = {git = "https://h.example/b.git", rev = "abc", subdirectory = "s"}
            c = {path = "../c", editable = true}
            d = {url = "https://h.example/d-1.zip"}
            e = [{index = "inner", marker = "sys_platform == 'linux'"}, {index = "other"}]
            [[tool.uv.index]]
            name = "inner"
            url = "https://inner.example/simple"
            explicit = true
            [[tool.uv.index]]
            url = "https://main.example/simple"
            default = true
            [tool.pdm.dev-dependencies]
            lint = ["ruff"]
            """
        #expect(
            try entries(text) == [
                #"packages: a = {version = ">=1", index = "inner"}"#,
                #"packages: b = {ref = "abc", subdirectory = "s", git = "https://h.example/b.git"}"#,
                #"packages: c = {path = "../c", editable = true}"#,
                #"packages: d = {file = "https://h.example/d-1.zip"}"#,
                #"packages: e = {version = "*", index = "inner"}"#, #"dev-packages: f = "*""#, #"lint: ruff = "*""#,
            ])
        let project = try read(text)
        #expect(project.mainSource == "mainexample" || project.mainSource == "main")
        #expect(project.constraints.map(\.requirement.description) == ["g<2"])
    }

    /// Fifty groups that include the next one twice are 2^50 ways and one set of packages.
    @Test func `What is included by many ways is taken once`() throws {
        let groups = (0..<50).map { "g\($0) = [{include-group = \"g\($0 + 1)\"}, {include-group = \"G\($0 + 1)\"}]" }
        let text = (["[dependency-groups]"] + groups + ["g50 = [\"a\"]", ""]).joined(separator: "\n")
        #expect(try read(text).dependencies.map(\.category) == (0...50).map { "g\($0)" })
        let extras = (0..<50).map { "e\($0) = [\"x[e\($0 + 1),E\($0 + 1)]\", \"x[e\($0 + 1)]\"]" }
        let project =
            (["[project]", "name = \"x\"", "[project.optional-dependencies]"] + extras + ["e50 = [\"a\"]", ""])
        #expect(try read(project.joined(separator: "\n")).dependencies.count == 51)
    }

    @Test func `Groups of a short file that come to millions of packages are refused`() throws {
        let wide = "a = [\(Array(repeating: "\"b\"", count: 1000).joined(separator: ","))]"
        let others = (0..<2000).map { "g\($0) = [{include-group = \"a\"}]" }
        let text = (["[dependency-groups]", wide] + others + [""]).joined(separator: "\n")
        do {
            _ = try read(text)
            Issue.record("it was read")
        } catch let error as ForeignFileError {
            #expect(error.problem == .tooMany(100_000))
        }
        let deep = (0..<3000).map { "g\($0) = [{include-group = \"g\($0 + 1)\"}]" } + ["g3000 = []", ""]
        #expect(throws: ForeignFileError.self) {
            try read((["[dependency-groups]"] + deep).joined(separator: "\n"))
        }
    }

    @Test(arguments: [
        ("[project\n", "`pyproject.toml` is not valid TOML"), ("[tool.black]\n", "asks for no packages"),
        ("[project]\ndependencies = [\"a=1\"]\n", "`a=1` names no package"),
        ("[project]\ndependencies = [1]\n", "should be text, but it is an integer"),
        ("[project]\ndependencies = \"a\"\n", "should be a list, but it is a string"),
        ("[dependency-groups]\na = [{include-group = \"a\"}]\n", "the group `a` is not there, or includes itself"),
        ("[project]\nname = \"x\"\noptional-dependencies = {a = [\"x[b]\"], b = [\"x[a]\"]}\n", "includes itself"),
        ("[tool.poetry.dependencies]\na = \"^1 || ^2\"\n", "the versions `^1 || ^2` cannot be said in a Pipfile"),
        ("[tool.poetry.dependencies]\na = \"banana\"\n", "cannot be said in a Pipfile"),
        ("[tool.poetry.dependencies]\na = 1\n", "should be versions or a table"),
    ])
    func `What cannot be taken over is told with its place`(text: String, words: String) throws {
        do throws(ForeignFileError) {
            _ = try ForeignProject(parsing: Array(text.utf8), file: "pyproject.toml")
            Issue.record("it was read")
        } catch {
            #expect(error.diagnostic.headline.contains(words), "\(error.diagnostic.headline)")
        }
    }

    @Test func `Locks of Poetry, old and new, and of uv give versions and digests`() throws {
        let one = String(repeating: "1", count: 64)
        let two = String(repeating: "2", count: 64)
        func read(_ text: String) throws -> [String] {
            try ForeignLock(parsing: Array(text.utf8), file: "x.lock").packages.map {
                "\($0.name) \($0.version) " + $0.digests.map { String($0.hexadecimal.prefix(2)) }.joined(separator: ",")
            }
        }
        #expect(
            try read(
                """
                [[package]]
                name = "A_b"
                version = "1.0"
                files = [{file = "a.whl", hash = "sha256:\(one)"}, {file = "a.tar.gz", hash = "sha256:\(two)"}]
                [[package]]
                name = "local"
                version = "1"
                [package.source]
                type = "directory"
                url = "x"
                [metadata]
                lock-version = "2.1"
                """) == ["a-b 1.0 11,22"])
        #expect(
            try read(
                """
                [[package]]
                name = "a"
                version = "1.0"
                [metadata.files]
                a = [{file = "a.whl", hash = "sha256:\(one)"}]
                """) == ["a 1.0 11"])
        let text = """
            version = 1
            [[package]]
            name = "app"
            version = "0.1"
            source = { virtual = "." }
            [[package]]
            name = "a"
            version = "1.0"
            source = { registry = "https://index.example/simple" }
            sdist = { url = "https://f.example/a.tar.gz", hash = "sha256:\(one)", size = 1 }
            wheels = [{ url = "https://f.example/a.whl", hash = "sha256:\(two)", size = 1 }]
            [[package]]
            name = "b"
            version = "1.0"
            source = { registry = "https://index.example/simple" }
            [[package]]
            name = "b"
            version = "2.0"
            source = { registry = "https://index.example/simple" }
            """
        #expect(try read(text) == ["a 1.0 11,22"])
        #expect(try ForeignLock(parsing: Array(text.utf8), file: "uv.lock").divided.map(\.normalized) == ["b"])
    }

    @Test(arguments: [
        ("version = 99\n", "`version`"), ("version = \"1\"\n", "`version`"),
        ("version = 2\nrevision = 1\n", "`version`"),
        ("[metadata]\nlock-version = \"9.0\"\n", "`lock-version`"),
        ("[metadata]\nlock-version = 2\n", "`lock-version`"),
        ("[metadata]\nlock-version = \"2.\"\n", "`lock-version`"),
    ])
    func `A lock of a form that nobody here knows is refused`(head: String, words: String) throws {
        let package = "[[package]]\nname = \"a\"\nversion = \"1.0\"\n"
        for text in [head.hasPrefix("v") ? head + package : package + head, head] {
            do {
                _ = try ForeignLock(parsing: Array(text.utf8), file: "x.lock")
                Issue.record("\(text) was read")
            } catch {
                #expect(error.diagnostic.headline.contains(words), "\(error.diagnostic.headline)")
            }
        }
    }

    @Test(arguments: ["version = 1\n", "version = 1\nrevision = 3\n", "", "1.0", "1.1", "2.0", "2.1"])
    func `A lock of a form that is known is read`(form: String) throws {
        let package = "[[package]]\nname = \"a\"\nversion = \"1.0\"\n"
        let isPoetry = form.first?.isNumber ?? false
        let text = isPoetry ? package + "[metadata]\nlock-version = \"\(form)\"\n" : form + package
        #expect(try ForeignLock(parsing: Array(text.utf8), file: "x.lock").packages.count == 1)
    }

    // MARK: Many

    /// So many that looking through all of them for each of them takes minutes.
    private static let many = 10_000

    @Test(.timeLimit(.minutes(30))) func `a dependency's source is found without looking through all of them`() throws {
        let names = (0..<Self.many).map { "p\($0)" }
        let text =
            "[project]\nname = 'app'\ndependencies = [\(names.map { "'\($0)'" }.joined(separator: ","))]\n[tool.uv.sources]\n"
            + names.map { "\($0) = {path = './\($0)'}\n" }.joined()
        let project = try read(text)
        #expect(project.dependencies.count == Self.many)
        #expect(project.dependencies.last?.argument.origin == .path("./p\(Self.many - 1)"))
    }

    @Test(.timeLimit(.minutes(30))) func `an optional dependency's extras are found in the same way`() throws {
        let names = (0..<Self.many).map { "p\($0)" }
        let text =
            "[project]\nname = 'app'\ndependencies = ['p0', 'p1']\n[tool.poetry.dependencies]\np1 = {path = './p1'}\n"
            + names.dropFirst(2).map { "\($0) = {version = '*', optional = true}\n" }.joined()
            + "[tool.poetry.extras]\n" + names.dropFirst(2).map { "e\($0) = ['\($0)']\n" }.joined()
        let project = try read(text)
        #expect(project.dependencies.count == Self.many)
        #expect(project.dependencies.last?.category == "ep\(Self.many - 1)")
        #expect(project.dependencies.map(\.argument.origin).prefix(2) == [.index(.any), .path("./p1")])
    }

    @Test(.timeLimit(.minutes(30))) func `the digests of a lock of Poetry's are found in the same way`() throws {
        let names = (0..<Self.many).map { "p\($0)" }
        let sum = "sha256:" + String(repeating: "a", count: 64)
        let text =
            names.map { "[[package]]\nname = '\($0)'\nversion = '1'\n" }.joined() + "[metadata.files]\n"
            + names.map { "\($0) = [{file = 'f', hash = '\(sum)'}]\n" }.joined()
        let lock = try ForeignLock(parsing: Array(text.utf8), file: "poetry.lock")
        #expect(lock.packages.count == Self.many && lock.packages.allSatisfy { $0.digests.count == 1 })
    }

    @Test func `of sources there are as many as anybody could have, and no more`() throws {
        func text(_ count: Int) -> String {
            "[project]\nname = 'app'\n"
                + (0..<count).map { _ in "[[tool.uv.index]]\nurl = 'https://index.example/simple'\n" }.joined()
        }
        #expect(try read(text(1000)).sources.count == 1000)
        let error = #expect(throws: ForeignFileError.self) { try read(text(1001)) }
        #expect(error?.problem == .tooManySources(1000))
    }
}
