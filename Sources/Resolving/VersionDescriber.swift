import PackagingStandards

/// Names sets of versions by versions that exist.
struct VersionDescriber {
    let registry: Registry
    /// The most stretches that are listed; of others only their number is told.
    static let mostStretches = 3

    init(_ registry: Registry) {
        self.registry = registry
    }

    /// `flask`, or `flask[async]` for an extra.
    func name(of node: NodeIndex) -> String {
        switch registry.nodes[node] {
        case .package(let package): registry.packages[package].name.normalized
        case .extra(of: let package, let extra): "\(registry.packages[package].name.normalized)[\(extra)]"
        }
    }

    /// The candidates that a reader would count: those that may be chosen, without pre-releases that nothing asked for.
    private func visible(_ package: KnownPackage) -> VersionSet {
        let stable = package.eligible.intersection(package.stable)
        return stable.isEmpty ? package.eligible : stable
    }

    /// Whether the set holds every version that a reader would count, of two or more.
    func isEveryVersion(_ set: VersionSet, of node: NodeIndex) -> Bool {
        guard case .package(let package) = registry.nodes[node] else { return false }
        let visible = visible(registry.packages[package])
        return visible.versionCount > 1 && visible.isSubset(of: set)
    }

    /// `1.0`, `1.0 - 1.9`, `1.0 - 1.4, 2.1`; with many gaps, the newest and how many others there are.
    ///
    /// - Parameter asChoice: whether one of them is meant: `1.0 - 1.4 or 2.1`.
    func versions(_ set: VersionSet, of node: NodeIndex, asChoice: Bool = false) -> String {
        guard case .package(let package) = registry.nodes[node] else { return "" }
        let known = registry.packages[package]
        let counted = visible(known).union(set)
        var stretches: [(first: Int, last: Int, count: Int)] = []
        var isAdjacent = false
        for version in counted.versions {
            guard set.contains(version: version) else {
                isAdjacent = false
                continue
            }
            if isAdjacent, let last = stretches.last {
                stretches[stretches.count - 1] = (last.first, version, last.count + 1)
            } else {
                stretches.append((version, version, 1))
            }
            isAdjacent = true
        }
        let shown = stretches.suffix(Self.mostStretches)
        let hidden = stretches.dropLast(shown.count).reduce(0) { $0 + $1.count }
        let texts = shown.map { stretch in
            let first = known.candidates[stretch.first].version.description
            return stretch.count == 1 ? first : "\(first) - \(known.candidates[stretch.last].version)"
        }
        let text = asChoice && hidden == 0 ? ExplanationWords.choice(texts) : texts.joined(separator: ", ")
        return hidden == 0 ? text : ExplanationWords.withOthers(text, count: hidden)
    }

    /// The package with the versions: `every version of flask`, `flask 3.0 - 3.1`, `flask[async] 3.1` with an extra.
    func subject(_ set: VersionSet, of node: NodeIndex, with extra: NodeIndex? = nil) -> String {
        let name = name(of: extra ?? node)
        if registry.isExtra(node) { return name }
        if isEveryVersion(set, of: node) { return ExplanationWords.everyVersion(of: name) }
        return "\(name) \(versions(set, of: node))"
    }
}
