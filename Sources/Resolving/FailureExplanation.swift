import PackagingStandards

/// A failure told to the person who can mend it: what clashes, why, and what would help.
package struct FailureExplanation: Equatable, Sendable {
    /// One sentence without a full stop, in the terms of the user's own requirements.
    package var headline: String
    /// The requirement of the user's to look at first.
    package var location: RequirementOrigin?
    /// The proof in few short facts, in the order of the argument.
    package var facts: [String]
    /// How many facts of the proof are left out.
    package var furtherFacts: Int
    /// Changes to one requirement that were tried and work.
    package var remedies: [Remedy]
    /// Candidates that exist but may not be used, and why.
    package var hints: [String]

    /// A relaxed requirement and what would then be locked.
    package struct Remedy: Equatable, Sendable {
        /// The position in ``ResolutionProblem/roots``.
        package var root: Int
        package var name: PackageName
        /// Where the requirement stands.
        package var origin: RequirementOrigin
        /// The packages of the proof with the versions that they would get.
        package var versions: [(name: PackageName, version: Version)]

        package static func == (left: Remedy, right: Remedy) -> Bool {
            left.root == right.root && left.name == right.name && left.origin == right.origin
                && left.versions.elementsEqual(right.versions) { $0.name == $1.name && $0.version == $1.version }
        }
    }

    /// The facts numbered, then what would work, then the hints, with blank lines between; without the headline.
    package var lines: [String] {
        var lines = facts.enumerated().map { "  \($0.offset + 1). \($0.element)" }
        if furtherFacts > 0 { lines.append("     " + ExplanationWords.further(furtherFacts)) }
        if !remedies.isEmpty {
            lines += ["", ExplanationWords.remedies(remedies.count)]
            let texts = remedies.map { remedy in
                let isOnlyOne = remedies.filter { $0.name == remedy.name }.count == 1
                return ExplanationWords.relaxed(remedy.name, at: isOnlyOne ? nil : remedy.origin)
            }
            let width = texts.map(\.utf8.count).max() ?? 0
            for (remedy, text) in zip(remedies, texts) {
                let padding = String(repeating: " ", count: width - text.utf8.count)
                lines.append("  \(text)\(padding)   " + ExplanationWords.wouldLock(remedy.versions))
            }
        }
        if !hints.isEmpty {
            lines.append("")
            lines += hints
        }
        return lines
    }
}

/// Finds the words for a failure.
struct Explainer {
    let failure: Failure
    let describer: VersionDescriber
    let groups: [FactGroup]
    /// The positions in ``groups`` of the facts that narrow a node.
    private let byTarget: [NodeIndex: [Int]]

    /// The most facts that are told.
    static let mostFacts = 6

    init(_ failure: Failure) {
        self.failure = failure
        describer = VersionDescriber(failure.registry)
        groups = Self.groups(of: failure)
        var byTarget: [NodeIndex: [Int]] = [:]
        for (position, group) in groups.enumerated() {
            if let target = group.target { byTarget[target, default: []].append(position) }
        }
        self.byTarget = byTarget
    }

    var registry: Registry { failure.registry }

    func explanation(relaxed: [Int: Resolution]) -> FailureExplanation {
        let clash = self.clash
        return FailureExplanation(
            headline: headline(of: clash), location: location(of: clash),
            facts: told(about: clash).map { fact(groups[$0]) }, furtherFacts: max(0, groups.count - Self.mostFacts),
            remedies: remedies(relaxed), hints: hints(about: clash))
    }

    // MARK: - What clashes

    /// The heart of the matter, as far as it can be told in one sentence.
    enum Clash {
        /// Two demands on one package, which no version meets together.
        case demands(FactGroup, FactGroup, on: NodeIndex)
        /// One demand that no version meets.
        case deadEnd(FactGroup, NodeIndex)
        /// None of the above.
        case tangle
    }

    private func narrowing(_ node: NodeIndex) -> [FactGroup] {
        (byTarget[node] ?? []).map { groups[$0] }
    }

    /// The groups that narrow the node and leave something.
    private func demands(on node: NodeIndex) -> [FactGroup] {
        narrowing(node).filter { $0.allowed?.isEmpty == false }
    }

    private var clash: Clash {
        let deadEnds = groups.filter { $0.target != nil && $0.allowed?.isEmpty == true }
        if let group = deadEnds.first(where: isRoot), let target = group.target { return .deadEnd(group, target) }
        if let clash = clashOfDemands { return clash }
        // Only now those that some release makes, perhaps one that is not the point.
        if let group = deadEnds.first, let target = group.target { return .deadEnd(group, target) }
        return .tangle
    }

