import PackagingStandards
import Resolving

/// A category with a solution.
struct SolvedCategory {
    let name: String
    let wanted: [WantedPackage]
    let resolution: Resolution
    let directs: [PackageName: DirectRelease]
    let target: LockTarget
    let space: MarkerFormula
    /// The extras that are asked of each package, by the project or by other packages, here or in `default`.
    let extras: [PackageName: Set<String>]
    /// The versions of `default`, if this category was solved under them.
    private let baseVersions: [PackageName: Version]
    /// What the project wants in `default`, if this category was solved under its pins.
    let baseWanted: [PackageName: WantedPackage]

    /// - Parameter base: `default`, if this category was solved under its pins.
    init(
        name: String, wanted: [WantedPackage], resolution: Resolution, directs: [PackageName: DirectRelease],
        target: LockTarget, space: MarkerFormula, base: SolvedCategory?
    ) {
        self.name = name
        self.wanted = wanted
        self.resolution = resolution
        self.directs = directs
        self.target = target
        self.space = space
        extras = Self.extrasAsked(in: resolution).merging(base?.extras ?? [:]) { $0.union($1) }
        baseVersions = base?.resolution.versions ?? [:]
        baseWanted = Dictionary(
            (base?.wanted ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether `default`, under whose pins this category was solved, has the package too.
    func isInBase(_ name: PackageName) -> Bool { baseVersions[name] != nil }

    /// All that some packages of the solution need, directly or not.
    func needs(of names: Set<PackageName>) -> Set<PackageName> {
        var dependencies: [PackageName: [PackageName]] = [:]
        for edge in resolution.edges {
            guard case .release(let requirer, _) = edge.requirer else { continue }
            dependencies[requirer, default: []].append(edge.dependency)
        }
        var needs: Set<PackageName> = []
        var open = Array(names)
        while let name = open.popLast() {
            for dependency in dependencies[name] ?? [] where needs.insert(dependency).inserted {
                open.append(dependency)
            }
        }
        return needs
    }

    /// What an extra asks of its own package (`app[all]` needs `app[web]`) is told by the extra, and left out.
    private static func extrasAsked(in resolution: Resolution) -> [PackageName: Set<String>] {
        var asked: [PackageName: Set<String>] = [:]
        for edge in resolution.edges where !edge.extras.isEmpty {
            if case .release(edge.dependency, _) = edge.requirer { continue }
            asked[edge.dependency, default: []].formUnion(edge.extras)
        }
        return asked
    }
}
