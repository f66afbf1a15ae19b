import PackagingStandards

/// What the resolver guesses it will ask soon, so that a driver can fetch it in the meantime.
struct Wishing: Sendable {
    /// Every wish is uttered once.
    fileprivate var uttered: Set<Question> = []
    /// The versions of each package that were tried.
    private var attempts: [Int: Set<Int>] = [:]
    private var due: Set<Int> = []

    /// The most versions of one package that are wished for at once.
    static let batch = 50

    /// Notes that a version of the package was tried; after a few in vain, many more are likely to follow. One that is
    /// tried again, after something else was taken back, says nothing about others.
    mutating func noteAttempt(at package: Int, version: Int) {
        guard attempts[package, default: []].insert(version).inserted else { return }
        let count = attempts[package]?.count ?? 0
        if count == 5 || count == 10 || count % 20 == 0 { due.insert(package) }
    }

    /// The packages for which a batch is due, each told once.
    mutating func takeDue() -> [Int] {
        defer { due = [] }
        return due.sorted()
    }
}

extension Resolver {
    /// The wishes that have come up since the last time.
    mutating func wishes(besides needs: [Question]) -> [Question] {
        wishing.uttered.formUnion(needs)
        var wishes: [Question] = []
        var visited: Set<Int> = []
        var open: [(package: Int, version: Int)] = []
        // What is decided has made its requirements known already.
        for node in search.priorities.order.reversed()
        where search.solution.isRequired(node) && !search.solution.isDecided(node) && !registry.isExtra(node) {
            guard let version = choice(for: node) else { continue }
            let package = registry.packageIndex(of: node)
            visited.insert(package)
            open.append((package, version))
        }
        // Walk down as if every package got the version that looks best now.
        while let (package, version) = open.popLast() {
            guard let dependencies = registry.packages[package].dependencies[version] else {
                wish(question(about: version, of: package), &wishes)
                continue
            }
            guard case .known(let list) = dependencies else { continue }
            let extras = list.extras.isEmpty ? [] : activeExtras(of: package).flatMap { list.extras[$0] ?? [] }
            for dependency in list.base + extras {
                guard registry.hasCandidates(of: dependency.name) else {
                    wish(.candidates(dependency.name), &wishes)
                    continue
                }
                let next = registry.package(dependency.name)
                if visited.insert(next).inserted, let best = guess(for: next, dependency.specifiers) {
                    open.append((next, best))
                }
            }
        }
        for package in wishing.takeDue() { wishBatch(of: package, &wishes) }
        return wishes
    }

    private mutating func wish(_ question: Question, _ wishes: inout [Question]) {
        if wishing.uttered.insert(question).inserted { wishes.append(question) }
    }

    func question(about version: Int, of package: Int) -> Question {
        .dependencies(registry.packages[package].name, registry.packages[package].candidates[version].version)
    }

    private func activeExtras(of package: Int) -> [String] {
        edges.extras.compactMap { node in
            guard case .extra(of: package, let name) = registry.nodes[node], search.solution.isRequired(node) else {
                return nil
            }
            return name
        }
    }

    /// The version that a package would get which nothing but this requirement narrows.
    private mutating func guess(for package: Int, _ specifiers: SpecifierSet) -> Int? {
        let usable = registry.admitted(by: specifiers, in: package).intersection(registry.packages[package].eligible)
        let name = registry.packages[package].name
        if !problem.preferences.isEmpty, let preference = problem.preferences[name],
            let index = registry.packages[package].index(of: preference), usable.contains(version: index)
        {
            return index
        }
        if specifiers.mentionsPrerelease || problem.prereleases.allows(name) { return best(of: usable, for: package) }
        return best(of: usable.intersection(registry.packages[package].stable), for: package)
            ?? best(of: usable, for: package)
    }

    /// Wishes for the versions of a package that would be tried next: first what is possible now, then all that is older,
    /// since the package that narrows this one now may itself be given up for an older one.
    private mutating func wishBatch(of package: Int, _ wishes: inout [Question]) {
        guard let node = registry.existingNode(.package(package)), node < search.nodeCount else { return }
        var eligible = registry.packages[package].eligible
        // Pre-releases are tried last where they are not asked for, and hardly ever come to that.
        if let version = choice(for: node), registry.packages[package].stable.contains(version: version) {
            eligible = eligible.intersection(registry.packages[package].stable)
        }
        let left = search.solution.left(of: node).intersection(eligible)
        var count = 0
        for set in [left, eligible.subtracting(left)] {
            let newest = left.newest ?? .max
            for version in set.versions.reversed()
            where version <= newest && registry.packages[package].dependencies[version] == nil {
                if count == Wishing.batch { return }
                count += 1
                wish(question(about: version, of: package), &wishes)
            }
        }
    }
}