    private var clashOfDemands: Clash? {
        var found: (first: FactGroup, second: FactGroup, node: NodeIndex)?
        for node in groups.compactMap(\.target) where !registry.isExtra(node) {
            let demands = demands(on: node)
            for (position, first) in demands.enumerated() {
                for second in demands[(position + 1)...] {
                    guard let left = first.allowed, let right = second.allowed, left.isDisjoint(with: right) else {
                        continue
                    }
                    // A clash with what the user wrote is easier to mend than one further down.
                    if let found, isRoot(found.first) || isRoot(found.second) || !(isRoot(first) || isRoot(second)) {
                        continue
                    }
                    found = (first, second, node)
                }
            }
        }
        return found.map { .demands($0.first, $0.second, on: $0.node) }
    }

    private func isRoot(_ group: FactGroup) -> Bool {
        if case .root = group.kind { true } else { false }
    }

    /// The root requirement that leads to the fact, by position.
    func ancestor(of group: FactGroup) -> Int? {
        var open: [FactGroup] = [group]
        var visited: Set<NodeIndex> = []
        while let next = open.popLast() {
            switch next.kind {
            case .root(let position): return position
            case .constraint, .unavailable: continue
            case .edge(let requirer, let extra, _):
                for node in [extra, requirer].compactMap({ $0 }) where visited.insert(node).inserted {
                    open += narrowing(node).reversed()
                    if let extra, node == extra, let root = rootAsking(for: extra) { return root }
                }
            }
        }
        return nil
    }

    private func rootAsking(for extra: NodeIndex) -> Int? {
        guard case .extra(of: let package, let name) = registry.nodes[extra] else { return nil }
        return failure.involvedRoots.first { position in
            let root = failure.problem.roots[position]
            return root.name == registry.packages[package].name && root.extras.map(Extra.normalized).contains(name)
        }
    }

    /// The facts to tell, by position: all, or if they are many, those that clash, the user's own requirements behind them,
    /// and as many of the steps between as there is room for, the nearest first.
    private func told(about clash: Clash) -> [Int] {
        guard groups.count > Self.mostFacts else { return Array(groups.indices) }
        var heart: [Int] = []
        switch clash {
        case .deadEnd(let group, _): heart = positions(of: [group])
        case .demands(let first, let second, _): heart = positions(of: [first, second])
        case .tangle: heart = groups.indices.filter { isRoot(groups[$0]) }
        }
        let roots = heart.compactMap { ancestor(of: groups[$0]) }
        var told = Set(heart.prefix(Self.mostFacts))
        for (position, group) in groups.enumerated() where told.count < Self.mostFacts {
            if case .root(let root) = group.kind, roots.contains(root) { told.insert(position) }
        }
        var open = heart
        var next = 0
        while next < open.count, told.count < Self.mostFacts {
            if case .edge(let requirer, let extra, _) = groups[open[next]].kind {
                for node in [extra, requirer].compactMap({ $0 }) {
                    for position in byTarget[node] ?? [] where !open.contains(position) {
                        open.append(position)
                        if told.count < Self.mostFacts { told.insert(position) }
                    }
                }
            }
            next += 1
        }
        for position in groups.indices where told.count < Self.mostFacts { told.insert(position) }
        return told.sorted()
    }

    private func positions(of wanted: [FactGroup]) -> [Int] {
        wanted.compactMap { group in groups.firstIndex { $0.kind == group.kind } }
    }

    // MARK: - Remedies

    private func remedies(_ relaxed: [Int: Resolution]) -> [FailureExplanation.Remedy] {
        var involved: [PackageName] = []
        for group in groups {
            guard let target = group.target, !registry.isExtra(target) else { continue }
            let name = registry.packages[registry.packageIndex(of: target)].name
            if !involved.contains(name) { involved.append(name) }
        }
        return relaxed.keys.sorted().map { position in
            let versions = relaxed[position]?.versions ?? [:]
            let own = failure.problem.roots[position].name
            let shown = [own] + involved.filter { $0 != own }
            return FailureExplanation.Remedy(
                root: position, name: own, origin: failure.problem.roots[position].origin,
                versions: shown.compactMap { name in versions[name].map { (name, $0) } }.prefix(4).map { $0 })
        }
    }
}
