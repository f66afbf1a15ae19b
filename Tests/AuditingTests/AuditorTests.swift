import Advisories
import Diagnostics
import PackagingStandards
import Testing

@testable import Auditing

/// The testing library has a type of that name too.
typealias Status = Diagnostics.ExitStatus

private let today = Timestamp("2024-10-11T12:00:00Z")!

private func id(_ text: String) -> AdvisoryID { AdvisoryID(text)! }
private func name(_ text: String) -> PackageName { PackageName(text)! }

private func range(_ events: AffectedRange.Event...) -> AffectedRange {
    AffectedRange(kind: .ecosystem, events: events)
}

private func advisory(
    _ identifier: String, _ package: String = "demo", aliases: [String] = [], _ ranges: [AffectedRange],
    change: (inout Advisory) -> Void = { _ in }
) -> Advisory {
    var advisory = Advisory(
        id: id(identifier), modified: Timestamp("2024-01-01T00:00:00Z"), aliases: aliases.map(id),
        affected: [AffectedPackage(name: package, ranges: ranges)])
    change(&advisory)
    return advisory
}

private func store(
    _ records: [Advisory], updated: Timestamp = today, asked: [(String, String, Timestamp)]? = nil
) throws -> AdvisoryStore {
    var draft = AdvisoryDraft(updated: updated, isPartial: asked != nil)
    for record in records { draft.add(record) }
    for (package, version, moment) in asked ?? [] { draft.note(asked: name(package), version: version, at: moment) }
    return try AdvisoryStore(draft.encoded(), path: "advisories.store")
}

private func subject(
    _ package: String, _ version: String?, category: String = "default", line: Int? = nil,
    origin: AuditSubject.Origin = .publicIndex
) -> AuditSubject {
    AuditSubject(
        package: name(package), version: version,
        occurrence: .init(category: category, place: line.map { SourceSpan(file: "Pipfile.lock", line: $0) }),
        origin: origin)
}

private func audit(
    _ records: [Advisory], _ subjects: [AuditSubject], options: AuditOptions = AuditOptions()
) throws -> AuditReport {
    try Auditor(databases: [AuditDatabase(store(records))], options: options).audit(subjects, today: today)
}

@Suite struct AuditorTests {
    private let first = advisory(
        "PYSEC-2024-1", aliases: ["CVE-2024-1", "GHSA-x"], [range(.introduced("0"), .fixed("2.0"))])

    @Test func `Nothing found in a fresh database is a clean audit`() throws {
        let report = try audit([first], [subject("demo", "2.0"), subject("other", "1.0")])
        #expect(report.findings.isEmpty && report.unaudited.isEmpty)
        #expect(report.audited == 2)
        #expect(report.exitStatus == .done)
        #expect(report.databases.map(\.freshness) == [.fresh])
        #expect(report.databases.first?.state.records == 1)
    }

