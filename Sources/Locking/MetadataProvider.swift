import PackageIndexes
import PackagingStandards

/// Tells the metadata of files that are no wheels. A source distribution may have to be built for that, which is why this
/// comes from outside: building needs an environment, and environments are another workflow's to change.
package protocol SourceMetadataProvider: Sendable {
    /// The core metadata of a source distribution.
    ///
    /// - Parameter release: how messages call it: `name 1.0`.
    func metadata(of file: IndexFile, for release: String, from source: PackageSource) async throws -> CoreMetadata
}

/// Hashes files for which an index gives no digest.
package protocol FileHasher: Sendable {
    /// The SHA-256 of a file's bytes.
    func digest(of file: IndexFile, from source: PackageSource) async throws -> Digest
}
