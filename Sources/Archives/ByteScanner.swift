/// Reads little-endian numbers from bytes, never beyond the end.
struct ByteScanner {
    let bytes: [UInt8]
    private(set) var offset: Int
    let end: Int

    init(_ bytes: [UInt8], from offset: Int = 0, to end: Int? = nil) {
        self.bytes = bytes
        self.end = min(max(0, end ?? bytes.count), bytes.count)
        self.offset = min(max(0, offset), self.end)
    }

    var remaining: Int { end - offset }

    mutating func number16() -> UInt16? {
        guard remaining >= 2 else { return nil }
        defer { offset += 2 }
        return UInt16(bytes[offset]) | UInt16(bytes[offset + 1]) << 8
    }

    mutating func number32() -> UInt32? {
        guard let low = number16(), let high = number16() else { return nil }
        return UInt32(low) | UInt32(high) << 16
    }

    mutating func number64() -> UInt64? {
        guard let low = number32(), let high = number32() else { return nil }
        return UInt64(low) | UInt64(high) << 32
    }

    mutating func skip(_ count: Int) -> Bool {
        guard count >= 0, remaining >= count else { return false }
        offset += count
        return true
    }

    mutating func slice(_ count: Int) -> ArraySlice<UInt8>? {
        let start = offset
        return skip(count) ? bytes[start..<start + count] : nil
    }
}
