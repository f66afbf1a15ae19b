import PackagingStandards
import SharedFixtures
import Testing

/// Metadata that is made to take its time.
@Suite struct ContrivedSizeTests {
    @Test func `a long set admits what its clauses admit`() throws {
        let clauses = (0..<40).map { "!=1.\($0)" } + ["!=2.*", ">=1.0a1", "<5", "!=3.5+local", "~=1.0"]
        let long = try SpecifierSet(clauses.joined(separator: ","))
        let parts = try clauses.map { try SpecifierSet($0) }
        #expect(long.clauses.count == clauses.count)
        let versions = [
            "0.9", "1.0a1", "1.0", "1.0.post1", "1.0+x", "1.39", "1.40", "1.40a1", "1.41.dev1", "2.0", "3.5",
            "3.5+local",
            "4", "5a1", "5",
        ]
        for version in try versions.map({ try #require(Version($0)) }) {
            #expect(long.contains(version) == parts.allSatisfy { $0.contains(version) }, "\(version)")
        }
        let range = parts.reduce(VersionRange.full) { $0.intersection($1.range) }
        #expect(long.range == range)
        #expect(long == (try SpecifierSet(clauses.reversed().joined(separator: ", "))))
    }

    @Test func `a set with a clause that compares texts is asked clause by clause`() throws {
        let text = (0..<40).map { "!=1.\($0)" }.joined(separator: ",") + ",===1.50"
        let set = try SpecifierSet(text)
        #expect(set.contains(try #require(Version("1.50"))))
        #expect(!set.contains(try #require(Version("1.5"))))
        #expect(set.contains(text: "1.50"))
    }

    @Test func `a thousand times as many clauses do not take a million times as long`() throws {
        let count = 50_000
        let set = try SpecifierSet((0..<count).map { "!=1.\($0)" }.joined(separator: ","))
        #expect(set.contains(try #require(Version("1.\(count)"))))
        #expect(!set.contains(try #require(Version("1.\(count - 1)"))))
        let formula = MarkerFormula(requiresPython: set)
        #expect(!formula.isAlways && !formula.isNever)
        #expect(pipenvMarkerText(requiresPython: set) == nil)
    }

    @Test func `what a long Requires-Python comes to is said shortly`() throws {
        let long = try SpecifierSet(((0..<100).map { ">=3.\($0 % 8).\($0)" } + ["<4"]).joined(separator: ","))
        let text = try #require(pipenvMarkerText(requiresPython: long))
        let short = try SpecifierSet(
            text.replacing("python_full_version ", with: "").replacing("python_version ", with: "").replacing(
                "'", with: ""
            ).replacing(" and ", with: ","))
        #expect(MarkerFormula(requiresPython: short) == MarkerFormula(requiresPython: try SpecifierSet(">=3.7.95,<4")))
    }

    @Test func `a formula that grows beyond a bound is given up`() throws {
        func flag(_ number: Int) throws -> MarkerFormula {
            try MarkerFormula(Marker("'\(number)' in platform_version"))
        }
        var formula = MarkerFormula.never
        for number in 0..<10 { formula = formula.or(try flag(number)) }
        // Ten questions and the two answers.
        #expect(try formula.or(flag(10), nodes: 13) == formula.or(flag(10)))
        #expect(try formula.or(flag(10), nodes: 12) == nil)
        #expect(try formula.and(flag(10), nodes: 12) == nil)
        #expect(formula.and(.always, nodes: 12) == formula && formula.or(.never, nodes: 12) == formula)
    }

    @Test func `metadata lists as many requirements as a release could have`() throws {
        func metadata(_ count: Int) -> [UInt8] {
            Array(
                ("Metadata-Version: 2.1\nName: p\nVersion: 1\n" + String(repeating: "Requires-Dist: a\n", count: count))
                    .utf8)
        }
        #expect(try CoreMetadata(parsing: metadata(50_000)).requiresDist.count == 50_000)
        #expect(throws: StandardsError.self) { try CoreMetadata(parsing: metadata(50_001)) }
    }
}

extension String {
    fileprivate func replacing(_ text: String, with other: String) -> String {
        split(separator: text, omittingEmptySubsequences: false).joined(separator: other)
    }
}
