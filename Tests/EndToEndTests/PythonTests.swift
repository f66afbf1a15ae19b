import OperatingSystem
import PackagingStandards
import StructuredText
import Testing

/// Every Python of the machine, and the ways to say which one.
@Suite(.enabled(if: Machine.isReady, Machine.notReady)) struct PythonTests {
    static let scenario = """
        [packages.tool.versions."1.0"]
        requires = ["part"]
        entry_points = "[console_scripts]\\ntool = tool:main\\n"
        files = {"tool/__init__.py" = "def main():\\n    import part, sys\\n    print('tool of %d.%d' % sys.version_info[:2])\\n"}
        [packages.part.versions."1.0"]
        """

    /// One index for all tests here; none changes it.
    static let index = Result<LoopbackIndex, any Error> { try LoopbackIndex(scenario) }

    static let pythons = Machine.pythons.filter { $0.major == 3 && $0.minor >= 6 }

    @Test(arguments: pythons.map(\.short))
    func `An environment of each Python runs what was installed, and its pip works`(_ version: String) throws {
        let python = try #require(Self.pythons.first { $0.short == version })
        let place = try Workplace(python: python)
        try place.write(
            Self.index.get().pipfile("[packages]\ntool = \"*\"\n\n[requires]\npython_version = \"\(version)\"\n"),
            to: "Pipfile")
        let install = try place.pipit("install", "--python", python.path)
        #expect(install.status == 0, "\(install)")
        let run = try place.pipit("run", "tool")
        #expect(run.status == 0 && run.output == "tool of \(version)\n", "\(run)")
        let check = try place.pipit("run", "python", "-m", "pip", "check")
        #expect(check.status == 0, "\(check)")
        let freeze = try place.pipit("run", "pip", "freeze")
        #expect(freeze.output == "part==1.0\ntool==1.0\n", "\(freeze)")
        let prefix = try place.pipit("run", "python", "-c", "import sys; print(sys.prefix)")
        #expect(prefix.output == (try #require(try place.environment())) + "\n")
    }

    @Test func `--python with another version makes the environment anew`() throws {
        guard Self.pythons.count > 1 else {
            Issue.record("SKIPPED: there is only one Python", severity: .warning)
            return
        }
        let place = try Workplace()
        try place.write(Self.index.get().pipfile("[packages]\ntool = \"*\"\n"), to: "Pipfile")
        for python in [Self.pythons[0], Self.pythons[1], Self.pythons[0]] {
            let run = try place.pipit("install", "--python", python.path)
            #expect(run.status == 0, "\(run)")
            #expect(try place.pipit("run", "tool").output == "tool of \(python.short)\n")
        }
    }

    @Test func `[requires] finds the Python, and what is not there is told`() throws {
        let place = try Workplace()
        for python in Self.pythons.prefix(3) {
            try place.write(
                Self.index.get().pipfile(
                    "[packages]\ntool = \"*\"\n\n[requires]\npython_version = \"\(python.short)\"\n"),
                to: "Pipfile")
            _ = try place.pipit("--rm")
            let variables = ["PATH": "/usr/bin:/bin:\(python.directory)"]
            let run = try place.pipit(["install"], variables: variables)
            #expect(run.status == 0, "\(run)")
            #expect(try place.pipit(["run", "tool"], variables: variables).output == "tool of \(python.short)\n")
        }
        _ = try place.pipit("--rm")
        try place.write(
            Self.index.get().pipfile("[packages]\ntool = \"*\"\n\n[requires]\npython_version = \"3.99\"\n"),
            to: "Pipfile")
        let run = try place.pipit("install")
        #expect(run.status == 1 && run.code == "python-missing", "\(run)")
        #expect(try place.environment() == nil)
    }

    @Test func `An environment whose Python has gone is told, and can be removed`() throws {
        let place = try Workplace()
        // A Python that can be taken away: an environment made from another one will not do, so its executable is copied.
        try place.write(Self.index.get().pipfile("[packages]\ntool = \"*\"\n"), to: "Pipfile")
        #expect(try place.pipit("install").status == 0)
        let environment = try #require(try place.environment())
        try Files.remove(environment + "/bin/python")
        try Files.symbolicLink(to: place.path + "/gone/python3", at: environment + "/bin/python")
        let configuration = String(decoding: try Files.read(environment + "/pyvenv.cfg"), as: UTF8.self)
        let python = try #require(Machine.python)
        let broken = configuration.replacing(python.directory, with: place.path + "/gone")
            .replacing(Files.realPath(python.path).map { Paths.parent($0) } ?? "-", with: place.path + "/gone")
        try Files.write(Array(broken.utf8), to: environment + "/pyvenv.cfg")
        try place.write(Self.index.get().pipfile("[packages]\npart = \"*\"\n"), to: "Pipfile")
        let run = try place.pipit("install")
        #expect(run.status != 0 && run.code != "bug" && run.code != nil, "\(run)")
        #expect(run.talk.contains("gone") || run.talk.contains(environment), "\(run)")
        let removed = try place.pipit("--rm")
        #expect(removed.status == 0, "\(removed)")
        #expect(try place.pipit("install").status == 0)
    }

    @Test func `An activated environment is the one that is used`() throws {
        let place = try Workplace()
        let python = try #require(Machine.python)
        let own = Paths.join(place.path, "own")
        #expect(try place.run([python.path, "-m", "venv", "--without-pip", own]).status == 0)
        try place.write(Self.index.get().pipfile("[packages]\ntool = \"*\"\n"), to: "Pipfile")
        let variables = ["VIRTUAL_ENV": own, "PATH": own + "/bin:/usr/bin:/bin"]
        let run = try place.pipit(["install"], variables: variables)
        #expect(run.status == 0 && run.talk.hasPrefix("Courtesy Notice:\n"), "\(run)")
        let tool = try place.run([own + "/bin/tool"])
        #expect(tool.output == "tool of \(python.short)\n", "\(tool)")
        let removal = try place.pipit(["--rm"], variables: variables)
        #expect(removal.status == 1 && Files.exists(own + "/bin/tool"), "\(removal)")
    }

    @Test func `--system installs into the Python itself`() throws {
        let place = try Workplace()
        let python = try #require(Machine.python)
        // What stands for the system's Python here can be thrown away.
        let own = Paths.join(place.path, "system")
        #expect(try place.run([python.path, "-m", "venv", "--without-pip", own]).status == 0)
        try place.write(Self.index.get().pipfile("[packages]\ntool = \"*\"\n"), to: "Pipfile")
        let variables = ["PATH": own + "/bin:/usr/bin:/bin"]
        #expect(try place.pipit(["lock"], variables: variables).status == 0)
        let run = try place.pipit(["install", "--system", "--deploy"], variables: variables)
        #expect(run.status == 0, "\(run)")
        #expect(try place.run([own + "/bin/tool"]).output == "tool of \(python.short)\n")
        #expect(!Files.exists(place.variables["WORKON_HOME"]! + "/project"), "no environment is made")
    }
}
