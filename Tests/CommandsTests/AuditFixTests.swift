import OperatingSystem
import Testing

@testable import Commands

@Suite(.enabled(if: TestProject.hasPython, TestProject.withoutPython)) struct AuditFixTests {
    /// `web` needs `base`; all of `base` before 1.2 is vulnerable, and 1.2, 1.3 and 2.0 are there.
    private func project(
        _ packages: String = "web = \"*\"\n", more: [WheelFactory] = []
    ) async throws -> TestProject {
        var project = try TestProject(
            TestProject.pipfile.replacing("[packages]\n", with: "[packages]\n" + packages))
        project.variables["PIPIT_INDEX_MAX_AGE"] = "0"
        try #require(await project.run("lock").status == 0)
        project.index.add(
            [
                WheelFactory(name: "base", version: "1.2"), WheelFactory(name: "base", version: "1.3"),
                WheelFactory(name: "base", version: "2.0"), WheelFactory(name: "web", version: "3.0"),
            ] + more)
        return project
    }

    private func locked(_ project: TestProject, _ name: String) -> String? {
        guard let text = project.text("Pipfile.lock"), let entry = text.split(separator: "\"\(name)\": {").last
        else { return nil }
        return entry.split(separator: "\"version\": \"==").dropFirst().first.map { String($0.prefix { $0 != "\"" }) }
    }

    @Test func `The least clean version is locked, what only others need included, and nothing else moves`()
        async throws
    {
        let project = try await project()
        try project.report("PYSEC-2026-1", "base", fixed: "1.2")
        #expect(await project.run("audit").status == 1)
        let before = try project.snapshot()
        let dry = await project.run("audit", "--fix", "--dry-run")
        #expect(dry.status == 1, "\(dry.talk)")
        #expect(
            dry.talk.contains("Would fix 1 package in Pipfile.lock\n  ~ base 1.1 → 1.2 (fixes PYSEC-2026-1)\n"),
            "\(dry.talk)")
        #expect(try project.snapshot() == before)
        let run = await project.run("audit", "--fix")
        #expect(run.status == 0, "\(run.talk)")
        #expect(
            run.talk.contains("Fixed 1 package in Pipfile.lock\n  ~ base 1.1 → 1.2 (fixes PYSEC-2026-1)\n"),
            "\(run.talk)")
        #expect(locked(project, "base") == "1.2" && locked(project, "web") == "2.0")
        #expect(try project.snapshot()["Pipfile"] == before["Pipfile"])
        #expect(await project.run("audit").status == 0)
        #expect(await project.run("verify").status == 0)
        #expect(await project.run("audit", "--fix").talk.contains("There is nothing to fix."))
    }

    @Test func `A package of a source that nobody declares is looked for nowhere else`() async throws {
        let project = try await project()
        try project.report("PYSEC-2026-1", "base", fixed: "1.2")
        let lock = try #require(project.text("Pipfile.lock"))
        let changed = lock.replacing("\"base\": {", with: "\"base\": {\n            \"index\": \"private\",")
        try project.scratch.write("app/Pipfile.lock", changed)
        let before = project.index.requests.count
        let run = await project.run("audit", "--fix")
        #expect(run.status == 1, "\(run.talk)")
        #expect(
            run.talk.contains("the Pipfile declares no source `private`, which `base` is locked from"), "\(run.talk)")
        // The owner of the first index learns nothing of a private name.
        let asked = project.index.requests.dropFirst(before)
        #expect(!asked.contains { $0.contains("base") }, "\(asked)")
        #expect(project.text("Pipfile.lock") == changed)
    }

    @Test func `A fix that another advisory is about is no fix`() async throws {
        let project = try await project()
        try project.keepAdvisories([
            TestProject.advisory("PYSEC-2026-1", "base", fixed: "1.2"),
            TestProject.advisory("PYSEC-2026-2", "base", versions: ["1.2"]),
        ])
        let run = await project.run("audit", "--fix")
        #expect(run.status == 0, "\(run.talk)")
        #expect(locked(project, "base") == "1.3")
    }

    @Test func `What a fix brings in is fixed as well`() async throws {
        let project = try await project(
            more: [
                WheelFactory(name: "web", version: "4.0", requires: ["extra"]),
                WheelFactory(name: "extra", version: "1.0"),
                WheelFactory(name: "extra", version: "1.1"), WheelFactory(name: "extra", version: "1.2"),
            ])
        try project.keepAdvisories([
            TestProject.advisory("PYSEC-2026-1", "web", fixed: "4.0"),
            TestProject.advisory("PYSEC-2026-2", "extra", versions: ["1.2"]),
            TestProject.advisory("PYSEC-2026-3", "extra", versions: ["1.0"]),
        ])
        // Of `extra` the newest would be taken, about which there is an advisory; nobody had it, so an older one will do.
        let run = await project.run("audit", "--fix")
        #expect(run.status == 0, "\(run.talk)")
        #expect(
            run.talk.contains(
                """
                Fixed 1 package in Pipfile.lock
                  - base 1.1 (nothing needs it any more)
                  + extra 1.1 (web 4.0 needs it)
                  ~ web 2.0 → 4.0 (fixes PYSEC-2026-1)

                """), "\(run.talk)")
        #expect(await project.run("audit").status == 0)
    }

    @Test func `The Pipfile is never loosened: what forbids the fix is told with its place`() async throws {
        let project = try await project("web = \"*\"\nbase = \"<1.2\"\n")
        try project.report("PYSEC-2026-1", "base", fixed: "1.2")
        let before = try project.snapshot()
        let run = await project.run("audit", "--fix")
        #expect(run.status == 1)
        #expect(run.talk.contains("warning[no-fix]: the Pipfile does not allow `base` 1.2"), "\(run.talk)")
        #expect(run.talk.contains("Pipfile:8:") && run.talk.contains("pipit upgrade 'base>=1.2'"), "\(run.talk)")
        #expect(try project.snapshot() == before)
    }

    @Test func `What another package needs is told, and the rest is fixed`() async throws {
        var project = try TestProject(
            TestProject.pipfile.replacing("[packages]\n", with: "[packages]\nold = \"*\"\ntool = \"*\"\n"),
            wheels: [
                WheelFactory(name: "old", version: "1.0", requires: ["base<1.2"]),
                WheelFactory(name: "base", version: "1.1"), WheelFactory(name: "base", version: "1.2"),
                WheelFactory(name: "tool", version: "0.9"),
            ])
        project.variables["PIPIT_INDEX_MAX_AGE"] = "0"
        try #require(await project.run("lock").status == 0)
        project.index.add([WheelFactory(name: "tool", version: "1.0")])
        try project.keepAdvisories([
            TestProject.advisory("PYSEC-2026-1", "base", fixed: "1.2"),
            TestProject.advisory("PYSEC-2026-2", "tool", fixed: "1.0"),
        ])
        let run = await project.run("audit", "--fix")
        #expect(run.status == 1)
        #expect(run.talk.contains("warning[no-fix]: `base` cannot be 1.2 or later"), "\(run.talk)")
        #expect(run.talk.contains("old 1.0 needs base <1.2"), "\(run.talk)")
        #expect(locked(project, "tool") == "1.0" && locked(project, "base") == "1.1")
    }

    @Test func `A yanked version, a pre-release and one for another Python are no fix, and each is named`() async throws
    {
        var yanked = WheelFactory(name: "base", version: "2.2")
        yanked.yanked = "it eats files"
        var foreign = WheelFactory(name: "base", version: "2.3")
        foreign.requiresPython = ">=3.99"
        let project = try await project(
            "web = \"*\"\nbase = \"*\"\n", more: [WheelFactory(name: "base", version: "2.1rc1"), yanked, foreign])
        try project.keepAdvisories([
            TestProject.advisory("PYSEC-2026-1", "base", versions: ["1.0", "1.1", "1.2", "1.3", "2.0"])
        ])
        let before = try project.snapshot()
        let run = await project.run("audit", "--fix")
        #expect(run.status == 1)
        #expect(
            run.talk.contains(
                """
                warning[no-fix]: the index has no version of `base` above 1.1 without a vulnerability

                  affected by  PYSEC-2026-1
                  2.1rc1       it is a pre-release
                  2.2          it is yanked: it eats files
                  2.3          it needs Python >=3.99

                """), "\(run.talk)")
        #expect(run.talk.contains("Nothing could be fixed."))
        #expect(try project.snapshot() == before)
        // The control: the same release, not taken back, is the fix.
        project.index.add([WheelFactory(name: "base", version: "2.4")])
        #expect(await project.run("audit", "--fix").status == 0)
        #expect(locked(project, "base") == "2.4")
    }

    @Test(arguments: [["audit", "--dry-run"], ["check", "--fix"], ["audit", "--fix", "other.lock"]])
    func `What --fix cannot mean is refused`(words: [String]) async throws {
        let project = try TestProject()
        #expect(await project.run(words: words).status == 2)
    }
}
