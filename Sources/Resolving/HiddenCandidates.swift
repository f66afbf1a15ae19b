import PackagingStandards

/// Why a candidate that a requirement's words admit may not be used.
struct HiddenReason: Hashable {
    enum Sort: Hashable {
        case yanked, prerelease, requiresPython, noCompatibleFile, policy, other
    }

    var sort: Sort
    /// The reason as a clause about the version or versions.
    var text: String

    init(_ candidate: Candidate, _ problem: ResolutionProblem) {
        switch candidate.usability {
        case .unusable(.requiresPython(let specifiers)):
            sort = .requiresPython
            text = ExplanationWords.requiresPython(specifiers, problem.target)
        case .unusable(.noCompatibleFile(let instead)):
            sort = .noCompatibleFile
            text = ExplanationWords.noCompatibleFile(instead)
        case .unusable(.noFiles):
            sort = .noCompatibleFile
            text = ExplanationWords.noFiles
        case .unusable(.hidden(let clause)):
            sort = .policy
            text = clause
        case .unusable(.other(let clause)):
            sort = .other
            text = clause
        case .everywhere where candidate.yanked != nil, .elsewhereOnly where candidate.yanked != nil:
            sort = .yanked
            text = ExplanationWords.yanked(candidate.yanked ?? "")
        case .elsewhereOnly:
            sort = .noCompatibleFile
            text = ExplanationWords.noCompatibleFile(nil)
        case .everywhere:
            sort = candidate.version.isPrerelease ? .prerelease : .other
            text = ExplanationWords.prerelease
        }
    }
}

extension Explainer {
    /// The most lines about hidden candidates.
    private static let mostHints = 6

    /// Candidates that would settle the clash by their version alone, but that a rule hides.
    func hints(about clash: Clash) -> [String] {
        let node: NodeIndex
        var wanted: VersionSet
        var allowed: VersionSet
        switch clash {
        case .deadEnd(let group, let target):
            guard let admitted = group.admitted else { return [] }
            (node, wanted, allowed) = (target, admitted, VersionSet(candidates: registry.candidateCount(of: target)))
        case .demands(let first, let second, on: let target):
            guard let left = first.admitted, let right = second.admitted, let one = first.allowed,
                let other = second.allowed
            else { return [] }
            (node, wanted, allowed) = (target, left.intersection(right), one.intersection(other))
        case .tangle: return []
        }
        wanted.subtract(allowed)
        return hidden(wanted, of: node)
    }

    /// One line for each reason, newest versions first.
    private func hidden(_ versions: VersionSet, of node: NodeIndex) -> [String] {
        let package = registry.packages[registry.packageIndex(of: node)]
        var order: [HiddenReason] = []
        var byReason: [HiddenReason: VersionSet] = [:]
        for version in versions.versions.reversed() {
            let reason = HiddenReason(package.candidates[version], failure.problem)
            if byReason[reason] == nil { order.append(reason) }
            byReason[reason, default: VersionSet(candidates: package.candidates.count)].insert(version: version)
        }
        return order.prefix(Self.mostHints).compactMap { reason in
            byReason[reason].map { "\(package.name) \(describer.versions($0, of: node)): \(reason.text)" }
        }
    }
}
