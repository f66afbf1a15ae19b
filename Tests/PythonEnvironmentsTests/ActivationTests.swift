import Archives
import OperatingSystem
import Testing

@testable import PythonEnvironments

/// The scripts are run by the shells of this machine, in directories with names that need quoting.
@Suite(.enabled(if: !RealPythons.all.isEmpty, "no Python on this machine: activation is not tested"))
struct ActivationTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    func create(_ name: String, prompt: String? = nil) throws -> VirtualEnvironment {
        try VirtualEnvironment.create(
            at: scratch(name), from: try RealPythons.finder().inspect(RealPythons.one),
            options: VirtualEnvironment.Options(prompt: prompt, projectDirectory: "/srv/app", seeds: .none))
    }

    static let shells = ["/bin/bash", "/bin/dash", "/bin/zsh", "/bin/ksh"].filter(Files.isExecutable)

    @Test("a POSIX shell enters the environment and leaves it as it was", arguments: shells)
    func posix(shell: String) throws {
        for name in ["plain", "with space", "it's $HOME `x` \\ \"quoted\" é"] {
            let environment = try create(name)
            let script = """
                PS1='$ '; export PYTHONHOME=/old
                before="$PATH"
                . "$1/bin/activate"
                command -v python
                python -c 'import sys; print(sys.prefix)'
                echo "$VIRTUAL_ENV"; echo "$VIRTUAL_ENV_PROMPT"; echo "$PS1"; echo "${PYTHONHOME-none}"
                PIPENV_ACTIVE=1
                deactivate
                [ "$PATH" = "$before" ] && echo "${VIRTUAL_ENV-none} ${PIPENV_ACTIVE-none} $PS1 $PYTHONHOME"
                command -v deactivate || echo gone
                """
            let said = try output([shell, "-c", script, "shell", environment.path])
            #expect(
                said == """
                    \(environment.path)/bin/python
                    \(environment.path)
                    \(environment.path)
                    app
                    (app) $ 
                    none
                    none none $  /old
                    gone
                    """, "\(shell), \(name)")
        }
    }

    @Test("entering a second environment leaves the first, also one that venv made", arguments: shells)
    func nested(shell: String) throws {
        let one = try create("one")
        let two = scratch("two")
        _ = try output([RealPythons.one, "-m", "venv", "--without-pip", two])
        let script = """
            before="$PATH"
            . "$1/bin/activate"; . "$2/bin/activate"; . "$1/bin/activate"
            echo "$PATH"
            deactivate
            [ "$PATH" = "$before" ] && echo same
            """
        let said = try output([shell, "-euc", script, "shell", one.path, two])
        #expect(said == "\(one.path)/bin:/usr/bin:/bin\nsame")
    }

    @Test func `the prompt can be left alone`() throws {
        let environment = try create("env", prompt: "named")
        let script = "PS1=x; VIRTUAL_ENV_DISABLE_PROMPT=1; . \"$1/bin/activate\"; echo \"$PS1 $VIRTUAL_ENV_PROMPT\""
        #expect(try output(["/bin/sh", "-c", script, "sh", environment.path]) == "x named")
    }

    @Test func `a program in another interpreter of the same version can import from it`() throws {
        let environment = try create("env")
        try scratch.write("env/lib/python\(environment.interpreter.version.short)/site-packages/only_here.py", "x = 7")
        let script = """
            path = '\(environment.path)/bin/activate_this.py'
            exec(open(path).read(), {'__file__': path})
            import only_here, sys; print(only_here.x, sys.prefix)
            """
        #expect(try output([RealPythons.one, "-c", script]) == "7 \(environment.path)")
    }

    // MARK: Programs

    @Test(
        "programs run, whatever the environment's path is",
        arguments: [
            "plain", "with space", "it's \"quoted\" $HOME", String(repeating: "long/", count: 40) + "end",
            "back\\nslash",
        ])
    func programs(name: String) throws {
        let environment = try create(name)
        let addition = try WheelFixture(
            name: "demo",
            files: [
                "demo.py":
                    "import sys\nclass App:\n    @staticmethod\n    def run():\n        print(sys.prefix, sys.argv[1:])\n        return 7\n",
                "demo-1.0.data/scripts/tool": "#!python -E\nimport sys\nprint(sys.prefix)\n",
            ],
            entryPoints: [EntryPoint(group: "console_scripts", name: "demo", module: "demo", attribute: "App.run")]
        ).stored(in: scratch("store"))
        try EnvironmentChange(additions: [addition]).apply(holding: EnvironmentLock(environment.target))
        let run = try ChildProcess.run(
            ["\(environment.path)/bin/demo", "a b", "c"], environment: ProcessEnvironment(["PATH": "/usr/bin:/bin"]))
        #expect(run.status == 7)
        #expect(String(decoding: run.standardOutput, as: UTF8.self) == "\(environment.path) ['a b', 'c']\n")
        #expect(try output(["\(environment.path)/bin/tool"]) == environment.path)
    }

    @Test(
        "only a line that names no interpreter in particular is rewritten",
        arguments: [
            ("#!python\nx\n", "#!/e/bin/python\nx\n"), ("#!pythonw\r\nx", "#!/e/bin/python\nx"),
            ("#!python -E\nx", "#!/e/bin/python -E\nx"), ("#!/bin/sh\nx", "#!/bin/sh\nx"),
            ("#!/usr/bin/python\n", "#!/usr/bin/python\n"), ("#!python", "#!/e/bin/python\n"), ("", ""),
        ])
    func shebangs(before: String, after: String) {
        let rewritten = InstallerScript.naming("/e/bin/python", in: Array(before.utf8))
        #expect(String(decoding: rewritten, as: UTF8.self) == after)
    }

    @Test(
        "one directory is reached from another",
        arguments: [
            ("/e/lib/site", "/e/lib/site", ""), ("/e/lib/site", "/e/bin", "../../bin/"), ("/e", "/e/bin", "bin/"),
            ("/e/lib64/p", "/e/lib/p", "../../lib/p/"),
        ])
    func relative(start: String, end: String, path: String) {
        #expect(WheelCompletion.path(from: start, to: end) == path)
    }

    // MARK: pyvenv.cfg

    @Test func `the configuration is read as site reads it`() {
        let text =
            "home = /usr/bin\nInclude-System-Site-Packages=TRUE\nversion_info = 3.11.7.final.0\nprompt = 'it = x'\nnoise\n"
        let configuration = EnvironmentConfiguration(parsing: Array(text.utf8))
        #expect(configuration.home == "/usr/bin")
        #expect(configuration.includesSystemSitePackages)
        #expect(configuration.version == PythonVersion(major: 3, minor: 11, patch: 7))
        #expect(configuration.prompt == "it = x")
        #expect(EnvironmentConfiguration(parsing: configuration.bytes) == configuration)
    }
}
