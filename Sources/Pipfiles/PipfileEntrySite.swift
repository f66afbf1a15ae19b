import PackagingStandards
import StructuredText

/// Where an entry stands in the text of a Pipfile, and in which of TOML's forms.
struct PipfileEntrySite {
    enum Form {
        /// `name = value`, on a line of its own.
        case line(statement: Int, TOMLNode)
        /// `name.option = value`, on one or several lines.
        case dotted(statements: [Int])
        /// `[packages.name]` and the lines under it.
        case table(header: Int, body: Range<Int>)
        /// `packages = {name = value}`
        case inline(TOMLTable.Member)
    }

    /// The name as it is spelled, quotes taken off.
    var key: String
    var form: Form
}

extension PipfileEditor {
    /// Every place in which a category speaks of a package. Names are compared as PEP 503 says.
    func sites(of name: PackageName, in category: String) -> [PipfileEntrySite] {
        sites(in: category).filter { PackageName($0.key) == name }
    }

    /// The entries of a category in the order of the text.
    func sites(in category: String) -> [PipfileEntrySite] {
        var sites: [PipfileEntrySite] = []
        var table: [TOMLKey] = []
        for (index, statement) in statements.enumerated() {
            switch statement.content {
            case .blank, .comment: continue
            case .table(let path):
                table = path
                guard path.count >= 2, path[0].text.isSpelled(like: category) else { continue }
                let body = body(ofHeader: index)
                sites.append(PipfileEntrySite(key: path[1].text, form: .table(header: index, body: body)))
            case .arrayElement(let path): table = path
            case .assignment(let keys, let node):
                let path = table + keys
                guard table.count < 2, path[0].text.isSpelled(like: category) else { continue }
                if path.count == 1, let members = node.table?.members {
                    sites += members.map { PipfileEntrySite(key: $0.key, form: .inline($0)) }
                } else if path.count == 2 {
                    sites.append(PipfileEntrySite(key: path[1].text, form: .line(statement: index, node)))
                } else if path.count > 2 {
                    append(index, key: path[1].text, to: &sites)
                }
            }
        }
        return sites
    }

    /// Dotted lines of one entry make one site.
    private func append(_ statement: Int, key: String, to sites: inout [PipfileEntrySite]) {
        for (position, site) in sites.enumerated() where site.key.isSpelled(like: key) {
            guard case .dotted(let statements) = site.form else { continue }
            sites[position].form = .dotted(statements: statements + [statement])
            return
        }
        sites.append(PipfileEntrySite(key: key, form: .dotted(statements: [statement])))
    }
}
