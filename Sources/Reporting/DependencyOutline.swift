internal import PackagingStandards
package import PythonEnvironments

/// A dependency graph as the forms of `graph` show it: from what nothing needs down to its needs, or, turned round, from what
/// needs nothing up to who needs it.
package struct DependencyOutline: Sendable {
    package enum Direction: Sendable {
        case needs, neededBy
    }

    /// A step from a package to the next one down the page.
    struct Link: Sendable {
        var package: Int
        /// The versions asked for on this way; empty for any.
        var versions: String
        var extra: String?
    }

    let graph: DependencyGraph
    let direction: Direction
    let links: [[Link]]
    /// Where the page begins, in order of name. Packages that only need each other in a circle begin with the first of them.
    let roots: [Int]

    package init(_ graph: DependencyGraph, direction: Direction) {
        self.graph = graph
        self.direction = direction
        switch direction {
        case .needs:
            links = graph.dependencies.map { needs in
                needs.map { Link(package: $0.package, versions: Self.versions($0), extra: $0.extra) }
            }
        case .neededBy:
            links = graph.dependents.map { dependents in
                dependents.map {
                    Link(package: $0.package, versions: Self.versions($0.dependency), extra: $0.dependency.extra)
                }
            }
        }
        roots = Self.roots(
            links, places: graph.packages.indices.filter { direction == .neededBy || !graph.packages[$0].isMissing })
    }

    /// Clauses in an order in which `>` comes before `<`.
    static func versions(_ dependency: DependencyGraph.Dependency) -> String {
        let clauses = dependency.specifiers.clauses
        if clauses.count < 2 { return clauses.first?.description ?? "" }
        return Set(clauses.map(\.description)).sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
            .reversed().joined(separator: ",")
    }

    private static func roots(_ links: [[Link]], places: [Int]) -> [Int] {
        let reached = Set(links.flatMap { $0.map(\.package) })
        var roots = places.filter { !reached.contains($0) }
        var seen: Set<Int> = []
        func visit(_ first: Int) {
            var open = [first]
            while let place = open.popLast() {
                if seen.insert(place).inserted { open += links[place].map(\.package) }
            }
        }
        roots.forEach(visit)
        for place in places where !seen.contains(place) {
            roots.append(place)
            visit(place)
        }
        return roots.sorted()
    }

    func name(_ place: Int) -> String { graph.packages[place].name.written }
    func version(_ place: Int) -> String { graph.packages[place].version ?? "?" }
}

extension DependencyOutline {
    /// Packages that installing brings along and nobody asked for, which Pipenv leaves out of its graphs.
    package static let tools: Set<String> = ["distribute", "pip", "pkg-resources", "setuptools", "wheel"]

    /// The tree that people read, each root and its tree on lines of their own.
    ///
    /// - Parameter hidesTools: whether roots that are pip and the like are left out, with all below them.
    package func text(hidesTools: Bool) -> String {
        var text = ""
        for root in roots where !(hidesTools && Self.tools.contains(graph.packages[root].name.normalized)) {
            text += VisibleText.of("\(name(root))==\(version(root))") + "\n"
            write(below: root, margin: "", chain: [], to: &text)
        }
        return text
    }

    private func write(below place: Int, margin: String, chain: [Int], to text: inout String) {
        // A circle is followed once round; an extra that asks for other extras of its own package is no step at all.
        let shown = links[place].filter { $0.package != place && !chain.contains($0.package) }
        for (index, link) in shown.enumerated() {
            let isLast = index == shown.count - 1
            text += margin
            text += isLast ? "└── " : "├── "
            text += VisibleText.of(label(link, from: place))
            text += "\n"
            write(
                below: link.package, margin: margin + (isLast ? "    " : "│   "), chain: chain + [link.package],
                to: &text)
        }
    }

    private func label(_ link: Link, from place: Int) -> String {
        let extra = link.extra.map { ", extra: \($0)" } ?? ""
        switch direction {
        case .needs:
            let versions = link.versions.isEmpty ? "Any" : link.versions
            return "\(name(link.package)) [required: \(versions), installed: \(version(link.package))\(extra)]"
        case .neededBy:
            return "\(name(link.package))==\(version(link.package)) [requires: \(name(place))\(link.versions)\(extra)]"
        }
    }
}
