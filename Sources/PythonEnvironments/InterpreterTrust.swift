package import OperatingSystem

/// Whose interpreters may be started to learn what they are.
///
/// A folder that somebody else made can bring a virtual environment whose `python` leads to any program. The user's own
/// interpreters are those that the user's variables lead to: on `PATH`, pyenv's, asdf's.
package struct InterpreterTrust: Sendable {
    /// The directory that the project reaches up to: see ``reach(of:in:)``.
    package var projectDirectory: String?
    /// Environments that the project brings or names: its `.venv`, and what a file `.venv` points to.
    package var projectEnvironments: [String] = []
    /// Whether nothing but the user's own interpreters may be started, as in commands that only read. Otherwise an environment of
    /// the project may lead to any program outside of the project.
    package var startsOwnAlone = false
    /// The environments of projects that the user has worked in before.
    package var notes: EnvironmentNotes?

    package init() {}

    /// Whether the environment at `path` is the user's: no project names it, the user has activated it or put it on `PATH`, or the
    /// project has worked in it before.
    func isUsers(_ path: String, in environment: UserEnvironment) -> Bool {
        guard projectEnvironments.contains(where: { Self.isSame($0, path) }) else { return true }
        if Self.isActive(path, in: environment) { return true }
        return notes?.knows(path) ?? false
    }

    /// How far up a stranger's folder reaches: to the repository that the directory of the Pipfile lies in. A submodule, whose
    /// `.git` is a file, belongs to the repository around it. The home directory and what is above it are nobody's repository,
    /// even where git keeps them: the user's own interpreters lie there. Of a project in one of them, only its `.venv` counts. A
    /// directory `.git` without a `HEAD` is no repository, and ends nothing.
    package static func reach(of directory: String, in environment: UserEnvironment) -> String {
        let home = Files.realPath(environment.homeDirectory) ?? environment.homeDirectory
        var reach = Files.realPath(directory) ?? directory
        guard reach != home, Paths.relative(home, to: reach) == nil else { return Paths.join(reach, ".venv") }
        var current = reach
        while current != "/", current != home, Paths.relative(home, to: current) == nil {
            let status = Files.linkStatus(Paths.join(current, ".git"))
            if status != nil { reach = current }
            if status?.kind == .directory, Files.exists(Paths.join(current, ".git/HEAD")) { break }
            current = Paths.parent(current)
        }
        return reach
    }

    /// Whether the user has activated the environment at `path`, or put its programs on `PATH`. A directory there that is none from
    /// everywhere, `.venv/bin`, would be every folder's.
    package static func isActive(_ path: String, in environment: UserEnvironment) -> Bool {
        if let active = environment.nonEmpty("VIRTUAL_ENV"), isSame(active, path) { return true }
        let scripts = Paths.join(path, "bin")
        return (environment["PATH"] ?? "").split(separator: ":").contains {
            Paths.isAbsolute(String($0)) && isSame(String($0), scripts)
        }
    }

    private static func isSame(_ one: String, _ other: String) -> Bool {
        one == other || (Files.realPath(one).map { $0 == Files.realPath(other) } ?? false)
    }

    /// Whether a program lies in the project. `real` is its path without links.
    func isInProject(_ real: String) -> Bool {
        guard let projectDirectory else { return false }
        let directory = Files.realPath(projectDirectory) ?? projectDirectory
        return real == directory || Paths.relative(real, to: directory) != nil
    }
}
