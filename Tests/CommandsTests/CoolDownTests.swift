import OperatingSystem
import Testing

@testable import Commands

@Suite(.enabled(if: TestProject.hasPython, TestProject.withoutPython)) struct CoolDownTests {
    static let period = "[pipenv]\ncool-down-period = \"7d\"\n"

    static func pipfile(_ entry: String) -> String {
        TestProject.pipfile.replacing("[packages]\n", with: "[packages]\n\(entry)\n")
    }

    @Test func `Young files stay out of the lock`() async throws {
        var (old, new) = (WheelFactory(name: "young", version: "1.0"), WheelFactory(name: "young", version: "2.0"))
        old.uploaded = "2020-01-01T00:00:00Z"
        new.uploaded = WallClock.moment(WallClock.seconds() - 86_400)
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

    @Test func `Where nobody says when files were uploaded, the period cannot be kept`() async throws {
        let project = try TestProject(Self.pipfile("web = \"*\"") + Self.period)
        let before = try project.snapshot()
        let run = await project.run("lock")
        #expect(run.status == 3 && run.talk.contains("does not say when the files of `web` were uploaded"))
        #expect(try project.snapshot() == before)
    }
}
