import PackagingStandards
import StructuredText

extension PipfileEditor {
    /// Makes an entry say what was typed, and keeps the rest of it.
    mutating func merge(
        _ argument: PackageArgument, into site: PipfileEntrySite, of name: PackageName, in category: String
    ) throws(PipfileError) {
        let origins = ["git", "hg", "svn", "bzr", "path", "file"]
        let current = options(of: site)
        let hasOrigin = current.contains { origins.contains($0) } || isRepository(site)
        var options = argument.options
        var obsolete: [String] = []
        switch argument.origin {
        case .index(let specifiers):
            if !specifiers.isEmpty, hasOrigin { obsolete = origins + ["ref", "subdirectory", "editable"] }
        default:
            let written = Set(options.map(\.key))
            obsolete = (origins + ["ref", "subdirectory", "editable", "version"]).filter { !written.contains($0) }
        }
        if argument.isEditable, case .index = argument.origin { options.removeAll { $0.key == "editable" } }
        guard !options.isEmpty else { return }
        if case .line(let statement, let node) = site.form, node.table == nil {
            try merge(options, dropping: obsolete, intoPlain: node, statement: statement)
            return
        }
        if case .inline(let member) = site.form, member.node.table == nil {
            try merge(options, dropping: obsolete, intoPlain: member.node, statement: nil)
            return
        }
        for option in obsolete where current.contains(option) {
            guard let site = sites(of: name, in: category).first else { return }
            try dropOption(option, of: site)
        }
        for option in options {
            guard let site = sites(of: name, in: category).first else { return }
            try setOption(option.key, to: option.value, of: site)
        }
    }

    /// `name = "*"`: the version is replaced in place; anything else makes a table of it.
    private mutating func merge(
        _ options: [(key: String, value: String)], dropping obsolete: [String], intoPlain node: TOMLNode,
        statement: Int?
    ) throws(PipfileError) {
        if options.count == 1, options[0].key == "version" {
            try replaceString(node, with: options[0].value)
            return
        }
        var options = options
        if !options.contains(where: { $0.key == "version" }), !obsolete.contains("version") {
            let position = options.first?.key == "extras" ? 1 : 0
            options.insert(("version", text(node.range)), at: position)
        }
        try replace(node.range, with: TOMLSpelling.inlineTable(options))
    }

    /// Replaces a string by another one (spelled already), in the old one's quotes; the same text stays as it is spelled.
    private mutating func replaceString(_ node: TOMLNode, with spelled: String) throws(PipfileError) {
        guard let old = node.string, let new = Self.string(spelled) else {
            try replace(node.range, with: spelled)
            return
        }
        if Self.saysTheSame(old, new) { return }
        try replace(node.range, with: TOMLSpelling.string(new, like: bytes[node.range]))
    }

    /// Whether two texts are the same or the same set of specifiers.
    private static func saysTheSame(_ old: String, _ new: String) -> Bool {
        if old.isSpelled(like: new) { return true }
        guard let first = try? SpecifierSet(old), let second = try? SpecifierSet(new) else { return false }
        return first == second && !first.isEmpty
    }

    /// The text of a spelled string; `nil` for other values.
    private static func string(_ spelled: String) -> String? {
        guard let document = try? TOMLDocument(parsing: Array("x = \(spelled)".utf8)) else { return nil }
        return document.root["x"]?.string
    }

    // MARK: - Options

    private func options(of site: PipfileEntrySite) -> [String] {
        switch site.form {
        case .line(_, let node): node.table?.members.map(\.key) ?? []
        case .inline(let member): member.node.table?.members.map(\.key) ?? []
        case .dotted(let statements): statements.compactMap { lastKey(of: $0) }
        case .table(_, let body): body.compactMap { lastKey(of: $0) }
        }
    }

    private func isRepository(_ site: PipfileEntrySite) -> Bool {
        let node: TOMLNode? =
            switch site.form {
            case .line(_, let node): node
            case .inline(let member): member.node
            default: nil
            }
        return node?.string.flatMap { PipfileEntryReader.repository(plain: $0) } != nil
    }

    private func lastKey(of statement: Int) -> String? {
        guard case .assignment(let keys, _) = statements[statement].content else { return nil }
        return keys.last?.text
    }

    private mutating func setOption(_ option: String, to value: String, of site: PipfileEntrySite) throws(PipfileError)
    {
        switch site.form {
        case .line(_, let node): try setOption(option, to: value, inTable: node)
        case .inline(let member): try setOption(option, to: value, inTable: member.node)
        case .dotted(let statements):
            if let statement = statements.first(where: { lastKey(of: $0) == option }) {
                try setValue(of: statement, to: value)
            } else if let last = statements.last, case .assignment(let keys, _) = self.statements[last].content {
                let start = self.statements[last].range.lowerBound
                let prefix = text(start..<keys[keys.count - 2].range.upperBound)
                try insertLines([prefix + "." + option + " = " + value], at: self.statements[last].range.upperBound)
            }
        case .table(let header, let body):
            if let statement = body.first(where: { lastKey(of: $0) == option }) {
                try setValue(of: statement, to: value)
            } else {
                let line = indent(inBody: body) + option + " = " + value
                try insertLines([line], at: insertionOffset(inBody: body, afterHeader: header))
            }
        }
    }

    private mutating func setOption(_ option: String, to value: String, inTable node: TOMLNode) throws(PipfileError) {
        guard let table = node.table else { return }
        guard let member = table.members.first(where: { $0.key == option }) else {
            try appendMember("\(option) = \(value)", toInlineTable: node.range, isEmpty: table.members.isEmpty)
            return
        }
        if member.node.string != nil {
            try replaceString(member.node, with: value)
        } else if member.node.table?.form == .dotted {
            try replaceOption(member, with: value)
        } else if !hasValue(member.node, value) {
            try replace(member.node.range, with: value)
        }
    }

    private mutating func setValue(of statement: Int, to value: String) throws(PipfileError) {
        guard case .assignment(_, let node) = statements[statement].content, !hasValue(node, value) else { return }
        try replaceString(node, with: value)
    }

    /// Whether a value says what is spelled otherwise, as `["a"]` and `[ "a" ]`.
    private func hasValue(_ node: TOMLNode, _ spelled: String) -> Bool {
        (try? TOMLDocument(parsing: Array("x = \(spelled)".utf8)))?.root["x"] == node
    }

    private mutating func dropOption(_ option: String, of site: PipfileEntrySite) throws(PipfileError) {
        switch site.form {
        case .line(_, let node): try dropOption(option, inTable: node)
        case .inline(let member): try dropOption(option, inTable: member.node)
        case .dotted(let statements): try removeStatements(statements.filter { lastKey(of: $0) == option })
        case .table(_, let body): try removeStatements(body.filter { lastKey(of: $0) == option })
        }
    }

    private mutating func dropOption(_ option: String, inTable node: TOMLNode) throws(PipfileError) {
        guard let member = node.table?.members.first(where: { $0.key == option }) else { return }
        try removeOption(member)
    }
}
