import PackagingStandards

/// The requirements that the search has met, each with the releases that make it.
///
/// Releases of one package that ask the same of another share an edge and an incompatibility; so a thousand releases that
/// all need `urllib3 < 2` cost one.
struct EdgeTable: Sendable {
    struct Edge: Sendable {
        /// The package whose releases ask.
        var requirer: NodeIndex
        /// The extra under which they ask.
        var extra: NodeIndex?
        /// What is asked for: a package, or one of its extras.
        var dependency: NodeIndex
        var releases: VersionSet
        /// The candidates that will do, by every rule.
        var allowed: VersionSet
        /// The candidates that would do if the rule about pre-releases did not hide some.
        var usable: VersionSet
        var mentionsPrerelease: Bool
        /// The requirement in the releases' words, each wording once, as far as anybody wants to read them.
        var specifiers: [SpecifierSet]
        var incompatibility: Int
    }

    private struct Key: Hashable, Sendable {
        var requirer: NodeIndex
        var extra: NodeIndex?
        var dependency: NodeIndex
        var allowed: VersionSet
        var usable: VersionSet
        var mentionsPrerelease: Bool
    }

    struct Release: Hashable, Sendable {
        /// A package or an extra.
        var node: NodeIndex
        var version: Int
    }

    /// What the user, rather than a release, asks of a package.
    struct RootDemand: Sendable {
        var usable: VersionSet
        var mentionsPrerelease: Bool
    }

    private static let mostWordings = 32

    private(set) var edges: [Edge] = []
    private var indices: [Key: Int] = [:]
    /// By package node: the edges that ask for it.
    private var towards: [NodeIndex: [Int]] = [:]
    /// The incompatibilities of each release that has been expanded.
    private var incompatibilities: [Release: [Int]] = [:]
    private var rootDemands: [NodeIndex: RootDemand] = [:]
    /// The releases whose requirements are in the table; whether as those of a package that is needed here.
    private(set) var expanded: [Release: Bool] = [:]
    /// The packages for which the rule about pre-releases has hidden candidates.
    var filtered: Set<NodeIndex> = []
    /// The packages that are needed, as far as is known, in the environment that is locked for.
    private(set) var neededHere: Set<NodeIndex> = []
    /// Those of them whose decided release may have been expanded before that was known.
    var newlyNeededHere: [NodeIndex] = []
    /// The packages to which the constraints have been applied.
    var constrained: Set<NodeIndex> = []
    /// Extras that were asked for.
    private(set) var extras: [NodeIndex] = []
    private var seenExtras: Set<NodeIndex> = []

    /// The edge's index, if one like it is there already, widened by the releases.
    mutating func widen(like edge: Edge) -> Int? {
        guard let index = indices[key(of: edge)] else { return nil }
        edges[index].releases.formUnion(edge.releases)
        for specifiers in edge.specifiers
        where edges[index].specifiers.count < Self.mostWordings && !edges[index].specifiers.contains(specifiers) {
            edges[index].specifiers.append(specifiers)
        }
        return index
    }

    mutating func add(_ edge: Edge) -> Int {
        edges.append(edge)
        indices[key(of: edge)] = edges.count - 1
        towards[edge.dependency, default: []].append(edges.count - 1)
        return edges.count - 1
    }

    mutating func setIncompatibility(_ incompatibility: Int, of edge: Int) {
        edges[edge].incompatibility = incompatibility
    }

    private func key(of edge: Edge) -> Key {
        Key(
            requirer: edge.requirer, extra: edge.extra, dependency: edge.dependency, allowed: edge.allowed,
            usable: edge.usable, mentionsPrerelease: edge.mentionsPrerelease)
    }

    mutating func needHere(_ node: NodeIndex) {
        if neededHere.insert(node).inserted { newlyNeededHere.append(node) }
    }

    mutating func seeExtra(_ node: NodeIndex) {
        if seenExtras.insert(node).inserted { extras.append(node) }
    }

    mutating func note(_ incompatibility: Int, of release: Release) {
        incompatibilities[release, default: []].append(incompatibility)
    }

    mutating func markExpanded(_ release: Release, here: Bool) {
        expanded[release] = here
    }

    /// The incompatibilities of the release's own requirements.
    func of(_ node: NodeIndex, version: Int) -> [Int] {
        incompatibilities[Release(node: node, version: version)] ?? []
    }

    // MARK: - Pre-releases

    mutating func demand(_ usable: VersionSet, mentionsPrerelease: Bool, of node: NodeIndex) {
        var demand = rootDemands[node] ?? RootDemand(usable: usable, mentionsPrerelease: false)
        demand.usable.formIntersection(usable)
        if mentionsPrerelease { demand.mentionsPrerelease = true }
        rootDemands[node] = demand
    }

    private func isInForce(_ edge: Int, in solution: PartialSolution) -> Bool {
        let version = solution.decided[edges[edge].requirer]
        guard version >= 0, edges[edge].releases.contains(version: version) else { return false }
        return edges[edge].extra.map { solution.isRequired($0) } ?? true
    }

    /// Whether a requirement in force on the package speaks of a pre-release.
    func prereleaseIsMentioned(for node: NodeIndex, in solution: PartialSolution) -> Bool {
        if rootDemands[node]?.mentionsPrerelease == true { return true }
        for edge in towards[node] ?? [] where edges[edge].mentionsPrerelease && isInForce(edge, in: solution) {
            return true
        }
        return false
    }

    /// The candidates that satisfy every requirement in force but for the rule about pre-releases; `nil` when none is.
    ///
    /// - Parameter further: edges that count although their release is not decided.
    func usable(for node: NodeIndex, in solution: PartialSolution, with further: [Int] = []) -> VersionSet? {
        var result = rootDemands[node]?.usable
        for edge in towards[node] ?? [] where further.contains(edge) || isInForce(edge, in: solution) {
            if result == nil { result = edges[edge].usable } else { result?.formIntersection(edges[edge].usable) }
        }
        return result
    }
}
