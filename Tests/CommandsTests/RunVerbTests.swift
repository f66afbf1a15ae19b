import OperatingSystem
import Running
import Testing

@testable import Commands

@Suite struct RunVerbTests {
    /// A project with something that looks like an environment.
    static func project(_ pipfile: String = "") throws -> Scratch {
        let scratch = try Scratch()
        try scratch.write("Pipfile", "[packages]\n" + pipfile)
        try scratch.write(".venv/bin/activate", "")
        try scratch.write(".venv/pyvenv.cfg", "home = /usr/bin\n")
        try Files.symbolicLink(to: "/bin/sh", at: scratch.path + "/.venv/bin/python")
        scratch.rememberEnvironment(of: scratch.path, data: scratch.path + "/cache/pipit")
        return scratch
    }

    static func run(
        _ words: [String], _ scratch: Scratch, _ variables: [String: String] = ["PATH": "/bin:/usr/bin"]
    ) -> ProgramRun {
        var variables = variables
        variables["PIPENV_VENV_IN_PROJECT"] = "1"
        variables["PIPENV_CACHE_DIR"] = scratch.path + "/cache"
        return ProgramRun(words: ["run"] + words, in: scratch.path, variables: variables)
    }

    @Test func `The program finds the environment first on PATH and knows where it is`() throws {
        let scratch = try Self.project()
        let image = try #require(Self.run(["sh", "-c", "x"], scratch).image)
        #expect(image.path == "/bin/sh")
        #expect(image.variables["PATH"] == scratch.path + "/.venv/bin:/bin:/usr/bin")
        #expect(image.variables["VIRTUAL_ENV"] == scratch.path + "/.venv")
        #expect(image.variables["PIPENV_ACTIVE"] == "1")
        #expect(image.variables["PIPENV_PROJECT_DIR"] == scratch.path)
    }

    @Test func `The environment's own programs win`() throws {
        let scratch = try Self.project()
        let own = try scratch.write(".venv/bin/sh", "")
        try Files.setMode(0o755, of: own)
        #expect(Self.run(["sh"], scratch).image?.path == own)
    }

    @Test(arguments: [("/nowhere/python3", "is gone"), ("", "has lost its Python"), ("file", "may not be executed")])
    func `An environment whose Python is gone lets no other Python run in its place`(
        python: String, words shown: String
    ) throws {
        let scratch = try Self.project()
        let path = scratch.path + "/.venv/bin/python"
        try Files.remove(path)
        if python == "file" {
            try scratch.write(".venv/bin/python", "")
        } else if !python.isEmpty {
            try Files.symbolicLink(to: python, at: path)
        }
        for words in [["python", "-V"], ["sh"]] {
            let run = Self.run(words, scratch)
            #expect(run.status == 1 && run.image == nil && run.talk.contains(shown), "\(run.talk)")
        }
        for words in [["--py"], ["check"], ["activate"]] {
            let run = ProgramRun(
                words: words, in: scratch.path,
                variables: ["PATH": "/bin:/usr/bin", "PIPENV_VENV_IN_PROJECT": "1", "SHELL": "/bin/bash"])
            #expect(run.status == 1 && run.output == "" && run.talk.contains(shown), "\(words) \(run.talk)")
            #expect(!run.talk.contains("Passed!"))
        }
        #expect(Self.run(["--system", "sh"], scratch).image != nil)
    }

    @Test func `With --system neither PATH nor VIRTUAL_ENV is touched`() throws {
        let scratch = try Self.project()
        let image = try #require(Self.run(["--system", "sh"], scratch).image)
        #expect(image.variables["PATH"] == "/bin:/usr/bin")
        #expect(image.variables["VIRTUAL_ENV"] == nil)
    }

    @Test func `The variables of .env reach the program and its arguments`() throws {
        let scratch = try Self.project()
        try scratch.write(".env", "GREETING='hello there'\nPATH=/bin\n")
        let image = try #require(Self.run(["sh", "$GREETING", "${NOPE}"], scratch).image)
        #expect(image.words == ["/bin/sh", "hello there", "${NOPE}"])
        #expect(image.variables["PATH"] == scratch.path + "/.venv/bin:/bin")
    }

