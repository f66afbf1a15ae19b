/// The table of contents of a zip, read from the bytes at its end and checked as far as those tell.
package struct ZipDirectory: Equatable, Sendable {
    /// The members in the order of their data.
    package var entries: [ZipEntry]
    /// The archive's name in messages.
    var archive: String

    /// What the end of an archive says, or what else is needed to know.
    package enum Answer: Equatable, Sendable {
        case directory(ZipDirectory)
        /// Ask again with all bytes from `offset` to the end of the archive.
        case needs(offset: UInt64)
    }

    /// Reads the central directory from the last bytes of an archive of `size` bytes. 64 KiB usually suffice.
    package static func read(
        tail: [UInt8], size: UInt64, name: String, limits: ArchiveLimits = .standard
    ) throws(ArchiveError) -> Answer {
        var reading = ZipDirectoryReading(
            tail: tail, start: size - min(size, UInt64(tail.count)), size: size, archive: name, limits: limits)
        guard UInt64(tail.count) <= size else { throw reading.refusal(.malformed(what: "end of the file")) }
        switch try reading.locate() {
        case .needs(let offset): return .needs(offset: offset)
        case .found(let place): return .directory(ZipDirectory(entries: try reading.entries(at: place), archive: name))
        }
    }

    /// The entry of a path, or nil.
    package func entry(_ path: String) -> ZipEntry? { entries.first { $0.path == path } }
}

/// Reading of one central directory.
private struct ZipDirectoryReading {
    /// The bytes from `start` to the end of the archive.
    let tail: [UInt8]
    let start: UInt64
    let size: UInt64
    let archive: String
    let limits: ArchiveLimits

    struct Place {
        var offset: UInt64
        var size: UInt64
        var count: UInt64
    }

    enum Location {
        case needs(UInt64)
        case found(Place)
    }

    func refusal(_ problem: ArchiveProblem, _ entry: String? = nil) -> ArchiveError {
        .refused(archive: archive, entry: entry, problem: problem)
    }

    // MARK: The end records

    func locate() throws(ArchiveError) -> Location {
        guard let end = try findEnd() else {
            let reach = min(size, UInt64(ZipFormat.endSize + ZipFormat.longestComment))
            if start > size - reach { return .needs(size - reach) }
            throw refusal(.noEndRecord)
        }
        var scanner = ByteScanner(tail, from: end + 4)
        guard let disk = scanner.number16(), let directoryDisk = scanner.number16(), let here = scanner.number16(),
            let total = scanner.number16(), let directorySize = scanner.number32(),
            let directoryOffset = scanner.number32()
        else { throw refusal(.truncated(what: "end record")) }

        let endOffset = start + UInt64(end)
        let saturated =
            disk == .max || directoryDisk == .max || here == .max || total == .max || directorySize == .max
            || directoryOffset == .max
        // The bytes before the end record must be seen to know whether a zip64 locator stands there.
        let before = UInt64(ZipFormat.locator64Size)
        if endOffset >= before && endOffset - before < start { return .needs(endOffset - before) }
        let locator = end - ZipFormat.locator64Size
        var scannerBefore = ByteScanner(tail, from: locator)
        guard locator >= 0, scannerBefore.number32() == ZipFormat.locator64Signature else {
            if saturated { throw refusal(.malformed(what: "end record")) }
            if disk != 0 || directoryDisk != 0 || here != total { throw refusal(.multipleDisks) }
            let place = Place(offset: UInt64(directoryOffset), size: UInt64(directorySize), count: UInt64(total))
            return try checked(place, end: endOffset)
        }

        guard let recordDisk = scannerBefore.number32(), let recordOffset = scannerBefore.number64(),
            let disks = scannerBefore.number32()
        else { throw refusal(.truncated(what: "zip64 locator")) }
        if recordDisk != 0 || disks > 1 { throw refusal(.multipleDisks) }
        let locatorOffset = start + UInt64(locator)
        guard recordOffset <= locatorOffset, locatorOffset - recordOffset >= UInt64(ZipFormat.end64Size) else {
            throw refusal(.truncated(what: "zip64 end record"))
        }
        if recordOffset < start {
            guard locatorOffset - recordOffset < 65_536 else { throw refusal(.malformed(what: "zip64 end record")) }
            return .needs(recordOffset)
        }
        var record = ByteScanner(tail, from: Int(recordOffset - start), to: locator)
        guard record.number32() == ZipFormat.end64Signature, let recordSize = record.number64(), record.skip(4),
            let disk64 = record.number32(), let directoryDisk64 = record.number32(), let here64 = record.number64(),
            let total64 = record.number64(), let size64 = record.number64(), let offset64 = record.number64()
        else { throw refusal(.malformed(what: "zip64 end record")) }
        // The record's size leaves out its signature and itself; it must reach exactly to the locator.
        guard recordSize == locatorOffset - recordOffset - 12 else {
            throw refusal(.malformed(what: "zip64 end record"))
        }
        if disk64 != 0 || directoryDisk64 != 0 || here64 != total64 { throw refusal(.multipleDisks) }
        // Where the old record gives a number, it must be the same one.
        guard disk == .max || disk == 0, directoryDisk == .max || directoryDisk == 0,
            here == .max || UInt64(here) == here64, total == .max || UInt64(total) == total64,
            directorySize == .max || UInt64(directorySize) == size64,
            directoryOffset == .max || UInt64(directoryOffset) == offset64
        else { throw refusal(.headersDisagree(field: "zip64 end record")) }
        return try checked(Place(offset: offset64, size: size64, count: total64), end: recordOffset)
    }

