// PEP 440's order: epoch, release without its trailing zeros, then within one release
// `.devN < aN < bN < rcN < final < .postN`, where `.devN` of anything comes before that thing, then the local label.

extension Version: Hashable, Comparable {
    package static func == (left: Version, right: Version) -> Bool {
        guard left.order == right.order else { return false }
        // The order of a version either fits a word or does not, however it is written.
        if left.isPacked || right.isPacked { return left.isPacked == right.isPacked }
        return compare(left, right) == 0
    }

    package static func < (left: Version, right: Version) -> Bool {
        if left.order != right.order { return left.order < right.order }
        return left.isPacked && right.isPacked ? false : compare(left, right) < 0
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(order)
        guard !isPacked, let full else { return }
        hasher.combine(full.epoch)
        for number in full.release[..<((full.release.lastIndex { !$0.isZero } ?? -1) + 1)] { hasher.combine(number) }
        hasher.combine(full.postrelease)
        hasher.combine(full.development)
        hasher.combine(full.local)
    }

    /// What decides between two versions, unless it is the same for both.
    private var order: UInt64 { key >> PackedVersion.countBits }

    /// Whether the word tells everything that matters for the order.
    private var isPacked: Bool { PackedVersion.isExact(key) }

    /// Whether the two versions have the same release in the same epoch: `1.0a1` and `1.0.0.post1`.
    func hasSameRelease(as other: Version) -> Bool {
        guard key >> 24 == other.key >> 24 else { return false }
        return isPacked && other.isPacked || Version.compareRelease(self, other) == 0
    }

    /// Whether the release begins with the first `count` numbers of the other's, in the same epoch.
    func begins(with other: Version, count: Int) -> Bool {
        if isPacked, other.isPacked {
            // The numbers after the fourth are zeros in all versions that fit a word.
            return count < 1 || (key ^ other.key) >> UInt64(48 - 8 * (min(count, 4) - 1)) == 0
        }
        guard epoch == other.epoch else { return false }
        for index in 0..<max(count, 0) where releaseNumber(index) != other.releaseNumber(index) { return false }
        return true
    }

    /// Whether the two versions differ in nothing but their local labels.
    func isEqualIgnoringLocal(_ other: Version) -> Bool {
        guard order == other.order else { return false }
        return isPacked && other.isPacked || Version.compareRelease(self, other) == 0 && suffix == other.suffix
    }

    // MARK: - Without packing

    /// Negative, zero or positive as `left` comes before, with or after `right`.
    static func compare(_ left: Version, _ right: Version) -> Int {
        let release = compareRelease(left, right)
        if release != 0 { return release }
        let (leftSuffix, rightSuffix) = (left.suffix, right.suffix)
        if leftSuffix != rightSuffix { return leftSuffix < rightSuffix ? -1 : 1 }
        return compareLocal(left.full?.local, right.full?.local)
    }

    static func compareRelease(_ left: Version, _ right: Version) -> Int {
        if left.epoch != right.epoch { return left.epoch < right.epoch ? -1 : 1 }
        for index in 0..<max(left.releaseCount, right.releaseCount) {
            let (first, second) = (left.releaseNumber(index), right.releaseNumber(index))
            if first != second { return first < second ? -1 : 1 }
        }
        return 0
    }

    private static func compareLocal(_ left: [VersionParts.LocalPart]?, _ right: [VersionParts.LocalPart]?) -> Int {
        guard let left, let right else { return (left == nil ? 0 : 1) - (right == nil ? 0 : 1) }
        for (first, second) in zip(left, right) where first != second {
            switch (first, second) {
            case (.text, .number): return -1
            case (.number, .text): return 1
            case (.text(let first), .text(let second)): return first.lexicographicallyPrecedes(second) ? -1 : 1
            case (.number(let first), .number(let second)): return first < second ? -1 : 1
            }
        }
        return left.count - right.count
    }

    /// Everything between the release and the local label, in the order of comparison.
    private struct Suffix: Comparable {
        /// 0 for a development release of the release itself, 1 to 3 for a, b, rc, and 4 for none of these.
        var rank: UInt8
        var number: VersionNumber
        var postrelease: VersionNumber?
        var development: VersionNumber?

        static func < (left: Suffix, right: Suffix) -> Bool {
            if left.rank != right.rank { return left.rank < right.rank }
            if left.number != right.number { return left.number < right.number }
            if left.postrelease != right.postrelease {
                guard let first = left.postrelease, let second = right.postrelease else {
                    return left.postrelease == nil
                }
                return first < second
            }
            guard let first = left.development, let second = right.development else {
                return left.development != nil && right.development == nil
            }
            return first < second
        }
    }

    private var suffix: Suffix {
        let (prerelease, postrelease, development) = (self.prerelease, self.postrelease, self.development)
        return Suffix(
            rank: prerelease.map { $0.kind.rawValue + 1 } ?? (postrelease == nil && development != nil ? 0 : 4),
            number: prerelease?.number ?? 0, postrelease: postrelease, development: development)
    }
}
