import PackagingStandards

/// How the user's requirements and those of releases become incompatibilities.
extension Resolver {
    enum Expansion {
        /// All was known already.
        case nothing
        case added
        case needs([Question])
    }

    // MARK: - Roots

    /// Adds what the user asks for.
    ///
    /// - Returns: the index of an incompatibility that no solution can avoid, if there is one at once.
    mutating func addRoots() -> Int? {
        // A root that mentions a pre-release opens its package before any other is applied.
        for root in problem.roots where root.specifiers.mentionsPrerelease {
            prereleases.open(registry.package(root.name), mustRestart: false)
        }
        var contradiction: Int?
        for (position, root) in problem.roots.enumerated() {
            let node = see(root.name)
            let package = registry.packageIndex(of: node)
            if root.appliesHere { edges.needHere(node) }
            if root.url != nil { search.priorities.fix(node) }
            let usable = usable(root.specifiers, of: package, here: root.appliesHere)
            edges.demand(usable, mentionsPrerelease: root.specifiers.mentionsPrerelease, of: node)
            let allowed = applyPrereleaseRule(
                to: usable, of: node, mentionsPrerelease: root.specifiers.mentionsPrerelease)
            let index = add(
                terms: [negation(of: allowed, node)], cause: .root(position))
            if search.incompatibilities[index].terms.isEmpty { contradiction = contradiction ?? index }
            for extra in root.extras.map(Extra.normalized) {
                add(terms: [absence(of: see(extra: extra, of: package))], cause: .root(position))
            }
        }
        for root in problem.roots {
            openWhereNothingStableIsLeft(see(root.name), with: [])
        }
        if prereleases.restartIsDue { return nil }
        return contradiction
    }

    // MARK: - Releases

    /// Makes the requirements of a release known, those under the extra if one is given.
    ///
    /// - Parameter node: the package's node.
    mutating func expand(_ node: NodeIndex, version: Int, extra: NodeIndex?) -> Expansion {
        let package = registry.packageIndex(of: node)
        let release = EdgeTable.Release(node: extra ?? node, version: version)
        let here = edges.neededHere.contains(node)
        if let before = edges.expanded[release], before || !here { return .nothing }
        guard let dependencies = registry.packages[package].dependencies[version] else {
            return .needs([question(about: version, of: package)])
        }
        guard case .known(let list) = dependencies else {
            edges.markExpanded(release, here: here)
            if case .unavailable(let reason) = dependencies {
                refuse(node, version: version, extra: extra, reason: reason)
            }
            return .added
        }
        let requirements: [Dependency]
        if let extra, case .extra(_, let name) = registry.nodes[extra] {
            requirements = list.extras[name] ?? []
        } else {
            requirements = list.base
        }
        let needs = unlisted(requirements.map(\.name))
        if !needs.isEmpty { return .needs(needs) }
        edges.markExpanded(release, here: here)
        for dependency in requirements {
            add(dependency, of: release, package: node, extra: extra, here: here && dependency.appliesHere)
        }
        return .added
    }

    /// Expands what became due without a decision: the requirements of extras that are asked of a release that is decided,
    /// and those of releases that turned out to be needed in this environment.
    mutating func expandPending() -> Expansion {
        var needs: [Question] = []
        var added = false
        for extra in edges.extras where search.solution.isRequired(extra) {
            let package = registry.packageIndex(of: extra)
            let node = registry.node(.package(package))
            guard search.solution.isDecided(node) else { continue }
            note(expand(node, version: search.solution.decided[node], extra: extra), &needs, &added)
        }
        // What is expanded here may make more packages needed here, which come to the end of the list.
        var position = 0
        while position < edges.newlyNeededHere.count {
            let node = edges.newlyNeededHere[position]
            position += 1
            if search.solution.isDecided(node) {
                note(expand(node, version: search.solution.decided[node], extra: nil), &needs, &added)
            }
        }
        if needs.isEmpty { edges.newlyNeededHere.removeAll() }
        if !needs.isEmpty { return .needs(needs) }
        return added ? .added : .nothing
    }

    private func note(_ expansion: Expansion, _ needs: inout [Question], _ added: inout Bool) {
        switch expansion {
        case .nothing: break
        case .added: added = true
        case .needs(let questions): needs += questions.filter { !needs.contains($0) }
        }
    }

