import SystemCalls

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Files {
    /// Larger than any file that people or tools write about a project (bytes).
    package static let usualLimit = 64 << 20

    /// The whole content of a regular file of at most `limit` bytes, links followed.
    ///
    /// Whoever made a project may have put anything under any name: a link to a device never ends, and a pipe waits for
    /// ever. What a user named on the command line is read by ``readNamed(_:limit:)``.
    package static func read(_ path: String, limit: Int = usualLimit) throws(FileError) -> [UInt8] {
        let (descriptor, size) = try openRegular(path)
        defer { close(descriptor) }
        guard size <= limit else { throw FileError(path, .larger(than: limit)) }
        return try readAll(descriptor, path, size: size, limit: limit)
    }

    /// The same of what a user named: a pipe, a terminal and `/dev/stdin` are read to their end as well.
    ///
    /// - Parameter patience: For how many seconds a pipe without a writer is kept open for one.
    package static func readNamed(
        _ path: String, limit: Int = usualLimit, patience: Int = 30
    ) throws(FileError) -> [UInt8] {
        let descriptor = SystemPath.lend(path, else: -1) { pipit_open($0, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0) }
        guard descriptor >= 0 else { throw FileError(operation: "read", path: path) }
        defer { close(descriptor) }
        var raw = stat()
        guard fstat(descriptor, &raw) == 0 else { throw FileError(operation: "read", path: path) }
        if raw.st_mode & S_IFMT == S_IFDIR { throw FileError(operation: "read", path: path, number: EISDIR) }
        let size = raw.st_mode & S_IFMT == S_IFREG ? Int(raw.st_size) : 0
        guard size <= limit else { throw FileError(path, .larger(than: limit)) }
        let isPipe = raw.st_mode & S_IFMT == S_IFIFO
        return try readAll(descriptor, path, size: size, limit: limit, patience: isPipe ? patience : nil)
    }

    /// Waits until a descriptor has something to read or has come to its end.
    private static func wait(for descriptor: Int32, milliseconds: Int) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while true {
            let ready = poll(&request, 1, Int32(clamping: milliseconds))
            if ready < 0, errno == EINTR { continue }
            return ready != 0
        }
    }

    /// The first `count` bytes of a regular file, or all of it when it is shorter.
    package static func read(_ path: String, atMost count: Int) throws(FileError) -> [UInt8] {
        let (descriptor, size) = try openRegular(path)
        defer { close(descriptor) }
        var content = [UInt8](repeating: 0, count: min(count, size == 0 ? 1 << 20 : size))
        let filled = try fill(&content, from: 0, descriptor, path)
        content.removeLast(content.count - filled)
        return content
    }

    /// Opens a regular file for reading, without waiting for whoever would write into a pipe.
    package static func openRegular(_ path: String) throws(FileError) -> (descriptor: Int32, size: Int) {
        let descriptor = SystemPath.lend(path, else: -1) { pipit_open($0, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0) }
        guard descriptor >= 0 else {
            // What opening a socket comes to.
            if errno == ENXIO { throw FileError(path, .kind("a socket", leadsTo: linkTarget(path))) }
            throw FileError(operation: "read", path: path)
        }
        var raw = stat()
        guard fstat(descriptor, &raw) == 0 else {
            let error = FileError(operation: "read", path: path)
            close(descriptor)
            throw error
        }
        if raw.st_mode & S_IFMT == S_IFREG { return (descriptor, max(0, Int(raw.st_size))) }
        close(descriptor)
        switch raw.st_mode & S_IFMT {
        case S_IFDIR: throw FileError(operation: "read", path: path, number: EISDIR)
        case S_IFIFO: throw FileError(path, .kind("a pipe", leadsTo: linkTarget(path)))
        default: throw FileError(path, .kind("a device", leadsTo: linkTarget(path)))
        }
    }

    /// - Parameters:
    ///   - size: what the system says; files in `/proc` and pipes say 0.
    ///   - patience: For how many seconds a first writer of a pipe is waited for; nil: it is no pipe.
    private static func readAll(
        _ descriptor: Int32, _ path: String, size: Int, limit: Int, patience: Int? = nil
    ) throws(FileError) -> [UInt8] {
        // One byte more than the size, so that the end is met in the first read.
        var content = [UInt8](repeating: 0, count: min(max(size + 1, 4096), limit + 1))
        var filled = 0
        if let patience {
            filled = try fill(&content, from: 0, descriptor, path, until: size)
            // A pipe that nobody has open for writing seems to be at its end. Once somebody had it open, it is.
            if filled == 0, !wait(for: descriptor, milliseconds: patience * 1000) {
                throw FileError(path, .silent(seconds: patience))
            }
        }
        while true {
            filled = try fill(&content, from: filled, descriptor, path, until: size)
            guard filled <= limit else { throw FileError(path, .larger(than: limit)) }
            if filled < content.count { break }
            content += [UInt8](repeating: 0, count: min(content.count, limit + 1 - content.count))
        }
        content.removeLast(content.count - filled)
        return content
    }

    /// Reads until the array is full or the file ends, or until `size` bytes are there where that is known; returns how
    /// much of the array is filled.
    private static func fill(
        _ content: inout [UInt8], from start: Int, _ descriptor: Int32, _ path: String, until size: Int = 0
    ) throws(FileError) -> Int {
        var filled = start
        while filled < content.count {
            let got = content.withUnsafeMutableBytes { buffer in
                systemRead(descriptor, buffer.baseAddress! + filled, buffer.count - filled)
            }
            if got < 0 {
                if errno == EINTR { continue }
                // A pipe or a terminal that has nothing yet.
                if errno == EAGAIN, wait(for: descriptor, milliseconds: -1) { continue }
                throw FileError(operation: "read", path: path)
            }
            filled += got
            if got == 0 || filled == size { break }
        }
        return filled
    }
}

// A member of `Files` would shadow this call of the C library.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}
