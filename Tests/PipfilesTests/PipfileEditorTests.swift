import PackagingStandards
import Pipfiles
import Testing

@Suite struct PipfileEditorTests {
    private func edit(_ text: String, _ change: (inout PipfileEditor) throws -> Void) throws -> String {
        var editor = try PipfileEditor(parsing: Array(text.utf8))
        try change(&editor)
        return String(decoding: editor.bytes, as: UTF8.self)
    }

    private func put(_ typed: String, in category: String = "packages", of text: String) throws -> String {
        try edit(text) { editor in
            let editable = typed.hasPrefix("-e ")
            let argument = try PackageArgument(editable ? String(typed.dropFirst(3)) : typed, editable: editable)
            try editor.put(argument, named: argument.name ?? PackageName("my-pkg")!, in: category)
        }
    }

    /// What is typed, the entry before and the entry after.
    @Test(arguments: [
        // Nothing said: nothing changed (Pipenv resets the entry to "*").
        ("six", #"six = "==1.0" # pinned"#, #"six = "==1.0" # pinned"#),
        ("six", #"six = {git = "https://h/r"}"#, #"six = {git = "https://h/r"}"#),
        ("Six", #"SIX = '*'"#, #"SIX = '*'"#),
        // A version takes the place of the old one and nothing else.
        ("six==2", #"six = "==1.0" # pinned"#, #"six = "==2" # pinned"#),
        ("six==2", "six='==1.0'\t# pinned", "six='==2'\t# pinned"),
        ("six==2", #"six = """==1""""#, #"six = "==2""#),
        ("six==2", #"  six = {version = "*", extras = ["x"]}"#, #"  six = {version = "==2", extras = ["x"]}"#),
        (
            "six==2", #"six = { extras = [ "x" ], version = '*' } # c"#,
            #"six = { extras = [ "x" ], version = '==2' } # c"#
        ),
        ("six==2", #"six = {extras = ["x"]}"#, #"six = {extras = ["x"], version = "==2"}"#),
        ("six==2", #"six = { extras = ["x"] }"#, #"six = { extras = ["x"], version = "==2" }"#),
        ("six==2", #"six = {}"#, #"six = {version = "==2"}"#),
        ("six==2", #"six.version = "*""#, #"six.version = "==2""#),
        ("six==2", #"six.index = "a""#, "six.index = \"a\"\nsix.version = \"==2\""),
        // The same said otherwise is not touched.
        ("six>=1,<2", #"six = ">=1, <2""#, #"six = ">=1, <2""#),
        ("six[x]", #"six = {version = "*", extras = ["x",]}"#, #"six = {version = "*", extras = ["x",]}"#),
        // More said: more written.
        ("six[x]", #"six = '==1' # c"#, #"six = {extras = ["x"], version = '==1'} # c"#),
        ("six[y]", #"six = {extras = ["x"], version = "*"}"#, #"six = {extras = ["y"], version = "*"}"#),
        (#"six; os_name == "nt""#, #"six = "==1""#, #"six = {version = "==1", markers = "os_name == \"nt\""}"#),
        ("six[x]==2", #"six = "==1""#, #"six = {extras = ["x"], version = "==2"}"#),
        // Another origin.
        (
            "six==2", #"six = {git = "https://h/r", ref = "a", extras = ["x"]} # c"#,
            #"six = {extras = ["x"], version = "==2"} # c"#
        ),
        ("six==2", #"six = {path = "."}"#, #"six = {version = "==2"}"#),
        ("git+https://h/r@v1#egg=six", #"six = "==1" # c"#, #"six = {ref = "v1", git = "https://h/r"} # c"#),
        (
            "git+https://h/r@v2#egg=six", #"six = {git = "https://h/r", ref = "v1"}"#,
            #"six = {git = "https://h/r", ref = "v2"}"#
        ),
        (
            "git+https://h/r#egg=six", #"six = {git = "https://h/r", ref = "v1", index = "a"}"#,
            #"six = {git = "https://h/r", index = "a"}"#
        ),
        (
            "git+https://h/r#egg=six", #"six = {version = "==1", markers = "os_name == 'nt'"}"#,
            #"six = {markers = "os_name == 'nt'", git = "https://h/r"}"#
        ),
        ("six==2", #"six = "git+https://h/r""#, #"six = "==2""#),
    ])
    func `A known package changes only in what was said`(typed: String, before: String, after: String) throws {
        let frame = "# top\n\n[packages]\n# a\na = \"*\"\n\n%\nz = '*' # z\n\n\n[dev-packages]\nsix = \"*\"\n"
        let result = try put(typed, of: frame.replacing("%", with: before))
        #expect(result == frame.replacing("%", with: after))
        _ = try Pipfile(parsing: Array(result.utf8))
        let crlf = try put(typed, of: frame.replacing("%", with: before).replacing("\n", with: "\r\n"))
        #expect(crlf == frame.replacing("%", with: after).replacing("\n", with: "\r\n"))
    }

    /// Where a new entry goes.
    @Test(arguments: [
        ("[packages]\n", "[packages]\nsix = \"*\"\n"),
        ("[packages]", "[packages]\nsix = \"*\"\n"),
        ("", "[packages]\nsix = \"*\"\n"),
        ("# c", "# c\n\n[packages]\nsix = \"*\"\n"),
        ("# c\n\n", "# c\n\n[packages]\nsix = \"*\"\n"),
        (
            "[packages]\na = \"*\"\n# last\n\n# other\n[x]\n",
            "[packages]\na = \"*\"\n# last\nsix = \"*\"\n\n# other\n[x]\n"
        ),
        ("[packages]\na = \"*\"\n# about x\n[x]\n", "[packages]\na = \"*\"\nsix = \"*\"\n# about x\n[x]\n"),
        ("[packages]\n  a = \"*\"\n\n[x]\n", "[packages]\n  a = \"*\"\n  six = \"*\"\n\n[x]\n"),
        ("[packages]\n# none yet\n\n[x]\n", "[packages]\n# none yet\nsix = \"*\"\n\n[x]\n"),
        ("[x]\n", "[x]\n\n[packages]\nsix = \"*\"\n"),
        ("[packages]\na = [\n 1]\n", "[packages]\na = [\n 1]\nsix = \"*\"\n"),
        ("[x]\r\n", "[x]\r\n\r\n[packages]\r\nsix = \"*\"\r\n"),
        ("# top\n[packages.a]\nversion = \"*\"\n", "[packages]\nsix = \"*\"\n\n# top\n[packages.a]\nversion = \"*\"\n"),
        ("[packages]\n\n[packages.a]\nversion = \"*\"\n", "[packages]\nsix = \"*\"\n\n[packages.a]\nversion = \"*\"\n"),
        ("packages = {}\n", "packages = {six = \"*\"}\n"),
        ("packages = { a = \"*\" } # c\n", "packages = { a = \"*\", six = \"*\" } # c\n"),
        ("packages.a = \"*\"\n[x]\n", "packages.a = \"*\"\npackages.six = \"*\"\n[x]\n"),
        ("\u{FEFF}[packages]\n", "\u{FEFF}[packages]\nsix = \"*\"\n"),
    ])
    func `A new package goes to the end of its table`(before: String, after: String) throws {
        #expect(try put("six", of: before) == after)
    }

    @Test(arguments: [
        ("[packages]\nsix = \"*\" # c\n# own\nb = \"*\"\n", "[packages]\n# own\nb = \"*\"\n"),
        ("[packages]\nSIX = {\"version\" = \"*\"}\n", "[packages]\n"),
        ("[packages]\na = \"*\"\nsix = \"*\"", "[packages]\na = \"*\"\n"),
        ("[packages]\nsix.version = \"*\"\nb = \"*\"\nsix.index = \"x\"\n", "[packages]\nb = \"*\"\n"),
        ("[packages]\na = \"*\"\n\n[packages.six]\nversion = \"*\"\n\n[x]\n", "[packages]\na = \"*\"\n\n[x]\n"),
        ("[packages]\na = \"*\"\n\n[packages.six]\nversion = \"*\"\n", "[packages]\na = \"*\"\n"),
        ("[packages.six]\n# own\nversion = \"*\"\n\n# about x\n[x]\n", "# own\n\n# about x\n[x]\n"),
        ("packages = {six = \"*\", a = \"*\"}\n", "packages = {a = \"*\"}\n"),
        ("packages = {a = \"*\", six = \"*\"}\n", "packages = {a = \"*\"}\n"),
        ("packages = { six.version = \"*\" }\n", "packages = {}\n"),
        ("packages.six = \"*\"\npackages.a = \"*\"\n", "packages.a = \"*\"\n"),
        ("[packages]\nsix = \"*\"\nSix = \"==1\"\n", "[packages]\n"),
        ("[packages]\nsix = [\n\"*\",\n] # c\nb = 1\n", "[packages]\nb = 1\n"),
        ("[dev-packages]\nsix = \"*\"\n", "[dev-packages]\nsix = \"*\"\n"),
    ])
    func `A removed package takes its line with it`(before: String, after: String) throws {
        let result = try edit(before) { editor in
            let found = try editor.remove(PackageName("six")!, from: "packages")
            #expect(found == (before != after))
        }
        #expect(result == after)
    }

    @Test(arguments: [
        ("[packages]\nb = \"*\"\nc = '1'\n", "a", "[packages]\na = \"*\"\nb = \"*\"\nc = '1'\n"),
        (
            "[packages]\n\nb = \"*\"\n\n# about d\nd = \"*\"\n", "c",
            "[packages]\n\nb = \"*\"\n\nc = \"*\"\n# about d\nd = \"*\"\n"
        ),
        ("[packages]\nb = \"*\"\n", "c", "[packages]\nb = \"*\"\nc = \"*\"\n"),
        (
            "[packages]\nd = \"*\" # d\n\n# about b\nb = \"*\"\n# end\n\n[x]\n", "c",
            "[packages]\n# about b\nb = \"*\"\nc = \"*\"\nd = \"*\" # d\n# end\n\n[x]\n"
        ),
    ])
    func `A sorted Pipfile stays sorted`(before: String, typed: String, after: String) throws {
        let directive = "[pipenv]\nsort_pipfile = true\n"
        let result = try put(typed, of: directive + before)
        #expect(result == directive + after)
    }

    @Test func `Sorting moves comments with their entries`() throws {
        let before = "[packages]\n# about b\nb = \"*\" # b\n\nB = \"*\"\n# about a\n# more\na = \"*\"\n\n[x]\n"
        let after = "[packages]\nB = \"*\"\n# about a\n# more\na = \"*\"\n# about b\nb = \"*\" # b\n\n[x]\n"
        #expect(try edit(before) { try $0.sort("packages") } == after)
        #expect(try edit(after) { try $0.sort("packages") } == after)
        let open = "[packages]\nb = \"*\"\na = \"*\""
        #expect(try edit(open) { try $0.sort("packages") } == "[packages]\na = \"*\"\nb = \"*\"\n")
    }

    @Test func `Sources go behind the others`() throws {
        let source = PipfileSource(name: "b", url: "http://127.0.0.1:1/simple", verifiesTLS: false)
        let added = "[[source]]\nurl = \"http://127.0.0.1:1/simple\"\nverify_ssl = false\nname = \"b\"\n"
        let one = "[[source]]\nname = \"a\"\nurl = \"u\" # u\n"
        #expect(try edit(one + "\n[packages]\n") { try $0.addSource(source) } == one + "\n" + added + "\n[packages]\n")
        #expect(try edit("# c\n[packages]\n") { try $0.addSource(source) } == added + "\n# c\n[packages]\n")
        #expect(try edit("") { try $0.addSource(source) } == added)
        let inline = "{url = \"http://127.0.0.1:1/simple\", verify_ssl = false, name = \"b\"}"
        #expect(
            try edit("source = [{name = \"a\", url = \"u\"}]\n") { try $0.addSource(source) }
                == "source = [{name = \"a\", url = \"u\"}, \(inline)]\n")
        #expect(try edit("source = []\n") { try $0.addSource(source) } == "source = [\(inline)]\n")
    }

    @Test(arguments: [
        ("", "[pipenv]\nallow_prereleases = true\n"),
        (
            "[pipenv]\n# c\nx = 1 # x\n\n[packages]\n",
            "[pipenv]\n# c\nx = 1 # x\nallow_prereleases = true\n\n[packages]\n"
        ),
        ("[pipenv]\nallow_prereleases = false # c\n", "[pipenv]\nallow_prereleases = true # c\n"),
        ("[pipenv]\nallow_prereleases  =  true\n", "[pipenv]\nallow_prereleases  =  true\n"),
        ("pipenv.x = 1\n", "pipenv.x = 1\npipenv.allow_prereleases = true\n"),
        ("pipenv = {x = 1}\n", "pipenv = {x = 1, allow_prereleases = true}\n"),
        ("pipenv = {allow_prereleases = false}\n", "pipenv = {allow_prereleases = true}\n"),
    ])
    func `A directive is set in place or added`(before: String, after: String) throws {
        #expect(try edit(before) { try $0.setDirective("allow_prereleases", to: .flag(true)) } == after)
    }

    @Test func `The Python that is required is set in place or added`() throws {
        let before = "[requires]\npython_version = '3.10' # c\n"
        let after = try edit(before) { editor in
            try editor.setRequirement("python_version", to: "3.11")
            try editor.setRequirement("python_full_version", to: "3.11.7")
            try editor.setDirective("lock_platforms", to: .texts(["linux", "win32"]))
        }
        #expect(
            after == """
                [requires]
                python_version = "3.11" # c
                python_full_version = "3.11.7"

                [pipenv]
                lock_platforms = ["linux", "win32"]

                """)
    }

    @Test func `A fresh Pipfile is the one that Pipenv writes`() throws {
        let source = PipfileSource(name: "main", url: "https://index.example/simple")
        let bytes = PipfileEditor.freshPipfile(source: source, pythonVersion: "3.11", pythonFullVersion: "3.11.7")
        #expect(
            String(decoding: bytes, as: UTF8.self) == """
                [[source]]
                url = "https://index.example/simple"
                verify_ssl = true
                name = "main"

                [packages]

                [dev-packages]

                [requires]
                python_version = "3.11"
                python_full_version = "3.11.7"

                """)
        #expect(try Pipfile(parsing: bytes).sources.map(\.name) == ["main"])
    }

    @Test(
        arguments: [
            ("http://127.0.0.1:8765/", [], "12700"), ("https://pkgs.example.com/simple", [], "pkgsexample"),
            ("https://user:pass@pkgs.example.com/simple", [], "pkgsexample"),
            ("http://localhost:8000/x", [], "localhost8000"),
            ("http://127.0.0.1:8765/", ["12700", "12700-2"], "12700-3"), ("", [], "source"),
        ] as [(String, [String], String)])
    func `A source is named for its host`(url: String, taken: [String], expected: String) {
        #expect(PipfileSource.name(forURL: url, taken: taken) == expected)
    }
}