    /// The offset in `tail` of the one end record whose comment reaches exactly to the end.
    private func findEnd() throws(ArchiveError) -> Int? {
        var found: Int?
        var place = tail.count - ZipFormat.endSize
        let lowest = max(0, place - ZipFormat.longestComment)
        while place >= lowest {
            if tail[place] == 0x50, tail[place + 1] == 0x4B, tail[place + 2] == 5, tail[place + 3] == 6 {
                let comment = Int(tail[place + 20]) | Int(tail[place + 21]) << 8
                let reachesEnd = place + ZipFormat.endSize + comment == tail.count
                if reachesEnd && found != nil { throw refusal(.severalEndRecords) }
                if reachesEnd { found = place }
            }
            place -= 1
        }
        if let found, found < tail.count - ZipFormat.endSize { try checkComment(from: found + ZipFormat.endSize) }
        return found
    }

    /// A comment may be text; one with the signature of a record is an archive behind an archive.
    private func checkComment(from offset: Int) throws(ArchiveError) {
        let comment = tail[offset...]
        for place in comment.indices.dropLast(3)
        where tail[place] == 0x50 && tail[place + 1] == 0x4B && tail[place + 2] < 9 && tail[place + 3] < 9 {
            throw refusal(.severalEndRecords)
        }
        for byte in comment where byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D {
            throw refusal(.malformed(what: "archive's comment"))
        }
    }

    /// The directory must end exactly where the end records begin.
    private func checked(_ place: Place, end: UInt64) throws(ArchiveError) -> Location {
        guard place.offset <= end, place.size <= end - place.offset else {
            throw refusal(.truncated(what: "central directory"))
        }
        let surplus = end - place.offset - place.size
        if surplus != 0 {
            throw refusal(.unaccountedBytes(offset: place.offset + place.size, count: surplus))
        }
        if place.count > UInt64(limits.entries) { throw refusal(.tooManyEntries(limit: limits.entries)) }
        // So much is needed at least, and more than so much no reasonable directory takes.
        guard place.count <= place.size / UInt64(ZipFormat.centralSize) else {
            throw refusal(.wrongCount(announced: place.count, found: place.size / UInt64(ZipFormat.centralSize)))
        }
        if place.size > Self.largestDirectory { throw refusal(.tooLarge(limit: Self.largestDirectory)) }
        if place.offset < start { return .needs(place.offset) }
        return .found(place)
    }

    private static let largestDirectory: UInt64 = 64 << 20

    // MARK: The entries

    mutating func entries(at place: Place) throws(ArchiveError) -> [ZipEntry] {
        let first = Int(place.offset - start)
        var scanner = ByteScanner(tail, from: first, to: first + Int(place.size))
        var entries: [ZipEntry] = []
        entries.reserveCapacity(Int(place.count))
        var names = ArchiveNames()
        var total: UInt64 = 0
        while scanner.remaining > 0 {
            if UInt64(entries.count) == place.count {
                throw refusal(
                    .unaccountedBytes(offset: start + UInt64(scanner.offset), count: UInt64(scanner.remaining)))
            }
            let entry = try entry(&scanner, directory: place.offset)
            if let problem = names.add(entry.path, isDirectory: entry.isDirectory) {
                throw refusal(problem, entry.path)
            }
            let (sum, overflow) = total.addingReportingOverflow(entry.size)
            if overflow { throw refusal(.tooLarge(limit: limits.totalSize), entry.path) }
            total = sum
            if let problem = limits.check(total, archiveSize: size) { throw refusal(problem, entry.path) }
            entries.append(entry)
        }
        guard UInt64(entries.count) == place.count else {
            throw refusal(.wrongCount(announced: place.count, found: UInt64(entries.count)))
        }
        try setExtents(&entries, directory: place.offset)
        return entries
    }