    @Test(
        arguments: [
            ("hi = \"sh -c 'a b'\"", ["hi", "more"], ["/bin/sh", "-c", "a b", "more"]),
            ("hi = \"A='x y' sh $A\"", ["hi"], ["/bin/sh", "x y"]),
            ("hi = {cmd = \"sh $A\", env = {A = \"1\"}}", ["hi"], ["/bin/sh", "1"]),
            ("hi = {call = \"os:getcwd\"}", ["hi"], ["PYTHON", "-c", "import os as _m; _m.getcwd()"]),
            (
                "hi = {call = \"pkg.mod:go('a')\"}", ["hi", "z"],
                ["PYTHON", "-c", "import pkg.mod as _m; _m.go('a')", "z"]
            ),
            // No shell: these are words.
            ("hi = \"sh | && *\"", ["hi"], ["/bin/sh", "|", "&&", "*"]),
            // A script wins over a program, and `--` gets dropped as always.
            ("sh = \"sh x\"", ["--", "sh"], ["/bin/sh", "x"]),
        ] as [(String, [String], [String])])
    func `Scripts become programs`(script: String, words: [String], expected: [String]) throws {
        let scratch = try Self.project("[scripts]\n" + script + "\n")
        let python = scratch.path + "/.venv/bin/python"
        #expect(
            Self.run(words, scratch, ["PATH": "/bin"]).image?.words == expected.map { $0 == "PYTHON" ? python : $0 })
    }

    @Test func `A sequence runs to its first failure and gives its status`() throws {
        let scratch = try Self.project()
        let path = scratch.path
        try scratch.write(
            "Pipfile",
            """
            [scripts]
            ok = ["touch \(path)/a", "touch"]
            bad = ["touch \(path)/c", "sh -c 'exit 3'", "touch \(path)/d"]
            """)
        #expect(Self.run(["ok", path + "/b"], scratch).status == 0)
        #expect(Files.exists(path + "/a") && Files.exists(path + "/b"))
        #expect(Self.run(["bad"], scratch).status == 3)
        #expect(Files.exists(path + "/c") && !Files.exists(path + "/d"))
    }

    @Test(arguments: ["hi = \"\"", "hi = []", "hi = [\"true\", \" \"]"])
    func `An empty script is told and is no failure`(script: String) throws {
        let run = Self.run(["hi"], try Self.project("[scripts]\n" + script + "\n"))
        #expect(run.status == 0 && run.talk == "Can't run script 'hi'-it's empty?\n")
    }

    @Test(arguments: [
        "hi = \"echo 'open\"", "hi = {call = \"nocolon\"}", "hi = {cmd = \"a\", call = \"b:c\"}", "hi = 3",
    ])
    func `A script that cannot be meant is told with its place`(script: String) throws {
        let run = Self.run(["hi"], try Self.project("[scripts]\n" + script + "\n"))
        #expect(run.status == 1 && run.talk.contains("Pipfile:3:"))
    }

    @Test func `A script that cannot be read is in nobody's way but its own`() throws {
        let scratch = try Self.project("[scripts]\nbad = 1\nhi = \"sh x\"\n")
        #expect(Self.run(["hi"], scratch).image?.words == ["/bin/sh", "x"])
        #expect(Self.run(["sh", "y"], scratch).image?.words == ["/bin/sh", "y"])
        #expect(Self.run(["bad"], scratch).talk.contains("the script `bad` must be text"))
    }

    @Test func `run alone asks what to run`() throws {
        let run = Self.run([], try Self.project())
        #expect(run.status == 1 && run.talk.hasSuffix("Error: Missing argument 'command'.\n"))
    }

    @Test func `-v before run tells the command`() throws {
        let scratch = try Self.project()
        let run = ProgramRun(
            words: ["-v", "run", "sh", "a b"], in: scratch.path,
            variables: [
                "PATH": "/bin", "PIPENV_VENV_IN_PROJECT": "1", "PIPENV_CACHE_DIR": scratch.path + "/cache",
            ])
        #expect(run.talk == "$ sh 'a b'\n")
    }

    @Test func `--venv and --py print raw paths, and remove removes`() throws {
        let scratch = try Self.project()
        let variables = ["PIPENV_VENV_IN_PROJECT": "1"]
        let path = scratch.path + "/.venv"
        #expect(ProgramRun("--venv", in: scratch.path, variables: variables).output == path + "\n")
        #expect(ProgramRun("--py", in: scratch.path, variables: variables).output == path + "/bin/python\n")
        let foreign = ProgramRun("remove", in: scratch.path, variables: ["VIRTUAL_ENV": path])
        #expect(foreign.status == 1 && Files.exists(path))
        let removal = ProgramRun("remove", in: scratch.path, variables: variables)
        #expect(removal.output == "Removing virtualenv (\(path))...\n" && removal.status == 0)
        #expect(!Files.exists(path) && Files.exists(scratch.path + "/Pipfile"))
        let again = ProgramRun("--rm", in: scratch.path, variables: variables)
        #expect(again.status == 1 && again.talk.hasSuffix("No virtualenv has been created for this project yet!\n"))
        let none = ProgramRun("--venv", in: scratch.path, variables: variables)
        #expect(none.status == 1 && none.talk.hasPrefix("No virtualenv has been created for this project"))
    }

    @Test func `What only looks like an environment is not removed`() throws {
        let scratch = try Scratch()
        try scratch.write("Pipfile", "")
        try scratch.write(".venv/bin/activate", "")
        let run = ProgramRun("remove", in: scratch.path, variables: ["PIPENV_VENV_IN_PROJECT": "1"])
        #expect(run.status == 1 && Files.exists(scratch.path + "/.venv/bin/activate"))
    }
}
