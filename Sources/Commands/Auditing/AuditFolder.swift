import OperatingSystem

/// Which files of a folder say what a project uses: the most exact ones that are there.
enum AuditFolder {
    /// The files of one folder; empty when there are none.
    static func files(in directory: String) throws(FileError) -> [String] {
        let names = try Files.list(directory)
        func path(_ name: String) -> String { Paths.join(directory, name) }
        for name in ["Pipfile.lock", "pylock.toml"] where names.contains(name) { return [path(name)] }
        let pylocks = names.filter { $0.hasPrefix("pylock.") && $0.hasSuffix(".toml") }
        if !pylocks.isEmpty { return pylocks.map(path) }
        for name in ["uv.lock", "poetry.lock"] where names.contains(name) { return [path(name)] }
        return names.filter { $0.hasPrefix("requirements") && $0.hasSuffix(".txt") }.map(path)
    }

    /// The files of a folder and of all folders in it. Environments, hidden folders, links and what package managers unpack
    /// are passed over.
    static func filesRecursively(in directory: String) throws(FileError) -> [String] {
        var found: [String] = []
        var open = [(directory, 0)]
        while let (folder, depth) = open.popLast() {
            found += try files(in: folder)
            guard depth < 64 else { continue }
            for name in try Files.list(folder).reversed() where !name.hasPrefix(".") {
                let path = Paths.join(folder, name)
                guard !["node_modules", "site-packages", "__pycache__"].contains(name),
                    Files.linkStatus(path)?.kind == .directory, !Files.exists(Paths.join(path, "pyvenv.cfg"))
                else { continue }
                open.append((path, depth + 1))
            }
        }
        return found
    }
}
