import SharedFixtures
@testable import PackagingStandards

extension SeededGenerator {
    private static let numbers = [
        "0", "0", "0", "1", "1", "2", "3", "10", "255", "256", "65535", "65536", "262143", "262144", "20240131",
        "18446744073709551615", "18446744073709551616", "340282366920938463463374607431768211456",
    ]

    /// A number, mostly a small one, so that versions come to be near to each other.
    mutating func number() -> String { chance(85) ? pick(["0", "0", "1", "1", "2", "3"]) : pick(Self.numbers) }

    /// A version of any shape, in its normal spelling.
    mutating func version(local: Bool = true) -> String {
        var text = chance(5) ? "1!" : ""
        text += (0..<pick([1, 2, 2, 3, 4, 8])).map { _ in number() }.joined(separator: ".")
        if chance(4) { text += ".0.0.0.0.0.0" }
        if chance(35) { text += pick(["a", "b", "rc"]) + number() }
        if chance(25) { text += ".post" + number() }
        if chance(25) { text += ".dev" + number() }
        if local, chance(15) { text += "+" + pick(["abc", "1", "abc.1", "0a", "00a", "2"]) }
        return text
    }

    /// A clause that is valid. `===` has no range that is exact, and so is left out.
    mutating func clause() -> String {
        let comparison = pick(["==", "!=", "<=", ">=", "<", ">", "~=", "==", "!="])
        if comparison == "==" || comparison == "!=" {
            if chance(30) {
                return comparison + (0..<pick([1, 2, 2])).map { _ in number() }.joined(separator: ".") + ".*"
            }
            return comparison + version()
        }
        let version = version(local: false)
        return comparison + (comparison == "~=" ? "1." : "") + (version.contains("!") ? number() : version)
    }

    /// A range that is made by one to four operations.
    mutating func range() throws -> VersionRange {
        var range = try Specifier(clause()).range
        for _ in 0..<pick([0, 1, 1, 2, 3]) {
            let other = try Specifier(clause()).range
            switch pick([0, 0, 1, 1, 2, 3]) {
            case 0: range = range.union(other)
            case 1: range = range.intersection(other)
            case 2: range = range.complement
            default: range = range.subtracting(other)
            }
        }
        return range
    }
}
