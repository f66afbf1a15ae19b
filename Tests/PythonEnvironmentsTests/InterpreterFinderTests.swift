import OperatingSystem
import Testing

@testable import PythonEnvironments

/// Discovery over made-up machines: every interpreter is a script that answers the probe and leaves a trace of its start.
@Suite struct InterpreterFinderTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        for version in ["3.8.18", "3.10.2", "3.10.13", "3.12.1", "3.13.0rc1"] {
            let short = version.split(separator: ".").prefix(2).joined(separator: ".")
            let directory = "pyenv/versions/\(version)/bin"
            try scratch.fakePython("\(directory)/python\(short)", version: version)
            try Files.symbolicLink(to: "python\(short)", at: scratch("\(directory)/python3"))
            try Files.symbolicLink(to: "python3", at: scratch("\(directory)/python"))
        }
        try scratch.write("pyenv/versions/2.7.18/bin/python", "#!/bin/sh\nexit 1\n", mode: 0o755)
        try scratch.write("pyenv/versions/broken/bin/python", "#!/bin/sh\nexit 1\n", mode: 0o755)
        for name in ["python", "python3", "python3.10", "python2"] {
            try scratch.write("pyenv/shims/\(name)", "#!/bin/sh\necho shim >>'\(scratch("shims.log"))'\n", mode: 0o755)
        }
        try scratch.fakePython("usr/bin/python3.11", version: "3.11.2")
        try Files.symbolicLink(to: "python3.11", at: scratch("usr/bin/python3"))
        try Files.makeDirectories(scratch("home"))
        try Files.makeDirectories(scratch("project/below"))
    }

    func finder(
        path: [String] = ["usr/bin"], _ more: [String: String] = [:], directory: String = "project",
        cache: String? = nil
    ) -> InterpreterFinder {
        var variables = [
            "PATH": path.map { scratch($0) }.joined(separator: ":") + ":/usr/bin-none:/bin", "HOME": scratch("home"),
            "PYENV_ROOT": scratch("pyenv"),
        ]
        variables.merge(more) { $1 }
        return InterpreterFinder(
            environment: UserEnvironment(variables), directory: scratch(directory), cacheDirectory: cache)
    }

    @Test(
        "the newest that fits is found, and only what could be it is started",
        arguments: [
            ("3.8", "3.8.18", 1), ("3.10", "3.10.13", 1), ("3.10.2", "3.10.2", 1), ("python3.12", "3.12.1", 1),
            (">=3.8,<3.12", "3.11.2", 1), ("~=3.8", "3.12.1", nil), ("==3.8.*", "3.8.18", nil),
            ("3.13.0rc1", "3.13.0rc1", 1), ("!=3.12.1,>=3", "3.11.2", nil),
        ] as [(String, String, Int?)])
    func newest(request: String, version: String, starts: Int?) throws {
        let found = try finder().find(InterpreterRequest(request))
        #expect(found.version.description == version)
        if let starts { #expect(scratch.starts.count == starts, "\(scratch.starts)") }
    }

    @Test func `a release is preferred to a newer pre-release`() throws {
        // The real /bin may hold a python3 of its own; a fake root has none.
        #expect(try finder().find(.components([3, 13])).version.description == "3.13.0rc1")
        let found = try finder().find(InterpreterRequest(">=3.12"))
        #expect(found.version.description == "3.12.1")
    }

    @Test func `the nearest is the python3 of the PATH, by the path it was found at`() throws {
        let found = try finder().find(.any)
        #expect(found.executable == scratch("usr/bin/python3"))
        #expect(found.baseExecutable == scratch("usr/bin/python3.11"))
        #expect(found.version.description == "3.11.2")
    }

    @Test func `what is not there is said with what is`() throws {
        #expect {
            try finder().find(.components([3, 99]))
        } throws: { error in
            guard case .notFound(.components([3, 99]), let found) = error as? InterpreterError else { return false }
            return found.contains("3.12.1") && found.contains("3.10.2") && !found.contains("2.7.18")
        }
        #expect(throws: InterpreterError.noSuchFile(path: "/no/python")) { try finder().find(.path("/no/python")) }
    }

    @Test(
        "the order of the sources is Pipenv's",
        arguments: [
            ("3.12", ["PIPENV_PYTHON": "3.8"], "3.10", "3.12.1", .option),
            (nil, ["PIPENV_PYTHON": "3.8", "PIPENV_DEFAULT_PYTHON_VERSION": "3.12"], "3.10", "3.8.18", .variable),
            (nil, ["PIPENV_DEFAULT_PYTHON_VERSION": "3.12"], "3.10", "3.10.13", .requires),
            (nil, ["PIPENV_DEFAULT_PYTHON_VERSION": "3.12"], nil, "3.12.1", .fallbackVariable),
            (nil, [:], nil, "3.11.2", .nearest),
        ] as [(String?, [String: String], String?, String, InterpreterFinder.Choice.Reason)])
    func order(
        option: String?, variables: [String: String], requires: String?, version: String,
        reason: InterpreterFinder.Choice.Reason
    ) throws {
        let choice = try finder(variables).choose(option: option, requires: RequiredPython(version: requires))
        #expect(choice.interpreter.version.description == version)
        #expect(choice.reason == reason)
    }

    func finder(_ variables: [String: String]) -> InterpreterFinder { finder(path: ["usr/bin"], variables) }

    // MARK: Shims

    @Test(
        "a shim of pyenv is seen through without a shell",
        arguments: [
            (nil, nil, nil, "3.11.2"), ("3.8.18", "3.10.2", "3.12.1", "3.8.18"), (nil, "3.10.2", "3.12.1", "3.10.2"),
            (nil, nil, "3.12.1\n", "3.12.1"), (nil, nil, "3.10\n", "3.10.13"),
            (nil, nil, "# mine\npython-3.8.18", "3.8.18"),
            (nil, nil, "system", "3.11.2"), ("9.9.9:3.8.18", nil, nil, "3.8.18"), (nil, "9.9.9", nil, "3.11.2"),
        ] as [(String?, String?, String?, String)])
    func shim(variable: String?, local: String?, global: String?, version: String) throws {
        if let local { try scratch.write("project/.python-version", local) }
        if let global { try scratch.write("pyenv/version", global) }
        let variables = variable.map { ["PYENV_VERSION": $0] } ?? [:]
        let finder = finder(path: ["pyenv/shims", "usr/bin"], variables, directory: "project/below")
        #expect(try finder.find(.any).version.description == version)
        #expect(!Files.exists(scratch("shims.log")))
    }

    @Test func `a shim of asdf is seen through as well`() throws {
        try scratch.fakePython("home/.asdf/installs/python/3.9.7/bin/python3.9", version: "3.9.7")
        try Files.symbolicLink(to: "python3.9", at: scratch("home/.asdf/installs/python/3.9.7/bin/python3"))
        try scratch.write("home/.asdf/shims/python3", "#!/bin/sh\nexit 1\n", mode: 0o755)
        try scratch.write("project/.tool-versions", "nodejs 20\npython 3.9.7 system\n")
        let finder = finder(path: ["home/.asdf/shims", "usr/bin"])
        #expect(try finder.find(.any).version.description == "3.9.7")
        #expect(try finder.find(.components([3, 9])).version.description == "3.9.7")
        let without = self.finder(path: ["usr/bin"], ["PIPENV_DONT_USE_ASDF": "1"])
        #expect(throws: InterpreterError.self) { try without.find(.components([3, 9])) }
    }

    @Test func `pyenv can be left out, or be the only source`() throws {
        #expect(throws: InterpreterError.self) {
            try finder(["PIPENV_DONT_USE_PYENV": "1"]).find(.components([3, 12]))
        }
        #expect(throws: InterpreterError.self) { try finder(["PIPENV_PYENV_ONLY": "1"]).find(.components([3, 11])) }
        #expect(try finder(["PIPENV_PYENV_ONLY": "1"]).find(.any).version.description == "3.12.1")
    }

    @Test func `an installation can be asked for by its name`() throws {
        try scratch.fakePython("pyenv/versions/odd-name/bin/python", version: "3.7.1")
        #expect(try finder().find(.command("odd-name")).version.description == "3.7.1")
    }

    @Test
    func `branches of development and Pythons without the lock of the interpreter are found when they are asked for`()
        throws
    {
        try scratch.fakePython("pyenv/versions/3.14-dev/bin/python3.14", version: "3.14.0a2")
        for (name, program, version) in [
            ("3.13.0t", "python3.13t", "3.13.0"), ("3.14t-dev", "python3.14t", "3.14.0a2"),
        ] {
            try scratch.fakePython("pyenv/versions/\(name)/bin/\(program)", version: version, isFreeThreaded: true)
        }
        try scratch.fakePython("usr/bin/python3.12t", version: "3.12.9")
        #expect(try finder().find(InterpreterRequest("3.14-dev")).executable.hasSuffix("/3.14-dev/bin/python3.14"))
        #expect(try finder().find(InterpreterRequest("3.14")).executable.hasSuffix("/3.14-dev/bin/python3.14"))
        #expect(try finder().find(InterpreterRequest("3.13t")).executable.hasSuffix("/3.13.0t/bin/python3.13t"))
        #expect(try finder().find(InterpreterRequest("3.14t-dev")).executable.hasSuffix("/bin/python3.14t"))
        // Others get none, and a name alone makes none.
        #expect(try finder().find(InterpreterRequest("3.13")).version.description == "3.13.0rc1")
        #expect(throws: InterpreterError.self) { try finder().find(InterpreterRequest("3.12t")) }
    }

    // MARK: Cache

    @Test func `an interpreter is started once, whatever it is called by`() throws {
        let cache = scratch("cache")
        for path in ["usr/bin/python3", "usr/bin/python3.11", "usr/bin/python3"] {
            let found = try finder(cache: cache).find(.path(scratch(path)))
            #expect(found.executable == scratch(path))
        }
        #expect(scratch.starts.count == 1)
    }

    @Test func `an interpreter that was replaced is asked again`() throws {
        let cache = scratch("cache")
        _ = try finder(cache: cache).find(.any)
        try Files.remove(scratch("usr/bin/python3.11"))
        try scratch.fakePython("usr/bin/python3.11", version: "3.11.14")
        #expect(try finder(cache: cache).find(.any).version.description == "3.11.14")
        #expect(scratch.starts.count == 2)
    }

    @Test func `what starts different interpreters by its name is asked every time`() throws {
        try scratch.write(
            "mux/tool", "#!/bin/sh\nexec '\(scratch("pyenv/versions"))'/\"$MUX\"/bin/\"${0##*/}\" \"$@\"\n", mode: 0o755
        )
        try Files.symbolicLink(to: "tool", at: scratch("mux/python3"))
        for version in ["3.8.18", "3.12.1", "3.8.18"] {
            let found = try finder(path: ["mux"], ["MUX": version], cache: scratch("cache")).find(.any)
            #expect(found.version.description == version)
            #expect(found.baseExecutable.contains("/\(version)/bin/python3"))
        }
    }

    @Test("a damaged cache is as good as none", arguments: ["", "{", "null", "{\"executable\": 3}", "\u{0}"])
    func damagedCache(text: String) throws {
        let cache = scratch("cache")
        let first = try finder(cache: cache).find(.any)
        let file = try #require(try Files.list(scratch("cache/interpreters")).first)
        try scratch.write("cache/interpreters/\(file)", text)
        #expect(try finder(cache: cache).find(.any) == first)
        #expect(scratch.starts.count == 2)
    }

    // MARK: What does not work

    @Test(
        "a program that is no Python is refused with what it said",
        arguments: [
            ("#!/bin/sh\necho some words\n", "some words"), ("#!/bin/sh\necho oops >&2; exit 3\n", "oops"),
            ("#!/bin/sh\necho '{}'\n", ""), ("#!/bin/sh\necho '[1]'\n", "[1]"),
        ])
    func noPython(script: String, said: String) throws {
        let path = try scratch.write("bad/python", script, mode: 0o755)
        #expect(throws: InterpreterError.self) { try finder().find(.path(path)) }
        do {
            _ = try finder().find(.path(path))
        } catch InterpreterError.unusable(_, let words) {
            #expect(words == said)
        }
    }

    @Test func `a Python that is too old is refused`() throws {
        let old = try scratch.fakePython("old/bin/python3.5", version: "3.5.9")
        #expect(throws: InterpreterError.tooOld(path: old, version: "3.5.9")) { try finder().find(.path(old)) }
        let legacy = "/root/.pyenv/versions/2.7.18/bin/python"
        guard Files.isExecutable(legacy) else { return }
        #expect(throws: InterpreterError.tooOld(path: legacy, version: "2.7.18")) { try finder().find(.path(legacy)) }
    }
}
