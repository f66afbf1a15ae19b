import Advisories
import Auditing
import Diagnostics
import OperatingSystem
import StructuredText
import Testing

@testable import Reporting

@Suite struct AuditFormatTests {
    static let golden = Paths.join(Paths.parent(#filePath), "Golden")

    static func file(_ format: AuditFormat) -> String {
        let ending =
            switch format {
            case .json, .sarif, .cycloneDXJSON, .spdx, .spdx3, .openvex: "json"
            case .cycloneDXXML, .junit: "xml"
            case .html: "html"
            case .markdown: "md"
            default: "txt"
            }
        return Paths.join(golden, "audit-\(format.rawValue).\(ending)")
    }

    @Test(arguments: AuditFormat.allCases)
    func `Each form tells the same audit in the words that are written down`(format: AuditFormat) throws {
        let facts = AuditFixture.facts(software: AuditFixture.software)
        let text = try format.text(of: AuditFixture.report(), facts: facts)
        if Variables.golden == "rewrite" { try Files.replaceAtomically(Self.file(format), with: Array(text.utf8)) }
        let written = String(decoding: try Files.read(Self.file(format)), as: UTF8.self)
        #expect(text == written)
        // The same input gives the same bytes.
        #expect(try format.text(of: AuditFixture.report(), facts: facts) == text)
        #expect(!text.contains("s3cret"))
        #expect(!text.contains("/home/somebody"))
    }

    @Test(arguments: AuditFormat.allCases)
    func `Nothing that a stranger wrote is obeyed by a terminal, a CI system or a browser`(format: AuditFormat) throws {
        let text = try format.text(of: AuditFixture.hostileReport(), facts: AuditFixture.facts())
        #expect(text.utf8.count < 9_000_000)
        for scalar in text.unicodeScalars where scalar != "\n" {
            let category = scalar.properties.generalCategory
            #expect(category != .control && category != .format, "\(format) lets U+\(scalar.value) through")
        }
        for line in text.split(separator: "\n") {
            let line = line.drop { $0 == " " }
            if format == .github,
                ["::error file=", "::warning file=", "::notice file="].contains(where: line.hasPrefix)
            {
                // Ours: nothing in the properties ends them early.
                let rest = line.dropFirst(2)
                let properties = rest.firstRange(of: "::").map { rest[..<$0.lowerBound] }
                #expect(properties?.contains(":") == false && properties?.count { $0 == "," } == 2)
                continue
            }
            #expect(!line.hasPrefix("::"), "\(format): \(line.prefix(60))")
            #expect(!line.contains("##[") && !line.contains("##vso["), "\(format): \(line.prefix(60))")
        }
        #expect(!text.contains("s3cret"))
        switch format {
        case .html:
            #expect(!text.contains("<script") && !text.contains("<img") && !text.contains("href=\"javascript"))
        case .markdown:
            #expect(!text.contains("<b>") && !text.contains("](javascript") && !text.contains("@everyone"))
            #expect(!text.contains("![](") && !text.contains("<script"))
        case .junit, .cycloneDXXML: #expect(!text.contains("<x y=") && !text.contains("]]>"))
        case .json:
            let value = try JSONValue(parsing: Array(text.utf8))
            #expect(value["exit_status"]?.integer == 5)
            #expect(value.object?.keys.filter { $0 == "exit_status" }.count == 1)
        case .sarif, .cycloneDXJSON, .spdx, .spdx3, .openvex: _ = try JSONValue(parsing: Array(text.utf8))
        default: break
        }
    }

    @Test func `A SARIF of an audit that could not tell is never empty and green`() throws {
        let text = try AuditFormat.sarif.text(of: AuditFixture.emptyReport(), facts: AuditFixture.facts())
        let run = try JSONValue(parsing: Array(text.utf8))["runs"]?.array?.first
        let invocation = run?["invocations"]?.array?.first
        #expect(invocation?["executionSuccessful"]?.boolean == false)
        #expect(invocation?["exitCode"]?.integer == 3)
        #expect(invocation?["toolExecutionNotifications"]?.array?.isEmpty == false)
        #expect(run?["results"]?.array?.first?["ruleId"]?.string == "pipit-unaudited")
    }

    @Test func `A SARIF points at the very lines and keeps its fingerprints when the lock is ordered anew`() throws {
        func results(_ report: AuditReport) throws -> [JSONValue] {
            let text = AuditFormat.sarif.text(of: report, facts: AuditFixture.facts())
            return try JSONValue(parsing: Array(text.utf8))["runs"]?.array?.first?["results"]?.array ?? []
        }
        let report = try AuditFixture.report()
        let first = try #require(try results(report).first { $0["ruleId"]?.string == "PYSEC-2024-1" })
        let places = first["locations"]?.array?.map { $0["physicalLocation"] }
        #expect(places?.map { $0?["artifactLocation"]?["uri"]?.string } == ["Pipfile.lock", "Pipfile.lock"])
        #expect(places?.map { $0?["region"]?["startLine"]?.integer } == [12, 40])
        var moved = report
        moved.findings = report.findings.reversed().map { finding in
            var finding = finding
            finding.occurrences = finding.occurrences.map { occurrence in
                var occurrence = occurrence
                occurrence.place?.line = 999
                return occurrence
            }
            return finding
        }
        func prints(_ report: AuditReport) throws -> Set<String> {
            Set(try results(report).compactMap { $0["partialFingerprints"]?["primaryLocationLineHash"]?.string })
        }
        #expect(try prints(report) == prints(moved))
        #expect(try prints(report).count == results(report).count)
        let suppressed = try results(report).filter { $0["suppressions"] != nil }
        #expect(suppressed.map { $0["ruleId"]?.string } == ["PYSEC-2024-7", "PYSEC-2024-8"])
        let rules = AuditFormat.sarif.text(of: report, facts: AuditFixture.facts())
        #expect(rules.contains("\"security-severity\": \"9.8\""))
    }

    @Test func `A SARIF with more results than code scanning takes is cut, and says so`() throws {
        let report = try AuditFixture.report()
        let text = report.sarif(AuditFixture.facts(), mostResults: 3)
        let run = try JSONValue(parsing: Array(text.utf8))["runs"]?.array?.first
        #expect(run?["results"]?.array?.count == 3)
        #expect(run?["results"]?.array?.allSatisfy { $0["suppressions"] == nil } == true)
        let invocation = run?["invocations"]?.array?.first
        #expect(invocation?["executionSuccessful"]?.boolean == false)
        let words = (invocation?["toolExecutionNotifications"]?.array ?? []).compactMap {
            $0["message"]?["text"]?.string
        }
        #expect(words.contains { $0.hasPrefix("3 results beyond the first 3 are left out") }, "\(words)")
    }

    @Test func `A SARIF replaces the one before it, whatever either found`() throws {
        func id(_ report: AuditReport, _ categories: [String]) throws -> String? {
            var facts = AuditFixture.facts()
            facts.categories = categories
            let text = AuditFormat.sarif.text(of: report, facts: facts)
            let run = try JSONValue(parsing: Array(text.utf8))["runs"]?.array?.first
            return run?["automationDetails"]?["id"]?.string
        }
        for report in [try AuditFixture.report(), try AuditFixture.cleanReport(), try AuditFixture.emptyReport()] {
            #expect(try id(report, []) == "pipit/audit/")
            #expect(try id(report, ["default", "docs"]) == "pipit/audit/default+docs/")
        }
    }

    @Test func `Two files of one name are two places, with fingerprints of their own`() throws {
        var report = try AuditFixture.report()
        report.findings = [report.findings[0]]
        report.findings[0].occurrences = ["/elsewhere/one/Pipfile.lock", "/elsewhere/two/Pipfile.lock"].map {
            .init(category: "default", place: SourceSpan(file: $0, line: 7))
        }
        let text = AuditFormat.sarif.text(of: report, facts: AuditFixture.facts())
        let results = try JSONValue(parsing: Array(text.utf8))["runs"]?.array?.first?["results"]?.array ?? []
        let own = results.filter { $0["ruleId"]?.string == report.findings[0].id.text }
        let places = own.compactMap {
            $0["locations"]?.array?.first?["physicalLocation"]?["artifactLocation"]?["uri"]?.string
        }
        #expect(places == ["one/Pipfile.lock", "two/Pipfile.lock"])
        #expect(Set(own.map { $0["partialFingerprints"]?["primaryLocationLineHash"]?.string }).count == 2)
        for format in [AuditFormat.standard, .fullReport, .columns, .junit] {
            #expect(format.text(of: report, facts: AuditFixture.facts()).contains("two/Pipfile.lock:7"))
        }
    }

    @Test func `What could not be judged never ends with a sentence that sounds like success`() throws {
        for report in [try AuditFixture.report(), try AuditFixture.emptyReport()] {
            for format in [AuditFormat.standard, .minimal] {
                let text = format.text(of: report, facts: AuditFixture.facts())
                #expect(text.contains("Scan was not completed.") && !text.contains("Scan was completed."))
            }
        }
        let clean = try AuditFormat.standard.text(of: AuditFixture.cleanReport(), facts: AuditFixture.facts())
        #expect(clean.contains("Scan was completed. 0 vulnerabilities were found."))
    }

    @Test func `Ignoring is told as a decision, and as harmless only where the rule says why`() throws {
        let text = try AuditFormat.openvex.text(of: AuditFixture.report(), facts: AuditFixture.facts())
        let statements = try JSONValue(parsing: Array(text.utf8))["statements"]?.array ?? []
        let states = statements.map { "\($0["vulnerability"]?["name"]?.string ?? "") \($0["status"]?.string ?? "")" }
        #expect(
            states == [
                "PYSEC-2024-1 affected", "GHSA-dddd-eeee-ffff affected", "MAL-2024-9 affected",
                "PYSEC-2024-7 under_investigation", "PYSEC-2024-8 not_affected",
            ])
        #expect(statements.last?["justification"]?.string == "vulnerable_code_not_in_execute_path")
        for statement in statements where statement["status"]?.string == "affected" {
            #expect(statement["action_statement"]?.string?.isEmpty == false)
        }
    }

    @Test func `A JUnit suite of an audit that could not tell has an error`() throws {
        let text = try AuditFormat.junit.text(of: AuditFixture.emptyReport(), facts: AuditFixture.facts())
        #expect(text.contains("errors=\"2\""))
        #expect(text.contains("no database answered"))
        let clean = try AuditFormat.junit.text(of: AuditFixture.cleanReport(), facts: AuditFixture.facts())
        #expect(clean.contains("tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\""))
    }

    @Test(arguments: [
        ("https://a.example/x", "https://a.example/x"), ("HTTP://a.example", "http://a.example"),
        ("https://user:pass@a.example:8080/x?y=1#z", "https://a.example:8080/x?y=1#z"),
        ("https://a.example/ü <>\"|`", "https://a.example/%C3%BC%20%3C%3E%22%7C%60"),
        ("https://a.example/%41%4", "https://a.example/%41%254"),
        ("https://a.example/#a#b", "https://a.example/#a%23b"),
        ("javascript:alert(1)", nil), ("data://a", nil), ("https://", nil), ("https://a b/", nil),
        ("https://@/", nil), ("ftp://a.example", nil),
    ])
    func `Only addresses of the web are addresses`(text: String, address: String?) {
        #expect(OutsideText.address(text) == address)
    }

    @Test(arguments: [
        ("::error::x", ": :error::x"), ("  ::x", "  : :x"), ("a::b", "a::b"), ("x\n::y", "x\n: :y"),
        ("##[group]", "# #[group]"), ("###[a", "## #[a"), ("tab\there", "tab here"), ("a\r\nb", "a\nb"),
        ("\u{1b}[1m", "\\u{1b}[1m"), ("a\r::b", "a\\r::b"),
    ])
    func `Lines give no orders`(text: String, shown: String) {
        #expect(OutsideText.lines(text) == shown)
    }
}

/// What the environment of the tests says.
enum Variables {
    static var golden: String? { UserEnvironment.current().nonEmpty("PIPIT_GOLDEN") }

    /// The `bin` of an environment with the validators: the one that `Support/Scripts/install-validators` makes, or another.
    static var validators: String? {
        if let named = UserEnvironment.current().nonEmpty("PIPIT_VALIDATORS") { return named }
        let place = Paths.join(Paths.parent(Paths.parent(Paths.parent(#filePath))), ".build/validators")
        return Files.exists(Paths.join(place, "ready")) ? Paths.join(place, "bin") : nil
    }
}
