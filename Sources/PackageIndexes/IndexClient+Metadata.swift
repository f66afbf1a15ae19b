import Archives
import Diagnostics
import Hashing
import OperatingSystem
import PackagingStandards

extension IndexClient {
    /// The core metadata of a file: from the index's separate copy, else from the end of the wheel, else from the whole
    /// wheel. Its name and version agree with the file name. Nil for a source distribution without a separate copy: only
    /// the file itself, and maybe a build, can tell.
    package func metadata(of file: IndexFile, from source: PackageSource) async throws(IndexError) -> CoreMetadata? {
        let reachable = try reach(source)
        let key = FileKey(source: source, url: file.url, digests: file.digests)
        return try await metadata.answer(for: key) { () async throws(IndexError) in
            guard let bytes = try await self.metadataBytes(of: file, from: reachable) else { return nil }
            return try self.checked(bytes, of: file, source: reachable)
        }
    }

    /// Metadata that was read before, by the digest of the file that it belongs to. Asks nobody.
    package func rememberedMetadata(of digest: Digest, from source: PackageSource) -> CoreMetadata? {
        guard let reachable = try? source.reachable(in: configuration.addressVariables),
            let bytes = cache?.metadata(of: digest, from: reachable.url)
        else { return nil }
        return try? CoreMetadata(parsing: bytes)
    }

    /// The metadata's text, from the cache or the index.
    private func metadataBytes(of file: IndexFile, from source: ReachableSource) async throws(IndexError) -> [UInt8]? {
        // Without a digest nothing says that the file under this address is still the one that was read.
        let digest = file.sha256 ?? file.digests.first { !$0.algorithm.isWeak }
        if let digest, let kept = cache?.metadata(of: digest, from: source.url) { return kept }
        let wanted = WantedFile(name: file.filename, url: file.url, size: file.size, source: source)
        guard let bytes = try await fetchMetadata(of: file, wanted) else { return nil }
        if let digest {
            keep { cache throws(FileError) in try cache.keep(metadata: bytes, of: digest, from: source.url) }
        }
        return bytes
    }

    private func fetchMetadata(of file: IndexFile, _ wanted: WantedFile) async throws(IndexError) -> [UInt8]? {
        if let local = wanted.url.localPath {
            guard file.wheel != nil else { return nil }
            guard Files.exists(local) else { throw wanted.missing }
            return try wheelMetadata(inFile: local, of: wanted)
        }
        if case .none = file.metadataFile, file.wheel == nil { return nil }
        guard configuration.caching != .offline else {
            throw .offline(source: wanted.source.name, subject: "the metadata of `\(wanted.name)`")
        }
        try wanted.checkLink()
        if case .offered(let digests) = file.metadataFile,
            let bytes = try await separateCopy(of: wanted, digests: digests)
        {
            return bytes
        }
        guard file.wheel != nil else { return nil }
        return try await WheelMetadataFetch(client: self, wanted: wanted, sha256: file.sha256).run()
    }

    /// The file that PEP 658 puts beside a distribution; nil when, against its index's word, it is not there.
    private func separateCopy(of wanted: WantedFile, digests: [Digest]) async throws(IndexError) -> [UInt8]? {
        var errand = Errand(url: wanted.url.appendingToPath(".metadata"), source: wanted.source)
        errand.headers["Accept-Encoding"] = "gzip"
        let fetched = try await run(errand, in: requests) { arrival -> [UInt8]? in
            guard arrival.response.status == 200 else { return nil }
            return try await self.text(of: arrival, for: errand, limit: IndexClient.mostMetadataBytes) { $0 }
        }
        guard let fetched else { return nil }
        if let expected = digests.first(where: { $0.algorithm == .sha256 }) {
            let received = SHA256Sum(of: fetched).hexadecimal
            guard received == expected.hexadecimal else {
                throw .digestMismatch(
                    source: wanted.source.name, file: wanted.name, isMetadata: true, url: errand.url.redacted,
                    expected: expected.description, received: "sha256:\(received)")
            }
        }
        return fetched
    }

    /// Metadata is text written by people; more than this is something else (bytes).
    static let mostMetadataBytes = 8 << 20

    /// Reads metadata and holds it against the file name.
    private func checked(
        _ bytes: [UInt8], of file: IndexFile, source: ReachableSource
    ) throws(IndexError) -> CoreMetadata {
        let metadata: CoreMetadata
        do throws(StandardsError) {
            metadata = try CoreMetadata(parsing: bytes)
        } catch {
            throw .unreadableMetadata(
                source: source.name, file: file.filename, url: file.url.redacted, problem: error.message)
        }
        guard metadata.name == file.distribution.name else {
            throw .metadataMismatch(
                source: source.name, file: file.filename, field: "name", expected: file.distribution.name.normalized,
                found: metadata.name.normalized)
        }
        guard metadata.version == file.version else {
            throw .metadataMismatch(
                source: source.name, file: file.filename, field: "version", expected: file.version.description,
                found: metadata.version.description)
        }
        return metadata
    }

    /// The `METADATA` member of a wheel on this machine.
    func wheelMetadata(inFile path: String, of wanted: WantedFile) throws(IndexError) -> [UInt8] {
        do throws(ArchiveError) {
            let reader = try ZipReader(path: path, name: wanted.name)
            let entry = try wanted.metadataEntry(in: reader.directory)
            return try reader.read(entry)
        } catch {
            throw wanted.unreadable(error)
        }
    }
}

extension IndexClient.WantedFile {
    /// Where a wheel has its metadata: in the one directory that ends in `.dist-info`.
    func metadataEntry(in directory: ZipDirectory) throws(ArchiveError) -> ZipEntry {
        let found = directory.entries.filter { entry in
            guard entry.path.hasSuffix(".dist-info/METADATA") else { return false }
            return entry.path.utf8.count { $0 == UInt8(ascii: "/") } == 1
        }
        guard found.count == 1, found[0].size <= UInt64(IndexClient.mostMetadataBytes),
            found[0].compressedSize <= UInt64(IndexClient.mostMetadataBytes)
        else {
            throw .refused(
                archive: name, entry: nil, problem: .malformed(what: "wheel: it needs one `.dist-info/METADATA`"))
        }
        return found[0]
    }

    func unreadable(_ error: ArchiveError) -> IndexError {
        if case .file(let error) = error { return .file(error) }
        return .unreadableMetadata(
            source: source.name, file: name, url: url.redacted, problem: error.diagnostic.headline)
    }
}
