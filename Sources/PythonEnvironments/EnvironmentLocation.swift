package import OperatingSystem

/// Where the virtual environment of a project is or will be.
package struct EnvironmentLocation: Hashable, Sendable {
    /// Which rule decided; in the order in which they are asked.
    package enum Origin: Hashable, Sendable {
        /// `VIRTUAL_ENV`: the user is inside this environment.
        case active
        /// The text of a file named `.venv` in the project.
        case pointerFile
        /// `PIPENV_VENV_IN_PROJECT` or `venv_in_project`: `.venv` in the project.
        case inProject
        /// A directory named `.venv` that is in the project.
        case projectDirectory
        /// In the directory for all projects' environments, named by ``EnvironmentName`` or `PIPENV_CUSTOM_VENV_NAME`.
        case shared
    }

    /// Absolute.
    package var path: String
    package var origin: Origin

    package init(path: String, origin: Origin) {
        self.path = path
        self.origin = origin
    }
}

/// What the place of an environment depends on.
package struct EnvironmentQuestion: Sendable {
    /// The directory that holds the Pipfile; absolute.
    package var projectDirectory: String
    /// The absolute path of the Pipfile; links are not followed.
    package var pipfilePath: String
    /// The user's variables.
    package var variables: UserEnvironment
    /// `venv_in_project` of `[pipenv]`; nil when it is not set.
    package var venvInProject: Bool?
    /// Whether the project wants an environment of its own although another is active; nil when it does not say.
    package var ignoresActive: Bool?

    package init(
        projectDirectory: String, pipfilePath: String, variables: UserEnvironment, venvInProject: Bool? = nil,
        ignoresActive: Bool? = nil
    ) {
        self.projectDirectory = projectDirectory
        self.pipfilePath = pipfilePath
        self.variables = variables
        self.venvInProject = venvInProject
        self.ignoresActive = ignoresActive
    }
}
