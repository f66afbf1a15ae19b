import ArchiveFixtures
import OperatingSystem
import Testing

@testable import Archives

/// What is too large for the memory is read in pieces, with the same answer as whole.
/// The shared case attack-19 plays the same from outside.
@Suite struct StreamingTests {
    private func streamed(_ zip: ZipReader, _ entry: ZipEntry) throws(ArchiveError) -> [UInt8] {
        var content: [UInt8] = []
        try zip.stream(entry) {
            content += $0
            return true
        }
        return content
    }

    @Test func `a member in pieces is the member`() throws {
        let large = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
        for method: UInt16 in [0, 8] {
            for content in [[], [1], Array("some text".utf8), large, [UInt8](repeating: 0, count: 5 << 20)] {
                let bytes = ZipBuilder([
                    ZipMember("first", text: "x"), ZipMember("a", content).with { $0.method = method }, ZipMember("z"),
                ]).build()
                let zip = try ZipReader(bytes, name: "a.zip")
                let entry = try #require(zip.entry("a"))
                // Nobody wants to read what differs.
                let isSame = try streamed(zip, entry) == content
                #expect(isSame)
            }
        }
    }

    @Test(
        "what is refused whole is refused in pieces, for the same reason",
        arguments: [ZipAttacks.disagreements, ZipAttacks.contents, ZipAttacks.structures, ZipAttacks.wide].flatMap(
            \.self))
    func attacks(attack: ZipAttack) {
        guard let zip = try? ZipReader(attack.bytes, name: "attack.zip") else { return }
        var whole: ArchiveError?
        var pieces: ArchiveError?
        do { try zip.checkAll() } catch { whole = error }
        do { for entry in zip.entries { _ = try streamed(zip, entry) } } catch { pieces = error }
        guard case .refused(_, _, let first)? = whole, case .refused(_, _, let second)? = pieces else {
            Issue.record("\(String(describing: whole)) and \(String(describing: pieces))")
            return
        }
        if case .wrongSize(let announced, _) = first {
            // How much more there is, a whole buffer cannot know.
            guard case .wrongSize(announced, _) = second else {
                Issue.record("\(first) and \(second)")
                return
            }
        } else {
            #expect(first == second)
        }
    }

    @Test func `who stops is asked no more`() throws {
        let zip = try ZipReader(ZipBuilder([ZipMember("a", [UInt8](repeating: 0, count: 5 << 20))]).build(), name: "a")
        var pieces = 0
        try zip.stream(#require(zip.entry("a"))) { _ in
            pieces += 1
            return false
        }
        #expect(pieces == 1)
    }

    @Test func `members below the limit are held in memory, and larger ones are not`() {
        var entry = ZipEntry(
            path: "a", isDirectory: false, isExecutable: false, method: .stored, size: ZipEntry.streamedSize - 1,
            compressedSize: ZipEntry.streamedSize - 1, checksum: 0, extent: 0..<1, flags: 0)
        #expect(!entry.isStreamed)
        entry.size += 1
        #expect(entry.isStreamed)
    }

    // MARK: Tars

