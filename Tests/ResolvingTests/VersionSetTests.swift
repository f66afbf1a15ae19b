import SharedFixtures
import Testing

@testable import Resolving

@Suite struct VersionSetTests {
    /// Counts of candidates around the borders of the words that hold the bits.
    static let counts = [0, 1, 2, 62, 63, 64, 65, 126, 127, 128, 129, 300]

    @Test("a set behaves like a set of integers and absence", arguments: counts)
    func behavesLikeASet(count: Int) {
        var random = SeededGenerator(seed: UInt64(count) + 1)
        for _ in 0..<50 {
            let (left, leftModel) = randomSet(count, &random)
            let (right, rightModel) = randomSet(count, &random)
            let (third, thirdModel) = randomSet(count, &random)
            #expect(model(left) == leftModel)
            #expect(model(left.intersection(right)) == leftModel.intersection(rightModel))
            #expect(model(left.union(right)) == leftModel.union(rightModel))
            #expect(model(left.subtracting(right)) == leftModel.subtracting(rightModel))
            #expect(left.isSubset(of: right) == leftModel.isSubset(of: rightModel))
            #expect(left.intersection(right).isSubset(of: left))
            #expect(left.isDisjoint(with: right) == leftModel.isDisjoint(with: rightModel))
            #expect(
                left.intersection(with: right, isSubsetOf: third)
                    == leftModel.intersection(rightModel).isSubset(of: thirdModel))
            #expect(left.isEmpty == leftModel.isEmpty)
            let versions = leftModel.subtracting([-1])
            #expect(left.versionCount == versions.count)
            #expect(left.newest == versions.max())
            #expect(left.oldest == versions.min())
            let everything = Set(-1..<count)
            #expect(model(left.complement(candidates: count)) == everything.subtracting(leftModel))
            #expect(left.complement(candidates: count).complement(candidates: count) == left)
            #expect(model(VersionSet(all: count, absence: true)) == everything)
            #expect(model(VersionSet(all: count, absence: false)) == everything.subtracting([-1]))
        }
    }

    @Test("a run of versions is inserted like its members", arguments: counts)
    func runs(count: Int) {
        for lower in stride(from: 0, through: count, by: count > 100 ? 7 : 1) {
            for upper in stride(from: lower, through: count, by: count > 100 ? 5 : 1) {
                var set = VersionSet(candidates: count)
                set.insert(versions: lower..<upper)
                #expect(set.versions == Array(lower..<upper))
                #expect(!set.containsAbsence)
            }
        }
    }

    private func randomSet(_ count: Int, _ random: inout SeededGenerator) -> (VersionSet, Set<Int>) {
        var set = VersionSet(candidates: count)
        var model: Set<Int> = []
        for version in 0..<count where Bool.random(using: &random) {
            set.insert(version: version)
            model.insert(version)
        }
        if Bool.random(using: &random) {
            set.insertAbsence()
            model.insert(-1)
        }
        if count > 0, let removed = (0..<count).randomElement(using: &random) {
            set.remove(version: removed)
            model.remove(removed)
            #expect(!set.contains(version: removed))
        }
        return (set, model)
    }

    /// The versions by index, and -1 for absence.
    private func model(_ set: VersionSet) -> Set<Int> {
        Set(set.versions).union(set.containsAbsence ? [-1] : [])
    }
}
