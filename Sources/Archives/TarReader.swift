import OperatingSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A tar, plain or in gzip, read strictly: POSIX ustar and pax, and GNU's long names (see ``ArchiveProblem`` for what
/// is refused). The content is held in memory, or in a file without a name where it is large.
package struct TarReader: Sendable {
    /// The archive's name in messages.
    package let name: String
    /// The members in the order of the archive.
    package let entries: [TarEntry]
    private let storage: ByteStorage

    package init(_ source: ArchiveSource, limits: ArchiveLimits = .standard) throws(ArchiveError) {
        name = source.name
        if source.size > limits.totalSize {
            throw .refused(archive: name, entry: nil, problem: .tooLarge(limit: limits.totalSize))
        }
        storage = try Self.unpack(source, limits)
        var scanning = TarScanning(storage, archive: name, archiveSize: source.size, limits: limits)
        entries = try scanning.entries()
    }

    /// Opens the tar in a file.
    package init(path: String, name: String? = nil, limits: ArchiveLimits = .standard) throws(ArchiveError) {
        let source: ArchiveSource
        do throws(FileError) { source = try ArchiveSource(path: path, name: name) } catch { throw .file(error) }
        try self.init(source, limits: limits)
    }

    /// Opens the tar in memory.
    package init(_ bytes: [UInt8], name: String, limits: ArchiveLimits = .standard) throws(ArchiveError) {
        try self.init(ArchiveSource(bytes, name: name), limits: limits)
    }

    /// The entry of a path, or nil.
    package func entry(_ path: String) -> TarEntry? { entries.first { $0.path == path } }

    /// The content of a file; empty for what is none.
    package func read(_ entry: TarEntry) -> [UInt8] {
        withContent(of: entry) { Array($0) }
    }

    /// Lends the content of a file.
    func withContent<Result>(of entry: TarEntry, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withExtendedLifetime(storage) {
            body(UnsafeRawBufferPointer(rebasing: storage.bytes[entry.content.clamped(to: storage.bytes.indices)]))
        }
    }

    /// Hands on the content of a file in pieces, until `take` says to stop.
    func pieces(of entry: TarEntry, _ take: (UnsafeRawBufferPointer) -> Bool) {
        storage.pieces(entry.content.clamped(to: storage.bytes.indices), take)
    }

    /// Larger archives are read and unpacked in pieces (bytes, as they are and unpacked).
    private static let mostMemory = (packed: 16 << 20, unpacked: 48 << 20)

    private static func unpack(_ source: ArchiveSource, _ limits: ArchiveLimits) throws(ArchiveError) -> ByteStorage {
        let start: [UInt8]
        do throws(FileError) {
            start = try source.read(at: 0, count: Int(min(6, source.size)))
        } catch { throw .file(error) }
        let isGzip = start.withUnsafeBytes { GzipUnpacking.isGzip($0) }
        if !isGzip, let format = start.withUnsafeBytes({ foreignCompression($0) }) {
            throw .refused(archive: source.name, entry: nil, problem: .unsupportedCompression(format))
        }
        if source.size <= UInt64(mostMemory.packed) {
            let raw = try readAll(source)
            if !isGzip { return raw }
            let unpacked = try GzipUnpacking.unpack(
                raw.bytes, name: source.name, limits: limits, memory: mostMemory.unpacked)
            if let unpacked { return unpacked }
        }
        return try LargeUnpacking.unpack(source, isGzip: isGzip, limits: limits)
    }

    private static func readAll(_ source: ArchiveSource) throws(ArchiveError) -> ByteStorage {
        guard let count = Int(exactly: source.size), let memory = malloc(max(1, count)) else {
            throw .file(FileError(operation: "find memory to read", path: source.name, number: ENOMEM))
        }
        let storage = ByteStorage(adopting: memory, count: count)
        do throws(FileError) {
            try source.read(at: 0, into: UnsafeMutableRawBufferPointer(start: memory, count: count))
        } catch { throw .file(error) }
        return storage
    }

    private static func foreignCompression(_ bytes: UnsafeRawBufferPointer) -> String? {
        if bytes.starts(with: "BZh".utf8) { return "bzip2" }
        if bytes.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) { return "xz" }
        if bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return "Zstandard" }
        if bytes.starts(with: [0x1F, 0x9D]) { return "compress" }
        return nil
    }
}
