import OperatingSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension ZipEntry {
    /// From this size on a member is not held in memory as a whole (bytes).
    package static let streamedSize: UInt64 = 16 << 20

    /// Whether the member is too large to be held in memory, packed or unpacked.
    package var isStreamed: Bool { size >= Self.streamedSize || compressedSize >= Self.streamedSize }
}

extension ZipReader {
    /// Hands on the content of a member in pieces, until `take` says to stop. All that ``content(of:using:)`` checks is
    /// checked here too, size and checksum when the last piece was handed on: before this returns, nothing that was handed on
    /// is to be relied on.
    package func stream(_ entry: ZipEntry, _ take: (UnsafeRawBufferPointer) -> Bool) throws(ArchiveError) {
        func refusal(_ problem: ArchiveProblem) -> ArchiveError {
            .refused(archive: source.name, entry: entry.path, problem: problem)
        }
        let begin = try checkEnds(of: entry, refusal: refusal)
        var produced: UInt64 = 0
        var checksum: UInt32 = 0
        var isStopped = false
        func hand(_ piece: UnsafeRawBufferPointer) -> Bool {
            produced += UInt64(piece.count)
            checksum = checksum32(piece, after: checksum)
            isStopped = produced > entry.size || !take(piece)
            return !isStopped
        }
        switch entry.method {
        case .stored: try pieces(from: begin, count: entry.compressedSize, hand)
        case .deflate: try inflate(entry, from: begin, refusal: refusal, hand)
        }
        if produced > entry.size { throw refusal(.wrongSize(announced: entry.size, found: produced)) }
        if isStopped { return }
        if produced != entry.size { throw refusal(.wrongSize(announced: entry.size, found: produced)) }
        if checksum != entry.checksum { throw refusal(.wrongChecksum) }
    }

    private func inflate(
        _ entry: ZipEntry, from begin: UInt64, refusal: (ArchiveProblem) -> ArchiveError,
        _ hand: (UnsafeRawBufferPointer) -> Bool
    ) throws(ArchiveError) {
        var consumed: UInt64 = 0
        var isStopped = false
        var failure: ArchiveError?
        let inflater: StreamInflater
        do throws(StreamInflater.Failure) { inflater = try StreamInflater(.raw) } catch {
            throw .file(FileError(operation: "find memory to unpack", path: source.name, number: ENOMEM))
        }
        try pieces(from: begin, count: entry.compressedSize) { piece in
            do throws(StreamInflater.Failure) {
                let count = try inflater.feed(piece) { piece in
                    isStopped = !hand(piece)
                    return !isStopped
                }
                consumed += UInt64(count)
                return !isStopped && count == piece.count
            } catch {
                failure = refusal(.corruptData)
                return false
            }
        }
        if let failure { throw failure }
        if isStopped { return }
        if consumed != entry.compressedSize {
            throw refusal(.unaccountedBytes(offset: begin + consumed, count: entry.compressedSize - consumed))
        }
        if !inflater.isAtEnd { throw refusal(.corruptData) }
    }

    /// Checks what stands before and behind a member's data; returns where the data starts in the archive.
    private func checkEnds(
        of entry: ZipEntry, refusal: (ArchiveProblem) -> ArchiveError
    ) throws(ArchiveError) -> UInt64 {
        guard let extent = Int(exactly: entry.extent.upperBound - entry.extent.lowerBound) else {
            throw refusal(.truncated(what: "member"))
        }
        // Name and extra fields are each as long as two bytes can say.
        let longestHeader = ZipFormat.localSize + 2 * Int(UInt16.max)
        let head = try bytes(at: entry.extent.lowerBound, count: min(extent, longestHeader))
        let outcome: Result<Int, ArchiveError> = head.withUnsafeBytes { window in
            do throws(ArchiveError) {
                return .success(try directory.checkHeader(of: entry, in: window, extent: extent, refusal: refusal))
            } catch { return .failure(error) }
        }
        let begin = try outcome.get()
        let offset = begin + Int(entry.compressedSize)
        let count = extent - offset
        let start = try bytes(
            at: entry.extent.lowerBound + UInt64(offset), count: min(count, ZipDirectory.longestDescriptor))
        try directory.checkDescriptor(of: entry, start, count: count, at: offset, refusal: refusal)
        return entry.extent.lowerBound + UInt64(begin)
    }

    private func bytes(at offset: UInt64, count: Int) throws(ArchiveError) -> [UInt8] {
        do throws(FileError) { return try source.read(at: offset, count: count) } catch { throw .file(error) }
    }

    private func pieces(
        from offset: UInt64, count: UInt64, _ take: (UnsafeRawBufferPointer) -> Bool
    ) throws(ArchiveError) {
        do throws(FileError) { try source.pieces(from: offset, count: count, take) } catch { throw .file(error) }
    }
}

extension ArchiveSource {
    /// Hands on the bytes from `offset`, `count` of them, in pieces, until `take` says to stop.
    func pieces(
        from offset: UInt64, count: UInt64, _ take: (UnsafeRawBufferPointer) -> Bool
    ) throws(FileError) {
        let window = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
        defer { window.deallocate() }
        var done: UInt64 = 0
        while done < count {
            let piece = UnsafeMutableRawBufferPointer(
                rebasing: window[..<Int(min(UInt64(window.count), count - done))])
            try read(at: offset + done, into: piece)
            done += UInt64(piece.count)
            if !take(UnsafeRawBufferPointer(piece)) { return }
        }
    }
}
