import Hashing
import PackagingStandards

extension ListingImage {
    /// What the server said beside the page.
    struct Origin: Sendable {
        /// Where the page came from in the end, for its relative links.
        var url: ResourceURL
        var freshness = Freshness(fetched: 0, lifetime: 0)
        var entityTag: String?
        var lastModified: String?
    }

    /// Judges the links of a page and puts those that count into an image. A page that names another project is an error; a
    /// file whose name is not that of a wheel or source distribution of this project, or whose digest is broken, is left
    /// out and counted.
    static func make(from page: SimplePage, name: PackageName, origin: Origin) throws(PageError) -> ListingImage {
        if !page.name.isEmpty {
            let written = page.string(page.name)
            guard PackageName(written) == name else {
                throw PageError("it is the page of `\(written)`, not of `\(name.normalized)`")
            }
        }
        var builder = Builder(page: page, origin: origin)
        try builder.addFiles(of: name)
        guard let image = ListingImage(builder.finish(name: name), name: name) else {
            throw PageError("it is too long")
        }
        return image
    }

    private struct Builder {
        let page: SimplePage
        let origin: Origin
        let base: ResourceURL
        private let plainLinks: PlainLinks

        /// What the texts of all links may take, the part of each address that the page leaves out among them (bytes).
        private static let mostText = 96 << 20

        private var pool: [UInt8] = []
        private var versionRecords: [UInt8] = []
        private var fileRecords: [UInt8] = []
        private var record = Record(count: Layout.fileSize)
        /// The beginnings of addresses, `https://host:port`.
        private var prefixes = NumberedTexts()
        private var versionCount = 0
        private var fileCount = 0
        private var ignored = 0
        /// Where texts that come again stand in the pool.
        private var interned: [[UInt8]: UInt64] = [:]
        private var pythons = NumberedTexts()
        private var tags = NumberedTexts()
        private var tagExamples: [[UInt8]] = []

        init(page: SimplePage, origin: Origin) {
            self.page = page
            self.origin = origin
            base = page.base.flatMap { origin.url.resolving($0) } ?? origin.url
            plainLinks = PlainLinks(page: base)
        }

        mutating func addFiles(of name: PackageName) throws(PageError) {
            var found: [(version: Version, entry: Int)] = []
            found.reserveCapacity(page.entries.count)
            for (index, entry) in page.entries.enumerated() {
                guard !entry.hasBrokenDigest, entry.filename.count < 1024,
                    let filename = DistributionFilename(page.string(entry.filename), expectedName: name)
                else {
                    ignored += 1
                    continue
                }
                found.append((filename.version, index))
            }
            found.sort { $0.version == $1.version ? $0.entry < $1.entry : $0.version > $1.version }
            fileRecords.reserveCapacity(found.count * Layout.fileSize)
            pool.reserveCapacity(found.count * 160)
            var start = 0
            while start < found.count {
                var end = start
                let firstFile = fileCount
                var isYanked = true
                while end < found.count, found[end].version == found[start].version {
                    let entry = page.entries[found[end].entry]
                    guard pool.count <= Self.mostText else { throw PageError("its links are too long") }
                    if add(entry) { isYanked = isYanked && entry.isYanked } else { ignored += 1 }
                    end += 1
                }
                if fileCount > firstFile {
                    versionRecords.append(littleEndian: place(of: found[start].version.description.utf8))
                    versionRecords.append(littleEndian: UInt32(firstFile))
                    versionRecords.append(littleEndian: UInt32(fileCount - firstFile))
                    versionRecords.append(littleEndian: UInt32(isYanked ? 1 : 0))
                    versionCount += 1
                }
                start = end
            }
        }

