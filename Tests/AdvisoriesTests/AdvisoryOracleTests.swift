import OperatingSystem
import PackagingStandards
import StructuredText
import Testing

@testable import Advisories

/// Measured against the Python Packaging Advisory Database of 2024-10-10.
@Suite(.enabled(if: SharedAdvisories.isPresent)) struct AdvisoryOracleTests {
    @Test func `Of all the versions that records list, ranges alone miss exactly the fourteen that are known`() {
        var parsed: [String: CandidateVersion] = [:]
        var (listed, readable, hit) = (0, 0, 0)
        var missed: [String] = []
        for advisory in SharedAdvisories.all {
            for entry in advisory.affected {
                let ranges = entry.ranges.filter { !$0.isOfCommits }
                for text in entry.versions {
                    listed += 1
                    // PYSEC-2024-1 lists one version and has no range that could be asked.
                    if ranges.isEmpty { continue }
                    let candidate = parsed[text] ?? CandidateVersion(text)
                    parsed[text] = candidate
                    guard candidate.version != nil else { continue }
                    readable += 1
                    let isHit = ranges.contains { range in
                        if case .affected = range.judge(candidate) { return true }
                        return false
                    }
                    if isHit { hit += 1 } else { missed.append("\(advisory.id) \(entry.name)") }
                }
            }
        }
        #expect(SharedAdvisories.all.count == 2661)
        #expect(listed == 140_847)
        // 108 more are no versions to PEP 440.
        #expect(readable == 140_738)
        #expect(hit == 140_724)
        #expect(missed.count == 14)
        #expect(
            Set(missed) == [
                "PYSEC-2023-61 django", "PYSEC-2023-177 gevent", "PYSEC-2022-236 pyspark", "PYSEC-2023-72 pyspark",
                "PYSEC-2021-114 wagtail",
            ])
    }

    @Test func `Another program judges the same way, and a store of the records too`() throws {
        let path = Paths.join(Paths.parent(#filePath), "Oracle/oracle-matching.jsonl")
        var draft = AdvisoryDraft(updated: moment("2024-10-11T00:00:00Z"))
        let byID = Dictionary(uniqueKeysWithValues: SharedAdvisories.all.map { ($0.id, $0) })
        let rows = try Files.read(path).split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: Array($0)) }
        for row in rows { row["id"]?.string.flatMap { byID[id($0)] }.map { draft.add($0) } }
        let store = try AdvisoryStore(draft.encoded(), path: "all.store")
        var judged = 0
        for row in rows {
            let advisory = try #require(row["id"]?.string.flatMap { byID[id($0)] })
            let package = name(row["p"]?.string ?? "")
            var dossier = try store.dossier(of: package)
            for (key, texts) in ["a", "m", "n"].map({ ($0, row[$0]?.array?.compactMap(\.string) ?? []) }) {
                for text in texts {
                    judged += 1
                    let candidate = CandidateVersion(text)
                    let judgement = advisory.judge(package, candidate)
                    #expect(judgement.letter == key, "\(advisory.id) \(text)")
                    guard case .known(let matches, _) = try dossier.ask(candidate) else { continue }
                    let stored = matches.first { $0.advisory.id == advisory.id }?.judgement ?? .notAffected
                    #expect(stored == judgement, "\(advisory.id) \(text) in the store")
                }
            }
        }
        #expect(judged > 3000)
    }

    @Test func `Every listed version is affected by the whole rule`() {
        // A sample of the records is enough: the rule's first step is a search by text.
        for advisory in SharedAdvisories.all where advisory.id.text.hasSuffix("7") {
            for entry in advisory.affected {
                for text in entry.versions.suffix(20) {
                    guard case .affected = entry.judge(CandidateVersion(text)) else {
                        Issue.record("\(advisory.id) does not know \(text)")
                        return
                    }
                }
            }
        }
    }

    @Test func `The records that no release can be judged by are the two that are known`() {
        let silent = SharedAdvisories.all.filter { advisory in
            advisory.affected.contains { entry in !entry.ranges.contains { $0.kind == .ecosystem } }
        }
        #expect(silent.map(\.id.text) == ["PYSEC-2022-15", "PYSEC-2024-1"])
        let undecided = SharedAdvisories.all.filter { advisory in
            advisory.affected.contains { $0.ranges.contains { $0.kind == .ecosystem && $0.intervals == nil } }
        }
        #expect(undecided.map(\.id.text) == ["PYSEC-2019-125", "PYSEC-2021-371"])
        #expect(SharedAdvisories.all.filter { $0.withdrawn != nil }.count == 10)
        #expect(SharedAdvisories.all.filter { !$0.severities.isEmpty }.count == 202)
        #expect(SharedAdvisories.all.flatMap(\.severities).allSatisfy { CVSSScore(vector: $0.vector) != nil })
    }

    @Test(arguments: [
        ("accesscontrol", "5.1", ["PYSEC-2021-335", "PYSEC-2021-370"]),
        ("zope", "5.1", ["PYSEC-2021-368", "PYSEC-2021-875"]),
        ("parlai", "1.0", ["PYSEC-2021-330", "PYSEC-2021-334"]),
        ("zope", "4.5", ["PYSEC-2021-88", "PYSEC-2021-104"]),
    ])
    func `Different CVEs that share an alias stay different findings`(
        package: String, version: String, expected: [String]
    ) throws {
        let records = SharedAdvisories.all.filter {
            if case .affected = $0.judge(name(package), CandidateVersion(version)) { return true }
            return false
        }
        let groups = AdvisoryGroup.group(records).filter { $0.displayID().map { expected.contains($0.text) } ?? false }
        #expect(groups.map { $0.displayID()?.text } == expected)
        #expect(groups.allSatisfy { $0.advisories.count == 1 })
        for (index, group) in groups.enumerated() {
            let others = expected.enumerated().filter { $0.offset != index }.map { id($0.element) }
            #expect(group.related.contains(others[0]))
        }
    }

    @Test func `A record survives the way to OSV's JSON and back`() throws {
        for advisory in SharedAdvisories.all where advisory.id.text.hasSuffix("3") {
            let again = try Advisory(osv: advisory.osv.bytes(.compact), source: "again")
            #expect(again == advisory)
        }
    }
}

extension Judgement {
    fileprivate var letter: String {
        switch self {
        case .affected: "a"
        case .possibly: "m"
        case .notAffected: "n"
        }
    }
}