    private func entry(_ scanner: inout ByteScanner, directory: UInt64) throws(ArchiveError) -> ZipEntry {
        guard scanner.number32() == ZipFormat.centralSignature else {
            throw refusal(.malformed(what: "central directory"))
        }
        guard scanner.skip(4), let flags = scanner.number16(), let methodNumber = scanner.number16(), scanner.skip(4),
            let checksum = scanner.number32(), let compressed32 = scanner.number32(), let size32 = scanner.number32(),
            let nameLength = scanner.number16(), let extraLength = scanner.number16(),
            let commentLength = scanner.number16(), let disk = scanner.number16(), scanner.skip(2),
            let attributes = scanner.number32(), let offset32 = scanner.number32(),
            let nameBytes = scanner.slice(Int(nameLength)), let extra = scanner.slice(Int(extraLength)),
            scanner.skip(Int(commentLength))
        else { throw refusal(.truncated(what: "central directory")) }

        let shown = String(decoding: nameBytes, as: UTF8.self)
        let isDirectory = nameBytes.last == ArchivePath.slash
        let path = try checkedPath(isDirectory ? nameBytes.dropLast() : nameBytes, flags: flags, shown: shown)
        if flags & ZipFormat.encryptedFlag != 0 { throw refusal(.encrypted, path) }
        if flags & ~ZipFormat.knownFlags != 0 {
            throw refusal(.unsupportedFlags(flags & ~ZipFormat.knownFlags), path)
        }
        guard let method = ZipEntry.Method(rawValue: methodNumber) else {
            throw refusal(.unsupportedMethod(methodNumber), path)
        }
        if let problem = kindProblem(attributes, isDirectory: isDirectory) { throw refusal(problem, path) }

        var extras = try ZipExtras(extra) { problem in refusal(problem, path) }
        if let name = extras.unicodePath, !name.elementsEqual(nameBytes) {
            throw refusal(.headersDisagree(field: "name"), path)
        }
        // The zip64 field holds the numbers that did not fit, in this order and no others.
        guard let size = extras.widen(size32), let compressed = extras.widen(compressed32),
            let offset = extras.widen(offset32), extras.widen(disk), extras.isSpent
        else { throw refusal(.malformed(what: "zip64 field"), path) }
        if extras.disk ?? UInt32(disk) != 0 { throw refusal(.multipleDisks, path) }

        if isDirectory && (size != 0 || checksum != 0) { throw refusal(.malformed(what: "directory"), path) }
        if method == .stored && size != compressed {
            throw refusal(.wrongSize(announced: size, found: compressed), path)
        }
        // Deflate cannot do better than 1032 to one.
        if method == .deflate && size / 1033 > compressed { throw refusal(.ratioTooHigh(limit: 1032), path) }
        let headers = UInt64(ZipFormat.localSize) + UInt64(nameLength)
        guard offset <= directory, headers <= directory - offset, compressed <= directory - offset - headers else {
            throw refusal(.truncated(what: "member's data"), path)
        }
        return ZipEntry(
            path: path, isDirectory: isDirectory, isExecutable: (attributes >> 16) & 0o111 != 0, method: method,
            size: size, compressedSize: compressed, checksum: checksum, extent: offset..<offset, flags: flags)
    }

    private func checkedPath(
        _ bytes: ArraySlice<UInt8>, flags: UInt16, shown: String
    ) throws(ArchiveError) -> String {
        if let problem = ArchivePath.problem(in: bytes) { throw refusal(problem, shown) }
        if flags & ZipFormat.unicodeFlag == 0, bytes.contains(where: { $0 >= 0x80 }) {
            throw refusal(.nameEncoding, shown)
        }
        guard let path = String(validating: bytes, as: UTF8.self) else { throw refusal(.nameEncoding, shown) }
        return path
    }

    /// Judges the Unix mode, whatever system the entry says it was made on: readers differ in when they believe it.
    private func kindProblem(_ attributes: UInt32, isDirectory: Bool) -> ArchiveProblem? {
        let mode = attributes >> 16
        switch mode & 0o170000 {
        case 0: break
        case 0o100000: if isDirectory { return .headersDisagree(field: "kind") }
        case 0o040000: if !isDirectory { return .headersDisagree(field: "kind") }
        case 0o120000: return .link
        default: return .specialFile
        }
        return !isDirectory && mode & 0o7000 != 0 ? .specialMode : nil
    }

    /// Sorts by place and gives each entry the bytes up to the next one; the first must be the first of the archive.
    private func setExtents(_ entries: inout [ZipEntry], directory: UInt64) throws(ArchiveError) {
        entries.sort { $0.extent.lowerBound < $1.extent.lowerBound }
        let first = entries.first?.extent.lowerBound ?? directory
        if first != 0 { throw refusal(.unaccountedBytes(offset: 0, count: first)) }
        for index in entries.indices {
            let entry = entries[index]
            let begin = entry.extent.lowerBound
            let end = index + 1 < entries.count ? entries[index + 1].extent.lowerBound : directory
            let name = UInt64(entry.path.utf8.count + (entry.isDirectory ? 1 : 0))
            let least = UInt64(ZipFormat.localSize) + name + entry.compressedSize
            guard least <= end - begin else { throw refusal(.overlapping, entry.path) }
            // An extra field and a data descriptor are all that may come on top.
            let surplus = end - begin - least
            if surplus > 65_535 + 24 {
                throw refusal(.unaccountedBytes(offset: begin + least, count: surplus), entry.path)
            }
            entries[index].extent = begin..<end
        }
    }
}
