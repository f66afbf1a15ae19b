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
        } else if ["*", "python", "python3"].contains(trimmed) {
            self = .any
        } else if "<>=!~".utf8.contains(first) {
            guard let specifiers = try? SpecifierSet(trimmed) else { throw .malformedRequest(text) }
            self = .range(specifiers)
        } else if let numbers = InterpreterRequest.components(bytes) {
            self = .components(numbers)
        } else if (0x30...0x39).contains(first), trimmed.hasSuffix(".*"),
            let numbers = InterpreterRequest.components(bytes.dropLast(2))
        {
            self = .components(numbers)
        } else if let version = PythonVersion(trimmed), let exact = try? SpecifierSet("==\(version)") {
            self = .range(exact)
        } else if trimmed.hasPrefix("python"), let numbers = InterpreterRequest.components(bytes.dropFirst(6)) {
            self = .components(numbers)
        } else if bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) {
            self = .command(trimmed)
        } else {
            throw .malformedRequest(text)
        }
    }

    /// One to three numbers with points between them.
    private static func components(_ bytes: ArraySlice<UInt8>) -> [Int]? {
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count) else { return nil }
        var numbers: [Int] = []
        for part in parts {
            guard (1...5).contains(part.count), part.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(String(decoding: part, as: UTF8.self))
            else { return nil }
            numbers.append(number)
        }
        return numbers
    }

    /// Whether an interpreter of this version is what was asked for. A path or a command says nothing of versions.
    package func accepts(_ version: PythonVersion) -> Bool {
        switch self {
        case .any, .path, .command: true
        case .components(let numbers): version.starts(with: numbers)
        case .range(let specifiers): Version(version.description).map(specifiers.contains) ?? false
        }
    }

    /// Whether pre-releases are as welcome as releases.
    var wantsPrereleases: Bool {
        if case .range(let specifiers) = self { return specifiers.mentionsPrerelease }
        return false
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

    /// What is asked for; nil when `[requires]` names no Python.
    package func request() throws(InterpreterError) -> InterpreterRequest? {
        for text in [fullVersion, version] {
            if let text, !text.isEmpty { return try InterpreterRequest(text) }
        }
        return nil
    }

    /// The test behind "Your Pipfile requires …": the components that are given are compared, ranges by PEP 440. A text
    /// that says nothing of versions is satisfied.
    package func accepts(_ version: PythonVersion) -> Bool {
        guard let request = try? request() else { return true }
        return request.accepts(version)
    }
}
