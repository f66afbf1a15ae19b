import PackagingStandards
import StructuredText

extension ForeignLock {
    /// Which groups want each package. Poetry writes it down; in a lock of uv's it follows from what the projects in it ask
    /// for, and from what that needs in turn.
    static func wishes(of tables: [TOMLTable]) -> [PackageName: [String]] {
        let stated = poetry(tables)
        return stated.isEmpty ? uv(tables) : stated
    }

    /// `main` and `dev` are what a Pipfile calls `[packages]` and `[dev-packages]`.
    private static func category(ofGroup group: String) -> String {
        switch group {
        case "main": "default"
        case "dev": "develop"
        default: group
        }
    }

    private static func name(_ table: TOMLTable) -> PackageName? { table["name"]?.string.flatMap { PackageName($0) } }

    private struct Wish: Hashable {
        var name: PackageName
        var category: String
    }

    /// `groups` since 2.0, `category` before 1.5.
    private static func poetry(_ tables: [TOMLTable]) -> [PackageName: [String]] {
        var wishes: [PackageName: [String]] = [:]
        var seen: Set<Wish> = []
        for table in tables {
            guard let name = name(table) else { continue }
            let groups = table["groups"]?.array?.compactMap(\.string) ?? [table["category"]?.string].compactMap { $0 }
            for category in groups.map(category)
            where seen.insert(Wish(name: name, category: category)).inserted {
                wishes[name, default: []].append(category)
            }
        }
        return wishes
    }

    private static func uv(_ tables: [TOMLTable]) -> [PackageName: [String]] {
        var needs: [PackageName: [PackageName]] = [:]
        var roots: [(category: String, names: [PackageName])] = []
        for table in tables {
            guard let own = name(table) else { continue }
            var always = names(table["dependencies"])
            for extra in table["optional-dependencies"]?.table?.members ?? [] { always += names(extra.node) }
            needs[own, default: []] += always
            guard isLocal(table) else { continue }
            roots.append(("default", [own]))
            for group in table["dev-dependencies"]?.table?.members ?? [] {
                roots.append((category(ofGroup: group.key), names(group.node)))
            }
        }
        var wishes: [PackageName: [String]] = [:]
        var seen: Set<Wish> = []
        for (category, names) in roots {
            var open = names
            while let name = open.popLast() {
                guard seen.insert(Wish(name: name, category: category)).inserted else { continue }
                wishes[name, default: []].append(category)
                open += needs[name] ?? []
            }
        }
        return wishes
    }

    private static func names(_ node: TOMLNode?) -> [PackageName] {
        (node?.array ?? []).compactMap { $0.table?["name"]?.string.flatMap { PackageName($0) } }
    }
}
