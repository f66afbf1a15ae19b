import Auditing
import OperatingSystem
import Testing

@testable import Reporting

/// Other programs' opinion of the reports. They are Python packages, so the tests run where PIPIT_VALIDATORS names the `bin`
/// directory of an environment that has them (see `Validators/validate.py`).
@Suite struct AuditValidatorTests {
    @Test(
        .enabled(
            if: Variables.validators != nil,
            "SKIPPED: set PIPIT_VALIDATORS=/path/to/environment/bin to hold the reports against other validators"))
    func `Validators of the formats accept every report, the hostile ones too`() throws {
        let directory = "/dev/shm/pipit-validators-\(UInt64.random(in: 0...UInt64.max))"
        try Files.makeDirectories(directory)
        defer { try? Files.removeTree(directory) }
        let facts = AuditFixture.facts(software: AuditFixture.software)
        let reports: [(String, AuditReport, AuditFacts)] = try [
            ("full", AuditFixture.report(), facts), ("clean", AuditFixture.cleanReport(), AuditFixture.facts()),
            ("empty", AuditFixture.emptyReport(), AuditFixture.facts()),
            ("hostile", AuditFixture.hostileReport(), AuditFixture.facts()),
            ("hostile-all", AuditFixture.hostileReport(), facts),
        ]
        let formats: [(AuditFormat, String)] = [
            (.json, "json"), (.sarif, "json"), (.cycloneDXJSON, "json"), (.cycloneDXXML, "xml"), (.spdx, "json"),
            (.openvex, "json"), (.junit, "xml"),
        ]
        for (name, report, facts) in reports {
            for (format, ending) in formats {
                let path = Paths.join(directory, "\(name).\(format.rawValue).\(ending)")
                try Files.replaceAtomically(path, with: Array(format.text(of: report, facts: facts).utf8))
            }
        }
        for (name, format, text) in BillOfMaterialsTests.documents {
            try Files.replaceAtomically(Paths.join(directory, "\(name).\(format)"), with: Array(text.utf8))
        }
        let python = Paths.join(Variables.validators ?? "", "python")
        let script = Paths.join(Paths.parent(#filePath), "Validators/validate.py")
        let outcome = try ChildProcess.run(
            [python, script, directory], environment: ProcessEnvironment.current(), seconds: 240)
        let words = String(decoding: outcome.standardOutput + outcome.standardError.suffix(3000), as: UTF8.self)
        #expect(outcome.status == 0, "\(words)")
    }
}
