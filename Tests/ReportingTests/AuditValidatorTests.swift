import Auditing
import OperatingSystem
import StructuredText
import Testing

@testable import Reporting

/// Other programs' opinion of the reports. They are Python packages, which `Support/Scripts/install-validators` installs; the
/// Makefile calls it before the tests. PIPIT_VALIDATORS names the `bin` directory of another environment that has them.
@Suite(
    .enabled(
        if: Variables.validators != nil,
        "SKIPPED: no validators are there; Support/Scripts/install-validators installs them"))
struct AuditValidatorTests {
    /// Each form that others have rules for, with the ending of its files.
    static let formats: [(AuditFormat, String)] = [
        (.json, "json"), (.sarif, "json"), (.cycloneDXJSON, "json"), (.cycloneDXXML, "xml"), (.spdx, "json"),
        (.spdx3, "json"),
        (.openvex, "json"), (.junit, "xml"), (.html, "html"), (.markdown, "md"), (.github, "txt"),
    ]

    /// The name by which `validate.py` knows what it is.
    static func file(_ name: String, _ format: AuditFormat, _ ending: String) -> String {
        "\(name).\(format == .spdx3 ? "spdx3" : format.rawValue).\(ending)"
    }

    /// What the validators say of the files of a directory, a line for each problem.
    private func judge(_ files: [(name: String, text: String)]) throws -> (status: Int32?, words: [Substring]) {
        let directory = "/dev/shm/pipit-validators-\(UInt64.random(in: 0...UInt64.max))"
        try Files.makeDirectories(directory)
        defer { try? Files.removeTree(directory) }
        for file in files {
            try Files.replaceAtomically(Paths.join(directory, file.name), with: Array(file.text.utf8))
        }
        let python = Paths.join(Variables.validators ?? "", "python")
        let script = Paths.join(Paths.parent(#filePath), "Validators/validate.py")
        let outcome = try ChildProcess.run(
            [python, script, directory], environment: ProcessEnvironment(.current()), seconds: 240)
        let text = String(decoding: outcome.standardOutput + outcome.standardError.suffix(3000), as: UTF8.self)
        return (outcome.status, text.split(separator: "\n"))
    }

    @Test func `Validators of the formats accept every report, the hostile ones too`() throws {
        let facts = AuditFixture.facts(software: AuditFixture.software)
        let reports: [(String, AuditReport, AuditFacts)] = try [
            ("full", AuditFixture.report(), facts), ("clean", AuditFixture.cleanReport(), AuditFixture.facts()),
            ("empty", AuditFixture.emptyReport(), AuditFixture.facts()),
            ("hostile", AuditFixture.hostileReport(), AuditFixture.facts()),
            ("hostile-all", AuditFixture.hostileReport(), facts),
        ]
        var files: [(String, String)] = []
        for (name, report, facts) in reports {
            for (format, ending) in Self.formats {
                files.append((Self.file(name, format, ending), format.text(of: report, facts: facts)))
            }
        }
        for (name, format, text) in BillOfMaterialsTests.documents { files.append(("\(name).\(format)", text)) }
        let outcome = try judge(files)
        #expect(outcome.status == 0, "\(outcome.words.joined(separator: "\n"))")
    }

    /// A small damage to each form, which a validator that looks must see.
    static let damages: [(AuditFormat, String, String)] = [
        (.json, "\"verdict\": \"malware\"", "\"verdict\": \"fine\""),
        (.sarif, "\"startLine\": 12", "\"startLine\": \"12\""),
        (.cycloneDXJSON, "\"state\": \"exploitable\"", "\"state\": \"bad\""),
        (.cycloneDXXML, "<state>exploitable</state>", "<state>bad</state>"),
        (.spdx, "\"SPDXRef-Project\"", "\"Project\""), (.spdx3, "\"doesNotAffect\"", "\"affects\""),
        (.openvex, "\"status\": \"affected\"", "\"status\": \"bad\""),
        (.junit, "skipped=\"1\"", "skipped=\"7\""), (.html, "<main>", "<main></p>"),
        (.markdown, "| demo |", "| demo <script>x</script> |"), (.github, "line=12", "line=12,col=1"),
    ]

    @Test func `Validators see a small damage in each form, so that their silence says something`() throws {
        var files: [(String, String)] = []
        let facts = AuditFixture.facts(software: AuditFixture.software)
        for (format, good, bad) in Self.damages {
            let ending = try #require(Self.formats.first { $0.0 == format }).1
            let text = try format.text(of: AuditFixture.report(), facts: facts)
            #expect(text.contains(good), "\(format)")
            files.append((Self.file("damaged", format, ending), text.replacing(good, with: bad)))
        }
        let outcome = try judge(files)
        #expect(outcome.status == 1)
        for (name, _) in files {
            #expect(outcome.words.contains { $0.hasPrefix(name + ": ") }, "\(name) passes: \(outcome.words)")
        }
    }
}
