import OperatingSystem
import Testing

@testable import Commands

/// What must be refused, each with the state afterwards.
@Suite(.enabled(if: TestProject.hasPython, TestProject.withoutPython)) struct RefusalTests {
    @Test func `A failed change loses nothing (T7)`() async throws {
        let project = try TestProject()
        #expect(await project.run("install", "web==1.0").status == 0)
        let before = try project.snapshot()
        for words in [
            ["install", "git+https://h.example/r.git"], ["install", "-e", "git+https://h.example/r.git@v1#egg=r"],
            ["install", "web==99"], ["install", "nosuch"], ["install", "web=1.0"], ["install", "-e", "web"],
        ] {
            let run = await project.run(words: words)
            #expect(run.status != 0)
            #expect(try project.snapshot() == before, "\(words)")
        }
        project.index.fail(with: 503)
        #expect(await project.run("install", "--clear", "tool").status == 3)
        #expect(try project.snapshot() == before)
        #expect(try project.installed() == ["base-1.1", "web-1.0"])
    }

    @Test func `--deploy needs a lock, and one that belongs to the Pipfile (T5)`() async throws {
        let project = try TestProject(TestProject.pipfile.replacing("[packages]\n", with: "[packages]\nweb = \"*\"\n"))
        let before = try project.snapshot()
        let without = await project.run("install", "--deploy")
        #expect(without.status == 1 && without.talk.hasSuffix("ERROR:: Aborting deploy\n"))
        #expect(try project.snapshot() == before)
        #expect(!Files.exists(project.environmentPath))

        #expect(await project.run("lock").status == 0)
        #expect(await project.run("install", "--deploy").status == 0)
        #expect(try project.installed() == ["base-1.1", "web-2.0"])

        try project.scratch.write("app/Pipfile", TestProject.pipfile + "[docs]\ntool = \"*\"\n")
        let edited = try project.snapshot()
        let stale = await project.run("install", "--deploy")
        #expect(stale.status == 1 && stale.talk.hasSuffix("ERROR:: Aborting deploy\n"))
        #expect(stale.output.hasPrefix("Your Pipfile.lock (") && stale.output.contains(") is out of date. Expected: ("))
        #expect(try project.snapshot() == edited)

        let named = await project.run("install", "--deploy", "tool")
        #expect(named.status == 2)
        #expect(try project.snapshot() == edited)

        let none = try TestProject(nil)
        let missing = await none.run("install", "--deploy")
        #expect(missing.status == 1 && missing.talk.contains("ERROR: Pipfile not found! Aborting!"))
        #expect(try none.snapshot() == [:])
    }

    @Test func `--deploy refuses another Python than the Pipfile's, plain install warns`() async throws {
        let project = try TestProject(TestProject.pipfile.replacing("[packages]\n", with: "[packages]\nbase = \"*\"\n"))
        #expect(await project.run("install").status == 0)
        try project.scratch.write(
            "app/Pipfile", (project.text("Pipfile") ?? "") + "[requires]\npython_version = \"3.99\"\n")
        #expect(await project.run("lock").status == 0)
        let warned = await project.run("install")
        #expect(warned.status == 0)
        #expect(warned.talk.contains("Warning: Your Pipfile requires \"python_version\" 3.99, but you are using 3."))
        let refused = await project.run("install", "--deploy")
        #expect(refused.status == 1 && refused.talk.hasSuffix("ERROR:: Aborting deploy\n"))
        #expect(await project.run("remove").status == 0)
        let absent = await project.run("install")
        #expect(absent.status == 1)
        #expect(absent.talk.hasSuffix("Warning: Python 3.99 was not found on your system...\n"))
        let path = await project.run("--python", "/nope", "install")
        #expect(path.talk.hasSuffix("ERROR:: Expected Python at path /nope does not exist\n") && path.status == 1)
    }

    @Test(arguments: ["{", "", "<<<<<<< HEAD\n{}\n", "[]"])
    func `A lock that cannot be read is never taken for none (T2)`(text: String) async throws {
        let project = try TestProject(TestProject.pipfile.replacing("[packages]\n", with: "[packages]\nweb = \"*\"\n"))
        try project.scratch.write("app/Pipfile.lock", text)
        let before = try project.snapshot()
        for words in ["sync", "install", "install --ignore-pipfile", "install --deploy", "install tool"] {
            let run = await project.run(words: words.split(separator: " ").map(String.init))
            #expect(run.status != 0, "\(words)")
            #expect(try project.snapshot() == before, "\(words)")
        }
        #expect(!Files.exists(project.environmentPath))
        let locked = await project.run("lock")
        #expect(locked.status == 0 && locked.talk.hasPrefix("warning[lock-syntax]: "))
        #expect(await project.run("sync").status == 0)
    }

    @Test func `A lock that nobody made is not installed (T4)`() async throws {
        let project = try TestProject(TestProject.pipfile.replacing("[packages]\n", with: "[packages]\nweb = \"*\"\n"))
        try project.scratch.write("app/Pipfile.lock", "{}\n")
        let before = try project.snapshot()
        for words in [["sync"], ["install", "--ignore-pipfile"], ["install", "--deploy"], ["verify"]] {
            let run = await project.run(words: words)
            #expect(run.status == 1 && run.talk.contains("error[lock-stale]"), "\(words)")
            #expect(try project.snapshot() == before)
        }
        #expect(!Files.exists(project.environmentPath))
    }

    @Test func `A lock without a Pipfile is not overwritten (T18)`() async throws {
        let project = try TestProject()
        #expect(await project.run("install", "web").status == 0)
        try Files.remove(project.path + "/Pipfile")
        let before = try project.snapshot()
        #expect(await project.run("install").status == 1)
        #expect(await project.run("install", "tool").status == 1)
        #expect(try project.snapshot() == before)
        #expect(await project.run("remove").status == 0)
        #expect(await project.run("install", "--ignore-pipfile").status == 0)
        #expect(try project.installed() == ["base-1.1", "web-2.0"])
        #expect(await project.run("sync").status == 0)
        #expect(try project.snapshot() == before)
    }

    @Test func `sync without a lock says what to do, in Pipenv's words`() async throws {
        let project = try TestProject()
        let run = await project.run("sync")
        #expect(run.status == 1)
        #expect(
            run.talk.hasSuffix(
                "ERROR: Pipfile.lock not found! You need to run $ pipenv lock before you can continue, or provide a "
                    + "pylock.toml file.\n"))
        let both = await project.run("sync", "--clean", "--system")
        #expect(both.status == 1 && both.talk.hasSuffix("--clean cannot be used with --system.\n"))
    }

    @Test func `A file with other bytes than the locked ones is refused, and nothing is installed`() async throws {
        let project = try TestProject(TestProject.pipfile.replacing("[packages]\n", with: "[packages]\nweb = \"*\"\n"))
        #expect(await project.run("lock").status == 0)
        project.index.spoil("base-1.1-py3-none-any.whl")
        let run = await project.run("sync")
        #expect(run.status == 4, "\(run.talk)")
        #expect(run.talk.contains("error[hash-mismatch]"))
        #expect(try project.installed() == [])
    }

    @Test func `An entry without a hash is not installed (T3)`() async throws {
        let project = try TestProject(TestProject.pipfile.replacing("[packages]\n", with: "[packages]\nbase = \"*\"\n"))
        #expect(await project.run("lock").status == 0)
        var text = try #require(project.text("Pipfile.lock"))
        let start = try #require(text.range(of: "            \"hashes\": ["))
        let end = try #require(text.range(of: "            ],\n"))
        text.removeSubrange(start.lowerBound..<end.upperBound)
        try project.scratch.write("app/Pipfile.lock", text)
        for words in [["sync"], ["install", "--ignore-pipfile"]] {
            let run = await project.run(words: words)
            #expect(run.status == 4 && run.talk.contains("error[lock-unhashed]"))
            #expect(!Files.exists(project.environmentPath), "an environment was made for nothing")
        }
        let deployed = await project.run("install", "--deploy")
        #expect(deployed.status == 1 && deployed.talk.contains("is locked without a hash"))
        #expect(!Files.exists(project.environmentPath))
        // Without --deploy it is locked anew.
        #expect(await project.run("install").status == 0)
        #expect(try project.installed() == ["base-1.1"])
    }

    @Test func `A partial lock never makes a stale section look fresh (T1)`() async throws {
        let project = try TestProject(
            TestProject.pipfile.replacing("[packages]\n", with: "[packages]\nweb = \"==1.0\"\n")
                + "[docs]\nbase = \"*\"\n")
        #expect(await project.run("lock").status == 0)
        project.index.add([WheelFactory(name: "tool", version: "1.0")])
        // By hand: another version in [packages], and a name more in [dev-packages].
        try project.scratch.write(
            "app/Pipfile",
            (project.text("Pipfile") ?? "").replacing("==1.0", with: "==2.0")
                .replacing("[dev-packages]\n", with: "[dev-packages]\ntool = \"*\"\n"))
        #expect(await project.run("lock", "--clear", "--categories", "docs").status == 0)
        #expect(await project.run("verify").status == 0)
        let lock = try #require(project.text("Pipfile.lock"))
        #expect(lock.contains("\"version\": \"==2.0\"") && lock.contains("\"tool\": {"))
        let unknown = await project.run("lock", "--categories", "nosuch")
        #expect(unknown.status == 2)
    }

    @Test func `A partial lock leaves the versions of the other categories alone`() async throws {
        let project = try TestProject(
            TestProject.pipfile.replacing("[packages]\n", with: "[packages]\nweb = \"*\"\n") + "[docs]\ntool = \"*\"\n")
        #expect(await project.run("lock").status == 0)
        project.index.add([
            WheelFactory(name: "tool", version: "1.0"), WheelFactory(name: "web", version: "3.0", requires: ["base"]),
            WheelFactory(name: "base", version: "2.0"),
        ])
        let run = await project.run("lock", "--clear", "--categories", "docs")
        #expect(run.status == 0)
        #expect(run.talk.contains("  ~ tool [docs] 0.9 → 1.0\n"))
        #expect(!run.talk.contains("~ web") && !run.talk.contains("~ base"))
    }

    @Test func `--system is for locks, and refuses a Python that its distribution manages`() async throws {
        let project = try TestProject()
        let named = await project.run("install", "--system", "web")
        #expect(named.status == 1 && named.talk.contains("ERROR:: --system is intended to be used for Pipfile"))
        #expect(await project.run("install", "--system").status == 1)
    }

    @Test func `An empty Pipfile counts as none`() async throws {
        let project = try TestProject("")
        let run = await project.run("install", variables: ["PIP_INDEX_URL": "https://main.example/simple"])
        #expect(run.status == 0, "\(run.talk)")
        #expect(project.text("Pipfile")?.hasPrefix("[[source]]\n") ?? false)
    }
}

extension String {
    /// The first place of a text.
    func range(of text: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
