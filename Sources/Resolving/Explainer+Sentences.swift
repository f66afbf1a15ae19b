import PackagingStandards

/// Facts and clashes as sentences; the words themselves are in ``ExplanationWords``.
extension Explainer {
    // MARK: - The headline

    func headline(of clash: Clash) -> String {
        switch clash {
        case .deadEnd(let group, let node): deadEnd(group, node)
        case .demands(let first, let second, on: let node): demands(first, second, on: node)
        case .tangle:
            ExplanationWords.tangle(failure.involvedRoots.map { failure.problem.roots[$0].name })
        }
    }

    func location(of clash: Clash) -> RequirementOrigin? {
        let position: Int?
        switch clash {
        case .deadEnd(let group, _): position = ancestor(of: group)
        case .demands(let first, let second, _):
            if case .root(let root) = second.kind { position = root } else { position = ancestor(of: first) }
        case .tangle: position = failure.involvedRoots.first
        }
        return position.map { failure.problem.roots[$0].origin }
    }

    private func deadEnd(_ group: FactGroup, _ node: NodeIndex) -> String {
        let package = registry.packages[registry.packageIndex(of: node)]
        let wanted = describer.name(of: node) + wording(of: group)
        let lack = self.lack(group, package)
        switch group.kind {
        case .edge(let requirer, let extra, _):
            let subject = describer.name(of: extra ?? requirer)
            return ExplanationWords.needsButLacks(subject, through(group, subject), wanted, lack)
        default: return ExplanationWords.lacks(describer.name(of: node), wording(of: group), lack)
        }
    }

    /// Why no version meets a demand.
    private func lack(_ group: FactGroup, _ package: KnownPackage) -> ExplanationWords.Lack {
        if let reason = package.notFoundReason { return .notFound(reason) }
        guard let admitted = group.admitted, !admitted.isEmpty else {
            return package.candidates.isEmpty
                ? .noVersions : .noneMatches(newest: package.candidates.last { _ in true }.map { $0.version })
        }
        let reasons = Set(admitted.versions.map { HiddenReason(package.candidates[$0], failure.problem).sort })
        return .hidden(reasons.count == 1 ? reasons.first ?? .other : .other, target: failure.problem.target)
    }

    private func demands(_ first: FactGroup, _ second: FactGroup, on node: NodeIndex) -> String {
        let name = describer.name(of: node)
        switch (first.kind, second.kind) {
        case (.root(let left), .root(let right)):
            return ExplanationWords.rootsExclude(
                name, failure.problem.roots[left].origin, failure.problem.roots[right].origin)
        case (.root(let position), .edge), (.edge, .root(let position)):
            let edge = if case .edge = first.kind { first } else { second }
            let root = if case .edge = first.kind { second } else { first }
            let subject = subject(of: edge)
            return ExplanationWords.edgeAgainstRoot(
                subject, through(edge, subject), name + wording(of: edge),
                failure.problem.roots[position].origin, name + wording(of: root))
        case (.edge(let left, let leftExtra?, _), .edge(let right, let rightExtra?, _))
        where left == right && leftExtra != rightExtra:
            let asked = ancestor(of: first).map { failure.problem.roots[$0].extras.map(Extra.normalized) } ?? []
            let extras = [extraName(leftExtra), extraName(rightExtra)].sorted {
                (asked.firstIndex(of: $0) ?? .max, $0) < (asked.firstIndex(of: $1) ?? .max, $1)
            }
            return ExplanationWords.extrasExclude(describer.name(of: left), extras)
        case (.edge, .edge):
            return ExplanationWords.edgesExclude(subject(of: first), subject(of: second), name)
        case (.constraint(let position), _), (_, .constraint(let position)):
            let other = if case .constraint = first.kind { second } else { first }
            let constraint = failure.problem.constraints[position]
            if case .root(let root) = other.kind {
                return ExplanationWords.rootAgainstConstraint(
                    failure.problem.roots[root].origin, name + wording(of: other), constraint.reason)
            }
            return ExplanationWords.edgeAgainstConstraint(
                subject(of: other), name + wording(of: other), constraint.reason)
        default: return ExplanationWords.tangle(failure.involvedRoots.map { failure.problem.roots[$0].name })
        }
    }

    private func extraName(_ node: NodeIndex) -> String {
        if case .extra(_, let name) = registry.nodes[node] { name } else { "" }
    }

    /// Who asks, in the user's terms: the package of the root requirement that leads there.
    private func subject(of group: FactGroup) -> String {
        if let root = ancestor(of: group) { return failure.problem.roots[root].name.normalized }
        if case .edge(let requirer, _, _) = group.kind { return describer.name(of: requirer) }
        return ""
    }

    /// The package whose releases ask, if that is not the subject itself.
    private func through(_ group: FactGroup, _ subject: String) -> String? {
        guard case .edge(let requirer, _, _) = group.kind else { return nil }
        let name = registry.packages[registry.packageIndex(of: requirer)].name.normalized
        return name == subject || subject.hasPrefix(name + "[") ? nil : name
    }

    /// ` >=3.0` where all facts of the group use these words; ` 3.0 - 3.1` where they do not.
    private func wording(of group: FactGroup) -> String {
        if group.specifiers.count == 1 {
            let specifiers = group.specifiers[0]
            return specifiers.isEmpty ? "" : " \(specifiers)"
        }
        guard let target = group.target, let allowed = group.allowed, !registry.isExtra(target) else { return "" }
        return allowed.isEmpty ? "" : " " + describer.versions(allowed, of: target, asChoice: true)
    }

    // MARK: - Facts

    func fact(_ group: FactGroup) -> String {
        switch group.kind {
        case .root(let position):
            let root = failure.problem.roots[position]
            return ExplanationWords.root(root.origin, consequence: consequence(group))
        case .constraint(let position):
            let constraint = failure.problem.constraints[position]
            return ExplanationWords.constraint("\(constraint.name)\(wording(of: group))", constraint.reason)
        case .unavailable(let node, let reason):
            let releases = group.releases ?? VersionSet(candidates: 0)
            return ExplanationWords.unavailable(
                describer.subject(releases, of: node), isOne: releases.versionCount == 1, reason)
        case .edge(let requirer, let extra, let dependency):
            let releases = group.releases ?? VersionSet(candidates: 0)
            let subject = describer.subject(releases, of: requirer, with: extra)
            let isOne = releases.versionCount == 1 || describer.isEveryVersion(releases, of: requirer)
            return ExplanationWords.needs(
                subject, isOne: isOne, describer.name(of: dependency) + wording(of: group),
                lack: lackClause(group, dependency))
        }
    }

    private func consequence(_ group: FactGroup) -> String? {
        guard let target = group.target, let allowed = group.allowed else { return nil }
        if allowed.isEmpty {
            guard let admitted = group.admitted, !admitted.isEmpty else { return nil }
            return ExplanationWords.matchesOnlyHidden(describer.versions(admitted, of: target))
        }
        if describer.isEveryVersion(allowed, of: target) || group.specifiers.first?.isEmpty == true { return nil }
        return ExplanationWords.fits(describer.versions(allowed, of: target), isOne: allowed.versionCount == 1)
    }

    private func lackClause(_ group: FactGroup, _ node: NodeIndex) -> String? {
        guard let allowed = group.allowed, allowed.isEmpty, !registry.isExtra(node) else { return nil }
        return ExplanationWords.clause(lack(group, registry.packages[registry.packageIndex(of: node)]))
    }
}
