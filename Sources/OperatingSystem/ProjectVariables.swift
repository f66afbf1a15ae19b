/// The variables of a project, as its `.env` sets them. Whoever wrote the project chose them, which need not be the user.
///
/// They are for two things: the processes of `run`, `shell` and scripts (``environment(over:)``), and `${NAME}` in the
/// addresses of sources (``AddressVariables``). Nothing else takes this type, so a project cannot move caches or advisories,
/// turn off what the user turned on, or choose a program that Pipit starts.
package struct ProjectVariables: Equatable, Sendable {
    private var values: [String: String]
    /// By name, the user's variables whose values went into this one (`URL=https://${USER}@…`).
    private var borrowed: [String: Set<String>]

    /// - Parameter borrowed: by name, the user's variables that a value was made of.
    package init(_ values: [String: String] = [:], borrowed: [String: Set<String>] = [:]) {
        // What no process can have is no variable.
        self.values = values.filter { !$0.key.utf8.contains(0) && !$0.value.utf8.contains(0) }
        self.borrowed = borrowed
    }

    package var names: Set<String> { Set(values.keys) }

    package subscript(name: String) -> String? { values[name] }

    /// The user's variables whose values the value of `name` quotes.
    package func borrowed(by name: String) -> Set<String> { borrowed[name] ?? [] }

    /// What a program of the project is started with: the user's variables, and the project's on top.
    package func environment(over user: UserEnvironment) -> ProcessEnvironment {
        ProcessEnvironment(user.variables.merging(values) { $1 })
    }

    /// With further values, which replace those that are there.
    package func adding(_ others: [String: String]) -> ProjectVariables {
        ProjectVariables(values.merging(others) { $1 }, borrowed: borrowed)
    }
}

/// What `${NAME}` in the address of a source stands for: the project's variable of that name, else the user's.
package struct AddressVariables: Equatable, Sendable {
    package var user: UserEnvironment
    package var project: ProjectVariables

    package init(user: UserEnvironment, project: ProjectVariables = ProjectVariables()) {
        self.user = user
        self.project = project
    }

    /// For an address that is taken as it is written.
    package static let none = AddressVariables(user: UserEnvironment([:]))

    package subscript(name: String) -> String? { project[name] ?? user[name] }

    /// The user's variables whose values `${name}` stands for: itself, or those that the project made its value of.
    package func ofUser(in name: String) -> Set<String> {
        if project[name] != nil { return project.borrowed(by: name) }
        return user[name] == nil ? [] : [name]
    }
}
