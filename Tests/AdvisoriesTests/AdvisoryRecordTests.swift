import PackagingStandards
import StructuredText
import Testing

@testable import Advisories

@Suite struct AdvisoryRecordTests {
    @Test func `A record of GitHub's is read with all that matters`() throws {
        let advisory = try record(
            """
            {"schema_version": "1.4.0", "id": "GHSA-aaaa-bbbb-cccc", "modified": "2024-01-02T03:04:05.678Z",
             "published": "2024-01-01T00:00:00Z", "withdrawn": null, "aliases": ["CVE-2024-1", "not an id", "GHSA-aaaa-bbbb-cccc"],
             "upstream": ["CVE-2020-9"], "summary": "S", "details": "D", "credits": [{"name": "x"}],
             "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
             "affected": [{"package": {"ecosystem": "PyPI", "name": "Demo_Package", "purl": "pkg:x"}, "future": {"a": [1, 2.5e3]},
               "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.2"}]}]},
               {"ranges": [{"type": "GIT", "repo": "r", "events": [{"introduced": "0"}]}]}],
             "references": [{"type": "WEB", "url": "https://index.example/a"}, {"type": "WEB"}],
             "database_specific": {"severity": "HIGH", "cwe_ids": []}, "unknown": true}
            """)
        #expect(advisory.id.text == "GHSA-aaaa-bbbb-cccc")
        #expect(advisory.modified?.description == "2024-01-02T03:04:05Z")
        #expect(advisory.withdrawn == nil)
        #expect(advisory.aliases.map(\.text) == ["CVE-2024-1"])
        #expect(advisory.related.map(\.text) == ["CVE-2020-9"])
        #expect(advisory.label == .high)
        #expect(advisory.affected.count == 1)
        #expect(advisory.affected[0].package == name("demo-package"))
        #expect(advisory.references.count == 1)
        #expect(advisory.severity(of: advisory.affected)?.score?.description == "9.8")
    }

