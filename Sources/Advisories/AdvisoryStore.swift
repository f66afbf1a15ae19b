import Deflate
import Hashing
import OperatingSystem
import PackagingStandards
import StructuredText

/// Advisories in one sealed file, opened by mapping: a question reads what it is about and nothing else.
///
/// A file that is not exactly what Pipit wrote is an error, whatever part of it is damaged; it never means "nothing
/// found".
package final class AdvisoryStore: Sendable {
    package static let format: UInt32 = 2

    /// Where the store was opened, or what it is called in errors.
    package let path: String
    package let state: StoreState
    private let memory: StoreMemory
    private let blocks: Range<Int>
    private let names: Range<Int>
    private let nameTexts: Range<Int>
    private let postings: Range<Int>

    /// Opens the store in a file and checks its seal.
    package convenience init(path: String) throws(AdvisoryStoreError) {
        let file: MappedFile
        do throws(FileError) { file = try MappedFile(path: path) } catch {
            throw error.isNotFound ? .missing(path: path) : .file(error)
        }
        try self.init(StoreMemory(file), path: path)
    }

    /// Opens a store that is in memory.
    package convenience init(_ bytes: [UInt8], path: String) throws(AdvisoryStoreError) {
        try self.init(StoreMemory(bytes), path: path)
    }

    private init(_ memory: StoreMemory, path: String) throws(AdvisoryStoreError) {
        self.memory = memory
        self.path = path
        let bytes = memory.bytes
        func damaged(_ part: String) -> AdvisoryStoreError { .damaged(path: path, part: part) }
        var header = StoreCursor(bytes)
        guard header.number(UInt64.self) == StoreLayout.magic, let format = header.number(UInt32.self) else {
            throw damaged("header")
        }
        guard format == Self.format else { throw .foreignFormat(path: path, found: format) }
        guard let flags = header.number(UInt32.self), let records = header.number(UInt64.self),
            let packages = header.number(UInt64.self), let newest = header.number(Int64.self),
            let updated = header.number(Int64.self), let directorySize = header.number(UInt64.self),
            let postingsSize = header.number(UInt64.self), let size = header.number(UInt64.self),
            bytes.count >= StoreLayout.headerSize, size == UInt64(bytes.count),
            directorySize <= size - UInt64(StoreLayout.headerSize),
            postingsSize <= size - UInt64(StoreLayout.headerSize) - directorySize
        else { throw damaged("header") }
        let directory = StoreLayout.headerSize..<StoreLayout.headerSize + Int(directorySize)
        var seal = SHA256Hasher()
        seal.update(UnsafeRawBufferPointer(rebasing: bytes[..<StoreLayout.sealOffset]))
        seal.update(UnsafeRawBufferPointer(rebasing: bytes[directory]))
        let written = bytes[StoreLayout.sealOffset..<StoreLayout.sealOffset + 32]
        guard SHA256Sum(bytes: written) == seal.finish(),
            bytes[StoreLayout.sealOffset + 32..<StoreLayout.headerSize].allSatisfy({ $0 == 0 })
        else { throw damaged("seal") }

        // From here on the file is what Pipit sealed; every step is checked all the same.
        var cursor = StoreCursor(bytes, directory)
        guard let originsSize = cursor.number(UInt32.self), let originsRange = cursor.stretch(Int(originsSize)),
            let origins = (try? JSONValue(parsing: Array(bytes[originsRange])))?.array?.map(
                StoreState.Origin.init(json:)),
            let blockCount = cursor.number(UInt32.self), let nameCount = cursor.number(UInt32.self),
            let blocks = cursor.stretch(Int(blockCount) * StoreLayout.blockEntrySize),
            let names = cursor.stretch(Int(nameCount) * StoreLayout.nameEntrySize),
            let nameTexts = cursor.stretch(directory.upperBound - names.upperBound)
        else { throw damaged("directory") }
        self.blocks = blocks
        self.names = names
        self.nameTexts = nameTexts
        postings = directory.upperBound..<directory.upperBound + Int(postingsSize)
        state = StoreState(
            records: Int(clamping: records), packages: Int(clamping: packages),
            newestModified: newest == .min ? nil : Timestamp(seconds: newest), updated: Timestamp(seconds: updated),
            origins: origins.compactMap { $0 }, isPartial: flags & StoreLayout.partial != 0)
    }

    func damaged(_ part: String) -> AdvisoryStoreError { .damaged(path: path, part: part) }

    // MARK: - Asking

    /// What the store answers about a version.
    package enum Answer: Equatable, Sendable {
        /// The records that say that it is or may be affected, withdrawn ones among them, as of that moment.
        case known([AdvisoryMatch], asOf: Timestamp)
        /// The store is partial, and this version was never asked about.
        case unknown
    }

    /// Asks about a version of a package. Whoever asks about several versions of one package takes a ``dossier(of:)``.
    package func ask(_ package: PackageName, _ candidate: CandidateVersion) throws(AdvisoryStoreError) -> Answer {
        var dossier = try dossier(of: package)
        return try dossier.ask(candidate)
    }

    /// What the store has about one package, to be asked about several versions.
    package func dossier(of package: PackageName) throws(AdvisoryStoreError) -> AdvisoryDossier {
        AdvisoryDossier(store: self, package: package, group: try group(of: package))
    }

    /// Every record, in the order of the file.
    package func records() throws(AdvisoryStoreError) -> [Advisory] {
        // Records lie one behind the other; the postings tell where each ends.
        var found: [Advisory] = []
        for index in 0..<blocks.count / StoreLayout.blockEntrySize {
            for bytes in try split(block(index)) { found.append(try record(bytes)) }
        }
        guard found.count == state.records else { throw damaged("records") }
        return found
    }

    /// Reads and checks everything, for whoever wants to know that the whole file is sound.
    package func checkAll() throws(AdvisoryStoreError) {
        _ = try records()
        for index in 0..<names.count / StoreLayout.nameEntrySize { _ = try group(at: index) }
    }

    /// The versions that were asked about, by package, each with the time of the answer.
    package func askedVersions() throws(AdvisoryStoreError) -> [PackageName: [String: Timestamp]] {
        var found: [PackageName: [String: Timestamp]] = [:]
        for index in 0..<names.count / StoreLayout.nameEntrySize {
            guard let text = nameText(at: index), let name = PackageName(String(decoding: text, as: UTF8.self)) else {
                throw damaged("names")
            }
            found[name] = try group(at: index).asked
        }
        return found
    }

    // MARK: - Reading

    struct Group {
        var asked: [String: Timestamp]
        var postings: [StorePosting]
    }

    /// Where an entry of the name table leads to.
    private func entry(at index: Int) -> (name: Range<Int>, postings: Range<Int>, check: Range<Int>)? {
        let start = names.lowerBound + index * StoreLayout.nameEntrySize
        var cursor = StoreCursor(memory.bytes, start..<start + StoreLayout.nameEntrySize)
        guard let nameStart = cursor.number(UInt32.self), let nameSize = cursor.number(UInt32.self),
            let place = cursor.number(UInt32.self), let size = cursor.number(UInt32.self),
            let check = cursor.stretch(StoreLayout.checkSize), Int(nameStart) + Int(nameSize) <= nameTexts.count,
            Int(place) + Int(size) <= postings.count
        else { return nil }
        let name = nameTexts.lowerBound + Int(nameStart)
        let group = postings.lowerBound + Int(place)
        return (name..<name + Int(nameSize), group..<group + Int(size), check)
    }

    private func nameText(at index: Int) -> Slice<UnsafeRawBufferPointer>? {
        entry(at: index).map { memory.bytes[$0.name] }
    }

    func group(of package: PackageName) throws(AdvisoryStoreError) -> Group? {
        var (low, high) = (0, names.count / StoreLayout.nameEntrySize)
        while low < high {
            let middle = (low + high) / 2
            guard let text = nameText(at: middle) else { throw damaged("names") }
            if text.lexicographicallyPrecedes(package.normalized.utf8) { low = middle + 1 } else { high = middle }
        }
        guard low < names.count / StoreLayout.nameEntrySize else { return nil }
        guard let text = nameText(at: low) else { throw damaged("names") }
        return text.elementsEqual(package.normalized.utf8) ? try group(at: low) : nil
    }

    private func group(at index: Int) throws(AdvisoryStoreError) -> Group {
        guard let entry = entry(at: index) else { throw damaged("names") }
        let bytes = memory.bytes
        let sum = SHA256Sum(of: UnsafeRawBufferPointer(rebasing: bytes[entry.postings]))
        guard sum.bytes.prefix(StoreLayout.checkSize).elementsEqual(bytes[entry.check]) else {
            throw damaged("postings")
        }
        var cursor = StoreCursor(bytes, entry.postings)
        var group = Group(asked: [:], postings: [])
        guard let askedCount = cursor.count() else { throw damaged("postings") }
        for _ in 0..<askedCount {
            guard let version = cursor.text(), let moment = cursor.number(Int64.self) else { throw damaged("postings") }
            group.asked[version] = Timestamp(seconds: moment)
        }
        guard let count = cursor.count() else { throw damaged("postings") }
        for _ in 0..<count {
            guard let posting = StorePosting(&cursor) else { throw damaged("postings") }
            group.postings.append(posting)
        }
        guard cursor.isAtEnd else { throw damaged("postings") }
        return group
    }

    /// The records of a block, unpacked.
    func block(_ index: Int) throws(AdvisoryStoreError) -> [UInt8] {
        let bytes = memory.bytes
        guard index >= 0, index < blocks.count / StoreLayout.blockEntrySize else { throw damaged("records") }
        let start = blocks.lowerBound + index * StoreLayout.blockEntrySize
        var cursor = StoreCursor(bytes, start..<start + StoreLayout.blockEntrySize)
        guard let offset = cursor.number(UInt64.self), let packedSize = cursor.number(UInt32.self),
            let size = cursor.number(UInt32.self), let check = cursor.stretch(StoreLayout.checkSize),
            offset >= UInt64(postings.upperBound), offset <= UInt64(bytes.count),
            UInt64(packedSize) <= UInt64(bytes.count) - offset, Int(size) <= Advisory.largestText
        else { throw damaged("records") }
        let packed = UnsafeRawBufferPointer(rebasing: bytes[Int(offset)..<Int(offset) + Int(packedSize)])
        guard SHA256Sum(of: packed).bytes.prefix(StoreLayout.checkSize).elementsEqual(bytes[check]),
            let decompressor = libdeflate_alloc_decompressor()
        else { throw damaged("records") }
        defer { libdeflate_free_decompressor(decompressor) }
        var result = LIBDEFLATE_BAD_DATA
        let unpacked = [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, filled in
            result = libdeflate_deflate_decompress(
                decompressor, packed.baseAddress, packed.count, buffer.baseAddress, buffer.count, nil)
            filled = result == LIBDEFLATE_SUCCESS ? Int(size) : 0
        }
        guard result == LIBDEFLATE_SUCCESS else { throw damaged("records") }
        return unpacked
    }

    /// The records of an unpacked block: JSON objects, one behind the other.
    private func split(_ block: [UInt8]) throws(AdvisoryStoreError) -> [[UInt8]] {
        var found: [[UInt8]] = []
        var (start, depth, isText, index) = (0, 0, false, 0)
        while index < block.count {
            switch block[index] {
            case UInt8(ascii: "\\") where isText: index += 1
            case UInt8(ascii: "\""): isText.toggle()
            case UInt8(ascii: "{") where !isText: depth += 1
            case UInt8(ascii: "}") where !isText:
                depth -= 1
                if depth == 0 {
                    found.append(Array(block[start...index]))
                    start = index + 1
                }
            default: break
            }
            index += 1
        }
        guard start == block.count else { throw damaged("records") }
        return found
    }

    func record(_ bytes: [UInt8]) throws(AdvisoryStoreError) -> Advisory {
        do throws(AdvisoryError) { return try Advisory(stored: bytes, source: path) } catch { throw damaged("records") }
    }
}

/// A record that says that a version is or may be affected.
package struct AdvisoryMatch: Equatable, Sendable {
    package var advisory: Advisory
    package var judgement: Judgement

    package init(advisory: Advisory, judgement: Judgement) {
        self.advisory = advisory
        self.judgement = judgement
    }
}
