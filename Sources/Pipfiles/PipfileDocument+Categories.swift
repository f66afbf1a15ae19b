import Diagnostics
import PackagingStandards
import StructuredText

extension PipfileDocument {
    /// The names of the tables that hold packages, whatever their entries mean.
    package var categoryTables: [String] {
        let own = toml.root.members.filter { $0.node.table != nil && !Self.reservedTables.contains($0.key) }.map(\.key)
        return ["packages", "dev-packages"] + own.filter { $0 != "packages" && $0 != "dev-packages" }
    }

    /// `packages` and `dev-packages`, then the tables that have no meaning of their own.
    func categories() throws(PipfileError) -> [Pipfile.Category] {
        let tables = toml.root.members.filter { !Self.reservedTables.contains($0.key) }
        guard tables.reduce(0, { $0 + ($1.node.table?.members.count ?? 0) }) <= Lockfile.mostPackages else {
            let place = tables.max { $0.node.table?.members.count ?? 0 < $1.node.table?.members.count ?? 0 }
            throw error(.tooMany("packages", most: Lockfile.mostPackages), at: place?.keyRange ?? 0..<0)
        }
        var categories = [
            Pipfile.Category(name: "packages", entries: try entries(table("packages"))),
            Pipfile.Category(name: "dev-packages", entries: try entries(table("dev-packages"))),
        ]
        for member in toml.root.members
        where !Self.reservedTables.contains(member.key) && !categories.contains(where: { $0.name == member.key }) {
            guard categories.count < Lockfile.mostCategories else {
                throw error(.tooMany("categories", most: Lockfile.mostCategories), at: member.keyRange)
            }
            do {
                categories.append(Pipfile.Category(name: member.key, entries: try entries(table(member))))
            } catch {
                throw PipfileError(error.problem, at: error.location, ownCategory: member.key)
            }
        }
        return categories
    }

    private func entries(_ table: TOMLTable) throws(PipfileError) -> [PipfileEntry] {
        let reader = PipfileEntryReader(document: self)
        var entries: [PipfileEntry] = []
        var members: [TOMLTable.Member] = []
        var positions: [PackageName: Int] = [:]
        for member in table.members {
            let entry = try reader.entry(member)
            if let position = positions[entry.name] {
                // The same thing said twice, as Pipenv leaves it behind for dotted names, does no harm.
                if members[position].node == member.node { continue }
                throw error(
                    .twice(member.key, other: members[position].key, otherLine: entries[position].location.line),
                    at: member.keyRange)
            }
            positions[entry.name] = entries.count
            entries.append(entry)
            members.append(member)
        }
        return entries
    }
}
