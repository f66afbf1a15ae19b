import StructuredText

extension PipfileEditor {
    /// The value of a directive.
    package enum DirectiveValue: Equatable, Sendable {
        case flag(Bool)
        case text(String)
        case texts([String])

        var spelled: String {
            switch self {
            case .flag(let flag): flag ? "true" : "false"
            case .text(let text): TOMLSpelling.string(text)
            case .texts(let texts): TOMLSpelling.strings(texts)
            }
        }
    }

    /// Sets a key of `[pipenv]`.
    package mutating func setDirective(_ key: String, to value: DirectiveValue) throws(PipfileError) {
        try set(key, in: "pipenv", to: value.spelled)
    }

    /// Sets a key of `[requires]`: `python_version`, `python_full_version`.
    package mutating func setRequirement(_ key: String, to version: String) throws(PipfileError) {
        try set(key, in: "requires", to: TOMLSpelling.string(version))
    }

    private mutating func set(_ key: String, in table: String, to value: String) throws(PipfileError) {
        if let node = document.toml.root[table], let inside = node.table, inside.form == .inline {
            try replaceMember(key, of: inside, at: node.range, with: value)
            return
        }
        if let statement = assignment(of: [table, key]), case .assignment(_, let node) = statements[statement].content {
            let same = (try? TOMLDocument(parsing: Array("x = \(value)".utf8)))?.root["x"] == node
            if !same { try replace(node.range, with: value) }
            return
        }
        if header([table]) == nil, let sibling = firstAssignment(below: table) {
            try insertLines(["\(table).\(key) = \(value)"], at: statements[sibling].range.upperBound)
            return
        }
        if header([table]) == nil { try appendTable("[\(table)]") }
        guard let header = header([table]) else { return }
        let body = body(ofHeader: header)
        let line = indent(inBody: body) + key + " = " + value
        try insertLines([line], at: insertionOffset(inBody: body, afterHeader: header))
    }

    private mutating func replaceMember(
        _ key: String, of table: TOMLTable, at range: Range<Int>, with value: String
    ) throws(PipfileError) {
        if let member = table.members.first(where: { $0.key == key }) {
            try replaceOption(member, with: value)
        } else {
            try appendMember("\(key) = \(value)", toInlineTable: range, isEmpty: table.members.isEmpty)
        }
    }

    /// The statement that sets a key, whatever header and dots say it.
    private func assignment(of path: [String]) -> Int? {
        assignments.first { $0.path == path }?.statement
    }

    private func firstAssignment(below table: String) -> Int? {
        assignments.first { $0.path.count > 1 && $0.path[0] == table }?.statement
    }

    private var assignments: [(path: [String], statement: Int)] {
        var table: [String] = []
        var found: [(path: [String], statement: Int)] = []
        for (index, statement) in statements.enumerated() {
            switch statement.content {
            case .table(let keys), .arrayElement(let keys): table = keys.map(\.text)
            case .assignment(let keys, _): found.append((table + keys.map(\.text), index))
            case .blank, .comment: continue
            }
        }
        return found
    }
}
