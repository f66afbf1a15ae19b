import PackagingStandards

/// Everything that the resolver has been told, with packages and versions as small integers.
struct Registry: Sendable {
    /// A package, or the wish for one of its extras. An extra has one "version": being asked for.
    enum Node: Hashable, Sendable {
        case package(Int)
        case extra(of: Int, String)
    }

    private(set) var packages: [KnownPackage] = []
    private var packageIndices: [PackageName: Int] = [:]
    private(set) var nodes: [Node] = []
    private var nodeIndices: [Node: NodeIndex] = [:]

    // MARK: - Packages

    /// The package's index, given out at first mention.
    mutating func package(_ name: PackageName) -> Int {
        if let known = packageIndices[name] { return known }
        packages.append(KnownPackage(name: name))
        packageIndices[name] = packages.count - 1
        return packages.count - 1
    }

    func knownPackage(_ name: PackageName) -> KnownPackage? {
        packageIndices[name].map { packages[$0] }
    }

    func hasCandidates(of name: PackageName) -> Bool {
        knownPackage(name)?.isListed ?? false
    }

    /// Takes in a list of candidates, unless the package has one.
    ///
    /// - Parameter mayBeYanked: which yanked versions may be chosen all the same.
    mutating func learn(_ list: CandidateList, of name: PackageName, mayBeYanked: (Version) -> Bool) {
        let index = package(name)
        guard !packages[index].isListed else { return }
        packages[index].list(list, mayBeYanked: mayBeYanked)
    }

    /// Takes in what a release needs. Ignored for a release that is not listed, or known already.
    mutating func learn(_ dependencies: ReleaseDependencies, of name: PackageName, _ version: Version) {
        let index = package(name)
        guard let number = packages[index].index(of: version) else { return }
        guard packages[index].dependencies[number] == nil else { return }
        var normalized = dependencies
        if case .known(let list) = dependencies, list.extras.keys.contains(where: { Extra.normalized($0) != $0 }) {
            let pairs = list.extras.map { (Extra.normalized($0.key), $0.value) }
            normalized = .known(DependencyList(base: list.base, extras: Dictionary(pairs, uniquingKeysWith: +)))
        }
        packages[index].dependencies[number] = normalized
    }

    /// The candidates that the specifiers admit by the words of the standard alone, before any rule hides some.
    mutating func admitted(by specifiers: SpecifierSet, in package: Int) -> VersionSet {
        packages[package].admitted(by: specifiers)
    }

    /// What was answered about candidates.
    var lists: [(PackageName, CandidateList)] {
        packages.filter(\.isListed).map { package in
            (package.name, package.notFoundReason.map { .notFound(reason: $0) } ?? .found(package.candidates))
        }
    }

    /// What was answered about releases.
    var releases: [(PackageName, Version, ReleaseDependencies)] {
        packages.flatMap { package in
            zip(package.candidates, package.dependencies).compactMap { candidate, dependencies in
                dependencies.map { (package.name, candidate.version, $0) }
            }
        }
    }

    // MARK: - Nodes

    /// The node's index, given out at first mention. The package must have been listed.
    mutating func node(_ node: Node) -> NodeIndex {
        if let known = nodeIndices[node] { return known }
        nodes.append(node)
        nodeIndices[node] = nodes.count - 1
        return nodes.count - 1
    }

    func existingNode(_ node: Node) -> NodeIndex? { nodeIndices[node] }

    func candidateCount(of node: NodeIndex) -> Int {
        switch nodes[node] {
        case .package(let package): packages[package].candidates.count
        case .extra: 1
        }
    }

    func packageIndex(of node: NodeIndex) -> Int {
        switch nodes[node] {
        case .package(let package), .extra(of: let package, _): package
        }
    }

    func isExtra(_ node: NodeIndex) -> Bool {
        if case .extra = nodes[node] { return true }
        return false
    }
}

/// One package as the resolver knows it.
struct KnownPackage: Sendable {
    let name: PackageName
    /// Whether the question for its candidates has been answered.
    private(set) var isListed = false
    /// Ascending by version.
    private(set) var candidates: [Candidate] = []
    /// Theirs.
    private var versions: [Version] = []
    private(set) var notFoundReason: String?
    /// What each candidate needs, as far as it is known.
    var dependencies: [ReleaseDependencies?] = []

    /// The candidates that may be chosen for somebody somewhere: usable, and not yanked or asked for all the same.
    private(set) var eligible = VersionSet(candidates: 0)
    /// Those with a file for the environment that is locked for.
    private(set) var usableHere = VersionSet(candidates: 0)
    /// Those that are neither pre-releases nor development releases.
    private(set) var stable = VersionSet(candidates: 0)
    private(set) var hasEligiblePrereleases = false
    private(set) var hasElsewhereOnly = false

    /// By the specifiers' text.
    private var admissions: [String: VersionSet] = [:]

    init(name: PackageName) {
        self.name = name
    }

    mutating func list(_ list: CandidateList, mayBeYanked: (Version) -> Bool) {
        isListed = true
        switch list {
        case .notFound(let reason): notFoundReason = reason
        case .found(let found):
            candidates = Self.sorted(found)
        }
        versions = candidates.map(\.version)
        dependencies = Array(repeating: nil, count: candidates.count)
        eligible = VersionSet(candidates: candidates.count)
        usableHere = eligible
        stable = eligible
        for (index, candidate) in candidates.enumerated() {
            if !candidate.version.isPrerelease { stable.insert(version: index) }
            if candidate.yanked != nil && !mayBeYanked(candidate.version) { continue }
            switch candidate.usability {
            case .everywhere:
                eligible.insert(version: index)
                usableHere.insert(version: index)
            case .elsewhereOnly:
                eligible.insert(version: index)
                hasElsewhereOnly = true
            case .unusable: continue
            }
            if candidate.version.isPrerelease { hasEligiblePrereleases = true }
        }
    }

    /// Ascending; of equal versions the one that came first stands.
    private static func sorted(_ candidates: [Candidate]) -> [Candidate] {
        if zip(candidates, candidates.dropFirst()).allSatisfy({ $0.version < $1.version }) { return candidates }
        let sorted = candidates.enumerated().sorted {
            $0.element.version != $1.element.version
                ? $0.element.version < $1.element.version : $0.offset < $1.offset
        }
        var result: [Candidate] = []
        result.reserveCapacity(sorted.count)
        for (_, candidate) in sorted where result.last?.version != candidate.version { result.append(candidate) }
        return result
    }

    /// The position of a version among the candidates.
    func index(of version: Version) -> Int? {
        var low = 0
        var high = candidates.count
        while low < high {
            let middle = (low + high) / 2
            if candidates[middle].version < version { low = middle + 1 } else { high = middle }
        }
        return low < candidates.count && candidates[low].version == version ? low : nil
    }

    fileprivate mutating func admitted(by specifiers: SpecifierSet) -> VersionSet {
        let text = specifiers.description
        if let known = admissions[text] { return known }
        var set = VersionSet(candidates: candidates.count)
        if !specifiers.clauses.contains(where: { $0.comparison == .arbitrary }) {
            // Halving the sorted list costs a hundredth of asking each of a thousand candidates.
            for run in specifiers.range.indices(in: versions) { set.insert(versions: run) }
        } else {
            for (index, candidate) in candidates.enumerated() where specifiers.contains(candidate.version) {
                set.insert(version: index)
            }
        }
        admissions[text] = set
        return set
    }
}
