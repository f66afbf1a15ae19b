import OperatingSystem
import StructuredText
import Testing

/// Projects as people have them: odd places, odd files, local indexes, nobody's home.
@Suite(.enabled(if: Machine.isReady, Machine.notReady)) struct ProjectShapeTests {
    static let scenario = """
        [packages.tool.versions."1.0"]
        entry_points = "[console_scripts]\\ntool = tool:main\\n"
        files = {"tool/__init__.py" = "def main():\\n    print('it runs')\\n"}
        """

    /// One index for all tests here; none changes it.
    static let index = Result<LoopbackIndex, any Error> { try LoopbackIndex(scenario) }
    static let sections = "[packages]\ntool = \"*\"\n"

    @Test(
        arguments: [
            "with blanks in it", "ünïcödé-名前", "we$ird &na`me!*@(x)[y]'z\"", "a..b", "-dash",
            String(repeating: "long", count: 40),
        ])
    func `A project may lie anywhere`(_ name: String) throws {
        let place = try Workplace()
        let directory = Paths.join(place.path, name)
        try Files.makeDirectories(directory)
        try Files.write(Array(try Self.index.get().pipfile(Self.sections).utf8), to: Paths.join(directory, "Pipfile"))
        for variables in [[:], ["PIPENV_VENV_IN_PROJECT": "1"]] {
            let install = try place.pipit(["install"], variables: variables, in: directory)
            #expect(install.status == 0, "\(install)")
            let run = try place.pipit(["run", "tool"], variables: variables, in: directory)
            #expect(run.output == "it runs\n", "\(run)")
            let environment = try place.pipit(["--venv"], variables: variables, in: directory).output.dropLast()
            let script = try place.run([environment + "/bin/tool"])
            #expect(script.output == "it runs\n", "\(script)")
            let activated = try place.run(["/bin/sh", "-c", ". \"$1\"; tool", "sh", environment + "/bin/activate"])
            #expect(activated.output == "it runs\n", "\(activated)")
        }
        #expect(try place.pipit(["--where"], in: directory).output == directory + "\n")
    }

    @Test func `A very long way to the environment does not break its scripts`() throws {
        // Longer than the kernel reads after `#!`.
        let place = try Workplace()
        let long = Paths.join(place.path, String(repeating: "a very long directory name/", count: 6))
        try place.write(Self.index.get().pipfile(Self.sections), to: "Pipfile")
        let install = try place.pipit(["install"], variables: ["WORKON_HOME": long])
        #expect(install.status == 0, "\(install)")
        let run = try place.pipit(["run", "tool"], variables: ["WORKON_HOME": long])
        #expect(run.output == "it runs\n", "\(run)")
    }

    @Test func `Carriage returns, a byte order mark and comments stay`() throws {
        let place = try Workplace()
        let text = "\u{FEFF}" + (try Self.index.get().pipfile("# Nötes\n[packages]\n")).replacing("\n", with: "\r\n")
        try place.write(text, to: "Pipfile")
        let run = try place.pipit("install", "tool")
        #expect(run.status == 0, "\(run)")
        #expect(place.text("Pipfile") == text + "tool = \"*\"\r\n")
        let lock = try Files.read(place.project + "/Pipfile.lock")
        let lines = lock.count { $0 == UInt8(ascii: "\n") }
        #expect(lines == lock.count { $0 == UInt8(ascii: "\r") } && lines > 10)
        #expect(try place.pipit("verify").status == 0)
        #expect(try place.pipit("install", "--deploy").status == 0)
    }

    @Test func `Links stay links`() throws {
        let place = try Workplace()
        let elsewhere = Paths.join(place.path, "elsewhere")
        try Files.makeDirectories(elsewhere)
        for name in ["Pipfile", "Pipfile.lock"] {
            try Files.symbolicLink(to: Paths.join(elsewhere, name), at: Paths.join(place.project, name))
        }
        try Files.write(Array(try Self.index.get().pipfile("[packages]\n").utf8), to: elsewhere + "/Pipfile")
        let run = try place.pipit("install", "tool")
        #expect(run.status == 0, "\(run)")
        for name in ["Pipfile", "Pipfile.lock"] {
            #expect(Files.linkTarget(Paths.join(place.project, name)) == Paths.join(elsewhere, name))
        }
        #expect(place.text("Pipfile")?.contains("tool") == true)
    }

    @Test func `PIPENV_PIPFILE names the project, and .env its settings`() throws {
        let place = try Workplace()
        try place.write(Self.index.get().pipfile(Self.sections), to: "other/Pipfile.special")
        let special = place.project + "/other/Pipfile.special"
        let run = try place.pipit(["install"], variables: ["PIPENV_PIPFILE": special])
        #expect(run.status == 0, "\(run)")
        #expect(place.text("other/Pipfile.special.lock") != nil)

        try place.write(Self.index.get().pipfile(Self.sections), to: "Pipfile")
        try place.write("PIPENV_VENV_IN_PROJECT=1\nGREETING='good day'\n", to: ".env")
        let second = try place.pipit("install")
        #expect(second.status == 0 && second.talk.hasPrefix("Loading .env environment variables...\n"), "\(second)")
        #expect(Files.isDirectory(place.project + "/.venv"))
        let greeting = try place.pipit("run", "sh", "-c", "echo $GREETING")
        #expect(greeting.output == "good day\n", "\(greeting)")
    }

    @Test func `An index in a directory needs no server`() throws {
        let place = try Workplace()
        let python = try #require(Machine.python)
        let folder = Paths.join(place.path, "wheel house")
        try place.write(
            "[packages.tool.versions.\"1.0\"]\nrequires = [\"part\"]\n[packages.part.versions.\"2.0\"]\n",
            to: "scenario.toml")
        let made = try place.run([
            python.path, Machine.tests + "/Support/loopback_index.py", "--scenario", "scenario.toml", "--write", folder,
        ])
        #expect(made.status == 0, "\(made)")
        let url = "file://" + folder.replacing(" ", with: "%20") + "/simple"
        try place.write(
            "[[source]]\nname = \"local\"\nurl = \"\(url)\"\nverify_ssl = true\n\n[packages]\ntool = \"*\"\n",
            to: "Pipfile")
        let run = try place.pipit("install")
        #expect(run.status == 0, "\(run)")
        #expect(try place.installed() == ["tool": "1.0", "part": "2.0"])
        // A file that was changed there is noticed like one that came over the network.
        try Files.removeTree(try #require(try place.environment()))
        let wheel = folder + "/simple/part/part-2.0-py3-none-any.whl"
        var bytes = try Files.read(wheel)
        bytes[bytes.count / 2] ^= 1
        try Files.write(bytes, to: wheel)
        let changed = try place.pipit(["sync"], variables: ["PIPENV_CACHE_DIR": place.path + "/cache-2"])
        #expect(changed.status == 4 && changed.code == "hash-mismatch", "\(changed)")
    }

    @Test func `Without a home and without caches it says what is wrong, or goes on`() throws {
        let place = try Workplace()
        try place.write(Self.index.get().pipfile(Self.sections), to: "Pipfile")
        let nowhere = [
            "HOME": "/proc/nobody", "XDG_CACHE_HOME": "", "XDG_DATA_HOME": "", "PIPENV_CACHE_DIR": "",
            "WORKON_HOME": "",
        ]
        for words in [["lock"], ["sync"], ["install"], ["run", "true"], ["--venv"], ["verify"]] {
            let run = try place.pipit(words, variables: nowhere)
            #expect(run.status != 70 && run.status < 128 && run.code != "bug", "\(run)")
            if run.status != 0 { #expect(!run.talk.isEmpty, "\(run)") }
        }
        // With a place for the environment, a home is no need.
        let variables = nowhere.merging(["PIPENV_VENV_IN_PROJECT": "1", "PIPENV_CACHE_DIR": place.path + "/c"]) { $1 }
        let run = try place.pipit(["install"], variables: variables)
        #expect(run.status == 0, "\(run)")
    }

    @Test func `Pipenv's own entries for other platforms are refused where they would apply`() throws {
        let place = try Workplace()
        try place.write(Self.index.get().pipfile(Self.sections), to: "Pipfile")
        #expect(try place.pipit("lock").status == 0)
        // T6: what Pipenv writes for a package that it skipped.
        guard case .object(var root) = try place.lock(), case .object(var packages)? = root["default"] else { return }
        packages["windows-only"] = ["version": "*"]
        root["default"] = .object(packages)
        try place.write(JSONValue.object(root).text(.pipenvLock), to: "Pipfile.lock")
        let run = try place.pipit("sync")
        #expect(run.status == 4 && run.code == "lock-unhashed" && run.talk.contains("windows-only"), "\(run)")
        #expect(try place.installed() == [:])
        // With the marker that it ought to have, it is not for here.
        packages["windows-only"] = ["version": "*", "markers": "sys_platform == 'win32'"]
        root["default"] = .object(packages)
        try place.write(JSONValue.object(root).text(.pipenvLock), to: "Pipfile.lock")
        let again = try place.pipit("sync")
        #expect(again.status == 0, "\(again)")
        #expect(try place.installed() == ["tool": "1.0"])
    }

    @Test func `Categories that disagree: refused under the default's pins, allowed when the project says so`() throws {
        let index = try LoopbackIndex(
            "[packages.part.versions.\"1.0\"]\n[packages.part.versions.\"2.0\"]\n")
        let place = try Workplace()
        let sections = "[packages]\npart = \"<2\"\n\n[docs]\npart = \">=2\"\n"
        try place.write(index.pipfile(sections), to: "Pipfile")
        #expect(try place.pipit("lock").status == 1)
        #expect(place.lockText == nil)
        try place.write(index.pipfile(sections + "\n[pipenv]\nuse_default_constraints = false\n"), to: "Pipfile")
        let run = try place.pipit("lock")
        #expect(run.status == 0, "\(run)")
        #expect(try place.lock()["default"]?["part"]?["version"]?.string == "==1.0")
        #expect(try place.lock()["docs"]?["part"]?["version"]?.string == "==2.0")
        #expect(try place.pipit("sync", "--categories", "packages docs").status == 0)
        #expect(try place.installed() == ["part": "2.0"], "the later category wins, as with Pipenv")
    }
}
