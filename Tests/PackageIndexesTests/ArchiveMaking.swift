import Hashing

/// CRC-32 as gzip and zip use it.
func crc32(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
}

extension [UInt8] {
    mutating func add16(_ value: Int) { self += [UInt8(value & 255), UInt8(value >> 8 & 255)] }
    mutating func add32(_ value: UInt32) {
        for shift in [0, 8, 16, 24] { append(UInt8(value >> UInt32(shift) & 255)) }
    }
}

/// gzip without compression.
func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var packed: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    var start = 0
    repeat {
        let end = min(start + 65535, bytes.count)
        packed.append(end == bytes.count ? 1 : 0)
        packed.add16(end - start)
        packed.add16(~(end - start) & 0xFFFF)
        packed += bytes[start..<end]
        start = end
    } while start < bytes.count
    packed.add32(crc32(bytes))
    packed.add32(UInt32(truncatingIfNeeded: bytes.count))
    return packed
}

/// A zip of stored members.
func zip(_ members: [(name: String, content: [UInt8])]) -> [UInt8] {
    var archive: [UInt8] = []
    var directory: [UInt8] = []
    for (name, content) in members {
        var shared: [UInt8] = []
        shared.add16(20)
        shared.add16(0x800)
        shared.add16(0)
        shared.add16(0)
        shared.add16(0x21)
        shared.add32(crc32(content))
        shared.add32(UInt32(content.count))
        shared.add32(UInt32(content.count))
        shared.add16(name.utf8.count)
        shared.add16(0)
        directory += [0x50, 0x4B, 1, 2, 20, 3] + shared
        directory.add16(0)
        directory.add16(0)
        directory.add16(0)
        directory.add32(0o100644 << 16)
        directory.add32(UInt32(archive.count))
        directory += Array(name.utf8)
        archive += [0x50, 0x4B, 3, 4] + shared + Array(name.utf8) + content
    }
    let start = archive.count
    archive += directory
    archive += [0x50, 0x4B, 5, 6, 0, 0, 0, 0]
    archive.add16(members.count)
    archive.add16(members.count)
    archive.add32(UInt32(directory.count))
    archive.add32(UInt32(start))
    archive.add16(0)
    return archive
}

/// A wheel with that metadata, `filler` bytes of something else, and the metadata first or, as is usual, last.
func wheel(_ project: String, _ version: String, metadata: String, filler: Int = 10, metadataFirst: Bool = false)
    -> [UInt8]
{
    let data = (name: "\(project)/data.bin", content: [UInt8](repeating: 7, count: filler))
    let text = (name: "\(project)-\(version).dist-info/METADATA", content: Array(metadata.utf8))
    return zip(metadataFirst ? [text, data] : [data, text])
}

func sha256(_ bytes: [UInt8]) -> String { SHA256Sum(of: bytes).hexadecimal }
