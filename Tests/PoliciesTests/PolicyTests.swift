import Advisories
import Diagnostics
import Hashing
import OperatingSystem
import PackagingStandards
import Testing

@testable import Policies

@Suite struct PolicyTests {
    static let today = Timestamp("2026-11-23T10:00:00Z")!

    static func policy(_ text: String) throws(PolicyError) -> Policy {
        try Policy(parsing: Array(text.utf8), file: "pipit-policy.toml", today: today)
    }

    static let whole = """
        schema = 1
        max-exception-days = 180

        [db]
        warn-after = "1d"
        fail-after = "7d"
        offline-fail-after = "30d"

        [[vulnerabilities.ignore]]
        id = "CVE-2025-8869"
        package = "pip"
        versions = "<26.0"
        categories = ["dev-packages"]
        until-fixed = true
        expires = 2027-02-01
        reason = "Only reached on Python < 3.9.17 tar fallback; we run 3.13"
        vex = "vulnerable_code_not_in_execute_path"

        """

    @Test func `Everything that a policy can say is read`() throws {
        let policy = try Self.policy(Self.whole)
        #expect(policy.database.warnAfter == 86400)
        #expect(policy.database.failAfter == 604_800)
        #expect(policy.database.offlineFailAfter == 2_592_000)
        let exception = try #require(policy.exceptions.first)
        #expect(exception.id == AdvisoryID("cve-2025-8869") && exception.package == PackageName("pip"))
        #expect(exception.versions?.contains(Version("25.3")!) == true)
        #expect(exception.versions?.contains(Version("26.0")!) == false)
        #expect(exception.categories == ["dev-packages"] && exception.untilFixed)
        #expect(exception.expires == Timestamp("2027-02-01T23:59:59Z"))
        #expect(exception.place == SourceSpan(file: "pipit-policy.toml", line: 9, column: 19))
    }

    @Test func `A policy says which indexes are public and which are not`() throws {
        let text = "schema = 1\n[sources]\npublic-indexes = [\"https://a.example\"]\nprivate-indexes = [\"own\"]\n"
        let policy = try Self.policy(text)
        #expect(policy.sources.publicIndexes == ["https://a.example"] && policy.sources.privateIndexes == ["own"])
        for (old, new) in [("public-indexes", "indexes"), ("[\"own\"]", "\"own\""), ("[\"own\"]", "[1]")] {
            #expect(throws: PolicyError.self) { try Self.policy(text.replacing(old, with: new)) }
        }
    }

    static let verdicts = """
        schema = 1

        [vulnerabilities]
        level = "deny"
        severity-at-least = "medium"
        unknown-severity = "warn"
        possibly-affected = "warn"
        fixable-only = true
        withdrawn = "deny"
        unused-ignore = "deny"

        [category.dev-packages]
        vulnerabilities = { severity-at-least = 7.5, level = "warn" }

        [[exempt-unaudited]]
        package = "Acme_*"
        index = "acme"
        expires = 2027-02-01
        reason = "Own code, audited by the platform team"

        """

    @Test func `A policy says which findings fail, and what need not be judged`() throws {
        let policy = try Self.policy(Self.verdicts)
        let rules = policy.vulnerabilities
        #expect(rules.fails == true && rules.severityAtLeast == .rating(.medium) && rules.fixableOnly == true)
        #expect(rules.unknownSeverityFails == false && rules.possiblyAffectedFails == false)
        #expect(rules.withdrawnFails == true && rules.unusedIgnoreFails == true)
        let development = try #require(policy.categories["dev-packages"])
        #expect(development.severityAtLeast == .tenths(75) && development.fails == false)
        #expect(development.unknownSeverityFails == nil)
        let permission = try #require(policy.exemptions.first)
        #expect(permission.package == "acme-*" && permission.index == "acme")
        #expect(permission.expires == Timestamp("2027-02-01T23:59:59Z") && permission.place.line == 15)
    }

