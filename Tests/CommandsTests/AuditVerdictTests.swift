import Hashing
import OperatingSystem
import SharedFixtures
import StructuredText
import Testing

@testable import Commands

/// What a policy makes of what was found.
@Suite struct AuditVerdictTests {
    /// `[vulnerabilities]` and more, the status of the scan, and what is said. Of the project's three packages `django` has
    /// a vulnerability of 7.5 with a fix, and `tool`, of development, one without any severity or fix.
    static let verdicts: [(policy: String, status: Int32, said: [String])] = [
        ("", 1, ["2 vulnerabilities were found"]),
        ("severity-at-least = \"high\"", 1, ["2 vulnerabilities were found"]),
        (
            "severity-at-least = \"critical\"", 1,
            ["1 vulnerability was found", "its severity is high (7.5), and the policy fails for critical alone"]
        ), ("severity-at-least = 7.5", 1, ["2 vulnerabilities were found"]),
        ("severity-at-least = 7.6", 1, ["1 vulnerability was found", "and the policy fails for 7.6 or higher"]),
        ("severity-at-least = 9\nunknown-severity = \"warn\"", 0, ["only warns of an unknown severity"]),
        ("fixable-only = true", 1, ["1 vulnerability was found", "the policy only warns of what has no fix"]),
        ("level = \"warn\"", 0, ["0 vulnerabilities were found", "the policy only warns of vulnerabilities here"]),
        (
            "[category.dev-packages]\nvulnerabilities = { level = \"warn\" }", 1,
            ["1 vulnerability was found", "Ignored: GHSA-aaaa-bbbb-cccc in tool 3.1"]
        ),
        (
            "level = \"warn\"\n[category.packages.vulnerabilities]\nlevel = \"deny\"", 1,
            ["1 vulnerability was found", "Found in: default"]
        ),
        ("withdrawn = \"deny\"\nlevel = \"deny\"", 1, ["3 vulnerabilities were found"]),
    ]

    private func project() async throws -> AuditProject {
        let project = try await AuditProject(importing: false)
        let tool = AuditProject.records[1].text
        let start = try #require(tool.firstRange(of: ", {\"fixed\": \"3.2\"}"))
        let severity = try #require(tool.firstRange(of: " \"severity\":")?.lowerBound)
        let end = try #require(tool.firstRange(of: " \"references\":")?.lowerBound)
        try project.scratch.write(
            "advisories/\(AuditProject.records[1].id).json",
            String(tool[..<start.lowerBound] + tool[start.upperBound..<severity] + tool[end...]))
        try project.scratch.write(
            "advisories/PYSEC-2020-7.json",
            AdvisoryText.record("PYSEC-2020-7", "sound", fixed: "9").text
                .replacing(
                    "\"modified\":", with: "\"withdrawn\": \"\(AdvisoryText.modified(daysAgo: 9))\", \"modified\":"))
        #expect(await project.database("import", "advisories", "--as-of", "now").status == 0)
        return project
    }

