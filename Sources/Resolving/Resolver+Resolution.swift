import PackagingStandards

/// The finished search as an answer.
extension Resolver {
    func resolution() -> Resolution {
        var resolution = Resolution(
            versions: [:], extras: [:], edges: [], neededHere: [], warnings: [], counters: counters)
        var selected: [Int: Int] = [:]
        for node in search.solution.decisions {
            let package = registry.packageIndex(of: node)
            let version = search.solution.decided[node]
            selected[package] = version
            resolution.versions[registry.packages[package].name] =
                registry.packages[package].candidates[version].version
        }
        for node in edges.extras where search.solution.isRequired(node) {
            guard case .extra(of: let package, let name) = registry.nodes[node] else { continue }
            resolution.extras[registry.packages[package].name, default: []].insert(name)
        }
        for (position, root) in problem.roots.enumerated() {
            resolution.edges.append(
                Resolution.Edge(
                    requirer: .root(position), dependency: root.name, extras: root.extras.map(Extra.normalized),
                    appliesHere: root.appliesHere, reference: root.reference))
        }
        for package in selected.keys.sorted(by: { registry.packages[$0].name < registry.packages[$1].name }) {
            describe(package, version: selected[package] ?? 0, in: &resolution)
        }
        resolution.neededHere = reachableHere(in: resolution)
        return resolution
    }

    /// Adds what a selected release asks for, and what is to be said about it.
    private func describe(_ package: Int, version: Int, in resolution: inout Resolution) {
        let known = registry.packages[package]
        let candidate = known.candidates[version]
        if let reason = candidate.yanked {
            resolution.warnings.append(.yanked(known.name, candidate.version, reason: reason))
        }
        guard case .known(let list) = known.dependencies[version] else { return }
        add(list.base, of: known.name, extra: nil, to: &resolution)
        for extra in (resolution.extras[known.name] ?? []).sorted() {
            if let dependencies = list.extras[extra] {
                add(dependencies, of: known.name, extra: extra, to: &resolution)
            } else {
                resolution.warnings.append(.unknownExtra(known.name, candidate.version, extra: extra))
            }
        }
    }

    private func add(
        _ dependencies: [Dependency], of name: PackageName, extra: String?, to resolution: inout Resolution
    ) {
        for dependency in dependencies {
            resolution.edges.append(
                Resolution.Edge(
                    requirer: .release(name, extra: extra), dependency: dependency.name,
                    extras: dependency.extras.map(Extra.normalized),
                    appliesHere: dependency.appliesHere, reference: dependency.reference))
        }
    }

    private struct Reached: Hashable {
        var name: PackageName
        var extra: String?
    }

    /// The packages that true markers lead to.
    private func reachableHere(in resolution: Resolution) -> Set<PackageName> {
        var byRequirer: [Reached: [Resolution.Edge]] = [:]
        var open: [Reached] = []
        var reached: Set<Reached> = []
        func reach(_ edge: Resolution.Edge) {
            for extra in [nil] + edge.extras.map(Optional.some) {
                let next = Reached(name: edge.dependency, extra: extra)
                if reached.insert(next).inserted { open.append(next) }
            }
        }
        for edge in resolution.edges where edge.appliesHere {
            switch edge.requirer {
            case .root: reach(edge)
            case .release(let name, let extra): byRequirer[Reached(name: name, extra: extra), default: []].append(edge)
            }
        }
        while let next = open.popLast() {
            for edge in byRequirer[next] ?? [] { reach(edge) }
        }
        return Set(reached.map(\.name))
    }
}

/// The name of an extra, which is compared like a package's (PEP 685).
enum Extra {
    static func normalized(_ name: String) -> String { PackageName(name)?.normalized ?? name }
}
