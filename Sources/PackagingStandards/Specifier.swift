/// One clause of a version specifier (PEP 440): an operator and a version.
package struct Specifier: Sendable {
    /// What a clause asks of a version.
    package enum Comparison: String, CaseIterable, Sendable {
        case equal = "=="
        case notEqual = "!="
        case lessOrEqual = "<="
        case greaterOrEqual = ">="
        case less = "<"
        case greater = ">"
        /// `~= 2.2` means `>= 2.2, == 2.*`.
        case compatible = "~="
        /// `===` compares texts, and so may name what is no version at all.
        case arbitrary = "==="
    }

    package let comparison: Comparison
    /// What stands after the operator, as it was written, with `.*` where that is there.
    package let versionText: String
    /// The version after the operator, without `.*`; nil where `===` names something that is none.
    package let version: Version?
    /// Whether `.*` follows: every version that begins so.
    package let isWildcard: Bool

    /// The clause in `text`, which may have white space around.
    package init(_ text: String) throws(StandardsError) {
        self = try Specifier.parse(Array(text.utf8)[...])
    }

    /// The clause with this operator and version, which are trusted to go together.
    init(_ comparison: Comparison, _ version: Version?, text: String, isWildcard: Bool = false) {
        self.comparison = comparison
        self.version = version
        self.versionText = text
        self.isWildcard = isWildcard
    }

    /// The clause that exactly this version, whatever its local label, fulfils.
    package init(equalTo version: Version) {
        self.init(.equal, version, text: version.description)
    }

    /// Whether the clause speaks of a pre-release, by which installers know that pre-releases are wanted: any operator
    /// but `!=` with a version that is one.
    package var mentionsPrerelease: Bool {
        comparison != .notEqual && !isWildcard && version?.isPrerelease == true
    }
}

// MARK: - Membership

extension Specifier {
    /// Whether `candidate` fulfils the clause. Pre-releases get no special treatment here: `>=1.0` contains `1.1a1`.
    package func contains(_ candidate: Version) -> Bool {
        guard comparison != .arbitrary else {
            return candidate.description.lowercased() == versionText.lowercased()
        }
        guard let version else { return false }
        switch comparison {
        case .equal:
            return isWildcard ? hasPrefix(candidate, droppingLast: 0) : isEqual(candidate, to: version)
        case .notEqual:
            return isWildcard ? !hasPrefix(candidate, droppingLast: 0) : !isEqual(candidate, to: version)
        case .greaterOrEqual:
            return candidate >= version
        case .lessOrEqual:
            return candidate <= version || candidate.isEqualIgnoringLocal(version)
        case .compatible:
            return candidate >= version && hasPrefix(candidate, droppingLast: 1)
        case .less:
            // `<1.0` does not admit the pre-releases of 1.0, unless it names one itself.
            guard candidate < version else { return false }
            return version.isPrerelease || !isDevelopmentOrPrerelease(candidate, of: version)
        case .greater:
            // `>1.0` admits neither 1.0.post1 nor 1.0+local, but `>1.0.post1` admits 1.0.post2.
            guard candidate > version, !candidate.isEqualIgnoringLocal(version) else { return false }
            if version.isPostrelease || version.isDevelopment { return true }
            return !(candidate.hasSameRelease(as: version) && isSamePrerelease(candidate, version))
        case .arbitrary:
            return false
        }
    }

    /// Whether a candidate that is only known as text, perhaps no version at all, fulfils the clause.
    package func contains(text: String) -> Bool {
        if comparison == .arbitrary { return text.lowercased() == versionText.lowercased() }
        return Version(text).map { contains($0) } ?? false
    }

    /// Without a local label in the clause, those of candidates do not matter.
    private func isEqual(_ candidate: Version, to version: Version) -> Bool {
        version.isLocal ? candidate == version : candidate.isEqualIgnoringLocal(version)
    }

    private func hasPrefix(_ candidate: Version, droppingLast dropped: Int) -> Bool {
        version.map { candidate.begins(with: $0, count: $0.writtenCount - dropped) } ?? false
    }

    /// Whether a candidate before `version`, which is a final or a post release, leads up to it: 1.0a1 to 1.0, and
    /// 1.0.post2.dev0 to 1.0.post2.
    private func isDevelopmentOrPrerelease(_ candidate: Version, of version: Version) -> Bool {
        guard candidate.isPrerelease, candidate.hasSameRelease(as: version) else { return false }
        guard let postrelease = version.postrelease else { return true }
        return candidate.prerelease == nil && candidate.postrelease == postrelease
    }

    private func isSamePrerelease(_ first: Version, _ second: Version) -> Bool {
        let (left, right) = (first.prerelease, second.prerelease)
        return left?.kind == right?.kind && left?.number == right?.number
    }
}

// MARK: - Equality and text

extension Specifier: Hashable, CustomStringConvertible {
    /// Clauses are equal when they mean the same by the same operator: `==1.0` and `==1.0.0`, but not `~=1.0` and
    /// `~=1.0.0`.
    package static func == (left: Specifier, right: Specifier) -> Bool {
        guard left.comparison == right.comparison, left.isWildcard == right.isWildcard else { return false }
        if left.comparison == .arbitrary || left.isWildcard { return left.versionText == right.versionText }
        if left.comparison == .compatible, left.version?.writtenCount != right.version?.writtenCount { return false }
        return left.version == right.version
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(comparison)
        if comparison == .arbitrary || isWildcard { hasher.combine(versionText) } else { hasher.combine(version) }
    }

    /// Operator and version without white space between, the version as it was written.
    package var description: String { comparison.rawValue + versionText }
}