        /// Appends a record; false when the link leads nowhere.
        private mutating func add(_ entry: SimplePage.Entry) -> Bool {
            var flags: Flags = []
            if entry.isYanked { flags.insert(.yanked) }
            if entry.offersMetadata { flags.insert(.offersMetadata) }
            if entry.sha256 != nil { flags.insert(.hasSHA256) }
            if entry.metadataSHA256 != nil { flags.insert(.hasMetadataSHA256) }
            if entry.size != nil { flags.insert(.hasSize) }
            if entry.uploadTime != nil { flags.insert(.hasUploadTime) }
            guard let address = splitAddress(entry) else { return false }
            if address.endsWithName { flags.insert(.urlEndsWithName) }

            record.clear()
            record.store(place(of: page.bytes(entry.filename)), at: Layout.fileName)
            record.store(place(of: address.tail), at: Layout.urlTail)
            record.store(pythons.number(of: page.bytes(entry.requiresPython)), at: Layout.requiresPython)
            record.store(tagNumber(of: page.bytes(entry.filename)), at: Layout.tags)
            record.store(internedPlace(of: entry.yankedReason), at: Layout.yankedReason)
            record.store(internedPlace(of: entry.otherDigests), at: Layout.otherDigests)
            record.store(internedPlace(of: entry.otherMetadataDigests), at: Layout.otherMetadataDigests)
            record.store(UInt32(address.prefix), at: Layout.urlPrefix)
            record.store(flags.rawValue, at: Layout.flags)
            record.store(Int64(entry.size ?? 0), at: Layout.size)
            record.store(entry.uploadTime ?? 0, at: Layout.uploadTime)
            if let sum = entry.sha256 { record.store(sum, at: Layout.sha256) }
            if let sum = entry.metadataSHA256 { record.store(sum, at: Layout.metadataSHA256) }
            record.append(to: &fileRecords)
            fileCount += 1
            return true
        }

        // MARK: Texts

        /// Where a text stands in the pool now: its start, and above it its length.
        private mutating func place(of text: some Collection<UInt8>) -> UInt64 {
            let start = UInt64(UInt32(truncatingIfNeeded: pool.count))
            pool += text
            return start | UInt64(UInt32(truncatingIfNeeded: text.count)) << 32
        }

        private mutating func internedPlace(of piece: SimplePage.Piece) -> UInt64 {
            guard !piece.isEmpty else { return 0 }
            let text = Array(page.bytes(piece))
            if let known = interned[text] { return known }
            let place = place(of: text)
            interned[text] = place
            return place
        }

        /// The number of a wheel's `python-abi-platform`; none for other files.
        private mutating func tagNumber(of filename: ArraySlice<UInt8>) -> UInt32 {
            guard filename.suffix(4).elementsEqual(".whl".utf8) else { return Layout.none }
            var start = filename.endIndex - 4
            var dashes = 0
            while start > filename.startIndex {
                if filename[start - 1] == UInt8(ascii: "-") { dashes += 1 }
                if dashes == 3 { break }
                start -= 1
            }
            let number = tags.number(of: filename[start..<(filename.endIndex - 4)])
            if number == tagExamples.count { tagExamples.append(Array(filename)) }
            return number
        }

        // MARK: Addresses

        private struct Address {
            var prefix: Int
            /// Path and query, without the file name where they end with it.
            var tail: ArraySlice<UInt8>
            var endsWithName: Bool
        }

        private mutating func splitAddress(_ entry: SimplePage.Entry) -> Address? {
            guard let address = plainLinks.address(of: page.bytes(entry.url)) ?? longWay(entry) else { return nil }
            let filename = page.bytes(entry.filename)
            let tail = address.text[address.pathStart...]
            let endsWithName = tail.count > filename.count && tail.suffix(filename.count).elementsEqual(filename)
            return Address(
                prefix: Int(prefixes.number(of: address.text[..<address.pathStart])),
                tail: endsWithName ? tail.dropLast(filename.count) : tail, endsWithName: endsWithName)
        }

