import Crypto
import PackagingStandards

extension PackagingStandards.Digest {
    /// The first of the stated digests that the file at `path` does not have, and what it has instead; nil when none is
    /// contradicted. Throws ``HashingError``.
    ///
    /// Weak algorithms are computed here and nowhere else: such a digest cannot vouch for a file, but a file without the
    /// digest that was stated for it is surely not the one that was meant. SHA-224 and BLAKE2b are not looked at.
    package static func contradiction(
        of stated: [PackagingStandards.Digest], byFile path: String
    ) throws(HashingError) -> (stated: PackagingStandards.Digest, found: PackagingStandards.Digest)? {
        for digest in stated {
            let found: PackagingStandards.Digest?
            switch digest.algorithm {
            case .md5: found = try computed(.md5, Insecure.MD5(), path)
            case .sha1: found = try computed(.sha1, Insecure.SHA1(), path)
            case .sha256, .sha384, .sha512: found = try PackagingStandards.Digest(digest.algorithm, ofFile: path)
            case .sha224, .blake2b: found = nil
            }
            if let found, found != digest { return (digest, found) }
        }
        return nil
    }

    private static func computed(
        _ algorithm: Algorithm, _ start: some HashFunction, _ path: String
    ) throws(HashingError) -> PackagingStandards.Digest? {
        var hasher = start
        try readPieces(of: path) { hasher.update(bufferPointer: $0) }
        return PackagingStandards.Digest(algorithm: algorithm, bytes: Array(hasher.finalize()))
    }
}
