extension VersionRange: CustomStringConvertible, CustomDebugStringConvertible {
    /// The set in the words of specifiers, for people: `>=1.0, !=1.5, <2 or ==3.*`. Every version is `*`, and none is
    /// `nothing`.
    ///
    /// Where no operator ends exactly at a place (nothing in PEP 440 says "before 2.0, its pre-releases included"), the
    /// nearest is named: what only concerns pre-releases, post-releases or local labels may be lost. For an exact text
    /// see ``debugDescription``.
    package var description: String {
        if isFull { return "*" }
        if isEmpty { return "nothing" }
        var alternatives: [String] = []
        var clauses: [String] = []
        for (index, interval) in intervals.enumerated() {
            if let point = Self.point(interval) {
                clauses.append(point)
            } else {
                // A hole that the last interval ended with has been told already.
                if clauses.isEmpty, let lower = interval.lower { clauses.append(Self.lowerText(lower)) }
                if let upper = interval.upper {
                    let hole =
                        index + 1 < intervals.count
                        ? intervals[index + 1].lower.flatMap { Self.oneClause(upper, $0, "!=") } : nil
                    if let hole, Self.point(intervals[index + 1]) == nil {
                        clauses.append(hole)
                        continue
                    }
                    clauses.append(Self.upperText(upper))
                }
            }
            alternatives.append(clauses.joined(separator: ", "))
            clauses = []
        }
        if !clauses.isEmpty { alternatives.append(clauses.joined(separator: ", ")) }
        return alternatives.joined(separator: " or ")
    }

    /// The exact places where the set begins and ends: `[1.0, 2.dev0)`. `>` marks a place after a version and before
    /// its local labels, `>>` one after all of a release.
    package var debugDescription: String {
        if isEmpty { return "()" }
        func text(_ cut: VersionCut) -> String {
            switch cut.side {
            case .before: cut.version.description
            case .after: ">\(cut.version)"
            case .afterRelease: ">>\(cut.version)"
            }
        }
        return intervals.map { "[\($0.lower.map(text) ?? "-"), \($0.upper.map(text) ?? "-"))" }.joined(separator: " ")
    }

    /// The intervals of the set; nil stands for the ends of the line.
    var intervals: [(lower: VersionCut?, upper: VersionCut?)] {
        let places: [VersionCut?] = (startsInside ? [nil] : []) + cuts
        return stride(from: 0, to: places.count, by: 2).map {
            (places[$0], $0 + 1 < places.count ? places[$0 + 1] : nil)
        }
    }

    /// The one clause that an interval is, where it is one.
    private static func point(_ interval: (lower: VersionCut?, upper: VersionCut?)) -> String? {
        guard let lower = interval.lower, let upper = interval.upper else { return nil }
        return oneClause(lower, upper, "==")
    }

    /// `==V` or `==V.*` where the two places are just around that (and so `!=` for what is outside).
    private static func oneClause(_ lower: VersionCut, _ upper: VersionCut, _ comparison: String) -> String? {
        guard lower.side == .before else { return nil }
        let version = lower.version
        if upper == .after(version) || upper == .afterLocals(of: version) { return "\(comparison)\(version)" }
        guard version == VersionCut.beforeRelease(epoch: version.epoch, version.release).version,
            upper.side == .before
        else { return nil }
        // The prefix has as many numbers as the upper place's release, whose last one is that of the next prefix.
        let next = upper.version.release
        let count = (next.lastIndex { !$0.isZero } ?? 0) + 1
        var prefix = version.release
        guard count <= prefix.count, prefix[count...].allSatisfy(\.isZero) else { return nil }
        prefix.removeSubrange(count...)
        let text = "\(comparison)\(Version(VersionParts(epoch: version.epoch, release: prefix))).*"
        prefix[count - 1] = prefix[count - 1].successor
        return upper == .beforeRelease(epoch: version.epoch, prefix) ? text : nil
    }

    private static func lowerText(_ cut: VersionCut) -> String {
        if cut.side != .before { return ">\(cut.version)" }
        return previous(cut.version).map { ">\($0)" } ?? ">=\(cut.version)"
    }

    private static func upperText(_ cut: VersionCut) -> String {
        if cut.side != .before { return "<=\(cut.version)" }
        if let version = previous(cut.version) { return "<=\(version)" }
        let parts = cut.version.parts
        let isBeforeRelease = parts.prerelease == nil && parts.postrelease == nil && parts.development?.isZero == true
        return "<\(isBeforeRelease ? cut.version.baseVersion : cut.version)"
    }

    /// The version whose local labels end where `version`, a `.postN.dev0`, begins.
    private static func previous(_ version: Version) -> Version? {
        var parts = version.parts
        guard let postrelease = parts.postrelease, parts.development?.isZero == true, parts.local == nil else {
            return nil
        }
        let predecessor = postrelease.predecessor
        guard predecessor != nil || postrelease.isZero else { return nil }
        parts.development = nil
        parts.postrelease = predecessor
        return Version(parts)
    }
}
