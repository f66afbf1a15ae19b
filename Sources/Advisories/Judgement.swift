import PackagingStandards

/// What an advisory says about one version of one package.
package enum Judgement: Equatable, Sendable {
    case notAffected
    /// Nothing says that the version is affected, and nothing could say that it is not.
    case possibly(Doubt)
    case affected(Evidence)

    /// Why a version may be affected.
    package enum Doubt: Hashable, Sendable {
        /// PEP 440 does not know the version, so no range can be asked about it.
        case unreadableVersion
        /// A range of the record has an event or a specifier that cannot be read.
        case unreadableRange
        /// The record lists neither versions nor a range of releases.
        case nothingToJudgeBy
        /// Safety's specifier passes over this pre-, post- or development release, though by the order it lies inside.
        case specifierPassesOver
    }

    /// What says that a version is affected.
    package enum Evidence: Equatable, Sendable {
        /// The record lists the version, as it stands or in an equal spelling.
        case listed(String)
        case interval(VersionInterval)
        /// The alternative of Safety's specifiers that the version satisfies.
        case specifier(String)
    }

    /// The stronger of two: affected, then possibly, then not.
    func or(_ other: Judgement) -> Judgement {
        switch (self, other) {
        case (.affected, _), (.possibly, .possibly), (_, .notAffected): self
        default: other
        }
    }
}

extension Advisory {
    /// What the record says about a version of a package, withdrawn or not.
    package func judge(_ package: PackageName, _ candidate: CandidateVersion) -> Judgement {
        entries(for: package).reduce(.notAffected) { $0.or($1.judge(candidate)) }
    }

    /// The entries about a Python project.
    package func entries(for package: PackageName) -> [AffectedPackage] {
        affected.filter { $0.isPython && $0.package == package }
    }
}

extension AffectedPackage {
    /// Lists and ranges count alike; what neither can decide is possibly affected. Reading every listed version is what
    /// costs, so it comes last.
    package func judge(_ candidate: CandidateVersion) -> Judgement {
        if let same = versions.first(where: { $0 == candidate.text || $0 == candidate.publicText }) {
            return .affected(.listed(same))
        }
        var doubt: Judgement.Doubt?
        for range in ranges where !range.isOfCommits {
            switch range.judge(candidate) {
            case .affected(let evidence): return .affected(evidence)
            case .possibly(let reason): doubt = doubt ?? reason
            case .notAffected: break
            }
        }
        if let listed = listing(candidate) { return .affected(.listed(listed)) }
        if let doubt { return .possibly(doubt) }
        return hasSomethingToJudgeBy ? .notAffected : .possibly(.nothingToJudgeBy)
    }

    /// Whether the entry says at all which releases it means.
    package var hasSomethingToJudgeBy: Bool {
        !versions.isEmpty
            || ranges.contains { !$0.isOfCommits && !($0.kind == .specifiers && $0.specifiers.isEmpty) }
    }

    /// The version of the record's list that equals the candidate, however it is spelled.
    private func listing(_ candidate: CandidateVersion) -> String? {
        guard let exact = candidate.version, let version = candidate.publicVersion else { return nil }
        return versions.first { text in
            guard let listed = Version(text) else { return false }
            return listed == version || listed == exact
        }
    }
}

extension AffectedRange {
    /// What this range alone says about a version.
    package func judge(_ candidate: CandidateVersion) -> Judgement {
        switch kind {
        case .git: return .notAffected
        case .specifiers: return judgeSpecifiers(candidate)
        case .ecosystem, .semantic, .other:
            guard let intervals else { return .possibly(.unreadableRange) }
            guard let version = candidate.publicVersion else { return .possibly(.unreadableVersion) }
            guard let hit = intervals.first(where: { $0.contains(version) }) else { return .notAffected }
            return .affected(.interval(hit))
        }
    }

    /// Safety's specifiers mean what PEP 440 says, pre-releases allowed.
    private func judgeSpecifiers(_ candidate: CandidateVersion) -> Judgement {
        guard let version = candidate.publicVersion else { return .possibly(.unreadableVersion) }
        var doubt: Judgement.Doubt?
        for alternative in specifiers {
            guard let specifier = try? SpecifierSet(lenient: alternative) else {
                doubt = .unreadableRange
                continue
            }
            if specifier.contains(version) { return .affected(.specifier(alternative)) }
            if specifier.clauses.allSatisfy({ $0.containsByOrder(version) }) { doubt = doubt ?? .specifierPassesOver }
        }
        return doubt.map(Judgement.possibly) ?? .notAffected
    }
}

extension Specifier {
    /// Whether the clause holds when versions are compared by nothing but their order: `2.0rc1` is less than `2.0`,
    /// though `<2.0` does not take it.
    fileprivate func containsByOrder(_ candidate: Version) -> Bool {
        guard let version, !isWildcard else { return contains(candidate) }
        return switch comparison {
        case .less: candidate < version
        case .greater: candidate > version
        default: contains(candidate)
        }
    }
}