    private mutating func add(
        _ dependency: Dependency, of release: EdgeTable.Release, package requirer: NodeIndex, extra: NodeIndex?,
        here: Bool
    ) {
        if let url = dependency.url, !problem.roots.contains(where: { $0.name == dependency.name && $0.url == url }) {
            let reason = ExplanationWords.directReference(to: dependency.name)
            refuse(requirer, version: release.version, extra: extra, reason: reason)
            return
        }
        let node = see(dependency.name)
        let package = registry.packageIndex(of: node)
        if here { edges.needHere(node) }
        let specifiers = dependency.url == nil ? dependency.specifiers : .any
        let usable = usable(specifiers, of: package, here: here)
        let mentions = specifiers.mentionsPrerelease
        var edge = EdgeTable.Edge(
            requirer: requirer, extra: extra, dependency: node,
            releases: VersionSet(candidates: search.candidateCount(of: requirer), only: release.version),
            allowed: applyPrereleaseRule(to: usable, of: node, mentionsPrerelease: mentions), usable: usable,
            mentionsPrerelease: mentions, specifiers: [specifiers], incompatibility: -1)
        if node != requirer || !edge.allowed.contains(version: release.version) {
            let index = add(edge, of: release)
            if node != requirer { openWhereNothingStableIsLeft(node, with: [index]) }
        }
        for name in dependency.extras.map(Extra.normalized) {
            edge.dependency = see(extra: name, of: package)
            edge.allowed = VersionSet(all: 1, absence: false)
            edge.usable = edge.allowed
            edge.mentionsPrerelease = false
            if edge.dependency != extra { add(edge, of: release) }
        }
    }

    @discardableResult
    private mutating func add(_ edge: EdgeTable.Edge, of release: EdgeTable.Release) -> Int {
        if let index = edges.widen(like: edge) {
            let incompatibility = edges.edges[index].incompatibility
            search.widen(incompatibility, node: edge.requirer, by: edge.releases)
            edges.note(incompatibility, of: release)
            return index
        }
        let index = edges.add(edge)
        var terms = [Term(node: edge.requirer, set: edge.releases)]
        if let extra = edge.extra { terms.append(presence(of: extra)) }
        if edge.dependency != edge.requirer { terms.append(negation(of: edge.allowed, edge.dependency)) }
        let incompatibility = add(terms: terms, cause: .edge(index))
        edges.setIncompatibility(incompatibility, of: index)
        edges.note(incompatibility, of: release)
        return index
    }

    /// Rules a release out, or only its extra.
    private mutating func refuse(_ node: NodeIndex, version: Int, extra: NodeIndex?, reason: String) {
        var terms = [Term(node: node, set: VersionSet(candidates: search.candidateCount(of: node), only: version))]
        if let extra { terms.append(presence(of: extra)) }
        let index = add(terms: terms, cause: .unavailable(reason))
        edges.note(index, of: EdgeTable.Release(node: extra ?? node, version: version))
    }

    // MARK: - Nodes and terms

    /// The package's node; if it is new to the search, with the constraints on it. The package must have been listed.
    private mutating func see(_ name: PackageName) -> NodeIndex {
        let package = registry.package(name)
        let node = see(.package(package))
        if edges.constrained.insert(node).inserted {
            for (position, constraint) in problem.constraints.enumerated() where constraint.name == name {
                let usable = registry.admitted(by: constraint.specifiers, in: package)
                let mentions = constraint.specifiers.mentionsPrerelease
                edges.demand(
                    usable.intersection(registry.packages[package].eligible), mentionsPrerelease: mentions, of: node)
                if mentions { prereleases.open(package, mustRestart: false) }
                let excluded = VersionSet(all: registry.packages[package].candidates.count, absence: false)
                    .subtracting(usable)
                if !excluded.isEmpty { add(terms: [Term(node: node, set: excluded)], cause: .constraint(position)) }
            }
        }
        return node
    }

    private mutating func see(extra name: String, of package: Int) -> NodeIndex {
        let node = see(.extra(of: package, name))
        edges.seeExtra(node)
        return node
    }

    private mutating func see(_ node: Registry.Node) -> NodeIndex {
        let index = registry.node(node)
        while search.nodeCount <= index {
            search.addNode(candidates: registry.candidateCount(of: search.nodeCount))
        }
        search.priorities.see(index)
        return index
    }

    /// The candidates that the specifiers admit and that may be chosen, pre-releases included.
    private mutating func usable(_ specifiers: SpecifierSet, of package: Int, here: Bool) -> VersionSet {
        let admitted = registry.admitted(by: specifiers, in: package)
        return admitted.intersection(here ? registry.packages[package].usableHere : registry.packages[package].eligible)
    }

    @discardableResult
    private mutating func add(terms: [Term], cause: Incompatibility.Cause) -> Int {
        let counts = terms.map { search.candidateCount(of: $0.node) }
        let needed = zip(terms, counts).filter { $0.set != VersionSet(all: $1, absence: true) }.map(\.0)
        return search.add(Incompatibility(terms: needed, cause: cause))
    }

    private func negation(of set: VersionSet, _ node: NodeIndex) -> Term {
        Term(node: node, set: set.complement(candidates: search.candidateCount(of: node)))
    }

    private func presence(of extra: NodeIndex) -> Term {
        Term(node: extra, set: VersionSet(all: 1, absence: false))
    }

    private func absence(of extra: NodeIndex) -> Term {
        Term(node: extra, set: VersionSet(all: 1, absence: true).subtracting(VersionSet(all: 1, absence: false)))
    }
}
