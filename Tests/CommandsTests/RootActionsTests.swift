import OperatingSystem
import Testing

@testable import Commands
@testable import DotenvFiles

/// `--envs`, `--support`, `--man`.
@Suite struct RootActionsTests {
    static let document: String = {
        var directory = #filePath[...]
        for _ in 0..<3 { directory = directory[..<directory.lastIndex(of: "/")!] }
        let bytes = (try? Files.read(directory + "/Documentation/Configuration.md")) ?? []
        return String(decoding: bytes, as: UTF8.self)
    }()

    /// The names in the first columns of the page's tables of variables.
    static func documented() throws -> Set<String> {
        let start = try #require(document.ranges(of: "\n## Variables\n").first).upperBound
        let end = try #require(document.ranges(of: "\n### What other programs get\n").first).lowerBound
        var names: Set<String> = []
        for line in document[start..<end].split(separator: "\n") where line.hasPrefix("| `") {
            let cell = line.dropFirst().prefix { $0 != "|" }
            for (number, piece) in cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            where number % 2 == 1 && piece == piece.uppercased()[...] { names.insert(String(piece)) }
        }
        return names
    }

    @Test func `--envs and the page about variables list the same`() throws {
        let documented = try Self.documented()
        let listed = Set(VariableTable.names)
        #expect(listed.count > 60)
        #expect(documented.subtracting(listed) == [], "missing in VariableTable.swift")
        #expect(listed.subtracting(documented) == [], "missing in Configuration.md")
    }

    @Test func `--envs shows what is set, and masks what is secret`() throws {
        let scratch = try Scratch()
        try scratch.write("Pipfile", "")
        let run = ProgramRun(
            "--envs", in: scratch.path,
            variables: [
                "PIPENV_PYTHON": "3.12", "PIP_INDEX_URL": "https://me:hidden@index.example/simple", "COLUMNS": "20",
            ])
        #expect(run.status == 0)
        #expect(run.output.hasPrefix("The following environment variables can be set, to do various things:\n"))
        #expect(run.output.contains("\n  - PIPENV_PYTHON=3.12\n"))
        #expect(run.output.contains("\n  - PIP_INDEX_URL=https://****@index.example/simple\n"))
        #expect(run.output.contains("\n  - PIPENV_DEV\n      Stands for --dev\n"))
        for name in VariableTable.names { #expect(run.output.contains("  - \(name)")) }
    }

    @Test(
        arguments: [
            ("PIPENV_X", "plain", "plain"), ("MY_TOKEN", "abc", "****"), ("DB_PASSWORD", "", ""),
            ("A", "https://u:p@h/x", "https://****@h/x"), ("A", "https://u@h/x", "https://****@h/x"),
            ("A", "x https://u:p@h y ftp://v:w@i/z", "x https://****@h y ftp://****@i/z"),
            ("A", "https://${USER}:${PASS}@h/x", "https://${USER}:${PASS}@h/x"),
            ("A", "https://me:${PASS}@h/x", "https://****@h/x"), ("A", "git+ssh://git@h/x", "git+ssh://git@h/x"),
            ("A", "https://h/x?sig=abc#egg=y", "https://h/x?…#egg=y"), ("A", "https://u:p/w@h/x", "https://****@h/x"),
            ("A", "https://h/a@b", "https://h/a@b"), ("A", "exec://op read x", "****"),
            ("A", "secret+file:///x", "****"), ("A", "https://", "https://"),
        ])
    func `What opens doors is masked`(name: String, value: String, shown: String) {
        #expect(SecretMasking.value(value, of: name) == shown)
    }

    @Test func `--support tells what helps and leaks nothing`() throws {
        let scratch = try Scratch()
        try scratch.write(
            "Pipfile",
            """
            [[source]]
            url = "https://me:hidden1@index.example/simple"
            name = "x"
            [packages]
            y = {file = "https://files.example/y.zip?token=hidden2"}
            # ```
            """)
        try scratch.write(
            "Pipfile.lock", "{\"_meta\": {\"sources\": [{\"url\": \"https://me:hidden1@index.example/simple\"}]}}")
        try scratch.write(".env", "KEY=hidden3\nPIPENV_X=\"https://a:hidden4@b/\"\nS=exec://printf hidden5\n")
        let run = ProgramRun(
            "--support", in: scratch.path,
            variables: [
                "PIPENV_PYPI_MIRROR": "https://u:hidden6@m/", "PIP_SOME_TOKEN": "hidden7", "OTHER": "hidden8",
                "PIPENV_DEV": "1", "PATH": "/nowhere", "HOME": scratch.path, "PIPENV_IGNORE_VIRTUALENVS": "1",
            ])
        #expect(run.status == 0)
        #expect(!(run.output + run.talk).contains("hidden"), "\(run.output)")
        for text in [
            "<details><summary>$ pipit --support</summary>\n\nPipit version: `\(ProgramVersion.pipit)",
            "  - `PIPENV_DEV`: `1`\n", "  - `PIPENV_PYPI_MIRROR`: `https://****@m/`\n",
            "  - `PIP_SOME_TOKEN`: `****`\n",
            "KEY, PIPENV_X, S", "~~~~~~~~toml\n[[source]]\n", "```json\n{",
            "url = \"https://****@index.example/simple\"", "Environment: `",
        ] { #expect(run.output.contains(text), "\(text)\n\(run.output)") }
        // A variable of the project's is none that Pipit reads.
        #expect(!run.output.contains("`PIPENV_X`:"))
        #expect(run.output.hasSuffix("\n</details>\n"))
    }

    @Test func `--man is text on a pipe and man's own language with --bare`() throws {
        let scratch = try Scratch()
        let plain = ProgramRun("--man", in: scratch.path).output
        let roff = ProgramRun("--man", "--bare", in: scratch.path).output
        #expect(plain.hasPrefix("NAME\n       pipit - "))
        #expect(roff.hasPrefix(".TH PIPIT 1 "))
        for verb in Verb.allCases {
            #expect(plain.contains("\npipit \(verb.rawValue)\n") && roff.contains("\n.SH \"pipit \(verb.rawValue)\"\n"))
        }
        #expect(plain.contains("PIPENV_VENV_IN_PROJECT") && plain.split(separator: "\n").allSatisfy { $0.count <= 120 })
        // man finds nothing to complain about.
        guard Files.isExecutable("/usr/bin/man") else { return }
        let file = try scratch.write("pipit.1", roff)
        let said = try ChildProcess.run(
            ["/usr/bin/man", "--warnings", "-l", file],
            environment: ProcessEnvironment(["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "MANWIDTH": "100"]))
        #expect(said.status == 0 && said.standardError == [], "\(String(decoding: said.standardError, as: UTF8.self))")
        #expect(String(decoding: said.standardOutput, as: UTF8.self).contains("PIPENV_VENV_IN_PROJECT"))
    }

    @Test func `--bare alone is help`() {
        #expect(ProgramRun("--bare", in: "/").output.hasPrefix("usage: pipit "))
    }
}
