/// Numbers in a byte buffer, least significant byte first, every access checked: what a damaged file claims is never trusted.
struct LittleEndianReader {
    let bytes: [UInt8]

    func unsigned32(_ offset: Int) -> UInt32? { word(offset, size: 4).map { UInt32(truncatingIfNeeded: $0) } }
    func unsigned64(_ offset: Int) -> UInt64? { word(offset, size: 8) }
    func signed64(_ offset: Int) -> Int64? { word(offset, size: 8).map { Int64(bitPattern: $0) } }

    private func word(_ offset: Int, size: Int) -> UInt64? {
        guard offset >= 0, offset <= bytes.count - size else { return nil }
        var word: UInt64 = 0
        for index in 0..<size { word |= UInt64(bytes[offset + index]) << UInt64(8 * index) }
        return word
    }
}

extension [UInt8] {
    mutating func append(littleEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }

    mutating func replace(at offset: Int, littleEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { replaceSubrange(offset..<(offset + $0.count), with: $0) }
    }
}
