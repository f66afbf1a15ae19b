import Diagnostics
import PackagingStandards
import Pipfiles
import Testing

@Suite struct PipfileTests {
    private func pipfile(_ text: String) throws -> Pipfile { try Pipfile(parsing: Array(text.utf8)) }

    /// What an entry says, in one line.
    private func summary(_ entry: PipfileEntry) -> String {
        var parts: [String] = []
        switch entry.origin {
        case .index(let specifiers): parts.append(specifiers.isEmpty ? "any" : specifiers.description)
        case .repository(let place):
            parts += [place.system.rawValue, place.cloneURL]
            if let reference = place.reference { parts.append("@" + reference) }
            if let subdirectory = place.subdirectory { parts.append("in " + subdirectory) }
        case .path(let path): parts.append("path " + path)
        case .file(let url, let subdirectory): parts.append("file " + url + (subdirectory.map { " in " + $0 } ?? ""))
        }
        if !entry.extras.isEmpty { parts.append("extras " + entry.extras.joined(separator: "+")) }
        if let marker = entry.marker { parts.append("; " + marker.text) }
        if let index = entry.index { parts.append("from " + index) }
        if entry.isEditable { parts.append("editable") }
        if entry.skipsResolver { parts.append("unresolved") }
        if entry.forbidsWheels { parts.append("no wheels") }
        if !entry.pipArguments.isEmpty { parts.append("pip \(entry.pipArguments.joined(separator: " "))") }
        if !entry.hashes.isEmpty { parts.append("\(entry.hashes.count) hashes") }
        return parts.joined(separator: " ")
    }

