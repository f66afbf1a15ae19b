import PackagingStandards
import StructuredText

/// What a lock says that a package of it needs.
package struct StatedNeed: Equatable, Sendable {
    package var name: PackageName
    /// The version that is meant, where the lock has several.
    package var version: String?
    /// The extras of it that are wanted, normalised.
    package var extras: [String] = []
    /// The extra of the needing package that brings the need in, normalised; nil when it is always there.
    package var through: String?

    package init(name: PackageName, version: String? = nil, extras: [String] = [], through: String? = nil) {
        self.name = name
        self.version = version
        self.extras = extras
        self.through = through
    }

    /// `{ name = "idna", version = "3.7", extra = ["x"] }`, as `pylock.toml` and `uv.lock` write it.
    init?(_ node: TOMLNode, through: String? = nil) {
        guard let table = node.table, let name = table["name"]?.string.flatMap({ PackageName($0) }) else { return nil }
        self.init(
            name: name, version: table["version"]?.string, extras: Self.names(table["extra"]?.array ?? []),
            through: through)
    }

    static func names(_ nodes: [TOMLNode]) -> [String] {
        nodes.compactMap { $0.string.flatMap { PackageName($0)?.normalized } }
    }
}

/// A package of another tool's lock and what that says it needs.
package struct StatedPackage: Equatable, Sendable {
    package var name: PackageName
    package var version: String?
    /// Whether it is a directory of this machine, such as the project itself.
    package var isProject: Bool
    package var needs: [StatedNeed]

    init(name: PackageName, _ table: TOMLTable, isProject: Bool) {
        self.name = name
        version = table["version"]?.string
        self.isProject = isProject
        needs = Self.poetry(table) ?? Self.uv(table)
    }

    /// `dependencies` and, by extra and by group, `optional-dependencies` and `dev-dependencies`.
    private static func uv(_ table: TOMLTable) -> [StatedNeed] {
        var needs = (table["dependencies"]?.array ?? []).compactMap { StatedNeed($0) }
        for member in table["optional-dependencies"]?.table?.members ?? [] {
            let extra = PackageName(member.key)?.normalized
            needs += (member.node.array ?? []).compactMap { StatedNeed($0, through: extra) }
        }
        for member in table["dev-dependencies"]?.table?.members ?? [] {
            needs += (member.node.array ?? []).compactMap { StatedNeed($0) }
        }
        return needs
    }

    /// `[package.dependencies]` with a name as each key, and `[package.extras]` that name the optional ones again; nil when
    /// the table is none of Poetry's.
    private static func poetry(_ table: TOMLTable) -> [StatedNeed]? {
        guard let dependencies = table["dependencies"]?.table else {
            // Poetry marks every package so, and uv none.
            return table["optional"] != nil || table["python-versions"] != nil ? [] : nil
        }
        var extras: [PackageName: [String]] = [:]
        for member in table["extras"]?.table?.members ?? [] {
            guard let extra = PackageName(member.key)?.normalized else { continue }
            for node in member.node.array ?? [] {
                let name = node.string.map { $0.prefix { $0 != " " && $0 != "(" && $0 != "[" && $0 != ";" } }
                if let name = name.flatMap({ PackageName(String($0)) }) { extras[name, default: []].append(extra) }
            }
        }
        var needs: [StatedNeed] = []
        for member in dependencies.members {
            guard let name = PackageName(member.key) else { continue }
            for node in member.node.array ?? [member.node] {
                let wanted = StatedNeed.names(node.table?["extras"]?.array ?? [])
                guard node.table?["optional"]?.boolean == true else {
                    needs.append(StatedNeed(name: name, extras: wanted))
                    continue
                }
                for extra in extras[name] ?? [] {
                    needs.append(StatedNeed(name: name, extras: wanted, through: extra))
                }
            }
        }
        return needs
    }
}
