import ArchiveFixtures
import Archives
import OperatingSystem
import SharedFixtures
import Testing

@Suite struct ZipReaderTests {
    static let text = Array(String(repeating: "A line of text that deflates well.\n", count: 200).utf8)

    static let honest: [ZipMember] = [
        ZipMember("package/__init__.py"),
        ZipMember("package/data/"),
        ZipMember("package/data/large.txt", text),
        ZipMember("package/data/naïve-δ.txt", text: "Unicode"),
        ZipMember("package/stored.bin", [1, 2, 3]).with { $0.method = 0 },
        ZipMember("package/..dots/...", text: "dots"),
        ZipMember("package/run", text: "#!/bin/sh\n").with { $0.mode = 0o100755 },
        ZipMember("package/no-mode", text: "from DOS").with { $0.mode = 0 },
    ]

    static let descriptors: [ZipMember.Descriptor] = [.none, .plain12, .signed16, .plain20, .signed24]

    @Test("An honest zip gives back what was put in", arguments: descriptors, [false, true])
    func givesBack(descriptor: ZipMember.Descriptor, zip64: Bool) throws {
        var builder = ZipBuilder(Self.honest.map { $0.with { $0.descriptor = descriptor } })
        builder.zip64 = zip64
        let zip = try ZipReader(builder.build(), name: "honest.zip")
        #expect(zip.entries.count == Self.honest.count)
        for member in Self.honest {
            let isDirectory = member.name.last == UInt8(ascii: "/")
            let path = String(decoding: isDirectory ? member.name.dropLast() : member.name[...], as: UTF8.self)
            let entry = try #require(zip.entry(path))
            #expect(entry.isDirectory == isDirectory)
            #expect(entry.isExecutable == (member.mode & 0o111 != 0))
            #expect(try zip.read(entry) == member.content)
        }
    }

    @Test("Unusual but unambiguous zips are read")
    func unusual() throws {
        let member = ZipMember("a.txt", text: "content")
        var zips: [ZipBuilder] = []
        zips.append(ZipBuilder([]))
        zips.append(ZipBuilder([member]).with { $0.comment = Array("made by hand\r\n".utf8) })
        zips.append(ZipBuilder([member.with { $0.centralComment = Array("a comment".utf8) }]))
        zips.append(ZipBuilder([member.with { $0.centralExtra = extra(0x5455, [1, 2, 3, 4, 5]) }]))
        zips.append(ZipBuilder([member.with { $0.localExtra = extra(0x5455, [1, 2, 3, 4, 5]) }]))
        zips.append(ZipBuilder([member.with { $0.localExtra = extra(0x7075, [1, 0, 0, 0, 0] + Array("a.txt".utf8)) }]))
        // Wide sizes that were not needed, before the data and in the directory.
        zips.append(
            ZipBuilder([
                member.with {
                    $0.localSize = .max
                    $0.localCompressedSize = .max
                    $0.localExtra = extra(1, number64(7) + number64(UInt64(deflated($0.content).count)))
                }
            ]))
        zips.append(
            ZipBuilder([
                member.with {
                    $0.size = .max
                    $0.localSize = 7
                    $0.centralExtra = extra(1, number64(7))
                }
            ]))
        for (index, builder) in zips.enumerated() {
            let zip = try ZipReader(builder.build(), name: "\(index).zip")
            try zip.checkAll()
            if let entry = zip.entries.first { #expect(try zip.read(entry) == member.content) }
        }
    }

    @Test("A file is read like bytes in memory")
    func file() throws {
        let directory = try TemporaryDirectory(in: "/tmp")
        let path = Paths.join(directory.path, "a.zip")
        try Files.write(ZipBuilder(Self.honest).build(), to: path)
        let zip = try ZipReader(path: path)
        try zip.checkAll()
        #expect(try zip.read(#require(zip.entry("package/data/large.txt"))) == Self.text)
    }

    @Test("A missing file and a directory are errors of the file system")
    func noFile() throws {
        for path in ["/nonexistent/a.zip", "/tmp"] {
            #expect {
                try ZipReader(path: path)
            } throws: { error in
                if case .file = error as? ArchiveError { true } else { false }
            }
        }
    }

    // MARK: Bombs

