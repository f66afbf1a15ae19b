/// A place on the line of Python's versions, named by the first version that comes after it.
///
/// A version of Python is three numbers, and `aN`, `bN` or `rcN` while it is not final: `3.13.0rc1`. Between two such
/// versions there is nothing, so that `>3.7.1` and `>=3.7.2a0` are one place, and equal sets of versions have equal
/// places. Build labels (`3.12.1+local`) do not matter to any comparison that is made a place of.
struct PythonCut: Hashable, Comparable, Sendable {
    /// Major, minor and micro number in 16 bits each, the kind in two, the number of the pre-release in 14.
    let key: UInt64

    /// Before every version.
    static let start = PythonCut(key: 0)

    /// Alpha, beta and candidate, and this for a final release.
    static let final = 3

    private init(key: UInt64) { self.key = key }

    /// The place before this version; nil where it is beyond every version. Numbers that are too large for the key
    /// stand for the next larger version that is not.
    init?(_ major: Int, _ minor: Int, _ micro: Int = 0, kind: Int = 0, number: Int = 0) {
        if major > 0xFFFF { return nil }
        if minor > 0xFFFF {
            self.init(major + 1, 0)
        } else if micro > 0xFFFF {
            self.init(major, minor + 1)
        } else if number > 0x3FFF {
            self.init(major, minor, micro, kind: kind + 1)
        } else {
            self.init(
                key: UInt64(major) << 48 | UInt64(minor) << 32 | UInt64(micro) << 16 | UInt64(kind) << 14
                    | UInt64(number))
        }
    }

    var major: Int { Int(key >> 48) }
    var minor: Int { Int(key >> 32 & 0xFFFF) }
    var micro: Int { Int(key >> 16 & 0xFFFF) }
    var kind: Int { Int(key >> 14 & 3) }
    var number: Int { Int(key & 0x3FFF) }

    /// Whether a whole series such as 3.11 begins here, its pre-releases included.
    var startsSeries: Bool { key & 0xFFFF_FFFF == 0 }
    /// Whether a release such as 3.11.4 begins here, its pre-releases included.
    var startsRelease: Bool { key & 0xFFFF == 0 }

    static func < (left: PythonCut, right: PythonCut) -> Bool { left.key < right.key }

    /// The place before a version of Python in full; nil where the text is no version.
    init?(fullVersion text: String) {
        guard let version = Version(text) else { return nil }
        self.init(firstVersionAfter: .before(version.publicVersion))
    }

    // MARK: From cuts between all versions

    /// The place of the first version of Python after `cut`.
    init?(firstVersionAfter cut: VersionCut) {
        let version = cut.version
        guard version.epoch == 0 else { return nil }
        let (major, minor, micro) = (version.major, version.minor, version.micro)
        func isAfter(_ kind: Version.PrereleaseKind?, _ number: VersionNumber) -> Bool {
            cut.isBelow(
                Version(
                    VersionParts(
                        release: (0..<3).map { version.releaseNumber($0) }, prerelease: kind.map { ($0, number) })))
        }
        if isAfter(.alpha, 0) {
            self.init(major, minor, micro)
        } else if let prerelease = version.prerelease {
            // Between the candidates and the final release there is always another candidate.
            let (kind, number) = (prerelease.kind, prerelease.number)
            let next = isAfter(kind, number) ? number : number.successor
            self.init(major, minor, micro, kind: Int(kind.rawValue), number: next.clamped)
        } else if isAfter(nil, 0) {
            self.init(major, minor, micro, kind: PythonCut.final)
        } else {
            self.init(major, minor, micro == .max ? micro : micro + 1)
        }
    }

    /// The start of the first series X.Y for which the version `X.Y` comes after `cut`.
    init?(firstSeriesAfter cut: VersionCut) {
        let version = cut.version
        guard version.epoch == 0 else { return nil }
        let (major, minor) = (version.major, version.minor)
        let isAfter = cut.isBelow(Version(release: [version.releaseNumber(0), version.releaseNumber(1)]))
        self.init(major, isAfter || minor == .max ? minor : minor + 1)
    }
}

/// A set of Python's versions, by the places where membership changes.
struct PythonVersions: Equatable {
    /// Each place but once, in order, and never the very start.
    private(set) var cuts: [PythonCut] = []
    /// Whether the first of all versions belongs to the set.
    private(set) var startsInside: Bool

    /// The set of the versions in `range`, where `place` finds a cut's place; nil is beyond everything.
    init(_ range: VersionRange, _ place: (VersionCut) -> PythonCut?) {
        startsInside = range.startsInside
        for cut in range.cuts {
            guard let cut = place(cut) else { break }
            toggle(at: cut)
        }
    }

    /// The set of whole series.
    init(series: Set<PythonCut>) {
        startsInside = false
        for start in series.sorted() {
            toggle(at: start)
            if let end = PythonCut(start.major, start.minor + 1) { toggle(at: end) }
        }
    }

    /// The versions that do not belong to the set.
    var complement: PythonVersions {
        var result = self
        result.startsInside.toggle()
        return result
    }

    /// Changes membership from `cut` on. Cuts come in order; two at one place cancel each other out.
    private mutating func toggle(at cut: PythonCut) {
        if cut == .start {
            startsInside.toggle()
        } else if cuts.last == cut {
            cuts.removeLast()
        } else {
            cuts.append(cut)
        }
    }
}
