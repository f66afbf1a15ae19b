import OperatingSystem
import StructuredText
import Testing

@testable import Advisories

@Suite struct SeverityTests {
    @Test func `Scores are those that the package cvss computes`() throws {
        let path = Paths.join(Paths.parent(#filePath), "Oracle/oracle-cvss.jsonl")
        let lines = try Files.read(path).split(separator: UInt8(ascii: "\n"))
        #expect(lines.count > 2000)
        for line in lines {
            let row = try JSONValue(parsing: Array(line))
            let vector = try #require(row["v"]?.string)
            let score = CVSSScore(vector: vector)
            #expect(score?.tenths == row["s"]?.integer, "\(vector)")
        }
    }

    @Test(arguments: [
        "", "CVSS:3.1/", "CVSS:3.1", "CVSS:3.1/AV:N", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/", "CVSS:9.0/AV:N",
        "CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "CVSS:3.1/AV:Z/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/XX:Y", "AV:N/AC:L/Au:N/C:P/I:P", "()", "(", "7.5", "////",
        ":/:/:",
        "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H", "cvss:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
    ])
    func `What is no vector has no score`(text: String) {
        #expect(CVSSScore(vector: text) == nil)
    }

    @Test(arguments: [
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "9.8", SeverityRating.critical),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", "10.0", .critical),
        ("CVSS:3.0/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N", "0.0", SeverityRating.none),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", "6.1", .medium),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", "9.3", .critical),
        ("AV:N/AC:L/Au:N/C:P/I:P/A:P", "7.5", .high), ("(AV:L/AC:H/Au:N/C:N/I:P/A:N)", "1.2", .low),
    ])
    func `A vector becomes a number and a word`(vector: String, score: String, rating: SeverityRating) {
        #expect(CVSSScore(vector: vector)?.description == score)
        #expect(CVSSScore(vector: vector)?.rating == rating)
    }

    @Test func `The highest vector counts, and a database's word only where there is none`() {
        var record = advisory("GHSA-1")
        #expect(record.severity(of: record.affected) == nil)
        record.label = SeverityRating(label: "MODERATE")
        #expect(record.severity(of: record.affected) == Severity(rating: .medium, source: id("GHSA-1")))
        record.severities = [
            SeverityVector(type: "CVSS_V3", vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N"),
            SeverityVector(type: "CVSS_V4", vector: "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"),
            SeverityVector(type: "Ubuntu", vector: "negligible"),
        ]
        let severity = record.severity(of: record.affected)
        #expect(severity?.rating == .critical)
        #expect(severity?.method == "CVSS 4.0")
        record.severities = [SeverityVector(type: "CVSS_V3", vector: "broken")]
        #expect(record.severity(of: record.affected)?.method == "label")
    }

    @Test func `Words of databases are understood in any case`() {
        #expect(SeverityRating(label: "Moderate") == .medium)
        #expect(SeverityRating(label: "CRITICAL") == .critical)
        #expect(SeverityRating(label: "dreadful") == nil)
        #expect(SeverityRating.allCases == SeverityRating.allCases.sorted())
    }
}
