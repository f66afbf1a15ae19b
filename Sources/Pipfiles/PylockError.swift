import Diagnostics

/// Why a `pylock.toml` cannot be used or written, and where in it.
package struct PylockError: Error, Equatable, Sendable {
    package enum Problem: Equatable, Sendable {
        /// The TOML is broken; the text says how.
        case syntax(String)
        case mergeConflict
        /// A key that must be there.
        case lacks(String, of: String)
        case kind(String, expected: String, found: String)
        /// A value of the right kind that means nothing.
        case value(String, text: String, expected: String)
        case lockVersion(String)
        case hashless(String)
        /// Several origins for one package, or none.
        case origins(String, found: [String])
        case noAddress(String)
        /// Two entries for one package that are wanted at once.
        case twice(String)
        case foreignPython(requires: String, found: String)
        case foreignEnvironment
        /// The files of an entry are not the files of one release.
        case fileName(String, file: String)
        /// What is locked without a digest or a version has no place in a pylock.
        case unhashed([String])
        /// The index has no file with a digest of the lock.
        case noFiles(String, index: String)
    }

    package var problem: Problem
    package var location: SourceSpan?

    package init(_ problem: Problem, at location: SourceSpan?) {
        self.problem = problem
        self.location = location
    }
}

extension PylockError: Diagnosable {
    package var diagnostic: Diagnostic {
        let again = "`pipit pylock --generate` writes it anew from Pipfile.lock"
        var code = DiagnosticCode.lockSyntax
        var explanation = "Nothing was installed or changed."
        let (headline, help): (String, String?) =
            switch problem {
            case .syntax(let reason): ("the pylock is not valid TOML: \(reason)", again)
            case .mergeConflict: ("the pylock holds a merge conflict", again)
            case .lacks(let key, let owner): ("\(owner) has no `\(key)`, which PEP 751 asks for", again)
            case .kind(let place, let expected, let found):
                ("`\(place)` of the pylock must be \(expected), but it is \(found)", again)
            case .value(let place, let text, let expected):
                ("`\(place)` of the pylock must be \(expected), not `\(text)`", again)
            case .lockVersion(let version):
                ("the pylock has the version `\(version)`, and only 1 is known", "use a newer Pipit, or write it anew")
            case .hashless(let name): ("a file of `\(name)` has no hash", again)
            case .origins(let name, let found):
                (
                    found.isEmpty
                        ? "nothing says where `\(name)` comes from: it has no files, archive, directory or repository"
                        : "`\(name)` comes from several places: \(found.joined(separator: ", "))", again
                )
            case .noAddress(let name): ("a file of `\(name)` has neither a `url` nor a `path`", again)
            case .twice(let name): ("two entries for `\(name)` are wanted at once", again)
            case .foreignPython(let requires, let found):
                ("the pylock is for Python `\(requires)`, and this is \(found)", "lock for this Python")
            case .foreignEnvironment: ("the pylock is not for this environment", "lock for this platform")
            case .fileName(let name, let file):
                ("`\(file)` is no file of `\(name)`: its name does not say so", again)
            case .unhashed(let names):
                (
                    "\(names.map { "`\($0)`" }.joined(separator: ", ")) cannot stand in a pylock, being locked without a hash",
                    "run `pipit lock`"
                )
            case .noFiles(let name, let index):
                ("`\(index)` has no file of `\(name)` with a hash that the lock names", "run `pipit lock`")
            }
        switch problem {
        case .unhashed: code = .lockUnhashed
        case .noFiles: code = .hashMismatch
        case .foreignPython: code = .pythonMismatch
        default: break
        }
        if case .noFiles = problem { explanation = "No pylock was written." }
        if case .unhashed = problem { explanation = "No pylock was written." }
        return Diagnostic(code, headline, at: location, explanation: explanation, help: help.map { [$0] } ?? [])
    }
}
