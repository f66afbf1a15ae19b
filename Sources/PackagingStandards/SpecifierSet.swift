/// A version specifier (PEP 440): clauses that must all be fulfilled. Without clauses, every version will do.
package struct SpecifierSet: Sendable {
    /// The clauses, sorted by their texts and each but once.
    package let clauses: [Specifier]
    /// The range of a set so long that asking each clause about each version would take its time; nil for all others.
    private let long: LongRange?

    private final class LongRange: Sendable {
        let range: VersionRange
        init(_ range: VersionRange) { self.range = range }
    }

    /// More clauses than people write.
    private static let usualCount = 32

    var longRange: VersionRange? { long?.range }

    /// The set that every version fulfils.
    package static let any = SpecifierSet([])

    /// The set in `text`: clauses with commas between. Empty clauses are passed over.
    package init(_ text: String) throws(StandardsError) {
        try self.init(utf8: Array(text.utf8))
    }

    /// The set in a UTF-8 text.
    package init(utf8 text: [UInt8]) throws(StandardsError) {
        var clauses: [Specifier] = []
        var start = 0
        for index in 0...text.count where index == text.count || text[index] == UInt8(ascii: ",") {
            let part = text[start..<index]
            if part.span.countOfLeadingSpace < part.count { clauses.append(try Specifier.parse(part)) }
            start = index + 1
        }
        self.init(clauses)
    }

    /// The set of these clauses.
    package init(_ clauses: [Specifier]) {
        guard clauses.count > 1 else {
            self.clauses = clauses
            long = nil
            return
        }
        var sorted = clauses.map { (text: $0.description, clause: $0) }
        sorted.sort { $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) }
        if sorted.count > 8 {
            var seen: Set<Specifier> = []
            self.clauses = sorted.map(\.clause).filter { seen.insert($0).inserted }
        } else {
            var kept: [Specifier] = []
            for (_, clause) in sorted where !kept.contains(clause) { kept.append(clause) }
            self.clauses = kept
        }
        // `===` compares texts, which a range cannot.
        let isLong = self.clauses.count > Self.usualCount && !self.clauses.contains { $0.comparison == .arbitrary }
        long = isLong ? LongRange(self.clauses.map(\.range).reducedInHalves(.full) { $0.intersection($1) }) : nil
    }

    /// Whether there are no clauses.
    package var isEmpty: Bool { clauses.isEmpty }

    /// Whether `candidate` fulfils every clause. Pre-releases get no special treatment here: whether they are wanted is
    /// the caller's decision; see ``mentionsPrerelease``.
    package func contains(_ candidate: Version) -> Bool {
        long?.range.contains(candidate) ?? clauses.allSatisfy { $0.contains(candidate) }
    }

    /// Whether a candidate that is only known as text, perhaps no version at all, fulfils every clause.
    package func contains(text: String) -> Bool { clauses.allSatisfy { $0.contains(text: text) } }

    /// Whether a clause speaks of a pre-release, so that pre-releases are wanted.
    package var mentionsPrerelease: Bool { clauses.contains { $0.mentionsPrerelease } }

    /// What fulfils both sets.
    package func intersection(_ other: SpecifierSet) -> SpecifierSet {
        if other.isEmpty { return self }
        return isEmpty ? other : SpecifierSet(clauses + other.clauses)
    }

    /// The one version that a single `==` (without `.*`) or `===` names; nil for every other set. Such a pin lets a
    /// yanked release in (PEP 592).
    package var pinned: Version? {
        guard clauses.count == 1, let clause = clauses.first, !clause.isWildcard else { return nil }
        return clause.comparison == .equal || clause.comparison == .arbitrary ? clause.version : nil
    }
}

extension SpecifierSet: Hashable, CustomStringConvertible {
    package static func == (left: SpecifierSet, right: SpecifierSet) -> Bool {
        left.clauses == right.clauses || Set(left.clauses) == Set(right.clauses)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(Set(clauses)) }

    /// The clauses sorted by their texts, with commas and no white space between.
    package var description: String { clauses.map(\.description).joined(separator: ",") }
}
