/// The word that holds an ordinary version: integers compare as the versions do.
///
/// From the highest bit: 16 bits for the first number of the release, 8 for each of the next three, 3 for the kind of
/// release, 18 for that kind's number, and 3 for how many numbers the release was written with, which take no part in
/// comparisons. A count of 7 means "more than fit here": the parts tell. No version has the word 0, as every count is
/// at least 1.
enum PackedVersion {
    /// What a release is, in the order of one release's versions.
    enum Kind: UInt64, Comparable {
        case development, alpha, beta, candidate, final, postrelease
        /// No version, but the place after every version of a release; see ``VersionCut``.
        case afterRelease

        static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }
    }

    static let countUnknown = 7
    static let largestNumber: UInt64 = 1 << 18 - 1
    /// By how much a word is shifted to lose its count.
    static let countBits: UInt64 = 3

    static func count(of key: UInt64) -> Int { Int(key & 0b111) }

    static func number(of key: UInt64) -> UInt64 { key >> 3 & largestNumber }

    static func kind(of key: UInt64) -> Kind { Kind(rawValue: key >> 21 & 0b111) ?? .afterRelease }

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

    /// The word for the version with these parts, nil where it does not fit.
    static func pack(_ parts: VersionParts) -> UInt64? {
        guard parts.epoch.isZero, parts.local == nil else { return nil }
        var release: UInt64 = 0
        for (index, number) in parts.release.enumerated() {
            guard let value = number.value, let next = adding(value, at: index, to: release) else { return nil }
            release = next
        }
        let kind: Kind
        let number: VersionNumber
        switch (parts.prerelease, parts.postrelease, parts.development) {
        case (nil, nil, nil): (kind, number) = (.final, 0)
        case (nil, let post?, nil): (kind, number) = (.postrelease, post)
        case (nil, nil, let development?): (kind, number) = (.development, development)
        case ((.alpha, let value)?, nil, nil): (kind, number) = (.alpha, value)
        case ((.beta, let value)?, nil, nil): (kind, number) = (.beta, value)
        case ((.candidate, let value)?, nil, nil): (kind, number) = (.candidate, value)
        default: return nil
        }
        guard let value = number.value, value <= largestNumber else { return nil }
        return word(release: release, kind: kind, number: value, count: parts.release.count)
    }
}
