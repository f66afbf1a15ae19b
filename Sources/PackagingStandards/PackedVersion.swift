/// The word by which versions are compared: integers compare as the versions do.
///
/// From the highest bit: 16 bits for the first number of the release, 8 for each of the next three, 3 for the kind of
/// release, 18 for that kind's number, and 3 for how many numbers the release was written with, which take no part in
/// comparisons. A count of 7 means "more than fit here": the parts tell.
///
/// A version that does not fit has the count 0, and the greatest word that is not beyond it: where two words differ,
/// they still tell the order, and only where they are alike the parts have to.
enum PackedVersion {
    /// What a release is, in the order of one release's versions.
    enum Kind: UInt64, Comparable {
        case development, alpha, beta, candidate, final, postrelease

        static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }
    }

    static let countUnknown = 7
    static let largestNumber: UInt64 = 1 << 18 - 1
    /// By how much a word is shifted to lose its count.
    static let countBits: UInt64 = 3

    static func count(of key: UInt64) -> Int { Int(key & 0b111) }

    static func number(of key: UInt64) -> UInt64 { key >> 3 & largestNumber }

    /// The kind in a word that is exact; the others can hold more than there are kinds.
    static func kind(of key: UInt64) -> Kind { Kind(rawValue: key >> 21 & 0b111) ?? .postrelease }

    /// The number at `index` (0 to 3, or beyond: 0) of the release.
    static func releaseNumber(_ index: Int, of key: UInt64) -> UInt64 {
        switch index {
        case 0: key >> 48
        case 1: key >> 40 & 0xFF
        case 2: key >> 32 & 0xFF
        case 3: key >> 24 & 0xFF
        default: 0
        }
    }

    /// The word with these fields, which must fit.
    static func word(release: UInt64, kind: Kind, number: UInt64, count: Int) -> UInt64 {
        release | kind.rawValue << 21 | number << 3 | UInt64(min(count, countUnknown))
    }

    /// `release` with one number more, at `index`; nil where it does not fit.
    static func adding(_ number: UInt64, at index: Int, to release: UInt64) -> UInt64? {
        switch index {
        case 0: number <= 0xFFFF ? release | number << 48 : nil
        case 1...3: number <= 0xFF ? release | number << UInt64(48 - 8 * index) : nil
        default: number == 0 ? release : nil
        }
    }

    /// Whether the word tells everything that matters for the order.
    static func isExact(_ key: UInt64) -> Bool { key & 0b111 != 0 }

    /// The word for the version with these parts.
    static func pack(_ parts: VersionParts) -> UInt64 {
        guard parts.epoch.isZero else { return floor(release: 0, from: 0) }
        var release: UInt64 = 0
        for (index, number) in parts.release.enumerated() {
            guard let value = number.value, let next = adding(value, at: index, to: release) else {
                return floor(release: release, from: index)
            }
            release = next
        }
        let kind: Kind
        let number: VersionNumber
        var isExact = parts.local == nil
        switch (parts.prerelease, parts.postrelease, parts.development) {
        case (nil, nil, nil): (kind, number) = (.final, 0)
        case (nil, nil, let development?): (kind, number) = (.development, development)
        case (nil, let post?, let development):
            (kind, number) = (.postrelease, post)
            isExact = isExact && development == nil
        case (let prerelease?, let post, let development):
            number = prerelease.number
            kind =
                switch prerelease.kind {
                case .alpha: .alpha
                case .beta: .beta
                case .candidate: .candidate
                }
            isExact = isExact && post == nil && development == nil
        }
        let value = min(number.value ?? .max, largestNumber)
        isExact = isExact && number == VersionNumber(value)
        return word(release: release, kind: kind, number: value, count: isExact ? parts.release.count : 0)
    }

    /// The word of a version whose release's numbers do not fit from `index` on. Whatever fits and has the same numbers
    /// before is less.
    private static func floor(release: UInt64, from index: Int) -> UInt64 {
        let ones: UInt64 =
            switch index {
            case 0: .max
            case 1...3: .max >> UInt64(8 + 8 * index)
            default: .max >> 40
            }
        return (release | ones) & ~0b111
    }
}
