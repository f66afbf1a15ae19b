import Diagnostics
import Hashing
import PackagingStandards
import OperatingSystem

/// A file that came from somewhere and that nobody has vouched for yet.
package struct UnverifiedArtifact: Equatable, Sendable {
    /// Where the file lies; a place that only Pipit writes to.
    package let path: String
    /// The name that the index gives it.
    package let filename: String
    /// The SHA-256 of its bytes, computed while they came.
    package let digest: SHA256Sum
    /// In bytes.
    package let size: Int64
    /// Where it came from, for messages: a URL without credentials, or a path.
    package let origin: String

    package init(path: String, filename: String, digest: SHA256Sum, size: Int64, origin: String) {
        self.path = path
        self.filename = filename
        self.digest = digest
        self.size = size
        self.origin = origin
    }

    /// Takes stock of a file that is there already.
    package init(path: String, filename: String? = nil, origin: String? = nil) throws(FileError) {
        guard let status = Files.status(path) else { throw FileError(operation: "read", path: path) }
        // Says what is there instead; hashing it might never end.
        if status.kind == .other { _ = try Files.read(path, atMost: 0) }
        do throws(HashingError) {
            digest = try SHA256Sum(ofFile: path)
        } catch { throw FileError(operation: "read", path: error.path, number: error.number) }
        self.path = path
        self.filename = filename ?? Paths.name(path)
        size = status.size
        self.origin = origin ?? path
    }

    /// Vouches for the file if one of `digests` is its own. Weak digests (MD5, SHA-1) vouch for nothing.
    ///
    /// - Parameters:
    ///   - release: the package and version that the file was asked for as, for the message.
    ///   - location: where the digests were written down.
    package consuming func verify(
        against digests: [Digest], for release: String? = nil, at location: SourceSpan? = nil
    ) throws(VerificationError) -> VerifiedArtifact {
        let strong = digests.filter { !$0.algorithm.isWeak }
        var received = Digest(digest)
        var isVouchedFor = strong.contains(received)
        if !isVouchedFor && !strong.contains(where: { $0.algorithm == .sha256 }) {
            // An index may state only longer digests; they have to be computed from the file.
            for algorithm in [Digest.Algorithm.sha512, .sha384]
            where strong.contains(where: { $0.algorithm == algorithm }) {
                let computed: Digest?
                do throws(HashingError) {
                    computed = try Digest(algorithm, ofFile: path)
                } catch { throw .file(FileError(operation: "read", path: error.path, number: error.number)) }
                guard let computed else { continue }
                received = computed
                isVouchedFor = strong.contains(computed)
                if isVouchedFor { break }
            }
        }
        guard isVouchedFor else {
            throw .mismatch(
                HashMismatch(
                    filename: filename, origin: origin, release: release, expected: digests, received: received,
                    location: location))
        }
        return VerifiedArtifact(path: path, filename: filename, digest: digest, size: size)
    }
}
