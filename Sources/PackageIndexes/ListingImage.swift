import Hashing
import PackagingStandards

/// The compact form of a listing: a header, a table of versions, a table of files and a pool of texts in one run of bytes,
/// the same in memory and in the cache.
///
/// Versions are read when the image is opened, files when they are asked for. Every offset is checked when it is used, so
/// that a damaged image gives an error or nothing, never a trap.
final class ListingImage: Sendable {
    /// Where the parts stand. All numbers are little-endian.
    enum Layout {
        /// `PIPITIDX`.
        static let magic: UInt64 = 0x5844_4954_4950_4950
        static let format: UInt32 = 1

        static let formatOffset = 8
        static let length = 12
        static let checksum = 16
        /// The time of the last answer, the seconds that it is fresh for, and a check on both; a revalidation overwrites
        /// these sixteen bytes in place, which is why the checksum leaves them out.
        static let freshness = 24
        static let freshnessSize = 16
        static let checkedStart = 40
        static let versionCount = 40
        static let fileCount = 44
        static let prefixCount = 48
        static let pythonCount = 52
        static let tagCount = 56
        static let ignoredFileCount = 60
        static let poolStart = 64
        /// Places in the pool, eight bytes each.
        static let statusWord = 68
        static let statusReason = 76
        static let entityTag = 84
        static let lastModified = 92
        static let projectName = 100
        static let headerSize = 108

        /// Text (8), first file (4), file count (4), 1 when all files are yanked (4).
        static let versionSize = 20
        /// The beginnings of addresses; then the texts of `Requires-Python`; then a file name for each set of wheel tags.
        static let placeSize = 8

        /// Places in the pool first, then numbers, then digests.
        static let fileName = 0
        static let urlTail = 8
        /// Numbers in the tables, ``none`` when there is none.
        static let requiresPython = 16
        static let tags = 20
        static let none = UInt32.max
        static let yankedReason = 24
        static let otherDigests = 32
        static let otherMetadataDigests = 40
        static let urlPrefix = 48
        static let flags = 52
        static let size = 56
        static let uploadTime = 64
        static let sha256 = 72
        static let metadataSHA256 = 104
        static let fileSize = 136
    }

    struct Flags: OptionSet {
        let rawValue: UInt32
        static let yanked = Flags(rawValue: 1)
        static let offersMetadata = Flags(rawValue: 2)
        static let hasSHA256 = Flags(rawValue: 4)
        static let hasMetadataSHA256 = Flags(rawValue: 8)
        static let hasSize = Flags(rawValue: 16)
        static let hasUploadTime = Flags(rawValue: 32)
        /// The address ends with the file name, which the tail leaves out.
        static let urlEndsWithName = Flags(rawValue: 64)
    }

    private struct Group {
        var firstFile: Int
        var fileCount: Int
        var isYanked: Bool
    }

    let bytes: [UInt8]
    let name: PackageName
    let freshness: Freshness
    let status: ProjectStatus
    let ignoredFileCount: Int
    /// As the server gave them, for asking again.
    let entityTag: String?
    let lastModified: String?
    /// Highest first.
    let versions: [Version]

    private let groups: [Group]
    private let prefixes: [ResourceURL]
    private let pythonCount: Int
    private let tagCount: Int
    private let tablesStart: Int
    private let filesStart: Int
    private let fileCount: Int
    private let poolStart: Int

