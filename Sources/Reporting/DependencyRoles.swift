package import PackagingStandards
package import PythonEnvironments

/// Why each package of a graph is there, as far as a Pipfile tells.
package struct DependencyRoles: Equatable, Sendable {
    package enum Role: String, CaseIterable, Sendable {
        /// In `[packages]`.
        case wanted
        /// Needed by one of those.
        case needed
        /// In `[dev-packages]` or a table of the user's own.
        case development
        /// Needed by one of those alone.
        case developmentNeeded = "development-needed"
        /// Neither: installed by hand, or left over.
        case other
        /// Something needs it, and it is not installed.
        case missing

        var caption: String {
            switch self {
            case .wanted: "in [packages]"
            case .needed: "needed by these"
            case .development: "in another table"
            case .developmentNeeded: "needed there alone"
            case .other: "asked for by nothing"
            case .missing: "not installed"
            }
        }
    }

    /// By the place in the graph.
    package var roles: [Role]

    package init(_ graph: DependencyGraph, wanted: Set<PackageName>, development: Set<PackageName>) {
        var roles = [Role](repeating: .other, count: graph.packages.count)
        func mark(_ names: Set<PackageName>, _ direct: Role, _ indirect: Role) {
            var open = graph.packages.indices.filter { names.contains(graph.packages[$0].name) }
            for place in open where roles[place] == .other || roles[place] == indirect { roles[place] = direct }
            var seen = Set(open)
            while let place = open.popLast() {
                for need in graph.dependencies[place] where seen.insert(need.package).inserted {
                    if roles[need.package] == .other { roles[need.package] = indirect }
                    open.append(need.package)
                }
            }
        }
        mark(wanted, .wanted, .needed)
        mark(development, .development, .developmentNeeded)
        for place in graph.packages.indices where graph.packages[place].isMissing { roles[place] = .missing }
        self.roles = roles
    }

    subscript(place: Int) -> Role { roles[place] }

    /// The roles that occur, in the order of their declaration.
    var present: [Role] { Role.allCases.filter(roles.contains) }
}
