import Hashing
import OperatingSystem
import PackagingStandards

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What indexes have said, on disk: one file per index and project, one per metadata. Files are written under another name
/// and renamed, so that any number of processes may share the directory; one that is damaged counts as absent. No file name
/// and no file holds credentials.
struct IndexCache: Sendable {
    /// The directory that holds `indexes-v1` and `metadata-v1`.
    let directory: String

    /// Names an index by its address, which is free of credentials.
    static func key(of url: ResourceURL) -> String {
        String(SHA256Sum(of: Array(url.withoutCredentials.withoutFragment.text.utf8)).hexadecimal.prefix(20))
    }

    // MARK: Listings

    private func listingPath(_ name: PackageName, _ source: ResourceURL) -> String {
        "\(directory)/indexes-v1/\(IndexCache.key(of: source))/\(name.normalized)"
    }

    func listing(_ name: PackageName, from source: ResourceURL) -> ListingImage? {
        guard let bytes = try? Files.read(listingPath(name, source)) else { return nil }
        return ListingImage(bytes, name: name)
    }

    func keep(_ image: ListingImage, from source: ResourceURL) throws(FileError) {
        try write(image.bytes, to: listingPath(image.name, source))
    }

    /// Notes that an index stands by its answer. The sixteen bytes carry their own check, so that a torn write makes the
    /// file stale and nothing worse.
    func renew(_ name: PackageName, from source: ResourceURL, _ freshness: Freshness) {
        let descriptor = SystemPath.lend(listingPath(name, source), else: -1) { open($0, O_WRONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let bytes = freshness.bytes
        _ = pwrite(descriptor, bytes, bytes.count, off_t(ListingImage.Layout.freshness))
    }

    func forget(_ name: PackageName, from source: ResourceURL) { try? Files.remove(listingPath(name, source)) }

    // MARK: Metadata

    /// `PIPITMET` and the checksum of what follows.
    private static let metadataMagic: UInt64 = 0x5445_4D54_4950_4950
    private static let metadataHeaderSize = 16

    /// Metadata is kept apart by index: what one index says about a digest is not to be believed for another's files.
    func metadataDirectory(_ source: ResourceURL) -> String {
        "\(directory)/metadata-v1/\(IndexCache.key(of: source))"
    }

    private static func metadataPath(_ digest: Digest, in directory: String) -> String {
        let digits = digest.hexadecimal
        return "\(directory)/\(digits.prefix(2))/\(digest.algorithm.rawValue)-\(digits)"
    }

    func metadata(of digest: Digest, from source: ResourceURL) -> [UInt8]? {
        Self.metadata(of: digest, in: metadataDirectory(source))
    }

    static func metadata(of digest: Digest, in directory: String) -> [UInt8]? {
        guard let bytes = try? Files.read(metadataPath(digest, in: directory)) else { return nil }
        let reader = LittleEndianReader(bytes: bytes)
        guard bytes.count >= IndexCache.metadataHeaderSize, reader.unsigned64(0) == IndexCache.metadataMagic,
            reader.unsigned64(8)
                == Checksum.of(bytes.span.bytes.extracting(IndexCache.metadataHeaderSize..<bytes.count))
        else { return nil }
        return Array(bytes[IndexCache.metadataHeaderSize...])
    }

    func keep(metadata: [UInt8], of digest: Digest, from source: ResourceURL) throws(FileError) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(metadata.count + IndexCache.metadataHeaderSize)
        bytes.append(littleEndian: IndexCache.metadataMagic)
        bytes.append(littleEndian: Checksum.of(metadata.span.bytes))
        bytes += metadata
        try write(bytes, to: Self.metadataPath(digest, in: metadataDirectory(source)))
    }

    // MARK: Files

    /// A directory for files on their way.
    var scratch: String { "\(directory)/indexes-v1/scratch" }

    private func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        do throws(FileError) {
            try Files.replaceAtomically(path, with: bytes, mode: 0o600)
        } catch  where error.isNotFound {
            try Files.makeDirectories(Paths.parent(path), mode: 0o700)
            try Files.replaceAtomically(path, with: bytes, mode: 0o600)
        }
    }
}
