/// A set of Python's versions in the words of a marker.
struct PythonWording {
    let answers: [Bool]
    let wording: MarkerWording

    /// The shortest words that hold for the stretches of `needed` and for none outside of `allowed`; stretches lie
    /// between the cuts.
    init(_ cuts: [PythonCut], from needed: [Bool], to allowed: [Bool]) {
        let stretches = PythonWording.stretches(cuts, from: needed, to: allowed)
        answers = needed.indices.map { answer in stretches.contains { $0.contains(answer) } }
        let apart = stretches.map { stretch in
            PythonWording.interval(
                from: stretch.lowerBound == 0 ? nil : cuts[stretch.lowerBound - 1],
                to: stretch.upperBound == cuts.count ? nil : cuts[stretch.upperBound])
        }
        var wording = MarkerWording.any(apart.map { .all($0.map { MarkerWording($0) }) })
        if let first = stretches.first, let last = stretches.last, stretches.count > 1 {
            let holes = zip(stretches, stretches.dropFirst()).map {
                PythonWording.hole(from: cuts[$0.upperBound], to: cuts[$1.lowerBound - 1])
            }
            if !holes.contains(where: { $0 == nil }) {
                let ends = PythonWording.ends(
                    from: first.lowerBound == 0 ? nil : cuts[first.lowerBound - 1],
                    to: last.upperBound == cuts.count ? nil : cuts[last.upperBound])
                let parts = ends.lower + holes.flatMap { $0 ?? [] } + ends.upper
                // `>= '2.7' and != '3.0' and != '3.1'` reads better than what is apart, unless that is just `==`.
                let patience = apart.allSatisfy { $0.count == 1 && $0[0].operator == .equal } ? 0 : 2
                if parts.count <= wording.cost + patience { wording = .all(parts.map { MarkerWording($0) }) }
            }
        }
        self.wording = wording
    }

    // MARK: Stretches

    /// The stretches to be worded. Each lies within a stretch of what is allowed and holds what is needed of it; its
    /// ends are chosen to be easy to say.
    private static func stretches(
        _ cuts: [PythonCut], from needed: [Bool], to allowed: [Bool]
    ) -> [ClosedRange<Int>] {
        var result: [ClosedRange<Int>] = []
        var start = 0
        while start < allowed.count {
            guard allowed[start] else {
                start += 1
                continue
            }
            var end = start
            while end + 1 < allowed.count, allowed[end + 1] { end += 1 }
            let inside = (start...end).filter { needed[$0] }
            if let first = inside.first, let last = inside.last {
                let lower = (max(start, 1)...max(first, 1)).min {
                    difficulty(cuts[$0 - 1], isStart: true) < difficulty(cuts[$1 - 1], isStart: true)
                }
                let upper = (min(last, cuts.count - 1)...min(end, cuts.count - 1)).reversed().min {
                    difficulty(cuts[$0], isStart: false) < difficulty(cuts[$1], isStart: false)
                }
                result.append((start == 0 ? 0 : lower ?? start)...(end == cuts.count ? end : upper ?? end))
            }
            start = end + 1
        }
        return result
    }

    /// `>= '3.8.1'` is easier than `> '3.8.0'`, and `< '3.8.1'` easier than what leaves only the final release out.
    private static func difficulty(_ cut: PythonCut, isStart: Bool) -> Int {
        if cut.startsSeries { return 0 }
        if cut.startsRelease { return isStart ? 2 : 1 }
        return cut.kind != PythonCut.final ? 3 : isStart ? 1 : 2
    }

    // MARK: Words

    private static func interval(from lower: PythonCut?, to upper: PythonCut?) -> [MarkerComparison] {
        if let lower, let upper, let whole = hole(from: lower, to: upper), whole.count == 1,
            let only = whole.first.flatMap({ MarkerComparison($0.variable, .equal, $0.value) })
        {
            return [only]
        }
        let ends = ends(from: lower, to: upper)
        return ends.lower + ends.upper
    }

    private static func ends(
        from lower: PythonCut?, to upper: PythonCut?
    ) -> (lower: [MarkerComparison], upper: [MarkerComparison]) {
        (lower.map(start) ?? [], upper.map(end) ?? [])
    }

    /// Everything from this place on.
    private static func start(_ cut: PythonCut) -> [MarkerComparison] {
        if cut.startsSeries { return series(.greaterOrEqual, cut) }
        if cut.startsRelease { return release(.greater, cut.major, cut.minor, cut.micro - 1) }
        return full(.greaterOrEqual, cut)
    }

    /// Everything before this place.
    private static func end(_ cut: PythonCut) -> [MarkerComparison] {
        if cut.startsSeries { return series(.less, cut) }
        if cut.startsRelease { return release(.less, cut.major, cut.minor, cut.micro) }
        // `<` leaves out the pre-releases of a final release, which come before this place.
        return cut.kind == PythonCut.final ? full(.lessOrEqual, cut) + full(.notEqual, cut) : full(.less, cut)
    }

    /// Everything but what lies between the two places, said by at most eight `!=`; nil where that takes more.
    private static func hole(from lower: PythonCut, to upper: PythonCut) -> [MarkerComparison]? {
        var result: [MarkerComparison] = []
        var place = lower
        while place < upper {
            guard result.count < 8 else { return nil }
            let pieces: [(PythonCut?, [MarkerComparison])] = [
                (place.startsSeries ? PythonCut(place.major, place.minor + 1) : nil, series(.notEqual, place)),
                (
                    place.startsRelease ? PythonCut(place.major, place.minor, place.micro + 1) : nil,
                    release(.notEqual, place.major, place.minor, place.micro, suffix: ".*")
                ),
                (following(place), full(.notEqual, place)),
            ]
            guard let (end, words) = pieces.first(where: { $0.0.map { $0 > place && $0 <= upper } ?? false }), let end
            else {
                return nil
            }
            result += words
            place = end
        }
        return result
    }

    /// The place after the one version that follows `cut`.
    private static func following(_ cut: PythonCut) -> PythonCut? {
        cut.kind == PythonCut.final
            ? PythonCut(cut.major, cut.minor, cut.micro + 1)
            : PythonCut(cut.major, cut.minor, cut.micro, kind: cut.kind, number: cut.number + 1)
    }

    private static func series(_ operator: MarkerOperator, _ cut: PythonCut) -> [MarkerComparison] {
        let isOrder = `operator` == .less || `operator` == .greaterOrEqual
        let text = isOrder && cut.minor == 0 ? "\(cut.major)" : "\(cut.major).\(cut.minor)"
        return [MarkerComparison(.pythonVersion, `operator`, text)].compactMap(\.self)
    }

    private static func release(
        _ operator: MarkerOperator, _ major: Int, _ minor: Int, _ micro: Int, suffix: String = ""
    ) -> [MarkerComparison] {
        [MarkerComparison(.pythonFullVersion, `operator`, "\(major).\(minor).\(micro)\(suffix)")].compactMap(\.self)
    }

    private static func full(_ operator: MarkerOperator, _ cut: PythonCut) -> [MarkerComparison] {
        let kind = Version.PrereleaseKind(rawValue: UInt8(cut.kind)).map { "\($0.text)\(cut.number)" } ?? ""
        return release(`operator`, cut.major, cut.minor, cut.micro, suffix: kind)
    }
}
