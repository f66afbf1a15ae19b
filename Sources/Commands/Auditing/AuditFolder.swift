import OperatingSystem

/// Which files of a folder say what a project uses: the most exact ones that are there.
enum AuditFolder {
    /// Whether a file's name is one that bills of materials usually have, in any case of its letters.
    static func isBill(_ name: String) -> Bool {
        let name = name.lowercased()
        if ["bom.json", "bom.xml", "sbom.json", "sbom.xml"].contains(name) { return true }
        return [".cdx.json", ".cdx.xml", ".spdx.json", ".spdx3.json", ".spdx.jsonld", ".bom.json", ".sbom.json"]
            .contains { name.hasSuffix($0) }
    }

    /// Whether a name says that the file is a bill, and not merely may be one.
    static func mustBeBill(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.contains(".cdx.") || name.contains(".spdx")
    }

    /// Whether a file's name is that of a lock of one of the kinds that are judged.
    static func isLock(_ name: String) -> Bool {
        ["Pipfile.lock", "uv.lock", "poetry.lock", "pylock.toml"].contains(name)
            || (name.hasPrefix("pylock.") && name.hasSuffix(".toml"))
    }

    /// The files of one folder; empty when there are none. A bill of materials counts where there is no lock, beside what
    /// requirements files say.
    static func files(in directory: String) throws(FileError) -> [String] {
        let names = try Files.list(directory)
        func path(_ name: String) -> String { Paths.join(directory, name) }
        for name in ["Pipfile.lock", "pylock.toml"] where names.contains(name) { return [path(name)] }
        let pylocks = names.filter { $0.hasPrefix("pylock.") && $0.hasSuffix(".toml") }
        if !pylocks.isEmpty { return pylocks.map(path) }
        for name in ["uv.lock", "poetry.lock"] where names.contains(name) { return [path(name)] }
        return names.filter { ($0.hasPrefix("requirements") && $0.hasSuffix(".txt")) || isBill($0) }.map(path)
    }

    /// The files of a folder and of all folders in it, and every bill of materials, and the folders that were looked into.
    /// Environments, hidden folders, links and what package managers unpack are passed over.
    static func filesRecursively(in directory: String) throws(FileError) -> (files: [String], folders: [String]) {
        var found: [String] = []
        var folders: [String] = []
        var open = [(directory, 0)]
        while let (folder, depth) = open.popLast() {
            folders.append(folder)
            let exact = try files(in: folder)
            let names = try Files.list(folder)
            found += exact
            found += names.filter(isBill).map { Paths.join(folder, $0) }.filter { !exact.contains($0) }
            guard depth < 64 else { continue }
            for name in names.reversed() where !name.hasPrefix(".") {
                let path = Paths.join(folder, name)
                guard !["node_modules", "site-packages", "__pycache__"].contains(name),
                    Files.linkStatus(path)?.kind == .directory, !Files.exists(Paths.join(path, "pyvenv.cfg"))
                else { continue }
                open.append((path, depth + 1))
            }
        }
        return (found, folders)
    }
}
