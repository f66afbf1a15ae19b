package import PackagingStandards

/// Which Python is asked for by `--python`, a variable or `[requires]`.
package enum InterpreterRequest: Hashable, Sendable {
    /// `python`, `python3`: the nearest one
    case any
    /// A file, absolute or relative to the current directory
    case path(String)
    /// `3`, `3.9`, `3.10.13`, `python3.8`: the newest that starts with these components
    case components([Int])
    /// `>=3.8,<4`, `~=3.9`, `==3.9.*`: the newest that fits
    case range(SpecifierSet)
    /// `3.13t`: the newest CPython without the lock of the interpreter that fits
    case freeThreaded(SpecifierSet)
    /// The name of a command on PATH, or of an installation of pyenv's or asdf's: `pypy3.10`, `pypy3.10-7.3.15`
    case command(String)
}

extension InterpreterRequest {
    /// Reads the forms above. White space around the text means nothing.
    package init(_ text: String) throws(InterpreterError) {
        let bytes = Array(text.utf8).trimmingSpace
        let trimmed = String(decoding: bytes, as: UTF8.self)
        guard let first = bytes.first else { throw .malformedRequest(text) }
        if bytes.contains(UInt8(ascii: "/")) {
            self = .path(trimmed)
        } else if let requirement = PythonRequirement(trimmed) {
            self.init(requirement)
        } else if !"<>=!~".utf8.contains(first), bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) {
            self = .command(trimmed)
        } else {
            throw .malformedRequest(text)
        }
    }

    /// What a project asks for, which is never a file or any program at all.
    package init(_ requirement: PythonRequirement) {
        switch requirement {
        case .any: self = .any
        case .components(let numbers): self = .components(numbers)
        case .range(let specifiers): self = .range(specifiers)
        case .freeThreaded(let specifiers): self = .freeThreaded(specifiers)
        case .pypy(let name): self = .command(name)
        }
    }

    /// Whether an interpreter of this version is what was asked for. A path or a command says nothing of versions.
    package func accepts(_ version: PythonVersion) -> Bool {
        switch self {
        case .any, .path, .command: true
        case .components(let numbers): version.starts(with: numbers)
        case .range(let specifiers), .freeThreaded(let specifiers):
            Version(version.description).map(specifiers.contains) ?? false
        }
    }

    /// Whether an interpreter is what was asked for, as far as it can say.
    package func accepts(_ interpreter: Interpreter) -> Bool {
        if case .freeThreaded = self, !interpreter.tags.isFreeThreaded { return false }
        return accepts(interpreter.version)
    }

    /// Whether pre-releases are as welcome as releases.
    var wantsPrereleases: Bool {
        switch self {
        case .range(let specifiers), .freeThreaded(let specifiers): specifiers.mentionsPrerelease
        case .any, .path, .components, .command: false
        }
    }
}

/// What `[requires]` of a Pipfile says.
package struct RequiredPython: Hashable, Sendable {
    /// `python_version`
    package var version: String?
    /// `python_full_version`, which is asked first
    package var fullVersion: String?

    package init(version: String? = nil, fullVersion: String? = nil) {
        self.version = version
        self.fullVersion = fullVersion
    }

    /// What is asked for; nil when `[requires]` names no Python. A path or the name of a program is an error: readers of
    /// Pipfiles and locks refuse it with its line before, and nobody else lets it through.
    package func request() throws(InterpreterError) -> InterpreterRequest? {
        for text in [fullVersion, version] {
            guard let text, !text.isEmpty else { continue }
            guard let requirement = PythonRequirement(text) else { throw .malformedRequirement(text) }
            return InterpreterRequest(requirement)
        }
        return nil
    }

    /// The test behind "Your Pipfile requires …": the components that are given are compared, ranges by PEP 440. A text
    /// that says nothing of versions is satisfied.
    package func accepts(_ version: PythonVersion) -> Bool {
        guard let request = try? request() else { return true }
        return request.accepts(version)
    }

    /// The same for an interpreter, whose build may matter as well.
    package func accepts(_ interpreter: Interpreter) -> Bool {
        guard let request = try? request() else { return true }
        return request.accepts(interpreter)
    }
}
