import OperatingSystem
import SystemCalls

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Writes members of an archive into a new directory. Nothing that exists is written to or followed.
final class TreeWriter {
    private let root: Int32
    private let directory: String
    private var made: Set<Substring> = []

    init(_ directory: String) throws(ArchiveError) {
        self.directory = directory
        root = pipit_open(directory, O_RDONLY | O_DIRECTORY, 0)
        guard root >= 0 else { throw .file(FileError(operation: "open", path: directory)) }
    }

    deinit { if root >= 0 { close(root) } }

    func makeDirectory(_ path: String) throws(ArchiveError) {
        try makeParents(of: path)
        try make(path[...])
    }

    private func makeParents(of path: String) throws(ArchiveError) {
        for index in path.utf8.indices where path.utf8[index] == ArchivePath.slash { try make(path[..<index]) }
    }

    private func make(_ path: Substring) throws(ArchiveError) {
        guard made.insert(path).inserted else { return }
        if mkdirat(root, String(path), 0o755) != 0 { throw failure("make the directory", String(path)) }
    }

    /// Writes a new file; `modified` is in seconds since 1970, nil for now.
    func write(
        _ content: UnsafeRawBufferPointer, to path: String, isExecutable: Bool, modified: Int64?
    ) throws(ArchiveError) {
        try makeParents(of: path)
        let mode: mode_t = isExecutable ? 0o755 : 0o644
        let descriptor = pipit_openat(root, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw failure("write", path) }
        var failed: Int32 = 0
        var offset = 0
        while offset < content.count && failed == 0 {
            let count = systemWrite(descriptor, content.baseAddress.map { $0 + offset }, content.count - offset)
            if count >= 0 { offset += count } else if errno != EINTR { failed = errno }
        }
        if failed == 0 && fchmod(descriptor, mode) != 0 { failed = errno }
        if failed == 0, let modified {
            // Build tools compare times; one that a zip could not hold would trouble them.
            let time = timespec(tv_sec: max(315_532_800, Int(modified)), tv_nsec: 0)
            if futimens(descriptor, [time, time]) != 0 { failed = errno }
        }
        if close(descriptor) != 0 && failed == 0 { failed = errno }
        if failed != 0 { throw failure("write", path, failed) }
    }

    func makeLink(_ path: String, to target: String) throws(ArchiveError) {
        try makeParents(of: path)
        if symlinkat(target, root, path) != 0 { throw failure("link", path) }
    }

    private func failure(_ operation: String, _ path: String, _ number: Int32 = errno) -> ArchiveError {
        .file(FileError(operation: operation, path: Paths.join(directory, path), number: number))
    }
}

// The member of the class would shadow the call of the C library.
private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, buffer, count)
}
