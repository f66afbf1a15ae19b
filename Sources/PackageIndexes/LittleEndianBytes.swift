/// Numbers in a byte buffer, least significant byte first, every access checked: what a damaged file claims is never trusted.
struct LittleEndianReader {
    let bytes: [UInt8]

    func unsigned32(_ offset: Int) -> UInt32? { load(offset).map { UInt32(littleEndian: $0) } }
    func unsigned64(_ offset: Int) -> UInt64? { load(offset).map { UInt64(littleEndian: $0) } }
    func signed64(_ offset: Int) -> Int64? { load(offset).map { Int64(littleEndian: $0) } }

    @inline(__always)
    private func load<Number: FixedWidthInteger & BitwiseCopyable>(_ offset: Int) -> Number? {
        guard offset >= 0, offset <= bytes.count - MemoryLayout<Number>.size else { return nil }
        return bytes.span.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: Number.self)
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
