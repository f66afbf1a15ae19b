import Diagnostics
import PackagingStandards
import StructuredText

extension ForeignProjectReader {
    // MARK: - uv

    /// The dependency as `[tool.uv.sources]` says where it is.
    mutating func applying(
        _ node: TOMLNode, to argument: PackageArgument
    ) throws(ForeignFileError) -> PackageArgument {
        // Of several, for several platforms, a Pipfile can hold one.
        if let several = node.array {
            if several.count > 1 {
                note(
                    "of the \(several.count) sources of `\(argument.name?.written ?? "")` the first is taken",
                    at: span(node))
            }
            guard let first = several.first else { return argument }
            return try applying(first, to: argument)
        }
        guard let table = node.table else {
            throw ForeignFileError(.kind("a source", expected: "a table, but it is \(node.kind)"), at: span(node))
        }
        var argument = argument
        if let index = table["index"]?.string {
            argument.index = index
        } else if let url = table["git"]?.string {
            argument.origin = .repository(
                Repository(
                    system: .git, url: url,
                    reference: table["rev"]?.string ?? table["tag"]?.string ?? table["branch"]?.string,
                    subdirectory: table["subdirectory"]?.string))
        } else if let path = table["path"]?.string {
            argument.origin = .path(path.hasPrefix(".") || path.hasPrefix("/") ? path : "./" + path)
            argument.isEditable = table["editable"]?.boolean ?? false
        } else if let url = table["url"]?.string {
            argument.origin = .file(url: url, subdirectory: table["subdirectory"]?.string)
        } else if table["workspace"]?.boolean == true {
            note(
                "`\(argument.name?.written ?? "")` is a member of the workspace; give it a `path` in the Pipfile",
                at: span(node)
            )
        }
        return argument
    }

    mutating func readUV(_ table: TOMLTable) throws(ForeignFileError) {
        for node in try array(table["dev-dependencies"], "dev-dependencies") { try add(node, to: "dev-packages") }
        for node in try array(table["constraint-dependencies"], "constraint-dependencies") {
            guard let text = node.string else { continue }
            do throws(StandardsError) {
                project.constraints.append(.init(requirement: try Requirement(text), location: span(node)))
            } catch {
                throw ForeignFileError(.requirement(text, reason: error.message), at: span(node))
            }
        }
        if let node = table["override-dependencies"] {
            note(
                "`override-dependencies` has no place in a Pipfile, which overrules no package's own demands",
                at: span(node))
        }
        for node in try array(table["index"], "index") {
            guard let index = node.table, let url = index["url"]?.string else { continue }
            let name = index["name"]?.string ?? PipfileSource.name(forURL: url, taken: sourceNames)
            try take(PipfileSource(name: name, url: url, verifiesTLS: !url.hasPrefix("http:"), location: span(node)))
            if index["default"]?.boolean == true {
                project.mainSource = name
            } else if index["explicit"]?.boolean != true {
                note(
                    "packages come from the index `\(name)` only where their entries say `index = \"\(name)\"`",
                    at: span(node))
            }
        }
    }

    mutating func take(_ source: PipfileSource) throws(ForeignFileError) {
        guard sourceNames.insert(source.name).inserted else { return }
        guard project.sources.count < Lockfile.mostSources else {
            throw ForeignFileError(.tooManySources(Lockfile.mostSources), at: SourceSpan(file: file))
        }
        project.sources.append(source)
    }

    // MARK: - PDM

    mutating func readPDM(_ table: TOMLTable) throws(ForeignFileError) {
        for member in table["dev-dependencies"]?.table?.members ?? [] {
            for node in try array(member.node, member.key) {
                if let text = node.string, text.hasPrefix("-e ") {
                    let path = String(text.dropFirst(3)).trimmed
                    let local = path.hasPrefix("file:///${PROJECT_ROOT}") ? "." + path.dropFirst(23) : path
                    if let argument = try? PackageArgument(local, editable: true) {
                        put(argument, text: text, to: category(member.key), at: span(node))
                    }
                } else {
                    try add(node, to: category(member.key))
                }
            }
        }
        for node in try array(table["source"], "source") {
            guard let source = node.table, let url = source["url"]?.string else { continue }
            let name = source["name"]?.string ?? PipfileSource.name(forURL: url, taken: sourceNames)
            try take(
                PipfileSource(
                    name: name, url: url, verifiesTLS: source["verify_ssl"]?.boolean ?? !url.hasPrefix("http:"),
                    location: span(node)))
            // PDM's own default goes by this name.
            if name == "pypi" { project.mainSource = name }
        }
    }
}
