import OperatingSystem
import PackagingStandards

/// Metadata that an index has given before, for those who ask nobody.
package struct MetadataMemory: Sendable {
    private let directory: String

    /// What is kept of an index; nil for an address that leads nowhere.
    ///
    /// - Parameter cacheDirectory: the one of ``IndexClient/Configuration``.
    package init?(cacheDirectory: String, source: PackageSource, variables: AddressVariables) {
        guard let reachable = try? source.reachable(in: variables) else { return nil }
        directory = IndexCache(directory: cacheDirectory).metadataDirectory(reachable.url)
    }

    /// The metadata of the file with this digest; nil when it was never asked for, or is damaged.
    package func metadata(of digest: Digest) -> [UInt8]? { IndexCache.metadata(of: digest, in: directory) }
}
