import ArchiveFixtures
import Archives
import SharedFixtures
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct WheelManifestTests {
    private func manifest() throws -> WheelManifest {
        try WheelReaderTests.open(
            WheelReaderTests.wheel {
                $0.entryPoints = "[console_scripts]\na = b:c [x,y]\n[other]\nd = e\n"
                $0.add("Sample_Project-1.0.data/scripts/run.py", "#!python\n")
                $0.rootIsPurelib = false
            }
        ).manifest
    }

    @Test("A manifest is read as it was written")
    func roundTrip() throws {
        var manifest = try manifest()
        manifest.files[0].role = .scriptForInterpreter
        manifest.files[0].size = 1 << 40
        #expect(try WheelManifest(serialized: manifest.serialized()) == manifest)
    }

    @Test("Paths are lent as C strings")
    func cStrings() throws {
        let manifest = try manifest()
        let file = try #require(manifest.files.last)
        manifest.withPaths { base in
            #expect(String(cString: base + Int(file.storedPath)) == "Sample_Project-1.0.data/scripts/run.py")
            #expect(String(cString: base + Int(file.destinationPath)) == "run.py")
            #expect(strlen(base + Int(manifest.directories[0].destinationPath)) == 0)
        }
    }

    @Test("A manifest cut short anywhere is not believed")
    func truncated() throws {
        let bytes = try manifest().serialized()
        for count in 0..<bytes.count {
            #expect(throws: WheelManifestError.self) { try WheelManifest(serialized: Array(bytes[..<count])) }
        }
        #expect(throws: WheelManifestError.damaged) { try WheelManifest(serialized: bytes + [0]) }
    }

    @Test("A flipped bit anywhere is noticed")
    func flipped() throws {
        let bytes = try manifest().serialized()
        for place in bytes.indices {
            var copy = bytes
            copy[place] ^= 1 << UInt8(place % 8)
            #expect(throws: WheelManifestError.self) { try WheelManifest(serialized: copy) }
        }
    }

    @Test("Nothing in a manifest with a right checksum leads beyond its end", arguments: 0..<8)
    func forged(seed: UInt64) throws {
        let original = try manifest().serialized()
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<1000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let place = Int.random(in: 16..<bytes.count, using: &generator)
                bytes[place] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &generator) ?? 0
            }
            let sum = crc32(Array(bytes[16...]))
            bytes.replaceSubrange(8..<12, with: (0..<4).map { UInt8(truncatingIfNeeded: sum >> (8 * UInt32($0))) })
            guard let manifest = try? WheelManifest(serialized: bytes) else { continue }
            for directory in manifest.directories {
                _ = manifest.path(directory.destinationPath)
                for index in directory.fileRange { _ = manifest.destination(of: manifest.files[index]) }
            }
            manifest.withPaths { base in
                for file in manifest.files {
                    #expect(Int(file.storedPath) + strlen(base + Int(file.storedPath)) < manifest.paths.count)
                }
            }
        }
    }

    @Test("Another format is not taken for this one")
    func otherFormat() {
        #expect(throws: WheelManifestError.unknownFormat) { try WheelManifest(serialized: Array("PIPITW99".utf8)) }
        #expect(throws: WheelManifestError.unknownFormat) { try WheelManifest(serialized: []) }
    }
}
