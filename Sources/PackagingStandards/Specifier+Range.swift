extension Specifier {
    /// The versions that fulfil the clause.
    ///
    /// `===` compares texts, which a set of versions cannot: its range is the version that it names when that is
    /// written in its normal form (so that it equals itself), and empty otherwise. ``contains(_:)`` remains exact.
    package var range: VersionRange {
        guard let version else { return .empty }
        let prefixEnd = { (dropped: Int) -> VersionCut in
            var release = Array(version.release.dropLast(dropped))
            release[release.count - 1] = release[release.count - 1].successor
            return .beforeRelease(epoch: version.epoch, release)
        }
        switch comparison {
        case .equal where isWildcard:
            return VersionRange(from: .beforeRelease(epoch: version.epoch, version.release), to: prefixEnd(0))
        case .notEqual where isWildcard:
            return VersionRange(from: .beforeRelease(epoch: version.epoch, version.release), to: prefixEnd(0))
                .complement
        case .equal, .notEqual:
            let upper: VersionCut = version.isLocal ? .after(version) : .afterLocals(of: version)
            let range = VersionRange(from: .before(version), to: upper)
            return comparison == .equal ? range : range.complement
        case .greaterOrEqual:
            return VersionRange(from: .before(version), to: nil)
        case .lessOrEqual:
            return VersionRange(from: nil, to: .afterLocals(of: version))
        case .compatible:
            return VersionRange(from: .before(version), to: prefixEnd(1))
        case .greater:
            let hasNoPostreleases = version.isPostrelease || version.isDevelopment
            return VersionRange(
                from: hasNoPostreleases ? .afterLocals(of: version) : .afterPostreleases(of: version), to: nil)
        case .less:
            if version.isPrerelease { return VersionRange(from: nil, to: .before(version)) }
            var first = version.parts
            first.development = 0
            return VersionRange(from: nil, to: .before(Version(first)))
        case .arbitrary:
            return version.description.lowercased() == versionText.lowercased() ? VersionRange(only: version) : .empty
        }
    }
}

extension SpecifierSet {
    /// The versions that fulfil every clause; see ``Specifier/range`` for `===`.
    package var range: VersionRange {
        longRange ?? clauses.map(\.range).reducedInHalves(.full) { $0.intersection($1) }
    }
}
