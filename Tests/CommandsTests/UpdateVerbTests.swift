import OperatingSystem
import Testing

@testable import Commands

@Suite(.enabled(if: TestProject.hasPython, TestProject.withoutPython)) struct UpdateVerbTests {
    /// A project with `web` and `tool` installed, of which newer releases have come out since.
    private func project(
        _ pipfile: String = TestProject.pipfile.replacing("[packages]\n", with: "[packages]\nweb = \"*\" # the site\n")
            .replacing("[dev-packages]\n", with: "[dev-packages]\ntool = \"*\"\n")
    ) async throws -> TestProject {
        var project = try TestProject(pipfile)
        project.variables["PIPIT_INDEX_MAX_AGE"] = "0"
        project.variables["PIP_RETRIES"] = "0"
        let run = await project.run("install", "--dev")
        try #require(run.status == 0, "\(run.talk)")
        project.index.add([
            WheelFactory(name: "web", version: "3.0", requires: ["base>=1"]),
            WheelFactory(name: "base", version: "1.2"),
            WheelFactory(name: "tool", version: "1.0", requires: ["base"]),
        ])
        return project
    }

    // MARK: - Without names

    @Test func `update takes the newest for [packages], and what only others have stays`() async throws {
        let project = try await project()
        let run = await project.run("update")
        #expect(run.status == 0, "\(run.talk)")
        // `base` is shared, and what is shared follows `default`.
        #expect(try project.installed() == ["base-1.2", "tool-0.9", "web-3.0"])
        #expect(run.talk.contains("  ~ base 1.1 → 1.2\n") && run.talk.contains("  ~ web 2.0 → 3.0\n"))
        #expect(run.output.hasPrefix("Installing dependencies from Pipfile.lock [default]("))
        #expect(run.output.hasSuffix("All dependencies are now up-to-date!\n"))
        #expect(await project.run("verify").status == 0)
    }

    @Test func `--dev, --categories and --all say what else is updated`() async throws {
        let pipfile =
            TestProject.pipfile.replacing("[packages]\n", with: "[packages]\nweb = \"*\"\n")
            .replacing("[dev-packages]\n", with: "[dev-packages]\ntool = \"*\"\n") + "[docs]\nextra = \"*\"\n"
        var project = try TestProject(
            pipfile, wheels: TestProject.wheels + [WheelFactory(name: "extra", version: "1.0")])
        project.variables["PIPIT_INDEX_MAX_AGE"] = "0"
        #expect(await project.run("install", "--all").status == 0)
        project.index.add([
            WheelFactory(name: "web", version: "3.0", requires: ["base>=1"]),
            WheelFactory(name: "extra", version: "2.0"),
            WheelFactory(name: "tool", version: "1.0", requires: ["base"]),
        ])
        #expect(await project.run("update", "--categories", "docs").status == 0)
        #expect(try project.installed() == ["base-1.1", "extra-2.0", "tool-0.9", "web-2.0"])
        #expect(await project.run("update", "--dev").status == 0)
        #expect(try project.installed() == ["base-1.1", "extra-2.0", "tool-1.0", "web-3.0"])
        project.index.add([WheelFactory(name: "base", version: "2.0"), WheelFactory(name: "extra", version: "3.0")])
        #expect(await project.run("update", "--all").status == 0)
        #expect(try project.installed() == ["base-2.0", "extra-3.0", "tool-1.0", "web-3.0"])
        let unknown = await project.run("update", "--categories", "nosuch")
        #expect(unknown.status == 2 && unknown.talk.contains("`--categories` expects"))
    }

    @Test func `--lock-only writes the lock and installs nothing (T14)`() async throws {
        let project = try await project()
        let run = await project.run("update", "--lock-only")
        #expect(run.status == 0 && run.output == "")
        #expect(project.text("Pipfile.lock")?.contains("\"version\": \"==3.0\"") ?? false)
        #expect(try project.installed() == ["base-1.1", "tool-0.9", "web-2.0"])
    }

    @Test func `--bare leaves out the lines about the whole`() async throws {
        let project = try await project()
        let run = await project.run("update", "--bare")
        #expect(run.status == 0 && run.output == "")
        #expect(try project.installed() == ["base-1.2", "tool-0.9", "web-3.0"])
    }

    // MARK: - With names

    @Test func `A bare name moves that package and what it needs, and leaves the Pipfile alone`() async throws {
        let project = try await project()
        let pipfile = project.text("Pipfile")
        let run = await project.run("update", "web")
        #expect(run.status == 0, "\(run.talk)")
        #expect(run.talk.hasPrefix("Upgrading web in [default] dependencies.\n"))
        #expect(try project.installed() == ["base-1.2", "tool-0.9", "web-3.0"])
        #expect(project.text("Pipfile") == pipfile)
        #expect(await project.run("verify").status == 0)
    }

    @Test func `What a newer release needs anew is the newest too, and what others alone need stays`() async throws {
        let project = try await project()
        project.index.add([
            WheelFactory(name: "web", version: "4.0", requires: ["frame"]),
            WheelFactory(name: "frame", version: "1.0", requires: ["base"]),
            WheelFactory(name: "frame", version: "2.0"), WheelFactory(name: "base", version: "1.3"),
        ])
        #expect(await project.run("update", "web").status == 0)
        #expect(try project.installed() == ["base-1.1", "frame-2.0", "tool-0.9", "web-4.0"])
    }

    @Test func `A version behind a name changes just that in its entry, wherever it stands (T8)`() async throws {
        let project = try await project(
            TestProject.pipfile.replacing(
                "[packages]\n",
                with: "[packages]\nweb = {version = \"*\", markers = \"python_version >= '3'\"} # mine\n"
            )
            .replacing("[dev-packages]\n", with: "[dev-packages]\ntool = \"*\" # yours\n"))
        let run = await project.run("update", "web==1.0", "tool<1")
        #expect(run.status == 0, "\(run.talk)")
        let pipfile = try #require(project.text("Pipfile"))
        #expect(pipfile.contains("web = {version = \"==1.0\", markers = \"python_version >= '3'\"} # mine\n"))
        #expect(pipfile.contains("tool = \"<1\" # yours\n"))
        #expect(run.talk.contains("Upgrading tool<1 in [develop] dependencies.\n"))
        #expect(try project.installed() == ["base-1.2", "tool-0.9", "web-1.0"])
        #expect(await project.run("verify").status == 0)
    }

    @Test func `What only others need is moved without being added to the Pipfile`() async throws {
        let project = try await project()
        let pipfile = project.text("Pipfile")
        let run = await project.run("update", "base")
        #expect(run.status == 0)
        #expect(run.talk.contains("Package base found in develop section, will update there too.\n"))
        #expect(project.text("Pipfile") == pipfile)
        #expect(try project.installed() == ["base-1.2", "tool-0.9", "web-2.0"])
        // A wish about its version has to stand somewhere, or the next lock would forget it.
        #expect(await project.run("update", "base<1.2").status == 0)
        #expect(project.text("Pipfile")?.contains("web = \"*\" # the site\nbase = \"<1.2\"\n") ?? false)
        #expect(try project.installed() == ["base-1.1", "tool-0.9", "web-2.0"])
    }

    @Test func `A development package is updated where it stands, and installed`() async throws {
        let project = try await project()
        let run = await project.run("update", "tool")
        #expect(run.status == 0)
        #expect(run.talk.hasPrefix("Upgrading tool in [develop] dependencies.\n"))
        #expect(try project.installed() == ["base-1.2", "tool-1.0", "web-2.0"])
        // It does not get into [default].
        #expect(project.text("Pipfile.lock").map { $0.components(of: "\"tool\"").count } == 2)
    }

    @Test func `A name that nothing has is added, unless it looks like a slip`() async throws {
        let project = try await project()
        project.index.add([
            WheelFactory(name: "wen", version: "1.0"), WheelFactory(name: "something", version: "1.0"),
        ])
        let before = try project.snapshot()
        for verb in ["update", "upgrade"] {
            let run = await project.run(verb, "wen")
            #expect(run.status == 1)
            #expect(run.talk.contains("`wen` is neither in the Pipfile nor in its lock"))
            #expect(run.talk.contains("did you mean `web`?"))
        }
        #expect(try project.snapshot() == before)
        let run = await project.run("upgrade", "something")
        #expect(run.status == 0 && run.talk.contains("Adding something to [packages].\n"), "\(run.talk)")
        #expect(project.text("Pipfile")?.contains("something = \"*\"\n") ?? false)
        #expect(await project.run("verify").status == 0)
    }

    @Test func `Nothing is changed when there is no solution, or when the download breaks off`() async throws {
        let project = try await project()
        let before = try project.snapshot()
        #expect(await project.run("update", "web==99").status == 1)
        #expect(await project.run("update", "web=1.0").status == 1)
        #expect(try project.snapshot() == before)
        project.index.cut("web-3.0-py3-none-any.whl")
        for words in [["update"], ["update", "web"], ["update", "web>=3"]] {
            let cut = await project.run(words: words)
            #expect(cut.status == 3 && cut.talk.contains("The Pipfile and its lock are as they were before."))
            #expect(try project.snapshot() == before)
        }
        #expect(try project.installed() == ["base-1.1", "tool-0.9", "web-2.0"])
    }

    // MARK: - upgrade

    @Test func `upgrade changes the lock and installs nothing`() async throws {
        let project = try await project()
        let run = await project.run("upgrade", "web>=2.5")
        #expect(run.status == 0 && run.output == "")
        #expect(project.text("Pipfile")?.contains("web = \">=2.5\" # the site\n") ?? false)
        #expect(run.talk.contains("  ~ web 2.0 → 3.0\n") && run.talk.contains("  ~ base 1.1 → 1.2\n"))
        #expect(try project.installed() == ["base-1.1", "tool-0.9", "web-2.0"])
        #expect(await project.run("verify").status == 0)
    }

    @Test func `upgrade --lock-only leaves the Pipfile, and a wish that it excludes is refused`() async throws {
        let project = try await project()
        let pipfile = project.text("Pipfile")
        #expect(await project.run("upgrade", "--lock-only", "web==1.0").status == 0)
        #expect(project.text("Pipfile") == pipfile)
        #expect(project.text("Pipfile.lock")?.contains("\"version\": \"==1.0\"") ?? false)
        #expect(await project.run("verify").status == 0)
        #expect(await project.run("upgrade", "web<3").status == 0)
        let before = try project.snapshot()
        let clash = await project.run("upgrade", "--lock-only", "web==3.0")
        #expect(clash.status == 1 && clash.talk.contains("--lock-only"), "\(clash.talk)")
        let extra = await project.run("upgrade", "--lock-only", "web[x]")
        #expect(extra.status == 2)
        #expect(try project.snapshot() == before)
    }

    @Test func `upgrade without names locks only what no longer fits`() async throws {
        let project = try await project()
        try project.scratch.write(
            "app/Pipfile", (project.text("Pipfile") ?? "").replacing("web = \"*\"", with: "web = \"<2\""))
        let run = await project.run("upgrade")
        #expect(run.status == 0)
        #expect(run.talk.contains("  ~ web 2.0 → 1.0\n") && !run.talk.contains("tool 0.9"))
        #expect(await project.run("verify").status == 0)
    }

    // MARK: - T1

    @Test(
        arguments: [
            ["update"], ["update", "tool"], ["update", "--categories", "dev-packages"], ["update", "--lock-only"],
            ["upgrade"], ["upgrade", "tool"], ["install", "extra"], ["lock", "--categories", "dev-packages"],
            ["uninstall", "--dev", "tool"], ["uninstall", "--all-dev"],
        ])
    func `No command that writes a part of the lock leaves another part stale (T1)`(words: [String]) async throws {
        let project = try await project()
        project.index.add([WheelFactory(name: "extra", version: "1.0")])
        try project.scratch.write(
            "app/Pipfile", (project.text("Pipfile") ?? "").replacing("web = \"*\"", with: "web = \"==1.0\""))
        let run = await project.run(words: words)
        #expect(run.status == 0, "\(run.talk)")
        #expect(await project.run("verify").status == 0)
        #expect(project.text("Pipfile.lock")?.contains("\"version\": \"==1.0\"") ?? false)
    }

    // MARK: - What is out of date

    @Test(arguments: ["--outdated", "--dry-run"])
    func `What is out of date is listed, and nothing is changed`(option: String) async throws {
        let project = try await project()
        let before = try project.snapshot()
        let run = await project.run("update", option)
        #expect(run.status == 1)
        #expect(
            run.output == """
                Package 'base' out-of-date: '1.1' installed, '1.2' available.
                Package 'tool' out-of-date: '0.9' installed, '1.0' available.
                Package 'web' out-of-date: '2.0' installed, '3.0' available.

                """)
        let one = await project.run("update", option, "web")
        #expect(one.status == 1 && one.output == "Package 'web' out-of-date: '2.0' installed, '3.0' available.\n")
        let dev = await project.run("update", option, "--categories", "dev-packages")
        #expect(dev.status == 1 && dev.output.hasPrefix("Package 'tool'"))
        #expect(try project.snapshot() == before)
        #expect(try project.installed() == ["base-1.1", "tool-0.9", "web-2.0"])
        #expect(await project.run("update", "--dev").status == 0)
        let done = await project.run("update", option)
        #expect(done.status == 0 && done.output == "All packages are up to date!\n")
    }

    @Test func `What the Pipfile holds back is told, and is not out of date`() async throws {
        let project = try await project(
            TestProject.pipfile.replacing("[packages]\n", with: "[packages]\nweb = \"<3\"\nbase = \"<1.2\"\n"))
        let run = await project.run("update", "--outdated")
        #expect(run.status == 0 && run.output == "All packages are up to date!\n")
        #expect(
            run.talk.contains(
                "Skipped Update of Package web: 2.0 installed (<3 set in Pipfile), 3.0 available.\n"), "\(run.talk)")
    }

    @Test func `Without an environment the lock is compared, and without a lock nothing can be`() async throws {
        let project = try await project()
        #expect(await project.run("remove").status == 0)
        let run = await project.run("update", "--outdated", "web")
        #expect(run.status == 1 && run.output == "Package 'web' out-of-date: '2.0' locked, '3.0' available.\n")
        #expect(!Files.exists(project.environmentPath))
        try Files.remove(project.path + "/Pipfile.lock")
        let none = await project.run("update", "--outdated")
        #expect(none.status == 1 && none.talk.contains("nothing is locked and nothing is installed"))
    }

    // MARK: - Refusals

    @Test func `What cannot be meant is refused`() async throws {
        let project = try await project()
        let before = try project.snapshot()
        for words in [["-r", "requirements.txt"], ["--lock-only", "-e", "./x"]] {
            for verb in ["update", "upgrade"] {
                #expect(await project.run(words: [verb] + words).status != 0)
            }
        }
        #expect(try project.snapshot() == before)
        let alone = try TestProject(nil)
        try alone.scratch.write("app/Pipfile.lock", project.text("Pipfile.lock") ?? "")
        #expect(await alone.run("update").status == 1)
        #expect(!Files.exists(alone.path + "/Pipfile"))
    }
}

extension String {
    /// The parts between a text's occurrences.
    fileprivate func components(of text: String) -> [Substring] {
        var parts: [Substring] = []
        var rest = self[...]
        while let found = rest.firstRange(of: text) {
            parts.append(rest[..<found.lowerBound])
            rest = rest[found.upperBound...]
        }
        return parts + [rest]
    }
}
