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
        root = SystemPath.lend(directory, else: -1) { pipit_open($0, O_RDONLY | O_DIRECTORY, 0) }
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
        let path = String(path)
        if SystemPath.lend(path, else: -1, to: { mkdirat(root, $0, 0o755) }) != 0 {
            throw failure("make the directory", path)
        }
    }

    /// Writes a new file; `modified` is in seconds since 1970, nil for now.
    func write(
        _ content: UnsafeRawBufferPointer, to path: String, isExecutable: Bool, modified: Int64?
    ) throws(ArchiveError) {
        try write(to: path, isExecutable: isExecutable, modified: modified) { take throws(ArchiveError) in
            _ = take(content)
        }
    }

    /// The same of content that `produce` hands over in pieces, until it is told to stop.
    func write(
        to path: String, isExecutable: Bool, modified: Int64?,
        _ produce: ((UnsafeRawBufferPointer) -> Bool) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        try makeParents(of: path)
        let mode: mode_t = isExecutable ? 0o755 : 0o644
        let descriptor = SystemPath.lend(path, else: -1) {
            pipit_openat(root, $0, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode)
        }
        guard descriptor >= 0 else { throw failure("write", path) }
        var failed: Int32 = 0
        do throws(ArchiveError) {
            try produce { content in
                var offset = 0
                while offset < content.count && failed == 0 {
                    let count = systemWrite(descriptor, content.baseAddress.map { $0 + offset }, content.count - offset)
                    if count >= 0 { offset += count } else if errno != EINTR { failed = errno }
                }
                return failed == 0
            }
        } catch {
            close(descriptor)
            throw error
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
        let failed = SystemPath.lend(target, else: -1) { target in
            SystemPath.lend(path, else: -1) { symlinkat(target, root, $0) }
        }
        if failed != 0 { throw failure("link", path) }
    }

    private func failure(_ operation: String, _ path: String, _ number: Int32 = errno) -> ArchiveError {
        .file(FileError(operation: operation, path: Paths.join(directory, path), number: number))
    }
}

// The member of the class would shadow the call of the C library.
private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, buffer, count)
}
