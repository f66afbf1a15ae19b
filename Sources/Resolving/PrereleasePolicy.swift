import PackagingStandards

/// pip's rule about pre-releases, kept inside a search that learns.
///
/// The rule speaks of the requirements in force: one that mentions a pre-release opens the package for all; and so does the
/// absence of a stable release that satisfies all of them. What one release asks thus changes what another's requirement
/// admits, which no single incompatibility can say. So the search runs with the packages known to be open, and begins anew
/// when it meets a reason to open one more. A package whose pre-release the finished answer does not justify (because the
/// release that gave the reason was not taken in the end) is closed for good. Each package is opened and closed at most
/// once, so this ends; and since answers are kept, a new beginning is cheap.
struct PrereleasePolicy: Sendable {
    /// Packages, by index, whose requirements admit pre-releases.
    private(set) var opened: Set<Int> = []
    /// Packages that were opened in vain.
    private(set) var closed: Set<Int> = []
    private(set) var restartIsDue = false

    mutating func open(_ package: Int, mustRestart: Bool) {
        guard !closed.contains(package), opened.insert(package).inserted else { return }
        if mustRestart { restartIsDue = true }
    }

    mutating func close(_ package: Int) {
        opened.remove(package)
        closed.insert(package)
    }

    mutating func takeRestart() -> Bool {
        defer { restartIsDue = false }
        return restartIsDue
    }
}

extension Resolver {
    /// Of the candidates that a requirement could use, those that it may by the rule; opens the package if the requirement
    /// gives a reason to.
    mutating func applyPrereleaseRule(
        to usable: VersionSet, of node: NodeIndex, mentionsPrerelease: Bool
    ) -> VersionSet {
        let index = registry.packageIndex(of: node)
        let package = registry.packages[index]
        guard package.hasEligiblePrereleases, !problem.prereleases.allows(package.name),
            !prereleases.opened.contains(index)
        else { return usable }
        let stable = usable.intersection(package.stable)
        if mentionsPrerelease {
            if stable != usable { prereleases.open(index, mustRestart: edges.filtered.contains(node)) }
            return usable
        }
        if stable.isEmpty || stable == usable { return usable }
        edges.filtered.insert(node)
        return stable
    }

    /// Opens the package if no stable candidate satisfies all requirements in force, these included, but a pre-release does.
    mutating func openWhereNothingStableIsLeft(_ node: NodeIndex, with further: [Int]) {
        let index = registry.packageIndex(of: node)
        guard edges.filtered.contains(node), !prereleases.opened.contains(index), !prereleases.closed.contains(index),
            let usable = edges.usable(for: node, in: search.solution, with: further), !usable.isEmpty
        else { return }
        if usable.isDisjoint(with: registry.packages[index].stable) { prereleases.open(index, mustRestart: true) }
    }

    /// Whether every pre-release that was decided has its reason. If not, its package is closed, and the search must begin
    /// anew.
    mutating func finishPrereleases() -> Bool {
        var justified = true
        for node in search.solution.decisions {
            let index = registry.packageIndex(of: node)
            let package = registry.packages[index]
            guard prereleases.opened.contains(index),
                !package.stable.contains(version: search.solution.decided[node]),
                !edges.prereleaseIsMentioned(for: node, in: search.solution),
                let usable = edges.usable(for: node, in: search.solution), !usable.isDisjoint(with: package.stable)
            else { continue }
            prereleases.close(index)
            justified = false
        }
        return justified
    }

    /// Opens every package of which the proof hides pre-releases, as one of them may be justified by releases that the search
    /// did not come to. If none is, the finished answer will not stand.
    mutating func openWhatTheProofHides(_ contradiction: Int) -> Bool {
        let before = prereleases.opened.count
        for index in search.facts(behind: contradiction) {
            for term in search.incompatibilities[index].terms where edges.filtered.contains(term.node) {
                prereleases.open(registry.packageIndex(of: term.node), mustRestart: false)
            }
        }
        return prereleases.opened.count > before
    }
}