    /// What is changed in the policy above, the line and column of the error, and a part of what is said.
    @Test(arguments: [
        ("level = \"deny\"", "level = \"allow\"", 4, 9, "has to be one of warn, deny"),
        ("\"medium\"", "\"severe\"", 5, 21, "one of none, low, medium, high, critical, or a number"),
        ("\"medium\"", "11", 5, 21, "or a number from 0 to 10"),
        ("fixable-only = true", "fixable-only = 1", 8, 16, "true or false"),
        ("withdrawn = \"deny\"", "withdrawn = \"warn\"", 9, 13, "one of allow, deny"),
        ("unused-ignore", "unaudited", 10, 1, "not known: `vulnerabilities.unaudited`"),
        ("level = \"warn\" }", "kev = \"deny\" }", 13, 46, "not known: `category.dev-packages.vulnerabilities.kev`"),
        ("vulnerabilities = {", "licenses = {", 13, 1, "not known: `category.dev-packages.licenses`"),
        ("\"Acme_*\"", "\"*\"", 16, 11, "the name of a package, or the beginning of one"),
        ("expires = 2027-02-01\n", "", 15, 3, "lacks `exempt-unaudited.expires`"),
        ("Own code, audited by the platform team", "own", 19, 10, "fewer than 10"),
    ])
    func `What a verdict cannot mean is an error at its place`(
        before: String, after: String, line: Int, column: Int, words: String
    ) throws {
        #expect(Self.verdicts.contains(before))
        let text = Self.verdicts.replacing(before, with: after, maxReplacements: 1)
        let error = #expect(throws: PolicyError.self) { try Self.policy(text) }
        let diagnostic = try #require(error?.diagnostic)
        #expect(diagnostic.headline.contains(words), "\(diagnostic.headline)")
        let place = SourceSpan(file: "pipit-policy.toml", line: line, column: column)
        #expect(diagnostic.location == place, "\(String(describing: diagnostic.location))")
    }

    @Test func `A single table is an exception too, and a policy may say nothing`() throws {
        let single = Self.whole.replacing("[[vulnerabilities.ignore]]", with: "[vulnerabilities.ignore]")
        #expect(try Self.policy(single).exceptions.count == 1)
        #expect(try Self.policy("schema = 1\n") == Policy(file: "pipit-policy.toml"))
    }

    /// What is changed in the policy above, the place of the error, and a part of what is said.
    @Test(arguments: [
        ("schema = 1\n", "", 1, 1, "lacks `schema`"),
        ("schema = 1", "schema = 2", 1, 10, "has to be from 1 to 1"),
        ("schema = 1", "schema = 1\nextends = []", 2, 1, "not known: `extends`"),
        ("warn-after", "warn", 5, 1, "not known: `db.warn`"),
        ("\"1d\"", "\"soon\"", 5, 14, "hours, days or weeks"),
        ("\"1d\"", "1", 5, 14, "has to be a string"),
        ("until-fixed", "untill-fixed", 14, 1, "`vulnerabilities.ignore.untill-fixed`"),
        ("id = \"CVE-2025-8869\"\n", "", 9, 19, "lacks `vulnerabilities.ignore.id`"),
        ("package = \"pip\"\n", "", 9, 19, "lacks `vulnerabilities.ignore.package`"),
        ("package = \"pip\"", "package = \"*\"", 11, 11, "name of a package"),
        ("\"<26.0\"", "\"26 or less\"", 12, 12, "a range of versions"),
        ("expires = 2027-02-01\n", "", 9, 19, "lacks `vulnerabilities.ignore.expires`"),
        ("2027-02-01", "\"2027-02-01\"", 15, 11, "a day without quotes"),
        ("2027-02-01", "2027-05-23", 15, 11, "later than 180 days"),
        ("Only reached on Python < 3.9.17 tar fallback; we run 3.13", "  because  ", 16, 10, "fewer than 10"),
        ("vulnerable_code_not_in_execute_path", "fine", 17, 7, "has to be one of"),
        ("max-exception-days = 180", "max-exception-days = ", 2, 22, "is no TOML"),
    ])
    func `What cannot be meant is an error at its place`(
        before: String, after: String, line: Int, column: Int, words: String
    ) throws {
        #expect(Self.whole.contains(before))
        let text = Self.whole.replacing(before, with: after, maxReplacements: 1)
        let error = #expect(throws: PolicyError.self) { try Self.policy(text) }
        let diagnostic = try #require(error?.diagnostic)
        #expect(diagnostic.headline.contains(words), "\(diagnostic.headline)")
        #expect(diagnostic.location == SourceSpan(file: "pipit-policy.toml", line: line, column: column))
        #expect(diagnostic.exitStatus == .misuse)
    }

    @Test func `An exception may end on the last day that is allowed, and may have ended`() throws {
        #expect(throws: Never.self) { try Self.policy(Self.whole.replacing("2027-02-01", with: "2027-05-22")) }
        #expect(throws: Never.self) { try Self.policy(Self.whole.replacing("2027-02-01", with: "2025-01-01")) }
    }

