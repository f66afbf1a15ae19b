import DotenvFiles
import OperatingSystem
import Pipfiles
import PythonEnvironments

/// A project that has a Pipfile and an environment.
struct ReadyProject {
    var document: PipfileDocument
    /// Absolute.
    var environmentPath: String
}

extension Work {
    /// The project with its Pipfile and its environment, made where they are missing. Of an environment that is there only the
    /// Python is looked for, which keeps commands that people type all day quick; `--python` asks what it is made of.
    func readyProject() throws -> ReadyProject {
        let existing = try session.files.document()
        let location = try session.environmentLocation(directives: try existing?.directives())
        let path = location.path
        if let existing, VirtualEnvironment.exists(at: path), !session.line.has("python") {
            try VirtualEnvironment.refuseLostPython(at: path)
            try EnvironmentNaming(session: session).tellBeforeUse(of: location)
            return ReadyProject(document: existing, environmentPath: path)
        }
        return ReadyProject(document: try ProjectCreation(work: self).create(existing), environmentPath: path)
    }
}

extension Session {
    /// What a program finds in its environment; without a path, what it finds outside of one.
    func programVariables(environmentPath: String?, base: ProcessEnvironment? = nil) -> [String: String] {
        var variables = (base ?? projectVariables.environment(over: settings.environment)).variables
        if let environmentPath {
            let scripts = Paths.join(environmentPath, "bin")
            variables["PATH"] = variables["PATH"].map { scripts + ":" + $0 } ?? scripts
            variables["VIRTUAL_ENV"] = environmentPath
        }
        markActive(&variables)
        return variables
    }

    /// What tells a program that it was started for this project.
    func markActive(_ variables: inout [String: String]) {
        variables["PIPENV_ACTIVE"] = "1"
        variables["PIPENV_PROJECT_DIR"] = project.directory
    }

    /// The environment with the secrets that `.env` refers to, fetched now. Only what starts the user's own programs asks.
    func environmentWithSecrets() throws -> (environment: ProcessEnvironment, secretNames: Set<String>) {
        let plain = projectVariables.environment(over: settings.environment)
        guard let dotenv else { return (plain, []) }
        let withheld = try dotenv.values(secrets: nil).withheld
        guard !withheld.isEmpty else { return (plain, []) }
        let reader = SecretReader(
            directory: Paths.parent(dotenv.path), home: settings.environment["HOME"],
            seconds: try settings.secretTimeout())
        let values = try dotenv.values(secrets: reader)
        let fetched = values.variables.filter { withheld.contains($0.key) }
        return (projectVariables.adding(fetched).environment(over: settings.environment), withheld)
    }
}
