import Diagnostics
import PackagingStandards
import StructuredText

/// Understands the entries of a category.
struct PipfileEntryReader {
    let document: PipfileDocument

    /// Every option that an entry may have, in the order in which a message lists them.
    static let options: [String] =
        [
            "version", "extras", "markers", "index", "git", "hg", "svn", "bzr", "ref", "subdirectory", "path", "file",
            "editable", "hashes", "no_binary", "pip_args", "skip_resolver",
        ] + variables.map(\.name) + ["os_markers", "name"]

    /// The variables of PEP 508 that may be keys of an entry.
    static let variables: [MarkerVariable] = MarkerVariable.allCases.filter { !$0.belongsToRequest }

    func entry(_ member: TOMLTable.Member) throws(PipfileError) -> PipfileEntry {
        let table = member.node.table
        if let table, table.form == .dotted, let dotted = dottedName(member.key, table) {
            throw document.error(.dottedName(dotted), at: member.keyRange)
        }
        guard let name = PackageName(member.key) else { throw document.error(.name(member.key), at: member.keyRange) }
        var entry = PipfileEntry(
            key: member.key, name: name, origin: .index(.any), isPlain: table == nil,
            location: document.span(of: member.keyRange), valueLocation: document.span(of: member.node.range))
        if let table {
            try read(table, into: &entry)
        } else {
            entry.origin = try plainOrigin(member)
        }
        return entry
    }

    /// `zope.interface = "*"` is a table `zope` with a key `interface`, as far as TOML knows.
    private func dottedName(_ key: String, _ table: TOMLTable) -> String? {
        guard let member = table.members.first, !Self.options.contains(member.key) else { return nil }
        var name = key + "." + member.key
        var node = member.node
        while let inner = node.table, inner.form == .dotted, let member = inner.members.first,
            !Self.options.contains(member.key)
        {
            name += "." + member.key
            node = member.node
        }
        return name
    }

    // MARK: - A plain value

    private func plainOrigin(_ member: TOMLTable.Member) throws(PipfileError) -> PipfileOrigin {
        guard let text = member.node.string else {
            throw document.error(noVersion(member.key, member.node), at: member.node.range)
        }
        if let repository = Self.repository(plain: text) {
            try document.refuseControls(in: text, of: "the repository of `\(member.key)`", member.node)
            return .repository(repository)
        }
        if text.isEmpty { throw document.error(.versionEmpty(member.key), at: member.node.range) }
        return .index(try specifiers(text, of: member.key, at: member.node))
    }

    private func noVersion(_ name: String, _ node: TOMLNode) -> PipfileError.Problem {
        switch node.value {
        case .integer, .float: .versionIsNumber(name, spelled: document.spelling(node))
        default: .entryKind(name, found: node.kind)
        }
    }

    /// `"git+https://…@ref"`
    static func repository(plain text: String) -> Repository? {
        for system in Repository.System.allCases where text.hasPrefix(system.rawValue + "+") {
            return Repository(system: system, urlWithReference: text)
        }
        return nil
    }

    func specifiers(_ text: String, of name: String, at node: TOMLNode) throws(PipfileError) -> SpecifierSet {
        let trimmed = text.trimmed
        if trimmed.isEmpty || trimmed == "*" { return .any }
        if trimmed.lowercased() == "latest" { throw document.error(.versionLatest(name), at: node.range) }
        if Version(trimmed) != nil { return (try? SpecifierSet("==" + trimmed)) ?? .any }
        var reason = "it names no version"
        var found: SpecifierSet?
        do {
            let specifiers = try SpecifierSet(trimmed)
            if !specifiers.isEmpty {
                found = specifiers
            }
        } catch {
            reason = error.message
        }
        if let found {
            // `===` takes any text.
            try document.refuseControls(in: found.description, of: "the version of `\(name)`", node)
            return found
        }
        let instead = SpecifierAdvice.instead(of: trimmed)
        throw document.error(.version(name, text: text, reason: reason, instead: instead), at: node.range)
    }
}

extension String {
    /// Without white space (ASCII) at both ends.
    var trimmed: String {
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        let bytes = Array(utf8)
        guard let first = bytes.firstIndex(where: { !isSpace($0) }), let last = bytes.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(decoding: bytes[first...last], as: UTF8.self)
    }
}
