import OperatingSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The bytes of an archive: in memory, or in an open file that is read piece by piece.
///
/// Files are read with `pread`, not mapped: a file that another process cuts short would otherwise kill this one.
package final class ArchiveSource: Sendable {
    private enum Content: Sendable {
        case memory([UInt8])
        case file(descriptor: Int32, path: String)
    }

    private let content: Content

    /// The directory that the file is in; nil for bytes in memory.
    var directory: String? {
        if case .file(_, let path) = content { Paths.parent(path) } else { nil }
    }

    /// The number of bytes.
    package let size: UInt64
    /// What to call the archive in messages.
    package let name: String

    package init(_ bytes: [UInt8], name: String) {
        content = .memory(bytes)
        size = UInt64(bytes.count)
        self.name = name
    }

    /// Opens a file; it stays open for as long as the value lives. `name` is what to call it in messages.
    package init(path: String, name: String? = nil) throws(FileError) {
        let (descriptor, count) = try Files.openRegular(path)
        content = .file(descriptor: descriptor, path: path)
        size = UInt64(count)
        self.name = name ?? Paths.name(path)
    }

    deinit {
        if case .file(let descriptor, _) = content { close(descriptor) }
    }

    /// Fills `buffer` from `offset`. The range must lie within ``size``; a file that became shorter is an error.
    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) {
        guard !buffer.isEmpty else { return }
        switch content {
        case .memory(let bytes):
            guard offset <= size, UInt64(buffer.count) <= size - offset else {
                throw FileError(operation: "read", path: name, number: EINVAL)
            }
            bytes[Int(offset)..<Int(offset) + buffer.count].withUnsafeBytes { buffer.copyMemory(from: $0) }
        case .file(let descriptor, let path):
            var filled = 0
            while filled < buffer.count {
                let got = pread(
                    descriptor, buffer.baseAddress! + filled, buffer.count - filled, off_t(offset) + off_t(filled))
                if got < 0 && errno == EINTR { continue }
                if got < 0 { throw FileError(operation: "read", path: path) }
                if got == 0 { throw FileError(operation: "read", path: path, number: EIO) }
                filled += got
            }
        }
    }

    /// The bytes from `offset`, `count` of them, which must lie within ``size``.
    func read(at offset: UInt64, count: Int) throws(FileError) -> [UInt8] {
        guard offset <= size, count >= 0, UInt64(count) <= size - offset else {
            throw FileError(operation: "read", path: name, number: EINVAL)
        }
        var failure: FileError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(FileError) {
                try read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
                filled = count
            } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }
}
