import Artifacts
import Diagnostics
import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles

/// The packages that `install` was given, put into a Pipfile in memory.
struct PackageAdditions {
    /// As typed.
    var packages: [String]
    /// Directories and repositories that were typed behind `-e`.
    var editable: [String] = []
    /// `--index`, a name or an address, for what was typed.
    var index: String?
    /// Whether the index comes from `PIP_INDEX_URL`: then it is no wish about these packages, and the project's own default
    /// source is not named again.
    var indexFromEnvironment = false
    var allowsPrereleases = false
    /// `--config-settings`, for what was typed.
    var buildSettings: [String] = []
    /// What was read from files of other tools.
    var imported = ImportedPackages()
    /// What pip is told about the packages.
    var pip: PipSettings?
    /// The project's directory.
    var directory: String
    /// What paths that were typed are relative to.
    var currentDirectory: String
    /// The names of what does not say its name, by its text; see ``lookingUp(_:)``.
    var found: [String: PackageName] = [:]

    /// A Pipfile with the packages in it, and what has to be known of them.
    struct Result {
        var document: PipfileDocument
        var names: Set<PackageName> = []
        var demands = LockDemands()
        /// Sources that were added, and whose certificates are not checked.
        var unverifiedSources: [PipfileSource] = []
    }

    private struct Item {
        var argument: PackageArgument
        var text: String
        var base: String
        var categories: [String]
    }

    /// - Parameter replacesDefault: whether the index that a file names takes the place of the Pipfile's only source.
    func applied(
        to document: PipfileDocument, categories: [String], replacesDefault: Bool = false
    ) throws -> Result {
        var editor = PipfileEditor(document)
        var sources = SourceAdditions(trustedHosts: imported.trustedHosts + (pip?.trustedHosts ?? []))
        let typedIndex = try typedIndex(&editor, &sources)
        let importedIndex = try importedIndex(&editor, &sources, replacesDefault: replacesDefault)
        var items: [Item] = []
        for (text, isEditable) in packages.map({ ($0, false) }) + editable.map({ ($0, true) }) {
            var argument = try PackageArgument(text, editable: isEditable)
            argument.index = typedIndex
            argument.buildSettings = buildSettings
            items.append(Item(argument: argument, text: text, base: currentDirectory, categories: categories))
        }
        let read = imported.packages.map { package in
            var argument = package.argument
            if argument.index == nil, case .index = argument.origin { argument.index = importedIndex }
            return Item(
                argument: argument, text: package.text, base: package.base,
                categories: package.categories ?? categories)
        }
        // Pipenv writes the plain ones first.
        items += read.filter { !$0.argument.entryValue.hasPrefix("{") }
        items += read.filter { $0.argument.entryValue.hasPrefix("{") }
        var names: Set<PackageName> = []
        for item in items {
            var (name, argument) = try completed(item)
            if case .index = argument.origin, pip?.noBinary.contains(name) == true { argument.forbidsWheels = true }
            names.insert(name)
            for category in item.categories { try editor.put(argument, named: name, in: category) }
        }
        if allowsPrereleases || imported.allowsPrereleases {
            try editor.setDirective("allow_prereleases", to: .flag(true))
        }
        var result = Result(document: editor.document, names: names, unverifiedSources: sources.unverified)
        result.demands = LockDemands(imported)
        return result
    }

    /// The name of a package, and the package as the Pipfile is to say it.
    private func completed(_ item: Item) throws -> (PackageName, PackageArgument) {
        var argument = item.argument
        try SourceAdditions.refuseSecrets(in: argument)
        if case .path(let path) = argument.origin { argument.origin = .path(existing(path, base: item.base)) }
        let name = try argument.name ?? found[item.text] ?? self.name(of: argument, item.text)
        if case .path(let path) = argument.origin { argument.origin = .path(relative(path, written: item)) }
        return (name, argument)
    }

    // MARK: - Indexes

    /// The name of the source that `--index` means, which is added when it is a new URL.
    private func typedIndex(_ editor: inout PipfileEditor, _ additions: inout SourceAdditions) throws -> String? {
        guard let wanted = index, !wanted.isEmpty else { return nil }
        let sources = try editor.document.sources()
        if let position = sources.firstIndex(where: { $0.name == wanted || PackageSource.isSameIndex($0.url, wanted) })
        {
            return indexFromEnvironment && position == 0 ? nil : sources[position].name
        }
        guard indexFromEnvironment else { return try additions.add(wanted, to: &editor) }
        if sources.isEmpty { return nil }
        // Credentials make no other index of it.
        let bare = ResourceURL.removingCredentials(from: wanted)
        if let position = sources.firstIndex(where: {
            $0.url == "${PIP_INDEX_URL}"
                || PackageSource.isSameIndex(ResourceURL.removingCredentials(from: $0.url), bare)
        }) {
            return position == 0 ? nil : sources[position].name
        }
        return try additions.add(wanted, to: &editor, variable: "PIP_INDEX_URL")
    }

