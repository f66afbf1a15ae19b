import Testing

@testable import Advisories

@Suite struct AdvisoryGroupTests {
    private func ids(_ groups: [AdvisoryGroup]) -> [[String]] { groups.map { $0.advisories.map(\.id.text) } }

    @Test func `Records that name each other are one finding`() {
        let groups = AdvisoryGroup.group([
            advisory("GHSA-aaaa", aliases: ["CVE-2021-1"]),
            advisory("PYSEC-2021-9", aliases: ["CVE-2021-1", "GHSA-AAAA"]),
            advisory("PYSEC-2021-10", aliases: ["CVE-2021-2"]), advisory("GHSA-bbbb"),
        ])
        #expect(ids(groups) == [["PYSEC-2021-9", "GHSA-aaaa"], ["PYSEC-2021-10"], ["GHSA-bbbb"]])
        #expect(groups[0].allIDs.map(\.text) == ["PYSEC-2021-9", "GHSA-aaaa", "CVE-2021-1"])
        #expect(groups.allSatisfy { $0.related.isEmpty })
    }

    @Test func `Two CVEs under one GHSA stay apart, in whatever order they come`() {
        let records = [
            advisory("PYSEC-2021-1", aliases: ["CVE-2021-1", "GHSA-x"]),
            advisory("PYSEC-2021-2", aliases: ["CVE-2021-2", "GHSA-x"]),
            advisory("GHSA-x", aliases: ["CVE-2021-1", "CVE-2021-2"]),
        ]
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let groups = AdvisoryGroup.group(order.map { records[$0] })
            #expect(ids(groups) == [["PYSEC-2021-1"], ["PYSEC-2021-2"], ["GHSA-x"]])
            #expect(groups[0].related.map(\.text) == ["PYSEC-2021-2", "GHSA-x"])
            // Whoever ignores the first CVE still hears of the second.
            #expect(
                groups.filter { $0.match(id("CVE-2021-1")) == nil }.map { $0.displayID()?.text } == ["PYSEC-2021-2"])
        }
    }

    @Test func `A record without a CVE joins a side when it touches only that`() {
        let groups = AdvisoryGroup.group([
            advisory("PYSEC-2021-1", aliases: ["CVE-2021-1", "GHSA-x", "SNYK-1"]),
            advisory("PYSEC-2021-2", aliases: ["CVE-2021-2", "GHSA-x"]), advisory("SNYK-1"), advisory("GHSA-x"),
        ])
        #expect(ids(groups) == [["PYSEC-2021-1", "SNYK-1"], ["PYSEC-2021-2"], ["GHSA-x"]])
    }

    @Test func `Malware is a finding of its own, and only its own id reaches it`() {
        let groups = AdvisoryGroup.group([
            advisory("MAL-2024-1", aliases: ["GHSA-x"]), advisory("GHSA-x"),
            advisory("PYSEC-2026-2", aliases: ["MAL-2024-1"]),
        ])
        #expect(ids(groups) == [["PYSEC-2026-2", "GHSA-x"], ["MAL-2024-1"]])
        #expect(groups[0].related == [id("MAL-2024-1")])
        let malware = groups.last
        #expect(malware?.isMalware == true)
        #expect(malware?.match(id("GHSA-x")) == nil)
        #expect(malware?.match(id("mal-2024-1")) == id("MAL-2024-1"))
        #expect(malware?.displayID(preferring: .github)?.text == "MAL-2024-1")
    }

    @Test func `The same record from two sources counts once, as it was changed last`() {
        let old = advisory("PYSEC-2021-1", versions: ["1"], modified: "2021-01-01T00:00:00Z")
        let new = advisory("PYSEC-2021-1", versions: ["2"], modified: "2022-01-01T00:00:00Z")
        #expect(AdvisoryGroup.group([new, old]) == AdvisoryGroup.group([old, new]))
        #expect(AdvisoryGroup.group([old, new])[0].advisories == [new])
    }

    @Test func `An ignore reaches a finding by any of its names`() {
        let group = AdvisoryGroup.group([advisory("pyup.io-38449", aliases: ["CVE-2020-1", "PVE-2020-3"])])[0]
        for name in ["38449", "PYUP.IO-38449", "cve-2020-1", "PVE-2020-3"] { #expect(group.match(id(name)) != nil) }
        #expect(group.match(id("38450")) == nil)
        #expect(group.displayID(preferring: .cve)?.text == "CVE-2020-1")
        #expect(group.displayID(preferring: .github)?.text == "pyup.io-38449")
    }

    // MARK: - Ids

    @Test(arguments: ["", "a b", "../x", "x/y", "é", "id\u{1B}[0m", "-x", String(repeating: "a", count: 129)])
    func `What no id can be is none`(text: String) { #expect(AdvisoryID(text) == nil) }

    @Test func `Ids know their families and sort by them and their numbers`() {
        let sorted = [
            "MAL-2024-1", "x_ACME-2026-1", "SNYK-1", "38449", "CVE-2020-1", "GHSA-aaaa", "PYSEC-2021-10",
            "PYSEC-2021-9",
        ].map(id).sorted()
        #expect(
            sorted.map(\.text) == [
                "PYSEC-2021-9", "PYSEC-2021-10", "GHSA-aaaa", "CVE-2020-1", "pyup.io-38449", "x_ACME-2026-1", "SNYK-1",
                "MAL-2024-1",
            ])
        #expect(id("ghsa-AAAA") == id("GHSA-aaaa"))
        #expect(Set([id("38449"), id("pyup.io-38449")]).count == 1)
    }
}
