import OperatingSystem
import PythonEnvironments
import Testing

@testable import Commands
@testable import Running

/// `shell` and `activate`, with the shells of this machine driven through a terminal.
@Suite struct ShellVerbTests {
    /// A project in a directory with an awkward name, and an environment of which no Python is needed.
    struct Place {
        let scratch: Scratch
        let project: String
        var environment: String { project + "/.venv" }
        var variables: [String: String]

        init(ownScripts: Bool = true) throws {
            scratch = try Scratch()
            project = try scratch.makeDirectory("it's $a [p] &b")
            try Files.write([], to: project + "/Pipfile")
            try Files.write(Array("[packages]\n".utf8), to: project + "/Pipfile")
            try Files.makeDirectories(project + "/.venv/bin")
            try Files.write(Array("home = /usr/bin\n".utf8), to: project + "/.venv/pyvenv.cfg")
            try Files.symbolicLink(to: "/bin/sh", at: project + "/.venv/bin/python")
            for file in ActivationScripts(path: project + "/.venv", prompt: "p").files {
                // What virtualenv writes knows nothing of PIPENV_ACTIVE.
                let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
                    .filter { ownScripts || !$0.contains("PIPENV_ACTIVE") || $0.hasPrefix("alias") }
                    .map { ownScripts ? String($0) : String($0).replacing("unsetenv PIPENV_ACTIVE && ", with: "") }
                try Files.write(
                    Array(lines.joined(separator: "\n").utf8), to: project + "/.venv/bin/" + file.name)
            }
            scratch.rememberEnvironment(of: project, data: scratch.path + "/.local/share/pipit")
            _ = try scratch.makeDirectory("tmp")
            variables = [
                "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": scratch.path, "PIPENV_VENV_IN_PROJECT": "1",
                "TMPDIR": scratch.path + "/tmp", "TERM": "dumb", "LANG": "C.UTF-8",
            ]
        }

        func run(
            _ words: [String], _ more: [String: String] = [:], ancestors: [[String]] = [], answers: Bool = true
        ) -> ProgramRun {
            let answer: @Sendable () -> String? = { "" }
            return ProgramRun(
                words: words, in: project, variables: variables.merging(more) { $1 }, ancestors: ancestors,
                answer: answers ? answer : nil)
        }

        /// What the shell wrote into a file.
        var told: String { (try? Files.read(scratch.path + "/told")).map { String(decoding: $0, as: UTF8.self) } ?? "" }
    }

    /// Paths of the shells that are here.
    static let shells: [String] = {
        let places =
            ["/bin", "/usr/bin", "/usr/local/bin"]
            + (UserEnvironment.current()["PATH"] ?? "").split(separator: ":").map(String.init)
        return ["bash", "sh", "dash", "zsh", "ksh", "fish", "tcsh"].compactMap { name in
            places.map { Paths.join($0, name) }.first(where: Files.isExecutable)
        }
    }()

    /// Files of the user's that set what activation must find, and that would undo what came before them.
    static func writeOwnFiles(_ place: Place) throws {
        for name in [".bashrc", ".zshrc", ".shrc"] {
            try place.scratch.write(name, "MINE=yes\nPATH=/usr/local/bin:/usr/bin:/bin\n")
        }
        try place.scratch.write(".config/fish/config.fish", "set MINE yes\nset -gx PATH /usr/local/bin /usr/bin /bin\n")
        try place.scratch.write(".tcshrc", "set MINE=yes\nsetenv PATH /usr/local/bin:/usr/bin:/bin\n")
    }

    @Test(arguments: shells, [true, false])
    func `The user's shell works in the environment, after the user's own file`(shell: String, ownScripts: Bool) throws
    {
        let place = try Place(ownScripts: ownScripts)
        try Self.writeOwnFiles(place)
        let run = place.run(["shell"], ["PIPENV_SHELL": shell, "ENV": place.scratch.path + "/.shrc"])
        #expect(run.talk == "Launching subshell in virtual environment...\n")
        let image = try #require(run.image)
        let file = place.scratch.path + "/told"
        // Between single quotes csh and fish take the same text.
        let ended = try Terminal.run(
            image,
            typing: [
                "echo \"$MINE $VIRTUAL_ENV\" > '\(file)'", "echo \"$PATH\" >> '\(file)'",
                "echo \"$PIPENV_ACTIVE $PIPENV_PROJECT_DIR\" >> '\(file)'", "echo \"$HOME\" >> '\(file)'", "deactivate",
                "env | grep -c '^PIPENV_ACTIVE=' >> '\(file)'", "env | grep -c '^VIRTUAL_ENV=' >> '\(file)'",
                "echo \"$PATH\" >> '\(file)'", "exit 5",
            ])
        let (status, screen) = try #require(ended)
        let path = "/usr/local/bin:/usr/bin:/bin"
        let separated = shell.hasSuffix("fish") ? path.replacing(":", with: " ") : path
        let first = place.environment + "/bin" + (shell.hasSuffix("fish") ? " " : ":")
        // fish joins PATH with colons between quotes since its third version.
        let lines = place.told.split(separator: "\n").map(String.init)
        try #require(lines.count == 7, "\(place.told)\n\(screen)")
        #expect(status == 5)
        #expect(lines[0] == "yes " + place.environment)
        #expect(lines[1] == first + separated || lines[1] == place.environment + "/bin:" + path)
        #expect(lines[2] == "1 " + place.project)
        #expect(lines[3] == place.scratch.path)
        #expect(lines[4...5] == ["0", "0"], "\(screen)")
        #expect(lines[6] == separated || lines[6] == path)
        // Nothing of Pipit's is left behind.
        #expect(try !Files.list(place.scratch.path + "/tmp").contains { $0.hasPrefix("pipit") })
    }

