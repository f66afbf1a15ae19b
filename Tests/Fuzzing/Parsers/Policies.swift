import Advisories
import Diagnostics
import PackagingStandards
import StructuredText

@testable import Commands
@testable import Policies
@testable import Reporting

extension FuzzedParser {
    private static let today = Timestamp(seconds: 1_700_000_000)
    private static let place = SourceSpan(file: "pipit-policy.toml")

    static let policies = [
        FuzzedParser("policy", room: "Policies", words: Words.toml + Words.policies) { bytes in
            _ = try Policy(parsing: bytes, file: "pipit-policy.toml", today: today)
        },
        FuzzedParser("safety-policy", room: "Policies", words: Words.yaml + Words.policies) { bytes in
            _ = try SafetyPolicy(parsing: bytes, file: ".safety-policy.yml")
        },
        FuzzedParser("vex", room: "Policies", words: Words.json + Words.policies) { bytes in
            _ = try VEXDocument(parsing: bytes, VEXReference(path: "a.json", sha256: "", place: place))
        },
    ]

    static let commands = [
        FuzzedParser("baseline", room: "Commands", words: Words.json + Words.policies) { bytes in
            _ = try AuditBaseline(parsing: bytes, file: "baseline.json").entries.count
        },
        FuzzedParser(
            "declared-project", room: "Commands", words: Words.toml + Words.projects, corpus: "foreign-project"
        ) { bytes in
            let project = try DeclaredProject(parsing: bytes)
            _ = try? project.pipfile(sources: [])
        },
        FuzzedParser("embedded-bills", room: "Reporting", words: Words.json + Words.bills, corpus: "bill-json") {
            bytes in
            var list = SoftwareList(subject: "project", components: [])
            list.components = [.init(name: PackageName("package")!, version: "1.0", categories: ["default"])]
            list.embedded = [.init(owner: 0, name: "bom.json", bytes: bytes)]
            for format in BillFormat.allCases { _ = format.text(of: list, moment: today, toolVersion: "1") }
        },
        FuzzedParser(text: "outside-text", room: "Reporting", words: Words.html + Words.addresses) { text in
            _ = Redaction.text(text)
            _ = VisibleText.of(text)
            _ = OutsideText.line(text)
            _ = OutsideText.lines(text)
            _ = OutsideText.address(text)
        },
    ]
}
