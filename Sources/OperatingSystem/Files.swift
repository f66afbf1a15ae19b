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
        return SystemPath.lend(path, else: -1) { stat($0, &raw) } == 0 ? FileStatus(raw) : nil
    }

    /// The status of `path` itself, a symbolic link not followed; nil when there is nothing.
    package static func linkStatus(_ path: String) -> FileStatus? {
        var raw = stat()
        return SystemPath.lend(path, else: -1) { lstat($0, &raw) } == 0 ? FileStatus(raw) : nil
    }

    package static func exists(_ path: String) -> Bool { status(path) != nil }
    package static func isDirectory(_ path: String) -> Bool { status(path)?.kind == .directory }
    package static func isFile(_ path: String) -> Bool { status(path)?.kind == .file }
    package static func isExecutable(_ path: String) -> Bool {
        isFile(path) && SystemPath.lend(path, else: -1) { access($0, X_OK) } == 0
    }

    /// The names in a directory, without `.` and `..`, sorted by code point.
    package static func list(_ directory: String) throws(FileError) -> [String] {
        guard let stream = SystemPath.lend(directory, else: nil, to: { opendir($0) }) else {
            throw FileError(operation: "list", path: directory)
        }
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
        guard let resolved = SystemPath.lend(path, else: nil, to: { realpath($0, nil) }) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// The text of a symbolic link; nil when `path` is not one.
    package static func linkTarget(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let room = buffer.count - 1
        let count = SystemPath.lend(path, else: -1) { readlink($0, &buffer, room) }
        guard count >= 0 else { return nil }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The absolute path of the current directory, symbolic links resolved.
    package static func currentDirectory() -> String? {
        guard let path = getcwd(nil, 0) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }

    // MARK: Writing

    /// Writes a file in place. For files that others may be reading use ``replaceAtomically(_:with:mode:durable:)``.
    package static func write(_ bytes: [UInt8], to path: String, mode: UInt32 = 0o644) throws(FileError) {
        let descriptor = SystemPath.lend(path, else: -1) { pipit_open($0, O_WRONLY | O_CREAT | O_TRUNC, mode_t(mode)) }
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
            _ = systemUnlink(temporary)
            throw FileError(operation: "replace", path: path, number: failed)
        }
    }

    /// Whether a name is one that a file has while it is written: `NAME.SUFFIX.tmp`, with a ``uniqueSuffix()``.
    static func isTemporary(_ name: String) -> Bool {
        let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[parts.count - 1].elementsEqual("tmp".utf8) else { return false }
        let suffix = parts[parts.count - 2]
        return suffix.count >= 8 && suffix.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
    }

    /// Opens a new, uniquely named file in the directory of `path`.
    static func makeTemporary(beside path: String, mode: UInt32) throws(FileError) -> (Int32, String) {
        for _ in 0..<100 {
            let temporary = "\(path).\(uniqueSuffix()).tmp"
            let descriptor = SystemPath.lend(temporary, else: -1) {
                pipit_open($0, O_WRONLY | O_CREAT | O_EXCL, mode_t(mode))
            }
            if descriptor >= 0 { return (descriptor, temporary) }
            if errno != EEXIST { break }
        }
        throw FileError(operation: "write", path: path)
    }

    /// Opens a new file for reading and writing that has no name any more; the path is for messages.
    package static func openUnnamed(in directory: String) throws(FileError) -> (descriptor: Int32, path: String) {
        let path = "\(directory)/pipit-\(uniqueSuffix()).tmp"
        let descriptor = SystemPath.lend(path, else: -1) { pipit_open($0, O_RDWR | O_CREAT | O_EXCL, 0o600) }
        guard descriptor >= 0 else { throw FileError(operation: "write", path: path) }
        _ = SystemPath.lend(path, else: -1) { unlink($0) }
        return (descriptor, path)
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
        if path.isEmpty || systemMakeDirectory(path, mode) == 0 { return }
        if errno == ENOENT {
            let parent = Paths.parent(path)
            if parent == path { throw FileError(operation: "make the directory", path: path) }
            try makeDirectories(parent, mode: mode)
            if systemMakeDirectory(path, mode) == 0 { return }
        }
        let number = errno
        if number == EEXIST && isDirectory(path) { return }
        throw FileError(operation: "make the directory", path: path, number: number)
    }

    /// Removes a file or a symbolic link; content when there is none.
    package static func remove(_ path: String) throws(FileError) {
        if systemUnlink(path) != 0 && errno != ENOENT { throw FileError(operation: "remove", path: path) }
    }

    /// Removes a file, a link, or a directory with all that is in it, never following links; content when there is none.
    package static func removeTree(_ path: String) throws(FileError) {
        guard let found = linkStatus(path) else { return }
        guard found.kind == .directory else { return try remove(path) }
        for name in try list(path) { try removeTree(Paths.join(path, name)) }
        if systemRemoveDirectory(path) != 0 && errno != ENOENT { throw FileError(operation: "remove", path: path) }
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
        if systemSymbolicLink(target, path) != 0 { throw FileError(operation: "link", path: path) }
    }

    package static func setMode(_ mode: UInt32, of path: String) throws(FileError) {
        if SystemPath.lend(path, else: -1, to: { chmod($0, mode_t(mode)) }) != 0 {
            throw FileError(operation: "change the mode of", path: path)
        }
    }
}

// The members of `Files` would shadow these calls of the C library.
private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, buffer, count)
}
private func systemRename(_ old: String, _ new: String) -> Int32 { withBoth(old, new) { rename($0, $1) } }
private func systemLink(_ old: String, _ new: String) -> Int32 { withBoth(old, new) { link($0, $1) } }
private func systemSymbolicLink(_ text: String, _ path: String) -> Int32 { withBoth(text, path) { symlink($0, $1) } }
private func systemUnlink(_ path: String) -> Int32 { SystemPath.lend(path, else: -1) { unlink($0) } }
private func systemRemoveDirectory(_ path: String) -> Int32 { SystemPath.lend(path, else: -1) { rmdir($0) } }
private func systemMakeDirectory(_ path: String, _ mode: UInt32) -> Int32 {
    SystemPath.lend(path, else: -1) { mkdir($0, mode_t(mode)) }
}

private func withBoth(
    _ first: String, _ second: String, _ call: (UnsafePointer<CChar>, UnsafePointer<CChar>) -> Int32
) -> Int32 {
    SystemPath.lend(first, else: -1) { first in SystemPath.lend(second, else: -1) { call(first, $0) } }
}
