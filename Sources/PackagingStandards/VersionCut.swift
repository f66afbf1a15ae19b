/// A place between versions, where a range begins or ends.
///
/// Three kinds suffice for everything that PEP 440's operators distinguish, and each place can be named in one way
/// only, so that equal sets of versions have equal cuts:
/// * before a version: `>=1.0` begins so; `<=1.0` ends before `1.0.post0.dev0`, which is the first version that is more
///   than `1.0` and its local labels;
/// * after a version, before its local labels: only a version with a local label is cut off like that by an operator;
/// * after a whole release, its post-releases included: `>1.0` begins so, as no first version follows `1.0.postN` for
///   every N.
struct VersionCut: Hashable, Sendable {
    enum Side: UInt8, Sendable {
        case before, after, afterRelease
    }

    /// The version at the place. For `.afterRelease` a final release without post-release or local label.
    let version: Version
    let side: Side

    static func before(_ version: Version) -> VersionCut { VersionCut(version: version, side: .before) }
    static func after(_ version: Version) -> VersionCut { VersionCut(version: version, side: .after) }
    static func afterRelease(of version: Version) -> VersionCut {
        VersionCut(version: version.baseVersion, side: .afterRelease)
    }

    /// The place after `version` and all its local labels.
    static func afterLocals(of version: Version) -> VersionCut {
        var next = version.parts
        next.local = nil
        if let development = next.development {
            next.development = development.successor
        } else {
            next.postrelease = next.postrelease?.successor ?? 0
            next.development = 0
        }
        return .before(Version(next))
    }

    /// The place after `version`, which is a final or a pre-release, and all its post-releases.
    static func afterPostreleases(of version: Version) -> VersionCut {
        guard let prerelease = version.prerelease else { return .afterRelease(of: version) }
        return .before(
            Version(
                VersionParts(
                    epoch: version.epoch, release: version.release,
                    prerelease: (prerelease.kind, prerelease.number.successor), development: 0)))
    }

    /// The place before everything that has this release, its development releases included.
    static func beforeRelease(epoch: VersionNumber, _ release: [VersionNumber]) -> VersionCut {
        .before(Version(VersionParts(epoch: epoch, release: release, development: 0)))
    }

    /// Whether `candidate` comes after this place.
    func isBelow(_ candidate: Version) -> Bool {
        switch side {
        case .before: version <= candidate
        case .after: version < candidate
        case .afterRelease: version < candidate && !version.hasSameRelease(as: candidate)
        }
    }

    /// Whether nothing comes before this place: `0.dev0` is the least of all versions.
    var isAtStart: Bool { side == .before && version == VersionCut.leastVersion }

    private static let leastVersion = Version(VersionParts(release: [0], development: 0))
}

extension VersionCut: Comparable {
    static func < (left: VersionCut, right: VersionCut) -> Bool {
        switch (left.side, right.side) {
        case (.afterRelease, .afterRelease): return left.version < right.version
        case (.afterRelease, _): return left.version < right.version && !left.version.hasSameRelease(as: right.version)
        case (_, .afterRelease): return left.version < right.version || left.version.hasSameRelease(as: right.version)
        case (.before, .after): return left.version <= right.version
        default: return left.version < right.version
        }
    }
}
