/// Which Python a project asks for, as `[requires]` says it: a version or a range, and never a path or any program's name.
/// Whoever can write a line of a project's files must not choose what is started.
package enum PythonRequirement: Hashable, Sendable {
    /// `*`, `python`, `python3`
    case any
    /// `3`, `3.9`, `3.10.13`, `3.9.*`, `3.x`, `python3.8`: the versions that start with these components. `3.14-dev`, as pyenv calls
    /// what is still made, is of its series.
    case components([Int])
    /// `>=3.8,<4`, `~=3.9`, `==3.9.*`, `3.13.0rc1`, `3.14rc1`
    case range(SpecifierSet)
    /// `3.13t`, `3.13.1t`, `3.14t-dev`, `python3.13t`: a CPython without the lock of the interpreter
    case freeThreaded(SpecifierSet)
    /// `pypy3.10`, `pypy3.10-7.3.15`: another implementation and its version
    case pypy(String)
}

extension PythonRequirement {
    /// Reads the forms above; nil for everything else. White space around the text means nothing.
    package init?(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while let first = bytes.first, first.isASCIISpace { bytes.removeFirst() }
        while let last = bytes.last, last.isASCIISpace { bytes.removeLast() }
        let trimmed = String(decoding: bytes, as: UTF8.self)
        guard let first = bytes.first else { return nil }
        if ["*", "python", "python3"].contains(trimmed) {
            self = .any
        } else if "<>=!~".utf8.contains(first) {
            guard let specifiers = try? SpecifierSet(trimmed), !specifiers.isEmpty else { return nil }
            self = .range(specifiers)
        } else if let numbers = Self.components(bytes) {
            self = .components(numbers)
        } else if trimmed.hasSuffix(".*") || trimmed.hasSuffix(".x"), let numbers = Self.components(bytes.dropLast(2)) {
            self = .components(numbers)
        } else if trimmed.hasSuffix("-dev"), let numbers = Self.components(bytes.dropLast(4)) {
            self = .components(numbers)
        } else if let range = Self.prerelease(bytes) {
            self = .range(range)
        } else if let range = Self.freeThreaded(bytes) {
            self = .freeThreaded(range)
        } else if trimmed.hasPrefix("python"), let numbers = Self.components(bytes.dropFirst(6)) {
            self = .components(numbers)
        } else if trimmed.hasPrefix("pypy"), Self.isPyPy(bytes.dropFirst(4)) {
            self = .pypy(trimmed)
        } else {
            return nil
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

    /// `3.13.0rc1`, `3.14b2`: that very one.
    private static func prerelease(_ bytes: ArraySlice<UInt8>) -> SpecifierSet? {
        guard let first = bytes.first, (0x30...0x39).contains(first), !bytes.contains(UInt8(ascii: "-")),
            let exact = Version(String(decoding: bytes, as: UTF8.self)), (1...3).contains(exact.release.count),
            exact.isPrerelease, !exact.isLocal
        else { return nil }
        return try? SpecifierSet("==\(exact)")
    }

    private static func freeThreaded(_ bytes: ArraySlice<UInt8>) -> SpecifierSet? {
        var rest = bytes.starts(with: "python".utf8) ? bytes.dropFirst(6) : bytes
        if String(decoding: rest, as: UTF8.self).hasSuffix("-dev") { rest = rest.dropLast(4) }
        guard rest.last == UInt8(ascii: "t") else { return nil }
        rest.removeLast()
        if let numbers = components(rest) { return PythonRequirement.components(numbers).specifiers }
        return prerelease(rest)
    }

    /// `` (nothing), `3`, `3.10`, `3.10-7.3.15`: the version of the language, and that of the implementation.
    private static func isPyPy(_ bytes: ArraySlice<UInt8>) -> Bool {
        if bytes.isEmpty { return true }
        let parts = bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return parts.count <= 2 && parts.allSatisfy { components($0) != nil }
    }

    /// The Pythons that are meant, as for `Requires-Python`; nil where the text leaves them open.
    package var specifiers: SpecifierSet? {
        switch self {
        case .any: return nil
        case .components(let numbers):
            let text = numbers.map(String.init).joined(separator: ".")
            return try? SpecifierSet(numbers.count == 3 ? "==\(text)" : "==\(text).*")
        case .range(let specifiers), .freeThreaded(let specifiers): return specifiers
        case .pypy(let name):
            let language = name.dropFirst(4).prefix { $0 != "-" }
            return language.isEmpty ? nil : try? SpecifierSet("==\(language).*")
        }
    }
}