    @Test func `A finding tells what, where, how bad and what fixes it`() throws {
        let github = advisory("GHSA-x", aliases: ["CVE-2024-1"], [range(.introduced("1.0"), .fixed("2.1"))]) {
            $0.summary = "A short word"
            $0.details = "long"
            $0.severities = [
                SeverityVector(type: "CVSS_V3", vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")
            ]
            $0.references = [.init(type: "WEB", url: "https://index.example/a")]
        }
        let report = try audit(
            [first, github],
            [
                subject("demo", "1.5", line: 12), subject("Demo", "1.5", category: "develop", line: 40),
                subject("demo", "2.5"),
            ])
        let finding = try #require(report.findings.first)
        #expect(report.findings.count == 1)
        #expect(finding.id.text == "PYSEC-2024-1")
        #expect(finding.ids.map(\.text) == ["PYSEC-2024-1", "GHSA-x", "CVE-2024-1"])
        #expect(finding.occurrences.map(\.category) == ["default", "develop"])
        #expect(finding.occurrences.map { $0.place?.line } == [12, 40])
        #expect(finding.severity?.score?.description == "9.8")
        #expect(finding.severity?.source == id("GHSA-x"))
        #expect(finding.summary == "A short word")
        #expect(finding.affected == ["<2.0", ">=1.0,<2.1"])
        // What fixes the one is affected by the other.
        #expect(finding.fixes.map(\.version) == ["2.0", "2.1"])
        #expect(finding.fixes.map(\.affectedBy) == [[id("GHSA-x")], []])
        #expect(report.cleanFix(for: name("demo"), "1.5") == "2.1")
        #expect(finding.kind == .vulnerability && finding.certainty == .affected)
        #expect(report.exitStatus == .objected)
        #expect(report.audited == 2)
    }

    @Test func `The fix is that of the stretch that holds the version`() throws {
        let record = advisory(
            "PYSEC-2024-1", "demo",
            [
                range(
                    .introduced("0"), .fixed("3.2.19"), .introduced("4.0"), .fixed("4.1.9"), .introduced("4.2"),
                    .fixed("4.2.1"))
            ])
        for (version, fix) in [("3.0", "3.2.19"), ("4.1", "4.1.9"), ("4.2", "4.2.1")] {
            #expect(try audit([record], [subject("demo", version)]).findings.first?.fixes.map(\.version) == [fix])
        }
    }

    @Test func `Stated fixes and Safety's specifiers give fixes too`() throws {
        let stated = Advisory(
            id: id("X-1"),
            affected: [AffectedPackage(name: "demo", versions: ["1.0"], statedFixes: ["0.9", "1.1", "odd"])])
        #expect(try audit([stated], [subject("demo", "1.0")]).findings.first?.fixes.map(\.version) == ["1.1"])
        let safety = advisory("38449", "demo", [AffectedRange(specifiers: ["<0.5", ">=1.0,<1.4"])])
        let finding = try audit([safety], [subject("demo", "1.2")]).findings.first
        #expect(finding?.fixes.map(\.version) == ["1.4"])
        #expect(finding?.affected == ["<0.5", ">=1.0,<1.4"])
    }

    // MARK: - Doubt

    @Test func `What cannot be told is a finding, and a package that cannot be judged is not clean`() throws {
        let odd = advisory("PYSEC-2024-2", "odd", [range(.introduced("0"), .fixed("no version"))])
        let report = try audit([first, odd], [subject("odd", "1.0"), subject("demo", "1.0-weird!")])
        #expect(
            report.findings.map(\.certainty) == [.possibly(.unreadableVersion), .possibly(.unreadableRange)])
        #expect(report.exitStatus == .objected)

        let reasons: [(AuditSubject, UnauditedPackage.Reason)] = [
            (subject("demo", nil, origin: .repository("git+https://index.example/x")), .noVersion),
            (subject("other", "1.0", origin: .privateIndex("acme")), .privateIndex("acme")),
            (subject("mine", nil, origin: .local("/project")), .local("/project")),
            (subject("mine", "1.0", origin: .local("/project")), .local("/project")),
        ]
        for (subject, reason) in reasons {
            let report = try audit([first], [subject])
            #expect(report.unaudited.map(\.reason) == [reason])
            #expect(report.audited == 0)
            #expect(report.exitStatus == .undetermined)
        }
        // What a database says about a private package counts all the same.
        let shadow = try audit([first], [subject("demo", "1.0", origin: .privateIndex("acme"))])
        #expect(shadow.findings.first?.notes == [.privateIndex("acme")])
        #expect(shadow.unaudited.isEmpty)
    }

    @Test func `What was accepted as not to be judged does not fail the audit, and is told`() throws {
        let subjects = [
            subject("other", "1.0", origin: .privateIndex("acme")), subject("mine", nil, origin: .local(".")),
        ]
        let options = AuditOptions(toleratedPackages: [name("Other")], toleratesLocal: true)
        let report = try audit([first], subjects, options: options)
        #expect(report.unaudited.isEmpty)
        #expect(report.tolerated.map(\.name) == ["mine", "other"])
        #expect(report.exitStatus == .done)
    }

