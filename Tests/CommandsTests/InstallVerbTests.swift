import OperatingSystem
import PythonEnvironments
import Running
import Testing

@testable import Commands

@Suite(.enabled(if: TestProject.hasPython, TestProject.withoutPython)) struct InstallVerbTests {
    // MARK: - What works

    @Test func `From an empty directory: Pipfile, lock, environment, packages`() async throws {
        let project = try TestProject(nil)
        let run = await project.run(
            "install", "web", variables: ["PIP_INDEX_URL": "https://main.example/simple"])
        #expect(run.status == 0, "\(run.talk)")
        let python = try project.python("import sys; print('%d.%d' % sys.version_info[:2], end='')")
        #expect(
            project.text("Pipfile") == """
                [[source]]
                url = "https://main.example/simple"
                verify_ssl = true
                name = "pip_conf_index_:env:"

                [packages]
                web = "*"

                [dev-packages]

                [requires]
                python_version = "\(python)"

                """)
        #expect(try project.installed() == ["base-1.1", "web-2.0"])
        #expect(try project.python("import web; print(web.version)") == "2.0\n")
        #expect(Files.isExecutable(project.environmentPath + "/bin/web"))
        #expect(run.talk.hasPrefix("Creating a Pipfile for this project...\nLocking [packages] dependencies...\n"))
        #expect(run.talk.contains("Updated Pipfile.lock ("))
        #expect(run.talk.contains("Virtualenv location: \(project.environmentPath)\n"))
        #expect(run.talk.contains("  + base 1.1\n  + web 2.0\n"))
        #expect(run.output.hasPrefix("Installing dependencies from Pipfile.lock [default]("))
        #expect(await project.run("verify").output == "Pipfile.lock is up-to-date.\n")
        let started = await project.run("run", "python", "-V")
        #expect(started.image?.path == project.environmentPath + "/bin/python")
    }

    @Test func `Other packages keep their versions when one is added, and lock takes the newest`() async throws {
        let project = try TestProject()
        #expect(await project.run("install", "web").status == 0)
        project.index.add([
            WheelFactory(name: "web", version: "3.0", requires: ["base"]), WheelFactory(name: "base", version: "1.2"),
        ])
        let added = await project.run("--clear", "install", "-d", "tool")
        #expect(added.status == 0)
        // What was told of the lock is not told again of the environment.
        #expect(added.talk.contains("  + tool [develop] 0.9\n") && !added.talk.contains("  + tool 0.9"))
        #expect(added.talk.contains("\nInstalled 1 package in "))
        #expect(added.talk.contains(" (2 in place already)\n"))
        #expect(try project.installed() == ["base-1.1", "tool-0.9", "web-2.0"])
        #expect(project.text("Pipfile")?.contains("[dev-packages]\ntool = \"*\"\n") ?? false)
        let locked = await project.run("lock", "--clear")
        #expect(locked.status == 0)
        #expect(locked.talk.contains("  ~ base 1.1 → 1.2\n"))
        #expect(locked.talk.contains("  ~ web 2.0 → 3.0\n"))
        // Nothing is installed by `lock`.
        #expect(try project.installed() == ["base-1.1", "tool-0.9", "web-2.0"])
        let synced = await project.run("sync", "--dev")
        #expect(synced.status == 0 && synced.output.hasSuffix("All dependencies are now up-to-date!\n"))
        #expect(try project.installed() == ["base-1.2", "tool-0.9", "web-3.0"])
    }

    @Test func `A second run finds everything done and asks nobody`() async throws {
        let project = try TestProject()
        #expect(await project.run("install", "web").status == 0)
        let before = project.index.requests.count
        let again = await project.run("install")
        #expect(again.status == 0)
        let synced = await project.run("sync")
        #expect(synced.status == 0 && synced.talk == "")
        #expect(project.index.requests.count == before)
    }

    @Test func `A stale lock is locked anew, and the versions that fit stay`() async throws {
        let project = try TestProject()
        #expect(await project.run("install", "web==1.0").status == 0)
        try project.scratch.write(
            "app/Pipfile",
            TestProject.pipfile.replacing("[packages]\n", with: "[packages]\nweb = \"*\"\ntool = \"*\"\n"))
        let run = await project.run("install")
        #expect(run.status == 0)
        #expect(run.talk.contains(" out of date: run `pipenv lock` to update to ("))
        #expect(try project.installed() == ["base-1.1", "tool-0.9", "web-1.0"])
    }

    @Test func `Categories are installed as they are asked for`() async throws {
        let project = try TestProject(TestProject.pipfile + "[docs]\ntool = \"*\"\n")
        #expect(await project.run("install", "--categories", "docs").status == 0)
        #expect(try project.installed() == ["base-1.1", "tool-0.9"])
        let other = await project.run("install", "--categories", "site", "web")
        #expect(other.status == 0)
        #expect(project.text("Pipfile")?.hasSuffix("[docs]\ntool = \"*\"\n\n[site]\nweb = \"*\"\n") ?? false)
        let wrong = await project.run("install", "--categories", "default", "web")
        #expect(wrong.status == 1)
        #expect(wrong.talk.hasSuffix("Cannot install to category `default`-- did you mean `packages`?\n"))
        #expect(await project.run("remove").status == 0)
        #expect(await project.run("sync", "--all").status == 0)
        #expect(try project.installed() == ["base-1.1", "tool-0.9", "web-2.0"])
    }

    @Test func `sync --clean takes out what no category names`() async throws {
        let project = try TestProject()
        #expect(await project.run("install", "web", "tool").status == 0)
        try project.scratch.write(
            "app/Pipfile", TestProject.pipfile.replacing("[packages]\n", with: "[packages]\ntool = \"*\"\n"))
        #expect(await project.run("lock").status == 0)
        #expect(await project.run("sync").status == 0)
        #expect(try project.installed() == ["base-1.1", "tool-0.9", "web-2.0"])
        #expect(await project.run("sync", "--clean").status == 0)
        #expect(try project.installed() == ["base-1.1", "tool-0.9"])
    }

    @Test func `Line ends and links of the files are kept`() async throws {
        let project = try TestProject(nil)
        let text = TestProject.pipfile.replacing("\n", with: "\r\n")
        try project.scratch.write("elsewhere/Pipfile", text)
        try Files.symbolicLink(to: project.scratch.path + "/elsewhere/Pipfile", at: project.path + "/Pipfile")
        #expect(await project.run("install", "base").status == 0)
        #expect(Files.linkStatus(project.path + "/Pipfile")?.kind == .symbolicLink)
        let written = try #require(project.text("Pipfile"))
        #expect(written == text.replacing("[packages]\r\n", with: "[packages]\r\nbase = \"*\"\r\n"))
        let lock = Array(try #require(project.text("Pipfile.lock")).utf8)
        #expect(lock.filter { $0 == 0x0D }.count == lock.filter { $0 == 0x0A }.count)
    }

    @Test func `Quiet is quiet`() async throws {
        let project = try TestProject()
        let run = await project.run("-q", "install", "web")
        #expect(run.status == 0 && run.output == "" && run.talk == "")
    }

    @Test func `A mirror stands in for the default index and is written nowhere`() async throws {
        var project = try TestProject()
        let run = await project.run("lock", "--pypi-mirror", "notaurl")
        #expect(run.status == 1 && run.talk.hasSuffix("ERROR:: Invalid PyPI mirror URL: notaurl\n"))

        let finder = InterpreterFinder(
            environment: UserEnvironment(project.variables), directory: "/", cacheDirectory: nil)
        guard let url = try finder.find(.any).defaultIndexURL else { return }
        try project.scratch.write(
            "app/Pipfile", TestProject.pipfile.replacing("https://main.example/simple", with: url))
        project.variables["PIPENV_PYPI_MIRROR"] = "https://main.example/simple"
        #expect(await project.run("install", "base").status == 0)
        #expect(project.index.requests.contains("simple/base"))
        #expect(project.text("Pipfile.lock")?.contains("\"url\": \"\(url)\"") ?? false)
        #expect(project.text("Pipfile.lock")?.contains("example") == false)
    }

    @Test func `An index is taken by name or URL, and an unknown one is refused`() async throws {
        let project = try TestProject()
        project.index.add([WheelFactory(name: "secret", version: "1.0")], to: "private")
        let added = await project.run("install", "-i", "https://private.example/simple", "secret")
        #expect(added.status == 0, "\(added.talk)")
        #expect(project.text("Pipfile")?.contains("secret = {version = \"*\", index = \"private\"}") ?? false)
        let named = await project.run("install", "--index", "main", "base")
        #expect(named.status == 0)
        #expect(project.text("Pipfile")?.contains("base = {version = \"*\", index = \"main\"}") ?? false)
        let before = try project.snapshot()
        let unknown = await project.run("install", "-i", "nosuch", "web")
        #expect(unknown.status == 1)
        #expect(
            unknown.talk.hasSuffix("ERROR:: Index 'nosuch' was not found in Pipfile sources and is not a valid URL.\n"))
        #expect(try project.snapshot() == before)
    }

    @Test func `run, and --python alone, make what is missing`() async throws {
        let project = try TestProject(nil)
        let index = ["PIP_INDEX_URL": "https://main.example/simple"]
        let run = await project.run("run", "python", "-V", variables: index)
        #expect(run.image?.path == project.environmentPath + "/bin/python", "\(run.talk)")
        #expect(run.talk.contains("Creating a virtualenv for this project\n") && run.output == "")
        let pipfile = try #require(project.text("Pipfile"))
        #expect(pipfile.contains("\npython_version = \"3.") && !pipfile.contains("python_full_version"))
        #expect(await project.run("remove").status == 0)
        try Files.remove(project.path + "/Pipfile")
        #expect(await project.run("--python", "3", variables: index).status == 0)
        #expect(try project.python("print(1)") == "1\n")
        #expect(project.text("Pipfile")?.contains("python_full_version = \"3.") ?? false)
        let again = await project.run("--python", "3", variables: index)
        #expect(again.status == 0 && again.talk == "")
    }

    @Test func `--system installs into a Python that nobody reserves, and only there`() async throws {
        let home = try TestProject()
        #expect(await home.run("install", "base").status == 0)
        // The environment of another project serves as the Python of a machine.
        let project = try TestProject(TestProject.pipfile.replacing("[packages]\n", with: "[packages]\ntool = \"*\"\n"))
        #expect(await project.run("lock").status == 0)
        let path = ["PATH": home.environmentPath + "/bin:/usr/bin:/bin"]
        let run = await project.run("install", "--system", "--deploy", variables: path)
        #expect(run.status == 0, "\(run.talk)")
        #expect(try home.installed() == ["base-1.1", "tool-0.9"])
        #expect(!Files.exists(project.environmentPath))

        guard Files.list("/usr/lib", matching: "python3", holding: "EXTERNALLY-MANAGED") else { return }
        let refused = await project.run("sync", "--system", variables: ["PATH": "/usr/bin:/bin"])
        #expect(refused.status == 1 && refused.talk.contains("error["), "\(refused.talk)")
    }

    @Test func `An unknown category of the lock is a warning`() async throws {
        let project = try TestProject()
        #expect(await project.run("install", "base").status == 0)
        let run = await project.run("sync", "--categories", "nosuch")
        #expect(run.status == 0 && run.talk.contains("the lock has no category `nosuch`"))
        #expect(try project.installed() == ["base-1.1"])
    }

    @Test func `What stands in the Pipfile and does nothing is told`() async throws {
        let project = try TestProject(
            TestProject.pipfile.replacing(
                "[packages]\n", with: "[packages]\nbase = {skip_resolver = true, pip_args = [\"-v\"]}\n")
                + "[default]\nweb = \"*\"\n\n[pipenv]\ninstall_search_all_sources = true\n")
        let run = await project.run("lock")
        #expect(run.status == 0 && run.talk.contains("`[default]` of the Pipfile is not read"))
        for name in ["install_search_all_sources", "skip_resolver"] {
            #expect(run.talk.contains("`\(name)` has no effect"))
        }
        #expect(run.talk.contains("`-v` in `pip_args` has no effect"))
    }
}

extension Files {
    /// Whether a directory with such a name in `parent` holds a file.
    fileprivate static func list(_ parent: String, matching prefix: String, holding file: String) -> Bool {
        ((try? list(parent)) ?? []).contains { $0.hasPrefix(prefix) && exists("\(parent)/\($0)/\(file)") }
    }
}
