import Diagnostics
import StructuredText
import Testing

@testable import Advisories

@Suite struct DiagnosticTests {
    private static let unreadable: [AdvisoryError] = [
        .notJSON(source: "a.json", TextError("a value was expected", at: 0, in: [])),
        .notYAML(source: "a.yaml", TextError("tags are not read", at: 0, in: [])),
        .record(source: "a.json", path: "id", expected: "a string"), .nothingFound(source: "all.zip"),
        .unknownForm(source: "a.json", expected: "records"), .wrongCount(source: "osv", asked: 2, answered: 1),
        .pagesLeft(source: "osv", count: 1), .pagesWithoutEnd(source: "osv"), .tooLarge(source: "a.json", limit: 5),
    ]

    @Test(arguments: unreadable)
    func `What could not be read is named, and nothing of it is used`(error: AdvisoryError) {
        let diagnostic = error.diagnostic
        #expect(diagnostic.code == .advisoriesUnreadable)
        #expect(diagnostic.exitStatus == .undetermined)
        #expect(diagnostic.headline.hasPrefix("`"))
        #expect(diagnostic.explanation?.contains("as they were") == true)
    }

    @Test func `The reason stands beside what it is about`() {
        let diagnostic = AdvisoryError.record(
            source: "PYSEC-1.json", path: "affected[0].versions", expected: "an array"
        )
        .diagnostic
        #expect(diagnostic.headline == "`PYSEC-1.json` holds no advisory")
        #expect(diagnostic.evidence == [.init("affected[0].versions", "must be an array")])
    }

    @Test func `A store that cannot be used says why, and never that nothing was found`() {
        let past = Timestamp(seconds: 0)
        let errors: [(AdvisoryStoreError, DiagnosticCode)] = [
            (.missing(path: "/x"), .advisoryStoreMissing), (.damaged(path: "/x", part: "seal"), .advisoryStoreDamaged),
            (.foreignFormat(path: "/x", found: 2), .advisoryStoreDamaged),
            (.older(path: "/x", what: .records(present: 2, new: 1)), .advisoryStoreOlder),
            (.older(path: "/x", what: .modified(present: past, new: nil)), .advisoryStoreOlder),
            (.older(path: "/x", what: .coverage), .advisoryStoreOlder),
            (.older(path: "/x", what: .presentUnreadable), .advisoryStoreOlder), (.outOfMemory, .fileSystem),
        ]
        for (error, code) in errors {
            #expect(error.diagnostic.code == code)
            #expect(error.diagnostic.exitStatus == .undetermined)
        }
    }
}
