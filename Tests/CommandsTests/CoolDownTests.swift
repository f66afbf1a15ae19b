import OperatingSystem
import SharedFixtures
import Testing

@testable import Commands

@Suite(.enabled(if: TestProject.hasPython, TestProject.withoutPython)) struct CoolDownTests {
    static let period = "[pipenv]\ncool-down-period = \"7d\"\n"

    static func pipfile(_ entry: String) -> String {
        TestProject.pipfile.replacing("[packages]\n", with: "[packages]\n\(entry)\n")
    }

    @Test func `Young files stay out of the lock`() async throws {
        var (old, new) = (WheelFactory(name: "young", version: "1.0"), WheelFactory(name: "young", version: "2.0"))
        old.uploaded = TestClock.handedIn.moment(inDays: -2000)
        new.uploaded = TestClock.handedIn.moment(inDays: -1)
        let project = try TestProject(Self.pipfile("young = \"*\"") + Self.period, wheels: [old, new])
        func lock(_ pipfile: String) async throws -> TestProject.Result {
            try Files.write(Array(pipfile.utf8), to: project.path + "/Pipfile")
            return await project.run("lock")
        }
        let run = await project.run("lock")
        #expect(run.status == 0, "\(run.talk)")
        #expect(project.text("Pipfile.lock")?.contains("\"version\": \"==1.0\"") ?? false)
        // The control: without the period the newest is taken.
        #expect(try await lock(Self.pipfile("young = \"*\"")).status == 0)
        #expect(project.text("Pipfile.lock")?.contains("\"version\": \"==2.0\"") ?? false)
        // What asks for the young one alone is told why there is none.
        let refused = try await lock(Self.pipfile("young = \">=2\"") + Self.period)
        #expect(
            refused.status == 1 && refused.talk.contains("it was uploaded within the last 7 days"), "\(refused.talk)")
    }

    @Test func `A fix that is younger than the period is let through where nothing else helps, and the lock says so`()
        async throws
    {
        func wheel(_ version: String, days: Int) -> WheelFactory {
            var wheel = WheelFactory(name: "young", version: version)
            wheel.uploaded = TestClock.handedIn.moment(inDays: -days)
            return wheel
        }
        var project = try TestProject(Self.pipfile("young = \"*\"") + Self.period, wheels: [wheel("1.0", days: 90)])
        project.variables["PIPIT_INDEX_MAX_AGE"] = "0"
        try #require(await project.run("lock").status == 0)
        try project.report("PYSEC-2026-1", "young", fixed: "1.1")
        project.index.add([wheel("1.1", days: 1), wheel("1.2", days: 1)])
        let run = await project.run("audit", "--fix")
        #expect(run.status == 0, "\(run.talk)")
        #expect(run.talk.contains("~ young 1.0 → 1.1 (fixes PYSEC-2026-1)"), "\(run.talk)")
        #expect(
            run.talk.contains(
                "`cool-down-period` is waived for young 1.1, which fixes PYSEC-2026-1; the lock says so."),
            "\(run.talk)")
        let lock = try #require(project.text("Pipfile.lock"))
        #expect(lock.contains("\"cool-down-waived\"") && lock.contains("\"PYSEC-2026-1\""), "\(lock)")
        // A new lock neither goes back to what is vulnerable nor on to what is young.
        #expect(await project.run("lock").status == 0)
        #expect(project.text("Pipfile.lock") == lock)
        // What is old enough comes first, even if it is a greater step, and nothing is waived for it.
        project.index.add([wheel("2.0", days: 60)])
        try Files.write(Array(lock.replacing("==1.1", with: "==1.0").utf8), to: project.path + "/Pipfile.lock")
        let old = await project.run("audit", "--fix")
        #expect(old.status == 0 && old.talk.contains("~ young 1.0 → 2.0"), "\(old.talk)")
        #expect(project.text("Pipfile.lock")?.contains("cool-down-waived") == false)
    }

    @Test func `Where nobody says when files were uploaded, the period cannot be kept`() async throws {
        let project = try TestProject(Self.pipfile("web = \"*\"") + Self.period)
        let before = try project.snapshot()
        let run = await project.run("lock")
        #expect(run.status == 3 && run.talk.contains("does not say when the files of `web` were uploaded"))
        #expect(try project.snapshot() == before)
    }
}
