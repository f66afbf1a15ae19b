import Hashing

/// The 32 bytes of a SHA-256 in four words, for tables of thousands: no allocation, and read from hexadecimal digits eight
/// at a time.
struct DigestWords: Hashable, Sendable {
    private var words: (UInt64, UInt64, UInt64, UInt64)

    /// The sum whose 64 digits start at `start`; nil when there are not 64 of them.
    init?(hexadecimal bytes: Span<UInt8>, at start: Int) {
        guard start >= 0, start <= bytes.count - 64 else { return nil }
        guard let first = DigestWords.word(bytes.bytes, start), let second = DigestWords.word(bytes.bytes, start + 16),
            let third = DigestWords.word(bytes.bytes, start + 32),
            let fourth = DigestWords.word(bytes.bytes, start + 48)
        else { return nil }
        words = (first, second, third, fourth)
    }

    /// The sum that a text of exactly 64 digits spells.
    init?(hexadecimal text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 64 else { return nil }
        self.init(hexadecimal: bytes.span, at: 0)
    }

    init(_ sum: SHA256Sum) {
        words = (0, 0, 0, 0)
        let bytes = sum.bytes
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
    }

    /// The 32 bytes, one after the other.
    func withBytes<Value>(_ body: (UnsafeRawBufferPointer) -> Value) -> Value { withUnsafeBytes(of: words, body) }

    var hexadecimal: String { withBytes { SHA256Sum(bytes: $0)?.hexadecimal ?? "" } }

    static func == (left: Self, right: Self) -> Bool { left.words == right.words }

    func hash(into hasher: inout Hasher) { hasher.combine(words.0) }

    /// Eight bytes from sixteen digits; the caller has seen that they are there.
    @inline(__always)
    private static func word(_ bytes: RawSpan, _ offset: Int) -> UInt64? {
        let first = bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
        let second = bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset &+ 8, as: UInt64.self)
        guard let low = half(UInt64(littleEndian: first)), let high = half(UInt64(littleEndian: second)) else {
            return nil
        }
        return (low | high << 32).littleEndian
    }

    /// Four bytes from eight digits, all at once: a lane of eight bits for each.
    @inline(__always)
    private static func half(_ text: UInt64) -> UInt64? {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        guard text & highs == 0 else { return nil }
        // A lane's high bit comes up when it is at least the limit; no lane can spill, as all are below 0x80.
        let digits = (text &+ ones &* (0x80 - 0x30)) & ~(text &+ ones &* (0x80 - 0x3A))
        let lower = text | ones &* 0x20
        let letters = (lower &+ ones &* (0x80 - 0x61)) & ~(lower &+ ones &* (0x80 - 0x67))
        guard (digits | letters) & highs == highs else { return nil }
        let values = (text & (ones &* 0x0F)) &+ (text >> 6 & ones) &* 9
        var pairs = (values << 4 | values >> 8) & 0x00FF_00FF_00FF_00FF
        pairs = (pairs | pairs >> 8) & 0x0000_FFFF_0000_FFFF
        return (pairs | pairs >> 16) & 0xFFFF_FFFF
    }
}