    // MARK: - VEX

    private static let reference = VEXReference(
        path: "app.openvex.json", sha256: "", place: SourceSpan(file: "pipit-policy.toml", line: 3))

    private static func vex(_ statements: String) throws(PolicyError) -> VEXDocument {
        let text = """
            {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "x", "author": "a", "version": 1,
             "timestamp": "2026-11-01T00:00:00Z", "statements": [\(statements)]}
            """
        return try VEXDocument(parsing: Array(text.utf8), reference)
    }

    private static func statement(
        _ product: String, _ status: String = "not_affected", more: String = "", timestamp: String? = nil
    ) -> String {
        """
        {"vulnerability": {"name": "CVE-2024-1"}, "products": [\(product)], "status": "\(status)",
         "justification": "vulnerable_code_not_present"\(timestamp.map { ", \"timestamp\": \"\($0)\"" } ?? "")}
        """
    }

    @Test func `Statements not_affected become exceptions for the packages that they name`() throws {
        let app = #"{"@id": "pkg:generic/app", "subcomponents": [{"@id": "pkg:pypi/jinja2@2.10%2Blocal"}]}"#
        let document = try Self.vex(
            [
                Self.statement(app), Self.statement(#"{"@id": "pkg:pypi/flask"}"#),
                Self.statement(#"{"@id": "pkg:npm/left-pad@1"}"#),
                Self.statement(#"{"@id": "pkg:pypi/web@1.0"}"#, "affected"),
            ].joined(separator: ","))
        #expect(document.exceptions.map(\.package.normalized) == ["jinja2", "flask"])
        #expect(document.exceptions[0].versions?.contains(Version("2.10+local")!) == true)
        #expect(document.exceptions[0].versions?.contains(Version("2.11")!) == false)
        #expect(document.exceptions[1].versions == nil && document.exceptions[1].expires == nil)
    }

    @Test func `Thousands of statements keep their order, the last about a product being the one that counts`() throws {
        let statements = (0..<20_000).map { Self.statement(#"{"@id": "pkg:pypi/p\#($0 % 19_999)"}"#) }
        let names = try Self.vex(statements.joined(separator: ",")).exceptions.map(\.package.normalized)
        #expect(names.count == 19_999 && names.first == "p1" && names.last == "p0")
    }

    @Test func `A later statement takes an earlier one back, wherever it stands`() throws {
        let product = #"{"@id": "pkg:pypi/web@1.0"}"#
        let early = Self.statement(product, timestamp: "2026-10-01T00:00:00Z")
        let late = Self.statement(product, "affected", timestamp: "2026-10-02T00:00:00Z")
        #expect(try Self.vex(early).exceptions.count == 1)
        #expect(try Self.vex("\(early), \(late)").exceptions.isEmpty)
        #expect(try Self.vex("\(late), \(early)").exceptions.isEmpty)
    }

    @Test(arguments: [
        "{}", "[", #"{"@context": "https://example.org/", "statements": []}"#,
        #"{"@context": "https://openvex.dev/ns", "statements": [{"status": "fixed"}]}"#,
    ])
    func `What is no such document is refused`(text: String) {
        #expect(throws: PolicyError.self) { try VEXDocument(parsing: Array(text.utf8), Self.reference) }
    }

    @Test func `A document counts only with the digest that the policy names`() throws {
        let directory = try TemporaryDirectory(in: "/dev/shm")
        let bytes = Array(#"{"@context": "https://openvex.dev/ns/v0.2.0", "statements": []}"#.utf8)
        try Files.replaceAtomically(Paths.join(directory.path, "app.openvex.json"), with: bytes)
        let policy = try Self.policy(
            """
            schema = 1
            [[vulnerabilities.vex]]
            file = "app.openvex.json"
            sha256 = "\(SHA256Sum(of: bytes).hexadecimal)"
            """)
        #expect(try VEXDocument(policy.documents[0], directory: directory.path).exceptions.isEmpty)
        var other = policy.documents[0]
        other.sha256 = String(repeating: "0", count: 64)
        let error = #expect(throws: PolicyError.self) { try VEXDocument(other, directory: directory.path) }
        #expect(error?.diagnostic.exitStatus == .integrity)
        other.path = "none.json"
        #expect(throws: PolicyError.self) { try VEXDocument(other, directory: directory.path) }
    }
}
