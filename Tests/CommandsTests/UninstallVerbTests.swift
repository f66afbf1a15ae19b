import OperatingSystem
import Testing

@testable import Commands

@Suite(.enabled(if: TestProject.hasPython, TestProject.withoutPython)) struct UninstallVerbTests {
    /// `web` (which needs `base`) and `alone` in [packages], `tool` (which needs `base`) in [dev-packages], all installed.
    private func project() async throws -> TestProject {
        var project = try TestProject(
            TestProject.pipfile.replacing(
                "[packages]\n", with: "# What it runs on\n[packages]\nweb = \"*\" # the site\nalone = \"*\"\n"
            ).replacing("[dev-packages]\n", with: "[dev-packages]\ntool = \"*\"\n"),
            wheels: TestProject.wheels + [WheelFactory(name: "alone", version: "1.0")])
        project.variables["PIP_RETRIES"] = "0"
        let run = await project.run("install", "--dev")
        try #require(run.status == 0, "\(run.talk)")
        return project
    }

    @Test func `A package leaves Pipfile, lock and environment, and takes along what only it needed`() async throws {
        let project = try await project()
        #expect(await project.run("uninstall", "--dev", "tool").status == 0)
        let run = await project.run("uninstall", "web")
        #expect(run.status == 0, "\(run.talk)")
        #expect(run.output == "Removed web from Pipfile.\nUninstalling base...\nUninstalling web...\n")
        #expect(
            project.text("Pipfile")
                == TestProject.pipfile.replacing(
                    "[packages]\n", with: "# What it runs on\n[packages]\nalone = \"*\"\n"))
        #expect(try project.installed() == ["alone-1.0"])
        let lock = try #require(project.text("Pipfile.lock"))
        #expect(!lock.contains("\"web\"") && !lock.contains("\"base\""))
        #expect(await project.run("verify").status == 0)
        #expect(!Files.exists(project.environmentPath + "/bin/web"))
    }

    @Test func `What another package needs stays, at its version`() async throws {
        let project = try await project()
        project.index.add([WheelFactory(name: "base", version: "2.0"), WheelFactory(name: "tool", version: "1.0")])
        let run = await project.run("--clear", "uninstall", "web")
        #expect(run.status == 0)
        #expect(try project.installed() == ["alone-1.0", "base-1.1", "tool-0.9"])
        #expect(project.text("Pipfile.lock")?.contains("\"version\": \"==1.1\"") ?? false)
        #expect(await project.run("verify").status == 0)
    }

    @Test func `No index is asked, and none need be there`() async throws {
        let project = try await project()
        let before = project.index.requests.count
        project.index.fail(with: 503)
        #expect(await project.run("--clear", "uninstall", "web").status == 0)
        #expect(project.index.requests.count == before)
        #expect(try project.installed() == ["alone-1.0", "base-1.1", "tool-0.9"])
        // On another machine there is no cache, but the environment knows what its packages need.
        let elsewhere = ["PIPENV_CACHE_DIR": project.scratch.path + "/other-cache"]
        let run = await project.run("uninstall", "alone", variables: elsewhere)
        #expect(run.status == 0, "\(run.talk)")
        #expect(project.index.requests.count == before)
        #expect(await project.run("verify").status == 0)
    }

    @Test func `The entries that stay are the same to the byte`() async throws {
        let project = try await project()
        let before = try #require(project.text("Pipfile.lock"))
        #expect(await project.run("uninstall", "alone").status == 0)
        let after = try #require(project.text("Pipfile.lock"))
        let section = { (text: String) in text.split(separator: "\n").drop { !$0.contains("\"base\"") } }
        #expect(Array(section(before)) == Array(section(after)))
    }

    @Test func `A marker that came from the package that goes goes with it`() async throws {
        var project = try TestProject(
            TestProject.pipfile.replacing("[packages]\n", with: "[packages]\nfirst = \"*\"\nsecond = \"*\"\n"),
            wheels: [
                WheelFactory(name: "first", version: "1.0", requires: ["base"]),
                WheelFactory(name: "second", version: "1.0", requires: ["base; sys_platform == 'win32'"]),
                WheelFactory(name: "base", version: "1.0"),
            ])
        project.variables["PIP_RETRIES"] = "0"
        #expect(await project.run("install").status == 0)
        #expect(await project.run("uninstall", "first").status == 0)
        #expect(project.text("Pipfile.lock")?.contains("\"markers\": \"sys_platform == 'win32'\"") ?? false)
    }

    @Test func `A Pipfile that was edited by hand is locked anew where it has to be`() async throws {
        let project = try await project()
        try project.scratch.write(
            "app/Pipfile", (project.text("Pipfile") ?? "").replacing("web = \"*\"", with: "web = \"==1.0\""))
        #expect(await project.run("uninstall", "alone").status == 0)
        #expect(project.text("Pipfile.lock")?.contains("\"version\": \"==1.0\"") ?? false)
        #expect(await project.run("verify").status == 0)
    }

    // MARK: - Which table

    @Test func `A package that another table wants stays installed (T17)`() async throws {
        let project = try await project()
        #expect(await project.run("install", "--dev", "web").status == 0)
        let run = await project.run("uninstall", "--dev", "web")
        #expect(run.status == 0 && run.output == "Removed web from Pipfile.\n")
        #expect(run.talk.contains("`web` stays installed: [packages] of the Pipfile wants it as well."))
        #expect(try project.installed().contains("web-2.0"))
    }

    @Test func `A package of another table is told and left alone`() async throws {
        let project = try await project()
        let before = try project.snapshot()
        let run = await project.run("uninstall", "tool")
        #expect(run.status == 0 && run.output == "")
        #expect(
            run.talk.contains("`tool` is in [dev-packages] of the Pipfile, and not in the table that was asked for"))
        let needed = await project.run("uninstall", "base")
        #expect(needed.status == 0 && needed.talk.contains("other packages of the lock need it"))
        let unknown = await project.run("uninstall", "nosuch")
        #expect(unknown.status == 0 && unknown.talk.contains("`nosuch` is neither in the Pipfile nor in its lock"))
        #expect(try project.snapshot() == before)
        #expect(try project.installed() == ["alone-1.0", "base-1.1", "tool-0.9", "web-2.0"])
    }

    @Test func `Categories of one's own, spellings, and directories`() async throws {
        var project = try TestProject(
            TestProject.pipfile + "[docs]\nMy_Tool = \"*\"\n\n[site]\nlocal = {path = \"./local\", editable = true}\n",
            wheels: [WheelFactory(name: "my_tool", version: "1.0")])
        project.variables["PIP_RETRIES"] = "0"
        let wrong = await project.run("uninstall", "--categories", "default", "web")
        #expect(wrong.status == 1)
        #expect(await project.run("uninstall", "--skip-lock", "--categories", "site", "-e", "./local").status == 0)
        #expect(await project.run("uninstall", "--skip-lock", "--categories", "docs", "my.tool").status == 0)
        #expect(project.text("Pipfile") == TestProject.pipfile + "[docs]\n\n[site]\n")
        #expect(project.text("Pipfile.lock") == nil)
    }

    @Test func `--skip-lock leaves the lock, and what needs the package there`() async throws {
        let project = try await project()
        let lock = project.text("Pipfile.lock")
        #expect(await project.run("uninstall", "--skip-lock", "web").status == 0)
        #expect(project.text("Pipfile.lock") == lock)
        #expect(try project.installed() == ["alone-1.0", "base-1.1", "tool-0.9"])
        #expect(await project.run("verify").status == 1)
    }

    @Test func `What somebody installed by hand keeps what it needs`() async throws {
        let project = try await project()
        #expect(await project.run("uninstall", "--dev", "tool").status == 0)
        let library = try #require(Files.list(project.environmentPath + "/lib").first { $0.hasPrefix("python") })
        let place = "\(project.environmentPath)/lib/\(library)/site-packages/mine-1.0.dist-info"
        try Files.makeDirectories(place)
        try Files.write(
            Array("Metadata-Version: 2.1\nName: mine\nVersion: 1.0\nRequires-Dist: base\n".utf8),
            to: place + "/METADATA")
        let run = await project.run("uninstall", "web")
        #expect(run.status == 0 && run.output == "Removed web from Pipfile.\nUninstalling web...\n")
        #expect(try project.installed() == ["alone-1.0", "base-1.1", "mine-1.0"])
    }

    // MARK: - All

    @Test func `--all empties the environment and changes no file`() async throws {
        let project = try await project()
        let before = try project.snapshot()
        let run = await project.run("uninstall", "--all")
        #expect(run.status == 0)
        #expect(
            run.output == """
                Un-installing all packages...
                Found 4 installed package(s), purging...
                Uninstalling alone...
                Uninstalling base...
                Uninstalling tool...
                Uninstalling web...
                Environment now purged and fresh!

                """)
        #expect(try project.installed() == [] && project.snapshot() == before)
        #expect(try project.python("import pip; print(1)") == "1\n")
        #expect(await project.run("sync", "--dev").status == 0)
        #expect(try project.installed().count == 4)
    }

    @Test func `--all-dev empties [dev-packages]`() async throws {
        let project = try await project()
        let run = await project.run("uninstall", "--all-dev")
        #expect(run.status == 0)
        #expect(
            run.output
                == "Un-installing all [dev-packages]...\nRemoved [dev-packages] from Pipfile.\nUninstalling tool...\n")
        #expect(project.text("Pipfile")?.contains("[dev-packages]\n") ?? false)
        #expect(project.text("Pipfile.lock")?.contains("\"develop\": {}") ?? false)
        #expect(try project.installed() == ["alone-1.0", "base-1.1", "web-2.0"])
        #expect(await project.run("verify").status == 0)
    }

    // MARK: - Refusals

    @Test func `What cannot be meant is refused, and what cannot be locked changes nothing`() async throws {
        let project = try await project()
        let before = try project.snapshot()
        let none = await project.run("uninstall")
        #expect(none.status == 1 && none.talk.hasSuffix("ERROR:: No package provided!\n"))
        #expect(await project.run("uninstall", "--all", "web").status == 2)
        #expect(await project.run("uninstall", "--all-dev", "web").status == 2)
        #expect(await project.run("uninstall", "web=1").status == 1)
        #expect(try project.snapshot() == before)
        try project.scratch.write(
            "app/Pipfile", (project.text("Pipfile") ?? "").replacing("web = \"*\"", with: "web = \"==9\""))
        let edited = try project.snapshot()
        let stuck = await project.run("uninstall", "alone")
        #expect(stuck.status == 1 && stuck.talk.contains("The Pipfile and its lock are as they were."))
        #expect(try project.snapshot() == edited)
        #expect(try project.installed().count == 4)
        let empty = try TestProject(nil)
        #expect(await empty.run("uninstall", "web").talk == "No Pipfile present at project home.\n")
    }

    @Test func `An environment is not made to take something out of it`() async throws {
        let project = try await project()
        #expect(await project.run("remove").status == 0)
        for words in [["uninstall", "web"], ["uninstall", "--all"], ["clean"], ["clean", "--dry-run"]] {
            #expect(await project.run(words: words).status == 0)
        }
        #expect(!Files.exists(project.environmentPath))
        #expect(await project.run("verify").status == 0)
    }
}

