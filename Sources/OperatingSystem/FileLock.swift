import SystemCalls

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A lock that processes of one machine agree to honour, held on a file of its own. The operating system lets go of it when
/// the process ends, however it ends.
package final class FileLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock, waiting as long as another holds it. `whenWaiting` is called once if it cannot be had at once.
    package init(_ path: String, exclusive: Bool = true, whenWaiting: () -> Void = {}) throws(FileError) {
        descriptor = SystemPath.lend(path, else: -1) { pipit_open($0, O_RDWR | O_CREAT, 0o644) }
        guard descriptor >= 0 else { throw FileError(operation: "lock", path: path) }
        let kind = exclusive ? LOCK_EX : LOCK_SH
        if flock(descriptor, kind | LOCK_NB) == 0 { return }
        var number = errno
        if number == EWOULDBLOCK {
            whenWaiting()
            while flock(descriptor, kind) != 0 {
                number = errno
                if number == EINTR { continue }
                close(descriptor)
                throw FileError(operation: "lock", path: path, number: number)
            }
            return
        }
        close(descriptor)
        throw FileError(operation: "lock", path: path, number: number)
    }

    deinit {
        // To close it would not be enough: a process that is just being started may hold the same open file for a moment.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
