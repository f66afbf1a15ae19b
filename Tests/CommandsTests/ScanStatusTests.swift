import OperatingSystem
import Testing

@testable import Commands

/// How the commands that judge end, in every situation in which they can be: a machine reads nothing but this.
@Suite struct ScanStatusTests {
    struct Situation: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Files that are written, by name; nil removes one.
        var files: [(String, String?)] = []
        var hasAdvisories = true
        /// By the command: `audit` stands for `scan` and `check --scan` as well.
        var audit: Int32
        var watch: Int32
        var sbom: Int32
        var db: Int32 = 0
    }

    private static let clean = AuditProject.lock.replacing("==2.2.0", with: "==9").replacing("==3.1", with: "==9")
    private static let malware = AdvisoryText.record("MAL-2026-1", "sound", fixed: "99").text

    static let situations = [
        Situation(testDescription: "nothing is found", files: [("Pipfile.lock", clean)], audit: 0, watch: 0, sbom: 0),
        Situation(testDescription: "vulnerabilities", audit: 1, watch: 1, sbom: 0),
        Situation(
            testDescription: "malware", files: [("advisories/MAL-2026-1.json", malware)], audit: 5, watch: 5, sbom: 0),
        Situation(testDescription: "no lock", files: [("Pipfile.lock", nil)], audit: 3, watch: 3, sbom: 3),
        Situation(
            testDescription: "a lock that is no JSON", files: [("Pipfile.lock", "{")], audit: 3, watch: 3, sbom: 3),
        Situation(
            testDescription: "a lock in the middle of a merge",
            files: [("Pipfile.lock", "<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> x\n")], audit: 3, watch: 3, sbom: 3),
        Situation(
            testDescription: "a lock of a version to come",
            files: [("Pipfile.lock", AuditProject.lock.replacing("\"pipfile-spec\": 6", with: "\"pipfile-spec\": 99"))],
            audit: 3, watch: 3, sbom: 3),
        Situation(
            testDescription: "a package that cannot be judged",
            files: [("Pipfile.lock", clean.replacing("\"version\": \"==1.0\"", with: "\"version\": \"*\""))], audit: 3,
            watch: 3, sbom: 0),
        Situation(testDescription: "no advisories", hasAdvisories: false, audit: 3, watch: 3, sbom: 0, db: 3),
        Situation(
            testDescription: "a policy that is not understood", files: [("pipit-policy.toml", "schema = 1\nx = 1\n")],
            audit: 2, watch: 2, sbom: 0),
    ]

    @Test(arguments: situations) func `Each situation has its status`(situation: Situation) async throws {
        let project = try await AuditProject(importing: false)
        for (name, text) in situation.files {
            if let text {
                try project.scratch.write(name, text)
            } else {
                try Files.remove(project.scratch.path + "/" + name)
            }
        }
        if situation.hasAdvisories {
            #expect(await project.database("import", "advisories", "--as-of", "now").status == 0)
        }
        let rows: [([String], Int32)] = [
            (["audit"], situation.audit), (["scan"], situation.audit), (["check", "--scan"], situation.audit),
            (["check"], situation.audit), (["audit", "--locked"], situation.audit),
            (["audit", "--output", "json"], situation.audit), (["watch", "--once"], situation.watch),
            (["sbom"], situation.sbom), (["db", "status"], situation.db),
        ]
        for (words, status) in rows {
            let run = await ProgramRun(
                finishing: words, in: project.scratch.path, variables: project.variables)
            #expect(run.status == status, "\(words): \(run.talk)")
        }
    }

    @Test(
        arguments: [
            (["audit", "nowhere.lock"], 3), (["audit", "--db", "nowhere"], 3), (["audit", "--use-installed"], 3),
            (["audit", "--output-file", "no/such/folder/x"], 3), (["audit", "--baseline", "nowhere.json"], 3),
            (["audit", "--baseline", "Pipfile"], 2), (["audit", "--categories", "docs"], 2),
            (["audit", "--no-such"], 2),
            (["audit", "--fix"], 3), (["watch"], 2), (["db", "import", "nowhere"], 3), (["db", "nonsense"], 2),
            (["db", "export", "no/such/folder/x"], 3), (["sbom", "--format", "x"], 2),
            (["sbom", "--use-installed"], 3),
            (["audit", "-s", "osv"], 3),
        ] as [([String], Int32)])
    func `What stops a scan is told apart from what it finds`(words: [String], status: Int32) async throws {
        let project = try await AuditProject()
        let run = await ProgramRun(finishing: words, in: project.scratch.path, variables: project.variables)
        #expect(run.status == status, "\(run.talk)")
        #expect(run.talk.contains("error[") || run.output.contains("Not judged"), "\(run.output)\(run.talk)")
    }
}
