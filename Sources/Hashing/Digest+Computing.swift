import PackagingStandards

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Digest {
    /// The SHA-256 as locks write it.
    package init(_ sum: SHA256Sum) {
        // The bytes are 32, as SHA-256 has them, so this initializer always gives a digest.
        self = Digest(algorithm: .sha256, bytes: sum.bytes)!
    }

    /// The digest of `bytes`; nil for the algorithms that Pipit does not compute, those with ``Algorithm/isWeak``.
    package init?(_ algorithm: Algorithm, of bytes: [UInt8]) {
        guard var hasher = AnyHasher(algorithm) else { return nil }
        bytes.withUnsafeBytes { hasher.update($0) }
        self = hasher.finish()
    }

    /// The digest of the content of the file at `path`; nil for the algorithms that Pipit does not compute. Throws
    /// ``HashingError``.
    package init?(_ algorithm: Algorithm, ofFile path: String) throws(HashingError) {
        guard var hasher = AnyHasher(algorithm) else { return nil }
        try readPieces(of: path) { hasher.update($0) }
        self = hasher.finish()
    }
}

extension SHA256Sum {
    /// The bytes of a SHA-256 digest; nil for another algorithm's.
    package init?(_ digest: Digest) {
        guard digest.algorithm == .sha256 else { return nil }
        self.init(bytes: digest.bytes)
    }

    /// The SHA-256 of the content of the file at `path`.
    package init(ofFile path: String) throws(HashingError) {
        var hasher = SHA256Hasher()
        try readPieces(of: path) { hasher.update($0) }
        self = hasher.finish()
    }
}

/// A file that could not be read to be hashed; `number` is the operating system's.
package struct HashingError: Error, Equatable, Sendable {
    package var path: String
    package var number: Int32

    package init(path: String, number: Int32) {
        self.path = path
        self.number = number
    }
}

/// Reads a regular file in pieces of 256 KiB; anything else might have no end, or wait for ever.
func readPieces(of path: String, _ body: (UnsafeRawBufferPointer) -> Void) throws(HashingError) {
    // For the C library the path would end at a NUL, and be another file's.
    guard !path.utf8.contains(0) else { throw HashingError(path: path, number: EINVAL) }
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { throw HashingError(path: path, number: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw HashingError(path: path, number: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
        throw HashingError(path: path, number: status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL)
    }
    var buffer = [UInt8](repeating: 0, count: 256 << 10)
    while true {
        let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        if count < 0 && errno == EINTR { continue }
        guard count >= 0 else { throw HashingError(path: path, number: errno) }
        if count == 0 { return }
        buffer.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
}
