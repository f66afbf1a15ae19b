// `Requires-Python` as a marker, in the words that Pipenv uses in a lock.

/// What a lock writes for a file's `Requires-Python`: `python_version >= '3.8'`; nil where every Python will do.
///
/// The words are Pipenv's wherever those are true of the same versions: one or two numbers are held against
/// `python_version`, three against `python_full_version`, `.*` is dropped, the clauses stand in the order of their
/// versions. Where Pipenv's words are true of other versions (`==3.*`, `>3.11`, `<=3.12`, two lower bounds), different
/// ones are chosen. Pre-releases of Python count with the release that they lead to, as they do in `python_version`.
package func pipenvMarkerText(requiresPython: SpecifierSet) -> String? {
    Marker(requiresPython: requiresPython)?.text(quotes: .single)
}

extension Marker {
    /// The marker of a `Requires-Python`, or nil where every Python will do; see ``pipenvMarkerText(requiresPython:)``.
    package init?(requiresPython specifiers: SpecifierSet) {
        guard specifiers.clauses.count <= Marker.usualClauses else {
            self.init(longRequiresPython: specifiers)
            return
        }
        var clauses: [(clause: Specifier, versions: PythonReleases)] = []
        for clause in specifiers.clauses.sorted(by: Marker.precedes) {
            clauses.append((clause, PythonReleases(clause.range)))
        }
        let all = PythonReleases(intersectionOf: clauses.map(\.versions))
        // What others imply is not said, the weaker of two bounds for instance.
        for index in clauses.indices.reversed() {
            var others = clauses
            others.remove(at: index)
            if PythonReleases(intersectionOf: others.map(\.versions)) == all { clauses = others }
        }
        guard !clauses.isEmpty else { return nil }
        if all.isEmpty {
            guard let never = MarkerComparison(.pythonVersion, .less, "0") else { return nil }
            self.init(.comparison(never))
        } else {
            let comparisons = clauses.compactMap(Marker.comparison)
            let words = comparisons.map { MarkerWording($0) }
            self.init((words.count == clauses.count ? .all(words) : all.wording).expression)
        }
    }

    /// More than people write; each of so many is compared with all others.
    private static let usualClauses = 64

    /// The shortest words for a contrived set; nil, too, where even they are too many.
    private init?(longRequiresPython specifiers: SpecifierSet) {
        let all = PythonReleases(specifiers.range)
        guard !all.isEmpty else {
            guard let never = MarkerComparison(.pythonVersion, .less, "0") else { return nil }
            self.init(.comparison(never))
            return
        }
        guard all.changes > 0, all.changes <= Marker.usualClauses else { return nil }
        self.init(all.wording.expression)
    }

    private static func precedes(_ left: Specifier, _ right: Specifier) -> Bool {
        guard let first = left.version, let second = right.version else {
            return left.description < right.description
        }
        if first != second { return first < second }
        // `3.9` stands before the `3.9.0` that it equals.
        if first.release.count != second.release.count { return first.release.count < second.release.count }
        return left.description < right.description
    }

    /// A comparison that says what the clause does: Pipenv's, where that is true, or else one with a whole release. Nil
    /// where one comparison does not suffice.
    private static func comparison(_ clause: Specifier, _ versions: PythonReleases) -> MarkerComparison? {
        guard let version = clause.version, !version.isPrerelease, !version.isPostrelease, !version.isLocal else {
            return nil
        }
        let comparing = MarkerOperator(rawValue: clause.comparison.rawValue).flatMap { $0 == .arbitrary ? nil : $0 }
        let isShort = version.release.count < 3
        let text = clause.isWildcard && !isShort ? version.description + ".*" : version.description
        let candidates = [
            MarkerComparison(isShort ? .pythonVersion : .pythonFullVersion, comparing ?? .equal, text),
            MarkerComparison(
                .pythonFullVersion, comparing ?? .equal, "\(version.major).\(version.minor).\(version.micro)"),
        ]
        return candidates.compactMap(\.self).first { PythonReleases($0) == versions }
    }
}

/// A set of Python's versions that does not tell a release from its pre-releases.
private struct PythonReleases: Equatable {
    /// Each is the start of a release.
    private var cuts: [PythonCut] = []
    private var startsInside: Bool

    init(_ range: VersionRange) { self.init(PythonVersions(range, PythonCut.init(firstVersionAfter:))) }

    /// Nil where the comparison is none with a version.
    init?(_ comparison: MarkerComparison) {
        guard let range = comparison.specifier?.range else { return nil }
        self.init(
            comparison.variable == .pythonVersion
                ? PythonVersions(range, PythonCut.init(firstSeriesAfter:))
                : PythonVersions(range, PythonCut.init(firstVersionAfter:)))
    }

    private init(_ versions: PythonVersions) {
        startsInside = versions.startsInside
        for cut in versions.cuts { toggle(at: cut.startOfRelease) }
    }

    init(intersectionOf sets: [PythonReleases]) {
        startsInside = sets.allSatisfy(\.startsInside)
        var inside = startsInside
        for cut in Set(sets.flatMap(\.cuts)).sorted() {
            let isIn = sets.allSatisfy { $0.contains(from: cut) }
            if isIn != inside { toggle(at: cut) }
            inside = isIn
        }
    }

    private mutating func toggle(at cut: PythonCut) {
        if cut == .start {
            startsInside.toggle()
        } else if cuts.last == cut {
            cuts.removeLast()
        } else {
            cuts.append(cut)
        }
    }

    private func contains(from cut: PythonCut) -> Bool {
        ((cuts.firstIndex { $0 > cut } ?? cuts.count) % 2 == 0) == startsInside
    }

    var isEmpty: Bool { cuts.isEmpty && !startsInside }
    /// How often it goes in or out.
    var changes: Int { cuts.count }

    /// The set in words, which may take pre-releases in or leave them out.
    var wording: MarkerWording {
        let allCuts = cuts.flatMap { cut in [cut] + (cut.finalRelease.map { [$0] } ?? []) }
        var needed = [startsInside]
        var allowed = [startsInside]
        for cut in allCuts {
            let isPrerelease = cut.startsRelease
            needed.append(!isPrerelease && contains(from: cut))
            allowed.append(isPrerelease || contains(from: cut))
        }
        return PythonWording(allCuts, from: needed, to: allowed).wording
    }
}

extension PythonCut {
    /// The start of the release that follows, its pre-releases included.
    fileprivate var startOfRelease: PythonCut { PythonCut(major, minor, micro) ?? self }
    /// The place right before the final release that follows.
    fileprivate var finalRelease: PythonCut? { PythonCut(major, minor, micro, kind: PythonCut.final) }
}
