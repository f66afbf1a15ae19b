import Hashing
import OperatingSystem
import PackagingStandards

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Writes a new file piece by piece and hashes it in the same pass. Ends with ``finish()`` or ``discard()``.
struct HashingFileWriter {
    let path: String
    private let descriptor: Int32
    private var hasher = SHA256Hasher()
    /// Bytes written so far.
    private(set) var count = 0

    /// Opens `path` anew; its directory is there.
    init(_ path: String) throws(FileError) {
        self.path = path
        descriptor = SystemPath.lend(path, else: -1) { open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644) }
        guard descriptor >= 0 else { throw FileError(operation: "write", path: path) }
    }

    mutating func write(_ piece: RawSpan) throws(FileError) {
        let failed = piece.withUnsafeBytes { bytes -> Int32 in
            hasher.update(bytes)
            var offset = 0
            while offset < bytes.count {
                let written = systemWrite(descriptor, bytes.baseAddress! + offset, bytes.count - offset)
                if written < 0 {
                    if errno == EINTR { continue }
                    return errno
                }
                offset += written
            }
            return 0
        }
        guard failed == 0 else { throw FileError(operation: "write", path: path, number: failed) }
        count += piece.byteCount
    }

    func finish() throws(FileError) -> DownloadedFile {
        guard close(descriptor) == 0 else {
            let number = errno
            try? Files.remove(path)
            throw FileError(operation: "write", path: path, number: number)
        }
        guard let digest = Digest(algorithm: .sha256, bytes: hasher.finish().bytes) else {
            throw FileError(operation: "hash", path: path, number: EINVAL)
        }
        return DownloadedFile(path: path, digest: digest, size: count)
    }

    /// Closes and removes the file.
    func discard() {
        close(descriptor)
        try? Files.remove(path)
    }
}

/// Files of this machine, piece by piece.
enum LocalFile {
    static func read(_ path: String, _ consumer: (RawSpan) throws(FileError) -> Void) throws(FileError) {
        let (descriptor, _) = try Files.openRegular(path)
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = buffer.withUnsafeMutableBytes { systemRead(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileError(operation: "read", path: path)
            }
            if count == 0 { return }
            try consumer(buffer.span.bytes.extracting(0..<count))
        }
    }

    /// The SHA-256 and the size of a file.
    static func digest(of path: String) throws(FileError) -> (SHA256Sum, Int) {
        var hasher = SHA256Hasher()
        var size = 0
        try read(path) { piece throws(FileError) in
            piece.withUnsafeBytes { hasher.update($0) }
            size += piece.byteCount
        }
        return (hasher.finish(), size)
    }
}

// The members above would shadow these calls of the C library.
private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, buffer, count)
}
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}
