import PackagingStandards
import StructuredText

/// A package as somebody names it on a command line: `requests[socks]>=2`, `./package`, `git+https://…`.
package struct PackageArgument: Equatable, Sendable {
    package enum Origin: Equatable, Sendable {
        /// An index; an empty set when nothing was said about versions.
        case index(SpecifierSet)
        case repository(Repository)
        case path(String)
        /// An archive at an `http:`, `https:` or `file:` URL.
        case file(url: String, subdirectory: String?)
    }

    /// The name, as far as the text tells; a path or a repository must be looked into.
    package var name: PackageName?
    package var origin: Origin
    /// As typed, in order.
    package var extras: [String]
    package var marker: Marker?
    /// The name of the source to take it from.
    package var index: String?
    package var isEditable: Bool
    /// Whether wheels of it are not to be used.
    package var forbidsWheels = false
    /// `KEY=VALUE` for its build backend.
    package var buildSettings: [String] = []

    package init(
        name: PackageName?, origin: Origin, extras: [String] = [], marker: Marker? = nil, index: String? = nil,
        isEditable: Bool = false
    ) {
        self.name = name
        self.origin = origin
        self.extras = extras
        self.marker = marker
        self.index = index
        self.isEditable = isEditable
    }

    /// The key that a new entry of the Pipfile gets: lower case, `_` as `-`, dots kept.
    package static func key(for name: PackageName) -> String { LockedPackage.key(for: name) }
}

extension PackageArgument {
    /// The options of an entry that says this, in the order in which Pipenv writes them, each value spelled in TOML. `nil`
    /// for the version when none was asked for.
    var options: [(key: String, value: String)] {
        var options: [(key: String, value: String)] = []
        if !extras.isEmpty { options.append(("extras", TOMLSpelling.strings(extras))) }
        switch origin {
        case .index(let specifiers):
            if !specifiers.isEmpty { options.append(("version", TOMLSpelling.string(specifiers.description))) }
        case .repository(let repository):
            if isEditable { options.append(("editable", "true")) }
            if let reference = repository.reference { options.append(("ref", TOMLSpelling.string(reference))) }
            if let subdirectory = repository.subdirectory {
                options.append(("subdirectory", TOMLSpelling.string(subdirectory)))
            }
            options.append((repository.system.rawValue, TOMLSpelling.string(repository.cloneURL)))
        case .path(let path):
            options.append(("path", TOMLSpelling.string(path)))
            if isEditable { options.append(("editable", "true")) }
        case .file(let url, let subdirectory):
            options.append(("file", TOMLSpelling.string(url)))
            if let subdirectory { options.append(("subdirectory", TOMLSpelling.string(subdirectory))) }
            if isEditable { options.append(("editable", "true")) }
        }
        if let marker { options.append(("markers", TOMLSpelling.string(marker.description))) }
        if let index { options.append(("index", TOMLSpelling.string(index))) }
        if forbidsWheels { options.append(("no_binary", "true")) }
        if !buildSettings.isEmpty {
            options.append(("pip_args", TOMLSpelling.strings(buildSettings.flatMap { ["--config-settings", $0] })))
        }
        return options
    }

    /// The value of a new entry that says this: `"*"`, `{path = "./pkg", editable = true}`.
    package var entryValue: String {
        var options = options
        if case .index = origin, !options.contains(where: { $0.key == "version" }) {
            let position = options.first?.key == "extras" ? 1 : 0
            options.insert(("version", "\"*\""), at: position)
        }
        if options.count == 1, options[0].key == "version" { return options[0].value }
        return TOMLSpelling.inlineTable(options)
    }
}
