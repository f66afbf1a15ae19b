internal import OperatingSystem

/// Where interpreters could be, told from names and listings alone.
struct InterpreterSearch {
    var environment: UserEnvironment
    var directory: String

    /// A file that is probably an interpreter.
    struct Candidate: Equatable {
        var path: String
        /// What its name says of its version: nothing, `[3, 11]`, or all three numbers.
        var components: [Int]
        /// No version that it can turn out to have is above this one.
        var limit: PythonVersion
    }

    var onlyPyenv: Bool { environment.pipenvSwitch("PYENV_ONLY") ?? false }

    var pyenvRoot: String {
        environment.nonEmpty("PYENV_ROOT") ?? Paths.join(environment.homeDirectory, ".pyenv")
    }

    var asdfRoot: String {
        environment.nonEmpty("ASDF_DATA_DIR") ?? Paths.join(environment.homeDirectory, ".asdf")
    }

    /// The directories in which version managers keep one directory for each Python.
    var managedVersionDirectories: [String] {
        var directories: [String] = []
        if !(environment.pipenvSwitch("DONT_USE_PYENV") ?? false) || onlyPyenv {
            directories.append(Paths.join(pyenvRoot, "versions"))
        }
        if !(environment.pipenvSwitch("DONT_USE_ASDF") ?? false), !onlyPyenv {
            directories.append(Paths.join(asdfRoot, "installs/python"))
        }
        return directories
    }

    /// The versions that listings tell of, newest first.
    var knownVersions: [String] {
        let versions = managedVersionDirectories.flatMap { (try? Files.list($0)) ?? [] }.compactMap {
            PythonVersion($0)
        }
        return Set(versions).filter { $0.major >= 3 }.sorted(by: >).map(\.description)
    }

    /// The directories of `PATH` without repetition. An empty one would be the current directory, where nothing is to be
    /// started from by accident.
    var searchPath: [String] {
        var seen: Set<String> = []
        return (environment["PATH"] ?? "").split(separator: ":").map(String.init).filter {
            Paths.isAbsolute($0) && seen.insert($0).inserted
        }
    }

    /// The executables of a name on `PATH`, with what stands behind shims.
    func executables(named name: String) -> [String] {
        searchPath.compactMap {
            let path = Paths.join($0, name)
            return Files.isExecutable(path) ? behindShim(path) : nil
        }
    }

    func expandingHome(_ path: String) -> String {
        path.hasPrefix("~/") ? environment.homeDirectory + path.dropFirst() : path
    }

    /// All that could fit, the highest limit first; the order of the search among equals.
    func candidates(for request: InterpreterRequest) -> [Candidate] {
        var found: [Candidate] = []
        var seen: Set<String> = []
        // Who does not ask for a Python without the lock of the interpreter is not given one for its name.
        let isFreeThreaded = if case .freeThreaded = request { true } else { false }
        func components(ofExecutable name: String) -> [Int]? {
            Self.components(ofExecutable: isFreeThreaded && name.hasSuffix("t") ? String(name.dropLast()) : name)
        }
        func add(_ path: String, components numbers: [Int]) {
            var numbers = numbers
            guard let real = Files.realPath(path), seen.insert(real).inserted else { return }
            // python3 → python3.11 tells more than the link's own name.
            let target = components(ofExecutable: Paths.name(real)) ?? []
            if numbers.count < target.count { numbers = target }
            guard Self.canFit(numbers, request) else { return }
            found.append(Candidate(path: path, components: numbers, limit: Self.limit(of: numbers)))
        }

        if !onlyPyenv {
            for directory in searchPath {
                guard let names = try? Files.list(directory) else { continue }
                for name in names {
                    guard let numbers = components(ofExecutable: name) else { continue }
                    let path = Paths.join(directory, name)
                    guard Files.isExecutable(path), let executable = behindShim(path) else { continue }
                    add(executable, components: executable == path ? numbers : [])
                }
            }
            if let active = environment.nonEmpty("VIRTUAL_ENV") {
                let path = Paths.join(active, "bin/python")
                if Files.isExecutable(path) { add(path, components: []) }
            }
        }
        for root in managedVersionDirectories {
            for name in (try? Files.list(root)) ?? [] {
                guard let managed = ManagedName(name), isFreeThreaded || !managed.isFreeThreaded else { continue }
                let names =
                    managed.short.map { ["python\($0)\(managed.isFreeThreaded ? "t" : "")", "python"] } ?? ["python"]
                let paths = names.map { Paths.join(Paths.join(root, name), "bin/" + $0) }
                guard let executable = paths.first(where: Files.isExecutable) else { continue }
                guard let version = managed.version else {
                    add(executable, components: managed.series)
                    continue
                }
                guard let real = Files.realPath(executable), !seen.contains(real) else { continue }
                let fits = request.accepts(version)
                guard fits, seen.insert(real).inserted else { continue }
                found.append(
                    Candidate(
                        path: executable, components: [version.major, version.minor, version.patch], limit: version))
            }
        }
        return found.enumerated().sorted { left, right in
            left.element.limit == right.element.limit
                ? left.offset < right.offset : left.element.limit > right.element.limit
        }.map(\.element)
    }

    /// What the name of a version manager's directory says: `3.12.1`, `3.14-dev`, `3.13.0t`, `3.14t-dev`.
    private struct ManagedName {
        var version: PythonVersion?
        /// Where it is no release.
        var series: [Int] = []
        var isFreeThreaded = false
        /// `3.14`
        var short: String? {
            version?.short ?? (series.count == 2 ? series.map(String.init).joined(separator: ".") : nil)
        }

        init?(_ name: String) {
            var text = name[...]
            let isDevelopment = text.hasSuffix("-dev")
            if isDevelopment { text = text.dropLast(4) }
            if text.hasSuffix("t") {
                isFreeThreaded = true
                text = text.dropLast()
            }
            if !isDevelopment, let version = PythonVersion(String(text)) {
                self.version = version
                return
            }
            guard isDevelopment || isFreeThreaded, text.contains("."),
                let numbers = InterpreterSearch.components(ofExecutable: "python" + text)
            else { return nil }
            series = numbers
        }
    }

    /// `python` → nothing known, `python3` → 3, `python3.11` → 3.11; nil for other names.
    static func components(ofExecutable name: String) -> [Int]? {
        let bytes = name.utf8
        guard bytes.starts(with: "python".utf8) else { return nil }
        let rest = bytes.dropFirst(6)
        if rest.isEmpty { return [] }
        let parts = rest.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count <= 2 else { return nil }
        var numbers: [Int] = []
        for part in parts {
            guard (1...4).contains(part.count), part.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(String(decoding: part, as: UTF8.self))
            else { return nil }
            numbers.append(number)
        }
        return numbers
    }

    private static func limit(of components: [Int]) -> PythonVersion {
        func number(_ index: Int) -> Int { components.count > index ? components[index] : 99999 }
        return PythonVersion(major: number(0), minor: number(1), patch: number(2))
    }

    /// Whether something that begins with these numbers could be what is asked for.
    private static func canFit(_ components: [Int], _ request: InterpreterRequest) -> Bool {
        if let major = components.first, major < 3 { return false }
        guard case .components(let wanted) = request else { return true }
        return zip(components, wanted).allSatisfy { $0 == $1 }
    }
}
