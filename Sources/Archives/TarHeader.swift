/// One block of 512 bytes that stands before a member of a tar.
struct TarHeader {
    var type: UInt8
    /// In bytes, of what follows.
    var size: UInt64
    var mode: UInt32
    /// In seconds since 1970; 0 when it makes no sense.
    var modified: Int64
    var path: [UInt8]
    var link: [UInt8]

    var isDirectory: Bool { type == UInt8(ascii: "5") }

    init(_ block: UnsafeRawBufferPointer, refusal: (ArchiveProblem) -> ArchiveError) throws(ArchiveError) {
        func field(_ offset: Int, _ count: Int) -> ArraySlice<UInt8> { Array(block[offset..<offset + count])[...] }
        func text(_ offset: Int, _ count: Int) -> ArraySlice<UInt8> { field(offset, count).prefix { $0 != 0 } }

        // The sum of all bytes, its own field counted as spaces.
        var sum: UInt64 = 8 * 0x20
        for (index, byte) in block.enumerated() where !(148..<156).contains(index) { sum += UInt64(byte) }
        guard Self.number(field(148, 8)) == sum else { throw refusal(.wrongChecksum) }

        let magic = field(257, 8)
        let isPOSIX = magic.starts(with: Array("ustar\0".utf8))
        let isGNU = magic.elementsEqual(Array("ustar  \0".utf8))
        guard isPOSIX || isGNU || magic.allSatisfy({ $0 == 0 }) else { throw refusal(.malformed(what: "header")) }
        guard let size = Self.number(field(124, 12)), let mode = Self.number(field(100, 8)) else {
            throw refusal(.malformed(what: "header"))
        }
        type = block[156]
        self.size = size
        self.mode = UInt32(truncatingIfNeeded: mode)
        modified = Self.number(field(136, 12)).flatMap { $0 < 1 << 40 ? Int64($0) : nil } ?? 0
        link = Array(text(157, 100))
        let prefix = isPOSIX ? text(345, 155) : []
        path = (prefix.isEmpty ? [] : prefix + [ArchivePath.slash]) + text(0, 100)
        // Links and directories of old tars may carry a size that means nothing.
        if type == UInt8(ascii: "1") || type == UInt8(ascii: "2") { self.size = 0 }
    }

    /// A number in octal digits with spaces or NULs around, or in GNU's binary form; nil for anything else.
    static func number(_ field: ArraySlice<UInt8>) -> UInt64? {
        guard let first = field.first else { return nil }
        if first & 0x80 != 0 {
            // Negative numbers (0xFF…) do not occur in what is read here.
            guard first == 0x80 else { return nil }
            var value: UInt64 = 0
            for byte in field.dropFirst() {
                if value >> 56 != 0 { return nil }
                value = value << 8 | UInt64(byte)
            }
            return value
        }
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0 }
        var value: UInt64 = 0
        let digits = field.drop { $0 == 0x20 }.prefix { !isBlank($0) }
        guard field[digits.endIndex...].allSatisfy(isBlank) else { return nil }
        for digit in digits {
            guard (0x30...0x37).contains(digit), value >> 60 == 0 else { return nil }
            value = value << 3 | UInt64(digit - 0x30)
        }
        return value
    }
}
