import OperatingSystem
import Testing

@testable import Commands

/// What could not be judged, and must not look clean.
@Suite struct AuditGapTests {
    static let soundLock = """
        {"_meta": {"hash": {"sha256": "\(String(repeating: "a", count: 64))"}, "pipfile-spec": 6, "requires": {},
        "sources": [{"name": "main", "url": "https://main.example/simple", "verify_ssl": true}]},
        "default": {"sound": {"hashes": ["sha256:\(String(repeating: "c", count: 64))"], "version": "==1.0"}},
        "develop": {}}
        """

    static func emptyLock(hash: Bool) -> String {
        let hash = hash ? "\"hash\": {\"sha256\": \"\(String(repeating: "a", count: 64))\"}, " : ""
        return
            "{\"_meta\": {\(hash)\"pipfile-spec\": 6, \"requires\": {}, \"sources\": []}, \"default\": {}, \"develop\": {}}"
    }

    private func run(_ project: AuditProject, _ words: String...) -> ProgramRun {
        ProgramRun(words: words, in: project.scratch.path, variables: project.variables)
    }

    @Test func `A Pipfile without a lock is not passed over in a tree, nor is a folder with nothing in it`()
        async throws
    {
        let project = try await AuditProject(lock: nil)
        try project.scratch.write("Pipfile", "[packages]\n")
        try project.scratch.write("a/Pipfile.lock", Self.soundLock)
        #expect(run(project, "audit", "-r").status == 0)
        #expect(run(project, "audit", "a").status == 0)
        try project.scratch.write("c/notes.md", "nothing")
        #expect(run(project, "audit", "-r").status == 0)
        let empty = run(project, "audit", "a", "c")
        #expect(empty.status == 3 && empty.output.contains("c/, since nothing in this folder says"), "\(empty.output)")
        #expect(run(project, "audit", "-r", "a", "c").status == 3)
        try project.scratch.write("b/Pipfile", "[packages]\ndjango = \"*\"\n")
        let tree = run(project, "audit", "--recursive")
        #expect(tree.status == 3 && tree.output.contains("b/Pipfile, since it asks for packages"), "\(tree.output)")
        let named = run(project, "audit", "a", "b")
        #expect(named.status == 3 && named.output.contains("b/, since nothing"), "\(named.output)")
        // Requirements are no lock of what the Pipfile asks for.
        try project.scratch.write("b/requirements.txt", "sound==1.0\n")
        #expect(run(project, "audit", "--recursive").status == 3)
        try project.scratch.write("b/Pipfile", "[scripts]\na = \"b\"\n")
        #expect(run(project, "audit", "--recursive").status == 0)
        try project.scratch.write("b/Pipfile", "[packages\n")
        #expect(run(project, "audit", "--recursive").status == 3)
    }

    @Test(arguments: ["{}", emptyLock(hash: false), emptyLock(hash: true)])
    func `A lock with nothing in it is not clean where the Pipfile asks for packages`(lock: String) async throws {
        let project = try await AuditProject(lock: lock)
        for words in [["audit"], ["audit", "--locked", "--strict"], ["audit", "Pipfile.lock"], ["check", "--scan"]] {
            let run = ProgramRun(words: words, in: project.scratch.path, variables: project.variables)
            #expect(run.status == 3, "\(words): \(run.output)\(run.talk)")
        }
        let fix = await ProgramRun(
            finishing: ["audit", "--fix"], in: project.scratch.path, variables: project.variables)
        #expect(fix.status != 0, "\(fix.output)\(fix.talk)")
        let run = run(project, "audit", "-r")
        #expect(run.status == 3 && run.output.contains("Pipfile.lock, since it "), "\(run.output)")
    }

    @Test func `A lock with nothing in it is clean where the Pipfile asks for nothing, and one of no Pipfile never`()
        async throws
    {
        let project = try await AuditProject(lock: Self.emptyLock(hash: true))
        try project.scratch.write("Pipfile", "[packages]\n\n[dev-packages]\n")
        #expect(run(project, "audit").status == 0)
        let hash = "\"hash\": {\"sha256\": \"\(String(repeating: "a", count: 64))\"}, "
        try project.scratch.write("Pipfile.lock", Self.soundLock)
        #expect(run(project, "audit").status == 0)
        try project.scratch.write("Pipfile.lock", Self.soundLock.replacing(hash, with: ""))
        let anonymous = run(project, "audit")
        #expect(anonymous.status == 3, "\(anonymous.output)")
        #expect(anonymous.output.contains("Pipfile.lock, since it does not say which Pipfile"), "\(anonymous.output)")
    }

