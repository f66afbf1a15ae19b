import PackagingStandards
import Testing

@testable import Advisories

@Suite struct MatchingTests {
    private func judge(_ version: String, _ range: AffectedRange) -> Judgement {
        AffectedPackage(name: "demo", ranges: [range]).judge(CandidateVersion(version))
    }

    private func isAffected(_ version: String, _ range: AffectedRange) -> Bool {
        if case .affected = judge(version, range) { return true }
        return false
    }

    @Test(arguments: [
        ("0", true), ("0.dev0", true), ("0a1", true), ("1.9", true), ("1.9.post1", true),
        // By the total order 2.0's own pre-releases come before the fix, whatever specifiers say.
        ("2.0.dev1", true), ("2.0rc1", true), ("2.0", false), ("2.0.0", false), ("2.0.post1", false),
    ])
    func `A range is asked by the total order, and zero is the beginning of everything`(version: String, hit: Bool) {
        #expect(isAffected(version, range(.introduced("0"), .fixed("2.0"))) == hit)
    }

    @Test(arguments: [
        ("1.0", false), ("1.0.post1", false), ("1.1.dev0", false), ("1.1", true), ("1.1.post1", true), ("1.5", true),
        ("1.5.post1", false), ("1.5.0", true), ("2.0", true), ("2.9", true), ("3.0", false),
    ])
    func `Events need not be in order, and a last affected version is affected itself`(version: String, hit: Bool) {
        let events = range(.fixed("3.0"), .introduced("1.1"), .introduced("2.0"), .lastAffected("1.5"))
        #expect(isAffected(version, events) == hit)
    }

    @Test func `A version that is introduced and fixed at once is not affected`() {
        #expect(judge("1.0", range(.introduced("1.0"), .fixed("1.0"))) == .notAffected)
        #expect(judge("1.0", range(.fixed("1.0"), .introduced("1.0"))) == .notAffected)
        #expect(isAffected("1.0", range(.introduced("1.0"), .lastAffected("1.0"))))
        #expect(!isAffected("1.0.post1", range(.introduced("1.0"), .lastAffected("1.0"))))
    }

    @Test func `Limits end a range, and a star ends nothing`() {
        let limited = range(.introduced("0"), .limit("1.0"), .limit("2.0"))
        #expect(isAffected("1.5", limited))
        #expect(!isAffected("2.0", limited))
        #expect(isAffected("99", range(.introduced("0"), .limit("*"))))
        #expect(!isAffected("0.9", range(.introduced("0"), .fixed("0.5"), .limit("2.0"))))
    }

    @Test func `A local version is judged as the public one`() {
        #expect(isAffected("2.0.1+cu118", range(.introduced("2.0"), .fixed("2.1"))))
        let listed = AffectedPackage(name: "torch", versions: ["2.0.1"])
        #expect(listed.judge(CandidateVersion("2.0.1+cu118")) == .affected(.listed("2.0.1")))
        #expect(listed.judge(CandidateVersion("2.0.2+cu118")) == .notAffected)
        let exact = AffectedPackage(name: "torch", versions: ["2.0.1+CU118"])
        #expect(exact.judge(CandidateVersion("2.0.1+cu118")) == .affected(.listed("2.0.1+CU118")))
        #expect(exact.judge(CandidateVersion("2.0.1")) == .notAffected)
    }

    @Test(arguments: ["1.0", "1.0.0", "v1.0", "1.0+local", " 1.0 "])
    func `A listed version is found in every spelling`(version: String) {
        let listed = AffectedPackage(name: "demo", versions: ["1.0-alpha-nonsense", "v1.0.0"])
        #expect(listed.judge(CandidateVersion(version)) == .affected(.listed("v1.0.0")))
    }

    @Test func `A version that PEP 440 does not know is looked up by its text, and is otherwise possibly affected`() {
        let entry = AffectedPackage(
            name: "demo", versions: ["0.7.10p1"], ranges: [range(.introduced("0"), .fixed("1.0"))])
        #expect(entry.judge(CandidateVersion("0.7.10p1")) == .affected(.listed("0.7.10p1")))
        #expect(entry.judge(CandidateVersion("0.7.11p1")) == .possibly(.unreadableVersion))
        // With nothing but a list, absence from it is an answer.
        #expect(AffectedPackage(name: "demo", versions: ["1.0"]).judge(CandidateVersion("0.7.11p1")) == .notAffected)
    }