        private func longWay(_ entry: SimplePage.Entry) -> PlainLinks.Address? {
            guard let url = base.resolving(page.string(entry.url))?.withoutCredentials.withoutFragment,
                // Only a folder of this machine may speak of files of this machine.
                url.scheme != "file" || origin.url.scheme == "file"
            else { return nil }
            // Where the page itself stands at a long address, so does every file.
            guard url.text.utf8.count <= 8192 else { return nil }
            let text = Array(url.text.utf8)[...]
            return PlainLinks.Address(text: text, pathStart: text.endIndex - url.requestTarget.utf8.count)
        }

        // MARK: The end

        mutating func finish(name: PackageName) -> [UInt8] {
            var tables: [UInt8] = []
            for text in prefixes.texts + pythons.texts + tagExamples {
                tables.append(littleEndian: place(of: text))
            }
            var word = ""
            switch page.status.kind {
            case .active: break
            case .archived: word = "archived"
            case .quarantined: word = "quarantined"
            case .deprecated: word = "deprecated"
            case .other(let text): word = text
            }
            var places: [UInt8] = []
            for text in [
                word, page.status.reason ?? "", origin.entityTag ?? "", origin.lastModified ?? "", name.normalized,
            ] {
                places.append(littleEndian: place(of: text.utf8))
            }
            let poolStart = Layout.headerSize + versionRecords.count + tables.count + fileRecords.count
            var bytes: [UInt8] = []
            bytes.reserveCapacity(poolStart + pool.count)
            bytes.append(littleEndian: Layout.magic)
            bytes.append(littleEndian: Layout.format)
            bytes.append(littleEndian: UInt32(truncatingIfNeeded: poolStart + pool.count))
            bytes.append(littleEndian: UInt64(0))
            bytes += origin.freshness.bytes
            for count in [
                versionCount, fileCount, prefixes.texts.count, pythons.texts.count, tagExamples.count, ignored,
                poolStart,
            ] {
                bytes.append(littleEndian: UInt32(truncatingIfNeeded: count))
            }
            bytes += places
            bytes += versionRecords
            bytes += tables
            bytes += fileRecords
            bytes += pool
            let checksum = Checksum.of(bytes.span.bytes.extracting(Layout.checkedStart..<bytes.count))
            bytes.replace(at: Layout.checksum, littleEndian: checksum)
            return bytes
        }
    }

    /// Texts in the order of their first coming, each once.
    private struct NumberedTexts {
        private(set) var texts: [[UInt8]] = []
        private var numbers: [[UInt8]: Int] = [:]
        /// The text that came last: mostly the one that comes next.
        private var last = 0

        /// The number of a text; ``Layout/none`` for an empty one.
        mutating func number(of text: ArraySlice<UInt8>) -> UInt32 {
            guard !text.isEmpty else { return Layout.none }
            if last >= texts.count || !texts[last].elementsEqual(text) {
                let bytes = Array(text)
                last = numbers[bytes] ?? texts.count
                if last == texts.count {
                    texts.append(bytes)
                    numbers[bytes] = last
                }
            }
            return UInt32(truncatingIfNeeded: last)
        }
    }

    /// A record under construction, zero where nothing was stored.
    private struct Record {
        private var bytes: [UInt8]

        init(count: Int) { bytes = [UInt8](repeating: 0, count: count) }

        mutating func clear() { bytes.withUnsafeMutableBytes { _ = $0.initializeMemory(as: UInt8.self, repeating: 0) } }

        mutating func store(_ value: some FixedWidthInteger, at offset: Int) {
            bytes.withUnsafeMutableBytes {
                $0.storeBytes(of: value.littleEndian, toByteOffset: offset, as: type(of: value))
            }
        }

        mutating func store(_ sum: DigestWords, at offset: Int) {
            bytes.withUnsafeMutableBytes { bytes in
                sum.withBytes {
                    UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<(offset + 32)]).copyMemory(from: $0)
                }
            }
        }

        func append(to records: inout [UInt8]) { records += bytes }
    }
}
