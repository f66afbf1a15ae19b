import PackagingStandards
import StructuredText
import Testing

@Suite("Answers of Python's packaging: versions and specifiers")
struct VersionOracleTests {
    @Test("The oracle is whole")
    func isWhole() throws {
        let oracle = try Oracle.versions.get()
        #expect(oracle.count >= 6_000)
        #expect(oracle.announced == oracle.count)
    }

    @Test("Versions are read, normalised and told apart from what is none")
    func versions() throws {
        try Oracle.check("v", atLeast: 2_000) { row in
            let version = Version(row[0].text)
            guard let normal = row[1].string else {
                return version.map { "read as \($0), which is no version" }
            }
            guard let version else { return "not read" }
            let flags =
                (version.isPrerelease ? "p" : "") + (version.isPostrelease ? "o" : "")
                + (version.isDevelopment ? "d" : "")
            return difference("normal form", version.description, normal)
                ?? difference("flags", flags, row[2].text)
                ?? difference("base version", version.baseVersion.description, row[3].text)
                ?? difference(
                    "public version", version.publicVersion.description,
                    normal.split(separator: "+").first.map(String.init) ?? "")
                ?? difference("local label", version.local ?? "", normal.split(separator: "+").dropFirst().joined())
                ?? difference("from its normal form", Version(normal), version)
                ?? difference("from bytes", Version(utf8: Array(row[0].text.utf8)), version)
        }
    }

    @Test("Versions are ordered, and equal ones hash alike")
    func order() throws {
        try Oracle.check("c", atLeast: 1_500) { row in
            guard let left = Version(row[0].text), let right = Version(row[1].text) else { return "not read" }
            let order = left < right ? -1 : left == right ? 0 : 1
            return difference("order to \(right)", order, row[2].integer)
                ?? difference("mirrored order to \(right)", right < left ? 1 : right == left ? 0 : -1, row[2].integer)
                ?? (left == right ? difference("hash", left.hashValue, right.hashValue) : nil)
        }
    }

    @Test("Specifiers are read, written canonically and told apart from what is none")
    func specifiers() throws {
        try Oracle.check("s", atLeast: 1_200) { row in
            let set = try? SpecifierSet(row[0].text)
            guard let canonical = row[1].string else { return set.map { "read as \($0)" } }
            guard let set else { return "not read" }
            return difference("canonical text", set.description, canonical)
                ?? difference("mentions a pre-release", set.mentionsPrerelease, row[2].integer == 1)
                ?? difference("from its canonical text", try? SpecifierSet(canonical), set)
        }
    }

    @Test("Specifiers contain what they should, and their ranges hold the same")
    func membership() throws {
        try Oracle.check("i", atLeast: 1_000) { row in
            let set = try SpecifierSet(row[0].text)
            let range = set.range
            let versions = row[1].words.compactMap { Version($0) }
            let answers = versions.map { set.contains($0) ? "1" : "0" }.joined()
            if answers != row[2].text {
                return "of \(row[1].text): \(answers), not \(row[2].text)"
            }
            // What a text comparison contains is a version as it is written, and a range knows no writing.
            if set.clauses.contains(where: { $0.comparison == .arbitrary }) {
                return versions.allSatisfy { !set.contains($0) || range.contains($0) } ? nil : "range too small"
            }
            return difference("range", versions.map { range.contains($0) ? "1" : "0" }.joined(), answers)
        }
    }

    @Test("Texts that may be no versions are compared as texts where `===` says so")
    func textMembership() throws {
        try Oracle.check("x", atLeast: 100) { row in
            difference(
                "membership of \(row[1])", try SpecifierSet(row[0].text).contains(text: row[1].text),
                row[2].integer == 1)
        }
    }

    @Test("Clauses are equal where they mean the same")
    func equality() throws {
        try Oracle.check("e", atLeast: 150) { row in
            let (left, right) = (try Specifier(row[0].text), try Specifier(row[1].text))
            return difference("equality to \(right)", left == right, row[2].integer == 1)
                ?? (left == right ? difference("hash", left.hashValue, right.hashValue) : nil)
        }
    }

    @Test("Ranges obey the algebra that packaging's obey")
    func ranges() throws {
        try Oracle.check("r", atLeast: 450) { row in
            let (left, right) = (try SpecifierSet(row[0].text).range, try SpecifierSet(row[1].text).range)
            let union = left.union(right)
            let flags =
                (left.isSubset(of: right) ? "s" : "") + (left.isDisjoint(with: right) ? "d1" : "")
                + (left == right ? "e" : "") + (union.isFull ? "0" : "")
            let versions = row[3].words.compactMap { Version($0) }
            func members(_ range: VersionRange) -> String { versions.map { range.contains($0) ? "1" : "0" }.joined() }
            return difference("with \(row[1].text): flags", flags, row[2].text)
                ?? difference("empty intersection", left.intersection(right).isEmpty, flags.contains("1"))
                ?? difference("with \(row[1].text): union", members(union), row[4].text)
                ?? difference("with \(row[1].text): intersection", members(left.intersection(right)), row[5].text)
                ?? difference("complement", members(left.complement), row[6].text)
                ?? difference("with \(row[1].text): difference", members(left.subtracting(right)), row[7].text)
        }
    }
}
