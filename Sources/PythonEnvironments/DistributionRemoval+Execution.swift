internal import OperatingSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension DistributionRemoval {
    /// Where the metadata of a distribution is kept while its files are removed, so that it no longer counts as installed and
    /// an interrupted removal can be finished.
    static func asideDirectory(_ target: InstallationTarget) -> String {
        Paths.join(target.stateDirectory, "removing")
    }

    /// Takes the distribution out: first its metadata aside, then its files, then the metadata itself.
    ///
    /// - Parameter claimed: files that another distribution lists too; they stay.
    func perform(in target: InstallationTarget, keeping claimed: KeptFiles) throws(FileError) {
        let aside = Self.asideDirectory(target)
        try Files.makeDirectories(aside)
        let kept = Paths.join(aside, distribution.metadataName)
        try Files.removeTree(kept)
        try Files.rename(distribution.metadataPath, to: kept)
        try finish(in: target, keeping: claimed)
    }

    /// Removes what is left of a distribution whose metadata is aside.
    func finish(in target: InstallationTarget, keeping claimed: KeptFiles) throws(FileError) {
        if let easyInstallLine { try removeEasyInstallLine(easyInstallLine) }
        for tree in trees { try remove(tree, keeping: claimed) }
        try FileSweep(roots: target.roots).remove(
            claimed.isEmpty ? files : files.filter { !claimed.contains($0) })
        try Files.removeTree(Paths.join(Self.asideDirectory(target), distribution.metadataName))
    }

    /// Removes a directory but for the files that others have in it.
    private func remove(_ tree: String, keeping claimed: KeptFiles) throws(FileError) {
        guard claimed.hasAny(in: tree) else { return try Files.removeTree(tree) }
        for name in try Files.list(tree) {
            let path = Paths.join(tree, name)
            if Files.linkStatus(path)?.kind == .directory {
                try remove(path, keeping: claimed)
            } else if !claimed.contains(path) {
                try Files.remove(path)
            }
        }
    }

    private func removeEasyInstallLine(_ line: String) throws(FileError) {
        let path = Paths.join(distribution.directory, "easy-install.pth")
        guard let bytes = try? Files.read(path) else { return }
        let lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: true)
        let kept = lines.filter { !$0.elementsEqual(line.utf8) }
        guard kept.count < lines.count else { return }
        if kept.isEmpty { return try Files.remove(path) }
        try Files.replaceAtomically(path, with: Array((kept.joined(separator: [0x0a]) + [0x0a])))
    }
}

/// Removes files with the bytecode that was compiled from them, and the directories that become empty by it.
struct FileSweep {
    /// Directories that stay, empty or not.
    var roots: Set<String>

    func remove(_ files: [String]) throws(FileError) {
        var directories: [ExactPath: [String]] = [:]
        for file in files {
            directories[ExactPath(Paths.parent(file)), default: []].append(Paths.name(file))
        }
        let groups = directories.map { (directory: $0.key.text, names: $0.value) }
        let failure = ParallelPass.firstFailure(count: groups.count) { (index) throws(FileError) in
            try Self.removeGroup(groups[index].directory, groups[index].names)
        }
        if let failure { throw failure }
        removeEmptied(directories.keys)
    }

    private static func removeGroup(_ directory: String, _ names: [String]) throws(FileError) {
        for name in names {
            let path = Paths.join(directory, name)
            // No file has a name that is too long, or lies behind links in a circle.
            let failed = SystemPath.lend(path, else: -1) { unlink($0) } != 0 ? errno : 0
            if ![0, ENOENT, ENOTDIR, EISDIR, ENAMETOOLONG, ELOOP].contains(failed) {
                throw FileError(operation: "remove", path: path, number: failed)
            }
        }
        // `module.cpython-311.pyc` and `module.cpython-311.opt-1.pyc` were compiled from `module.py`.
        let modules = Set(names.filter { $0.hasSuffix(".py") }.map { $0.dropLast(3) })
        let cache = Paths.join(directory, "__pycache__")
        guard !modules.isEmpty, Files.linkStatus(cache)?.kind == .directory, let compiled = try? Files.list(cache)
        else { return }
        for name in compiled where name.hasSuffix(".pyc") {
            guard let dot = name.firstIndex(of: "."), modules.contains(name[..<dot]) else { continue }
            try Files.remove(Paths.join(cache, name))
        }
        _ = SystemPath.lend(cache, else: -1) { rmdir($0) }
    }

    /// Removes the directories that are empty, and then those above them, up to the roots.
    private func removeEmptied(_ directories: some Sequence<ExactPath>) {
        var pending = directories.map(\.text).sorted { $0.utf8.count > $1.utf8.count }
        var seen = Set(directories)
        while !pending.isEmpty {
            var parents: [String] = []
            for directory in pending where !roots.contains(directory) {
                let parent: String
                if SystemPath.lend(directory, else: -1, to: { rmdir($0) }) == 0 {
                    parent = Paths.parent(directory)
                } else {
                    // An interrupted removal may have got this far. A list can also name thousands of directories that never were.
                    guard errno == ENOENT else { continue }
                    parent = Self.nearest(above: directory)
                }
                if !roots.contains(parent), seen.insert(ExactPath(parent)).inserted { parents.append(parent) }
            }
            pending = parents.sorted { $0.utf8.count > $1.utf8.count }
        }
    }

    /// The nearest directory above one that is not there.
    private static func nearest(above directory: String) -> String {
        let bytes = directory.utf8
        let slashes = bytes.indices.filter { bytes[$0] == UInt8(ascii: "/") }
        // What is there is above what is not.
        var (low, high) = (0, slashes.count)
        while low < high {
            let middle = (low + high) / 2
            let path = String(Substring(bytes[..<slashes[middle]]))
            if path.isEmpty || Files.linkStatus(path) != nil { low = middle + 1 } else { high = middle }
        }
        let found = low > 0 ? String(Substring(bytes[..<slashes[low - 1]])) : ""
        return found.isEmpty ? "/" : found
    }
}

extension InstallationTarget {
    /// The directories that belong to the target itself and stay when they become empty.
    var roots: Set<String> {
        var roots: Set = [prefix, scheme.purelib, scheme.platlib, scheme.scripts, scheme.data, stateDirectory]
        // And what leads to them.
        for root in roots {
            var at = root
            while let _ = Paths.relative(at, to: prefix), at != prefix {
                at = Paths.parent(at)
                roots.insert(at)
            }
        }
        return roots
    }
}
