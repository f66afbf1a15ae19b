import Diagnostics
import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles

/// The packages that `install` was given, put into a Pipfile in memory.
struct PackageAdditions {
    var arguments: InstallArguments
    /// The project's directory.
    var directory: String
    /// What paths that were typed are relative to.
    var currentDirectory: String
    /// Whether the index comes from `PIP_INDEX_URL`: then it is no wish about these packages, and the project's own default
    /// source is not named again.
    var indexFromEnvironment: Bool

    /// The Pipfile with the packages in it, and their names.
    func applied(
        to document: PipfileDocument, categories: [String]
    ) throws -> (document: PipfileDocument, names: Set<PackageName>) {
        var editor = PipfileEditor(document)
        let index = try index(&editor)
        var names: Set<PackageName> = []
        for (text, isEditable) in arguments.packages.map({ ($0, false) }) + arguments.editable.map({ ($0, true) }) {
            var argument = try PackageArgument(text, editable: isEditable)
            argument.index = index
            if case .repository = argument.origin {
                throw Diagnostic(
                    .usage, "`\(ResourceURL.redacting(text))` is in a repository, which Pipit does not lock yet",
                    explanation: "Nothing was changed.", help: ["use a release of it, or a checkout as a directory"],
                    exitStatus: .misuse)
            }
            let name = try argument.name ?? self.name(of: argument, text)
            if case .path(let path) = argument.origin { argument.origin = .path(relative(path)) }
            names.insert(name)
            for category in categories { try editor.put(argument, named: name, in: category) }
        }
        if arguments.pre { try editor.setDirective("allow_prereleases", to: .flag(true)) }
        return (editor.document, names)
    }

    // MARK: - Indexes

    /// The name of the source that `--index` means, which is added when it is a new URL.
    private func index(_ editor: inout PipfileEditor) throws -> String? {
        guard let wanted = arguments.index, !wanted.isEmpty else { return nil }
        let sources = try editor.document.sources()
        if let position = sources.firstIndex(where: { $0.name == wanted || isSame($0.url, wanted) }) {
            return indexFromEnvironment && position == 0 ? nil : sources[position].name
        }
        if indexFromEnvironment && sources.isEmpty { return nil }
        guard wanted.contains("://"), let url = ResourceURL(wanted), ["http", "https", "file"].contains(url.scheme)
        else {
            let known = sources.map(\.name).joined(separator: ", ")
            throw Refusal(
                Diagnostic(
                    .sourceUnknown, "`\(wanted)` is neither the name of a source of the Pipfile nor a URL",
                    evidence: [.init("sources", known.isEmpty ? "none" : known)], explanation: "Nothing was changed.",
                    help: ["write one of the names, or the URL of an index"]),
                closing: "ERROR:: Index '\(wanted)' was not found in Pipfile sources and is not a valid URL.")
        }
        let source = PipfileSource(
            name: PipfileSource.name(forURL: wanted, taken: sources.map(\.name)), url: wanted,
            verifiesTLS: url.scheme != "http")
        try editor.addSource(source)
        return source.name
    }

    private func isSame(_ one: String, _ other: String) -> Bool {
        func trimmed(_ url: String) -> Substring { url.hasSuffix("/") ? url.dropLast() : url[...] }
        return trimmed(one) == trimmed(other)
    }

    // MARK: - Paths

    /// A path relative to the project where it lies below it, as Pipenv writes it: `./package`.
    private func relative(_ path: String) -> String {
        guard !Paths.isAbsolute(path) || path.hasPrefix(directory + "/") else { return path }
        let absolute = Paths.absolute(path, in: currentDirectory)
        if absolute == directory { return "." }
        if let below = Paths.relative(absolute, to: directory) { return "./" + below }
        return Paths.isAbsolute(path) || currentDirectory != directory ? absolute : path
    }

    /// The name of a project in a directory, as far as its files say it without running anything.
    private func name(of argument: PackageArgument, _ text: String) throws -> PackageName {
        if case .path(let path) = argument.origin {
            let absolute = Paths.absolute(path, in: currentDirectory)
            guard Files.exists(absolute) else {
                throw Diagnostic(
                    .usage, "there is nothing at `\(path)`", explanation: "Nothing was changed.",
                    help: ["check the path; a package of an index is named without slashes"])
            }
            if let name = DirectoryName.find(in: absolute) { return name }
        }
        throw Refusal(
            Diagnostic(
                .usage, "nothing says what the package in `\(text)` is called", explanation: "Nothing was changed.",
                help: ["write `name @ URL`", "or add `name = {path = \"…\"}` to the Pipfile"]),
            closing: "Could not determine package name from \(text)")
    }
}
