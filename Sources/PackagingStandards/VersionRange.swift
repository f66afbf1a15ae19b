/// A set of versions, made of intervals: what specifiers mean, in a form that can be united, intersected and negated.
///
/// Equal sets are equal values: `>1.0a1` and `>=1.0a2.dev0` are one range.
package struct VersionRange: Hashable, Sendable {
    /// The places where membership changes, in order and each but once.
    let cuts: [VersionCut]
    /// Whether the versions before the first cut belong to the set.
    let startsInside: Bool

    init(cuts: [VersionCut], startsInside: Bool) {
        self.cuts = cuts
        self.startsInside = startsInside
    }

    /// Every version.
    package static let full = VersionRange(cuts: [], startsInside: true)

    /// No version.
    package static let empty = VersionRange(cuts: [], startsInside: false)

    /// From one place to another; nil stands for the end of the line.
    init(from lower: VersionCut?, to upper: VersionCut?) {
        let lower = lower.flatMap { $0.isAtStart ? nil : $0 }
        switch (lower, upper) {
        case (nil, nil): self = .full
        case (let lower?, nil): self.init(cuts: [lower], startsInside: false)
        case (nil, let upper?): self = upper.isAtStart ? .empty : VersionRange(cuts: [upper], startsInside: true)
        case (let lower?, let upper?):
            self = lower < upper ? VersionRange(cuts: [lower, upper], startsInside: false) : .empty
        }
    }

    /// Exactly this version: `1.0` and what equals it, but not `1.0+local`.
    package init(only version: Version) { self.init(from: .before(version), to: .after(version)) }

    /// This version and everything after it.
    package init(from version: Version) { self.init(from: .before(version), to: nil) }

    /// Everything before this version, its own pre-releases included.
    package init(before version: Version) { self.init(from: nil, to: .before(version)) }

    /// Whether no version belongs to the set.
    package var isEmpty: Bool { cuts.isEmpty && !startsInside }

    /// Whether every version belongs to the set.
    package var isFull: Bool { cuts.isEmpty && startsInside }

    /// Whether `version` belongs to the set.
    package func contains(_ version: Version) -> Bool {
        var low = 0
        var high = cuts.count
        while low < high {
            let middle = (low + high) / 2
            if cuts[middle].isBelow(version) { low = middle + 1 } else { high = middle }
        }
        return (low % 2 == 0) == startsInside
    }
}

// MARK: - Algebra

extension VersionRange {
    /// What does not belong to the set.
    package var complement: VersionRange { VersionRange(cuts: cuts, startsInside: !startsInside) }

    /// What belongs to either set.
    package func union(_ other: VersionRange) -> VersionRange {
        if isEmpty || other.isFull { return other }
        if other.isEmpty || isFull { return self }
        return combine(other) { $0 || $1 }
    }

    /// What belongs to both sets.
    package func intersection(_ other: VersionRange) -> VersionRange {
        if isFull || other.isEmpty { return other }
        if other.isFull || isEmpty { return self }
        return combine(other) { $0 && $1 }
    }

    /// What belongs to this set and not to the other.
    package func subtracting(_ other: VersionRange) -> VersionRange { intersection(other.complement) }

    /// Whether everything in this set belongs to the other.
    package func isSubset(of other: VersionRange) -> Bool {
        isEmpty || other.isFull || !meets(other) { $0 && !$1 }
    }

    /// Whether nothing belongs to both sets.
    package func isDisjoint(with other: VersionRange) -> Bool {
        isEmpty || other.isEmpty || !meets(other) { $0 && $1 }
    }

    /// One walk along the cuts of both sets.
    private func combine(_ other: VersionRange, _ belongs: (Bool, Bool) -> Bool) -> VersionRange {
        let startsInside = belongs(self.startsInside, other.startsInside)
        var result: [VersionCut] = []
        result.reserveCapacity(cuts.count + other.cuts.count)
        var inside = startsInside
        walk(other) { cut, left, right in
            if belongs(left, right) != inside {
                inside.toggle()
                result.append(cut)
            }
            return true
        }
        return VersionRange(cuts: result, startsInside: startsInside)
    }

    /// Whether there is a stretch of versions of which `wanted` says yes.
    private func meets(_ other: VersionRange, _ wanted: (Bool, Bool) -> Bool) -> Bool {
        if wanted(startsInside, other.startsInside) { return true }
        var found = false
        walk(other) { _, left, right in
            found = wanted(left, right)
            return !found
        }
        return found
    }

    /// Calls `step` for each place where either set changes, with the memberships after it, until that answers false.
    private func walk(_ other: VersionRange, _ step: (VersionCut, Bool, Bool) -> Bool) {
        var (first, second) = (0, 0)
        var (left, right) = (startsInside, other.startsInside)
        while first < cuts.count || second < other.cuts.count {
            let cut: VersionCut
            if second == other.cuts.count || first < cuts.count && cuts[first] < other.cuts[second] {
                cut = cuts[first]
                first += 1
                left.toggle()
            } else if first == cuts.count || other.cuts[second] < cuts[first] {
                cut = other.cuts[second]
                second += 1
                right.toggle()
            } else {
                cut = cuts[first]
                first += 1
                second += 1
                left.toggle()
                right.toggle()
            }
            if !step(cut, left, right) { return }
        }
    }
}
