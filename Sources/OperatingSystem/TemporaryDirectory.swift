import SystemCalls

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A directory of one's own that goes away with the value that holds it.
package final class TemporaryDirectory: Sendable {
    package let path: String
    /// Held locked, which tells ``Leftovers`` that the process lives; -1 where the file system cannot.
    private let descriptor: Int32

    /// Makes a directory with a name that nobody else has under `parent`.
    package init(in parent: String, prefix: String = TemporaryDirectory.prefix) throws(FileError) {
        path = Paths.join(parent, prefix + Files.uniqueSuffix())
        try Files.makeDirectories(parent)
        try Files.makeDirectories(path, mode: 0o700)
        descriptor = SystemPath.lend(path, else: -1) { pipit_open($0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0) }
        if descriptor >= 0 { flock(descriptor, LOCK_SH | LOCK_NB) }
    }

    /// What the names of such directories begin with.
    package static let prefix = "pipit-"

    deinit {
        if descriptor >= 0 { close(descriptor) }
        try? Files.removeTree(path)
    }
}

/// What processes that were killed left in directories for work in progress.
package enum Leftovers {
    /// Removes what was not changed since `moment` (nanoseconds since 1970) and is of no living process. What cannot be removed
    /// stays.
    package static func remove(
        in directory: String, unchangedSince moment: Int64, named prefix: String = TemporaryDirectory.prefix
    ) {
        guard let names = try? Files.list(directory) else { return }
        for name in names where name.hasPrefix(prefix) {
            let path = Paths.join(directory, name)
            guard let status = Files.linkStatus(path), status.modified < moment else { continue }
            if status.kind == .directory, isHeld(path) { continue }
            try? Files.removeTree(path)
        }
    }

    /// Removes files that ``Files/replaceAtomically(_:with:mode:durable:)`` began to write, in a directory and so many levels
    /// below it. Links are not followed.
    package static func removeUnfinished(in directory: String, depth: Int, unchangedSince moment: Int64) {
        guard Files.linkStatus(directory)?.kind == .directory, let names = try? Files.list(directory) else { return }
        for name in names {
            let path = Paths.join(directory, name)
            if Files.isTemporary(name) {
                guard let status = Files.linkStatus(path), status.kind == .file, status.modified < moment else {
                    continue
                }
                try? Files.remove(path)
            } else if depth > 0 {
                removeUnfinished(in: path, depth: depth - 1, unchangedSince: moment)
            }
        }
    }

    private static func isHeld(_ path: String) -> Bool {
        let descriptor = SystemPath.lend(path, else: -1) { pipit_open($0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0) }
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }
}
