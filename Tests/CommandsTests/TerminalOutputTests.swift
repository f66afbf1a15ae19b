import OperatingSystem
import Testing

@testable import Commands

/// What a stranger's file holds reaches standard output: as it is in a pipe, and never so on a terminal.
/// The shared case attack-16 plays the same from outside.
@Suite struct TerminalOutputTests {
    /// An escape sequence that sets the title, one in C1, a bell, a tab, and marks that turn the direction.
    static let orders = "\u{1B}]0;x\u{07}\u{9B}2J\u{202E}\u{2066}"

    static func isFree(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy {
            $0 == "\n" || $0 == "\t"
                || !(0..<0x20).contains($0.value) && !(0x7F...0x9F).contains($0.value)
                    && !(0x202A...0x202E).contains($0.value) && !(0x2066...0x2069).contains($0.value)
        }
    }

    /// The text with such characters, as TOML can have it.
    static func escapedForTOML(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            let digits = String(scalar.value, radix: 16)
            return scalar.value < 0x7F && scalar.value >= 0x20
                ? String(scalar) : "\\U" + String(repeating: "0", count: 8 - digits.utf8.count) + digits
        }.joined()
    }

    @Test func `scripts is a line for each script, whatever is in it, and shows all of it`() throws {
        let scratch = try Scratch()
        let text = Self.escapedForTOML(Self.orders)
        try scratch.write("Pipfile", "[scripts]\n\"a\(text)\" = \"make\\nrm  -rf\(text)\"\n")
        for onTerminal in [false, true] {
            let run = ProgramRun(words: ["scripts"], in: scratch.path, onTerminal: onTerminal)
            #expect(run.status == 0 && Self.isFree(run.output))
            #expect(run.output.split(separator: "\n").count == 3, "\(run.output)")
            #expect(run.output.contains(#"make\nrm  -rf\u{1b}]0;x\u{7}\u{9b}2J\u{202e}\u{2066}"#), "\(run.output)")
        }
    }

    @Test(arguments: ["--where", "--venv", "--py"])
    func `names of folders are raw in a pipe and visible on a terminal`(option: String) throws {
        let scratch = try Scratch()
        let odd = try scratch.makeDirectory("p\(Self.orders)")
        try scratch.write("p\(Self.orders)/Pipfile", "")
        try scratch.write("p\(Self.orders)/.venv/bin/activate", "")
        try scratch.write("p\(Self.orders)/.venv/pyvenv.cfg", "home = /usr/bin\n")
        try Files.symbolicLink(to: "/bin/true", at: Paths.join(odd, ".venv/bin/python"))
        let piped = ProgramRun(words: [option], in: odd)
        #expect(piped.status == 0 && piped.output.contains(Self.orders), "\(piped.output) \(piped.talk)")
        let shown = ProgramRun(words: [option], in: odd, onTerminal: true)
        #expect(shown.status == 0 && Self.isFree(shown.output) && shown.output.contains(#"p\u{1b}]0;x"#))
        #expect(Self.isFree(piped.talk) && Self.isFree(shown.talk))
    }

    /// C1 and marks of direction alone: TOML has no C0 outside of strings.
    static let highOrders = "\u{9B}2J\u{202E}\u{2066}"

    @Test(.enabled(if: TestProject.hasPython, TestProject.withoutPython))
    func `import --dry-run shows the Pipfile raw in a pipe and visible on a terminal`() async throws {
        let scratch = try Scratch()
        try scratch.write("app/Pipfile", "# a comment\(Self.highOrders)\n[packages]\n")
        try scratch.write(
            "app/pyproject.toml",
            """
            [project]
            name = "app"
            dependencies = ["web"]
            [[tool.uv.index]]
            name = "inner\(Self.escapedForTOML(Self.highOrders))"
            url = "https://inner.example/\(Self.highOrders)/simple"
            explicit = true
            [tool.uv.sources]
            web = {index = "inner\(Self.highOrders)"}

            """)
        try scratch.write("app/requirements.txt", "web === 1.0\(Self.highOrders) # \(Self.orders)\n")
        let variables = ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": scratch.path, "PIP_CONFIG_FILE": "/dev/null"]
        for file in ["pyproject.toml", "requirements.txt"] {
            for onTerminal in [false, true] {
                let run = await ProgramRun(
                    finishing: ["import", "--dry-run", file], in: scratch.path + "/app", variables: variables,
                    onTerminal: onTerminal)
                #expect(Self.isFree(run.talk), "\(file): \(run.talk)")
                #expect(!onTerminal || Self.isFree(run.output), "\(file): \(run.output)")
                // What cannot be a name or a version is refused, and nothing is printed.
                guard file == "pyproject.toml", run.status == 0 else { continue }
                let shown = onTerminal ? #"a comment\u{9b}2J\u{202e}\u{2066}"# : "a comment" + Self.highOrders
                #expect(run.output.contains(shown), "\(run.output)")
            }
        }
        // The control: something is printed at all.
        try scratch.write("app/requirements.txt", "web\n")
        for onTerminal in [false, true] {
            let run = await ProgramRun(
                finishing: ["import", "--dry-run"], in: scratch.path + "/app", variables: variables,
                onTerminal: onTerminal)
            let shown = onTerminal ? #"a comment\u{9b}2J\u{202e}\u{2066}"# : "a comment" + Self.highOrders
            #expect(run.status == 0 && run.output.contains(shown) && run.output.contains("web = "), "\(run)")
            #expect(Self.isFree(run.output) == onTerminal && Self.isFree(run.talk), "\(run)")
        }
    }

    @Test(
        arguments: [
            #""extras": ["x]\n--index-url https://evil.example #"], "version": "==1""#, #""version": "===1\nevil""#,
            #""markers": "os_name == '\n-r evil'", "version": "==1""#, #""path": "./a\n-e ./evil""#,
            #""git": "https://git.example/r\nevil", "ref": "a""#, #""git": "https://git.example/r", "ref": "a\nevil""#,
            #""file": "https://files.example/web-1-py3-none-any.whl\nevil""#,
            #""index": "main\nevil", "version": "==1""#,
            #""version": "==1\u001b]0;x\u0007\u009b2J\u202e""#,
            #""markers": "os_name == '\u001b]0;x\u0007\u009b2J\u202e'", "version": "==1""#,
            #""path": "./a\u009b2J\u202e""#, #""git": "https://git.example/\u202er", "ref": "a""#,
        ])
    func `requirements has no line and no order of a field's`(fields: String) throws {
        let scratch = try Scratch()
        try scratch.write(
            "Pipfile.lock",
            """
            {"_meta": {"hash": {"sha256": "\(String(repeating: "0", count: 64))"}, "pipfile-spec": 6, "requires": {},
             "sources": [{"name": "main", "url": "https://main.example/simple", "verify_ssl": true}]},
             "default": {"web": {\(fields), "hashes": ["sha256:\(String(repeating: "ab", count: 32))"]}}, "develop": {}}
            """)
        for onTerminal in [false, true] {
            let run = ProgramRun(words: ["requirements"], in: scratch.path, onTerminal: onTerminal)
            #expect(!onTerminal || Self.isFree(run.output), "\(run.output)")
            #expect(Self.isFree(run.talk), "\(run.talk)")
            #expect(run.output.split(separator: "\n").filter { !$0.hasPrefix("-i ") }.count <= 1, "\(run.output)")
            #expect(!run.output.contains("\nevil") && !run.output.contains("\n-"), "\(run.output)")
        }
    }

    @Test func `Completions offer no word that would be two lines, and show no control character`() throws {
        let scratch = try Scratch()
        let text = Self.escapedForTOML(Self.orders)
        try scratch.write(
            "Pipfile", "[scripts]\n\"two\\nlines\" = \"x\"\n\"esc\(text)\" = \"x\"\ngood = \"make\(text)\"\n")
        for shell in ["bash", "zsh", "fish"] {
            let run = ProgramRun(
                words: ["completions", "query", shell, "2", "--", "pipit", "run", ""], in: scratch.path)
            #expect(run.status == 0 && Self.isFree(run.output) && run.output.contains("good"), "\(run.output)")
            #expect(!run.output.contains("lines") && !run.output.contains("esc"), "\(run.output)")
        }
    }
}