    @Test(arguments: [
        (#""*""#, "any"),
        (#""==1.1""#, "==1.1"),
        (#"">=1,<2""#, "<2,>=1"),
        (#"">=1.1 , <1.2""#, "<1.2,>=1.1"),
        (#"" ~=1.1""#, "~=1.1"),
        (#""!=2.0""#, "!=2.0"),
        (#""==1.*""#, "==1.*"),
        (#""===1.1""#, "===1.1"),
        (#""1.1""#, "==1.1"),
        (#"{version = "1.1"}"#, "==1.1"),
        (#"{}"#, "any"),
        (#"{version = ""}"#, "any"),
        (#"{version = "*", extras = ["socks", "x"], index = "a"}"#, "any extras socks+x from a"),
        (#"{version = "==1", markers = "sys_platform == 'win32'"}"#, "==1 ; sys_platform == 'win32'"),
        (#"{sys_platform = "== 'win32'", os_name = "!= 'nt'"}"#, "any ; sys_platform == 'win32' and os_name != 'nt'"),
        (
            #"{markers = "os_name == 'nt' or os_name == 'posix'", python_version = "< '3.12'"}"#,
            "any ; (os_name == 'nt' or os_name == 'posix') and python_version < '3.12'"
        ),
        (#"{os_markers = "os_name == 'nt'"}"#, "any ; os_name == 'nt'"),
        (#"{platform_machine = "in 'x86_64 arm64'"}"#, "any ; platform_machine in 'x86_64 arm64'"),
        (#"{git = "https://h/r.git"}"#, "git https://h/r.git"),
        (#"{git = "git+https://h/r.git@v1"}"#, "git https://h/r.git @v1"),
        (#"{git = "https://user@h/r.git"}"#, "git https://user@h/r.git"),
        (#"{git = "ssh://git@h/r.git@main", subdirectory = "d"}"#, "git ssh://git@h/r.git @main in d"),
        (#"{git = "git@h:o/r.git"}"#, "git git@h:o/r.git"),
        (#"{git = "git@h:o/r.git@v2"}"#, "git git@h:o/r.git @v2"),
        (
            #"{git = "https://h/r", ref = "abc", editable = true, extras = ["x"]}"#,
            "git https://h/r @abc extras x editable"
        ),
        (#"{hg = "https://h/r", ref = "abc"}"#, "hg https://h/r @abc"),
        (#"{svn = "https://h/r"}"#, "svn https://h/r"),
        (#"{bzr = "https://h/r"}"#, "bzr https://h/r"),
        (#""git+https://h/r.git@v1""#, "git https://h/r.git @v1"),
        (#"{path = "./dir", editable = true}"#, "path ./dir editable"),
        (#"{path = "."}"#, "path ."),
        (#"{file = "https://h/x.whl"}"#, "file https://h/x.whl"),
        (#"{file = "file:///x.tar.gz", subdirectory = "d"}"#, "file file:///x.tar.gz in d"),
        (#"{version = "==1", skip_resolver = true}"#, "==1 unresolved"),
        (#"{version = "==1", no_binary = true}"#, "==1 no wheels"),
        (#"{version = "==1", pip_args = ["--config-settings", "k=v"]}"#, "==1 pip --config-settings k=v"),
        (
            #"{version = "==1", hashes = ["sha256:\#(String(repeating: "0", count: 64))"], name = "x"}"#,
            "==1 1 hashes"
        ),
    ])
    func `Every form of an entry is understood`(value: String, expected: String) throws {
        let entry = try #require(try pipfile("[packages]\na-b = \(value)\n")["packages"]?.entries.first)
        #expect(summary(entry) == expected)
        #expect(entry.location == SourceSpan(file: "Pipfile", line: 2, column: 1))
        #expect(entry.valueLocation == SourceSpan(file: "Pipfile", line: 2, column: 7))
        #expect(entry.isPlain == value.hasPrefix("\""))
    }

    /// Value, place, headline, what to write instead.
    @Test(arguments: [
        (#"a = """#, "2:5", "the version of `a` is empty", #"write `"*"` for any version"#),
        (
            #"a = "latest""#, "2:5", "`latest` is no version of `a`",
            #"write `"*"`; a lock then holds the newest version that suits the others"#
        ),
        (#"a = {version = "latest"}"#, "2:16", "`latest` is no version of `a`", #"write `"*"`"#),
        (
            #"a = 1"#, "2:5", "the version of `a` is the number 1, and a number does not keep what was typed",
            #"write it in quotes: `"==1"`"#
        ),
        (
            #"a = {version = 1.10}"#, "2:16",
            "the version of `a` is the number 1.10, and a number does not keep what was typed",
            #"write it in quotes: `"==1.10"`"#
        ),
        (
            #"a = true"#, "2:5", "`a` must have a version in quotes or a table, but it has a boolean",
            #"write `a = "*"` for any version"#
        ),
        (#"a = ["1"]"#, "2:5", "`a` must have a version in quotes or a table, but it has an array", "any version"),
        (
            #"a = 2020-01-01"#, "2:5", "`a` must have a version in quotes or a table, but it has a date or time",
            "any version"
        ),
        (
            #"zope.interface = "*""#, "2:1",
            "`zope.interface` needs quotes, because TOML reads a dot in a bare name as a table",
            #"write `"zope.interface" = …`"#
        ),
        (
            #"a.b.c = {version = "*"}"#, "2:1",
            "`a.b.c` needs quotes, because TOML reads a dot in a bare name as a table",
            #"write `"a.b.c" = …`"#
        ),
        (#"a = {commit = "x"}"#, "2:6", "`a` has an option `commit` that is not known", "did you mean `ref`?"),
        (#"a = {vesion = "x"}"#, "2:6", "`a` has an option `vesion` that is not known", "did you mean `version`?"),
        (
            #"a = {zzz = "x"}"#, "2:6", "`a` has an option `zzz` that is not known",
            "the options are `version`, `extras`, `markers`, `index`, `git`,"
        ),
        (#"a = {version = true}"#, "2:16", "`version` of `a` must be text in quotes, but it is a boolean", ""),
        (
            #"a = {extras = "x"}"#, "2:15",
            #"`extras` of `a` must be a list of texts such as ["first", "second"], but it is a string"#, ""
        ),
        (#"a = {editable = "yes"}"#, "2:17", "`editable` of `a` must be true or false, but it is a string", ""),
        (#"a = {ref = "x"}"#, "2:6", "`ref` of `a` has no meaning without a repository", "name the repository"),
        (
            #"a = {git = "u", path = "p"}"#, "2:17", "`a` can come from one place only, but it has `git` and `path`",
            "keep one of them"
        ),
        (
            #"a = {file = "x.whl"}"#, "2:13", "`file` of `a` must be a `https:`, `http:` or `file:` URL, not `x.whl`",
            #"write `path = "x.whl"`"#
        ),
        (#"a = {hashes = ["md5"]}"#, "2:15", "`md5` is no hash for `a`", "sha256:"),
        (#""a b" = "*""#, "2:1", "`a b` cannot be the name of a package", "names are ASCII letters"),
        (
            "a_b = \"*\"\nA-b = \"==1\"", "3:1",
            "`A-b` is the same package as `a_b` in line 2 and asks for something else",
            "keep one"
        ),
    ])
    func `An entry that cannot be used is refused with what to write`(
        lines: String, place: String, headline: String, help: String
    ) {
        let error = #expect(throws: PipfileError.self) { try pipfile("[packages]\n\(lines)\n") }
        #expect(error?.diagnostic.headline == headline)
        #expect(error?.location.description == "Pipfile:" + place)
        #expect(error?.diagnostic.help.joined(separator: "\n").contains(help) == true || help.isEmpty)
        #expect(error?.diagnostic.code == .pipfileEntry)
    }

    /// What each value would put into a line of a requirements file, or show on a terminal.
    @Test(
        arguments: [
            (#"a = {extras = ["x]\nevil #"]}"#, "extras", "U+000A"), (#"a = {index = "\u001b[2J"}"#, "index", "U+001B"),
            (#"a = {git = "https://h/r\u0085x"}"#, "git", "U+0085"),
            (#"a = {git = "https://h/r", ref = "a\u2028b"}"#, "ref", "U+2028"),
            (#"a = {path = "./a\rb"}"#, "path", "U+000D"), (#"a = {file = "https://h/a.whl\nx"}"#, "file", "U+000A"),
            (#"a = {git = "https://h/r", subdirectory = "a\u009bb"}"#, "subdirectory", "U+009B"),
            (#"a = {markers = "os_name == 'a\u0007b'"}"#, "markers", "U+0007"),
            (#"a = {os_name = "== 'a\u0007b'"}"#, "os_name", "U+0007"),
            (#"a = {pip_args = ["a\nb"]}"#, "pip_args", "U+000A"),
        ])
    func `A value with a control character in it is refused with its place`(
        line: String, option: String, character: String
    ) {
        let error = #expect(throws: PipfileError.self) { try pipfile("[packages]\n\(line)\n") }
        #expect(
            error?.diagnostic.headline == "`\(option)` of `a` has the control character \(character) in it", "\(line)")
        #expect(error?.location.line == 2)
    }

    @Test(arguments: [#"a = "===1\u001b""#, #"a = {version = "===1\u001b"}"#, #"a = "git+https://h/r\u001b""#])
    func `A version or a repository with a control character in it is refused`(line: String) {
        #expect(throws: PipfileError.self) { try pipfile("[packages]\n\(line)\n") }
    }

    @Test func `A source with a control character in it is refused with its line`() {
        let good = ["name": "\"a\"", "url": "\"https://h\""]
        for (field, value) in [("url", #""https://h\n-r x""#), ("name", #""\u001b[2J""#)] {
            let lines = good.merging([field: value]) { $1 }.map { "\($0) = \($1)\n" }.joined()
            let text = "[[source]]\n" + lines
            let error = #expect(throws: PipfileError.self) { try pipfile(text) }
            #expect(error?.diagnostic.headline.contains("has the control character U+00") == true, "\(text)")
        }
    }

    @Test func `White space of a marker, and versions on several lines, do no harm`() throws {
        let text = "[packages]\na = {version = \"\"\">=1,\n <2\n\"\"\", markers = \"\"\"\nos_name\t== 'x'\n\"\"\"}\n"
        #expect(try pipfile(text)["packages"]?.entries.first?.marker?.text == "os_name\t== 'x'")
    }

    /// Other tools' specifiers, and what they mean in Python's.
    @Test(arguments: [
        ("^1.2", ">=1.2,<2"), ("^0.2.3", ">=0.2.3,<0.3"), ("^0.0.3", ">=0.0.3,<0.0.4"), ("^1", ">=1,<2"),
        ("~1.2.3", "==1.2.*,>=1.2.3"), ("~1", "==1.*"), ("=1.0", "==1.0"), ("=>1", ">=1"), ("=<1", "<=1"),
        ("1.2.*", "==1.2.*"), ("1.x", "==1.*"), ("1.0,<2", "==1.0,<2"),
    ])
    func `Specifiers of other tools are translated in the advice`(text: String, instead: String) {
        let error = #expect(throws: PipfileError.self) { try pipfile("[packages]\na = \"\(text)\"\n") }
        #expect(error?.diagnostic.help == ["write `\"\(instead)\"`"])
        #expect(error?.location.description == "Pipfile:2:5")
        #expect((try? SpecifierSet(instead)) != nil)
    }

    @Test(arguments: [
        "?", "newest", "==", ">=1 <2", "^x", "^99999999999999999999", "~", "~x", "=", ".x", ",", "1.0 beta now",
    ])
    func `A specifier that means nothing is refused with examples`(text: String) {
        let error = #expect(throws: PipfileError.self) { try pipfile("[packages]\na = \"\(text)\"\n") }
        guard case .version("a", text, _, _)? = error?.problem else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.diagnostic.help.count == 1)
    }

    @Test(arguments: [
        (#"{markers = "python > 3"}"#, "2:16"), (#"{sys_platform = "linux"}"#, "2:21"),
        (#"{sys_platform = "== linux"}"#, "2:21"), (#"{sys_platform = "== 'linux' or os_name == 'nt'"}"#, "2:21"),
        (#"{os_name = 3}"#, "2:16"),
    ])
    func `A marker that cannot be understood is refused`(value: String, place: String) {
        let error = #expect(throws: PipfileError.self) { try pipfile("[packages]\na = \(value)\n") }
        #expect(error?.location.description == "Pipfile:" + place)
    }

    @Test func `A variable without quotes is shown as it should be`() {
        let error = #expect(throws: PipfileError.self) { try pipfile("[packages]\na = {sys_platform = \"linux\"}\n") }
        #expect(error?.diagnostic.help == ["write for example `sys_platform = \"== 'linux'\"`"])
    }

    @Test(arguments: [
        ("[packages\n", "1:10", "the Pipfile is not valid TOML: a ] must close the header"),
        ("[packages]\n<<<<<<< HEAD\na = \"*\"\n", "2:1", "the Pipfile holds a merge conflict"),
        ("packages = 1\n", "1:1", "`packages` must be a table, but it is an integer"),
        ("[source]\nname = \"a\"\n", "1:2", "sources must be written as `[[source]]`, with two brackets"),
        ("[[source]]\nname = \"a\"\n", "1:3", "this source has no `url`"),
        ("[[source]]\nurl = \"a\"\n", "1:3", "this source has no `name`"),
        (
            "[[source]]\nurl = 1\nname = \"a\"\n", "2:7",
            "the source's `url` must be text in quotes, but it is an integer"
        ),
        (
            "[[source]]\nurl = \"a\"\nname = \"a\"\nverify_ssl = \"no\"\n", "4:14",
            "the source's `verify_ssl` must be true or false, but it is a string"
        ),
        (
            "[[source]]\nname = \"a\"\nurl = \"https://x/\"\n[[source]]\nurl = \"https://y/\"\nname = \"a\"\n", "6:8",
            "there is another source `a` in line 1, so this one would never be asked"
        ),
        (
            "[[source]]\nname = \"a\"\nurl = \"x\"\n[[source]]\nname = \"a\"\nurl = \"x\"\nverify_ssl = false\n", "5:8",
            "there is another source `a` in line 1, so this one would never be asked"
        ),
        ("[requires]\npython_version = 3.10\n", "2:18", "`python_version` must be text in quotes, but it is a float"),
        (
            "[requires]\npython_version = \"./payload\"\n", "2:18",
            "`python_version` must be a version or a range, and `./payload` is neither"
        ),
        (
            "[requires]\npython_version = \"3.11\"\npython_full_version = \"payload\"\n", "3:23",
            "`python_full_version` must be a version or a range, and `payload` is neither"
        ),
        (
            "[pipenv]\nallow_prereleases = 1\n", "2:21",
            "`allow_prereleases` in `[pipenv]` must be true or false, not `1`"
        ),
        (
            "[pipenv]\nlock_platforms = \"mine\"\n", "2:18",
            "`lock_platforms` in `[pipenv]` must be \"all\", \"current\" or a list of platforms such as"
                + " [\"linux\", \"win32\"], not `\"mine\"`"
        ),
        (
            "[pipenv]\ncool-down-period = \"2 weeks\"\n", "2:20",
            "`cool-down-period` in `[pipenv]` must be days such as \"30d\", not `\"2 weeks\"`"
        ),
        ("docs = 1\n", "1:1", "`docs` must be a table, but it is an integer"),
    ])
    func `A section that cannot be used is refused`(text: String, place: String, headline: String) {
        let error = #expect(throws: PipfileError.self) { try pipfile(text) }
        #expect(error?.diagnostic.headline == headline)
        #expect(error?.location.description == "Pipfile:" + place)
    }

    @Test func `A source that is repeated word for word harms nobody`() throws {
        let source = "[[source]]\nname = \"a\"\nurl = \"https://x.example/simple\"\n"
        #expect(try pipfile(source + source).sources.map(\.name) == ["a", "a"])
    }

    @Test func `Somebody whose own table was taken for a category is told so`() {
        let error = #expect(throws: PipfileError.self) { try pipfile("[thoth.allow]\nblack = true\n") }
        #expect(error?.diagnostic.headline == "`allow` has an option `black` that is not known")
        #expect(error?.diagnostic.help.last?.contains("`[thoth]` is one") == true)
    }

    @Test func `Sections are read as they are written`() throws {
        let project = try pipfile(
            """
            [[source]]
            name = "one"
            url = "https://${USER}:$PW@index.example/simple"
            [[source]]
            name = "two"
            url = "http://127.0.0.1:1/simple"
            verify_ssl = false
            [requires]
            python_version = "*"
            python_full_version = "3.11.7"
            [pipenv]
            allow_prereleases = true
            sort_pipfile = true
            use_default_constraints = false
            install_search_all_sources = true
            venv_in_project = false
            package_name_case = "canonical"
            cool-down-period = "30d"
            lock_platforms = ["linux", "win32"]
            mine = 1
            [docs]
            Sphinx = "*"
            [packages.foo]
            version = "==1"
            [default]
            ignored = true
            [tests]
            """)
        #expect(project.sources.map(\.name) == ["one", "two"])
        #expect(project.sources.map(\.verifiesTLS) == [true, false])
        #expect(project.sources[1].location?.line == 4)
        #expect(project.requires.pythonVersion == nil && project.requires.pythonFullVersion == "3.11.7")
        #expect(project.categories.map(\.name) == ["packages", "dev-packages", "docs", "tests"])
        #expect(project.categories.map(\.lockName) == ["default", "develop", "docs", "tests"])
        #expect(project["packages"]?.entries.map(\.key) == ["foo"])
        #expect(project["docs"]?[PackageName("SPHINX")!]?.key == "Sphinx")
        #expect(project.document.ignoredTables == ["default"])
        var expected = PipfileDirectives()
        expected.allowsPrereleases = true
        expected.sortsPipfile = true
        expected.usesDefaultConstraints = false
        expected.searchesAllSources = true
        expected.environmentInProject = false
        expected.nameCase = .canonical
        expected.coolDownDays = 30
        expected.lockPlatforms = .listed(["linux", "win32"])
        expected.unknownKeys = ["mine"]
        #expect(project.directives == expected)
    }

    @Test func `Two entries that say the same of one package do no harm`() throws {
        #expect(try pipfile("[packages]\ntop-a = \"*\"\n\"top.a\" = \"*\"\n")["packages"]?.entries.count == 1)
    }

    @Test func `Scripts are read in all their forms`() throws {
        let document = try PipfileDocument(
            parsing: Array(
                """
                [scripts]
                line = "echo hi"
                many = ["a b", "c"]
                call = {call = "mod:fn('x')"}
                command = {cmd = "run it", env = {A = "1", B = "2"}}
                empty = ""
                """.utf8))
        let scripts = try document.scripts()
        #expect(scripts.map(\.name) == ["line", "many", "call", "command", "empty"])
        #expect(
            scripts.map(\.command) == [
                .line("echo hi"), .sequence(["a b", "c"]), .callable("mod:fn('x')"), .line("run it"), .line(""),
            ])
        #expect(scripts[3].environment.map(\.name) == ["A", "B"])
        #expect(scripts[3].location.line == 5)
    }

    @Test(arguments: [
        "x = 1", "x = [1]", "x = {}", "x = {call = \"fn\"}", "x = {call = 1}", "x = {cmd = \"a\", call = \"a:b\"}",
        "x = {run = \"a\"}", "x = {cmd = \"a\", env = 1}", "x = {cmd = \"a\", env = {A = 1}}", "x = {cmd = true}",
    ])
    func `A script that is none is refused`(line: String) throws {
        let document = try PipfileDocument(parsing: Array("[scripts]\n\(line)\n".utf8))
        let error = #expect(throws: PipfileError.self) { try document.scripts() }
        #expect(error?.location.line == 2)
        #expect(error?.diagnostic.headline.contains("`x`") == true)
    }

    @Test(.enabled(if: !RealProject.all.isEmpty, RealProject.absent))
    func `Real Pipfiles are understood, or refused where Pipenv refuses them`() throws {
        // What Pipenv refuses, and "latest", which it fails on when it locks.
        let refused: Set = ["47", "49", "57", "59"]
        for project in RealProject.all {
            if refused.contains(project.name) {
                #expect(throws: PipfileError.self, "\(project)") { try Pipfile(parsing: project.pipfile) }
            } else {
                _ = try Pipfile(parsing: project.pipfile)
            }
            _ = try PipfileDocument(parsing: project.pipfile).scripts()
        }
    }

    @Test func `Mutated Pipfiles are read, edited or refused, never a trap`() throws {
        let text = """
            [[source]]
            url = "https://${U}@index.example/simple"
            name = 'a'
            [packages] # c
            a = "*"
            "b.c" = {version = "~=1.0", extras = ["x"], markers = "os_name == 'nt'", sys_platform = "== 'linux'"}
            d = {git = "git+https://u@h/r@v1", ref = "é"}
            [packages.e]
            version = ">=1,<2"
            [scripts]
            s = {cmd = "x", env = {A = "1"}}
            [pipenv]
            lock_platforms = ["linux"]
            sort_pipfile = true
            """
        var state: UInt64 = 3
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let name = try #require(PackageName("e"))
        let argument = try PackageArgument("e[y]==9")
        var read = 0
        var refused = 0
        for _ in 0..<4000 {
            var bytes = Array(text.utf8)
            for _ in 0...random(4) {
                let position = random(bytes.count)
                switch random(4) {
                case 0: bytes[position] ^= 1 << UInt8(random(7))
                case 1: bytes[position] = bytes[random(bytes.count)]
                case 2: bytes.insert(bytes[random(bytes.count)], at: position)
                default: bytes.removeSubrange(position..<min(position + random(5), bytes.count))
                }
            }
            do {
                let document = try PipfileDocument(parsing: bytes)
                var editor = PipfileEditor(document)
                for category in ["packages", "b"] {
                    try editor.put(argument, named: name, in: category)
                    try editor.remove(name, from: category)
                }
                _ = try Pipfile(document)
                _ = try document.scripts()
                read += 1
            } catch {
                refused += 1
                #expect(!error.diagnostic.headline.isEmpty)
            }
        }
        #expect(read > 20 && refused > 500)
    }

    @Test func `a Pipfile has as many categories and sources as anybody could have, and no more`() throws {
        func categories(_ count: Int) -> String { (0..<count).map { "[c\($0)]\n" }.joined() }
        func sources(_ count: Int) -> String {
            (0..<count).map { "[[source]]\nname = 's\($0)'\nurl = 'https://index.example/simple'\n" }.joined()
        }
        func pipfile(_ text: String) throws -> Pipfile { try Pipfile(parsing: Array(text.utf8)) }
        // `packages` and `dev-packages` are always there.
        #expect(try pipfile(categories(998)).categories.count == 1000)
        #expect(try pipfile(sources(1000)).sources.count == 1000)
        let error = #expect(throws: PipfileError.self) { try pipfile(categories(999)) }
        #expect(error?.problem == .tooMany("categories", most: 1000))
        #expect(throws: PipfileError.self) { try pipfile(sources(1001)) }
        func packages(_ count: Int) -> String { "[a]\nb = '*'\n[c]\n" + (0..<count).map { "p\($0) = '*'\n" }.joined() }
        #expect(try pipfile(packages(19_999)).categories.last?.entries.count == 19_999)
        let many = #expect(throws: PipfileError.self) { try pipfile(packages(20_000)) }
        #expect(many?.problem == .tooMany("packages", most: 20_000) && many?.location.line == 3)
    }
}
