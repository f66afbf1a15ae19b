internal import OperatingSystem

/// Shims are scripts by which pyenv and asdf start the interpreter that is chosen for the current directory. Starting one
/// costs a tenth of a second of shell, so the choice is read from the same files instead.
extension InterpreterSearch {
    /// The executable that a shim would start here; the path itself when it is no shim; nil when the shim would start
    /// nothing.
    func behindShim(_ path: String) -> String? {
        let (parent, name) = (Paths.parent(path), Paths.name(path))
        guard Paths.name(parent) == "shims" else { return path }
        let root = Paths.parent(parent)
        if Files.isDirectory(Paths.join(root, "installs")) {
            return executable(name, of: asdfVersions, in: Paths.join(root, "installs/python"), shims: parent)
        }
        guard Files.isDirectory(Paths.join(root, "versions")) else { return path }
        return executable(name, of: pyenvVersions(root: root), in: Paths.join(root, "versions"), shims: parent)
    }

    /// What pyenv reads, in its order: `PYENV_VERSION`, `.python-version` here and above, the global `version` file.
    private func pyenvVersions(root: String) -> [String] {
        if let text = environment.nonEmpty("PYENV_VERSION") { return text.split(separator: ":").map(String.init) }
        let start = environment.nonEmpty("PYENV_DIR") ?? directory
        if let words = firstFile(named: ".python-version", from: start, words: Self.words), !words.isEmpty {
            return words
        }
        if let bytes = try? Files.read(Paths.join(root, "version")) {
            let words = Self.words(bytes)
            if !words.isEmpty { return words }
        }
        return ["system"]
    }

    /// What asdf reads: `ASDF_PYTHON_VERSION`, the `python` line of `.tool-versions` here, above and in the home directory.
    private var asdfVersions: [String] {
        if let text = environment.nonEmpty("ASDF_PYTHON_VERSION") { return text.split(separator: " ").map(String.init) }
        return firstFile(named: ".tool-versions", from: directory, words: Self.toolVersions)
            ?? (try? Files.read(Paths.join(environment.homeDirectory, ".tool-versions"))).flatMap(Self.toolVersions)
            ?? []
    }

    /// What `words` makes of the nearest file of a name, searched upwards from `start`; files of which it makes nothing are
    /// passed over.
    private func firstFile(
        named name: String, from start: String, words: ([UInt8]) -> [String]?
    ) -> [String]? {
        var at = start
        while true {
            if let bytes = try? Files.read(Paths.join(at, name)), let found = words(bytes) { return found }
            let parent = Paths.parent(at)
            if parent == at { return nil }
            at = parent
        }
    }

    /// The words of a version file; what follows `#` is a comment. Names that lead out of the directory are left out.
    private static func words(_ bytes: [UInt8]) -> [String] {
        bytes.split(whereSeparator: { $0 == 0x0a || $0 == 0x0d }).flatMap { line in
            line.prefix { $0 != UInt8(ascii: "#") }.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 })
        }.map { String(decoding: $0, as: UTF8.self) }.filter {
            $0 != ".." && !$0.hasPrefix("../") && !$0.contains("/../")
        }
    }

    private static func toolVersions(_ bytes: [UInt8]) -> [String]? {
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let found = words(Array(line))
            if found.first == "python" { return Array(found.dropFirst()) }
        }
        return nil
    }

    private func executable(_ name: String, of versions: [String], in root: String, shims: String) -> String? {
        for version in versions {
            if version == "system" {
                for directory in searchPath where directory != shims {
                    let path = Paths.join(directory, name)
                    if Files.isExecutable(path), Paths.name(directory) != "shims" { return path }
                }
                continue
            }
            guard let directory = installation(version, in: root) else { continue }
            let path = Paths.join(directory, "bin/" + name)
            if Files.isExecutable(path) { return path }
        }
        return nil
    }

    /// The directory of an installation: of that name, of that name after `python-`, or the newest whose version begins so.
    private func installation(_ version: String, in root: String) -> String? {
        let plain = version.hasPrefix("python-") ? String(version.dropFirst(7)) : version
        for name in [version, plain] where !name.isEmpty && !Paths.isAbsolute(name) {
            let path = Paths.join(root, name)
            if Files.isDirectory(path) { return path }
        }
        let numbers = plain.split(separator: ".").map { Int($0) }
        guard !numbers.isEmpty, !numbers.contains(nil), let names = try? Files.list(root) else { return nil }
        let matching = names.compactMap { PythonVersion($0) }.filter { $0.starts(with: numbers.compactMap { $0 }) }
        let best = matching.filter { !$0.isPrerelease }.max() ?? matching.max()
        return best.map { Paths.join(root, $0.description) }
    }
}