@Suite(.enabled(if: TestProject.hasPython, TestProject.withoutPython)) struct CleanVerbTests {
    /// `tool` is installed and no longer locked.
    private func project() async throws -> TestProject {
        let project = try TestProject()
        try #require(await project.run("install", "web", "tool").status == 0)
        try project.scratch.write(
            "app/Pipfile", TestProject.pipfile.replacing("[packages]\n", with: "[packages]\nweb = \"*\"\n"))
        try #require(await project.run("lock").status == 0)
        return project
    }

    @Test func `What the lock does not name goes, and the rest stays`() async throws {
        let project = try await project()
        let before = try project.snapshot()
        let listed = await project.run("clean", "--dry-run")
        #expect(listed.status == 0 && listed.output == "tool\n" && listed.talk == "")
        #expect(try project.installed() == ["base-1.1", "tool-0.9", "web-2.0"])
        let run = await project.run("clean")
        #expect(run.status == 0 && run.output == "Uninstalling tool...\n")
        #expect(try project.installed() == ["base-1.1", "web-2.0"])
        #expect(try project.snapshot() == before)
        let again = await project.run("clean")
        #expect(again.status == 0 && again.output == "" && again.talk == "")
        #expect(try project.python("import pip; print(1)") == "1\n")
    }

    @Test func `--bare is silent`() async throws {
        let project = try await project()
        let run = await project.run("clean", "--bare")
        #expect(run.status == 0 && run.output == "" && run.talk == "")
        #expect(try project.installed() == ["base-1.1", "web-2.0"])
    }

    @Test func `A stale lock is told and used`() async throws {
        let project = try await project()
        try project.scratch.write("app/Pipfile", TestProject.pipfile)
        let run = await project.run("clean")
        #expect(run.status == 0)
        #expect(
            run.talk.hasPrefix("Pipfile.lock (") && run.talk.contains(") out of date. Run `pipenv lock` to update.\n"))
        #expect(try project.installed() == ["base-1.1", "web-2.0"])
    }

    @Test func `Without a lock one is made first, but not by a dry run`() async throws {
        let project = try await project()
        try Files.remove(project.path + "/Pipfile.lock")
        let listed = await project.run("clean", "--dry-run")
        #expect(listed.status == 0 && listed.output == "tool\n" && project.text("Pipfile.lock") == nil)
        #expect(await project.run("clean").status == 0)
        #expect(project.text("Pipfile.lock") != nil)
        #expect(try project.installed() == ["base-1.1", "web-2.0"])
    }

    @Test(arguments: ["{}", "{"])
    func `A lock that nobody made, or that cannot be read, empties no environment (T4)`(text: String) async throws {
        let project = try await project()
        try project.scratch.write("app/Pipfile.lock", text)
        #expect(await project.run("clean").status == 1)
        #expect(try project.installed() == ["base-1.1", "tool-0.9", "web-2.0"])
        let none = try TestProject(nil)
        #expect(await none.run("clean").talk == "No Pipfile present at project home.\n")
    }
}
