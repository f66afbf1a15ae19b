import OperatingSystem
import PythonEnvironments
import Running
import Testing

@testable import Commands

/// Environments that are not what the project can work with any more.
@Suite(.enabled(if: TestProject.hasPython, TestProject.withoutPython)) struct LostPythonTests {
    @Test(arguments: [false, true])
    func `An environment without its Python is never up to date`(isDangling: Bool) async throws {
        let project = try TestProject()
        #expect(await project.run("install", "web").status == 0)
        #expect(await project.run("sync").status == 0)
        let scripts = project.environmentPath + "/bin"
        for name in try Files.list(scripts) where name.hasPrefix("python") { try Files.remove("\(scripts)/\(name)") }
        if isDangling { try Files.symbolicLink(to: "/nowhere/python3", at: scripts + "/python") }
        let before = try project.snapshot()
        for words in [["sync"], ["install"], ["install", "--deploy"], ["update"], ["clean"]] {
            let run = await project.run(words: words)
            #expect(run.status == 1 && !run.output.contains("up-to-date"), "\(words) \(run.output) \(run.talk)")
            #expect(run.talk.contains(isDangling ? "is gone" : "has lost its Python"), "\(words) \(run.talk)")
            #expect(run.talk.contains("`pipit remove` and `pipit sync`"), "\(run.talk)")
        }
        #expect(try project.snapshot() == before)
        #expect(await project.run("remove").status == 0)
        let again = await project.run("sync")
        #expect(again.status == 0 && again.output.contains("up-to-date"), "\(again.talk)")
        #expect(try project.installed() == ["base-1.1", "web-2.0"])
        #expect(await project.run("run", "python").image?.path == scripts + "/python")
    }

    @Test func `Scripts taken away are no environment that is up to date`() async throws {
        let project = try TestProject()
        #expect(await project.run("install", "web").status == 0)
        try Files.removeTree(project.environmentPath + "/bin")
        #expect(!VirtualEnvironment.hasPython(at: project.environmentPath))
        let run = await project.run("sync")
        #expect(run.status != 0 || Files.isExecutable(project.environmentPath + "/bin/python"), "\(run.talk)")
    }

    @Test func `Sync tells that the environment has another Python than the lock asks for`() async throws {
        let project = try TestProject()
        #expect(await project.run("install", "web").status == 0)
        #expect(!(await project.run("sync").talk.contains("python-mismatch")))
        let lock = try #require(project.text("Pipfile.lock"))
        let asking = lock.replacing("\"requires\": {}", with: "\"requires\": {\"python_version\": \"3.1\"}")
        #expect(asking != lock, "\(lock)")
        try project.scratch.write("app/Pipfile.lock", asking)
        let run = await project.run("run", "python")
        #expect(run.image != nil && run.talk == "", "\(run.talk)")
        for _ in 1...2 {
            // The second time there is nothing to do.
            let run = await project.run("sync")
            #expect(run.status == 0, "\(run.talk)")
            #expect(run.talk.contains("warning[python-mismatch]"), "\(run.talk)")
            #expect(run.talk.contains("Warning: Your Pipfile requires \"python_version\" 3.1"), "\(run.talk)")
        }
    }
}
