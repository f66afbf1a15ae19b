import StructuredText

extension PipfileDocument {
    /// `[pipenv]`.
    package func directives() throws(PipfileError) -> PipfileDirectives {
        var directives = PipfileDirectives()
        for member in try table("pipenv").members {
            switch member.key {
            case "allow_prereleases": directives.allowsPrereleases = try flag(member)
            case "sort_pipfile": directives.sortsPipfile = try flag(member)
            case "use_default_constraints": directives.usesDefaultConstraints = try flag(member)
            case "install_search_all_sources": directives.searchesAllSources = try flag(member)
            case "disable_pip_input": directives.disablesPipInput = try flag(member)
            case "venv_in_project": directives.environmentInProject = try flag(member)
            case "use_pylock": directives.writesPylock = try flag(member)
            case "pylock_name": directives.pylockName = try text(member)
            case "package_name_case":
                guard let nameCase = PipfileDirectives.NameCase(rawValue: try text(member)) else {
                    throw refusal(member, "\"off\", \"canonical\" or \"pypi\"")
                }
                directives.nameCase = nameCase
            case "cool-down-period":
                guard let days = days(try text(member)) else { throw refusal(member, "days such as \"30d\"") }
                directives.coolDownDays = days
            case "lock_platforms": directives.lockPlatforms = try platforms(member)
            default: directives.unknownKeys.append(member.key)
            }
        }
        return directives
    }

    private func refusal(_ member: TOMLTable.Member, _ expected: String) -> PipfileError {
        error(.directive(member.key, expected: expected, found: spelling(member.node)), at: member.node.range)
    }

    private func flag(_ member: TOMLTable.Member) throws(PipfileError) -> Bool {
        guard let flag = member.node.boolean else { throw refusal(member, "true or false") }
        return flag
    }

    private func text(_ member: TOMLTable.Member) throws(PipfileError) -> String {
        guard let text = member.node.string else { throw refusal(member, "text in quotes") }
        return text
    }

    private func days(_ text: String) -> Int? {
        guard text.hasSuffix("d"), text.utf8.dropLast().allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        return Int(text.dropLast())
    }

    private func platforms(_ member: TOMLTable.Member) throws(PipfileError) -> PipfileDirectives.LockPlatforms {
        let expected = "\"all\", \"current\" or a list of platforms such as [\"linux\", \"win32\"]"
        switch member.node.value {
        case .string("all"): return .all
        case .string("current"): return .current
        case .array(let elements):
            let names = elements.compactMap(\.string)
            guard !names.isEmpty, names.count == elements.count else { throw refusal(member, expected) }
            return .listed(names)
        default: throw refusal(member, expected)
        }
    }
}