    @Test(arguments: [
        range(.introduced("0"), .fixed("0.2.0-n653")), range(.introduced("2019-09-12T1"), .fixed("9")),
        range(.introduced("0"), .limit("no version")), range(.introduced("0"), .lastAffected("?")),
        // Without a beginning, of an unknown kind, or with an event of a later schema.
        range(.fixed("1.0")), range(), AffectedRange(kind: .other("CALENDAR"), events: [.introduced("0")]),
        range(.introduced("0"), .unknown("unfixed")),
    ])
    func `A range that cannot be read leaves every version possibly affected`(range: AffectedRange) {
        #expect(judge("1.0", range) == .possibly(.unreadableRange))
        // What another range says for sure counts more.
        let sure = AffectedPackage(
            name: "demo", ranges: [range, AffectedRange(kind: .ecosystem, events: [.introduced("0")])])
        if case .affected = sure.judge(CandidateVersion("1.0")) {} else { Issue.record("not affected") }
    }

    @Test func `An entry that names no release is possibly affected whatever the version`() {
        #expect(AffectedPackage(name: "demo").judge(CandidateVersion("1.0")) == .possibly(.nothingToJudgeBy))
        let commits = AffectedPackage(
            name: "demo", ranges: [AffectedRange(kind: .git, events: [.introduced("0"), .fixed("195caac1")])])
        #expect(commits.judge(CandidateVersion("1.0")) == .possibly(.nothingToJudgeBy))
    }

    @Test func `Commits say nothing where a list does`() {
        let entry = AffectedPackage(
            name: "demo", versions: ["1.0"], ranges: [AffectedRange(kind: .git, events: [.introduced("0")])])
        #expect(entry.judge(CandidateVersion("1.1")) == .notAffected)
    }

    @Test func `Names are compared as projects are, and other ecosystems are not Python`() {
        let odd = advisory("X-1", "JW.Util", versions: ["1.0"])
        #expect(odd.judge(name("jw-util"), CandidateVersion("1.0")) == .affected(.listed("1.0")))
        var entry = AffectedPackage(ecosystem: "npm", name: "demo", versions: ["1.0"])
        #expect(!entry.isPython)
        let foreign = Advisory(id: id("X-2"), affected: [entry])
        #expect(foreign.judge(name("demo"), CandidateVersion("1.0")) == .notAffected)
        entry.ecosystem = "PyPI:3"
        #expect(entry.isPython)
        entry.ecosystem = "pypi"
        #expect(entry.isPython)
        entry.ecosystem = "PyPIx"
        #expect(!entry.isPython)
    }

    @Test func `Of several entries about a package the surest word counts`() {
        let record = Advisory(
            id: id("X-1"),
            affected: [
                AffectedPackage(name: "demo"), AffectedPackage(name: "demo", versions: ["1.0"]),
                AffectedPackage(name: "other", versions: ["2.0"]),
            ])
        #expect(record.judge(name("demo"), CandidateVersion("1.0")) == .affected(.listed("1.0")))
        #expect(record.judge(name("demo"), CandidateVersion("2.0")) == .possibly(.nothingToJudgeBy))
        #expect(record.judge(name("other"), CandidateVersion("1.0")) == .notAffected)
    }

    // MARK: - Safety's specifiers

    @Test(arguments: [
        ("0.9", Judgement.affected(.specifier("<1.0"))), ("1.0", .notAffected),
        ("2.1", .affected(.specifier(">2.0,<2.5"))),
        // PEP 440's `<1.0` does not take 1.0's pre-releases, nor `>2.0` its post-releases.
        ("1.0rc1", .possibly(.specifierPassesOver)), ("2.0.post1", .possibly(.specifierPassesOver)),
        ("2.4rc1", .affected(.specifier(">2.0,<2.5"))), ("gibberish", .possibly(.unreadableVersion)),
    ])
    func `Safety's specifiers mean what PEP 440 says, and warn where they pass over`(
        version: String, expected: Judgement
    ) {
        #expect(AffectedRange(specifiers: ["<1.0", ">2.0,<2.5"]).judge(CandidateVersion(version)) == expected)
    }

    @Test func `A specifier that cannot be read leaves the others standing`() {
        let range = AffectedRange(specifiers: ["<<1", "==1.0"])
        #expect(range.judge(CandidateVersion("1.0")) == .affected(.specifier("==1.0")))
        #expect(range.judge(CandidateVersion("2.0")) == .possibly(.unreadableRange))
    }

    // MARK: - Intervals

    @Test func `A range tells its stretches and what fixed each`() throws {
        let events = range(.introduced("4.0"), .fixed("4.3"), .introduced("0"), .fixed("3.1"), .introduced("5.0"))
        let intervals = try #require(events.intervals)
        #expect(intervals.map(\.description) == ["<3.1", ">=4.0,<4.3", ">=5.0"])
        #expect(intervals.map { $0.fix?.text } == ["3.1", "4.3", nil])
        #expect(range(.introduced("0")).intervals?.map(\.description) == ["every version"])
        #expect(range(.introduced("1.0"), .lastAffected("1.4")).intervals?.map(\.description) == [">=1.0,<=1.4"])
    }
}
