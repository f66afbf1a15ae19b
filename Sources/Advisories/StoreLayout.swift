import Hashing
import PackagingStandards
import StructuredText

/// How a store lies in its file.
///
/// ```
/// header      128 bytes: magic, format, flags, counts, times, extents, seal
/// directory   origins; blocks and postings with their places and the first half of their SHA-256; names, sorted
/// postings    by package
/// blocks      records as JSON, deflated
/// ```
///
/// The seal is the SHA-256 of the header before it and of the directory. Through the directory it covers everything
/// else, and yet a question touches only the packages that it is about: their postings and blocks are checked when they
/// are read.
struct StoreLayout {
    static let magic: UInt64 = 0x5644_4154_4950_4950  // "PIPITADV", least significant byte first
    static let headerSize = 128
    static let sealOffset = 88
    static let checkSize = 16
    static let blockEntrySize = 32
    static let nameEntrySize = 32
    static let partial: UInt32 = 1

    let draft: AdvisoryDraft
    let blocks: [(packed: [UInt8], size: Int)]
    let postings: [PackageName: [StorePosting]]

    /// The first half of a SHA-256.
    static func check(_ bytes: [UInt8]) -> ArraySlice<UInt8> { SHA256Sum(of: bytes).bytes.prefix(checkSize) }

    func bytes() -> [UInt8] {
        var groups: [(name: String, bytes: [UInt8])] = []
        for name in Set(postings.keys).union(draft.asked.map { Set($0.keys) } ?? []).sorted() {
            var bytes: [UInt8] = []
            let asked = draft.asked?[name] ?? [:]
            bytes.append(count: asked.count)
            for (version, moment) in asked.sorted(by: { $0.key.precedesByCodePoint($1.key) }) {
                bytes.append(text: version)
                bytes.append(number: moment.seconds)
            }
            let list = postings[name] ?? []
            bytes.append(count: list.count)
            for posting in list { posting.write(to: &bytes) }
            groups.append((name.normalized, bytes))
        }

        var directory: [UInt8] = []
        let origins = JSONValue.array(draft.origins.map(\.json)).bytes(.compact)
        directory.append(number: UInt32(clamping: origins.count))
        directory += origins
        directory.append(number: UInt32(clamping: blocks.count))
        directory.append(number: UInt32(clamping: groups.count))
        let postingsSize = groups.reduce(0) { $0 + $1.bytes.count }
        let namesSize = groups.reduce(0) { $0 + $1.name.utf8.count }
        let directorySize =
            directory.count + blocks.count * Self.blockEntrySize + groups.count * Self.nameEntrySize + namesSize
        let postingsOffset = Self.headerSize + directorySize
        var offset = postingsOffset + postingsSize
        for block in blocks {
            directory.append(number: UInt64(offset))
            directory.append(number: UInt32(clamping: block.packed.count))
            directory.append(number: UInt32(clamping: block.size))
            directory += Self.check(block.packed)
            offset += block.packed.count
        }
        var place = 0
        var nameOffset = 0
        for group in groups {
            directory.append(number: UInt32(clamping: nameOffset))
            directory.append(number: UInt32(clamping: group.name.utf8.count))
            directory.append(number: UInt32(clamping: place))
            directory.append(number: UInt32(clamping: group.bytes.count))
            directory += Self.check(group.bytes)
            nameOffset += group.name.utf8.count
            place += group.bytes.count
        }
        for group in groups { directory += Array(group.name.utf8) }

        var output: [UInt8] = []
        output.reserveCapacity(offset)
        output.append(number: Self.magic)
        output.append(number: AdvisoryStore.format)
        output.append(number: draft.asked == nil ? UInt32(0) : Self.partial)
        output.append(number: UInt64(draft.records.count))
        output.append(number: UInt64(postings.count))
        output.append(number: draft.newestModified?.seconds ?? Int64.min)
        output.append(number: draft.updated.seconds)
        output.append(number: UInt64(directorySize))
        output.append(number: UInt64(postingsSize))
        output.append(number: UInt64(offset))
        output += Array(repeating: 0, count: Self.sealOffset - output.count)
        var seal = SHA256Hasher()
        seal.update(output)
        seal.update(directory)
        output += seal.finish().bytes
        output += Array(repeating: 0, count: Self.headerSize - output.count)
        output += directory
        for group in groups { output += group.bytes }
        for block in blocks { output += block.packed }
        return output
    }
}
