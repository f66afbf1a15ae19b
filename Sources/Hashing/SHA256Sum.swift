/// The 32 bytes of a SHA-256, held in place (no allocation), so that a manifest of thousands of files stays flat.
package struct SHA256Sum: Hashable, Sendable {
    // Big-endian words in order: comparing and hashing are four integer operations.
    private var words: (UInt64, UInt64, UInt64, UInt64)

    init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    /// The sum whose bytes stand in `bytes`, or nil unless there are exactly 32.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
        self.words = words
    }

    /// The sum written as 64 hexadecimal digits of either case, or nil.
    package init?(hexadecimal: some StringProtocol) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        var high: UInt8?
        for unit in hexadecimal.utf8 {
            guard let value = hexadecimalValue(unit) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        guard high == nil else { return nil }
        self.init(bytes: bytes)
    }

    /// The 32 bytes.
    package var bytes: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }

    /// Lower-case hexadecimal, 64 characters.
    package var hexadecimal: String { hexadecimalText(bytes) }

    /// Unpadded URL-safe base64, 43 characters, as RECORD writes it (PEP 427).
    package var urlSafeBase64: String {
        var text: [UInt8] = []
        text.reserveCapacity(43)
        appendURLSafeBase64(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the 43 characters of ``urlSafeBase64``.
    package func appendURLSafeBase64(to text: inout [UInt8]) {
        withUnsafeBytes(of: words) { appendBase64(of: $0, to: &text) }
    }

    package static func == (left: Self, right: Self) -> Bool { left.words == right.words }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}

private func hexadecimalValue(_ unit: UInt8) -> UInt8? {
    switch unit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): unit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): unit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): unit - UInt8(ascii: "A") + 10
    default: nil
    }
}

private func hexadecimalText(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count * 2)
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}

private let base64Alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

/// Unpadded URL-safe base64 (RFC 4648 section 5).
private func appendBase64(of bytes: UnsafeRawBufferPointer, to text: inout [UInt8]) {
    base64Alphabet.withUTF8Buffer { alphabet in
        var index = 0
        while index < bytes.count {
            let count = min(3, bytes.count - index)
            var group = UInt32(bytes[index]) << 16
            if count > 1 { group |= UInt32(bytes[index + 1]) << 8 }
            if count > 2 { group |= UInt32(bytes[index + 2]) }
            for place in 0...count { text.append(alphabet[Int(group >> (18 - 6 * UInt32(place)) & 63)]) }
            index += 3
        }
    }
}

/// Unpadded URL-safe base64 (RFC 4648 section 5).
package func urlSafeBase64Bytes(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count * 4 + 2) / 3)
    bytes.withUnsafeBytes { appendBase64(of: $0, to: &text) }
    return text
}

/// The bytes that unpadded or padded URL-safe base64 stands for, or nil: a foreign character, or bits left over.
package func bytes(urlSafeBase64 text: some Collection<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count * 3 / 4)
    var group: UInt32 = 0
    var bits = 0
    var padding = 0
    for unit in text {
        if unit == UInt8(ascii: "=") {
            padding += 1
            continue
        }
        guard padding == 0, let value = base64Value(unit) else { return nil }
        group = group << 6 | value
        bits += 6
        if bits >= 8 {
            bits -= 8
            bytes.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
        }
    }
    // A lone character, or bits that no byte claims, are not anybody's encoding.
    guard bits < 6, group & ((1 << UInt32(bits)) - 1) == 0, padding <= 2 else { return nil }
    return bytes
}

private func base64Value(_ unit: UInt8) -> UInt32? {
    switch unit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(unit - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(unit - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(unit - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "-"): 62
    case UInt8(ascii: "_"): 63
    default: nil
    }
}
