import Diagnostics
import DotenvFiles
import OperatingSystem
import Reporting

/// Reads the project's `.env`, once, before a command starts.
struct DotenvLoading {
    var project: ProjectLocation
    var settings: Settings
    /// Where `PIPENV_DOTENV_LOCATION` starts from: the current directory for `run`, the project for every other command.
    var directory: String

    /// A process can have no more in its environment (bytes).
    private static let largest = 8 << 20

    struct Result: Equatable {
        /// What the file sets; nothing where there is none.
        var variables = ProjectVariables()
        /// Whether variables were read, so that it can be told.
        var isLoaded = false
        var warnings: [Diagnostic] = []
        /// The file that was read.
        var file: LoadedDotenv?
    }

    func load() throws(DotenvError) -> Result {
        var result = Result()
        guard !SwitchText.isOn(settings.environment["PIPENV_DONT_LOAD_ENV"]) else { return result }
        let path: String
        if let named = settings.text("DOTENV_LOCATION") {
            path = Paths.absolute(named, in: directory)
            guard Files.isFile(path) else {
                result.warnings = [
                    Diagnostic(
                        .configuration, "the file that `PIPENV_DOTENV_LOCATION` names is not there", severity: .warning,
                        evidence: [.init("file", path)], explanation: "No variables were loaded, from `.env` neither.")
                ]
                return result
            }
        } else {
            path = Paths.join(project.directory, ".env")
            guard Files.isFile(path) else { return result }
        }
        guard !isDisabledForPython else { return result }
        let bytes: [UInt8]
        do { bytes = try Files.read(path, limit: Self.largest) } catch { throw .file(error) }
        guard let file = DotenvFile(parsing: bytes) else { throw .notUnicode(path) }
        for line in file.unreadableLines {
            result.warnings.append(
                Diagnostic(
                    .configuration, "a line of `\(Paths.name(path))` is not `NAME=value` and was passed over",
                    severity: .warning, at: SourceSpan(file: path, line: line)))
        }
        // Values of the file win over the environment.
        let loaded = LoadedDotenv(path: path, file: file, environment: settings.environment)
        do {
            result.variables = try loaded.values(secrets: nil).project
        } catch {
            throw .secret(error)
        }
        result.file = loaded
        result.isLoaded = true
        return result
    }

    private var isDisabledForPython: Bool {
        ["1", "true", "t", "yes", "y"].contains((settings.environment["PYTHON_DOTENV_DISABLED"] ?? "").lowercased())
    }
}

/// A `.env` that was read, and what it was read over, for commands that need its secrets as well.
struct LoadedDotenv: Equatable, Sendable {
    var path: String
    var file: DotenvFile
    /// The user's variables, which the file's values may quote.
    var environment: UserEnvironment

    func values(secrets: SecretReader?) throws(SecretError) -> DotenvFile.Values {
        try file.values(over: environment.variables, path: path, secrets: secrets)
    }
}

/// Why the variables of a project could not be read.
enum DotenvError: Error, Equatable, Sendable, Diagnosable {
    case file(FileError)
    case notUnicode(String)
    case secret(SecretError)

    var diagnostic: Diagnostic {
        switch self {
        case .file(let error): error.diagnostic
        case .secret(let error): error.diagnostic
        case .notUnicode(let path):
            Diagnostic(
                .configuration, "the variables in `\(path)` cannot be read: the file is not UTF-8",
                explanation: "Nothing was done, since it might have been done with the wrong variables.",
                help: ["save the file as UTF-8", "PIPENV_DONT_LOAD_ENV=1 leaves it aside"])
        }
    }
}
