import PackagingStandards

/// Packages as `--no-binary` and `--only-binary` name them: names and `:all:`, separated by commas or blanks; `:none:`
/// takes back what stands before it.
package struct PackageSelection: Hashable, Sendable {
    package var isAll = false
    package var names: Set<PackageName> = []

    package init() {}

    package init(_ text: String) {
        for part in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
            switch part {
            case ":all:": isAll = true
            case ":none:": self = PackageSelection()
            default: if let name = PackageName(String(part)) { names.insert(name) }
            }
        }
    }

    package func contains(_ name: PackageName) -> Bool { isAll || names.contains(name) }
}
