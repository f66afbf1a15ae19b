import OperatingSystem
import Testing

/// Rules that keep every parser of outside bytes among those that are fuzzed, and the page about them true.
@Suite struct FuzzingRulesTests {
    private static let parsers: [String] = {
        var names: [String] = []
        for path in (try? HouseRulesTests.files(in: "Tests/Fuzzing/Parsers", suffix: ".swift")) ?? [] {
            let text = (try? HouseRulesTests.text(path)) ?? ""
            for range in text.ranges(of: "FuzzedParser(") {
                let rest = text[range.upperBound...].drop { $0 == " " || $0 == "\n" }
                let quote = rest.hasPrefix("text: ") ? rest.dropFirst(6) : rest
                guard quote.first == "\"" else { continue }
                names.append(String(quote.dropFirst().prefix { $0 != "\"" }))
            }
        }
        return names
    }()

    @Test func `Every parser that is fuzzed stands in the page's table, and no other`() throws {
        let page = try HouseRulesTests.text("Documentation/Fuzzing.md")
        let listed = page.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
            String(line.dropFirst(3).prefix { $0 != "`" })
        }
        #expect(Self.parsers.count > 50 && Set(Self.parsers).count == Self.parsers.count)
        #expect(listed.sorted() == Self.parsers.sorted())
    }

    @Test func `Every folder of the corpus is a parser's`() throws {
        for name in try Files.list(Paths.join(HouseRulesTests.root, "Tests/Fuzzing/Corpus")) {
            #expect(Self.parsers.contains(name), "nobody reads the corpus of \(name)")
        }
    }
}
