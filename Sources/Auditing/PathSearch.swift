import Diagnostics
import PackagingStandards

/// Looks for the shortest paths from what a project asks for to packages of its list, and asks what a package needs only when
/// a path may lead through it. A value that knows nothing of files.
package struct PathSearch {
    package struct Package: Hashable, Sendable {
        package var name: PackageName
        package var version: String?

        package init(name: PackageName, version: String?) {
            self.name = name
            self.version = version
        }
    }

    /// What the project asks for itself.
    package struct Request: Sendable {
        /// By its place in ``PathSearch/packages``.
        package var package: Int
        /// Normalised.
        package var extras: [String]
        package var place: SourceSpan?

        package init(package: Int, extras: [String] = [], place: SourceSpan? = nil) {
            self.package = package
            self.extras = extras
            self.place = place
        }
    }

    /// What a package needs.
    package struct Need: Sendable {
        /// By its place in ``PathSearch/packages``.
        package var package: Int
        /// The extras of it that are wanted, normalised.
        package var extras: [String]
        /// The own extra that brings the need in, normalised; nil when it is always there.
        package var through: String?

        package init(package: Int, extras: [String] = [], through: String? = nil) {
            self.package = package
            self.extras = extras
            self.through = through
        }
    }

    package var packages: [Package]
    /// Nil where nobody knows what the project asks for.
    package var requests: [Request]?

    package init(packages: [Package], requests: [Request]?) {
        self.packages = packages
        self.requests = requests
    }

    /// A package, or one of its extras, which needs more.
    private struct Node: Hashable {
        var package: Int
        var extra: String?
    }

    private struct Visit {
        var distance: Int
        /// Those one step nearer to what the project asks for.
        var parents: [Node] = []
        var request: SourceSpan?
    }

    /// The provenance of each of the packages at these places.
    ///
    /// - Parameter needs: what each of the packages at these places needs; nil for one about which that is not known. It is
    ///   called once for each step away from the requests, and never twice for a package.
    package func provenances(of targets: Set<Int>, needs: ([Int]) -> [[Need]?]) -> [Int: Provenance] {
        guard let requests else {
            return Dictionary(
                uniqueKeysWithValues: targets.map { ($0, Provenance(standing: .unknown, gap: .noRequests)) })
        }
        var walk = Walk(packages: packages)
        walk.begin(requests)
        var level = walk.open
        while !level.isEmpty, !targets.allSatisfy({ walk.visits[Node(package: $0)] != nil }) {
            walk.expand(level, needs)
            level = walk.open
        }
        let direct = Set(requests.map(\.package))
        return Dictionary(
            uniqueKeysWithValues: targets.map { target in
                (target, walk.provenance(of: target, isDirect: direct.contains(target)))
            })
    }

    /// The search, a step away from the requests after the other.
    private struct Walk {
        var packages: [Package]
        var visits: [Node: Visit] = [:]
        var open: [Node] = []
        private var known: [Int: [Need]] = [:]
        /// Packages whose needs are not known, with their distances.
        private var dark: [Int: Int] = [:]
        private var distance = 0

        /// No project is this deep; a list that is made to be must not take the program down.
        private static let mostSteps = 500

        init(packages: [Package]) { self.packages = packages }

        mutating func begin(_ requests: [Request]) {
            for request in requests {
                for extra in [nil] + request.extras.map(Optional.some) {
                    let node = Node(package: request.package, extra: extra)
                    guard visits[node] == nil else { continue }
                    visits[node] = Visit(distance: 0, request: request.place)
                    open.append(node)
                }
            }
        }

        mutating func expand(_ level: [Node], _ needs: ([Int]) -> [[Need]?]) {
            open = []
            var seen: Set<Int> = []
            let asked = level.map(\.package).filter {
                known[$0] == nil && dark[$0] == nil && seen.insert($0).inserted
            }
            let answers = distance < Self.mostSteps ? needs(asked) : asked.map { _ in nil }
            for (place, answer) in zip(asked, answers) {
                if let answer { known[place] = answer } else { dark[place] = distance }
            }
            distance += 1
            var here = level
            var index = 0
            while index < here.count {
                let node = here[index]
                index += 1
                for need in known[node.package] ?? [] where need.through == node.extra {
                    for extra in [nil] + need.extras.map(Optional.some) {
                        let next = Node(package: need.package, extra: extra)
                        // An extra made of other extras of the same package is no step.
                        if need.package == node.package {
                            guard visits[next] == nil else { continue }
                            visits[next] = visits[node]
                            visits[next]?.distance = distance - 1
                            here.append(next)
                            continue
                        }
                        reach(next, from: node)
                    }
                }
            }
        }

        private mutating func reach(_ next: Node, from node: Node) {
            guard let visit = visits[next] else {
                visits[next] = Visit(distance: distance, parents: [node])
                open.append(next)
                return
            }
            // One way through a package is enough, be it with or without an extra of it.
            guard visit.distance == distance, !visit.parents.contains(where: { $0.package == node.package }) else {
                return
            }
            visits[next]?.parents.append(node)
        }

        func provenance(of target: Int, isDirect: Bool) -> Provenance {
            guard let visit = visits[Node(package: target)] else {
                let names = Set(dark.keys.map { packages[$0].name }).sorted()
                return Provenance(standing: .transitive, gap: names.isEmpty ? .nothingNeedsIt : .unknownNeeds(names))
            }
            var paths: [Provenance.Path] = []
            collect(Node(package: target), [], &paths)
            var counts: [Node: Int] = [:]
            let further = count(Node(package: target), &counts) - paths.count
            let unknown = Set(dark.filter { $0.value < visit.distance }.keys.map { packages[$0].name }).sorted()
            return Provenance(
                standing: isDirect ? .direct : .transitive, paths: paths, further: max(further, 0),
                gap: unknown.isEmpty ? nil : .unknownNeeds(unknown))
        }

        /// How many paths lead to a node; never more than are worth counting.
        private func count(_ node: Node, _ counts: inout [Node: Int]) -> Int {
            if let known = counts[node] { return known }
            guard let visit = visits[node] else { return 0 }
            var sum = visit.distance == 0 ? 1 : 0
            if visit.distance > 0 {
                for parent in visit.parents { sum = min(sum + count(parent, &counts), 1_000_000) }
            }
            counts[node] = sum
            return sum
        }

        private func collect(_ node: Node, _ rest: [Provenance.Step], _ paths: inout [Provenance.Path]) {
            guard paths.count < Provenance.mostPaths, let visit = visits[node] else { return }
            let package = packages[node.package]
            let steps =
                [Provenance.Step(package: package.name, version: package.version, extra: node.extra)] + rest
            if visit.distance == 0 {
                paths.append(.init(steps: steps, request: visit.request))
                return
            }
            let parents = visit.parents.sorted { left, right in
                let names = (packages[left.package].name, packages[right.package].name)
                return names.0 != names.1 ? names.0 < names.1 : left.package < right.package
            }
            for parent in parents { collect(parent, steps, &paths) }
        }
    }
}
