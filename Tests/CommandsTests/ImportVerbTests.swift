import Hashing
import OperatingSystem
import Testing

@testable import Commands

@Suite(.enabled(if: TestProject.hasPython, TestProject.withoutPython)) struct ImportVerbTests {
    private static let index = ["PIP_INDEX_URL": "https://main.example/simple"]
    private static let pyproject = """
        [project]
        name = "app"
        dependencies = ["web"]
        [dependency-groups]
        dev = ["tool>=0.5"]

        """

    private func digest(_ name: String, _ version: String) throws -> String {
        let wheel = try #require(TestProject.wheels.first { $0.name == name && $0.version == version })
        return "sha256:" + SHA256Sum(of: wheel.bytes).hexadecimal
    }

    private func package(_ name: String, _ version: String, _ digest: String) -> String {
        """
        [[package]]
        name = "\(name)"
        version = "\(version)"
        source = { registry = "https://main.example/simple" }
        wheels = [{ url = "https://main.example/files/x.whl", hash = "\(digest)" }]

        """
    }

    @Test func `A project of uv's keeps its versions, and its hashes are held against the index's`() async throws {
        let project = try TestProject(nil)
        try project.scratch.write("app/pyproject.toml", Self.pyproject)
        try project.scratch.write(
            "app/uv.lock",
            "version = 1\n" + package("web", "1.0", try digest("web", "1.0"))
                + package("base", "1.0", try digest("base", "1.0")))
        let run = await project.run("import", variables: Self.index)
        #expect(run.status == 0, "\(run.talk)")
        let pipfile = try #require(project.text("Pipfile"))
        #expect(pipfile.contains("[packages]\nweb = \"*\"\n") && pipfile.contains("[dev-packages]\ntool = \">=0.5\"\n"))
        let lock = try #require(project.text("Pipfile.lock"))
        #expect(lock.contains("\"==1.0\"") && !lock.contains("\"==2.0\"") && !lock.contains("\"==1.1\""))
        #expect(run.talk.contains("Every version is that of uv.lock."))
        #expect(await project.run("verify").status == 0)
        #expect(!Files.exists(project.environmentPath))
    }

    @Test func `Another file under a locked version is refused with status 4`() async throws {
        let project = try TestProject(nil)
        try project.scratch.write("app/pyproject.toml", Self.pyproject)
        try project.scratch.write("app/uv.lock", "version = 1\n" + package("base", "1.0", try digest("base", "1.1")))
        let before = try project.snapshot()
        let run = await project.run("import", "uv.lock", variables: Self.index)
        #expect(run.status == 4 && run.talk.contains("the index has other files of `base` than `uv.lock` has locked"))
        #expect(try project.snapshot() == before)
    }

    @Test func `What cannot stay is told, and a version that is gone is no obstacle`() async throws {
        let project = try TestProject(nil)
        try project.scratch.write("app/pyproject.toml", Self.pyproject)
        try project.scratch.write(
            "app/poetry.lock", "[[package]]\nname = \"base\"\nversion = \"0.5\"\n[metadata]\nlock-version = \"2.1\"\n")
        let run = await project.run("import", variables: Self.index)
        #expect(
            run.status == 0 && run.talk.contains("1 package could not stay at the version of `poetry.lock`"),
            "\(run.talk)")
        #expect(run.talk.contains("0.5 → 1.1"))
    }

    @Test func `--dry-run prints the Pipfile and changes nothing`() async throws {
        let project = try TestProject()
        try project.scratch.write(
            "app/pyproject.toml",
            Self.pyproject
                + "[[tool.uv.index]]\nname = \"inner\"\nurl = \"https://inner.example/simple\"\nexplicit = true\n"
                + "[tool.uv.sources]\nweb = {index = \"inner\"}\n")
        let before = try project.snapshot()
        let run = await project.run("import", "--dry-run")
        #expect(run.status == 0, "\(run.talk)")
        #expect(run.output.contains("web = {version = \"*\", index = \"inner\"}\n"))
        #expect(run.output.contains("url = \"https://inner.example/simple\"\nverify_ssl = true\nname = \"inner\"\n"))
        #expect(try project.snapshot() == before && project.index.requests.isEmpty)
    }

    @Test func `A requirements file is imported without installing`() async throws {
        let project = try TestProject()
        try project.scratch.write("app/requirements-dev.txt", "tool\n")
        let run = await project.run("import", "-d", "requirements-dev.txt")
        #expect(run.status == 0, "\(run.talk)")
        #expect(project.text("Pipfile")?.contains("[dev-packages]\ntool = \"*\"\n") ?? false)
        #expect(project.text("Pipfile.lock") != nil && !Files.exists(project.environmentPath))
    }

    @Test func `What is not there, or is no list of packages, is refused`() async throws {
        let project = try TestProject()
        #expect(await project.run("import").status == 2)
        #expect(await project.run("import", "none.toml").status == 1)
        try project.scratch.write("app/uv.lock", "version = 1\n")
        #expect(await project.run("import", "uv.lock").status == 2)
        try project.scratch.write("app/setup.cfg", "[metadata]\n")
        let setup = await project.run("import", "setup.cfg")
        #expect(setup.status == 2 && setup.talk.contains("pipit install -e ."))
    }
}
