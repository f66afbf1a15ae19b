import Advisories
import Diagnostics
import PackagingStandards

@testable import Auditing
@testable import Reporting

/// Audits for the tests of the forms in which they are told.
enum AuditFixture {
    static let today = Timestamp("2024-10-11T12:00:00Z")!

    static func name(_ text: String) -> PackageName { PackageName(text)! }
    static func id(_ text: String) -> AdvisoryID { AdvisoryID(text)! }

    static func subject(
        _ package: String, _ version: String?, category: String = "default", line: Int?,
        origin: AuditSubject.Origin = .publicIndex
    ) -> AuditSubject {
        AuditSubject(
            package: name(package), version: version,
            occurrence: .init(
                category: category, place: line.map { SourceSpan(file: "/project/Pipfile.lock", line: $0, column: 9) }),
            origin: origin)
    }

    static var records: [Advisory] {
        func range(_ events: AffectedRange.Event...) -> [AffectedRange] { [.init(kind: .ecosystem, events: events)] }
        return [
            Advisory(
                id: id("PYSEC-2024-1"), modified: Timestamp("2024-03-01T00:00:00Z"),
                published: Timestamp("2024-02-01T00:00:00Z"), aliases: [id("CVE-2024-1"), id("GHSA-aaaa-bbbb-cccc")],
                details: "Templates escape too little.\n\nPages may run scripts.",
                severities: [
                    .init(type: "CVSS_V3", vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")
                ],
                affected: [AffectedPackage(name: "demo", ranges: range(.introduced("0"), .fixed("2.0")))],
                references: [
                    .init(type: "WEB", url: "https://index.example/talk?a=1&b=2"),
                    .init(type: "ADVISORY", url: "https://index.example/advisories/1"),
                ]),
            Advisory(
                id: id("GHSA-dddd-eeee-ffff"), aliases: [id("CVE-2024-2")], summary: "A slow pattern",
                label: .medium,
                affected: [AffectedPackage(name: "demo", ranges: range(.introduced("1.0")))]),
            Advisory(
                id: id("MAL-2024-9"), summary: "Steals what it finds",
                affected: [AffectedPackage(name: "evil", versions: ["6.6.6"])]),
            Advisory(
                id: id("PYSEC-2024-7"), aliases: [id("CVE-2024-7")], summary: "Known and accepted",
                affected: [AffectedPackage(name: "old", ranges: range(.introduced("0"), .fixed("9")))]),
            Advisory(
                id: id("PYSEC-2024-8"), aliases: [id("CVE-2024-8")], summary: "Never reached here",
                affected: [AffectedPackage(name: "old", ranges: range(.introduced("0"), .fixed("8")))]),
            Advisory(
                id: id("PYSEC-2024-6"), withdrawn: Timestamp("2024-05-01T00:00:00Z"), summary: "Taken back",
                affected: [AffectedPackage(name: "old", ranges: range(.introduced("0")))]),
        ]
    }

    static func store(_ records: [Advisory]) throws -> AdvisoryStore {
        var draft = AdvisoryDraft(updated: today)
        for record in records { draft.add(record) }
        return try AdvisoryStore(draft.encoded(), path: "/home/somebody/advisories.store")
    }

    /// One of everything: findings of several kinds, ignored ones, packages that could not be judged.
    static func report() throws -> AuditReport {
        let options = AuditOptions(ignores: [
            IgnoreRule(id: id("CVE-2024-7"), reason: "no input from outside", until: Timestamp("2025-01-01")),
            IgnoreRule(
                id: id("CVE-2024-8"), reason: "the module is not imported", justification: .codeNotInExecutePath),
            IgnoreRule(id: id("CVE-1999-1")),
        ])
        let subjects = [
            subject("demo", "1.5", line: 12), subject("demo", "1.5", category: "develop", line: 40),
            subject("evil", "6.6.6", line: 20), subject("old", "1.0", line: 30),
            subject("mine", "1.0", line: 50, origin: .privateIndex("acme")), subject("fine", "1.0", line: 60),
        ]
        var report = try Auditor(databases: [AuditDatabase(store(records))], options: options)
            .audit(subjects, today: today)
        for index in report.findings.indices { tellProvenance(of: &report.findings[index]) }
        for index in report.suppressed.indices { tellProvenance(of: &report.suppressed[index].finding) }
        return report
    }

    /// One of each: asked for itself, needed by two, not known, without a Pipfile, needed by nothing.
    private static func tellProvenance(of finding: inout Finding) {
        func request(_ line: Int) -> SourceSpan { SourceSpan(file: "/project/Pipfile", line: line, column: 1) }
        func step(_ package: String, _ version: String, _ extra: String? = nil) -> Provenance.Step {
            .init(package: name(package), version: version, extra: extra)
        }
        for index in finding.occurrences.indices {
            finding.occurrences[index].provenance =
                switch (finding.package.normalized, finding.occurrences[index].category) {
                case ("demo", "develop"):
                    Provenance(
                        standing: .transitive,
                        paths: [
                            .init(
                                steps: [step("tests", "3.1", "web"), step("middle", "2.0"), step("demo", "1.5")],
                                request: request(9)),
                            .init(steps: [step("tool", "1.0"), step("demo", "1.5")]),
                        ], further: 3, gap: .unknownNeeds([name("dark")]))
                case ("demo", _):
                    Provenance(standing: .direct, paths: [.init(steps: [step("demo", "1.5")], request: request(5))])
                case ("evil", _):
                    Provenance(
                        standing: .transitive,
                        gap: .unknownNeeds(["one", "two", "three", "four", "five"].map(name)))
                default: Provenance(standing: .unknown, gap: .noRequests)
                }
        }
    }

    static func cleanReport() throws -> AuditReport {
        try Auditor(databases: [AuditDatabase(store(records))]).audit([subject("fine", "1.0", line: 3)], today: today)
    }

    /// Nothing was judged, as there was nothing to judge by.
    static func emptyReport() throws -> AuditReport {
        try Auditor(databases: []).audit([subject("fine", "1.0", line: 3)], today: today)
    }

    static let hostile = [
        "\u{1b}[31mred\u{1b}[0m \u{7}\u{9b}2J", "abc\u{202e}txt.exe\u{2066}\u{200b}", "::error file=x::owned",
        "first\n  ::set-output name=a::b\n##[command]rm\r\n##vso[task.complete]", "]]></failure><x y=\"",
        "</script><script>alert(1)</script><img src=x onerror=alert(1)>", "\",\"exit_status\":0,\"x\":\"\\",
        "| a | b |\n[click](javascript:alert(1)) ![](https://evil.example/x.png) @everyone #1 `code` <b>",
        "\u{0}\u{1}\u{85}\u{2028}\u{fffe}\u{ffff}\u{e000}", String(repeating: "A\u{301}", count: 200_000),
    ]

    /// Everything that somebody else may write, written by somebody who means harm.
    static func hostileReport() throws -> AuditReport {
        var report = try report()
        let findings = report.findings
        report.findings = hostile.enumerated().map { place, text in
            var finding = findings[place % findings.count]
            finding.version = text
            finding.summary = place % 3 == 0 ? nil : text
            finding.details = text
            finding.affected = [text]
            finding.fixes = [.init(version: text)]
            finding.references = [
                .init(type: text, url: "javascript:alert(1)"), .init(type: text, url: "https://a.example/" + text),
                .init(type: "WEB", url: "https://user:s3cret@a.example/x)](y)<z>\"'|"),
            ]
            finding.notes = [.judgedAs(text), .prereleaseOfFix(text), .privateIndex(text)]
            finding.occurrences = [.init(category: text, place: SourceSpan(file: text, line: place))]
            let steps = [text, text].map { Provenance.Step(package: name("demo"), version: $0, extra: $0) }
            finding.occurrences[0].provenance = Provenance(
                standing: .transitive, paths: [.init(steps: steps, request: SourceSpan(file: text, line: place))])
            finding.severity?.vector = text
            return finding
        }
        report.suppressed = report.suppressed.map { entry in
            var entry = entry
            entry.rule.reason = hostile.joined(separator: " ")
            return entry
        }
        report.unaudited = hostile.map { text in
            UnauditedPackage(
                name: text, version: text, reason: .privateIndex(text),
                occurrences: [.init(category: text, place: SourceSpan(file: "/x/" + text, line: 1))])
        }
        return report
    }

    static var software: SoftwareList {
        let hash = Digest(algorithm: .sha256, hexadecimal: String(repeating: "ab", count: 32))!
        let second = Digest(algorithm: .sha256, hexadecimal: String(repeating: "cd", count: 32))!
        let bill = """
            {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"type": "library", "name": "zlib", \
            "version": "1.3", "purl": "pkg:generic/zlib@1.3", "extra": {"x": 1}}, {"name": ""}]}
            """
        let other = """
            {"spdxVersion": "SPDX-2.3", "documentDescribes": ["SPDXRef-demo"], "packages": [{"SPDXID": "SPDXRef-demo", \
            "name": "demo"}, {"SPDXID": "SPDXRef-png", "name": "libpng", "versionInfo": "1.6.40", "checksums": [\
            {"algorithm": "SHA256", "checksumValue": "\(String(repeating: "ef", count: 32))"}], "externalRefs": [\
            {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": \
            "pkg:generic/libpng@1.6.40"}]}]}
            """
        return SoftwareList(
            subject: "shop",
            components: [
                .init(
                    name: name("demo"), version: "1.5", hashes: [hash, second],
                    licence: .expression("MIT OR Apache-2.0"),
                    summary: "A demonstration", categories: ["default", "develop"], needs: [2, 3]),
                .init(
                    name: name("evil"), version: "6.6.6", hashes: [hash], licence: .text("Free <for> all"),
                    categories: ["default"], needs: []),
                .init(
                    name: name("old"), version: "1.0", source: .index("https://user:s3cret@index.example/simple"),
                    hashes: [second], categories: ["default"], needs: [3]),
                .init(
                    name: name("fine"), version: "1.0",
                    source: .repository("git", url: "https://git.example.org/fine.git", commit: "abc123"),
                    categories: ["default"], needs: nil),
                .init(name: name("mine"), version: "1.0+local", source: .address("https://files.example/mine 1.whl")),
                .init(name: name("here"), version: nil, source: .local, categories: ["docs"]),
            ], roots: [0, 1, 5],
            embedded: [
                .init(owner: 0, name: "demo.cdx.json", bytes: Array(bill.utf8)),
                .init(owner: 0, name: "demo.spdx.json", bytes: Array(other.utf8)),
            ])
    }

    static func facts(software: SoftwareList? = nil) -> AuditFacts {
        AuditFacts(
            toolVersion: "0.4.0", moment: Timestamp("2024-10-11T12:30:00Z")!, directory: "/project", software: software)
    }
}
