import OperatingSystem
import Testing

@testable import Commands

/// A lock that is older than the Pipfile says nothing of what the Pipfile asks for since.
@Suite struct StaleLockAuditTests {
    private static func project() async throws -> AuditProject {
        let project = try await AuditProject(
            lock: AuditProject.lock.replacing("2.2.0", with: "2.2.24").replacing("==3.1", with: "==3.2"))
        #expect(!project.run("audit").talk.contains("lock-stale"))
        #expect(project.run("audit", "--strict").status == 0)
        try project.scratch.write("Pipfile", "[packages]\ndjango = \"*\"\nlater = \"*\"\n" + AuditProject.source)
        return project
    }

    @Test(arguments: [["audit"], ["scan", "--locked"], ["check", "--scan"]])
    func `A stale lock is told of, and where a machine decides alone it is no answer`(words: [String]) async throws {
        let project = try await Self.project()
        func run(_ more: [String], _ variables: [String: String] = [:]) -> ProgramRun {
            ProgramRun(
                words: words + more, in: project.scratch.path, variables: project.variables.merging(variables) { $1 })
        }
        let plain = run([])
        #expect(plain.status == 0 && plain.talk.contains("warning[lock-stale]"), "\(plain.talk)")
        #expect(plain.talk.contains("was not looked at"))
        let alone = run([], ["CI": "true"])
        #expect(alone.status == 3 && alone.talk.contains("error[lock-stale]"), "\(alone.talk)")
        #expect(run(["--strict"]).status == 3)
        let json = run(["--output", "json"])
        #expect(json.status == 0 && json.output.contains("\"lock_stale\": true"), "\(json.output)")
        #expect(json.output.contains("\"verdict\": \"clean\""))
        #expect(run(["--output", "json", "--strict"]).output.contains("\"verdict\": \"incomplete\""))
    }

    @Test func `A lock that is named, or that has no Pipfile, is judged for itself`() async throws {
        let project = try await Self.project()
        let named = project.run("audit", "--strict", "Pipfile.lock", "--output", "json")
        #expect(named.status == 0 && !named.talk.contains("lock-stale"), "\(named.talk)")
        #expect(named.output.contains("\"lock_stale\": false"))
        try project.scratch.write("Pipfile", "[packages")
        #expect(project.run("audit", "--strict").status == 3)
        try Files.remove(project.scratch.path + "/Pipfile")
        #expect(project.run("audit", "--strict").status == 0)
    }

    @Test func `A bill of materials of a stale lock is told to be one`() async throws {
        let project = try await Self.project()
        let run = project.run("sbom")
        #expect(run.status == 0 && run.talk.contains("warning[lock-stale]") && !run.output.isEmpty, "\(run.talk)")
    }

    @Test(
        arguments: [
            ("package", "packages"), ("Packages", "packages"), ("pacakges", "packages"),
            ("dev-package", "dev-packages"),
            ("dev_packages", "dev-packages"), ("devpackages", "dev-packages"), ("packages", nil), ("docs", nil),
            ("dev-packages", nil), ("test-packages", nil), ("docs-packages", nil), ("web-packages", nil), ("dev", nil),
        ] as [(String, String?)])
    func `A slip of a table's name is told from a category of its own`(name: String, meant: String?) {
        #expect(LockingStep.tableProbablyMeant(by: name) == meant)
    }

    @Test(.enabled(if: TestProject.hasPython, TestProject.withoutPython))
    func `A category that looks like a slip is told of once`() async throws {
        let project = try TestProject(
            TestProject.pipfile.replacing("[packages]", with: "[package]\nweb = \"*\""))
        let run = await project.run("lock")
        #expect(run.status == 0, "\(run.talk)")
        #expect(run.talk.components(separatedBy: "`[package]` of the Pipfile").count == 2, "\(run.talk)")
        #expect(run.talk.contains("write `[packages]`"))
    }
}

extension String {
    fileprivate func components(separatedBy text: String) -> [String] {
        replacing(text, with: "\u{0}").split(separator: "\u{0}", omittingEmptySubsequences: false).map(String.init)
    }
}
