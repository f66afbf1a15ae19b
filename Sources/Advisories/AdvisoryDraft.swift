import Deflate
import Hashing
import PackagingStandards
import StructuredText

/// The content of a store to be: records of all sources, by id.
package struct AdvisoryDraft: Sendable {
    package private(set) var records: [AdvisoryID: Advisory] = [:]
    /// Where the records come from.
    package var origins: [StoreState.Origin] = []
    /// When what is in here was true.
    package var updated: Timestamp
    /// The versions that a service was asked about, by package, with the time of its answer; nil for a store that knows
    /// everything.
    package private(set) var asked: [PackageName: [String: Timestamp]]?

    /// A draft without records.
    ///
    /// - Parameter isPartial: Whether it will hold only answers about packages that were asked about.
    package init(updated: Timestamp, isPartial: Bool = false) {
        self.updated = updated
        asked = isPartial ? [:] : nil
    }

    /// A draft with everything that a store holds, to be brought up to date.
    package init(_ store: AdvisoryStore, updated: Timestamp) throws(AdvisoryStoreError) {
        self.updated = updated
        origins = store.state.origins
        asked = store.state.isPartial ? try store.askedVersions() : nil
        for advisory in try store.records() { records[advisory.id] = advisory }
    }

    /// Adds a record; of two with one id the one that was changed later stays. Where nobody can tell which one that is,
    /// both are joined: neither the order of files nor a date that has not come yet may hide what the other one says.
    ///
    /// - Parameter today: where what was changed later is not believed; without it ``updated``.
    package mutating func add(_ advisory: Advisory, today: Timestamp? = nil) {
        guard let known = records[advisory.id], known != advisory else {
            records[advisory.id] = records[advisory.id] ?? advisory
            return
        }
        let horizon = max(today ?? updated, updated).dayLater
        let isFromFuture = [known, advisory].contains { $0.modified.map { $0 > horizon } ?? false }
        if isFromFuture || known.modified == advisory.modified {
            records[advisory.id] = known.joined(with: advisory)
        } else if advisory.isNewer(than: known) {
            records[advisory.id] = advisory
        }
    }

    /// Whether there are records, and all of them are about Python itself: a store of nothing else would call every project
    /// clean.
    package var isAboutInterpreterAlone: Bool {
        !records.isEmpty && records.values.allSatisfy(\.isAboutInterpreterAlone)
    }

    /// Takes over what a store knows of Python itself, as most sources of advisories have nothing about it.
    package mutating func keepInterpreter(of store: AdvisoryStore) throws(AdvisoryStoreError) {
        guard let origin = store.state.interpreterOrigin,
            !origins.contains(where: { $0.kind == StoreState.Origin.interpreterKind })
        else { return }
        for advisory in try store.records() where advisory.isAboutInterpreterAlone { add(advisory) }
        origins.append(origin)
    }

    /// Puts advisories about Python itself in the place of those that were there.
    package mutating func replaceInterpreter(with advisories: some Sequence<Advisory>, from origin: StoreState.Origin) {
        for (id, advisory) in records where advisory.isAboutInterpreterAlone { records[id] = nil }
        for advisory in advisories { add(advisory, today: origin.fetched) }
        origins.removeAll { $0.kind == StoreState.Origin.interpreterKind }
        origins.append(origin)
    }

    /// Takes a record out, as its database has.
    package mutating func remove(_ id: AdvisoryID) { records[id] = nil }

    /// Notes that a service was asked about a version, whatever it answered.
    package mutating func note(asked package: PackageName, version: String, at moment: Timestamp) {
        asked?[package.canonical, default: [:]][version] = moment
    }

    /// Whether anything was asked about.
    package var hasAnswers: Bool { !(asked?.isEmpty ?? true) }

    /// Takes over what a store of answers knows of versions that were not asked about for this draft, as far as it was told
    /// at `moment` or later.
    package mutating func takeAnswers(of store: AdvisoryStore, since moment: Timestamp) throws(AdvisoryStoreError) {
        guard let fresh = asked, store.state.isPartial else { return }
        var names: Set<PackageName> = []
        for (package, versions) in try store.askedVersions() {
            for (version, time) in versions where time >= moment && fresh[package]?[version] == nil {
                note(asked: package, version: version, at: time)
                names.insert(package.canonical)
            }
        }
        for var advisory in try store.records() {
            // An answer about single versions says nothing of those that were asked about again.
            let isOfVersions = advisory.modified == nil
            advisory.affected.removeAll { entry in
                guard isOfVersions || entry.isOneRelease else { return false }
                let now = entry.package.flatMap { fresh[$0.canonical] } ?? [:]
                return !entry.versions.isEmpty && entry.versions.allSatisfy { now[$0] != nil }
            }
            guard advisory.affected.contains(where: { $0.package.map { names.contains($0.canonical) } ?? false }) else {
                continue
            }
            guard var known = records[advisory.id] else {
                records[advisory.id] = advisory
                continue
            }
            for entry in advisory.affected where isOfVersions || entry.isOneRelease {
                if !known.affected.contains(entry) { known.affected.append(entry) }
            }
            records[advisory.id] = known
        }
    }

    /// The newest change; what claims to lie more than a day ahead is not believed, or nothing could ever be newer.
    var newestModified: Timestamp? {
        let horizon = updated.dayLater
        return records.values.compactMap(\.modified).filter { $0 <= horizon }.max()
    }

    // MARK: - Packing

    /// How many bytes of records are packed together.
    static let blockSize = 32 << 10

    /// The bytes of the store.
    package func encoded() throws(AdvisoryStoreError) -> [UInt8] {
        var blocks: [(packed: [UInt8], size: Int)] = []
        var open: [UInt8] = []
        var postings: [PackageName: [StorePosting]] = [:]
        guard let compressor = libdeflate_alloc_compressor(6) else { throw .outOfMemory }
        defer { libdeflate_free_compressor(compressor) }
        for (id, names) in order() {
            guard let advisory = records[id] else { continue }
            let bytes = advisory.stored.bytes(.compact)
            let place = open.count..<open.count + bytes.count
            open += bytes
            for name in names {
                for entry in advisory.entries(for: name) {
                    postings[name, default: []].append(
                        StorePosting(
                            entry, isMalware: advisory.namesMalware, block: blocks.count, place: place))
                }
            }
            if open.count >= Self.blockSize {
                blocks.append((try Self.deflated(open, compressor), open.count))
                open = []
            }
        }
        if !open.isEmpty { blocks.append((try Self.deflated(open, compressor), open.count)) }
        return StoreLayout(draft: self, blocks: blocks, postings: postings).bytes()
    }

    /// The records in the order of their packages, so that what is asked for together lies together.
    private func order() -> [(id: AdvisoryID, names: [PackageName])] {
        var listed: [(id: AdvisoryID, names: [PackageName])] = []
        for advisory in records.values {
            let names = Set(advisory.affected.lazy.filter(\.isPython).compactMap { $0.package?.canonical }).sorted()
            listed.append((advisory.id, names))
        }
        return listed.sorted { left, right in
            guard left.names.first != right.names.first else { return left.id < right.id }
            guard let first = left.names.first else { return false }
            return right.names.first.map { first < $0 } ?? true
        }
    }

    private static func deflated(_ bytes: [UInt8], _ compressor: OpaquePointer) throws(AdvisoryStoreError) -> [UInt8] {
        let bound = libdeflate_deflate_compress_bound(compressor, bytes.count)
        let packed = [UInt8](unsafeUninitializedCapacity: bound) { buffer, filled in
            filled = bytes.withUnsafeBytes {
                libdeflate_deflate_compress(compressor, $0.baseAddress, $0.count, buffer.baseAddress, buffer.count)
            }
        }
        guard !packed.isEmpty else { throw .outOfMemory }
        return packed
    }
}

extension Advisory {
    /// Whether it is about Python itself, and about nothing else.
    package var isAboutInterpreterAlone: Bool {
        affected.contains(where: \.isInterpreter) && !affected.contains(where: \.isProject)
    }
}
