package import Diagnostics
package import Hashing
package import OperatingSystem

/// Why a change of an environment was refused or came to a stop.
package enum ChangeError: Error, Equatable, Sendable {
    /// Two distributions want different files at the same path.
    case clash(path: String, first: String, second: String)
    /// One wheel has different files for one place.
    case ownClash(path: String, distribution: String, members: [String])
    /// A directory of the environment's own is a link that leads out of it.
    case directoryElsewhere(path: String, target: String, environment: String)
    /// A distribution brings a file in place of one that the environment itself needs.
    case reservedPath(path: String, distribution: String)
    /// A directory, or a link that leads elsewhere, stands where a distribution has to put something.
    case obstructed(path: String, distribution: String)
    /// A file of an unpacked wheel is not as it was stored. The caller should discard the wheel and fetch it again.
    case storedFileChanged(wheel: SHA256Sum, distribution: String, path: String)
    /// The `RECORD` of an installed distribution names a file outside the environment.
    case escapingRecord(distribution: String, path: String)
    /// What belongs to an installed distribution is not written down anywhere.
    case unrecorded(distribution: String, metadata: String)
    /// An entry point cannot be made a script of.
    case malformedEntryPoint(distribution: String, name: String)
    /// The distributor of the interpreter keeps its directories for its own tools (PEP 668).
    case externallyManaged(python: String, marker: String)
    case file(FileError)
    /// The file system refused after the change had begun. `incomplete` names what is neither here nor there now.
    case interrupted(FileError, incomplete: [String])
}

extension ChangeError: Diagnosable {
    package var diagnostic: Diagnostic {
        switch self {
        case .clash(let path, let first, let second):
            Diagnostic(
                .fileClash, "`\(first)` and `\(second)` both bring the file `\(path)`, with different content",
                explanation: "Whichever came last would have broken the other. The environment was not changed.",
                help: ["leave one of them out, or ask their authors which one should have the file"])
        case .ownClash(let path, let distribution, let members):
            Diagnostic(
                .fileClash, "`\(distribution)` itself has two different files for `\(path)`",
                evidence: members.map { Diagnostic.Evidence("brings", $0) },
                explanation: "Which of them counts could not be told from reading the wheel. The environment was not "
                    + "changed.",
                help: ["do not use this release of `\(distribution)`, and tell its authors"],
                exitStatus: .integrity)
        case .directoryElsewhere(let path, let target, let environment):
            Diagnostic(
                .environmentForeign, "`\(path)` is a link to `\(target)`, outside the environment `\(environment)`",
                explanation: "What belongs into the environment would be written there. Nothing was changed.",
                help: [
                    "put a directory in place of the link",
                    "or run `pipit remove` and `pipit sync` to make the environment anew",
                ])
        case .reservedPath(let path, let distribution):
            Diagnostic(
                .fileClash, "`\(distribution)` brings the file `\(path)`, which belongs to the environment itself",
                explanation: "It could have replaced the interpreter, or have passed for another package. The "
                    + "environment was not changed.",
                help: ["do not use this release of `\(distribution)`, and tell its authors"],
                exitStatus: .integrity)
        case .obstructed(let path, let distribution):
            Diagnostic(
                .fileClash, "`\(path)` stands where `\(distribution)` has to put something else",
                explanation: "The environment was not changed.", help: ["move it away if it is not needed"])
        case .storedFileChanged(_, let distribution, let path):
            Diagnostic(
                .recordMismatch, "the stored file `\(path)` of `\(distribution)` was changed after it was unpacked",
                explanation: "Files are shared between environments; editing one in place edits them all. "
                    + "The environment was not changed.",
                help: ["run the command again: the wheel is fetched anew"], exitStatus: .integrity)
        case .escapingRecord(let distribution, let path):
            Diagnostic(
                .recordMismatch,
                "the record of `\(distribution)` names `\(path)`, which is no file of its own in the environment",
                explanation: "Nothing was removed.",
                help: ["remove the distribution by hand, or make the environment anew with `pipit remove`"],
                exitStatus: .integrity)
        case .unrecorded(let distribution, let metadata):
            Diagnostic(
                .recordMismatch, "nobody wrote down which files belong to `\(distribution)`",
                evidence: [Diagnostic.Evidence("metadata", metadata)], explanation: "It was not removed.",
                help: ["remove it with the tool that installed it, or make the environment anew with `pipit remove`"])
        case .malformedEntryPoint(let distribution, let name):
            Diagnostic(
                .metadataMismatch, "the entry point `\(name)` of `\(distribution)` cannot be made a script of",
                explanation: "The environment was not changed.",
                help: ["use another release of `\(distribution)`, and tell its authors"], exitStatus: .integrity)
        case .externallyManaged(let python, let marker):
            Diagnostic(
                .environmentForeign, "`\(python)` is managed by the operating system's own package tool",
                evidence: [Diagnostic.Evidence("says", marker)], explanation: "Nothing was changed.",
                help: [
                    "leave out `--system` to use a virtual environment",
                    "or set `PIPENV_BREAK_SYSTEM_PACKAGES=1` if you know that you want to mix the two",
                ])
        case .file(let error): error.diagnostic
        case .interrupted(let error, let incomplete):
            Diagnostic(
                .fileSystem, error.diagnostic.headline,
                explanation: incomplete.isEmpty
                    ? "The environment is complete but for what was still to come."
                    : "These are not installed now: \(incomplete.joined(separator: ", ")). The rest of the "
                        + "environment is whole.",
                help: error.diagnostic.help + ["then run `pipit sync`"], exitStatus: error.diagnostic.exitStatus)
        }
    }
}
