// Ranges and the versions that a project really has.

extension VersionRange {
    /// Which of these versions, sorted in ascending order, belong to the set, as runs of indices.
    package func indices(in versions: [Version]) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for interval in intervals {
            let start = interval.lower.map { Self.count(below: $0, versions) } ?? 0
            let end = interval.upper.map { Self.count(below: $0, versions) } ?? versions.count
            if start >= end { continue }
            if let last = runs.last, last.upperBound == start {
                runs[runs.count - 1] = last.lowerBound..<end
            } else {
                runs.append(start..<end)
            }
        }
        return runs
    }

    /// The simplest range that holds the same of these versions, sorted in ascending order: places between which no
    /// version lies are dropped, and the range goes on to the ends where it holds the first or the last version.
    package func simplified(for versions: [Version]) -> VersionRange {
        guard let first = versions.first else { return self }
        var kept: [(cut: VersionCut, count: Int)] = []
        for cut in cuts {
            let count = Self.count(below: cut, versions)
            guard count > 0, count < versions.count else { continue }
            // Two places between the same two versions undo each other; of three the last is as good as any.
            if kept.last?.count == count { kept.removeLast() } else { kept.append((cut, count)) }
        }
        return VersionRange(cuts: kept.map(\.cut), startsInside: contains(first))
    }

    /// How many of the sorted versions come before the place.
    private static func count(below cut: VersionCut, _ versions: [Version]) -> Int {
        var low = 0
        var high = versions.count
        while low < high {
            let middle = (low + high) / 2
            if cut.isBelow(versions[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