    /// The name of the source that files name for all of their packages; nil when it is the project's first one. Further
    /// indexes become sources too, and no package comes from them until its entry says so.
    private func importedIndex(
        _ editor: inout PipfileEditor, _ additions: inout SourceAdditions, replacesDefault: Bool
    ) throws -> String? {
        if replacesDefault, imported.namesMainSource { try editor.removeSources() }
        for source in imported.sources where try !editor.document.sources().contains(where: { $0.name == source.name })
        {
            try additions.add(source, to: &editor)
        }
        var name: String?
        if let main = imported.mainIndex {
            if replacesDefault { try editor.removeSources() }
            name = try additions.add(main.url, to: &editor, at: main.location)
            if try editor.document.sources().first?.name == name { name = nil }
        }
        for extra in imported.extraIndexes { try additions.add(extra.url, to: &editor, at: extra.location) }
        return name
    }

    // MARK: - Paths

    /// Where a path leads. One in a requirements file is relative to the file's directory, and if there is nothing, to the
    /// project's, from where pip would be run.
    private func existing(_ path: String, base: String) -> String {
        if Paths.isAbsolute(path) || path.hasPrefix("~/") { return path }
        let there = Paths.absolute(path, in: base)
        if Files.exists(there) { return there }
        let here = Paths.absolute(path, in: directory)
        return Files.exists(here) ? here : there
    }

    /// A path relative to the project where it lies below it, as Pipenv writes it: `./package`.
    private func relative(_ absolute: String, written item: Item) -> String {
        guard case .path(let path) = item.argument.origin else { return absolute }
        guard !Paths.isAbsolute(path) || path.hasPrefix(directory + "/") else { return path }
        if absolute == directory { return "." }
        if let below = Paths.relative(absolute, to: directory) { return "./" + below }
        return Paths.isAbsolute(path) || item.base != directory ? absolute : path
    }

    /// The name of a project in a directory, as far as its files say it without running anything.
    func name(of argument: PackageArgument, _ text: String) throws -> PackageName {
        if let name = try namesItself(argument, text) { return name }
        throw Refusal(
            Diagnostic(
                .usage, "nothing says what the package in `\(Redaction.text(text))` is called",
                explanation: "Nothing was changed.",
                help: ["write `name @ URL`", "or add `name = {path = \"…\"}` to the Pipfile"]),
            closing: "Could not determine package name from \(Redaction.text(text))")
    }

    private func namesItself(
        _ argument: PackageArgument, _ text: String, at location: SourceSpan? = nil
    ) throws -> PackageName? {
        guard case .path(let path) = argument.origin else { return nil }
        let absolute = Paths.absolute(path, in: currentDirectory)
        guard Files.exists(absolute) else {
            throw Diagnostic(
                .usage, "there is nothing at `\(text)`", at: location, explanation: "Nothing was changed.",
                help: ["check the path; a package of an index is named without slashes"])
        }
        return DirectoryName.find(in: absolute)
    }

    // MARK: - Names that have to be looked up

    /// The same with the names of what nobody gave a name: repositories, archives, and directories whose build backend has
    /// to be asked.
    ///
    /// - Parameter lookUp: looks into something; its path is absolute.
    func lookingUp(_ lookUp: (PackageArgument) async throws -> PackageName) async throws -> PackageAdditions {
        var result = self
        let typed =
            try packages.map { ($0, try PackageArgument($0), currentDirectory, SourceSpan?.none) }
            + editable.map { ($0, try PackageArgument($0, editable: true), currentDirectory, nil) }
        let read = imported.packages.map { ($0.text, $0.argument, $0.base, Optional($0.location)) }
        for (text, argument, base, location) in typed + read where argument.name == nil && result.found[text] == nil {
            try SourceAdditions.refuseSecrets(in: argument)
            var argument = argument
            if case .path(let path) = argument.origin {
                argument.origin = .path(Paths.absolute(existing(path, base: base), in: currentDirectory))
            }
            if try namesItself(argument, text, at: location) != nil { continue }
            do {
                result.found[text] = try await lookUp(argument)
            } catch let error as BuildError {
                throw Refusal(
                    error.diagnostic.saying("Nothing was changed."),
                    closing: "Could not determine package name from \(Redaction.text(text))")
            } catch let error as any Diagnosable {
                throw error.diagnostic.saying("Nothing was changed.")
            }
        }
        return result
    }
}
