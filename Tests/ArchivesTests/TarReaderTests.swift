import ArchiveFixtures
import Archives
import OperatingSystem
import SharedFixtures
import Testing

@Suite struct TarReaderTests {
    static let long = "p/" + String(repeating: "directory-", count: 20) + "/file.txt"

    static let honest: [TarMember] = [
        .pax([("comment", "0123456789abcdef")], isGlobal: true),
        TarMember("p/"),
        TarMember("p/a.txt", text: "content"),
        TarMember("p/run", text: "#!/bin/sh\n").with { $0.mode = 0o775 },
        TarMember("p/block", [UInt8](repeating: 7, count: 512)),
        TarMember("file.txt", text: "by prefix").with { $0.prefix = Array("p/deep/er".utf8) },
        .pax([("path", long), ("mtime", "1600000000.5")]),
        TarMember("short", text: "by pax"),
        .long("p/gnu/" + String(repeating: "x", count: 150)),
        TarMember("short", text: "by GNU").with { $0.magic = Array("ustar  \u{0}".utf8) },
        TarMember("p/old", text: "before POSIX").with {
            $0.magic = [UInt8](repeating: 0, count: 8)
            $0.type = 0
        },
        TarMember("p/naïve.txt", text: "Unicode"),
        TarAttacks.link("p/link", to: "deep/er/file.txt"),
        TarAttacks.link("p/deep/up", to: "../a.txt"),
        TarAttacks.link("p/hard", to: "p/a.txt", hard: true),
        TarMember("./p/dotted", text: "behind a dot"),
        TarMember("p/binary-size", text: "12345").with {
            $0.sizeField = [0x80] + [UInt8](repeating: 0, count: 10) + [5]
        },
        TarMember("p/"),
    ]

    static let expected: [String: String] = [
        "p/a.txt": "content", "p/run": "#!/bin/sh\n", "p/deep/er/file.txt": "by prefix", long: "by pax",
        "p/gnu/" + String(repeating: "x", count: 150): "by GNU", "p/old": "before POSIX", "p/naïve.txt": "Unicode",
        "p/hard": "content", "p/dotted": "behind a dot", "p/binary-size": "12345",
    ]

    static func packed(_ bytes: [UInt8], _ packing: Int) -> [UInt8] {
        switch packing {
        case 0: bytes
        case 1: gzipped(bytes)
        // Several members of gzip, and zeros behind.
        case 2: gzipped(Array(bytes[..<700])) + gzipped(Array(bytes[700...]))
        default: gzipped(bytes) + [UInt8](repeating: 0, count: 300)
        }
    }

    @Test("An honest tar gives back what was put in", arguments: 0..<4)
    func givesBack(packing: Int) throws {
        let tar = try TarReader(Self.packed(TarBuilder(Self.honest).build(), packing), name: "honest.tar")
        for (path, text) in Self.expected {
            let entry = try #require(tar.entry(path), "\(path)")
            #expect(tar.read(entry) == Array(text.utf8), "\(path)")
        }
        #expect(try #require(tar.entry("p/run")).isExecutable)
        #expect(try !#require(tar.entry("p/a.txt")).isExecutable)
        #expect(tar.entry("p/link")?.kind == .symbolicLink("deep/er/file.txt"))
        #expect(tar.entry("p/a.txt")?.modified == 1_600_000_000)
    }

    @Test("Names that lead astray are refused", arguments: TarAttacks.names)
    func refusesNames(attack: TarAttack) { expectRefused(attack) }

    @Test("Links outside, devices and special modes are refused", arguments: TarAttacks.kinds)
    func refusesKinds(attack: TarAttack) { expectRefused(attack) }

    @Test("A tar whose records do not fit together is refused", arguments: TarAttacks.structures)
    func refusesStructures(attack: TarAttack) { expectRefused(attack) }

