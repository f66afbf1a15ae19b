import SharedFixtures
import Testing

@testable import PackagingStandards

@Suite("Laws of version ranges")
struct VersionRangeLawTests {
    private static func probes(_ count: Int, seed: UInt64) -> [Version] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).compactMap { _ in Version(generator.version()) }
    }

    /// Versions around each place where the ranges change: those at it, and a little before and after.
    private static func neighbours(_ ranges: VersionRange...) -> [Version] {
        ranges.flatMap(\.cuts).flatMap { cut -> [Version] in
            var result = [cut.version, cut.version.publicVersion, cut.version.baseVersion]
            for change in 0..<4 {
                var parts = cut.version.parts
                switch change {
                case 0: parts.local = [.text(Array("x".utf8))]
                case 1: (parts.local, parts.development) = (nil, (parts.development ?? 0).successor)
                case 2:
                    (parts.local, parts.development, parts.postrelease) = (nil, nil, (parts.postrelease ?? 0).successor)
                default: parts.release += [0, 1]
                }
                result.append(Version(parts))
            }
            return result
        }
    }

    @Test("A clause and its range contain the same versions")
    func specifiers() throws {
        var generator = SeededGenerator(seed: 10)
        let probes = Self.probes(60, seed: 11)
        for _ in 0..<1_500 {
            let clause = try Specifier(generator.clause())
            let range = clause.range
            for version in probes + Self.neighbours(range) {
                #expect(range.contains(version) == clause.contains(version), "\(version) in \(clause)")
            }
        }
    }

    @Test("Operations on ranges are operations on membership")
    func membership() throws {
        var generator = SeededGenerator(seed: 12)
        let some = Self.probes(25, seed: 13)
        for _ in 0..<1_000 {
            let (left, right) = (try generator.range(), try generator.range())
            let (union, meet) = (left.union(right), left.intersection(right))
            let (complement, difference) = (left.complement, left.subtracting(right))
            for version in some + Self.neighbours(left, right) {
                let (isLeft, isRight) = (left.contains(version), right.contains(version))
                #expect(union.contains(version) == (isLeft || isRight))
                #expect(meet.contains(version) == (isLeft && isRight))
                #expect(complement.contains(version) == !isLeft)
                #expect(difference.contains(version) == (isLeft && !isRight))
                if left.isSubset(of: right) { #expect(!isLeft || isRight) }
                if left.isDisjoint(with: right) { #expect(!(isLeft && isRight)) }
            }
        }
    }

    @Test("Ranges are a Boolean algebra, and equal sets are equal values")
    func algebra() throws {
        var generator = SeededGenerator(seed: 14)
        for _ in 0..<1_500 {
            let (a, b, c) = (try generator.range(), try generator.range(), try generator.range())
            #expect(a.union(b) == b.union(a) && a.intersection(b) == b.intersection(a))
            #expect(a.union(b.union(c)) == a.union(b).union(c))
            #expect(a.intersection(b.intersection(c)) == a.intersection(b).intersection(c))
            #expect(a.intersection(b.union(c)) == a.intersection(b).union(a.intersection(c)))
            #expect(a.union(b.intersection(c)) == a.union(b).intersection(a.union(c)))
            #expect(a.union(b).complement == a.complement.intersection(b.complement))
            #expect(a.intersection(b).complement == a.complement.union(b.complement))
            #expect(a.complement.complement == a)
            #expect(a.union(a) == a && a.intersection(a) == a)
            #expect(a.union(a.intersection(b)) == a && a.intersection(a.union(b)) == a)
            #expect(a.union(a.complement) == .full && a.intersection(a.complement) == .empty)
            #expect(a.subtracting(b) == a.intersection(b.complement))
            #expect(a.isSubset(of: b) == a.subtracting(b).isEmpty)
            #expect(a.isSubset(of: b) == (a.intersection(b) == a))
            #expect(a.isDisjoint(with: b) == a.intersection(b).isEmpty)
            #expect(a.union(b).hashValue == b.union(a).hashValue)
            #expect(a.isEmpty == (a == .empty) && a.isFull == (a == .full))
            #expect(zip(a.cuts, a.cuts.dropFirst()).allSatisfy { $0 < $1 })
        }
    }

    @Test("No two names for one place: between any two places lies a version")
    func placesAreApart() throws {
        var generator = SeededGenerator(seed: 15)
        for _ in 0..<2_000 {
            let range = try generator.range()
            for (lower, upper) in zip(range.cuts, range.cuts.dropFirst()) {
                let between = Self.neighbours(range) + [Self.after(lower)]
                #expect(
                    between.contains { lower.isBelow($0) && !upper.isBelow($0) },
                    "nothing between \(lower) and \(upper)")
            }
        }
    }

    /// A version that follows closely on a place.
    private static func after(_ cut: VersionCut) -> Version {
        switch cut.side {
        case .before: return cut.version
        case .after:
            var parts = cut.version.parts
            parts.local = (parts.local ?? []) + [.text(Array("00000000a".utf8))]
            return Version(parts)
        case .afterRelease:
            return Version(
                VersionParts(epoch: cut.version.epoch, release: cut.version.release + [0, 0, 0, 0, 0, 0, 0, 0, 1]))
        }
    }

    @Test("A project's versions are told by runs of indices, and the simpler range holds the same")
    func knownVersions() throws {
        var generator = SeededGenerator(seed: 16)
        for round in 0..<600 {
            let range = try generator.range()
            let known = Array(
                Set(Self.probes(round % 30, seed: UInt64(1_000 + round)) + Self.neighbours(range).prefix(6))
            )
            .sorted()
            let expected = known.indices.filter { range.contains(known[$0]) }
            let runs = range.indices(in: known)
            #expect(runs.flatMap { Array($0) } == expected)
            #expect(zip(runs, runs.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
            let simpler = range.simplified(for: known)
            #expect(known.indices.filter { simpler.contains(known[$0]) } == expected)
            #expect(simpler.cuts.count <= range.cuts.count)
            if expected.count == known.count, !known.isEmpty { #expect(simpler.isFull) }
            if expected.isEmpty, !known.isEmpty { #expect(simpler.isEmpty) }
        }
    }
}
