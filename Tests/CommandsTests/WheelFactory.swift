import Hashing

/// Makes small wheels: zips without compression, with metadata and a RECORD that agree.
struct WheelFactory {
    var name: String
    var version: String
    var requires: [String] = []
    var scripts: [String: String] = [:]
    /// What the module says; two wheels that say different things have different digests.
    var greeting = "hello"
    /// When the index says that it came; nil: it does not say.
    var uploaded: String?
    /// Why its publisher took it back; nil: it was not.
    var yanked: String?
    var requiresPython: String?

    var filename: String { "\(name)-\(version)-py3-none-any.whl" }

    var metadata: String {
        (["Metadata-Version: 2.1", "Name: \(name)", "Version: \(version)"] + requires.map { "Requires-Dist: \($0)" }
            + (requiresPython.map { ["Requires-Python: \($0)"] } ?? []))
            .joined(separator: "\n") + "\n"
    }

    var bytes: [UInt8] {
        let information = "\(name)-\(version).dist-info"
        var files = [
            ("\(name).py", "version = '\(version)'\ngreeting = '\(greeting)'\ndef main(): print(greeting)\n"),
            ("\(information)/METADATA", metadata),
            ("\(information)/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
        ]
        if !scripts.isEmpty {
            let lines = scripts.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }
            files.append(
                ("\(information)/entry_points.txt", "[console_scripts]\n" + lines.joined(separator: "\n") + "\n"))
        }
        let rows = files.map { name, text in
            "\(name),sha256=\(SHA256Sum(of: Array(text.utf8)).urlSafeBase64),\(text.utf8.count)\n"
        }
        files.append(("\(information)/RECORD", rows.joined() + "\(information)/RECORD,,\n"))
        return Self.zip(files.map { ($0.0, Array($0.1.utf8)) })
    }

    static func zip(_ files: [(name: String, content: [UInt8])]) -> [UInt8] {
        var archive: [UInt8] = []
        var directory: [UInt8] = []
        for (name, content) in files {
            let offset = archive.count
            let common =
                u16(20) + u16(0) + u16(0) + u16(0) + u16(0x21) + u32(Int(checksum(content))) + u32(content.count)
                + u32(content.count) + u16(name.utf8.count) + u16(0)
            archive += [0x50, 0x4B, 3, 4] + common + Array(name.utf8) + content
            directory += [0x50, 0x4B, 1, 2] + u16(0x0314) + common + u16(0) + u16(0) + u16(0)
            directory += u32(0o100644 << 16) + u32(offset) + Array(name.utf8)
        }
        let start = archive.count
        archive += directory + [0x50, 0x4B, 5, 6] + u16(0) + u16(0) + u16(files.count) + u16(files.count)
        return archive + u32(directory.count) + u32(start) + u16(0)
    }

    private static func u16(_ value: Int) -> [UInt8] { [UInt8(value & 255), UInt8(value >> 8 & 255)] }
    private static func u32(_ value: Int) -> [UInt8] { u16(value & 0xFFFF) + u16(value >> 16 & 0xFFFF) }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        return ~sum
    }
}
