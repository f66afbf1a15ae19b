import ArchiveFixtures
import Archives
import OperatingSystem
import PackagingStandards
import StructuredText
import Testing

@testable import Advisories

@Suite struct SourceTests {
    private static func osv(_ id: String, _ package: String = "demo", ecosystem: String = "PyPI") -> String {
        """
        {"id": "\(id)", "modified": "2024-01-01T00:00:00Z", "affected": [{"package": {"ecosystem": "\(ecosystem)",
         "name": "\(package)"}, "versions": ["1.0"]}]}
        """
    }

    private func zip(_ members: [(String, String)]) throws -> [UInt8] {
        ZipBuilder(members.map { ZipMember($0.0, text: $0.1) }).build()
    }

    private func read(_ bytes: [UInt8]) throws(AdvisoryError) -> [String] {
        let reader: ZipReader
        do throws(ArchiveError) { reader = try ZipReader(bytes, name: "all.zip") } catch { throw .archive(error) }
        return try AdvisoryReader.zip(reader).map(\.id.text)
    }

    // MARK: - Zips

    @Test func `A zip is read record by record, and other ecosystems are passed over`() throws {
        let bytes = try zip([
            ("PYSEC-1.json", Self.osv("PYSEC-1")), ("README.md", "hello"),
            ("GO-1.json", Self.osv("GO-1", ecosystem: "Go")),
            (
                "PYSEC-2.yaml",
                "id: PYSEC-2\nmodified: 2024-01-01\naffected:\n- package: \n    ecosystem: PyPI\n    name: x\n"
            ),
        ])
        #expect(try read(bytes) == ["PYSEC-1", "PYSEC-2"])
    }

    @Test func `A zip that is cut off or holds half a record gives nothing`() throws {
        let good = try zip([("PYSEC-1.json", Self.osv("PYSEC-1")), ("PYSEC-2.json", Self.osv("PYSEC-2"))])
        for count in stride(from: 0, to: good.count, by: 11) {
            #expect(throws: AdvisoryError.self) { try read(Array(good[..<count])) }
        }
        let half = try zip([
            ("PYSEC-1.json", Self.osv("PYSEC-1")), ("PYSEC-2.json", String(Self.osv("PYSEC-2").dropLast(9))),
        ])
        #expect(throws: AdvisoryError.self) { try read(half) }
        for empty in [[], [("README.md", "x")], [("GO-1.json", Self.osv("GO-1", ecosystem: "Go"))]] {
            let bytes = try zip(empty)
            #expect(throws: AdvisoryError.nothingFound(source: "all.zip")) { try read(bytes) }
        }
        var flipped = good
        flipped[40] ^= 0xFF
        #expect(throws: AdvisoryError.self) { try read(flipped) }
    }

    // MARK: - Folders and files

