import OperatingSystem
import StructuredText
import Testing

/// What ends up in the environment: versions replaced, strangers cleaned away, categories, markers, `run` and the flags.
@Suite(.enabled(if: Machine.isReady, Machine.notReady)) struct EnvironmentTests {
    static let scenario = """
        [packages.alpha.versions."1.0"]
        entry_points = "[console_scripts]\\nold-tool = alpha:main\\n"
        files = {"alpha/only_in_1.py" = "", "alpha/__init__.py" = "def main():\\n    print('one')\\n"}
        [packages.alpha.versions."2.0"]
        entry_points = "[console_scripts]\\nnew-tool = alpha:main\\n"
        files = {"alpha/__init__.py" = "def main():\\n    print('two')\\n"}
        [packages.beta.versions."1.0"]
        requires = ["gamma"]
        [packages.beta.versions."1.0".extras]
        fast = ["delta"]
        [packages.gamma.versions."1.0"]
        [packages.delta.versions."1.0"]
        [packages.elsewhere.versions."1.0"]
        [packages.checker.versions."1.0"]
        requires = ["gamma"]
        [packages.writer.versions."1.0"]
        """

    static let sections = """
        [packages]
        alpha = "<2"
        beta = {version = "*", extras = ["fast"]}
        elsewhere = {version = "*", markers = "sys_platform == 'win32'"}

        [dev-packages]
        checker = "*"

        [docs]
        writer = "*"

        [scripts]
        greet = "python -c \\"print('greetings')\\""
        both = ["python -c 'print(1)'", "python -c 'import sys; print(sys.argv[1:])'"]

        """

    /// One index for all tests here; none changes it.
    static let index = Result<LoopbackIndex, any Error> { try LoopbackIndex(scenario) }

    static func locked() throws -> Workplace {
        let place = try Workplace()
        try place.write(try index.get().pipfile(sections), to: "Pipfile")
        let run = try place.pipit("lock")
        #expect(run.status == 0, "\(run)")
        return place
    }

    static let base = ["alpha": "1.0", "beta": "1.0", "gamma": "1.0", "delta": "1.0"]

    @Test(arguments: [
        (["sync"], base), (["install"], base), (["sync", "--dev"], base.merging(["checker": "1.0"]) { $1 }),
        (["install", "--dev"], base.merging(["checker": "1.0"]) { $1 }),
        (["sync", "--categories", "docs"], ["writer": "1.0"]),
        (["sync", "--categories", "packages,docs"], base.merging(["writer": "1.0"]) { $1 }),
        (["install", "--categories", "dev-packages"], ["checker": "1.0", "gamma": "1.0"]),
        (["sync", "--all"], base.merging(["checker": "1.0", "writer": "1.0"]) { $1 }),
    ])
    func `Categories decide what is installed`(_ words: [String], _ expected: [String: String]) throws {
        let place = try Self.locked()
        let run = try place.pipit(words)
        #expect(run.status == 0, "\(run)")
        #expect(try place.installed() == expected, "\(run)")
    }

    @Test func `Another version takes the place of the old one, and nothing of that is left`() throws {
        let place = try Self.locked()
        #expect(try place.pipit("sync").status == 0)
        #expect(try place.pipit("run", "old-tool").output == "one\n")
        let environment = try #require(try place.environment())
        let one = try place.tree(environment)
        let index = try Self.index.get()
        try place.write(index.pipfile(Self.sections.replacing("<2", with: ">=2")), to: "Pipfile")
        let run = try place.pipit("install")
        #expect(run.status == 0 && run.talk.contains("out of date: run `pipenv lock` to update"), "\(run)")
        #expect(try place.pipit("run", "new-tool").output == "two\n")
        let paths = try place.tree(environment).keys
        #expect(!paths.contains { $0.contains("only_in_1") || $0.contains("old-tool") || $0.contains("alpha-1.0") })

        // And back again, to exactly what there was.
        try place.write(index.pipfile(Self.sections), to: "Pipfile")
        #expect(try place.pipit("lock").status == 0)
        #expect(try place.pipit("sync").status == 0)
        let again = try place.tree(environment)
        let changed = Set(one.keys).union(again.keys).filter { one[$0] != again[$0] && !$0.contains("__pycache__") }
        #expect(changed.filter { $0 != ".pipit/stamp" }.isEmpty, "\(changed.sorted())")
    }

    @Test func `sync leaves strangers alone, and sync --clean removes them`() throws {
        let place = try Self.locked()
        #expect(try place.pipit("sync", "--all").status == 0)
        // Something that pip put there behind our back.
        let environment = try #require(try place.environment())
        let site = try #require(
            place.tree(environment).keys.first { $0.hasSuffix("/alpha/__init__.py") }?.replacing(
                "/alpha/__init__.py", with: ""))
        let information = Paths.join(environment, site + "/stranger-1.0.dist-info")
        try Files.makeDirectories(information)
        try Files.write(
            Array("Metadata-Version: 2.1\nName: stranger\nVersion: 1.0\n".utf8), to: information + "/METADATA")
        try Files.write(
            Array("stranger-1.0.dist-info/METADATA,,\nstranger-1.0.dist-info/RECORD,,\n".utf8),
            to: information + "/RECORD")
        let everything = Self.base.merging(["checker": "1.0", "writer": "1.0", "stranger": "1.0"]) { $1 }
        #expect(try place.installed() == everything)
        let sync = try place.pipit("sync")
        #expect(sync.status == 0, "\(sync)")
        #expect(try place.installed() == everything)
        let clean = try place.pipit("sync", "--clean")
        #expect(clean.status == 0, "\(clean)")
        // What any category of the lock has may stay.
        #expect(try place.installed() == Self.base.merging(["checker": "1.0", "writer": "1.0"]) { $1 }, "\(clean)")
        #expect(!Files.exists(information))
        let pip = try place.pipit("run", "python", "-m", "pip", "--version")
        #expect(pip.status == 0, "pip stays\n\(pip)")
    }

    @Test func `pip, the habit, works in the environment and agrees with what is there`() throws {
        let place = try Self.locked()
        #expect(try place.pipit("sync").status == 0)
        let check = try place.pipit("run", "python", "-m", "pip", "check")
        #expect(check.status == 0, "\(check)")
        let list = try place.pipit("run", "pip", "freeze")
        #expect(list.output == "alpha==1.0\nbeta==1.0\ndelta==1.0\ngamma==1.0\n", "\(list)")
        let uninstall = try place.pipit("run", "pip", "uninstall", "-y", "alpha")
        #expect(uninstall.status == 0, "\(uninstall)")
        let sync = try place.pipit("sync")
        #expect(sync.status == 0, "\(sync)")
        #expect(try place.installed() == Self.base)
    }

    @Test func `run runs programs, scripts and their arguments, and passes on how they end`() throws {
        let place = try Self.locked()
        #expect(try place.pipit("sync").status == 0)
        #expect(try place.pipit("run", "greet").output == "greetings\n")
        #expect(try place.pipit("run", "both", "x y", "$HOME").output == "1\n['x y', '\(place.variables["HOME"]!)']\n")
        #expect(try place.pipit("run", "python", "-c", "import sys; sys.exit(7)").status == 7)
        #expect(try place.pipit("run", "python", "-c", "import os; os.kill(os.getpid(), 9)").status == 137)
        #expect(try place.pipit("run", "no-such-program").status == 127)
        let seen = try place.pipit("run", "python", "-c", "import os; print(os.environ['VIRTUAL_ENV'], os.getcwd())")
        #expect(seen.output == "\(try #require(try place.environment())) \(place.project)\n")
    }

    @Test func `The flags tell one raw line`() throws {
        let place = try Workplace()
        for (flag, words) in [
            ("--venv", "No virtualenv has been created for this project "),
            ("--where", "No Pipfile present at project home."),
        ] {
            let run = try place.pipit(flag)
            #expect(run.status == 1 && run.output == "" && run.talk.hasPrefix(words), "\(run)")
        }
        try place.write(try Self.index.get().pipfile(Self.sections), to: "Pipfile")
        #expect(try place.pipit("lock").status == 0)
        #expect(try place.pipit("sync").status == 0)
        let environment = try #require(try place.environment())
        #expect(environment.hasPrefix(place.variables["WORKON_HOME"]! + "/project-"))
        #expect(try place.pipit("--py").output == environment + "/bin/python\n")
        #expect(try place.pipit("--where").output == place.project + "\n")
        let below = Paths.join(place.project, "some/where below")
        try Files.makeDirectories(below)
        #expect(try place.pipit("--where", in: below).output == place.project + "\n")
        #expect(try place.pipit("--version").output.hasPrefix("pipit, version "))
        for words in [["--help"], ["-h"], [], ["install", "--help"], ["sync", "-h"]] {
            let run = try place.pipit(words)
            #expect(run.status == 0 && run.talk == "" && run.output.contains("sage"), "\(run)")
        }
        let removed = try place.pipit("--rm")
        #expect(removed.status == 0 && removed.output == "Removing virtualenv (\(environment))...\n", "\(removed)")
        #expect(!Files.exists(environment))
        #expect(try place.pipit("--rm").status == 1)
        #expect(place.lockText != nil && place.text("Pipfile") != nil)
    }

    @Test func `Mistakes on the command line end with 2 and change nothing`() throws {
        let place = try Workplace()
        for words in [
            ["instal"], ["install", "--no-such"], ["lock", "--categories"], ["sync", "--dev", "extra", "words"],
        ] {
            let run = try place.pipit(words)
            #expect(run.status == 2 && run.output == "" && !run.talk.isEmpty, "\(run)")
        }
        #expect(try Files.list(place.project) == [])
    }

    @Test func `In the project itself, as the directive or an existing .venv says`() throws {
        let place = try Self.locked()
        try place.write(
            try Self.index.get().pipfile(Self.sections + "[pipenv]\nvenv_in_project = true\n"), to: "Pipfile")
        let run = try place.pipit("install", "--deploy")
        #expect(run.status == 0, "\(run)")
        #expect(try place.environment() == place.project + "/.venv")
    }

    @Test func `A stored file that is edited through the environment is noticed and put right elsewhere`() throws {
        let place = try Self.locked()
        #expect(try place.pipit("sync").status == 0)
        let environment = try #require(try place.environment())
        let module = try #require(place.tree(environment).keys.first { $0.hasSuffix("/gamma/__init__.py") })
        let path = Paths.join(environment, module)
        let original = try Files.read(path)
        // In place, so that every environment which shares the file and the store itself have it.
        try Files.write(original + Array("hacked = True\n".utf8), to: path)
        try Files.removeTree(environment)
        let run = try place.pipit("sync")
        #expect(run.status == 0, "\(run)")
        #expect(try Files.read(path) == original, "the new environment has the wheel's own bytes")
    }
}
