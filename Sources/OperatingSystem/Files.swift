import SystemCalls

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The file system, by its own calls. Every error names its path.
package enum Files {
    // MARK: Looking

    /// The status of what `path` names, links followed; nil when there is nothing.
    package static func status(_ path: String) -> FileStatus? {
        var raw = stat()
        return stat(path, &raw) == 0 ? FileStatus(raw) : nil
    }

    /// The status of `path` itself, a symbolic link not followed; nil when there is nothing.
    package static func linkStatus(_ path: String) -> FileStatus? {
        var raw = stat()
        return lstat(path, &raw) == 0 ? FileStatus(raw) : nil
    }

    package static func exists(_ path: String) -> Bool { status(path) != nil }
    package static func isDirectory(_ path: String) -> Bool { status(path)?.kind == .directory }
    package static func isFile(_ path: String) -> Bool { status(path)?.kind == .file }
    package static func isExecutable(_ path: String) -> Bool { isFile(path) && access(path, X_OK) == 0 }

    /// The names in a directory, without `.` and `..`, sorted by code point.
    package static func list(_ directory: String) throws(FileError) -> [String] {
        guard let stream = opendir(directory) else { throw FileError(operation: "list", path: directory) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The path with every symbolic link resolved; nil when it does not exist.
    package static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// The text of a symbolic link; nil when `path` is not one.
    package static func linkTarget(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink(path, &buffer, buffer.count - 1)
        guard count >= 0 else { return nil }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The absolute path of the current directory, symbolic links resolved.
    package static func currentDirectory() -> String? {
        guard let path = getcwd(nil, 0) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }

    // MARK: Reading and writing

    /// The whole content of a file.
    package static func read(_ path: String) throws(FileError) -> [UInt8] {
        let descriptor = pipit_open(path, O_RDONLY, 0)
        guard descriptor >= 0 else { throw FileError(operation: "read", path: path) }
        defer { close(descriptor) }
        var raw = stat()
        guard fstat(descriptor, &raw) == 0 else { throw FileError(operation: "read", path: path) }
        if raw.st_mode & S_IFMT == S_IFDIR { throw FileError(operation: "read", path: path, number: EISDIR) }
        // One byte more than the size, so that the end is met in the first read; files in /proc say 0.
        var content = [UInt8](repeating: 0, count: max(Int(raw.st_size) + 1, 4096))
        var filled = 0
        while true {
            let got = content.withUnsafeMutableBytes { buffer in
                systemRead(descriptor, buffer.baseAddress! + filled, buffer.count - filled)
            }
            if got < 0 {
                if errno == EINTR { continue }
                throw FileError(operation: "read", path: path)
            }
            filled += got
            if got == 0 || (filled < content.count && filled == Int(raw.st_size)) { break }
            if filled == content.count { content += [UInt8](repeating: 0, count: content.count) }
        }
        content.removeLast(content.count - filled)
        return content
    }

    /// The first `count` bytes of a file, or all of it when it is shorter.
    package static func read(_ path: String, atMost count: Int) throws(FileError) -> [UInt8] {
        let descriptor = pipit_open(path, O_RDONLY, 0)
        guard descriptor >= 0 else { throw FileError(operation: "read", path: path) }
        defer { close(descriptor) }
        var failed: Int32 = 0
        let content = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = systemRead(descriptor, buffer.baseAddress! + filled, count - filled)
                if got < 0, errno == EINTR { continue }
                if got < 0 { failed = errno }
                if got <= 0 { break }
                filled += got
            }
        }
        if failed != 0 { throw FileError(operation: "read", path: path, number: failed) }
        return content
    }

    /// Writes a file in place. For files that others may be reading use ``replaceAtomically(_:with:mode:durable:)``.
    package static func write(_ bytes: [UInt8], to path: String, mode: UInt32 = 0o644) throws(FileError) {
        let descriptor = pipit_open(path, O_WRONLY | O_CREAT | O_TRUNC, mode_t(mode))
        guard descriptor >= 0 else { throw FileError(operation: "write", path: path) }
        let failed = writeAll(bytes, to: descriptor)
        let closed = close(descriptor)
        if failed != 0 { throw FileError(operation: "write", path: path, number: failed) }
        if closed != 0 { throw FileError(operation: "write", path: path) }
    }

    /// Replaces a file's content in one step: readers see the old bytes or the new ones. The permissions of an existing
    /// file are kept. On an error the old file is untouched.
    package static func replaceAtomically(
        _ path: String, with bytes: [UInt8], mode: UInt32 = 0o644, durable: Bool = false
    ) throws(FileError) {
        let permissions = status(path)?.mode ?? mode
        let (descriptor, temporary) = try makeTemporary(beside: path, mode: permissions)
        var failed = writeAll(bytes, to: descriptor)
        if failed == 0 && fchmod(descriptor, mode_t(permissions)) != 0 { failed = errno }
        if failed == 0 && durable && fsync(descriptor) != 0 { failed = errno }
        if close(descriptor) != 0 && failed == 0 { failed = errno }
        if failed == 0 && systemRename(temporary, path) != 0 { failed = errno }
        if failed != 0 {
            unlink(temporary)
            throw FileError(operation: "replace", path: path, number: failed)
        }
    }

    /// Opens a new, uniquely named file in the directory of `path`.
    static func makeTemporary(beside path: String, mode: UInt32) throws(FileError) -> (Int32, String) {
        for _ in 0..<100 {
            let temporary = "\(path).\(uniqueSuffix()).tmp"
            let descriptor = pipit_open(temporary, O_WRONLY | O_CREAT | O_EXCL, mode_t(mode))
            if descriptor >= 0 { return (descriptor, temporary) }
            if errno != EEXIST { break }
        }
        throw FileError(operation: "write", path: path)
    }

    /// Letters and digits that no other process or thread is using now.
    package static func uniqueSuffix() -> String {
        String(getpid(), radix: 36) + String(UInt64.random(in: 0...UInt64.max), radix: 36)
    }

    /// Writes all bytes; returns the error number, 0 when it went well.
    package static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset < buffer.count {
                let count = systemWrite(descriptor, buffer.baseAddress! + offset, buffer.count - offset)
                if count < 0 {
                    if errno == EINTR { continue }
                    return errno
                }
                offset += count
            }
            return 0
        }
    }

    // MARK: Changing the tree

    /// Makes a directory and all that lead to it; content with those that are there.
    package static func makeDirectories(_ path: String, mode: UInt32 = 0o755) throws(FileError) {
        if path.isEmpty || mkdir(path, mode_t(mode)) == 0 { return }
        if errno == ENOENT {
            let parent = Paths.parent(path)
            if parent == path { throw FileError(operation: "make the directory", path: path) }
            try makeDirectories(parent, mode: mode)
            if mkdir(path, mode_t(mode)) == 0 { return }
        }
        let number = errno
        if number == EEXIST && isDirectory(path) { return }
        throw FileError(operation: "make the directory", path: path, number: number)
    }

    /// Removes a file or a symbolic link; content when there is none.
    package static func remove(_ path: String) throws(FileError) {
        if unlink(path) != 0 && errno != ENOENT { throw FileError(operation: "remove", path: path) }
    }

    /// Removes a file, a link, or a directory with all that is in it, never following links; content when there is none.
    package static func removeTree(_ path: String) throws(FileError) {
        guard let found = linkStatus(path) else { return }
        guard found.kind == .directory else { return try remove(path) }
        for name in try list(path) { try removeTree(Paths.join(path, name)) }
        if rmdir(path) != 0 && errno != ENOENT { throw FileError(operation: "remove", path: path) }
    }

    /// Gives a file its new name, replacing a file that has it.
    package static func rename(_ path: String, to target: String) throws(FileError) {
        if systemRename(path, target) != 0 { throw FileError(operation: "rename", path: path) }
    }

    /// Makes a second name for the same file.
    package static func link(_ path: String, at target: String) throws(FileError) {
        if systemLink(path, target) != 0 { throw FileError(operation: "link", path: target) }
    }

    /// Makes a symbolic link at `path` with the text `target`.
    package static func symbolicLink(to target: String, at path: String) throws(FileError) {
        if symlink(target, path) != 0 { throw FileError(operation: "link", path: path) }
    }

    package static func setMode(_ mode: UInt32, of path: String) throws(FileError) {
        if chmod(path, mode_t(mode)) != 0 { throw FileError(operation: "change the mode of", path: path) }
    }
}

// The members of `Files` would shadow these calls of the C library.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}
private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, buffer, count)
}
private func systemRename(_ old: String, _ new: String) -> Int32 { rename(old, new) }
private func systemLink(_ old: String, _ new: String) -> Int32 { link(old, new) }
