import Advisories
import Auditing
import StructuredText
import Testing

@testable import Reporting

/// What SPDX says of vulnerabilities and of the decisions about them.
@Suite struct SPDXSecurityTests {
    static func graph(_ report: AuditReport) throws -> [JSONValue] {
        let text = AuditFormat.spdx3.text(of: report, facts: AuditFixture.facts(software: AuditFixture.software))
        return try JSONValue(parsing: Array(text.utf8))["@graph"]?.array ?? []
    }

    static func type(_ element: JSONValue) -> String { element["type"]?.string ?? "" }

    @Test func `Each decision is told as VEX, and harmless only what a rule says is harmless`() throws {
        let graph = try Self.graph(AuditFixture.report())
        let names = Dictionary(
            uniqueKeysWithValues: graph.filter { Self.type($0) == "security_Vulnerability" }.map {
                ($0["spdxId"]?.string ?? "", $0["name"]?.string ?? "")
            })
        let decisions = graph.filter { Self.type($0).hasPrefix("security_Vex") }.map { element in
            "\(names[element["from"]?.string ?? ""] ?? "?") \(element["relationshipType"]?.string ?? "")"
        }
        #expect(
            decisions == [
                "PYSEC-2024-1 affects", "GHSA-dddd-eeee-ffff affects", "MAL-2024-9 affects",
                "PYSEC-2024-7 underInvestigationFor", "PYSEC-2024-8 doesNotAffect",
            ])
        let harmless = graph.first { Self.type($0) == "security_VexNotAffectedVulnAssessmentRelationship" }
        #expect(harmless?["security_justificationType"]?.string == "vulnerableCodeNotInExecutePath")
        #expect(harmless?["security_impactStatement"]?.string == "the module is not imported")
        let document = graph.first { Self.type($0) == "SpdxDocument" }
        #expect(document?["profileConformance"]?.array?.last?.string == "security")
    }

    @Test func `Numbers come with their vectors, and words alone stay words`() throws {
        let graph = try Self.graph(AuditFixture.report())
        let scores = graph.filter { Self.type($0).hasPrefix("security_Cvss") }
        #expect(scores.count == 1)
        #expect(scores.first?["security_severity"]?.string == "critical")
        #expect(scores.first?["security_vectorString"]?.string?.hasPrefix("CVSS:3.1/") == true)
        let label = graph.first { $0["name"]?.string == "GHSA-dddd-eeee-ffff" }
        #expect(label?["comment"]?.string == "Severity: medium (by the word of GHSA-dddd-eeee-ffff)")
    }

    @Test func `An advisory without any page is in SPDX as well, and so is what nobody could judge`() throws {
        var report = try AuditFixture.report()
        report.findings = report.findings.map { finding in
            var finding = finding
            finding.references = []
            finding.id = AuditFixture.id("ACME-2024-1")
            finding.ids = [finding.id]
            return finding
        }
        for format in [AuditFormat.spdx, .spdx3, .cycloneDXJSON, .cycloneDXXML] {
            let text = format.text(of: report, facts: AuditFixture.facts(software: AuditFixture.software))
            #expect(text.contains("ACME-2024-1"), "\(format)")
            #expect(text.contains("Not audited: it comes from the index acme, unknown"), "\(format)")
        }
    }

    @Test func `Without vulnerabilities no profile is claimed that there is nothing of`() throws {
        let document = try Self.graph(AuditFixture.cleanReport()).first { Self.type($0) == "SpdxDocument" }
        #expect(
            document?["profileConformance"]?.array?.map(\.string) == ["core", "software", "simpleLicensing"])
    }
}