    /// Opens an image of that project; nil when it is damaged, of another format, or of another project.
    init?(_ bytes: [UInt8], name: PackageName) {
        let reader = LittleEndianReader(bytes: bytes)
        guard reader.unsigned64(0) == Layout.magic, reader.unsigned32(Layout.formatOffset) == Layout.format,
            reader.unsigned32(Layout.length).map(Int.init) == bytes.count, bytes.count >= Layout.headerSize,
            let checksum = reader.unsigned64(Layout.checksum),
            checksum == Checksum.of(bytes.span.bytes.extracting(Layout.checkedStart..<bytes.count)),
            let versionCount = reader.unsigned32(Layout.versionCount).map(Int.init),
            let fileCount = reader.unsigned32(Layout.fileCount).map(Int.init),
            let prefixCount = reader.unsigned32(Layout.prefixCount).map(Int.init),
            let pythonCount = reader.unsigned32(Layout.pythonCount).map(Int.init),
            let tagCount = reader.unsigned32(Layout.tagCount).map(Int.init),
            let poolStart = reader.unsigned32(Layout.poolStart).map(Int.init), poolStart <= bytes.count,
            let ignored = reader.unsigned32(Layout.ignoredFileCount)
        else { return nil }
        let pool = Pool(bytes: bytes, start: poolStart)
        let prefixesStart = Layout.headerSize + versionCount * Layout.versionSize
        tablesStart = prefixesStart + prefixCount * Layout.placeSize
        filesStart = tablesStart + (pythonCount + tagCount) * Layout.placeSize
        guard filesStart + fileCount * Layout.fileSize == poolStart,
            pool.string(reader, Layout.projectName) == name.normalized
        else { return nil }

        var versions: [Version] = []
        var groups: [Group] = []
        versions.reserveCapacity(versionCount)
        groups.reserveCapacity(versionCount)
        for index in 0..<versionCount {
            let offset = Layout.headerSize + index * Layout.versionSize
            guard let range = pool.range(reader, offset),
                let version = Version(utf8: bytes.span.extracting(range)),
                let first = reader.unsigned32(offset + 8).map(Int.init),
                let count = reader.unsigned32(offset + 12).map(Int.init), first + count <= fileCount,
                let isYanked = reader.unsigned32(offset + 16)
            else { return nil }
            versions.append(version)
            groups.append(Group(firstFile: first, fileCount: count, isYanked: isYanked == 1))
        }
        var prefixes: [ResourceURL] = []
        for index in 0..<prefixCount {
            guard let text = pool.string(reader, prefixesStart + index * Layout.placeSize), let url = ResourceURL(text)
            else { return nil }
            prefixes.append(url)
        }

        self.bytes = bytes
        self.name = name.canonical
        self.versions = versions
        self.groups = groups
        self.prefixes = prefixes
        self.fileCount = fileCount
        self.pythonCount = pythonCount
        self.tagCount = tagCount
        self.poolStart = poolStart
        freshness = Freshness(reader, at: Layout.freshness)
        ignoredFileCount = Int(ignored)
        let word = pool.string(reader, Layout.statusWord) ?? ""
        let reason = pool.string(reader, Layout.statusReason) ?? ""
        status = ProjectStatus(
            word.isEmpty ? .active : SimplePage.statusKind(word), reason: reason.isEmpty ? nil : reason)
        entityTag = pool.string(reader, Layout.entityTag).flatMap { $0.isEmpty ? nil : $0 }
        lastModified = pool.string(reader, Layout.lastModified).flatMap { $0.isEmpty ? nil : $0 }
    }

    func isYanked(_ position: Int) -> Bool { groups[position].isYanked }

    /// The files of the version at that position. A record that makes no sense is left out; the checksum makes that a bug
    /// of the writer, not a chance of the reader.
    func files(of position: Int) -> [IndexFile] {
        fileNumbers(of: position).compactMap(file)
    }

    private func file(_ index: Int) -> IndexFile? {
        let reader = LittleEndianReader(bytes: bytes)
        let pool = Pool(bytes: bytes, start: poolStart)
        let offset = filesStart + index * Layout.fileSize
        guard let filename = pool.string(reader, offset + Layout.fileName),
            let distribution = DistributionFilename(filename, expectedName: name),
            let tail = pool.string(reader, offset + Layout.urlTail),
            let flags = reader.unsigned32(offset + Layout.flags).map(Flags.init(rawValue:)),
            let prefix = reader.unsigned32(offset + Layout.urlPrefix).map(Int.init), prefix < prefixes.count
        else { return nil }
        var url = prefixes[prefix].replacing(path: flags.contains(.urlEndsWithName) ? tail + filename : tail)
        if tail.utf8.contains(UInt8(ascii: "?")) {
            guard let parsed = ResourceURL(url.text) else { return nil }
            url = parsed
        }
        var file = IndexFile(distribution, url: url)
        if flags.contains(.hasSHA256) { file.digests = digest(at: offset + Layout.sha256).map { [$0] } ?? [] }
        file.digests += digests(pool.string(reader, offset + Layout.otherDigests))
        if let number = reader.unsigned32(offset + Layout.requiresPython), number < pythonCount {
            file.requiresPython = pool.string(reader, tablesStart + Int(number) * Layout.placeSize)
        }
        if flags.contains(.yanked) { file.yankedReason = pool.string(reader, offset + Layout.yankedReason) ?? "" }
        if flags.contains(.hasSize) { file.size = reader.signed64(offset + Layout.size).flatMap { Int(exactly: $0) } }
        if flags.contains(.hasUploadTime) { file.uploadTime = reader.signed64(offset + Layout.uploadTime) }
        if flags.contains(.offersMetadata) {
            var offered: [Digest] = []
            if flags.contains(.hasMetadataSHA256) {
                offered = digest(at: offset + Layout.metadataSHA256).map { [$0] } ?? []
            }
            file.metadataFile = .offered(offered + digests(pool.string(reader, offset + Layout.otherMetadataDigests)))
        }
        return file
    }