    @Test func `What could not even become a subject is reported with the rest`() throws {
        let unreadable = UnauditedPackage(
            name: "no name!", version: "1.0", reason: .unreadableName, occurrences: [.init(category: "default")])
        let report = try Auditor(databases: [AuditDatabase(store([]))]).audit(
            [], unreadable: [unreadable], today: today)
        #expect(report.unaudited == [unreadable])
        #expect(report.exitStatus == .undetermined)
    }

    // MARK: - Databases

    @Test func `Without a database nothing is clean, not even nothing`() throws {
        let report = try Auditor(databases: []).audit([subject("demo", "1.0")], today: today)
        #expect(report.unaudited.map(\.reason) == [.noDatabase])
        #expect(report.exitStatus == .undetermined)
        #expect(try Auditor(databases: []).audit([], today: today).exitStatus == .undetermined)
    }

    private static let ages: [(Int64, FreshnessLimits, Freshness, Status)] = [
        (0, .standard, .fresh, .done), (86400, .standard, .fresh, .done), (86401, .standard, .stale, .done),
        (7 * 86400, .standard, .stale, .done), (7 * 86400 + 1, .standard, .expired, .undetermined),
        (700 * 86400, FreshnessLimits(), .stale, .done), (-3600, .standard, .fresh, .done),
        (-86401, .standard, .fromTheFuture, .undetermined),
    ]

    @Test(arguments: ages)
    func `Advisories that are too old do not answer`(
        age: Int64, limits: FreshnessLimits, freshness: Freshness, status: Status
    ) throws {
        let old = try store([first], updated: Timestamp(seconds: today.seconds - age))
        let auditor = Auditor(databases: [AuditDatabase(old)], options: AuditOptions(limits: limits))
        let report = try auditor.audit([subject("demo", "2.0")], today: today)
        #expect(report.databases.map(\.freshness) == [freshness])
        #expect(report.databases.map(\.age) == [age])
        #expect(report.exitStatus == status)
        // What an old database does know is told, and a finding is stronger than doubt.
        let found = try auditor.audit([subject("demo", "1.0")], today: today)
        #expect(found.findings.count == 1)
        #expect(found.exitStatus == .objected)
    }

    @Test func `A supplement adds findings and never says that a package is clean`() throws {
        let own = try store([advisory("x_ACME-2026-1", "other", [range(.introduced("0"))])])
        let alone = try Auditor(databases: [AuditDatabase(own, role: .supplement)]).audit(
            [subject("demo", "1.0"), subject("other", "1.0")], today: today)
        #expect(alone.findings.map(\.id.text) == ["x_ACME-2026-1"])
        #expect(alone.unaudited.map(\.name) == ["demo", "other"])
        let both = try Auditor(databases: [AuditDatabase(own, role: .supplement), AuditDatabase(store([first]))]).audit(
            [subject("demo", "1.0"), subject("other", "1.0")], today: today)
        #expect(both.findings.map(\.id.text) == ["PYSEC-2024-1", "x_ACME-2026-1"])
        #expect(both.unaudited.isEmpty)
    }

