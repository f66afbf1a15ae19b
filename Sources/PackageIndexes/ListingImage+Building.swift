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
        builder.addFiles(of: name)
        guard let image = ListingImage(builder.finish(name: name), name: name) else {
            throw PageError("it is too long")
        }
        return image
    }

    private struct Builder {
        let page: SimplePage
        let origin: Origin
        let base: ResourceURL

        private var pool: [UInt8] = []
        private var versionRecords: [UInt8] = []
        private var fileRecords: [UInt8] = []
        private var prefixes: [ArraySlice<UInt8>] = []
        private var lastPrefix = 0
        private var versionCount = 0
        private var fileCount = 0
        private var ignored = 0
        private var texts: [ArraySlice<UInt8>: (Int, Int)] = [:]

        init(page: SimplePage, origin: Origin) {
            self.page = page
            self.origin = origin
            base = page.base.flatMap { origin.url.resolving($0) } ?? origin.url
        }

        mutating func addFiles(of name: PackageName) {
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
            var start = 0
            while start < found.count {
                var end = start
                let firstFile = fileCount
                var isYanked = true
                while end < found.count, found[end].version == found[start].version {
                    let entry = page.entries[found[end].entry]
                    if add(entry) { isYanked = isYanked && entry.isYanked } else { ignored += 1 }
                    end += 1
                }
                if fileCount > firstFile {
                    Self.appendPlace(
                        of: Array(found[start].version.description.utf8)[...], to: &versionRecords, pool: &pool)
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
            guard let (prefix, rest) = splitAddress(entry) else { return false }
            let filename = page.bytes(entry.filename)
            var flags: Flags = []
            var tail = rest
            if tail.count > filename.count, tail.suffix(filename.count) == filename {
                tail = tail.dropLast(filename.count)
                flags.insert(.urlEndsWithName)
            }
            if entry.isYanked { flags.insert(.yanked) }
            if entry.offersMetadata { flags.insert(.offersMetadata) }
            if entry.sha256 != nil { flags.insert(.hasSHA256) }
            if entry.metadataSHA256 != nil { flags.insert(.hasMetadataSHA256) }
            if entry.size != nil { flags.insert(.hasSize) }
            if entry.uploadTime != nil { flags.insert(.hasUploadTime) }
            if !entry.requiresPython.isEmpty { flags.insert(.hasRequiresPython) }
            Self.appendPlace(of: filename, to: &fileRecords, pool: &pool)
            Self.appendPlace(of: tail, to: &fileRecords, pool: &pool)
            for piece in [entry.requiresPython, entry.yankedReason, entry.otherDigests, entry.otherMetadataDigests] {
                appendInternedPlace(of: page.bytes(piece))
            }
            fileRecords.append(littleEndian: UInt32(prefix))
            fileRecords.append(littleEndian: flags.rawValue)
            fileRecords.append(littleEndian: Int64(entry.size ?? 0))
            fileRecords.append(littleEndian: entry.uploadTime ?? 0)
            append(entry.sha256)
            append(entry.metadataSHA256)
            fileCount += 1
            return true
        }

        private mutating func append(_ sum: SHA256Sum?) {
            if let sum { fileRecords += sum.bytes } else { fileRecords += repeatElement(0, count: 32) }
        }

        private static func appendPlace(
            of text: ArraySlice<UInt8>, to records: inout [UInt8], pool: inout [UInt8]
        ) {
            records.append(littleEndian: UInt32(truncatingIfNeeded: pool.count))
            records.append(littleEndian: UInt32(truncatingIfNeeded: text.count))
            pool += text
        }

        private mutating func appendInternedPlace(of text: ArraySlice<UInt8>) {
            var place = (0, 0)
            if !text.isEmpty {
                place = texts[text] ?? (pool.count, text.count)
                if place.0 == pool.count {
                    pool += text
                    texts[text] = place
                }
            }
            fileRecords.append(littleEndian: UInt32(truncatingIfNeeded: place.0))
            fileRecords.append(littleEndian: UInt32(truncatingIfNeeded: place.1))
        }

        // MARK: Addresses

        /// The address of a file as the number of its beginning (`https://host:port`) and the path and query behind it.
        private mutating func splitAddress(_ entry: SimplePage.Entry) -> (Int, ArraySlice<UInt8>)? {
            let written = page.bytes(entry.url)
            if let start = pathStartOfPlainAddress(written) {
                return (number(ofPrefix: written[..<start]), written[start...])
            }
            guard let url = base.resolving(page.string(entry.url))?.withoutCredentials.withoutFragment,
                // Only a folder of this machine may speak of files of this machine.
                url.scheme != "file" || origin.url.scheme == "file"
            else { return nil }
            let text = Array(url.text.utf8)
            let start = text.count - url.requestTarget.utf8.count
            return (number(ofPrefix: text[..<start]), text[start...])
        }

        private mutating func number(ofPrefix prefix: ArraySlice<UInt8>) -> Int {
            if lastPrefix < prefixes.count, prefixes[lastPrefix] == prefix { return lastPrefix }
            lastPrefix = prefixes.firstIndex(of: prefix) ?? prefixes.count
            if lastPrefix == prefixes.count { prefixes.append(prefix) }
            return lastPrefix
        }

        /// Where the path starts in an address that can be taken as it is: `https`, a plain host, no `.` or `..` segments,
        /// nothing to escape. The addresses of nearly all real pages pass; the others take the long way.
        private func pathStartOfPlainAddress(_ text: ArraySlice<UInt8>) -> Int? {
            let scheme: StaticString = "https://"
            guard text.count > scheme.utf8CodeUnitCount else { return nil }
            var index = text.startIndex
            let hasScheme = scheme.withUTF8Buffer { letters in
                for letter in letters {
                    if text[index] != letter { return false }
                    index += 1
                }
                return true
            }
            guard hasScheme else { return nil }
            var pathStart: Int?
            var previous: UInt8 = 0
            let hostStart = index
            while index < text.endIndex {
                let byte = text[index]
                if pathStart == nil {
                    if byte == UInt8(ascii: "/") {
                        guard index > hostStart else { return nil }
                        pathStart = index
                    } else {
                        let isHostByte = byte &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x2E || byte == 0x2D
                        guard isHostByte else { return nil }
                    }
                } else {
                    guard PercentEncoding.isUnreserved(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "+")
                    else { return nil }
                    if byte == UInt8(ascii: "."), previous == UInt8(ascii: "/") { return nil }
                }
                previous = byte
                index += 1
            }
            return pathStart
        }

        // MARK: The end

        mutating func finish(name: PackageName) -> [UInt8] {
            var prefixRecords: [UInt8] = []
            for prefix in prefixes { Self.appendPlace(of: prefix, to: &prefixRecords, pool: &pool) }
            var places: [UInt8] = []
            var word = ""
            switch page.status.kind {
            case .active: break
            case .archived: word = "archived"
            case .quarantined: word = "quarantined"
            case .deprecated: word = "deprecated"
            case .other(let text): word = text
            }
            for text in [
                word, page.status.reason ?? "", origin.entityTag ?? "", origin.lastModified ?? "", name.normalized,
            ] {
                Self.appendPlace(of: Array(text.utf8)[...], to: &places, pool: &pool)
            }
            let poolStart = Layout.headerSize + versionRecords.count + prefixRecords.count + fileRecords.count
            var bytes: [UInt8] = []
            bytes.reserveCapacity(poolStart + pool.count)
            bytes.append(littleEndian: Layout.magic)
            bytes.append(littleEndian: Layout.format)
            bytes.append(littleEndian: UInt32(truncatingIfNeeded: poolStart + pool.count))
            bytes.append(littleEndian: UInt64(0))
            bytes += origin.freshness.bytes
            for count in [versionCount, fileCount, prefixes.count, ignored, poolStart] {
                bytes.append(littleEndian: UInt32(truncatingIfNeeded: count))
            }
            bytes += places
            bytes += versionRecords
            bytes += prefixRecords
            bytes += fileRecords
            bytes += pool
            let checksum = Checksum.of(bytes.span.bytes.extracting(Layout.checkedStart..<bytes.count))
            bytes.replace(at: Layout.checksum, littleEndian: checksum)
            return bytes
        }
    }
}
