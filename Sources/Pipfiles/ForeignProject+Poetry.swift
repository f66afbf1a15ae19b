import Diagnostics
import PackagingStandards
import StructuredText

extension ForeignProjectReader {
    /// `[tool.poetry]`. What `[project]` says already is not said again: newer projects have both.
    mutating func readPoetry(_ table: TOMLTable) throws(ForeignFileError) {
        if project.name == nil { project.name = table["name"]?.string.flatMap { PackageName($0) } }
        for node in try array(table["source"], "source") { try readSource(node) }
        var extras: [PackageName: [String]] = [:]
        for extra in table["extras"]?.table?.members ?? [] {
            let names = (extra.node.array ?? []).compactMap { $0.string.flatMap { PackageName($0) } }
            for name in Set(names) { extras[name, default: []].append(extra.key) }
        }
        for member in table["dependencies"]?.table?.members ?? [] {
            if member.key == "python" {
                try readPython(member.node)
            } else {
                try readDependency(member, to: "packages", extras: extras)
            }
        }
        for member in table["dev-dependencies"]?.table?.members ?? [] {
            try readDependency(member, to: "dev-packages", extras: [:])
        }
        for group in table["group"]?.table?.members ?? [] {
            for member in group.node.table?["dependencies"]?.table?.members ?? [] {
                try readDependency(member, to: category(group.key), extras: [:])
            }
        }
    }

    private mutating func readPython(_ node: TOMLNode) throws(ForeignFileError) {
        guard project.requiresPython == nil, let text = node.string ?? node.table?["version"]?.string else { return }
        project.requiresPython = try specifiers(text, node)
    }

    private mutating func readSource(_ node: TOMLNode) throws(ForeignFileError) {
        guard let table = node.table, let name = table["name"]?.string, let url = table["url"]?.string else { return }
        try take(PipfileSource(name: name, url: url, verifiesTLS: !url.hasPrefix("http:"), location: span(node)))
        let priority = table["priority"]?.string ?? (table["default"]?.boolean == true ? "default" : "primary")
        switch priority {
        case "default", "primary": if project.mainSource == nil { project.mainSource = name }
        case "explicit": break
        default:
            note(
                "packages come from the source `\(name)` only where their entries say `index = \"\(name)\"`",
                at: span(node))
        }
    }

    private mutating func readDependency(
        _ member: TOMLTable.Member, to category: String, extras: [PackageName: [String]]
    ) throws(ForeignFileError) {
        guard let name = PackageName(member.key) else {
            throw ForeignFileError(.requirement(member.key, reason: "it is no name"), at: span(member.keyRange))
        }
        var nodes = [member.node]
        if let several = member.node.array {
            nodes = several
            if several.count > 1 {
                note(
                    "of the \(several.count) ways to have `\(member.key)` the first is taken", at: span(member.keyRange)
                )
                nodes = [several[0]]
            }
        }
        for node in nodes {
            let argument = try argument(name, node)
            let text = String(decoding: document.bytes[node.range], as: UTF8.self)
            var categories = [category]
            if node.table?["optional"]?.boolean == true {
                categories = (extras[name] ?? []).map { self.category($0) }
                if categories.isEmpty { note("`\(member.key)` is optional, and no extra asks for it", at: span(node)) }
            }
            for category in categories {
                let wanted = Wanted(category: category, name: name)
                let isKnown = positions[wanted] != nil
                // Where `[project]` names it too, Poetry's table says only where it comes from.
                if isKnown, argument.index == nil, case .index = argument.origin { continue }
                replaced.formUnion(positions.removeValue(forKey: wanted) ?? [])
                put(argument, text: "\(member.key) = \(text)", to: category, at: span(member.keyRange))
            }
        }
    }

    private mutating func argument(_ name: PackageName, _ node: TOMLNode) throws(ForeignFileError) -> PackageArgument {
        if let text = node.string {
            return PackageArgument(name: name, origin: .index(try specifiers(text, node)))
        }
        guard let table = node.table else {
            throw ForeignFileError(
                .kind(name.written, expected: "versions or a table, but it is \(node.kind)"), at: span(node))
        }
        var argument = PackageArgument(name: name, origin: .index(.any))
        if let url = table["git"]?.string {
            argument.origin = .repository(
                Repository(
                    system: .git, url: url,
                    reference: table["rev"]?.string ?? table["tag"]?.string ?? table["branch"]?.string,
                    subdirectory: table["subdirectory"]?.string))
        } else if let path = table["path"]?.string {
            argument.origin = .path(path.hasPrefix(".") || path.hasPrefix("/") ? path : "./" + path)
        } else if let url = table["url"]?.string {
            argument.origin = .file(url: url, subdirectory: table["subdirectory"]?.string)
        } else if let version = table["version"], let text = version.string {
            argument.origin = .index(try specifiers(text, version))
        }
        argument.isEditable = table["develop"]?.boolean ?? false
        argument.extras = (table["extras"]?.array ?? []).compactMap(\.string)
        argument.index = table["source"]?.string
        if argument.index?.lowercased() == "pypi", !sourceNames.contains(argument.index ?? "") { argument.index = nil }
        argument.marker = try marker(table, node)
        return argument
    }

    /// `markers`, `python` and `platform` of a dependency.
    private func marker(_ table: TOMLTable, _ node: TOMLNode) throws(ForeignFileError) -> Marker? {
        var parts: [WrittenMarker] = []
        func add(_ text: String) throws(ForeignFileError) {
            do throws(StandardsError) { parts.append(try WrittenMarker(text)) } catch {
                throw ForeignFileError(.requirement(text, reason: error.message), at: span(node))
            }
        }
        if let text = table["markers"]?.string, !text.isEmpty { try add(text) }
        if let text = table["platform"]?.string { try add("sys_platform == '\(text)'") }
        if let python = table["python"], let text = python.string, text != "*" {
            for clause in try specifiers(text, python).description.split(separator: ",") {
                let end = clause.firstIndex { !"<>=!~".contains($0) } ?? clause.startIndex
                let version = clause[end...]
                let variable = version.split(separator: ".").count > 2 ? "python_full_version" : "python_version"
                try add("\(variable) \(clause[..<end]) '\(version)'")
            }
        }
        return WrittenMarker(all: parts)?.marker
    }

    /// Poetry's way to write versions: `^1.2`, `~1.2`, `1.*`, `1.2` (just that), `>=1,<2`, `*`.
    private func specifiers(_ text: String, _ node: TOMLNode) throws(ForeignFileError) -> SpecifierSet {
        let trimmed = text.trimmed
        if trimmed.isEmpty || trimmed == "*" { return .any }
        guard !trimmed.contains("|") else { throw ForeignFileError(.versions(text), at: span(node)) }
        // Blanks may stand for commas, and behind an operator.
        var spaced = ""
        var previous: Character = ","
        for word in trimmed.split(whereSeparator: { $0 == " " || $0 == "\t" }) {
            if !spaced.isEmpty, !"<>=!~^,".contains(previous), word.first != "," { spaced += "," }
            spaced += word
            previous = word.last ?? ","
        }
        guard let advised = SpecifierAdvice.instead(of: spaced), let set = try? SpecifierSet(advised) else {
            throw ForeignFileError(.versions(text), at: span(node))
        }
        return set
    }
}