    @Test func `Answers about some packages answer about those, while they are recent`() throws {
        let answers = try store(
            [first],
            asked: [
                ("demo", "1.0", today), ("clean", "1.0", today),
                ("old", "1.0", Timestamp(seconds: today.seconds - 8 * 86400)),
            ])
        let auditor = Auditor(databases: [AuditDatabase(answers)], options: AuditOptions(limits: .standard))
        let subjects = [subject("demo", "1.0"), subject("clean", "1.0"), subject("old", "1.0"), subject("new", "1.0")]
        let report = try auditor.audit(subjects, today: today)
        #expect(report.findings.map(\.package) == [name("demo")])
        #expect(report.audited == 2)
        #expect(
            report.unaudited.map(\.reason) == [
                .neverAsked, .answerTooOld(Timestamp(seconds: today.seconds - 8 * 86400)),
            ])
        // A complete database answers for the rest.
        let both = Auditor(databases: [AuditDatabase(answers), AuditDatabase(try store([first]))])
        #expect(try both.audit(subjects, today: today).unaudited.isEmpty)
    }

    // MARK: - Malware and aliases

    @Test func `Malware is a finding of its own and the strongest`() throws {
        let malware = advisory("MAL-2024-1", aliases: ["GHSA-x"], [range(.introduced("0"))])
        let report = try audit([first, malware], [subject("demo", "1.0")])
        #expect(report.findings.map(\.id.text) == ["PYSEC-2024-1", "MAL-2024-1"])
        #expect(report.findings.map(\.kind) == [.vulnerability, .malware])
        #expect(report.exitStatus == .malware)
        // No other id lifts it.
        let rules = ["GHSA-x", "CVE-2024-1"].map { IgnoreRule(id: id($0)) }
        let ignored = try audit([first, malware], [subject("demo", "1.0")], options: AuditOptions(ignores: rules))
        #expect(ignored.findings.map(\.id.text) == ["MAL-2024-1"])
        let named = AuditOptions(ignores: rules + [IgnoreRule(id: id("MAL-2024-1"))])
        #expect(try audit([first, malware], [subject("demo", "1.0")], options: named).exitStatus == .done)
    }

    @Test func `Two CVEs under one alias are two findings, and ignoring one leaves the other`() throws {
        let records = [
            advisory("PYSEC-2024-1", aliases: ["CVE-2024-1", "GHSA-x"], [range(.introduced("0"))]),
            advisory("PYSEC-2024-2", aliases: ["CVE-2024-2", "GHSA-x"], [range(.introduced("0"))]),
            advisory("GHSA-x", aliases: ["CVE-2024-1", "CVE-2024-2"], [range(.introduced("0"))]),
        ]
        let all = try audit(records, [subject("demo", "1.0")])
        #expect(all.findings.map(\.id.text) == ["PYSEC-2024-1", "PYSEC-2024-2", "GHSA-x"])
        #expect(all.findings[0].related.map(\.text) == ["PYSEC-2024-2", "GHSA-x"])
        let one = AuditOptions(ignores: [IgnoreRule(id: id("CVE-2024-1"))])
        #expect(try audit(records, [subject("demo", "1.0")], options: one).findings.map(\.id.text) == ["PYSEC-2024-2"])
    }

    @Test func `The kind of id that was asked for is shown`() throws {
        let options = AuditOptions(displaying: .cve)
        #expect(
            try audit([first], [subject("demo", "1.0")], options: options).findings.map(\.id.text) == ["CVE-2024-1"])
    }

    // MARK: - Withdrawn, notes

    @Test func `A withdrawn record is no finding and is told`() throws {
        var withdrawn = first
        withdrawn.withdrawn = Timestamp("2024-10-11T12:00:00Z")
        let report = try audit([withdrawn], [subject("demo", "1.0"), subject("demo", "3.0")])
        #expect(report.findings.isEmpty)
        #expect(report.withdrawn.map(\.id.text) == ["PYSEC-2024-1"])
        #expect(report.exitStatus == .done)
        // Before that moment it counted.
        let before = try Auditor(databases: [AuditDatabase(store([withdrawn]))]).audit(
            [subject("demo", "1.0")], today: Timestamp("2024-10-11T11:59:59Z")!)
        #expect(before.findings.count == 1 && before.withdrawn.isEmpty)
    }

    @Test func `A reader is told what was judged instead of the version, and of builds before a fix`() throws {
        let report = try audit([first], [subject("demo", "2.0.dev1"), subject("demo", "1.0+cu118")])
        #expect(report.findings.map(\.version) == ["1.0+cu118", "2.0.dev1"])
        #expect(report.findings.map(\.notes) == [[.judgedAs("1.0")], [.prereleaseOfFix("2.0")]])
    }

    // MARK: - Rules

    @Test func `A rule reaches a finding by any alias, within its package, versions and time`() throws {
        func idle(_ rule: IgnoreRule) throws -> (findings: Int, matched: String?, idle: IgnoreRule.Idleness?) {
            let report = try audit([first], [subject("demo", "1.5")], options: AuditOptions(ignores: [rule]))
            return (report.findings.count, report.suppressed.first?.matched.text, report.idleRules.first?.idleness)
        }
        for alias in ["ghsa-X", "CVE-2024-1", "pysec-2024-1"] {
            let outcome = try idle(IgnoreRule(id: id(alias)))
            #expect(outcome.findings == 0 && outcome.matched?.lowercased() == alias.lowercased() && outcome.idle == nil)
        }
        #expect(try idle(IgnoreRule(id: id("CVE-2024-1"), package: name("Demo"))).findings == 0)
        #expect(try idle(IgnoreRule(id: id("CVE-2024-1"), package: name("other"))).idle == .unused)
        #expect(try idle(IgnoreRule(id: id("CVE-2024-1"), versions: SpecifierSet("<1.4"))).idle == .unused)
        #expect(try idle(IgnoreRule(id: id("CVE-2024-1"), versions: SpecifierSet("<1.6"))).findings == 0)
        #expect(try idle(IgnoreRule(id: id("CVE-2024-2"))).idle == .unused)
        let yesterday = try idle(IgnoreRule(id: id("CVE-2024-1"), until: Timestamp("2024-10-11T11:00:00Z")))
        #expect(yesterday.findings == 1 && yesterday.idle == .expired)
        #expect(try idle(IgnoreRule(id: id("CVE-2024-1"), until: today)).findings == 0)
        let fixed = try idle(IgnoreRule(id: id("CVE-2024-1"), untilFixed: true))
        #expect(fixed.findings == 1 && fixed.idle == .fixed)
        let unfixed = advisory("PYSEC-2024-1", "demo", [range(.introduced("0"))])
        let rule = IgnoreRule(id: id("PYSEC-2024-1"), untilFixed: true)
        #expect(try audit([unfixed], [subject("demo", "1")], options: AuditOptions(ignores: [rule])).findings.isEmpty)
    }

    // MARK: - Order and status

    @Test func `The order of subjects and databases does not change the report`() throws {
        let records = (1...9).map {
            advisory("PYSEC-2024-\($0)", "demo-\($0 % 3)", [range(.introduced("0"), .fixed("5"))])
        }
        let subjects = (0...2).flatMap { index in ["1.0", "10.0", "2.0", "odd?"].map { subject("demo-\(index)", $0) } }
        let halves = [try store(Array(records[..<5])), try store(Array(records[4...]))].map { AuditDatabase($0) }
        let one = try Auditor(databases: halves).audit(subjects, today: today)
        let other = try Auditor(databases: halves.reversed()).audit(subjects.reversed(), today: today)
        #expect(one.findings == other.findings)
        #expect(
            one.findings.map { "\($0.package) \($0.version) \($0.id)" }.prefix(4) == [
                "demo-0 1.0 PYSEC-2024-3", "demo-0 1.0 PYSEC-2024-6", "demo-0 1.0 PYSEC-2024-9",
                "demo-0 2.0 PYSEC-2024-3",
            ])
    }

    private static let statuses: [([Status], Status)] = [
        ([], .done), ([.undetermined, .done], .undetermined), ([.undetermined, .objected], .objected),
        ([.objected, .integrity, .undetermined], .integrity), ([.integrity, .malware], .malware),
        ([.misuse, .objected], .misuse),
    ]

    @Test(arguments: statuses)
    func `Of several statuses the strongest counts`(statuses: [Status], expected: Status) {
        #expect(AuditReport.strongest(statuses) == expected)
    }
}