    static let nameless: [[String]] = [
        ["audit", "--categories", ","], ["audit", "--categories= ", "--strict"],
        ["check", "--scan", "--categories", ","],
        ["sbom", "--categories", ","], ["audit", "--categories", ",", "--categories", "packages"],
    ]

    static let empty: [[String]] = ["--db", "--baseline", "--since", "--policy-file", "-s"].map {
        ["audit", $0, ""]
    }

    @Test(
        arguments: nameless + empty + [["audit", "--db", "a", "--db", "b"], ["audit", "--db", "advisories", "--db="]])
    func `What would leave a verdict to nothing or to chance is misuse`(words: [String]) async throws {
        let project = try await AuditProject()
        let run = ProgramRun(words: words, in: project.scratch.path, variables: project.variables)
        #expect(run.status == 2 && run.output == "", "\(run.output)\(run.talk)")
    }

    @Test func `A watch of no category, and one that a variable names, are misuse too`() async throws {
        let project = try await AuditProject()
        let watch = await ProgramRun(
            finishing: ["watch", "--once", "--categories", ","], in: project.scratch.path, variables: project.variables)
        #expect(watch.status == 2, "\(watch.output)\(watch.talk)")
        let run = project.run("audit", variables: ["PIPENV_CATEGORIES": " , "])
        #expect(run.status == 2 && run.talk.contains("PIPENV_CATEGORIES"), "\(run.talk)")
    }

    @Test func `Of several lists of categories all are judged`() async throws {
        let project = try await AuditProject()
        for words in [
            ["audit", "--categories", "packages", "--categories", "dev-packages"],
            ["sbom", "--categories", "dev-packages", "--categories", "packages"],
        ] {
            let run = ProgramRun(words: words, in: project.scratch.path, variables: project.variables)
            #expect(run.output.contains("django") && run.output.contains("tool"), "\(words): \(run.output)\(run.talk)")
        }
    }

    @Test func `A baseline of one CVE does not hide another that shares an id with it`() async throws {
        let project = try await AuditProject(lock: Self.soundLock, importing: false)
        let one = AdvisoryText.record(
            "PYSEC-2026-1", "sound", fixed: "2.0", aliases: ["CVE-2026-1", "GHSA-aaaa-bbbb-cccc"])
        let two = AdvisoryText.record(
            "PYSEC-2026-2", "sound", fixed: "2.0", aliases: ["CVE-2026-2", "GHSA-aaaa-bbbb-cccc"])
        try project.scratch.write("before/1.json", one.text)
        try project.scratch.write("after/1.json", one.text)
        try project.scratch.write("after/2.json", two.text)
        #expect(await project.database("import", "before", "--as-of", "now").status == 0)
        #expect(run(project, "audit", "--write-baseline", "known.json").status == 1)
        #expect(run(project, "audit", "--baseline", "known.json").status == 0)
        #expect(await project.database("import", "after", "--as-of", "now").status == 0)
        let both = run(project, "audit", "--baseline", "known.json")
        #expect(both.status == 1 && both.output.contains("PYSEC-2026-2"), "\(both.output)\(both.talk)")
        #expect(both.talk.contains("1 finding was known before"), "\(both.talk)")
    }

    @Test func `A baseline holds where it was written: not for another lock, nor for another category`() async throws {
        let project = try await AuditProject(lock: nil)
        try project.scratch.write("Pipfile", "[packages]\n")
        let inside = Self.soundLock.replacing("sound", with: "tool")
        try project.scratch.write("a/Pipfile.lock", inside)
        #expect(run(project, "audit", "-r", "--write-baseline", "known.json", "--save-json", "report.json").status == 1)
        let files = ["known.json", "report.json"]
        for file in files { #expect(run(project, "audit", "-r", "--baseline", file).status == 0) }
        try project.scratch.write("b/Pipfile.lock", inside)
        for file in files { #expect(run(project, "audit", "-r", "--baseline", file).status == 1) }
        // What was written before places were, holds everywhere.
        try project.scratch.write(
            "old.json", "{\"findings\": [{\"package\": \"tool\", \"ids\": [\"GHSA-aaaa-bbbb-cccc\"]}]}")
        #expect(run(project, "audit", "-r", "--baseline", "old.json").status == 0)
        try Files.remove(project.scratch.path + "/b/Pipfile.lock")
        for file in files { #expect(run(project, "audit", "-r", "--baseline", file).status == 0) }
        let moved = inside.replacing("\"develop\": {}", with: "\"x\": {}").replacing("default", with: "develop")
        try project.scratch.write("a/Pipfile.lock", moved)
        for file in files { #expect(run(project, "audit", "-r", "--baseline", file).status == 1) }
    }
}
