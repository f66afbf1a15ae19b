import Diagnostics
import Hashing
import OperatingSystem
import PackagingStandards
import Testing

@testable import Advisories

@Suite struct AdvisoryStoreTests {
    private let now = moment("2024-10-11T00:00:00Z")

    private func draft(_ records: [Advisory], updated: Timestamp? = nil) -> AdvisoryDraft {
        var draft = AdvisoryDraft(updated: updated ?? now)
        for record in records { draft.add(record) }
        draft.origins = [
            StoreState.Origin(
                kind: "folder", location: "/data", etag: "\"x\"", sha256: "ab", fetched: now, records: records.count,
                newest: moment("2024-05-05T05:05:05Z"))
        ]
        return draft
    }

    private func store(_ records: [Advisory]) throws -> AdvisoryStore {
        try AdvisoryStore(draft(records).encoded(), path: "test.store")
    }

    private func ids(_ answer: AdvisoryStore.Answer) -> [String]? {
        if case .known(let matches, _) = answer { return matches.map(\.advisory.id.text) }
        return nil
    }

    private let sample = [
        advisory("PYSEC-2021-1", "demo", aliases: ["CVE-2021-1"], ranges: [range(.introduced("0"), .fixed("2.0"))]),
        advisory(
            "PYSEC-2021-2", "demo", versions: ["3.0", "3.0-odd"], ranges: [range(.introduced("2.5"), .fixed("2.6"))]),
        advisory("PYSEC-2021-3", "other", ranges: [range(.introduced("0"), .fixed("no version"))]),
        Advisory(
            id: id("GHSA-1"), modified: moment("2024-05-05T05:05:05Z"), withdrawn: moment("2024-06-01T00:00:00Z"),
            affected: [
                AffectedPackage(name: "Demo", ranges: [range(.introduced("1.0"))]), AffectedPackage(name: "another"),
                AffectedPackage(ecosystem: "npm", name: "demo", versions: ["1"]),
            ]),
    ]