    private static let tar = TarBuilder([
        TarMember("p/a.txt", Array("text".utf8)), TarMember("p/zeros", [UInt8](repeating: 0, count: 3 << 20)),
        TarMember("p/bytes", (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 3) }),
    ]).build()

    private func unpacked(_ bytes: [UInt8], limits: ArchiveLimits = .standard) throws(ArchiveError) -> [UInt8] {
        let isGzip = bytes.withUnsafeBytes { GzipUnpacking.isGzip($0) }
        let storage = try LargeUnpacking.unpack(ArchiveSource(bytes, name: "b"), isGzip: isGzip, limits: limits)
        var content: [UInt8] = []
        storage.pieces(storage.bytes.indices) {
            content += $0
            return true
        }
        return content
    }

    @Test func `an archive in a file is the archive`() throws {
        let half = Self.tar.count / 2
        let members = gzipped(Array(Self.tar[..<half])) + gzipped(Array(Self.tar[half...]))
        for bytes in [Self.tar, gzipped(Self.tar), members + [0, 0, 0, 0]] {
            let isSame = try unpacked(bytes) == Self.tar
            #expect(isSame)
        }
        #expect(try unpacked([]) == [])
    }

    @Test func `a broken or too large one is refused in pieces as well`() {
        func refusal(_ bytes: [UInt8], _ limits: ArchiveLimits = .standard) -> ArchiveProblem? {
            do { _ = try unpacked(bytes, limits: limits) } catch {
                if case .refused(_, _, let problem) = error { return problem }
            }
            return nil
        }
        let packed = gzipped(Self.tar)
        #expect(refusal(Array(packed.dropLast(9))) == .corruptData)
        #expect(refusal(packed.dropLast(5) + [packed[packed.count - 5] ^ 1] + packed.suffix(4)) == .corruptData)
        #expect(
            refusal(packed + Array("junk".utf8)) == .unaccountedBytes(offset: UInt64(packed.count), count: 4))
        var limits = ArchiveLimits.standard
        limits.totalSize = UInt64(Self.tar.count)
        #expect(refusal(packed, limits) == nil)
        limits.totalSize -= 1
        #expect(refusal(packed, limits) == .tooLarge(limit: limits.totalSize))
        limits = .standard
        limits.ratioFloor = 1 << 20
        #expect(refusal(gzipped([UInt8](repeating: 0, count: 4 << 20)), limits) == .ratioTooHigh(limit: 200))
    }

    @Test func `what takes more memory than is allowed is left to a file`() throws {
        let packed = gzipped(Self.tar)
        func unpack(_ memory: Int) throws -> Int? {
            try packed.withUnsafeBytes {
                try GzipUnpacking.unpack($0, name: "b", limits: .standard, memory: memory)?.bytes.count
            }
        }
        #expect(try unpack(Self.tar.count) == Self.tar.count)
        #expect(try unpack(Self.tar.count - 1) == nil)
    }

    @Test func `a bomb is refused by its own announcement`() {
        // Were it unpacked, it would be found to be broken.
        var bomb = gzipped([UInt8](repeating: 0, count: 100 << 10))
        let size = UInt32(80 << 20)
        bomb.replaceSubrange((bomb.count - 4)..., with: (0..<4).map { UInt8(truncatingIfNeeded: size >> ($0 * 8)) })
        bomb.insert(contentsOf: [UInt8](repeating: 0, count: 100_000), at: 10)
        #expect(throws: ArchiveError.refused(archive: "b", entry: nil, problem: .ratioTooHigh(limit: 200))) {
            try TarReader(bomb, name: "b")
        }
    }

    @Test func `a source archive that lies in a file is read and extracted`() throws {
        let scratch = try TemporaryDirectory(in: Files.isDirectory("/dev/shm") ? "/dev/shm" : "/tmp")
        // It does not pack well: what comes again is too far away.
        let noise = (0..<(1 << 20)).map { UInt8(truncatingIfNeeded: ($0 &* 0x9E37_79B9) >> 13 ^ $0 >> 3) }
        let large = [[UInt8]](repeating: noise, count: 50).flatMap(\.self)
        let path = Paths.join(scratch.path, "p.tar.gz")
        let bytes = TarBuilder([
            TarMember("p/PKG-INFO", Array("Name: p".utf8)), TarMember("p/large", large), TarMember("p/large", large),
        ]).build()
        try Files.write(gzipped(bytes, level: 1), to: path)
        let archive = try SourceArchive(path: path)
        #expect(archive.files == ["PKG-INFO", "large"])
        #expect(try archive.read("PKG-INFO") == Array("Name: p".utf8))
        #expect(throws: ArchiveError.refused(archive: "p.tar.gz", entry: "large", problem: .tooLarge(limit: 16 << 20)))
        {
            try archive.read("large")
        }
        let target = Paths.join(scratch.path, "target")
        try Files.makeDirectories(target)
        try archive.extract(into: target)
        let isSame = try Files.read(Paths.join(target, "p/large"), limit: large.count) == large
        #expect(isSame)
        #expect(try Files.list(scratch.path) == ["p.tar.gz", "target"])
    }
}
