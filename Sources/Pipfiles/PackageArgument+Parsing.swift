import PackagingStandards

extension PackageArgument {
    /// Understands what was typed: a requirement (PEP 508), a path, a URL, or a repository (`git+https://…@ref#egg=name`).
    ///
    /// - Parameter editable: Whether it was given with `-e`.
    package init(_ text: String, editable: Bool = false) throws(PackageArgumentError) {
        let trimmed = text.trimmed
        if trimmed.isEmpty { throw PackageArgumentError(text: text, problem: .empty) }
        if let argument = Self.located(trimmed, editable: editable) {
            self = argument
            return
        }
        let requirement: Requirement
        do {
            requirement = try Requirement(trimmed)
        } catch {
            if editable { throw PackageArgumentError(text: text, problem: .editableName) }
            throw PackageArgumentError(
                text: text, problem: .requirement(reason: error.message, instead: Self.advice(trimmed)))
        }
        self.init(
            name: requirement.name, origin: .index(requirement.specifiers), extras: requirement.extras.map(\.written),
            marker: requirement.marker)
        guard let url = requirement.url else {
            if editable { throw PackageArgumentError(text: text, problem: .editableName) }
            return
        }
        guard var argument = Self.located(url, editable: editable), !Self.isPath(argument.origin) else {
            throw PackageArgumentError(text: text, problem: .url(url, instead: Self.advice(trimmed)))
        }
        argument.name = requirement.name
        if !extras.isEmpty { argument.extras = extras }
        argument.marker = requirement.marker
        self = argument
    }

    private static func isPath(_ origin: Origin) -> Bool {
        if case .path = origin { return true }
        return false
    }

    // MARK: - Paths, URLs, repositories

    /// What says where it is rather than what it is called.
    private static func located(_ text: String, editable: Bool) -> PackageArgument? {
        for system in Repository.System.allCases where text.hasPrefix(system.rawValue + "+") {
            return repository(system, text, editable: editable)
        }
        let lowered = text.lowercased()
        if ["https://", "http://", "file:"].contains(where: { lowered.hasPrefix($0) }) {
            return file(text, editable: editable)
        }
        let archives = [".whl", ".tar.gz", ".zip", ".tar.bz2", ".tgz", ".tar.xz"]
        let (path, extras) = withoutExtras(text)
        let isPath =
            path.hasPrefix(".") || path.hasPrefix("/") || path.hasPrefix("~/")
            || (path.contains("/") && !path.contains("@"))
            || archives.contains { path.lowercased().hasSuffix($0) && !path.contains("@") }
        guard isPath else { return nil }
        return PackageArgument(
            name: name(ofFile: path), origin: .path(path), extras: extras, isEditable: editable)
    }

    private static func repository(
        _ system: Repository.System, _ text: String, editable: Bool
    ) -> PackageArgument {
        let (address, fragment) = split(text)
        var repository = Repository(system: system, urlWithReference: address)
        repository.url = repository.cloneURL
        repository.subdirectory = fragment["subdirectory"]
        let (name, extras) = withoutExtras(fragment["egg"] ?? "")
        return PackageArgument(
            name: PackageName(name), origin: .repository(repository), extras: extras, isEditable: editable)
    }

    private static func file(_ text: String, editable: Bool) -> PackageArgument {
        let (address, fragment) = split(text)
        let (name, extras) = withoutExtras(fragment["egg"] ?? "")
        var url = address
        for (key, value) in fragment.pairs where key != "egg" && key != "subdirectory" {
            url += (url.contains("#") ? "&" : "#") + (value.isEmpty ? key : "\(key)=\(value)")
        }
        return PackageArgument(
            name: PackageName(name) ?? Self.name(ofFile: address),
            origin: .file(url: url, subdirectory: fragment["subdirectory"]), extras: extras, isEditable: editable)
    }

    /// The name that the file name of a wheel or source distribution tells.
    private static func name(ofFile path: String) -> PackageName? {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        return DistributionFilename(file.replacing("%2B", with: "+")).map(\.name)
    }

    /// `package[a,b]` taken apart.
    private static func withoutExtras(_ text: String) -> (String, [String]) {
        guard text.hasSuffix("]"), let open = text.lastIndex(of: "[") else { return (text, []) }
        let extras = text[text.index(after: open)...].dropLast().split(separator: ",").map { String($0).trimmed }
        return (String(text[..<open]).trimmed, extras)
    }

    private struct Fragment {
        var pairs: [(key: String, value: String)] = []

        subscript(key: String) -> String? { pairs.first { $0.key == key }?.value }
    }

    /// A URL and what follows its `#`.
    private static func split(_ text: String) -> (String, Fragment) {
        guard let hash = text.firstIndex(of: "#") else { return (text, Fragment()) }
        var fragment = Fragment()
        for pair in text[text.index(after: hash)...].split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            fragment.pairs.append((String(parts[0]), parts.count > 1 ? String(parts[1]) : ""))
        }
        return (String(text[..<hash]), fragment)
    }

    // MARK: - Advice

    /// `six=1.0` and `six@1.0` were probably meant as `six==1.0`, and `git@host:name.git`, as git takes it, as a repository.
    private static func advice(_ text: String) -> String? {
        if let at = text.firstIndex(of: "@"), let colon = text[at...].firstIndex(of: ":"),
            case let host = text[text.index(after: at)..<colon], host.contains("."), !host.contains("/"),
            case let path = text[text.index(after: colon)...], path.contains("/"), !path.hasPrefix("/")
        {
            return "git+ssh://\(text[...at])\(host)/\(path)"
        }
        guard let end = text.firstIndex(where: { "=<>!~^@ ".contains($0) }) else { return nil }
        let name = String(text[..<end])
        var specifier = String(text[end...]).trimmed
        if specifier.hasPrefix("@") { specifier = String(specifier.dropFirst()).trimmed }
        if specifier == "latest" || specifier == "*" { return PackageName(name) == nil ? nil : name }
        guard PackageName(name) != nil, let instead = SpecifierAdvice.instead(of: specifier) else { return nil }
        return name + instead
    }
}