    @Test func `A folder is read with its folders, and of a checkout the records alone`() throws {
        let folder = try TemporaryDirectory(in: "/dev/shm")
        defer { withExtendedLifetime(folder) {} }
        func write(_ path: String, _ text: String) throws {
            let file = Paths.join(folder.path, path)
            try Files.makeDirectories(Paths.parent(file))
            try Files.write(Array(text.utf8), to: file)
        }
        try write("a/PYSEC-1.json", Self.osv("PYSEC-1"))
        try write(
            "a/b/PYSEC-2.yml",
            "id: PYSEC-2\nmodified: '2024-01-01'\naffected:\n- package: \n    ecosystem: PyPI\n    name: x\n")
        try write(".git/config.json", "{")
        try write("notes.txt", "x")
        try Files.symbolicLink(to: ".", at: Paths.join(folder.path, "loop"))
        let found = try AdvisoryReader.collection(at: folder.path)
        #expect(found.kind == "folder")
        #expect(Set(found.advisories.map(\.id.text)) == ["PYSEC-1", "PYSEC-2"])

        try write("broken.json", "{")
        #expect(throws: AdvisoryError.self) { try AdvisoryReader.collection(at: folder.path) }
        // With the records in a folder of their own, what else is in the repository does not matter.
        try write("vulns/x/PYSEC-3.json", Self.osv("PYSEC-3"))
        #expect(try AdvisoryReader.collection(at: folder.path).advisories.map(\.id.text) == ["PYSEC-3"])

        try Files.write(try zip([("PYSEC-4.json", Self.osv("PYSEC-4"))]), to: Paths.join(folder.path, "all.zip"))
        let zipped = try AdvisoryReader.collection(at: Paths.join(folder.path, "all.zip"))
        #expect(zipped.kind == "osv-zip")
        try write("several.json", "[\(Self.osv("PYSEC-5")), \(Self.osv("PYSEC-6"))]")
        #expect(try AdvisoryReader.collection(at: Paths.join(folder.path, "several.json")).advisories.count == 2)
        try write("page.json", #"{"vulns": [\#(Self.osv("PYSEC-5"))], "next_page_token": "x"}"#)
        let page = Paths.join(folder.path, "page.json")
        #expect(throws: AdvisoryError.pagesLeft(source: page, count: 1)) { try AdvisoryReader.collection(at: page) }
        #expect(throws: AdvisoryError.self) { try AdvisoryReader.collection(at: Paths.join(folder.path, "nowhere")) }
    }

    // MARK: - OSV's list and service

    @Test func `The list of changes is read from the newest to where one was before`() throws {
        let text =
            "2024-10-10T01:02:03.5Z,PYSEC-2024-3\r\n2024-10-09T00:00:00Z,PyPI/GHSA-x\n2024-10-08T00:00:00Z,PYSEC-2024-1\n"
        let list = try ModifiedList(Array(text.utf8), source: "modified_id.csv")
        #expect(list.entries.map(\.id.text) == ["PYSEC-2024-3", "GHSA-x", "PYSEC-2024-1"])
        #expect(list.changes(since: moment("2024-10-09T00:00:00Z")).map(\.id.text) == ["PYSEC-2024-3", "GHSA-x"])
        for broken in [
            "", "2024-10-10T01:02:03Z", "2024-10-10T01:02:03Z,a b", "x,PYSEC-1", "2024-10-10T01:02:03Z,a,b", "<html>",
        ] {
            #expect(throws: AdvisoryError.self) { try ModifiedList(Array(broken.utf8), source: "x") }
        }
    }

    private let subjects = [
        ServiceQuery.Subject(package: name("Demo"), version: CandidateVersion("1.0+cpu")),
        ServiceQuery.Subject(package: name("other"), version: CandidateVersion("2.0")),
    ]

    @Test func `Every page of every answer is asked for`() throws {
        var query = ServiceQuery(subjects)
        let body = try JSONValue(parsing: query.nextBody() ?? [])
        #expect(
            body == [
                "queries": [
                    ["package": ["name": "demo", "ecosystem": "PyPI"], "version": "1.0"],
                    ["package": ["name": "other", "ecosystem": "PyPI"], "version": "2.0"],
                ]
            ])
        try query.take(
            Array(
                #"{"results": [{"vulns": [{"id": "A-1", "modified": "2024-01-01T00:00:00Z"}], "next_page_token": "p2"}, {}]}"#
                    .utf8),
            source: "service")
        #expect(throws: AdvisoryError.pagesLeft(source: "service", count: 1)) { try query.finish(source: "service") }
        let second = try JSONValue(parsing: query.nextBody() ?? [])
        #expect(second["queries"]?.array?.count == 1)
        #expect(second["queries"]?.array?.first?["page_token"]?.string == "p2")
        try query.take(
            Array(#"{"results": [{"vulns": [{"id": "A-2", "modified": "2024-01-02T00:00:00Z"}]}]}"#.utf8),
            source: "service")
        let last = query.nextBody()
        #expect(last == nil)
        let answers = try query.finish(source: "service")
        #expect(answers.map { $0.found.map(\.id.text) } == [["A-1", "A-2"], []])
    }

    @Test func `A service that answers less than it was asked gives nothing`() throws {
        let answers: [(String, AdvisoryError?)] = [
            ("{}", nil), ("", nil), (#"{"results": []}"#, .wrongCount(source: "s", asked: 2, answered: 0)),
            (#"{"results": [{}]}"#, .wrongCount(source: "s", asked: 2, answered: 1)),
            (#"{"results": [{}, {"vulns": [{}]}]}"#, nil),
            (#"{"results": [{}, null]}"#, nil), (#"{"results": [{}, {"vulns": [{"id": "A-1"#, nil),
            (#"{"error": "busy"}"#, nil),
        ]
        for (text, expected) in answers {
            var query = ServiceQuery(subjects)
            _ = query.nextBody()
            do throws(AdvisoryError) {
                try query.take(Array(text.utf8), source: "s")
                Issue.record("\(text) was taken")
            } catch { if let expected { #expect(error == expected) } }
            #expect(throws: AdvisoryError.pagesLeft(source: "s", count: 2)) { try query.finish(source: "s") }
        }
    }

    @Test func `A service that sends one page for ever is left, and a failed request is made again`() throws {
        var query = ServiceQuery(Array(subjects.prefix(1)))
        let page = Array(#"{"results": [{"next_page_token": "again"}]}"#.utf8)
        let first = query.nextBody()
        let again = query.nextBody()
        #expect(again == first && again != nil)
        try query.take(page, source: "s")
        _ = query.nextBody()
        #expect(throws: AdvisoryError.pagesWithoutEnd(source: "s")) { try query.take(page, source: "s") }
    }

    @Test func `No more than a thousand questions go into one request`() throws {
        var query = ServiceQuery(
            (0..<2300).map { .init(package: name("package-\($0)"), version: CandidateVersion("1.0")) })
        var sizes: [Int] = []
        while let body = query.nextBody() {
            let count = try JSONValue(parsing: body)["queries"]?.array?.count ?? 0
            sizes.append(count)
            let answer: JSONValue = ["results": .array(Array(repeating: .object(JSONObject()), count: count))]
            try query.take(answer.bytes(.compact), source: "s")
        }
        #expect(sizes == [1000, 1000, 300])
        #expect(try query.finish(source: "s").count == 2300)
    }

    // MARK: - An index's own JSON

    private let page = """
        {"info": {"name": "Demo", "version": "1.0.0"}, "vulnerabilities": [{"id": "PYSEC-2024-1", "aliases": ["CVE-2024-1"],
         "details": "D", "summary": null, "fixed_in": ["1.1", "2.0"], "link": "https://index.example/v", "source": "osv",
         "withdrawn": null}]}
        """

    @Test func `An index's answer about a release is read as advisories about that release`() throws {
        let found = try IndexAnswer.advisories(
            Array(page.utf8), about: name("demo"), CandidateVersion("1.0+local"), source: "index")
        #expect(found.map(\.id.text) == ["PYSEC-2024-1"])
        #expect(found[0].affected[0].statedFixes == ["1.1", "2.0"])
        #expect(found[0].judge(name("demo"), CandidateVersion("1.0")) == .affected(.listed("1.0")))
        #expect(found[0].judge(name("demo"), CandidateVersion("1.1")) == .notAffected)
    }

    @Test(arguments: [
        "{}", "", "<html>", #"{"info": {"name": "demo", "version": "1.0"}}"#,
        #"{"info": {"name": "demo", "version": "2.0"}, "vulnerabilities": []}"#,
        #"{"info": {"name": "other", "version": "1.0"}, "vulnerabilities": []}"#,
        #"{"info": {"name": "demo", "version": "1.0"}, "vulnerabilities": null}"#,
        #"{"info": {"name": "demo", "version": "1.0"}, "vulnerabilities": {}}"#,
        #"{"info": {"name": "demo", "version": "1.0"}, "vulnerabilities": [{}]}"#,
    ])
    func `An index that does not tell of vulnerabilities has not said that there are none`(text: String) {
        #expect(throws: AdvisoryError.self) {
            try IndexAnswer.advisories(Array(text.utf8), about: name("demo"), CandidateVersion("1.0"), source: "index")
        }
    }

    // MARK: - Safety

    @Test func `Safety's first files are read, with and without ids`() throws {
        let full = """
            {"$meta": {"timestamp": 1613000000}, "django": [{"advisory": "A", "cve": "CVE-2020-1, CVE-2020-2",
             "id": "pyup.io-25694", "more_info_path": "/v/1", "specs": ["<1.0.4", ">=1.1,<1.1.1"], "v": "<1.0.4,>=1.1,<1.1.1"},
             {"advisory": "B", "cve": null, "id": "pyup.io-25695", "specs": ["<0.1"], "v": "<0.1"}]}
            """
        let found = try SafetyDatabase.advisories(Array(full.utf8), source: "insecure_full.json")
        #expect(found.map(\.id) == [id("25694"), id("25695")])
        #expect(found[0].aliases.map(\.text) == ["CVE-2020-1", "CVE-2020-2"])
        #expect(found[0].modified == Timestamp(seconds: 1_613_000_000))
        #expect(found[0].judge(name("django"), CandidateVersion("1.1.0")) == .affected(.specifier(">=1.1,<1.1.1")))
        #expect(found[0].judge(name("django"), CandidateVersion("1.0.4")) == .notAffected)

        let short = try SafetyDatabase.advisories(
            Array(#"{"$meta": {}, "Django": ["<1.0", "<2.0"]}"#.utf8), source: "x")
        #expect(short.map(\.id.text) == ["x_safety-django-1", "x_safety-django-2"])
        #expect(
            short.map { $0.judge(name("django"), CandidateVersion("1.5")) } == [
                .notAffected, .affected(.specifier("<2.0")),
            ])
    }

    @Test func `Safety's second files are read, with severities and fixes`() throws {
        let full = """
            {"meta": {"schema_version": "2.0.0", "timestamp": 1675459691, "base_domain": "https://safety.example",
              "severities": {"CVE-2020-1": {"cvssv2": null, "cvssv3": {"base_score": 9.8,
                "vector_string": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}}},
             "vulnerable_packages": {"django": [{"specs": ["<1.9"], "advisory": "A", "transitive": false,
               "more_info_path": "/v/42108/97c", "ids": [{"type": "cve", "id": "CVE-2020-1"}, {"type": "pyup", "id": "42108"}],
               "published_date": "2022-Feb-6", "fixed_versions": ["1.9", "1.8.19"], "closest_secure_versions": {},
               "affected_versions": null, "vulnerability_resources": ["https://index.example/r"]},
               {"specs": "<1", "ids": [{"type": "pyup", "id": "some id"}]}]}}
            """
        let found = try SafetyDatabase.advisories(Array(full.utf8), source: "x")
        let first = try #require(found.first { $0.id == id("pyup.io-42108") })
        #expect(first.aliases.map(\.text) == ["CVE-2020-1"])
        #expect(first.severity(of: first.affected)?.rating == .critical)
        #expect(first.published?.description == "2022-02-06T00:00:00Z")
        #expect(first.affected[0].statedFixes == ["1.9", "1.8.19"])
        #expect(first.references.map(\.url) == ["https://safety.example/v/42108/97c", "https://index.example/r"])
        #expect(found.contains { $0.id.text == "x_safety-django-2" })
        let short = #"{"meta": {"schema_version": "2.0.0"}, "vulnerable_packages": {"django": ["<1.9"]}}"#
        #expect(try SafetyDatabase.advisories(Array(short.utf8), source: "x").count == 1)
    }

    @Test(arguments: [
        "{}", "[]", "", #"{"$meta": {}}"#, #"{"$meta": {}, "a": [5]}"#, #"{"$meta": {}, "a": {}}"#,
        #"{"$meta": {}, "-": ["<1"]}"#,
        #"{"meta": {"schema_version": "3.0.0"}, "vulnerable_packages": {"a": ["<1"]}}"#,
        #"{"vulnerable_packages": {"a": [{"ids": []}]}}"#,
        #"{"vulnerable_packages": {"a": [{"specs": [1], "ids": []}]}}"#,
    ])
    func `What is no database of Safety's is refused`(text: String) {
        #expect(throws: AdvisoryError.self) { try SafetyDatabase.advisories(Array(text.utf8), source: "x") }
    }

    @Test(arguments: [
        (#""specs": [], "v": "<2.0""#, ["1.0"], ["2.0"]),
        (#""specs": [], "v": "<1.0.4,>=1.1,<1.1.1""#, ["1.0", "1.1"], ["1.0.4", "1.1.1"]),
        (#""specs": [], "v": ">=2,<1""#, ["0.5", "2.1"], []),
        (#""specs": [], "v": ">=1,!=1.5,<2""#, ["1.0", "1.6"], ["1.5", "2.0"]),
        (#""specs": [">=3"], "v": "<2.0""#, ["3.0"], ["1.0"]),
        (#""specs": [], "v": """#, [], []), (#""specs": [], "v": " ""#, [], []), (#""specs": []"#, [], []),
        (#""specs": [], "v": null"#, [], []), (#""specs": [], "v": "whatever""#, [], []),
    ])
    func `A record of Safety's without specifiers is about its v, or perhaps about every version`(
        fields: String, affected: [String], passed: [String]
    ) throws {
        let text = #"{"$meta": {}, "demo": [{"id": "pyup.io-1", \#(fields)}]}"#
        let advisory = try #require(try SafetyDatabase.advisories(Array(text.utf8), source: "x").first)
        for version in affected {
            guard case .affected = advisory.judge(name("demo"), CandidateVersion(version)) else {
                Issue.record("\(version) is \(advisory.judge(name("demo"), CandidateVersion(version)))")
                continue
            }
        }
        for version in passed { #expect(advisory.judge(name("demo"), CandidateVersion(version)) == .notAffected) }
        if affected.isEmpty, passed.isEmpty {
            guard case .possibly = advisory.judge(name("demo"), CandidateVersion("1.0")) else {
                Issue.record("nobody can tell, and something was told")
                return
            }
        }
    }

    @Test func `A database of Safety's goes into a store and answers there as it does itself`() throws {
        let text =
            #"{"$meta": {}, "demo": [{"id": "pyup.io-1", "cve": "CVE-1", "specs": ["<2.0"], "fixed_versions": ["2.0"]}]}"#
        var draft = AdvisoryDraft(updated: moment("2024-01-01T00:00:00Z"))
        for advisory in try SafetyDatabase.advisories(Array(text.utf8), source: "x") { draft.add(advisory) }
        let store = try AdvisoryStore(draft.encoded(), path: "x")
        for version in ["1.0", "2.0rc1", "2.0", "odd-x"] {
            let candidate = CandidateVersion(version)
            let expected = draft.records[id("1")]?.judge(name("demo"), candidate)
            guard case .known(let matches, _) = try store.ask(name("demo"), candidate) else { continue }
            #expect(matches.first?.judgement ?? .notAffected == expected)
            #expect(matches.allSatisfy { $0.advisory.affected[0].statedFixes == ["2.0"] })
        }
    }
}
