import OperatingSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Unpacks an archive that is too large for the memory into a file that has no name.
struct LargeUnpacking {
    private let source: ArchiveSource
    private let limits: ArchiveLimits
    private let file: UnnamedFile

    /// The content of an archive, of all its gzip members if it is packed so.
    static func unpack(
        _ source: ArchiveSource, isGzip: Bool, limits: ArchiveLimits
    ) throws(ArchiveError) -> ByteStorage {
        let file: UnnamedFile
        do throws(FileError) { file = try UnnamedFile.make(near: source.directory) } catch { throw .file(error) }
        let unpacking = LargeUnpacking(source: source, limits: limits, file: file)
        if isGzip { try unpacking.unpackMembers() } else { try unpacking.copy() }
        do throws(FileError) { return try file.storage() } catch { throw .file(error) }
    }

    private func refusal(_ problem: ArchiveProblem) -> ArchiveError {
        .refused(archive: source.name, entry: nil, problem: problem)
    }

    private func copy() throws(ArchiveError) {
        do throws(FileError) {
            try source.pieces(from: 0, count: source.size) { file.append($0) }
        } catch { throw .file(error) }
    }

    private func unpackMembers() throws(ArchiveError) {
        let inflater: StreamInflater
        do throws(StreamInflater.Failure) { inflater = try StreamInflater(.gzip) } catch {
            throw .file(FileError(operation: "find memory to unpack", path: source.name, number: ENOMEM))
        }
        var offset: UInt64 = 0
        var problem: ArchiveProblem?
        while true {
            let start = offset
            do throws(FileError) {
                try source.pieces(from: start, count: source.size - start) { piece in
                    do throws(StreamInflater.Failure) {
                        offset += UInt64(
                            try inflater.feed(piece) { content in
                                problem = limits.check(
                                    UInt64(file.count + content.count), archiveSize: source.size)
                                return problem == nil && file.append(content)
                            })
                    } catch { problem = .corruptData }
                    return problem == nil && file.failed == 0 && !inflater.isAtEnd
                }
            } catch { throw .file(error) }
            if let problem { throw refusal(problem) }
            if file.failed != 0 { return }
            guard inflater.isAtEnd else { throw refusal(.corruptData) }
            guard try startsMember(at: offset) else { break }
            inflater.restart()
        }
        try checkFilling(from: offset)
    }

    private func startsMember(at offset: UInt64) throws(ArchiveError) -> Bool {
        guard source.size - offset > 2 else { return false }
        let start: [UInt8]
        do throws(FileError) { start = try source.read(at: offset, count: 3) } catch { throw .file(error) }
        return start.withUnsafeBytes { GzipUnpacking.isGzip($0) }
    }

    /// Some tools fill up to a block with zeros.
    private func checkFilling(from offset: UInt64) throws(ArchiveError) {
        var place = offset
        var found: UInt64?
        do throws(FileError) {
            try source.pieces(from: offset, count: source.size - offset) { piece in
                found = piece.firstIndex { $0 != 0 }.map { place + UInt64($0) }
                place += UInt64(piece.count)
                return found == nil
            }
        } catch { throw .file(error) }
        if let found { throw refusal(.unaccountedBytes(offset: found, count: source.size - found)) }
    }
}

/// A file that goes away with the value, however the process ends.
private final class UnnamedFile {
    private let descriptor: Int32
    private let path: String
    private(set) var count = 0
    /// The number of the error that writing came to.
    private(set) var failed: Int32 = 0

    private init(_ file: (descriptor: Int32, path: String)) { (descriptor, path) = file }

    /// - Parameter directory: where it is made if that can be written to; else where temporary files are.
    static func make(near directory: String?) throws(FileError) -> UnnamedFile {
        let usual = getenv("TMPDIR").map { String(cString: $0) }
        for place in [directory, usual] {
            guard let place, !place.isEmpty, let file = try? Files.openUnnamed(in: place) else { continue }
            return UnnamedFile(file)
        }
        return UnnamedFile(try Files.openUnnamed(in: "/tmp"))
    }

    deinit { close(descriptor) }

    func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var offset = 0
        while offset < bytes.count, failed == 0 {
            let written = write(descriptor, bytes.baseAddress.map { $0 + offset }, bytes.count - offset)
            if written >= 0 { offset += written } else if errno != EINTR { failed = errno }
        }
        count += offset
        return failed == 0
    }

    func storage() throws(FileError) -> ByteStorage {
        if failed != 0 { throw FileError(operation: "write", path: path, number: failed) }
        if count == 0 { return ByteStorage(adopting: nil, count: 0) }
        guard let storage = ByteStorage(mapping: descriptor, count: count) else {
            throw FileError(operation: "read", path: path)
        }
        return storage
    }
}
