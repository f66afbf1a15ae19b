import OperatingSystem
import PackageIndexes
import Synchronization
import Testing

@testable import Commands

@Suite struct IndexStandingTests {
    static let plain = "https://plain.example/simple"

    struct Case: CustomTestStringConvertible {
        var name: String
        var urls: [String]
        var expected: [IndexStanding]
        var isLearning = true
        var publicIndexes: [String] = []
        var privateIndexes: [String] = []
        var plain: String? = IndexStandingTests.plain

        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "pip's own", urls: ["https://plain.example/simple"], expected: [.known]),
        Case(name: "written otherwise", urls: ["https://me:secret@PLAIN.example:443/simple/"], expected: [.known]),
        Case(name: "from a variable", urls: ["https://${HOST}/simple"], expected: [.known]),
        Case(name: "a variable that is not set", urls: ["https://${NOBODY}/simple"], expected: [.unclear]),
        Case(name: "another scheme", urls: ["http://plain.example/simple"], expected: [.unclear]),
        Case(name: "another path", urls: ["https://plain.example/acme/simple"], expected: [.unclear]),
        Case(name: "a query", urls: ["https://plain.example/simple?team=acme"], expected: [.unclear]),
        Case(name: "one of somebody's", urls: ["https://acme.example/simple"], expected: [.unclear]),
        Case(name: "nobody knows pip", urls: [plain], expected: [.unclear], plain: nil),
        Case(
            name: "beside pip's own", urls: ["https://acme.example/simple", "https://plain.example/simple/"],
            expected: [.own, .known]),
        Case(
            name: "two that nobody knows", urls: ["https://acme.example/simple", "https://more.example/simple"],
            expected: [.unclear, .own]),
        Case(
            name: "a mirror that the policy calls public", urls: ["https://mirror.example/simple"], expected: [.known],
            publicIndexes: ["https://mirror.example/simple/"]),
        Case(
            name: "one that the policy calls private", urls: ["https://acme.example/simple", plain],
            expected: [.own, .known], privateIndexes: ["https://acme.example/simple/"]),
        Case(name: "by its name", urls: [plain], expected: [.own], privateIndexes: ["source0"]),
        Case(
            name: "a name says nothing in favour", urls: ["https://acme.example/simple"], expected: [.unclear],
            publicIndexes: ["source0"]),
        Case(
            name: "private first", urls: ["https://acme.example/simple", "https://more.example/simple"],
            expected: [.own, .unclear], privateIndexes: ["source0"], plain: nil),
        Case(name: "a folder", urls: ["/srv/wheels"], expected: [.unclear]),
    ]

    @Test(arguments: cases)
    func `What an index is decides whether its names may be told, and whether silence about them counts`(test: Case) {
        var standings = IndexStandings(variables: AddressVariables(user: UserEnvironment(["HOST": "plain.example"]))) {
            test.plain
        }
        standings.isLearning = test.isLearning
        standings.publicIndexes = test.publicIndexes
        standings.privateIndexes = test.privateIndexes
        let sources = test.urls.enumerated().map { PackageSource(name: "source\($0)", url: $1) }
        #expect(standings.judge(sources) == test.expected)
    }

    @Test func `A single index is judged without a question to anybody`() {
        let asked = Mutex(0)
        var standings = IndexStandings(variables: AddressVariables(user: UserEnvironment([:]))) {
            asked.withLock { $0 += 1 }
            return Self.plain
        }
        #expect(standings.judge([PackageSource(name: "main", url: Self.plain)]) == [.unclear])
        #expect(asked.withLock { $0 } == 0)
        let two = [
            PackageSource(name: "own", url: "https://own.example"), PackageSource(name: "main", url: Self.plain),
        ]
        #expect(standings.judge(two) == [.own, .known] && standings.judge(two) == [.own, .known])
        #expect(asked.withLock { $0 } == 1)
    }
}
