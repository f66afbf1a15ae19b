import Diagnostics
import PackagingStandards
import Pipfiles
import StructuredText

/// What a `pyproject.toml` asks for: its dependencies, its extras (PEP 621) and its groups (PEP 735).
struct DeclaredProject {
    var requiresPython: String?
    /// Requirements by category of a Pipfile: `packages`, `extra-NAME`, `group-NAME`.
    private var categories: [(name: String, requirements: [Requirement])] = []
    private var extras: [String] = []
    private var groups: [String] = []

    init(parsing bytes: [UInt8]) throws(Diagnostic) {
        let root: TOMLTable
        do {
            root = try TOMLDocument(parsing: bytes).root
        } catch {
            throw Self.refusal(
                "`pyproject.toml` is not valid TOML: \(error.message)",
                at: SourceSpan(file: "pyproject.toml", line: error.line, column: error.column))
        }
        let project = root["project"]?.table ?? TOMLTable()
        let own = project["name"]?.string.flatMap { PackageName($0) }
        requiresPython = project["requires-python"]?.string
        if let dynamic = project["dynamic"]?.array?.compactMap(\.string),
            let unknown = dynamic.first(where: { ["dependencies", "optional-dependencies"].contains($0) })
        {
            throw Self.refusal("`\(unknown)` of `pyproject.toml` are only known when the project is built")
        }
        var byExtra: [String: [Requirement]] = [:]
        for member in project["optional-dependencies"]?.table?.members ?? [] {
            guard let name = PackageName(member.key)?.normalized else {
                throw Self.refusal("`\(member.key)` cannot be the name of an extra")
            }
            extras.append(name)
            byExtra[name] = try Self.requirements(member.node, member.key)
        }
        var count = 0
        /// `project[extra]` inside of the project means what the extra lists, be it asked for once or by many ways.
        func expanded(_ list: [Requirement]) throws(Diagnostic) -> [Requirement] {
            var found: [Requirement] = []
            var (within, done): ([String], Set<String>) = ([], [])
            func add(_ list: [Requirement]) throws(Diagnostic) {
                for requirement in list {
                    guard requirement.name == own else {
                        found.append(requirement)
                        continue
                    }
                    for extra in requirement.extras.map(\.normalized) {
                        guard within.count < Self.deepest, !within.contains(extra) else {
                            throw Self.refusal("extras of `pyproject.toml` ask for each other in a circle")
                        }
                        guard done.insert(extra).inserted else { continue }
                        within.append(extra)
                        try add(byExtra[extra] ?? [])
                        within.removeLast()
                    }
                }
            }
            try add(list)
            count += found.count
            guard count <= Self.mostRequirements else {
                throw Self.refusal(
                    "`pyproject.toml` asks for more than \(Self.mostRequirements) packages, counting each extra and group"
                )
            }
            return found
        }
        let plain = try project["dependencies"].map { node throws(Diagnostic) in
            try Self.requirements(node, "dependencies")
        }
        categories.append(("packages", try expanded(plain ?? [])))
        for name in extras { categories.append(("extra-" + name, try expanded(byExtra[name] ?? []))) }
        var written: [String: TOMLTable.Member] = [:]
        for member in root["dependency-groups"]?.table?.members ?? [] {
            guard let name = PackageName(member.key)?.normalized else {
                throw Self.refusal("`\(member.key)` cannot be the name of a group")
            }
            groups.append(name)
            if written[name] == nil { written[name] = member }
        }
        for name in groups {
            var (within, done): ([String], Set<String>) = ([], [])
            let own = try Self.group(name, in: written, &within, &done)
            categories.append(("group-" + name, try expanded(own)))
        }
    }

    private static func requirements(_ node: TOMLNode, _ place: String) throws(Diagnostic) -> [Requirement] {
        var found: [Requirement] = []
        for element in node.array ?? [] {
            guard let text = element.string else {
                throw refusal("`\(place)` of `pyproject.toml` holds more than text")
            }
            do throws(StandardsError) {
                found.append(try Requirement(text))
            } catch {
                throw refusal("`\(text)` in `\(place)` of `pyproject.toml` cannot be understood: \(error.message)")
            }
        }
        return found
    }

    /// Real projects stay far below both.
    private static let (deepest, mostRequirements) = (32, 100_000)