    @Test func `Words are a first command of the shell`() throws {
        let place = try Place()
        let file = place.scratch.path + "/told"
        let image = try #require(
            place.run(["shell", "echo", "\"$VIRTUAL_ENV\"", ">", "'\(file)'"], ["PIPENV_SHELL": "bash"]).image)
        #expect(try Terminal.run(image, typing: ["exit"])?.status == 0)
        #expect(place.told == place.environment + "\n")
    }

    @Test func `--fancy needs no terminal, starts in the project and gives the shell its arguments`() throws {
        let place = try Place()
        for more in [["--fancy"], []] {
            let words = ["shell"] + more + ["--", "-c", "pwd; echo \"$VIRTUAL_ENV $PATH\""]
            let run = place.run(
                words, ["PIPENV_SHELL": "/bin/sh", "PIPENV_SHELL_FANCY": more.isEmpty ? "1" : "0"], answers: false)
            let image = try #require(run.image)
            let said = try ChildProcess.run(
                Array(image.words), environment: ProcessEnvironment(image.variables), directory: image.directory)
            #expect(
                String(decoding: said.standardOutput, as: UTF8.self)
                    == "\(place.project)\n\(place.environment) \(place.environment)/bin:/usr/local/bin:/usr/bin:/bin\n")
        }
        // bash reads the user's file even so, and that file may set PATH.
        try place.scratch.write(".bashrc", "PATH=/usr/local/bin:/usr/bin:/bin\n")
        let bash = try #require(place.run(["shell", "--fancy"], ["PIPENV_SHELL": "bash"]).image)
        let file = place.scratch.path + "/told"
        _ = try Terminal.run(bash, typing: ["echo \"$PATH\" > '\(file)'", "exit"])
        #expect(place.told == place.environment + "/bin:/usr/local/bin:/usr/bin:/bin\n")
        #expect(try Files.list(place.scratch.path + "/tmp") == [])
    }

    @Test(
        arguments: [
            ["-c", "true"], ["-ec", "true"], ["-ic", "true"], ["--norc", "-ic", "true"], ["--login", "-ic", "true"],
            ["-l", "-i", "-c", "true"], ["-posix", "-ic", "true"], ["--rcfile", "/dev/null", "-ic", "true"],
            ["-o", "posix", "-ic", "true"], ["-o", "pipefail", "-i", "-c", "true"], ["/dev/null"], ["-i", "/dev/null"],
            ["-s", "a"], ["-is", "a"], ["--version"], ["--nonsense"], ["--", "/dev/null"], [], ["-"],
        ], [true, false])
    func `No start-up file of Pipit's outlives a bash of --fancy, whichever of its files it reads`(
        arguments: [String], hasTerminal: Bool
    ) throws {
        let place = try Place()
        let run = place.run(["shell", "--fancy", "--"] + arguments, ["PIPENV_SHELL": "bash"], answers: hasTerminal)
        let image = try #require(run.image, "\(run.talk)")
        if hasTerminal {
            _ = try Terminal.run(image, typing: ["exit"])
        } else {
            _ = try ChildProcess.run(
                Array(image.words), environment: ProcessEnvironment(image.variables), directory: image.directory)
        }
        #expect(try Files.list(place.scratch.path + "/tmp") == [])
    }

    @Test func `A bash of --fancy that is interactive by its arguments reads Pipit's file`() throws {
        let place = try Place()
        try place.scratch.write(".bashrc", "PATH=/usr/local/bin:/usr/bin:/bin\n")
        for arguments in [["-ic", "echo \"$PATH\""], ["-i", "+e", "-c", "echo \"$PATH\""]] {
            let run = place.run(["shell", "--fancy", "--"] + arguments, ["PIPENV_SHELL": "bash"], answers: false)
            let image = try #require(run.image)
            let said = try ChildProcess.run(
                Array(image.words), environment: ProcessEnvironment(image.variables), directory: image.directory)
            #expect(
                String(decoding: said.standardOutput, as: UTF8.self)
                    == place.environment + "/bin:/usr/local/bin:/usr/bin:/bin\n")
        }
    }

    @Test func `An active shell is told in Pipenv's two lines, and --anyway starts another`() throws {
        let place = try Place()
        let active = ["PIPENV_ACTIVE": "1", "VIRTUAL_ENV": place.environment, "PIPENV_SHELL": "bash"]
        let run = place.run(["shell"], active)
        #expect(run.status == 1)
        #expect(
            run.talk == "Shell for \(place.environment) already activated.\n"
                + "New shell not activated to avoid nested environments.\n")
        #expect(place.run(["shell", "--anyway"], active).image != nil)
    }

    @Test func `Without a terminal, or with a shell that is not known, nothing is started`() throws {
        let place = try Place()
        let blind = place.run(["shell"], ["PIPENV_SHELL": "bash"], answers: false)
        #expect(blind.status == 1 && blind.talk.contains("needs a terminal"))
        let odd = place.run(["shell"], ["PIPENV_SHELL": "/opt/elvish"])
        #expect(odd.status == 1 && odd.talk.hasSuffix("unknown shell /opt/elvish\n"))
        let none = place.run(["shell"])
        #expect(none.status == 1)
        #expect(none.talk.hasSuffix("Unable to detect shell. Set PIPENV_SHELL environment variable.\n"))
        let missing = place.run(["shell"], ["PIPENV_SHELL": "/nowhere/bash"])
        #expect(missing.status == 1 && missing.talk.contains("/nowhere/bash"))
        #expect(try Files.list(place.scratch.path + "/tmp") == [])
    }

    @Test(
        arguments: [
            (["PIPENV_SHELL": "zsh"], [["bash"]], "zsh"),
            (["SHELL": "/bin/sh"], [["/usr/bin/make"], ["/usr/bin/fish", "-i"]], "/usr/bin/fish"),
            (["SHELL": "/bin/zsh"], [["-bash"]], "/bin/zsh"),
            ([:], [["-bash"]], "bash"),
            ([:], [["python3.11", "/opt/xonsh"]], "/opt/xonsh"),
            (["SHELL": "/bin/zsh", "PYENV_SHELL": "fish"], [["sshd: me"]], "/bin/zsh"),
            (["PYENV_SHELL": "fish"], [[]], "fish"),
            ([:], [], nil),
        ] as [([String: String], [[String]], String?)])
    func `The shell is the named one, else the nearest that led here, else the login shell`(
        variables: [String: String], ancestors: [[String]], command: String?
    ) {
        let settings = Settings(environment: UserEnvironment(variables))
        let shell = UserShell.choose(
            named: settings.text("SHELL"), environment: settings.environment, ancestors: { ancestors })
        #expect(shell?.command == command)
    }

    @Test func `The processes that led here are known`() throws {
        let lines = ProcessAncestry.commandLines()
        #if os(Linux)
            #expect(!lines.isEmpty && lines.allSatisfy { $0.first != "" })
        #endif
    }

    // MARK: - activate

    @Test(
        arguments: [
            ("bash", "source /v/bin/activate"), ("zsh", "source /v/bin/activate"),
            ("/bin/dash", "source /v/bin/activate"),
            ("fish", "source /v/bin/activate.fish"), ("tcsh", "source /v/bin/activate.csh"),
            ("nu", "overlay use /v/bin/activate.nu"), ("pwsh", ". /v/bin/activate.ps1"),
            ("xonsh", "source-bash /v/bin/activate"), ("elvish", nil),
        ] as [(String, String?)])
    func `Each shell has its line`(shell: String, line: String?) {
        #expect(ActivationLine.text(for: UserShell(command: shell), environmentPath: "/v") == line)
    }

    @Test func `The line is one that the shell reads back, whatever the directory is called`() throws {
        let place = try Place()
        for shell in Self.shells where !["/bin/sh", "/bin/dash"].contains(shell) {
            let run = place.run(["activate"], ["PIPENV_SHELL": shell])
            #expect(run.status == 0 && run.talk == "")
            let line = String(run.output.dropLast())
            let said = try ChildProcess.run(
                [shell, "-c", line + " && echo \"$VIRTUAL_ENV\""], environment: ProcessEnvironment(place.variables))
            let text = String(decoding: said.standardOutput, as: UTF8.self)
            #expect(text == place.environment + "\n", "\(shell): \(line)")
        }
        #expect(
            ActivationLine.escaped("/a b/c&d$(e)[f]", for: .bash) == #"/a\ b/c\&d\$\(e\)\[f\]"#,
            "as Pipenv writes it")
        #expect(ActivationLine.escaped("/a;b'c\"d*é", for: .bash) == #"/a\;b\'c\"d\*é"#)
        #expect(ActivationLine.escaped("/it's", for: .powerShell) == "'/it''s'")
        #expect(ActivationLine.escaped("/a \"b", for: .nu) == #""/a \"b""#)
    }
}
