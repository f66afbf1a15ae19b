import Crypto
import PackagingStandards

/// A hasher for the algorithm that a digest names.
package enum AnyHasher {
    case sha256(SHA256)
    case sha384(SHA384)
    case sha512(SHA512)

    /// Nil for the algorithms that Pipit does not compute.
    package init?(_ algorithm: PackagingStandards.Digest.Algorithm) {
        switch algorithm {
        case .sha256: self = .sha256(SHA256())
        case .sha384: self = .sha384(SHA384())
        case .sha512: self = .sha512(SHA512())
        case .md5, .sha1, .sha224, .blake2b: return nil
        }
    }

    /// Takes in the next bytes.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        switch self {
        case .sha256(var state):
            state.update(bufferPointer: bytes)
            self = .sha256(state)
        case .sha384(var state):
            state.update(bufferPointer: bytes)
            self = .sha384(state)
        case .sha512(var state):
            state.update(bufferPointer: bytes)
            self = .sha512(state)
        }
    }

    /// The digest of all bytes so far.
    package func finish() -> PackagingStandards.Digest {
        // Each pair of algorithm and bytes below has the length that the algorithm asks for.
        switch self {
        case .sha256(let state): PackagingStandards.Digest(algorithm: .sha256, bytes: Array(state.finalize()))!
        case .sha384(let state): PackagingStandards.Digest(algorithm: .sha384, bytes: Array(state.finalize()))!
        case .sha512(let state): PackagingStandards.Digest(algorithm: .sha512, bytes: Array(state.finalize()))!
        }
    }
}