    @Test("Members that inflate to too much are refused before they are inflated")
    func ratio() throws {
        let zeros = [UInt8](repeating: 0, count: 4 << 20)
        let bytes = ZipBuilder([ZipMember("zeros", zeros)]).build()
        var limits = ArchiveLimits.standard
        limits.ratioFloor = 1 << 20
        #expect(throws: refused("zeros", .ratioTooHigh(limit: 200))) {
            try ZipReader(bytes, name: "bomb.zip", limits: limits)
        }
        limits.ratioFloor = 8 << 20
        _ = try ZipReader(bytes, name: "bomb.zip", limits: limits)
        limits.totalSize = 1 << 20
        #expect(throws: refused("zeros", .tooLarge(limit: 1 << 20))) {
            try ZipReader(bytes, name: "bomb.zip", limits: limits)
        }
    }

    @Test("A size that deflate cannot reach is refused before memory is asked for")
    func impossibleRatio() throws {
        let bytes = ZipBuilder([ZipMember("a", text: "a").with { $0.size = 1 << 30 }]).build()
        #expect(throws: refused("a", .ratioTooHigh(limit: 1032))) { try ZipReader(bytes, name: "bomb.zip") }
    }

    @Test("Too many members are refused")
    func count() throws {
        let bytes = ZipBuilder((0..<20).map { ZipMember("file-\($0)") }).build()
        var limits = ArchiveLimits.standard
        limits.entries = 19
        #expect(throws: refused(nil, .tooManyEntries(limit: 19))) {
            try ZipReader(bytes, name: "bomb.zip", limits: limits)
        }
        limits.entries = 20
        _ = try ZipReader(bytes, name: "bomb.zip", limits: limits)
    }

    private func refused(_ entry: String?, _ problem: ArchiveProblem) -> ArchiveError {
        .refused(archive: "bomb.zip", entry: entry, problem: problem)
    }

    // MARK: Accidents

    @Test("A zip cut short anywhere is refused", arguments: [false, true])
    func truncated(zip64: Bool) throws {
        var builder = ZipBuilder(Self.honest)
        builder.zip64 = zip64
        let bytes = builder.build()
        for count in 0..<bytes.count {
            #expect(throws: ArchiveError.self, "cut to \(count) bytes") {
                try ZipReader(Array(bytes[..<count]), name: "cut.zip").checkAll()
            }
        }
    }

    @Test("Flipped bits end in an error or in the very same content, never in a crash", arguments: 0..<8)
    func flippedBits(seed: UInt64) throws {
        var builder = ZipBuilder(Self.honest.map { $0.with { $0.descriptor = seed % 2 == 0 ? .none : .signed16 } })
        builder.zip64 = seed % 4 > 1
        let original = builder.build()
        var generator = SeededGenerator(seed: seed)
        let contents = Set(Self.honest.map(\.content))
        for _ in 0..<1000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: bytes.indices, using: &generator)] ^=
                    1 << UInt8.random(in: 0..<8, using: &generator)
            }
            guard let zip = try? ZipReader(bytes, name: "flipped.zip") else { continue }
            for entry in zip.entries {
                // A checksum of 32 bits lets no flip of a few bits through.
                if let content = try? zip.read(entry) { #expect(contents.contains(content)) }
            }
        }
    }

    @Test("Random records end in an error, never in a crash", arguments: 0..<4)
    func spliced(seed: UInt64) throws {
        let original = ZipBuilder(Self.honest).build()
        var generator = SeededGenerator(seed: seed &+ 100)
        for _ in 0..<2000 {
            var bytes = original
            // Numbers of the records near the end, replaced by extremes.
            let place = Int.random(in: bytes.count - 420..<bytes.count - 4, using: &generator)
            let extreme: [UInt8] =
                [[0, 0, 0, 0], [255, 255, 255, 255], [255, 255, 255, 127], [0, 0, 0, 128]]
                .randomElement(using: &generator) ?? []
            let width = [1, 2, 4].randomElement(using: &generator) ?? 1
            bytes.replaceSubrange(place..<place + width, with: extreme.suffix(width))
            if let zip = try? ZipReader(bytes, name: "spliced.zip") { try? zip.checkAll() }
        }
    }

    // MARK: From the end of a file

    @Test("A directory is found from the last bytes, however few there are at first")
    func fromTheEnd() throws {
        for zip64 in [false, true] {
            var builder = ZipBuilder(Self.honest)
            builder.zip64 = zip64
            let bytes = builder.build()
            let expected = try ZipReader(bytes, name: "a.zip").directory
            for count in [0, 1, 21, 22, 23, 41, 42, 43, 60, 98, 99, 200, bytes.count - 1, bytes.count] {
                var start = bytes.count - min(count, bytes.count)
                var rounds = 0
                while true {
                    rounds += 1
                    let answer = try ZipDirectory.read(
                        tail: Array(bytes[start...]), size: UInt64(bytes.count), name: "a.zip")
                    if case .directory(let directory) = answer {
                        #expect(directory == expected)
                        break
                    }
                    guard case .needs(let offset) = answer, Int(offset) < start else {
                        Issue.record("asked for what it had: \(answer)")
                        break
                    }
                    start = Int(offset)
                }
                #expect(rounds <= 4)
            }
        }
    }

    @Test("One member is read from its own bytes alone")
    func oneMember() throws {
        let bytes = ZipBuilder(Self.honest).build()
        let directory = try ZipReader(bytes, name: "a.zip").directory
        let entry = try #require(directory.entry("package/data/large.txt"))
        let extent = Array(bytes[Int(entry.extent.lowerBound)..<Int(entry.extent.upperBound)])
        #expect(try directory.read(entry, from: extent) == Self.text)
        #expect(throws: ArchiveError.self) { try directory.read(entry, from: Array(extent.dropLast())) }
        #expect(throws: ArchiveError.self) { try directory.read(entry, from: []) }
    }
}