    @Test(arguments: verdicts)
    func `A policy decides what fails, and what does not is told with the reason`(
        verdict: (policy: String, status: Int32, said: [String])
    ) async throws {
        let project = try await project()
        let policy = "schema = 1\n[vulnerabilities]\n\(verdict.policy)\n"
        try project.scratch.write("pipit-policy.toml", policy)
        let run = project.run("audit")
        #expect(run.status == verdict.status, "\(run.output)\(run.talk)")
        for text in verdict.said { #expect(run.output.contains(text), "\(run.output)") }
        // For machines it is suppressed, with the rule and its place; and they are told by which policy.
        let report = try JSONValue(parsing: Array(project.run("audit", "--output", "json").output.utf8))
        #expect(report["policy_sha256"]?.string == SHA256Sum(of: Array(policy.utf8)).hexadecimal)
        for suppressed in report["suppressed"]?.array ?? [] {
            #expect(suppressed["rule"]?["file"]?.string == "pipit-policy.toml")
            #expect(suppressed["rule"]?["reason"]?.string?.contains("the policy") == true)
        }
        #expect(report["exit_status"]?.integer == Int(verdict.status))
    }

    @Test func `No policy makes malware harmless`() async throws {
        let project = try await project()
        try project.scratch.write(
            "advisories/MAL-2026-1.json", AdvisoryText.record("MAL-2026-1", "sound", fixed: "9").text)
        #expect(await project.database("import", "advisories", "--as-of", "now").status == 0)
        try project.scratch.write(
            "pipit-policy.toml",
            "schema = 1\n[vulnerabilities]\nlevel = \"warn\"\nseverity-at-least = 10\nfixable-only = true\n")
        #expect(project.run("audit").status == 5)
    }

    @Test func `An exception that excepts nothing fails where the policy wants that, in a whole scan`() async throws {
        let project = try await project()
        try project.scratch.write(
            "pipit-policy.toml", "schema = 1\n[vulnerabilities]\nlevel = \"warn\"\nunused-ignore = \"deny\"\n")
        #expect(project.run("audit").status == 0)
        let idle = project.run("audit", "--ignore", "CVE-2000-1")
        #expect(idle.status == 1 && idle.talk.contains("ignore-unused"), "\(idle.talk)")
        // A part of a project says nothing about the rest.
        #expect(project.run("audit", "--ignore", "CVE-2000-1", "--categories", "packages").status == 0)
    }

    @Test func `What need not be judged is so until its day, and never for want of advisories`() async throws {
        var project = try await project()
        try project.scratch.write(
            "Pipfile.lock",
            AuditProject.lock.replacing("==2.2.0", with: "==9").replacing("\"tool\"", with: "\"mine\"").replacing(
                "\"==3.1\"", with: "\"==9\", \"index\": \"own\""
            )
            .replacing("\"version\": \"==1.0\"", with: "\"version\": \"==10\""))
        project.variables["PIPIT_POLICY"] = "rules.toml"
        func policy(_ package: String, _ index: String, _ day: String) throws {
            try project.scratch.write(
                "rules.toml",
                """
                schema = 1
                max-exception-days = 3650
                [[exempt-unaudited]]
                package = "\(package)"
                index = "\(index)"
                expires = \(day)
                reason = "Our own code, which we look after"
                """)
        }
        let (later, over) = (TestClock.handedIn.day(inDays: 1000), TestClock.handedIn.day(inDays: -1000))
        try policy("other", "own", later)
        let none = project.run("audit")
        #expect(none.status == 3, "\(none.output)\(none.talk)")
        #expect(none.talk.contains("the exemption of `other` exempts nothing"), "\(none.talk)")
        try policy("mi*", "own", later)
        let held = project.run("audit")
        #expect(held.status == 0, "\(held.output)\(held.talk)")
        try policy("mine", "elsewhere", later)
        #expect(project.run("audit").status == 3)
        try policy("mine", "own", over)
        let ended = project.run("audit")
        #expect(
            ended.status == 3 && ended.talk.contains("the exemption of `mine` ended on \(over)"), "\(ended.talk)")
        try policy("m*", "own", later)
        try Files.remove(Paths.join(project.scratch.path, ".local/share/pipit/advisories"))
        #expect(project.run("audit").status == 3)
    }

    /// A policy of Safety's, the status of the scan, and what is said.
    @Test(
        arguments: [
            (
                "ignore-vulnerabilities:\n    CVE-2021-33203:\n      reason: not reached\n    38449:\n      reason: old",
                1, "unused"
            ),
            (
                "ignore-vulnerabilities:\n    CVE-2021-33203:\n      expires: '\(TestClock.handedIn.day(inDays: -1))'",
                1,
                "2 vulnerabilities were found"
            ),
            (
                "ignore-vulnerabilities:\n    CVE-2021-33203:\n      expires: '\(TestClock.handedIn.day(inDays: 1))'",
                1,
                "1 vulnerability was found"
            ),
            ("ignore-cvss-severity-below: 9", 1, "1 vulnerability was found"),
            ("ignore-cvss-severity-below: 9\n  ignore-cvss-unknown-severity: True", 0, "0 vulnerabilities were found"),
            ("continue-on-vulnerability-error: True", 1, "`continue-on-vulnerability-error` of the policy"),
            ("ignore-cvss-severity-below: much", 2, "a number from 0 to 10"),
            ("nonsense: 1", 2, "`nonsense` is not known"),
            ("ignore-vulnerabilities:\n    - 1", 2, "a mapping of ids"), ("x: {y: 1}", 2, "cannot be used"),
        ] as [(String, Int32, String)])
    func `A policy of Safety's is kept to as far as it goes`(security: String, status: Int32, said: String) async throws
    {
        let project = try await project()
        try project.scratch.write(".safety-policy.yml", "security: # as Safety's template has it\n  \(security)\n")
        for words in [["audit"], ["check", "--scan"]] {
            let run = await ProgramRun(
                finishing: words + ["--policy-file", ".safety-policy.yml"], in: project.scratch.path,
                variables: project.variables)
            #expect(run.status == status && (run.output + run.talk).contains(said), "\(run.output)\(run.talk)")
        }
        #expect(project.run("audit", "--policy-file", "nowhere.yml").status == 2)
        try project.scratch.write("own.toml", "schema = 1\n[vulnerabilities]\nlevel = \"warn\"\n")
        #expect(project.run("audit", "--policy-file", "own.toml").status == 0)
        #expect(project.run("audit", "--policy-file", "nowhere.toml").status == 2)
    }
}
