package import OperatingSystem

/// Whose interpreters may be started to learn what they are.
///
/// A folder that somebody else made can bring a virtual environment whose `python` leads to any program. The user's own
/// interpreters are those that the user's variables lead to: on `PATH`, pyenv's, asdf's.
package struct InterpreterTrust: Sendable {
    /// The project's directory.
    package var projectDirectory: String?
    /// Environments that the project brings or names: its `.venv`, and what a file `.venv` points to.
    package var projectEnvironments: [String] = []
    /// Whether nothing but the user's own interpreters may be started, as in commands that only read. Otherwise an environment of
    /// the project may lead to any program outside of the project.
    package var startsOwnAlone = false
    /// The environments of projects that the user has worked in before.
    package var notes: EnvironmentNotes?

    package init() {}

    /// Whether the environment at `path`, with the interpreter `base` below it, is the user's: no project names it, the user has
    /// activated it or put it on `PATH`, or it was worked in before.
    func isUsers(_ path: String, base: String, in environment: UserEnvironment) -> Bool {
        guard projectEnvironments.contains(where: { Self.isSame($0, path) }) else { return true }
        if Self.isActive(path, in: environment) { return true }
        return notes?.knows(path, python: base) ?? false
    }

    /// Whether the user has activated the environment at `path`, or put its programs on `PATH`.
    package static func isActive(_ path: String, in environment: UserEnvironment) -> Bool {
        if let active = environment.nonEmpty("VIRTUAL_ENV"), isSame(active, path) { return true }
        let scripts = Paths.join(path, "bin")
        return (environment["PATH"] ?? "").split(separator: ":").contains { isSame(String($0), scripts) }
    }

    private static func isSame(_ one: String, _ other: String) -> Bool {
        one == other || (Files.realPath(one).map { $0 == Files.realPath(other) } ?? false)
    }

    /// Whether a program lies in the project. `real` is its path without links.
    func isInProject(_ real: String) -> Bool {
        guard let projectDirectory else { return false }
        return Paths.relative(real, to: Files.realPath(projectDirectory) ?? projectDirectory) != nil
    }
}