    // MARK: Outlines

    /// The texts of `Requires-Python`, each once.
    var pythonRequirements: [String] {
        let (reader, pool) = (LittleEndianReader(bytes: bytes), Pool(bytes: bytes, start: poolStart))
        return (0..<pythonCount).map { pool.string(reader, tablesStart + $0 * Layout.placeSize) ?? "" }
    }

    /// A wheel for each set of tags.
    var tagExamples: [WheelFilename?] {
        let (reader, pool) = (LittleEndianReader(bytes: bytes), Pool(bytes: bytes, start: poolStart))
        let start = tablesStart + pythonCount * Layout.placeSize
        return (0..<tagCount).map { number in
            pool.string(reader, start + number * Layout.placeSize).flatMap { WheelFilename($0, expectedName: name) }
        }
    }

    /// The records of a version's files, by their numbers.
    func fileNumbers(of position: Int) -> Range<Int> {
        let group = groups[position]
        return group.firstFile..<(group.firstFile + group.fileCount)
    }

    /// What can be said of a file without reading its texts.
    func outline(_ number: Int) -> FileOutline {
        let reader = LittleEndianReader(bytes: bytes)
        let offset = filesStart + number * Layout.fileSize
        let flags = Flags(rawValue: reader.unsigned32(offset + Layout.flags) ?? 0)
        let python = reader.unsigned32(offset + Layout.requiresPython).map(Int.init) ?? .max
        let tags = reader.unsigned32(offset + Layout.tags).map(Int.init) ?? .max
        return FileOutline(
            isYanked: flags.contains(.yanked), requiresPython: python < pythonCount ? python : nil,
            tags: tags < tagCount ? tags : nil,
            uploadTime: flags.contains(.hasUploadTime) ? reader.signed64(offset + Layout.uploadTime) : nil)
    }

    private func digest(at offset: Int) -> Digest? {
        guard offset + 32 <= bytes.count else { return nil }
        return Digest(algorithm: .sha256, bytes: Array(bytes[offset..<(offset + 32)]))
    }

    private func digests(_ text: String?) -> [Digest] {
        guard let text, !text.isEmpty else { return [] }
        return text.split(separator: ",").compactMap { Digest($0) }
    }

    /// Texts at the image's end; a place names one by its distance from the pool's start and its length.
    private struct Pool {
        let bytes: [UInt8]
        let start: Int

        func range(_ reader: LittleEndianReader, _ offset: Int) -> Range<Int>? {
            guard let first = reader.unsigned32(offset).map(Int.init),
                let count = reader.unsigned32(offset + 4).map(Int.init),
                start + first + count <= bytes.count
            else { return nil }
            return (start + first)..<(start + first + count)
        }

        func string(_ reader: LittleEndianReader, _ offset: Int) -> String? {
            range(reader, offset).map { String(decoding: bytes[$0], as: UTF8.self) }
        }
    }
}

/// How old an answer is and how long it holds.
struct Freshness: Equatable, Sendable {
    /// When the index last said so: seconds since 1970.
    var fetched: Int64
    /// For how many seconds the answer holds.
    var lifetime: UInt32

    init(fetched: Int64, lifetime: UInt32) {
        self.fetched = fetched
        self.lifetime = lifetime
    }

    /// From sixteen bytes of an image; stale for ever when they do not fit together.
    init(_ reader: LittleEndianReader, at offset: Int) {
        self.init(fetched: reader.signed64(offset) ?? 0, lifetime: reader.unsigned32(offset + 8) ?? 0)
        if reader.unsigned32(offset + 12) != check { self.init(fetched: 0, lifetime: 0) }
    }

    /// A clock that went backwards makes everything stale.
    func isFresh(at now: Int64) -> Bool { now >= fetched && now - fetched < Int64(lifetime) }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: fetched)
        bytes.append(littleEndian: lifetime)
        bytes.append(littleEndian: check)
        return bytes
    }

    private var check: UInt32 {
        let mixed = (UInt64(bitPattern: fetched) ^ UInt64(lifetime) << 32) &* 0x9E37_79B9_7F4A_7C15
        return UInt32(truncatingIfNeeded: mixed >> 32) | 1
    }
}
