import Hashing
import OperatingSystem
import SharedFixtures
import Testing

@testable import Commands

@Suite struct AuditPolicyTests {
    private func git(_ project: AuditProject, _ words: String...) throws {
        let settings = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        let output = try ChildProcess.run(
            ["git", "-C", project.scratch.path] + settings + words, environment: ProcessEnvironment(project.variables))
        try #require(output.status == 0, "\(String(decoding: output.standardError, as: UTF8.self))")
    }

    @Test(.enabled(if: Files.isExecutable("/usr/bin/git"), "SKIPPED: there is no /usr/bin/git"))
    func `--since fails for what the lock of a commit did not have, and lists the rest as known`() async throws {
        let project = try await AuditProject()
        try git(project, "init", "-q", "-b", "main")
        let before = AuditProject.lock.replacing("\"==3.1\"", with: "\"==3.2\"")
        try project.scratch.write("Pipfile.lock", before)
        try git(project, "add", "Pipfile.lock")
        try git(project, "commit", "-q", "-m", "x")
        let same = project.run("audit", "--since", "HEAD")
        #expect(same.status == 0, "\(same.talk)")
        #expect(same.talk.contains("1 finding was known before, by HEAD:\n  django 2.2.0: PYSEC-2021-98\n"))
        try project.scratch.write("Pipfile.lock", AuditProject.lock)
        let new = project.run("audit", "--since", "main")
        #expect(new.status == 1 && new.output.contains("Vulnerability found in tool version 3.1"), "\(new.output)")
        #expect(!new.output.contains("Vulnerability found in django"))
        for revision in ["nosuch", "--upload-pack=x"] {
            let run = project.run("audit", "--since=\(revision)")
            #expect(run.status != 0 && run.talk.contains("error["), "\(run.talk)")
        }
        #expect(project.run("audit", "--since", "HEAD", "other.lock").status == 2)
    }

    @Test func `--ignore-until-fixed holds as long as there is no fix`() async throws {
        let project = try await AuditProject()
        let run = project.run("audit", "--ignore", "GHSA-aaaa-bbbb-cccc", "--ignore-until-fixed", "CVE-2021-33203")
        #expect(run.status == 1)
        #expect(run.talk.contains("CVE-2021-33203 was to be ignored until there is a fix, and there is one"))
        try project.scratch.write(
            "advisories/PYSEC-2021-98.json",
            AuditProject.records[0].text.replacing("\"fixed\": \"2.2.24\"", with: "\"last_affected\": \"9\""))
        #expect(await project.database("import", "advisories", "--as-of", "now").status == 0)
        let held = project.run("audit", "--ignore", "GHSA-aaaa-bbbb-cccc", "--ignore-until-fixed", "CVE-2021-33203")
        #expect(held.status == 0, "\(held.output)\(held.talk)")
    }

    @Test func `A VEX document that the policy names counts, and a changed one stops the scan`() async throws {
        let project = try await AuditProject()
        let document = """
            {"@context": "https://openvex.dev/ns/v0.2.0", "timestamp": "\(AdvisoryText.modified())", "statements": [
              {"vulnerability": {"name": "CVE-2021-33203"}, "products": [{"@id": "pkg:pypi/django@2.2.0"}],
               "status": "not_affected", "justification": "vulnerable_code_not_present"}]}
            """
        try project.scratch.write("app.openvex.json", document)
        try project.scratch.write(
            "pipit-policy.toml",
            """
            schema = 1
            [[vulnerabilities.vex]]
            file = "app.openvex.json"
            sha256 = "\(SHA256Sum(of: Array(document.utf8)).hexadecimal)"
            """)
        let run = project.run("audit", "--categories", "packages")
        #expect(run.status == 0, "\(run.output)\(run.talk)")
        try project.scratch.write("app.openvex.json", document + "\n")
        let changed = project.run("audit", "--categories", "packages")
        #expect(changed.status == 4 && changed.talk.contains("is not the one that the policy names"))
    }

    @Test func `The policy's limit makes old advisories no answer, and PIPIT_POLICY names another policy`() async throws
    {
        let project = try await AuditProject(importing: false)
        #expect(
            await project.database("import", "advisories", "--as-of", TestClock.handedIn.day(inDays: -200)).status == 0)
        try project.scratch.write("pipit-policy.toml", "schema = 1\n[db]\nfail-after = \"2d\"\n")
        let expired = project.run("audit", "--categories", "packages", "--ignore", "CVE-2021-33203")
        #expect(expired.status == 3, "\(expired.output)\(expired.talk)")
        try project.scratch.write("other.toml", "schema = 1\n[db]\nfail-after = \"5200w\"\n")
        let other = project.run(
            "audit", "--categories", "packages", "--ignore", "CVE-2021-33203",
            variables: ["PIPIT_POLICY": "other.toml"])
        #expect(other.status == 0, "\(other.output)\(other.talk)")
        #expect(project.run("audit", variables: ["PIPIT_POLICY": "none.toml"]).status == 2)
    }

    @Test func `What the project's own policy lets pass is told as its own`() async throws {
        let project = try await AuditProject()
        let policies = [
            "[vulnerabilities]\nlevel = \"warn\"\n", "[vulnerabilities]\nseverity-at-least = \"critical\"\n",
            "[vulnerabilities]\nfixable-only = true\n[category.packages]\nvulnerabilities = { level = \"warn\" }\n",
            "[db]\nfail-after = \"3650d\"\n",
        ]
        for policy in policies {
            try project.scratch.write("pipit-policy.toml", "schema = 1\n" + policy)
            let run = project.run("audit", "--categories", "packages")
            #expect(run.talk.contains("this project's own policy makes the answer milder"), "\(policy) \(run.talk)")
            // The same in the user's own policy is nobody else's business.
            try Files.remove(project.scratch.path + "/pipit-policy.toml")
            let outside = try Scratch()
            let own = try outside.write("own.toml", "schema = 1\n" + policy)
            let quiet = project.run("audit", "--categories", "packages", variables: ["PIPIT_POLICY": own])
            #expect(!quiet.talk.contains("makes the answer milder"), "\(quiet.talk)")
            #expect(quiet.status == run.status)
        }
        // What only makes it stricter needs no word.
        try project.scratch.write(
            "pipit-policy.toml", "schema = 1\n[db]\nfail-after = \"2d\"\n[vulnerabilities]\nunused-ignore = \"deny\"\n")
        #expect(!project.run("audit").talk.contains("makes the answer milder"))
        // And the user's policy wins over the one in the folder.
        try project.scratch.write("pipit-policy.toml", "schema = 1\n[vulnerabilities]\nlevel = \"warn\"\n")
        let strict = try Scratch()
        let path = try strict.write("strict.toml", "schema = 1\n")
        #expect(project.run("audit", "--categories", "packages").status == 0)
        #expect(project.run("audit", "--categories", "packages", variables: ["PIPIT_POLICY": path]).status == 1)
    }
}