    private func expectRefused(_ attack: TarAttack) {
        #expect("\(attack.name)") {
            try TarReader(attack.bytes, name: "attack.tar")
        } throws: { error in
            guard case .refused(archive: "attack.tar", entry: _, let problem) = error as? ArchiveError else {
                return false
            }
            return problem == attack.problem
        }
    }

    // MARK: Bombs

    @Test("A tar that inflates to too much is refused")
    func ratio() {
        let bytes = gzipped(TarBuilder([TarMember("p/zeros", [UInt8](repeating: 0, count: 4 << 20))]).build())
        var limits = ArchiveLimits.standard
        limits.ratioFloor = 1 << 20
        #expect(throws: ArchiveError.refused(archive: "b", entry: nil, problem: .ratioTooHigh(limit: 200))) {
            try TarReader(bytes, name: "b", limits: limits)
        }
        limits.totalSize = 1 << 20
        #expect(throws: ArchiveError.refused(archive: "b", entry: nil, problem: .tooLarge(limit: 1 << 20))) {
            try TarReader(bytes, name: "b", limits: limits)
        }
    }

    @Test("Hard links that multiply a file are refused")
    func hardLinks() {
        let file = TarMember("p/a", [UInt8](repeating: 0, count: 1 << 20))
        let links = (0..<100).map { TarAttacks.link("p/\($0)", to: "p/a", hard: true) }
        var limits = ArchiveLimits.standard
        limits.totalSize = 50 << 20
        #expect(throws: ArchiveError.refused(archive: "b", entry: "p/49", problem: .tooLarge(limit: 50 << 20))) {
            try TarReader(TarBuilder([file] + links).build(), name: "b", limits: limits)
        }
    }

    @Test("Too many members are refused")
    func count() {
        var limits = ArchiveLimits.standard
        limits.entries = 9
        #expect(throws: ArchiveError.refused(archive: "b", entry: nil, problem: .tooManyEntries(limit: 9))) {
            try TarReader(TarBuilder((0..<10).map { TarMember("p/\($0)") }).build(), name: "b", limits: limits)
        }
    }

    @Test("A trailer that lies about the size of the content is no trouble")
    func trailer() throws {
        // Two members: the last trailer tells the size of the second alone.
        let bytes = TarBuilder([TarMember("p/zeros", [UInt8](repeating: 1, count: 3 << 20))]).build()
        let cut = bytes.count - 100
        let tar = try TarReader(gzipped(Array(bytes[..<cut])) + gzipped(Array(bytes[cut...])), name: "b")
        #expect(tar.entries.count == 1)
    }

    // MARK: Accidents

    @Test("A tar cut short anywhere is refused")
    func truncated() {
        let bytes = TarBuilder(Self.honest).build()
        for count in stride(from: 0, to: bytes.count - 1024, by: 64) {
            #expect(throws: ArchiveError.self, "cut to \(count) bytes") {
                try TarReader(Array(bytes[..<count]), name: "cut.tar")
            }
        }
        let packed = gzipped(bytes)
        for count in 0..<packed.count {
            #expect(throws: ArchiveError.self, "cut to \(count) bytes") {
                try TarReader(Array(packed[..<count]), name: "cut.tar.gz")
            }
        }
    }

    @Test("Flipped bits end in an error or in a tar whose names are safe, never in a crash", arguments: 0..<8)
    func flippedBits(seed: UInt64) throws {
        let original = TarBuilder(Self.honest).build()
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<250 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: bytes.indices, using: &generator)] ^=
                    1 << UInt8.random(in: 0..<8, using: &generator)
            }
            // The sum of a header's bytes lets some pairs of flips through.
            guard let tar = try? TarReader(bytes, name: "flipped.tar") else { continue }
            for entry in tar.entries {
                #expect(!entry.path.hasPrefix("/") && !entry.path.split(separator: "/").contains(".."))
                _ = tar.read(entry)
            }
        }
    }

    @Test("Headers with random fields and right sums end in an error, never in a crash", arguments: 0..<4)
    func randomHeaders(seed: UInt64) {
        var generator = SeededGenerator(seed: seed &+ 50)
        for _ in 0..<250 {
            let members = Self.honest.map { member in
                var copy = member
                switch Int.random(in: 0..<12, using: &generator) {
                case 0: copy.type = UInt8.random(in: 0...255, using: &generator)
                case 1:
                    copy.type =
                        [UInt8](arrayLiteral: 0x4B, 0x4C, 0x67, 0x78, 0x31, 0x32).randomElement(using: &generator) ?? 0
                case 2: copy.sizeField = (0..<12).map { _ in UInt8.random(in: 0...255, using: &generator) }
                case 3: copy.size = UInt64.random(in: 0..<4096, using: &generator)
                case 4: copy.name = (0..<9).map { _ in UInt8.random(in: 0...255, using: &generator) }
                default: break
                }
                return copy
            }
            if let tar = try? TarReader(TarBuilder(members).build(), name: "random.tar") {
                for entry in tar.entries { _ = tar.read(entry) }
            }
        }
    }
}
