import Hashing

/// A file whose digest is one that was asked for. Only ``UnverifiedArtifact/verify(against:for:at:)`` makes one.
package struct VerifiedArtifact: Equatable, Sendable {
    /// Where the file lies; a temporary place.
    package let path: String
    /// The name that the index gives it.
    package let filename: String
    /// The SHA-256 of its bytes.
    package let digest: SHA256Sum
    /// In bytes.
    package let size: Int64

    /// For ``UnverifiedArtifact/verify(against:for:at:)`` alone; a house rule of the tests sees to that.
    init(path: String, filename: String, digest: SHA256Sum, size: Int64) {
        self.path = path
        self.filename = filename
        self.digest = digest
        self.size = size
    }
}
