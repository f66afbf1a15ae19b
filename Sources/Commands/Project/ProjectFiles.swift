import Diagnostics
import OperatingSystem
import Pipfiles
import PythonEnvironments

/// The files of a project as they are on the disk now.
struct ProjectFiles: Sendable {
    var location: ProjectLocation

    /// What messages call the two files: their names, which is how their owner calls them.
    var pipfileName: String { Paths.name(location.pipfile) }
    var lockName: String { Paths.name(location.lockfile) }

    /// The Pipfile's bytes; nil when there is none. An empty file counts as none.
    func pipfileBytes() throws(FileError) -> [UInt8]? {
        // Looked at anew: another process may have made it while this one waited.
        guard Files.exists(location.pipfile) else { return nil }
        let bytes = try Files.read(location.pipfile)
        return bytes.isEmpty ? nil : bytes
    }

    /// The Pipfile as far as its TOML goes; nil when there is none.
    func document() throws -> PipfileDocument? {
        guard let bytes = try pipfileBytes() else { return nil }
        return try PipfileDocument(parsing: bytes, file: pipfileName)
    }

    /// The lock's bytes; nil when there is none.
    func lockBytes() throws(FileError) -> [UInt8]? {
        guard Files.exists(location.lockfile) else { return nil }
        return try Files.read(location.lockfile)
    }

    /// The lock; nil when there is none. One that cannot be read is an error and never "none".
    func lock() throws -> Lockfile? {
        guard let bytes = try lockBytes() else { return nil }
        return try Lockfile(parsing: bytes, file: lockName)
    }
}

extension Session {
    var files: ProjectFiles { ProjectFiles(location: project) }

    /// Where the project's virtual environment is or would be.
    func environmentLocation(directives: PipfileDirectives?) throws(FileError) -> EnvironmentLocation {
        try EnvironmentLocation.locate(
            EnvironmentQuestion(
                projectDirectory: project.directory, pipfilePath: project.pipfile,
                variables: settings.environment,
                venvInProject: settings.preferences.decision("VENV_IN_PROJECT") ?? directives?.environmentInProject,
                ignoresActive: settings.decision("IGNORE_VIRTUALENVS")))
    }

    func environmentLocation() throws -> EnvironmentLocation {
        try environmentLocation(directives: files.document()?.directives())
    }
}
