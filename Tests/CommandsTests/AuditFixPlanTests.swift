import Advisories
import OperatingSystem
import PackagingStandards
import SharedFixtures
import Testing

@testable import Commands

/// Which plan `--fix` makes.
@Suite(.enabled(if: TestProject.hasPython, TestProject.withoutPython)) struct AuditFixPlanTests {
    struct Plan: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Lines of `[packages]`, and of `[dev-packages]`.
        var packages: [String]
        var development: [String] = []
        /// What the index had when the project was locked, and what came later.
        var old: [WheelFactory]
        var new: [WheelFactory]
        /// A package and the version that fixed it.
        var fixes: [(String, String)]
        var options: [String] = []
        /// The lines below the headline; empty where nothing moves.
        var changes: [String]
        /// What else is told.
        var told: [String] = []
        var status: Int32 = 0
    }

    private static func wheel(_ name: String, _ version: String, _ requires: String...) -> WheelFactory {
        WheelFactory(name: name, version: version, requires: requires)
    }

    static let plans = [
        Plan(
            testDescription: "the cap of a parent moves the parent, to its next version and not to its newest",
            packages: ["web = \"*\""], old: [wheel("web", "1.0", "base<1.2"), wheel("base", "1.1")],
            new: [
                wheel("base", "1.2"), wheel("base", "1.3"), wheel("web", "1.1", "base<1.2"),
                wheel("web", "1.2", "base<2"), wheel("web", "2.0", "base"),
            ], fixes: [("base", "1.2")],
            changes: ["~ base 1.1 → 1.2 (fixes PYSEC-2026-1)", "~ web 1.0 → 1.2 (web 1.0 needs base <1.2)"]),
        Plan(
            testDescription: "what the fix needs moves as little as it can, and what it does not need stays",
            packages: ["base = \"*\"", "other = \"*\"", "lib = \"*\""],
            old: [wheel("base", "1.1", "lib"), wheel("lib", "1.0"), wheel("other", "1.0", "lib")],
            new: [wheel("base", "1.2", "lib>=2"), wheel("lib", "2.0"), wheel("lib", "3.0"), wheel("other", "2.0")],
            fixes: [("base", "1.2")],
            changes: ["~ base 1.1 → 1.2 (fixes PYSEC-2026-1)", "~ lib 1.0 → 2.0 (base 1.2 needs lib >=2)"]),
        Plan(
            testDescription: "where the least fix cannot be had, the next one is taken and not the newest",
            packages: ["base = \"*\"", "lib = \"<2\""], old: [wheel("base", "1.1"), wheel("lib", "1.0")],
            new: [
                wheel("base", "1.2", "lib>=2"), wheel("base", "1.3", "lib"), wheel("base", "1.4", "lib"),
                wheel("lib", "2.0"),
            ], fixes: [("base", "1.2")], changes: ["~ base 1.1 → 1.3 (fixes PYSEC-2026-1)"]),
        Plan(
            testDescription: "a package without any fix goes where a later parent does not need it",
            packages: ["web = \"*\""], old: [wheel("web", "1.0", "base"), wheel("base", "1.1")],
            new: [wheel("web", "1.1", "base"), wheel("web", "1.2"), wheel("web", "2.0")], fixes: [("base", "9")],
            changes: [
                "- base 1.1 (fixes PYSEC-2026-1, nothing needs it any more)", "~ web 1.0 → 1.2 (web 1.0 needs base)",
            ]),
        Plan(
            testDescription: "a package without any fix stays where it is needed",
            packages: ["web = \"<1.2\""], old: [wheel("web", "1.0", "base"), wheel("base", "1.1")],
            new: [wheel("web", "1.1", "base"), wheel("web", "1.2")], fixes: [("base", "9")], changes: [],
            told: ["no version of `base` above 1.1", "It stays as it is, since it cannot be left out: "], status: 1),
        Plan(
            testDescription: "a fix that would serve this platform alone is none",
            packages: ["base = \"*\""], old: [wheel("base", "1.1")],
            new: [wheel("base", "1.2", "nowhere; sys_platform == 'win32'")], fixes: [("base", "1.2")], changes: [],
            told: ["warning[no-fix]: `base` cannot be 1.2 or later"], status: 1),
        Plan(
            testDescription: "several at once, and those of development apart",
            packages: ["base = \"*\""], development: ["tool = \"*\""],
            old: [wheel("base", "1.1"), wheel("tool", "1.0")],
            new: [wheel("base", "1.2"), wheel("base", "2.0"), wheel("tool", "1.1"), wheel("tool", "2.0")],
            fixes: [("base", "1.2"), ("tool", "1.1")],
            changes: ["~ base 1.1 → 1.2 (fixes PYSEC-2026-1)", "~ tool [develop] 1.0 → 1.1 (fixes PYSEC-2026-2)"]),
        Plan(
            testDescription: "only the categories that are asked about",
            packages: ["base = \"*\""], development: ["tool = \"*\""],
            old: [wheel("base", "1.1"), wheel("tool", "1.0")], new: [wheel("base", "1.2"), wheel("tool", "1.1")],
            fixes: [("base", "1.2"), ("tool", "1.1")], options: ["--categories", "dev-packages"],
            changes: ["~ tool [develop] 1.0 → 1.1 (fixes PYSEC-2026-2)"]),
        Plan(
            testDescription: "the Pipfile pins the parent, so that its line is named and the rest is fixed",
            packages: ["web = \"==1.0\"", "tool = \"*\""],
            old: [wheel("web", "1.0", "base<1.2"), wheel("base", "1.1"), wheel("tool", "1.0")],
            new: [wheel("base", "1.2"), wheel("web", "2.0", "base"), wheel("tool", "1.1")],
            fixes: [("base", "1.2"), ("tool", "1.1")], changes: ["~ tool 1.0 → 1.1 (fixes PYSEC-2026-2)"],
            told: ["warning[no-fix]: `base` cannot be 1.2 or later", "at Pipfile:7", "web 1.0 needs base <1.2"],
            status: 1),
        Plan(
            testDescription: "an older parent that asks for less is no way out",
            packages: ["web = \"*\""],
            old: [wheel("web", "0.9", "base"), wheel("web", "1.0", "base<1.2"), wheel("base", "1.1")],
            new: [wheel("base", "1.2")], fixes: [("base", "1.2")], changes: [],
            told: ["`base` cannot be 1.2 or later", "what is locked is not taken back to before 1.0"], status: 1),
    ]

    private func project(_ plan: Plan) async throws -> TestProject {
        var text = TestProject.pipfile.replacing(
            "[packages]\n", with: "[packages]\n" + plan.packages.map { $0 + "\n" }.joined())
        text = text.replacing(
            "[dev-packages]\n", with: "[dev-packages]\n" + plan.development.map { $0 + "\n" }.joined())
        var project = try TestProject(text, wheels: plan.old)
        project.variables["PIPIT_INDEX_MAX_AGE"] = "0"
        let locking = await project.run("lock")
        try #require(locking.status == 0, "\(locking.talk)")
        project.index.add(plan.new)
        try project.keepAdvisories(
            try plan.fixes.enumerated().map { position, fix in
                try TestProject.advisory("PYSEC-2026-\(position + 1)", fix.0, fixed: fix.1)
            })
        return project
    }

    @Test(arguments: plans) func `The plan is the least that leaves nothing to be found`(plan: Plan) async throws {
        let project = try await project(plan)
        let before = try project.snapshot()
        let dry = await project.run(words: ["audit", "--fix", "--dry-run"] + plan.options)
        #expect(dry.status == 1, "\(dry.talk)")
        #expect(try project.snapshot() == before)
        let run = await project.run(words: ["audit", "--fix"] + plan.options)
        #expect(run.status == plan.status, "\(run.output)\(run.talk)")
        let changes = run.talk.split(separator: "\n").filter { line in
            ["  ~ ", "  + ", "  - "].contains { line.hasPrefix($0) }
        }.map { String($0.dropFirst(2)) }
        #expect(changes == plan.changes, "\(run.talk)")
        for text in plan.told { #expect(run.talk.contains(text), "\(run.talk)") }
        #expect(try project.snapshot()["Pipfile"] == before["Pipfile"])
        if plan.changes.isEmpty { #expect(try project.snapshot() == before) }
        // What it left is what a scan of its own finds, and another round has nothing to add.
        let audit = await project.run(words: ["audit"] + plan.options)
        #expect(audit.status == plan.status, "\(audit.output)\(audit.talk)")
        #expect(await project.run("verify").status == 0)
        let after = try project.snapshot()
        #expect(await project.run(words: ["audit", "--fix"] + plan.options).status == plan.status)
        #expect(try project.snapshot() == after)
    }

    @Test func `What was known before is left alone, and is no reason against a version`() async throws {
        let plan = Plan(
            testDescription: "", packages: ["base = \"*\"", "tool = \"*\""],
            old: [Self.wheel("base", "1.1"), Self.wheel("tool", "1.0")],
            new: [Self.wheel("base", "1.2"), Self.wheel("tool", "1.1")], fixes: [("base", "9"), ("tool", "1.1")],
            changes: [])
        let project = try await project(plan)
        #expect(await project.run("audit", "--write-baseline", "known.json").status == 1)
        // A second advisory about `base`, which 1.2 fixes; the first, which nothing fixes, was known.
        try project.keepAdvisories([
            TestProject.advisory("PYSEC-2026-1", "base", fixed: "9"),
            TestProject.advisory("PYSEC-2026-2", "tool", fixed: "1.1"),
            TestProject.advisory("PYSEC-2026-3", "base", fixed: "1.2"),
        ])
        let run = await project.run("audit", "--fix", "--baseline", "known.json")
        #expect(run.status == 0, "\(run.talk)")
        #expect(
            run.talk.contains("~ base 1.1 → 1.2 (fixes PYSEC-2026-3)") && !run.talk.contains("~ tool"), "\(run.talk)")
        #expect(run.talk.contains("2 findings were known before, by known.json"), "\(run.talk)")
    }

    @Test func `An index that stops answering midway leaves both files as they were`() async throws {
        let plan = Plan(
            testDescription: "", packages: ["base = \"*\""],
            old: [Self.wheel("base", "1.1", "lib"), Self.wheel("lib", "1.0")],
            new: [Self.wheel("base", "1.2", "lib>=2"), Self.wheel("lib", "2.0")], fixes: [("base", "1.2")], changes: [])
        let project = try await project(plan)
        let before = try project.snapshot()
        project.index.cut("lib-2.0-py3-none-any.whl.metadata")
        let run = await project.run("audit", "--fix")
        #expect(run.status == 3, "\(run.talk)")
        #expect(try project.snapshot() == before)
        project.index.cut("lib-2.0-py3-none-any.whl.metadata", false)
        #expect(await project.run("audit", "--fix").status == 0)
    }

    @Test func `Where only something older is clean, it is named and not taken`() async throws {
        let plan = Plan(
            testDescription: "", packages: ["base = \"!=1.0\""],
            old: [Self.wheel("base", "1.0"), Self.wheel("base", "1.1")],
            new: [], fixes: [], changes: [])
        let project = try await project(plan)
        try project.report("PYSEC-2026-1", "base", versions: ["1.1"])
        let run = await project.run("audit", "--fix")
        #expect(run.status == 1, "\(run.talk)")
        #expect(
            run.talk.contains("1.0          nothing is known against it, but it is older than what is locked"),
            "\(run.talk)")
    }

    @Test func `Advisories that say nothing about a version make it no fix`() async throws {
        let plan = Plan(
            testDescription: "", packages: ["base = \"*\""], old: [Self.wheel("base", "1.1")],
            new: [Self.wheel("base", "1.2")], fixes: [], changes: [])
        let project = try await project(plan)
        // Answers about what is locked alone, as a service gives them.
        let now = Timestamp(seconds: TestClock.handedIn.now)
        var draft = AdvisoryDraft(updated: now, isPartial: true)
        draft.add(try TestProject.advisory("PYSEC-2026-1", "base", versions: ["1.1"]))
        draft.note(asked: try #require(PackageName("base")), version: "1.1", at: now)
        _ = try AdvisoryStore.replace(project.advisories, with: draft, allowingOlder: true)
        let partial = await project.run("audit", "--fix")
        #expect(partial.status == 1, "\(partial.talk)")
        #expect(partial.talk.contains("  1.2          the advisories say nothing about it\n"), "\(partial.talk)")
        try Files.remove(project.advisories)
        let none = await project.run("audit", "--fix")
        #expect(none.status == 3 && none.talk.contains("there are no advisories on this machine yet"), "\(none.talk)")
        #expect(await project.run("audit", "--fix", "--vulnerability-service", "osv").status == 2)
    }
}
