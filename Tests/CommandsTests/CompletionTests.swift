import OperatingSystem
import Reporting
import Testing

@testable import Commands

@Suite struct CompletionTests {
    static let pipfile = """
        [packages]
        requests = "*"
        Django-Stuff = "*"
        [dev-packages]
        pytest = "*"
        requests = "*"
        [docs]
        sphinx = "*"
        [scripts]
        serve = "python -m http.server"
        "with blank" = "true"
        check = ["one", "two"]
        """

    static func project() throws -> Scratch {
        let scratch = try Scratch()
        try scratch.write("Pipfile", pipfile)
        try scratch.write(".env", "NOISE\u{20}=\u{20}'\n")
        let tool = try scratch.write(".venv/bin/tool", "")
        try Files.setMode(0o755, of: tool)
        try scratch.write(".venv/bin/activate", "")
        return scratch
    }

    static func words(_ line: String, in directory: String) -> [String] {
        let words = ["pipit"] + line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let query = CompletionQuery(
            words: words, index: words.count - 1, environment: UserEnvironment(["PIPENV_VENV_IN_PROJECT": "1"]),
            directory: directory)
        return query.candidates().map(\.word)
    }

    @Test(
        arguments: [
            ("ins", ["install"]), ("sy", ["sync"]), ("--ve", ["--version", "--venv", "--verbose"]),
            ("sync --de", ["--dev"]), ("sync --dev --cl", ["--clean", "--clear"]), ("-q install --dep", ["--deploy"]),
            ("--python 3.12 loc", ["lock"]), ("sync --categories ", ["packages", "dev-packages", "docs"]),
            ("sync --categories d", ["dev-packages", "docs"]), ("sync --categories = do", ["docs"]),
            ("sync --categories =", ["packages", "dev-packages", "docs"]), ("run s", ["serve"]),
            ("run ", ["serve", "with blank", "check", "tool"]), ("run serve ", []), ("run serve --d", []),
            ("run --sy", ["--system"]), ("venvs ", ["list", "prune"]), ("venvs list ", []),
            ("venvs prune --dr", ["--dry-run"]), ("completions ", ["bash", "zsh", "fish"]), ("install --python ", []),
            ("install ", []), ("nothing ", []), ("remove --", []),
        ] as [(String, [String])])
    func `What may stand at the cursor is offered`(line: String, words: [String]) throws {
        let scratch = try Self.project()
        let offered = Self.words(line, in: scratch.path)
        if line == "remove --" {
            #expect(offered == OptionDescription.shared.map { "--" + $0.name } + ["--help"])
        } else {
            #expect(offered == words)
        }
    }

    @Test func `Every command is offered, and packages of the Pipfile where they are named`() throws {
        let scratch = try Self.project()
        #expect(Self.words("", in: scratch.path) == Verb.allCases.map(\.rawValue))
        for name in ["uninstall", "update", "upgrade"] where Verb(rawValue: name) != nil {
            #expect(Self.words(name + " ", in: scratch.path) == ["requests", "django-stuff", "pytest", "sphinx"])
            #expect(Self.words(name + " requests py", in: scratch.path) == ["pytest"])
        }
    }

    @Test func `A question is answered without talk, also where the project is broken`() throws {
        let scratch = try Self.project()
        let run = ProgramRun(
            "completions", "query", "bash", "2", "--", "pipit", "run", "", in: scratch.path,
            variables: ["VIRTUAL_ENV": "/v"])
        #expect(run.status == 0 && run.talk == "" && run.output == "serve\n'with blank'\ncheck\n")
        try scratch.write("Pipfile", "[scripts\n")
        let broken = ProgramRun("completions", "query", "fish", "2", "--", "pipit", "run", "", in: scratch.path)
        #expect(broken.status == 0 && broken.talk == "" && broken.output == "tool\n")
        let odd = ProgramRun("completions", "query", "zsh", "99", "--", in: scratch.path)
        #expect(odd.status == 0)
        #expect(ProgramRun("completions", "tcsh", in: scratch.path).status == 2)
        #expect(ProgramRun("completions", in: scratch.path).status == 2)
    }

    @Test func `The line of each shell is the shell's own`() {
        let candidate = CompletionQuery.Candidate(word: "a:b c", meaning: "one\ntwo")
        #expect(CompletionScript.Shell.bash.line(candidate) == "'a:b c'")
        #expect(CompletionScript.Shell.zsh.line(candidate) == "a\\:b c:one two")
        #expect(CompletionScript.Shell.fish.line(candidate) == "a:b c\tone two")
    }

    static func find(_ shell: String) -> String? {
        let places =
            ["/bin", "/usr/bin", "/usr/local/bin"]
            + (UserEnvironment.current()["PATH"] ?? "").split(separator: ":").map(String.init)
        return places.map { Paths.join($0, shell) }.first(where: Files.isExecutable)
    }

    /// bash completes a line with the script; what the script asks Pipit is answered by a stand-in that notes the question.
    @Test func `bash completes with the script`() throws {
        let bash = try #require(Self.find("bash"))
        let scratch = try Self.project()
        let script = ProgramRun("completions", "bash", in: "/").output
        let answer = """
            pipit() { printf '%s\\n' "$*" > "$HOME/asked"; printf '%s\\n' serve "'with blank'"; }
            \(script)
            COMP_WORDS=(pipit -q run s); COMP_CWORD=3
            _pipit
            printf '<%s>' "${COMPREPLY[@]}"
            complete -p pipit
            """
        let said = try ChildProcess.run(
            [bash, "-c", answer], environment: ProcessEnvironment(["PATH": "/bin:/usr/bin", "HOME": scratch.path]))
        let text = String(decoding: said.standardOutput, as: UTF8.self)
        #expect(text == "<serve><'with blank'>complete -o bashdefault -o default -F _pipit pipit\n")
        let asked = String(decoding: try Files.read(scratch.path + "/asked"), as: UTF8.self)
        #expect(asked == "completions query bash 3 -- pipit -q run s\n")
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `Each shell reads its script without complaint, under either name`(shell: String) throws {
        guard let path = Self.find(shell) else { return }
        for name in ["pipit", "pipenv"] {
            let script = ProgramRun("completions", shell, in: "/", as: name).output
            #expect(script.contains(name + " completions query " + shell))
            let scratch = try Scratch()
            let file = try scratch.write("script", script)
            let said = try ChildProcess.run(
                [path, "-n", file], environment: ProcessEnvironment(["PATH": "/bin:/usr/bin", "HOME": scratch.path]))
            #expect(said.status == 0, "\(String(decoding: said.standardError, as: UTF8.self))")
        }
    }
}
