import Advisories
import Auditing
import Diagnostics
import PackagingStandards
import StructuredText
import Testing

@testable import Reporting

/// The path from the project to a package, in the forms that have a place for it.
@Suite struct AuditPathTests {
    static let path = "tests[web] 3.1 (Pipfile:9) → middle 2.0 → demo 1.5"

    @Test(arguments: AuditFormat.allCases)
    func `A form tells the whole path, or none of it`(format: AuditFormat) throws {
        let text = try format.text(of: AuditFixture.report(), facts: AuditFixture.facts())
        let plain = text.replacing("\\", with: "").replacing("&#58;", with: ":").replacing("%3A", with: ":")
        switch format {
        case .standard, .fullReport, .markdown, .html, .junit, .github, .sarif:
            #expect(plain.contains(Self.path), "\(text)")
            #expect(plain.contains("the project asks for it itself (Pipfile:5)"))
            #expect(plain.contains("and 3 more that are as short"))
            #expect(plain.contains("there may be more: nothing on this machine says what dark needs"))
            #expect(plain.contains("says what one, two, three, four and 1 more need ("))
        case .columns: #expect(plain.contains("itself, tests, tool"), "\(text)")
        case .json: #expect(plain.contains("\"further_paths\": 3"))
        case .bare, .minimal, .openvex, .spdx, .spdx3, .cycloneDXJSON, .cycloneDXXML: #expect(!plain.contains("middle"))
        }
    }

    @Test func `Where signs beyond ASCII are not wanted there are none in the path`() throws {
        let text = try AuditFormat.standard.text(
            of: AuditFixture.report(), facts: AuditFixture.facts(), appearance: Appearance(signs: false))
        #expect(text.contains("Path: tests[web] 3.1 (Pipfile:9) -> middle 2.0 -> demo 1.5\n"))
    }

    @Test(arguments: [
        (Provenance.Gap.noRequests, "no-requests", "no Pipfile says"),
        (.unknownNeeds([PackageName("one")!]), "unknown-needs", "what one needs (`pipit sync`"),
        (
            .unknownNeeds([PackageName("one")!, PackageName("two")!]), "unknown-needs",
            "what one and two need (`pipit sync`"
        ),
        (.nothingNeedsIt, "nothing-needs-it", "`pipit lock` may leave it out"),
        (.unstated, "unstated", "the bill of materials does not say"),
    ])
    func `Why no path is known is told in words and as a key`(gap: Provenance.Gap, key: String, words: String) throws {
        var report = try AuditFixture.report()
        report.findings[0].occurrences[0].provenance = Provenance(standing: .transitive, gap: gap)
        #expect(AuditFormat.standard.text(of: report, facts: AuditFixture.facts()).contains(words))
        let json = try JSONValue(
            parsing: Array(AuditFormat.json.text(of: report, facts: AuditFixture.facts()).utf8))
        let found = json["findings"]?.array?.first?["occurrences"]?.array?.first?["provenance"]?["gap"]
        #expect(found?["reason"]?.string == key)
    }

    @Test func `Where nobody looked, nothing is said about paths`() throws {
        var report = try AuditFixture.report()
        for index in report.findings.indices {
            for place in report.findings[index].occurrences.indices {
                report.findings[index].occurrences[place].provenance = nil
            }
        }
        let text = AuditFormat.standard.text(of: report, facts: AuditFixture.facts())
        #expect(!text.contains("Path:"))
    }
}
