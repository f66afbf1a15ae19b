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

/// Reads a file in pieces of 256 KiB.
func readPieces(of path: String, _ body: (UnsafeRawBufferPointer) -> Void) throws(HashingError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw HashingError(path: path, number: errno) }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 256 << 10)
    while true {
        let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        if count < 0 && errno == EINTR { continue }
        guard count >= 0 else { throw HashingError(path: path, number: errno) }
        if count == 0 { return }
        buffer.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
}
