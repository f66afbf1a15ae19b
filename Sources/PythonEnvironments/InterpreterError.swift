package import Diagnostics
package import OperatingSystem

/// Why there is no interpreter for a request.
package enum InterpreterError: Error, Equatable, Sendable {
    /// No Python on this machine fits. `found` lists versions that do exist, newest first.
    case notFound(InterpreterRequest, found: [String])
    /// A path was asked for and there is no file, or it cannot be executed.
    case noSuchFile(path: String)
    /// The text is neither a path nor a version nor a range nor a command's name.
    case malformedRequest(String)
    /// What `[requires]` says is neither a version nor a range.
    case malformedRequirement(String)
    /// The file was started and did not answer like a Python.
    case unusable(path: String, said: String)
    /// Pipit installs for Python 3.6 and later.
    case tooOld(path: String, version: String)
    /// An environment of the project leads to a program that lies in the project itself.
    case inProject(path: String)
    /// Only the user's own interpreters may be started, and this one has never answered before.
    case neverAsked(path: String)
    case file(FileError)
}

extension InterpreterError: Diagnosable {
    package var diagnostic: Diagnostic {
        switch self {
        case .notFound(let request, let found):
            Diagnostic(
                .pythonMissing, "\(request.words) was not found on this machine",
                evidence: [
                    Diagnostic.Evidence("found", found.isEmpty ? "no Python at all" : found.joined(separator: ", "))
                ],
                help: [
                    "install it, for example with pyenv or your system's packages",
                    "or name an interpreter: `pipit --python path/to/python`",
                ])
        case .noSuchFile(let path):
            Diagnostic(
                .pythonMissing, "there is no Python at `\(path)`",
                help: ["name an executable file, or a version such as `3.11`"])
        case .malformedRequest(let text):
            Diagnostic(
                .configuration, "`\(text)` does not say which Python to use",
                help: ["write a version (`3.11`), a range (`>=3.9`), a command (`python3.11`) or a path"],
                exitStatus: .misuse)
        case .malformedRequirement(let text):
            Diagnostic(
                .configuration, "`[requires]` asks for the Python `\(text)`, which is neither a version nor a range",
                explanation: "Nothing was started.", help: ["write a version (`3.11`) or a range (`>=3.9`)"])
        case .unusable(let path, let said):
            Diagnostic(
                .pythonMissing, "`\(path)` does not work as a Python",
                evidence: said.isEmpty ? [] : [Diagnostic.Evidence("it said", said)],
                help: ["run it yourself to see what is wrong, or name another interpreter with `--python`"])
        case .tooOld(let path, let version):
            Diagnostic(
                .pythonMissing, "`\(path)` is Python \(version), and Pipit works with 3.6 and later",
                help: ["name a newer interpreter with `--python`"])
        case .inProject(let path):
            Diagnostic(
                .environmentForeign, "the Python of the project's environment lies in the project itself",
                evidence: [.init("would run", path)],
                explanation: "Whoever made the folder chose that program. It was not started, and nothing was changed.",
                help: [
                    "remove the environment, with `pipit remove` or by hand; `pipit sync` makes it anew with a Python of this machine",
                    "activate the environment first if it is your own",
                ])
        case .neverAsked(let path):
            Diagnostic(
                .environmentForeign, "the project's environment leads to a Python that was never used here",
                evidence: [.init("leads to", path)],
                explanation: "This command only reads, and starts no program that a project names.",
                help: [
                    "`pipit sync` names the environment and works in it if you trust the folder",
                    "`pipit remove` and `pipit sync` make it anew with a Python of this machine",
                ])
        case .file(let error): error.diagnostic
        }
    }
}

extension InterpreterRequest {
    /// As it stands at the beginning of a sentence.
    package var words: String {
        switch self {
        case .any: "Python"
        case .path(let path): "`\(path)`"
        case .components(let numbers): "Python \(numbers.map(String.init).joined(separator: "."))"
        case .range(let text): "a Python that satisfies `\(text)`"
        case .freeThreaded(let text): "a free-threaded Python that satisfies `\(text)`"
        case .command(let name): "`\(name)`"
        }
    }
}
