/// A fast 64-bit checksum that finds damaged cache files. It protects against accidents, not against people: whoever can
/// write the cache directory owns the user's account already.
enum Checksum {
    private static let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15
    private static let whitener: UInt64 = 0xE703_7ED1_A0B4_28DB

    /// The checksum of `bytes`.
    static func of(_ bytes: RawSpan) -> UInt64 {
        var state: (UInt64, UInt64) = (UInt64(bytes.byteCount) &* multiplier, whitener)
        var offset = 0
        while offset + 32 <= bytes.byteCount {
            // The loop condition keeps all four loads inside.
            let first = bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
            let second = bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset &+ 8, as: UInt64.self)
            let third = bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset &+ 16, as: UInt64.self)
            let fourth = bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset &+ 24, as: UInt64.self)
            state.0 = mix(state.0 ^ UInt64(littleEndian: first), UInt64(littleEndian: second) ^ multiplier)
            state.1 = mix(state.1 ^ UInt64(littleEndian: third), UInt64(littleEndian: fourth) ^ whitener)
            offset &+= 32
        }
        while offset < bytes.byteCount {
            var word: UInt64 = 1
            var taken = 0
            while offset < bytes.byteCount && taken < 7 {
                word = word << 8 | UInt64(bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self))
                offset += 1
                taken += 1
            }
            state.0 = mix(state.0 ^ word, multiplier)
        }
        return mix(state.0 ^ multiplier, state.1 ^ whitener)
    }

    @inline(__always)
    private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        // Adding both factors back keeps a zero factor from swallowing the other.
        let product = left.multipliedFullWidth(by: right)
        return (product.high ^ product.low) &+ left &+ (right << 1 | right >> 63)
    }
}