    @Test(arguments: [
        ("", "JSON"), ("{", "JSON"), ("[]", "record"), ("{}", "id"), (#"{"id": 5}"#, "id"), (#"{"id": "a b"}"#, "id"),
        (#"{"id": "X-1"}"#, "modified"), (#"{"id": "X-1", "modified": "yesterday"}"#, "modified"),
        (#"{"id": "X-1", "modified": "2024-02-30T00:00:00Z"}"#, "modified"),
        (#"{"id": "X-1", "id": "X-2", "modified": "2024-01-01T00:00:00Z"}"#, "id"),
        (#"{"schema_version": "2.0.0", "id": "X-1", "modified": "2024-01-01T00:00:00Z"}"#, "schema_version"),
        (#"{"id": "X-1", "modified": "2024-01-01T00:00:00Z", "affected": {}}"#, "affected"),
        // The words of the schema before 1.0.
        (
            #"{"id": "X-1", "modified": "2024-01-01T00:00:00Z", "package": {"name": "a"}, "affects": {"ranges": []}}"#,
            "affects"
        ),
        (#"{"id": "X-1", "modified": "2024-01-01T00:00:00Z", "affected": [5]}"#, "affected[0]"),
        (
            #"{"id": "X-1", "modified": "2024-01-01T00:00:00Z", "affected": [{"package": {}}]}"#,
            "affected[0].package.ecosystem"
        ),
        (
            #"{"id": "X-1", "modified": "2024-01-01T00:00:00Z", "affected": [{"package": {"ecosystem": "PyPI", "name": "a"}, "versions": [1.0]}]}"#,
            "affected[0].versions[0]"
        ),
        (
            #"{"id": "X-1", "modified": "2024-01-01T00:00:00Z", "affected": [{"package": {"ecosystem": "PyPI", "name": "a"}, "ranges": [{"type": "ECOSYSTEM"}]}]}"#,
            "affected[0].ranges[0].events"
        ),
        (
            #"{"id": "X-1", "modified": "2024-01-01T00:00:00Z", "affected": [{"package": {"ecosystem": "PyPI", "name": "a"}, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": 0}]}]}]}"#,
            "affected[0].ranges[0].events[0].introduced"
        ),
        (#"{"id": "X-1", "modified": "2024-01-01T00:00:00Z", "withdrawn": "soon"}"#, "withdrawn"),
    ])
    func `What decides about a verdict must be as the schema says`(json: String, place: String) {
        do {
            _ = try record(json)
            Issue.record("was read")
        } catch AdvisoryError.record(_, let path, _) {
            #expect(path == place || path.isEmpty && place == "record")
        } catch AdvisoryError.notJSON { #expect(place == "JSON") } catch { Issue.record("\(error)") }
    }

    @Test func `Two events in one object are two events`() throws {
        let advisory = try record(
            """
            {"id": "X-1", "modified": "2024-01-01T00:00:00Z", "affected": [{"package": {"ecosystem": "PyPI", "name": "a"},
             "ranges": [{"type": "SEMVER", "events": [{"introduced": "0", "fixed": "1.0"}, {"comeback": "2.0"}]}]}]}
            """)
        #expect(advisory.affected[0].ranges[0].events == [.introduced("0"), .fixed("1.0"), .unknown("comeback")])
        #expect(advisory.affected[0].ranges[0].intervals == nil)
    }

    @Test func `Damaged records never trap`() {
        let text = Array(
            #"{"id":"X-1","modified":"2024-01-01T00:00:00Z","aliases":["CVE-1"],"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N"}],"affected":[{"package":{"ecosystem":"PyPI","name":"a"},"versions":["1","x"],"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1"}]}]}]}"#
                .utf8)
        for cut in text.indices { _ = try? Advisory(osv: Array(text[..<cut]), source: "x") }
        for place in text.indices {
            for byte in [UInt8(ascii: "\""), UInt8(ascii: "9"), UInt8(ascii: "]"), 0x00, 0xFF] {
                var damaged = text
                damaged[place] = byte
                guard let advisory = try? Advisory(osv: damaged, source: "x") else { continue }
                _ = advisory.judge(name("a"), CandidateVersion("1"))
                _ = advisory.severity(of: advisory.affected)
            }
        }
    }

    // MARK: - Moments

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2024-02-29T12:00:00+02:00", 1_709_200_800),
        ("0001-01-01T00:00:00Z", -62_135_596_800),
        ("2021-07-16T01:31:33.917972Z", 1_626_399_093), ("2024-10-10", 1_728_518_400),
        ("9999-12-31 23:59:60Z", 253_402_300_799),
    ])
    func `Moments are read as RFC 3339 writes them`(text: String, seconds: Int64) {
        #expect(Timestamp(text)?.seconds == seconds)
        #expect(Timestamp(Timestamp(seconds: seconds).description)?.seconds == seconds)
    }

    @Test(arguments: [
        "", "2024", "2024-13-01", "2023-02-29", "2024-01-01T", "2024-01-01T00:00:00", "2024-01-01T00:00:00.Z",
        "2024-01-01T24:00:00Z",
        "2024-01-01T00:00:00Zx", "2024-01-01T00:00:00+99:00", "0000-01-01", "١٩٧٠-01-01",
    ])
    func `What is no moment is none`(text: String) { #expect(Timestamp(text) == nil) }

    @Test func `Extreme moments neither trap nor lie`() {
        #expect(Timestamp(seconds: .max).description == "9999-12-31T23:59:59Z")
        #expect(Timestamp(seconds: .min).description == "0001-01-01T00:00:00Z")
        #expect(Timestamp(seconds: .max).since(Timestamp(seconds: .min)) == .max)
        #expect(Timestamp(seconds: .min).since(Timestamp(seconds: .max)) == .min)
    }
}
