import PackagingStandards

extension Explainer {
    /// Facts from outside that say the same kind of thing about the same packages, told as one.
    struct FactGroup {
        enum Kind: Hashable {
            case root(Int)
            case constraint(Int)
            /// Releases of one package ask for another package, or for one of its extras.
            case edge(requirer: NodeIndex, extra: NodeIndex?, dependency: NodeIndex)
            case unavailable(NodeIndex, String)
        }

        var kind: Kind
        /// The package that the fact narrows.
        var target: NodeIndex?
        /// The releases that ask, or that are unavailable.
        var releases: VersionSet?
        /// What is left of the target.
        var allowed: VersionSet?
        /// What would be left if no rule hid any candidate.
        var admitted: VersionSet?
        var specifiers: [SpecifierSet]
    }

    /// The facts that the proof uses, grouped, in the order in which they are best told: along the requirements, from each
    /// root downwards.
    static func groups(of failure: Failure) -> [FactGroup] {
        var groups: [FactGroup] = []
        var positions: [FactGroup.Kind: Int] = [:]
        var registry = failure.registry
        for index in failure.search.facts(behind: failure.contradiction) {
            guard let group = group(index, of: failure, &registry) else { continue }
            if let position = positions[group.kind] {
                groups[position].merge(group)
            } else {
                positions[group.kind] = groups.count
                groups.append(group)
            }
        }
        return ordered(groups)
    }

    private static func group(_ index: Int, of failure: Failure, _ registry: inout Registry) -> FactGroup? {
        let incompatibility = failure.search.incompatibilities[index]
        switch incompatibility.cause {
        case .derived: return nil
        case .root(let position):
            let root = failure.problem.roots[position]
            let package = registry.package(root.name)
            let target = registry.node(.package(package))
            // The fact may be about an extra alone; then the root does not narrow the package.
            let isAboutPackage = incompatibility.terms.allSatisfy { $0.node == target }
            let admitted = registry.admitted(by: root.specifiers, in: package)
            let excluded =
                isAboutPackage
                ? incompatibility.terms.first?.set
                    ?? VersionSet(all: registry.packages[package].candidates.count, absence: true)
                : nil
            return FactGroup(
                kind: .root(position), target: target,
                allowed: excluded.map { $0.complement(candidates: registry.packages[package].candidates.count) },
                admitted: isAboutPackage ? admitted : nil, specifiers: [root.specifiers])
        case .constraint(let position):
            guard let term = incompatibility.terms.first else { return nil }
            let constraint = failure.problem.constraints[position]
            let package = registry.packageIndex(of: term.node)
            let admitted = registry.admitted(by: constraint.specifiers, in: package)
            return FactGroup(
                kind: .constraint(position), target: term.node, allowed: admitted, admitted: admitted,
                specifiers: [constraint.specifiers])
        case .unavailable(let reason):
            guard let term = incompatibility.terms.first else { return nil }
            return FactGroup(kind: .unavailable(term.node, reason), releases: term.set, specifiers: [])
        case .edge(let number):
            let edge = failure.edges.edges[number]
            var group = FactGroup(
                kind: .edge(requirer: edge.requirer, extra: edge.extra, dependency: edge.dependency),
                target: edge.dependency, releases: edge.releases, allowed: edge.allowed, specifiers: edge.specifiers)
            if !registry.isExtra(edge.dependency) {
                let package = registry.packageIndex(of: edge.dependency)
                group.admitted = edge.specifiers.map { registry.admitted(by: $0, in: package) }
                    .reduce(edge.allowed) { $0.union($1) }
            }
            return group
        }
    }

    private static func ordered(_ groups: [FactGroup]) -> [FactGroup] {
        var result: [FactGroup] = []
        var told: Set<Int> = []
        func tell(_ position: Int) {
            guard told.insert(position).inserted else { return }
            result.append(groups[position])
        }
        var about: [NodeIndex: [Int]] = [:]
        for (position, group) in groups.enumerated() {
            switch group.kind {
            case .edge(let node, _, _), .unavailable(let node, _): about[node, default: []].append(position)
            case .root, .constraint: continue
            }
        }
        // Down from each root in turn, nearer packages first.
        let roots = groups.indices.filter { if case .root = groups[$0].kind { true } else { false } }
        var visited: Set<NodeIndex> = []
        for root in roots.sorted(by: { rootPosition(groups[$0]) < rootPosition(groups[$1]) }) {
            tell(root)
            var open = groups[root].target.map { [$0] } ?? []
            var next = 0
            while next < open.count {
                let node = open[next]
                next += 1
                guard visited.insert(node).inserted else { continue }
                for position in about[node] ?? [] {
                    tell(position)
                    if case .edge(_, _, let dependency) = groups[position].kind { open.append(dependency) }
                }
            }
        }
        for position in groups.indices { tell(position) }
        return result
    }

    private static func rootPosition(_ group: FactGroup) -> Int {
        if case .root(let position) = group.kind { position } else { .max }
    }
}

extension Explainer.FactGroup {
    fileprivate mutating func merge(_ other: Self) {
        releases = Self.merge(releases, other.releases)
        allowed = Self.merge(allowed, other.allowed)
        admitted = Self.merge(admitted, other.admitted)
        for specifiers in other.specifiers where !self.specifiers.contains(specifiers) {
            self.specifiers.append(specifiers)
        }
    }

    private static func merge(_ left: VersionSet?, _ right: VersionSet?) -> VersionSet? {
        guard let left else { return right }
        return right.map { left.union($0) } ?? left
    }
}
