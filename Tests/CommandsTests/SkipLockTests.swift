import Testing

@testable import Commands

@Suite(.enabled(if: TestProject.hasPython, TestProject.withoutPython)) struct SkipLockTests {
    @Test func `--skip-lock installs what locking would find, verified, and writes no lock`() async throws {
        let project = try TestProject(TestProject.pipfile.replacing("[packages]\n", with: "[packages]\nweb = \"<2\"\n"))
        let run = await project.run("install", "--skip-lock")
        #expect(run.status == 0, "\(run.talk)")
        #expect(try project.installed() == ["base-1.1", "web-1.0"])
        #expect(project.text("Pipfile.lock") == nil)
        #expect(run.output == "Installing dependencies from Pipfile...\n")
        #expect(run.talk.contains("what is installed now is written down nowhere"))
        let again = await project.run("install", variables: ["PIPENV_SKIP_LOCK": "1"])
        #expect(again.status == 0 && project.text("Pipfile.lock") == nil)
    }

    @Test func `A lock that is there stays, and packages go into the Pipfile once they are installed`() async throws {
        let project = try TestProject()
        #expect(await project.run("install", "base==1.0").status == 0)
        let lock = project.text("Pipfile.lock")
        let run = await project.run("install", "--skip-lock", "tool")
        #expect(run.status == 0, "\(run.talk)")
        #expect(project.text("Pipfile.lock") == lock)
        #expect(project.text("Pipfile")?.contains("base = \"==1.0\"\ntool = \"*\"\n") ?? false)
        #expect(try project.installed() == ["base-1.0", "tool-0.9"])
        let before = try project.snapshot()
        #expect(await project.run("install", "--skip-lock", "nothing-like-it").status == 1)
        #expect(try project.snapshot() == before)
    }

    @Test func `A file that is not the index's is refused without a lock too`() async throws {
        let project = try TestProject()
        project.index.spoil("base-1.1-py3-none-any.whl")
        let before = try project.snapshot()
        let run = await project.run("install", "--skip-lock", "base")
        #expect(run.status == 4, "\(run.talk)")
        #expect(try project.snapshot() == before)
    }

    @Test func `--skip-lock and what needs a lock exclude each other`() async throws {
        let project = try TestProject()
        let deploy = await project.run("install", "--deploy", variables: ["PIPENV_SKIP_LOCK": "1"])
        #expect(deploy.status == 2 && deploy.talk.contains("unset PIPENV_SKIP_LOCK"))
        #expect(await project.run("install", "--skip-lock", "--ignore-pipfile").status == 2)
    }
}
