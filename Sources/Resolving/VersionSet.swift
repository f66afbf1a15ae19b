/// A set over the known versions of one package and over its absence.
///
/// Bit 0 stands for "the package is not selected"; bit `i + 1` for the `i`-th candidate in ascending order. With absence as
/// one more element, a term and its negation are sets alike, and everything PubGrub asks of terms is one operation on words.
/// All sets of one package have the same number of words; the first lies in place, since most packages have fewer than 64
/// releases.
struct VersionSet: Hashable, Sendable {
    private(set) var first: UInt64
    private(set) var rest: [UInt64]

    /// The empty set for a package with so many candidates.
    init(candidates: Int) {
        first = 0
        rest = candidates < 64 ? [] : [UInt64](repeating: 0, count: candidates / 64)
    }

    /// The set of all candidates, and of absence if wanted.
    init(all candidates: Int, absence: Bool) {
        self.init(candidates: candidates)
        let bits = candidates + 1
        first = bits >= 64 ? .max : (1 << UInt64(bits)) - 1
        for word in rest.indices {
            let left = bits - (word + 1) * 64
            rest[word] = left >= 64 ? .max : (1 << UInt64(left)) - 1
        }
        if !absence { first &= ~1 }
    }

    init(candidates: Int, only version: Int) {
        self.init(candidates: candidates)
        insert(version: version)
    }

    mutating func insert(version: Int) { insert(bit: version + 1) }

    /// Inserts neighbouring versions, a word at a time.
    mutating func insert(versions: Range<Int>) {
        var bit = versions.lowerBound + 1
        let end = versions.upperBound + 1
        while bit < end {
            let last = min(end, (bit / 64 + 1) * 64)
            let width = UInt64(last - bit)
            let mask = (width == 64 ? UInt64.max : (UInt64(1) << width) - 1) << UInt64(bit % 64)
            if bit < 64 { first |= mask } else { rest[bit / 64 - 1] |= mask }
            bit = last
        }
    }

    mutating func insertAbsence() { first |= 1 }

    private mutating func insert(bit: Int) {
        if bit < 64 { first |= 1 << UInt64(bit) } else { rest[bit / 64 - 1] |= 1 << UInt64(bit % 64) }
    }

    mutating func remove(version: Int) {
        let bit = version + 1
        if bit < 64 { first &= ~(1 << UInt64(bit)) } else { rest[bit / 64 - 1] &= ~(1 << UInt64(bit % 64)) }
    }

    func contains(version: Int) -> Bool {
        let bit = version + 1
        return bit < 64 ? first & (1 << UInt64(bit)) != 0 : rest[bit / 64 - 1] & (1 << UInt64(bit % 64)) != 0
    }

    var containsAbsence: Bool { first & 1 != 0 }

    var isEmpty: Bool {
        if first != 0 { return false }
        for word in rest where word != 0 { return false }
        return true
    }

    /// How many versions; absence does not count.
    var versionCount: Int {
        var count = (first & ~1).nonzeroBitCount
        for word in rest { count += word.nonzeroBitCount }
        return count
    }

    /// The newest version in the set.
    var newest: Int? {
        for index in stride(from: rest.count - 1, through: 0, by: -1) where rest[index] != 0 {
            return (index + 1) * 64 + 63 - rest[index].leadingZeroBitCount - 1
        }
        let word = first & ~1
        return word == 0 ? nil : 63 - word.leadingZeroBitCount - 1
    }

    /// The oldest version in the set.
    var oldest: Int? {
        let word = first & ~1
        if word != 0 { return word.trailingZeroBitCount - 1 }
        for index in rest.indices where rest[index] != 0 {
            return (index + 1) * 64 + rest[index].trailingZeroBitCount - 1
        }
        return nil
    }

    /// The versions, oldest first.
    var versions: [Int] {
        var result: [Int] = []
        result.reserveCapacity(versionCount)
        var word = first & ~1
        while word != 0 {
            result.append(word.trailingZeroBitCount - 1)
            word &= word - 1
        }
        for index in rest.indices {
            word = rest[index]
            while word != 0 {
                result.append((index + 1) * 64 + word.trailingZeroBitCount - 1)
                word &= word - 1
            }
        }
        return result
    }

    // MARK: - Algebra

    mutating func formIntersection(_ other: VersionSet) {
        first &= other.first
        for index in rest.indices { rest[index] &= other.rest[index] }
    }

    mutating func formUnion(_ other: VersionSet) {
        first |= other.first
        for index in rest.indices { rest[index] |= other.rest[index] }
    }

    mutating func subtract(_ other: VersionSet) {
        first &= ~other.first
        for index in rest.indices { rest[index] &= ~other.rest[index] }
    }

    func intersection(_ other: VersionSet) -> VersionSet {
        var result = self
        result.formIntersection(other)
        return result
    }

    func union(_ other: VersionSet) -> VersionSet {
        var result = self
        result.formUnion(other)
        return result
    }

    func subtracting(_ other: VersionSet) -> VersionSet {
        var result = self
        result.subtract(other)
        return result
    }

    /// Everything else that the package can be, absence included.
    func complement(candidates: Int) -> VersionSet {
        VersionSet(all: candidates, absence: true).subtracting(self)
    }

    func isSubset(of other: VersionSet) -> Bool {
        if first & ~other.first != 0 { return false }
        for index in rest.indices where rest[index] & ~other.rest[index] != 0 { return false }
        return true
    }

    func isDisjoint(with other: VersionSet) -> Bool {
        if first & other.first != 0 { return false }
        for index in rest.indices where rest[index] & other.rest[index] != 0 { return false }
        return true
    }

    /// Whether `self ∩ other ⊆ third`, without making the intersection.
    func intersection(with other: VersionSet, isSubsetOf third: VersionSet) -> Bool {
        if first & other.first & ~third.first != 0 { return false }
        for index in rest.indices where rest[index] & other.rest[index] & ~third.rest[index] != 0 { return false }
        return true
    }
}
