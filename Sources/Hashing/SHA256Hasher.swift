import Crypto

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A SHA-256 in the making, fed piece by piece.
package struct SHA256Hasher: Sendable {
    private var state = SHA256()

    package init() {}

    /// Takes in the next bytes.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) { state.update(bufferPointer: bytes) }

    /// Takes in the next bytes.
    package mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { state.update(bufferPointer: $0) } }

    /// Takes in the next bytes.
    package mutating func update(_ bytes: ArraySlice<UInt8>) {
        bytes.withUnsafeBytes { state.update(bufferPointer: $0) }
    }

    /// The sum of all bytes so far. More may follow.
    package func finish() -> SHA256Sum { SHA256Sum(state.finalize()) }
}

extension SHA256Sum {
    init(_ digest: SHA256.Digest) {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        digest.withUnsafeBytes { source in withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: source) } }
        self.init(words: words)
    }

    /// The SHA-256 of `bytes`.
    package init(of bytes: [UInt8]) { self = bytes.withUnsafeBytes { SHA256Sum(of: $0) } }

    /// The SHA-256 of `bytes`.
    package init(of bytes: UnsafeRawBufferPointer) {
        var state = SHA256()
        state.update(bufferPointer: bytes)
        self.init(state.finalize())
    }
}