    /// A group with the groups that it includes, each once.
    private static func group(
        _ name: String, in written: [String: TOMLTable.Member], _ within: inout [String], _ done: inout Set<String>
    ) throws(Diagnostic) -> [Requirement] {
        guard within.count < deepest, !within.contains(name) else {
            throw refusal("groups of `pyproject.toml` include each other in a circle")
        }
        guard let member = written[name] else {
            throw refusal("a group of `pyproject.toml` includes `\(name)`, which is not there")
        }
        guard done.insert(name).inserted else { return [] }
        within.append(name)
        defer { within.removeLast() }
        var found: [Requirement] = []
        for element in member.node.array ?? [] {
            if let included = element.table?["include-group"]?.string.flatMap({ PackageName($0) }) {
                found += try group(included.normalized, in: written, &within, &done)
            } else {
                let one = TOMLNode(.array([element]), range: element.range)
                found += try requirements(one, member.key)
            }
        }
        return found
    }

    private static func refusal(_ headline: String, at location: SourceSpan? = nil) -> Diagnostic {
        Diagnostic(
            .configuration, headline, at: location, explanation: "No pylock was written.", exitStatus: .misuse)
    }

    // MARK: - As a Pipfile

    /// The same wishes as a Pipfile, to be locked like one.
    func pipfile(sources: [PipfileSource]) throws(Diagnostic) -> [UInt8] {
        var lines: [String] = []
        for source in sources {
            lines += [
                "[[source]]", "name = " + TOMLSpelling.string(source.name), "url = " + TOMLSpelling.string(source.url),
                "verify_ssl = \(source.verifiesTLS)", "",
            ]
        }
        for category in categories {
            lines.append("[\(TOMLSpelling.key(category.name))]")
            var seen: Set<PackageName> = []
            for requirement in category.requirements {
                guard seen.insert(requirement.name).inserted else {
                    throw Self.refusal(
                        "`\(requirement.name.written)` is asked for several times in one place of `pyproject.toml`, which a "
                            + "Pipfile has no form for")
                }
                lines.append(TOMLSpelling.key(requirement.name.written) + " = " + Self.entry(requirement))
            }
            lines.append("")
        }
        if let requiresPython {
            lines += ["[requires]", "python_version = " + TOMLSpelling.string(requiresPython)]
        }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    private static func entry(_ requirement: Requirement) -> String {
        var members: [(key: String, value: String)] = []
        if let url = requirement.url {
            if url.hasPrefix("git+") {
                let repository = Repository(system: .git, urlWithReference: String(url.prefix { $0 != "#" }))
                members.append(("git", TOMLSpelling.string(repository.cloneURL)))
                if let reference = repository.reference { members.append(("ref", TOMLSpelling.string(reference))) }
            } else {
                members.append(("file", TOMLSpelling.string(url)))
            }
        } else {
            let versions = requirement.specifiers.description
            members.append(("version", TOMLSpelling.string(versions.isEmpty ? "*" : versions)))
        }
        if !requirement.extras.isEmpty {
            members.append(("extras", TOMLSpelling.strings(requirement.extras.map(\.written))))
        }
        if let marker = requirement.marker {
            members.append(("markers", TOMLSpelling.string(marker.text(quotes: .single))))
        }
        return TOMLSpelling.inlineTable(members)
    }

    /// Gives the groups and extras of a pylock that was made from ``pipfile(sources:)`` their own names.
    func name(groupsOf document: inout PylockDocument) {
        document.groups = groups
        document.extras = extras
        document.developmentGroups = []
        document.pipfileDigest = nil
        document.requiresPython = requiresPython.flatMap { try? SpecifierSet($0) }
        for place in document.packages.indices {
            guard var text = document.packages[place].marker?.text else { continue }
            for group in groups { text = text.replacing("'group-\(group)'", with: "'\(group)'") }
            for extra in extras {
                text = text.replacing("'extra-\(extra)' in dependency_groups", with: "'\(extra)' in extras")
                    .replacing("'extra-\(extra)' not in dependency_groups", with: "'\(extra)' not in extras")
            }
            document.packages[place].marker = (try? WrittenMarker(text)) ?? document.packages[place].marker
        }
    }
}
