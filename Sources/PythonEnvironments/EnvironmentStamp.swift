internal import OperatingSystem
internal import StructuredText

/// The mark that a synchronised environment carries, by which the next run sees with a few system calls that there is nothing
/// to do. It says what was installed (a key of the caller's choice: the digest of the lock, the categories) and what the
/// directories looked like.
package enum EnvironmentStamp {
    private static let edition = "1"

    /// Whether the environment at `path` carries the mark of `key`, and nobody has put anything into its libraries, taken
    /// anything out, or replaced its interpreter since. Starts nothing and lists the libraries only.
    package static func isUnchanged(_ path: String, key: String) -> Bool {
        let file = Paths.join(path, ".pipit/stamp")
        guard let bytes = try? Files.read(file) else { return false }
        var lines = bytes.split(separator: 0x0a).map { String(decoding: $0, as: UTF8.self) }
        guard lines.count > 2, lines.removeFirst() == edition, lines.removeFirst() == key else { return false }
        if Files.exists(Paths.join(path, ".pipit/change.journal")) { return false }
        return lines.allSatisfy { line in
            guard let space = line.firstIndex(of: " ") else { return false }
            let kind = line[..<space].prefix(1)
            let watched = String(line[line.index(after: space)...])
            return (kind == "d" ? directory(watched) : interpreter(watched)) == line
        }
    }

    /// Puts the mark on a target whose content is what `key` stands for. A mark that cannot be written costs time only.
    ///
    /// - Parameter key: one line.
    package static func write(_ key: String, to target: InstallationTarget, interpreter: Interpreter) {
        let lines =
            [edition, key] + target.libraries.compactMap { directory($0) }
            + [self.interpreter(interpreter.baseExecutable)].compactMap { $0 }
        let text = lines.joined(separator: "\n") + "\n"
        try? Files.makeDirectories(target.stateDirectory)
        try? Files.replaceAtomically(Paths.join(target.stateDirectory, "stamp"), with: Array(text.utf8))
    }

    /// Takes the mark away: the environment is about to change.
    static func remove(from target: InstallationTarget) throws(FileError) {
        try Files.remove(Paths.join(target.stateDirectory, "stamp"))
    }

    private static func directory(_ path: String) -> String? {
        guard let status = Files.status(path), let names = try? Files.list(path) else { return nil }
        return "d\(status.device).\(status.inode).\(status.modified).\(names.count) \(path)"
    }

    private static func interpreter(_ path: String) -> String? {
        guard let status = Files.status(path) else { return nil }
        return "p\(status.device).\(status.inode).\(status.modified).\(status.size) \(path)"
    }
}
