package import Diagnostics
package import OperatingSystem

/// What can be wrong with a virtual environment as a whole.
package enum EnvironmentError: Error, Equatable, Sendable {
    /// There is nothing at the path.
    case missing(path: String)
    /// The path holds something, but no `pyvenv.cfg`.
    case notAnEnvironment(path: String)
    /// The interpreter that the environment was made from is gone or of another version.
    case interpreterGone(path: String, home: String, version: String?)
    /// The environment's own `bin/python` is missing, or nobody may execute it.
    case pythonLost(path: String, isThere: Bool)
    /// A file or a non-empty directory stands where an environment is to be made.
    case occupied(path: String)
    /// The environment's Python could not be asked.
    case interpreter(InterpreterError)
    /// pip could not be put into a new environment.
    case seeding(ChangeError)
    case file(FileError)

    /// Runs file operations, whose errors become errors of the environment.
    static func files<Value>(_ body: () throws(FileError) -> Value) throws(EnvironmentError) -> Value {
        do { return try body() } catch { throw .file(error) }
    }
}

extension EnvironmentError: Diagnosable {
    package var diagnostic: Diagnostic {
        switch self {
        case .missing(let path):
            Diagnostic(
                .environmentMissing, "there is no virtual environment at `\(path)`",
                help: ["run `pipit install` or `pipit sync` to make one"])
        case .notAnEnvironment(let path):
            Diagnostic(
                .environmentForeign, "`\(path)` is not a virtual environment: it has no `pyvenv.cfg`",
                explanation: "Nothing was changed in it.",
                help: ["name another place, or remove it yourself if it is not needed"])
        case .interpreterGone(let path, let home, let version):
            Diagnostic(
                .environmentMissing, "the Python that `\(path)` was made from is gone",
                evidence: [Diagnostic.Evidence("was in", home)]
                    + (version.map { [Diagnostic.Evidence("version", $0)] } ?? []),
                explanation: "The environment cannot run without it. Nothing was changed.",
                help: ["install that Python again, or run `pipit remove` and `pipit sync` to make the environment anew"]
            )
        case .pythonLost(let path, let isThere):
            Diagnostic(
                .environmentMissing,
                isThere
                    ? "the Python of the environment `\(path)` may not be executed"
                    : "the environment `\(path)` has lost its Python",
                evidence: [Diagnostic.Evidence(isThere ? "not executable" : "missing", Paths.join(path, "bin/python"))],
                explanation: "Another Python would run in its place. Nothing was changed.",
                help: ["run `pipit remove` and `pipit sync` to make the environment anew"])
        case .occupied(let path):
            Diagnostic(
                .environmentForeign, "`\(path)` is taken: it is there and is not a virtual environment",
                explanation: "Nothing was changed in it.",
                help: ["move it away, or choose another place with `WORKON_HOME` or `PIPENV_CUSTOM_VENV_NAME`"])
        case .interpreter(let error): error.diagnostic
        case .seeding(let error): error.diagnostic
        case .file(let error): error.diagnostic
        }
    }
}