    @Test func `A store answers about the package that is asked for`() throws {
        let store = try store(sample)
        try store.checkAll()
        #expect(ids(try store.ask(name("demo"), CandidateVersion("1.5"))) == ["PYSEC-2021-1", "GHSA-1"])
        #expect(ids(try store.ask(name("DEMO"), CandidateVersion("0.5"))) == ["PYSEC-2021-1"])
        #expect(ids(try store.ask(name("demo"), CandidateVersion("3.0.0+cpu"))) == ["PYSEC-2021-2", "GHSA-1"])
        #expect(
            ids(try store.ask(name("demo"), CandidateVersion("3.0-odd"))) == ["PYSEC-2021-1", "PYSEC-2021-2", "GHSA-1"])
        #expect(ids(try store.ask(name("another"), CandidateVersion("9"))) == ["GHSA-1"])
        #expect(ids(try store.ask(name("other"), CandidateVersion("9"))) == ["PYSEC-2021-3"])
        #expect(ids(try store.ask(name("unheard-of"), CandidateVersion("9"))) == [])
        #expect(ids(try store.ask(name("zzz"), CandidateVersion("9"))) == [])
        #expect(store.state.records == 4)
        #expect(store.state.packages == 3)
        #expect(store.state.newestModified == moment("2024-05-05T05:05:05Z"))
        #expect(store.state.updated == now)
        #expect(store.state.origins == draft(sample).origins)
    }

    @Test func `A store gives back the records that it was made of, and the same bytes for the same records`() throws {
        let store = try store(sample)
        #expect(try store.records().sorted { $0.id < $1.id } == sample.sorted { $0.id < $1.id })
        let again = try AdvisoryDraft(store, updated: now).encoded()
        #expect(again == (try draft(sample.reversed()).encoded()))
    }

    @Test func `A record without a time of change has none afterwards`() throws {
        let record = Advisory(
            id: id("X-1"), affected: [AffectedPackage(name: "demo", versions: ["1"], statedFixes: ["2"])])
        #expect(try store([record]).records() == [record])
        #expect(throws: AdvisoryError.self) { try Advisory(osv: record.stored, source: "x") }
        #expect(try Advisory(osv: record.osv, source: "x").modified == Timestamp(seconds: 0))
    }

    @Test func `An empty store is a store`() throws {
        let store = try store([])
        try store.checkAll()
        #expect(store.state.newestModified == nil)
        #expect(ids(try store.ask(name("demo"), CandidateVersion("1"))) == [])
    }

    @Test func `A record from the future does not decide what is newest`() throws {
        let future = advisory("PYSEC-2021-9", modified: "9999-01-01T00:00:00Z")
        #expect(try store(sample + [future]).state.newestModified == moment("2024-05-05T05:05:05Z"))
    }

    // MARK: - Damage

    @Test func `Every flipped bit and every missing byte is noticed`() throws {
        let bytes = try draft(sample).encoded()
        func read(_ bytes: [UInt8]) -> Bool {
            do {
                let store = try AdvisoryStore(bytes, path: "damaged.store")
                try store.checkAll()
                return true
            } catch {
                #expect(error.diagnostic.exitStatus == .undetermined)
                return false
            }
        }
        #expect(read(bytes))
        for place in bytes.indices {
            var damaged = bytes
            damaged[place] ^= 1 << UInt8(place % 8)
            let isRead = read(damaged)
            #expect(!isRead, "byte \(place)")
        }
        for count in stride(from: 0, to: bytes.count, by: 7) { #expect(!read(Array(bytes[..<count]))) }
        #expect(!read(bytes + [0]))
    }

    /// Seals that hold over nonsense: nothing may trap, whatever a file says.
    @Test func `Nonsense under a good seal never traps`() throws {
        let bytes = try draft(Array(sample.prefix(1))).encoded()
        let original = try AdvisoryStore(bytes, path: "original")
        #expect(original.state.packages == 1)
        func number(_ offset: Int) -> Int { (0..<8).reversed().reduce(0) { $0 << 8 | Int(bytes[offset + $1]) } }
        let directory = StoreLayout.headerSize..<StoreLayout.headerSize + number(48)
        let postings = directory.upperBound..<directory.upperBound + number(56)
        let check = directory.upperBound - "demo".utf8.count - StoreLayout.checkSize
        func seal(_ bytes: inout [UInt8]) {
            bytes.replaceSubrange(check..<check + 16, with: StoreLayout.check(Array(bytes[postings])))
            var hasher = SHA256Hasher()
            hasher.update(bytes[..<StoreLayout.sealOffset])
            hasher.update(bytes[directory])
            bytes.replaceSubrange(StoreLayout.sealOffset..<StoreLayout.sealOffset + 32, with: hasher.finish().bytes)
        }
        var opened = 0
        for place in Array(16..<StoreLayout.sealOffset) + Array(directory) + Array(postings) {
            for value in [UInt8(0), 1, 0x7F, 0x80, 0xFF] where bytes[place] != value {
                var damaged = bytes
                damaged[place] = value
                seal(&damaged)
                guard let store = try? AdvisoryStore(damaged, path: "x") else { continue }
                opened += 1
                _ = try? store.ask(name("demo"), CandidateVersion("1.5"))
                _ = try? store.ask(name("demo"), CandidateVersion("nonsense"))
                _ = try? store.checkAll()
                _ = try? AdvisoryDraft(store, updated: now)
            }
        }
        #expect(opened > 100)
        var unchanged = bytes
        seal(&unchanged)
        #expect(unchanged == bytes)
    }

    @Test func `A file of another kind or another version is named as such`() throws {
        var bytes = try draft(sample).encoded()
        bytes[8] = 99
        #expect(throws: AdvisoryStoreError.foreignFormat(path: "x", found: 99)) { try AdvisoryStore(bytes, path: "x") }
        #expect(throws: AdvisoryStoreError.damaged(path: "x", part: "header")) {
            try AdvisoryStore(Array("{}".utf8), path: "x")
        }
        #expect(throws: AdvisoryStoreError.damaged(path: "x", part: "header")) { try AdvisoryStore([], path: "x") }
        #expect(throws: AdvisoryStoreError.missing(path: "/dev/shm/nowhere/x")) {
            try AdvisoryStore(path: "/dev/shm/nowhere/x")
        }
    }

    // MARK: - Replacing

    @Test func `A store is replaced by a newer one and not by an older one`() throws {
        let folder = try TemporaryDirectory(in: "/dev/shm")
        defer { withExtendedLifetime(folder) {} }
        let path = Paths.join(folder.path, "deep/advisories.store")
        try AdvisoryStore.replace(path, with: draft(sample))
        let bytes = try Files.read(path)
        #expect(throws: AdvisoryStoreError.older(path: path, what: .records(present: 4, new: 3))) {
            try AdvisoryStore.replace(path, with: draft(Array(sample.prefix(3))))
        }
        let old = [advisory("PYSEC-1"), advisory("PYSEC-2"), advisory("PYSEC-3"), advisory("PYSEC-4")]
        let regression = AdvisoryStoreError.Regression.modified(
            present: moment("2024-05-05T05:05:05Z"), new: moment("2024-01-01T00:00:00Z"))
        #expect(throws: AdvisoryStoreError.older(path: path, what: regression)) {
            try AdvisoryStore.replace(path, with: draft(old))
        }
        #expect(throws: AdvisoryStoreError.older(path: path, what: .coverage)) {
            try AdvisoryStore.replace(path, with: AdvisoryDraft(updated: now, isPartial: true))
        }
        #expect(try Files.read(path) == bytes)
        try AdvisoryStore.replace(path, with: draft(old), allowingOlder: true)
        #expect(try AdvisoryStore(path: path).state.newestModified == moment("2024-01-01T00:00:00Z"))
        try AdvisoryStore.replace(path, with: draft(sample))
        #expect(try Files.list(Paths.parent(path)) == ["advisories.store"])

        // Nobody can compare with a damaged store.
        try Files.write(Array(bytes.dropLast()), to: path)
        #expect(throws: AdvisoryStoreError.older(path: path, what: .presentUnreadable)) {
            try AdvisoryStore.replace(path, with: draft(sample))
        }
        try AdvisoryStore.replace(path, with: draft(sample), allowingOlder: true)
        #expect(try Files.read(path) == bytes)
    }

    @Test func `Whoever has a store open keeps it while it is replaced`() throws {
        let folder = try TemporaryDirectory(in: "/dev/shm")
        defer { withExtendedLifetime(folder) {} }
        let path = Paths.join(folder.path, "advisories.store")
        try AdvisoryStore.replace(path, with: draft(sample))
        let open = try AdvisoryStore(path: path)
        try AdvisoryStore.replace(
            path, with: draft(sample + [advisory("PYSEC-2021-7", ranges: [range(.introduced("0"))])]))
        #expect(ids(try open.ask(name("demo"), CandidateVersion("1.5")))?.count == 2)
        #expect(ids(try AdvisoryStore(path: path).ask(name("demo"), CandidateVersion("1.5")))?.count == 3)
    }

    // MARK: - Answers about some packages

    @Test func `A store of answers does not know what was never asked`() throws {
        var draft = AdvisoryDraft(updated: now, isPartial: true)
        draft.add(sample[0])
        draft.note(asked: name("demo"), version: "1.5", at: moment("2024-10-01T00:00:00Z"))
        draft.note(asked: name("clean"), version: "1.0", at: moment("2024-10-02T00:00:00Z"))
        let store = try AdvisoryStore(draft.encoded(), path: "answers.store")
        #expect(store.state.isPartial)
        #expect(ids(try store.ask(name("demo"), CandidateVersion("1.5"))) == ["PYSEC-2021-1"])
        #expect(try store.ask(name("demo"), CandidateVersion("1.6")) == .unknown)
        #expect(
            try store.ask(name("clean"), CandidateVersion("1.0")) == .known([], asOf: moment("2024-10-02T00:00:00Z")))
        #expect(try store.ask(name("clean"), CandidateVersion("2.0")) == .unknown)
        #expect(try store.ask(name("other"), CandidateVersion("1.0")) == .unknown)
        #expect(try AdvisoryDraft(store, updated: now).encoded() == draft.encoded())
    }

    // MARK: - The public database

    @Test(.enabled(if: SharedAdvisories.isPresent))
    func `The store of a whole database says what its records say`() throws {
        let folder = try TemporaryDirectory(in: "/dev/shm")
        defer { withExtendedLifetime(folder) {} }
        let path = Paths.join(folder.path, "advisories.store")
        try Files.write(SharedAdvisories.store.get(), to: path)
        let store = try AdvisoryStore(path: path)
        #expect(store.state.records == 2661)
        #expect(store.state.packages == 664)
        var byPackage: [PackageName: [Advisory]] = [:]
        for advisory in SharedAdvisories.all {
            for entry in advisory.affected {
                if let name = entry.package { byPackage[name, default: []].append(advisory) }
            }
        }
        var asked = 0
        for (package, records) in byPackage.sorted(by: { $0.key < $1.key }) where records.count < 5 {
            let listed = Set(records.flatMap(\.affected).flatMap(\.versions)).sorted()
            let versions =
                listed.enumerated().filter { $0.offset % 60 == 0 }.map(\.element) + ["0.dev0", "999", "odd-1x"]
            for version in versions {
                asked += 1
                let candidate = CandidateVersion(version)
                let expected = records.filter { $0.judge(package, candidate) != .notAffected }.map(\.id.text)
                let found = ids(try store.ask(package, candidate))
                #expect(found == expected, "\(package) \(version)")
            }
        }
        #expect(asked > 1000)
    }

    @Test(.enabled(if: SharedAdvisories.isPresent))
    func `A question touches a small part of the file`() throws {
        let bytes = try SharedAdvisories.store.get()
        #expect(bytes.count < 2_500_000)
        let store = try AdvisoryStore(bytes, path: "all.store")
        let names = (0..<280).map { "clean-package-\($0)" } + ["django", "jinja2", "requests", "urllib3", "pillow"]
        let clock = ContinuousClock()
        var found = 0
        let time = try clock.measure {
            for text in names { found += ids(try store.ask(name(text), CandidateVersion("2.0")))?.count ?? 0 }
        }
        print("285 packages against 2,661 records, \(found) hits, unoptimized: \(time)")
        #expect(found > 20)
    }
}
