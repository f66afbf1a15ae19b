import OperatingSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

let outOfMemoryNumber = ENOMEM

extension ZipDirectory {
    /// The checked content of a member whose ``ZipEntry/extent`` is at hand.
    package func read(
        _ entry: ZipEntry, from extent: [UInt8], using inflater: Inflater = Inflater()
    ) throws(ArchiveError) -> [UInt8] {
        let outcome: Result<[UInt8], ArchiveError> = extent.withUnsafeBytes { window in
            do throws(ArchiveError) {
                return .success(Array(try content(of: entry, in: window, using: inflater)))
            } catch { return .failure(error) }
        }
        return try outcome.get()
    }

    /// Checks a member's header, data and descriptor against the directory; returns the data, unpacked, valid until the
    /// inflater is used again (or, for a stored member, as long as `window`).
    func content(
        of entry: ZipEntry, in window: UnsafeRawBufferPointer, using inflater: Inflater
    ) throws(ArchiveError) -> UnsafeRawBufferPointer {
        func refusal(_ problem: ArchiveProblem) -> ArchiveError {
            .refused(archive: archive, entry: entry.path, problem: problem)
        }
        guard UInt64(window.count) == entry.extent.upperBound - entry.extent.lowerBound else {
            throw refusal(.truncated(what: "member"))
        }
        let begin = try checkHeader(of: entry, in: window, extent: window.count, refusal: refusal)
        let rest = window[(begin + Int(entry.compressedSize))...]
        try checkDescriptor(
            of: entry, Array(rest.prefix(Self.longestDescriptor)), count: rest.count, at: rest.startIndex,
            refusal: refusal)
        let data = UnsafeRawBufferPointer(rebasing: window[begin..<begin + Int(entry.compressedSize)])
        let content: UnsafeRawBufferPointer
        switch entry.method {
        case .stored: content = data
        case .deflate:
            guard let room = inflater.output.room(Int(entry.size)) else {
                throw .file(FileError(operation: "find memory to unpack", path: archive, number: ENOMEM))
            }
            switch inflater.inflate(data, into: room) {
            case .corrupt: throw refusal(.corruptData)
            case .tooLong: throw refusal(.wrongSize(announced: entry.size, found: entry.size + 1))
            case .done(let consumed, let produced):
                if produced != Int(entry.size) {
                    throw refusal(.wrongSize(announced: entry.size, found: UInt64(produced)))
                }
                if consumed != data.count {
                    throw refusal(
                        .unaccountedBytes(
                            offset: entry.extent.lowerBound + UInt64(begin + consumed),
                            count: UInt64(data.count - consumed)))
                }
            }
            content = UnsafeRawBufferPointer(room)
        }
        if checksum32(content) != entry.checksum { throw refusal(.wrongChecksum) }
        return content
    }

    /// Compares the header before the data with the directory; returns where the data starts.
    ///
    /// - Parameters:
    ///   - window: the member's first bytes, its header with name and extra fields among them if it is as long as they say.
    ///   - extent: how many bytes the whole member has.
    func checkHeader(
        of entry: ZipEntry, in window: UnsafeRawBufferPointer, extent: Int, refusal: (ArchiveProblem) -> ArchiveError
    ) throws(ArchiveError) -> Int {
        guard window.count >= ZipFormat.localSize else { throw refusal(.truncated(what: "member's header")) }
        func number16(_ offset: Int) -> UInt16 {
            UInt16(littleEndian: window.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
        }
        func number32(_ offset: Int) -> UInt32 {
            UInt32(littleEndian: window.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        }
        guard number32(0) == ZipFormat.localSignature else { throw refusal(.malformed(what: "member's header")) }
        if number16(6) != entry.flags { throw refusal(.headersDisagree(field: "flags")) }
        if number16(8) != entry.method.rawValue { throw refusal(.headersDisagree(field: "method")) }
        let nameLength = Int(number16(26))
        let extraLength = Int(number16(28))
        let begin = ZipFormat.localSize + nameLength + extraLength
        guard begin <= window.count, UInt64(extent - begin) >= entry.compressedSize else {
            throw refusal(.truncated(what: "member's header"))
        }
        let name = window[ZipFormat.localSize..<ZipFormat.localSize + nameLength]
        let path = entry.isDirectory ? name.dropLast() : name
        guard path.elementsEqual(entry.path.utf8), !entry.isDirectory || name.last == ArchivePath.slash else {
            throw refusal(.headersDisagree(field: "name"))
        }

        var extras = try ZipExtras(ArraySlice(window[begin - extraLength..<begin]), refusal: refusal)
        if let unicode = extras.unicodePath, !unicode.elementsEqual(name) {
            throw refusal(.headersDisagree(field: "name"))
        }
        let compressed32 = number32(18)
        let size32 = number32(22)
        var size = UInt64(size32)
        var compressed = UInt64(compressed32)
        if extras.hasZip64 {
            guard let wide = extras.localSizes(), extras.isSpent else {
                throw refusal(.malformed(what: "zip64 field"))
            }
            // The field counts where the header says "does not fit"; elsewhere it must not contradict.
            guard size32 == .max || wide.size == size, compressed32 == .max || wide.compressed == compressed else {
                throw refusal(.headersDisagree(field: "size"))
            }
            size = wide.size
            compressed = wide.compressed
        } else if size32 == .max || compressed32 == .max {
            throw refusal(.malformed(what: "zip64 field"))
        }

        // With a descriptor the header may leave the numbers open.
        let checksum = number32(14)
        let isOpen = entry.hasDescriptor && checksum == 0 && size == 0 && compressed == 0
        if !isOpen {
            if checksum != entry.checksum { throw refusal(.headersDisagree(field: "checksum")) }
            if size != entry.size || compressed != entry.compressedSize {
                throw refusal(.headersDisagree(field: "size"))
            }
        }
        return begin
    }

    static let longestDescriptor = 24

    /// What stands between the data and the next member must be the descriptor, if there is to be one, and nothing
    /// else.
    ///
    /// - Parameters:
    ///   - start: its first bytes, ``longestDescriptor`` of them at most.
    ///   - count: how many bytes there are.
    ///   - offset: where they begin, counted from the member's header.
    func checkDescriptor(
        of entry: ZipEntry, _ start: [UInt8], count: Int, at offset: Int, refusal: (ArchiveProblem) -> ArchiveError
    ) throws(ArchiveError) {
        guard entry.hasDescriptor else {
            if count == 0 { return }
            throw refusal(
                .unaccountedBytes(offset: entry.extent.lowerBound + UInt64(offset), count: UInt64(count)))
        }
        var scanner = ByteScanner(start)
        if count == 16 || count == 24 {
            guard scanner.number32() == ZipFormat.descriptorSignature else {
                throw refusal(.malformed(what: "data descriptor"))
            }
        }
        let checksum: UInt32?
        let compressed: UInt64?
        let size: UInt64?
        switch count {
        case 12, 16:
            checksum = scanner.number32()
            compressed = scanner.number32().map(UInt64.init)
            size = scanner.number32().map(UInt64.init)
        case 20, 24:
            checksum = scanner.number32()
            compressed = scanner.number64()
            size = scanner.number64()
        default:
            throw refusal(.malformed(what: "data descriptor"))
        }
        if checksum != entry.checksum { throw refusal(.headersDisagree(field: "checksum")) }
        if compressed != entry.compressedSize || size != entry.size { throw refusal(.headersDisagree(field: "size")) }
    }
}
