/// The hash of a file, as indexes, locks and `RECORD` state it.
package struct Digest: Hashable, Sendable {
    /// How a digest was computed.
    package enum Algorithm: String, CaseIterable, Sendable {
        case md5, sha1, sha224, sha256, sha384, sha512, blake2b

        /// How many bytes such a digest has.
        package var byteCount: Int {
            switch self {
            case .md5: 16
            case .sha1: 20
            case .sha224: 28
            case .sha256: 32
            case .sha384: 48
            case .sha512, .blake2b: 64
            }
        }

        /// Whether a file must not be trusted on such a digest alone. Pipit, like pip, relies on SHA-256, SHA-384 and
        /// SHA-512 only.
        package var isWeak: Bool {
            switch self {
            case .sha256, .sha384, .sha512: false
            case .md5, .sha1, .sha224, .blake2b: true
            }
        }

        /// The algorithm that is called so, in either case.
        package init?(name: some StringProtocol) {
            guard let algorithm = String(name).withUTF8Span({ Algorithm(name: $0) }) else { return nil }
            self = algorithm
        }

        init?(name: Span<UInt8>) {
            if name.equals("sha256") {
                self = .sha256
            } else if let other = Algorithm.allCases.first(where: { $0.isCalled(name) }) {
                self = other
            } else {
                return nil
            }
        }

        private func isCalled(_ name: Span<UInt8>) -> Bool { rawValue.withUTF8Span { name.equals($0) } }
    }

    package let algorithm: Algorithm
    /// The digest in lower-case hexadecimal digits.
    package let hexadecimal: String

    /// The digest with these hexadecimal digits (either case), or nil where their number is not the algorithm's.
    package init?(algorithm: Algorithm, hexadecimal: some StringProtocol) {
        guard let digits = String(hexadecimal).withUTF8Span({ Self.digits($0, algorithm) }) else { return nil }
        self.algorithm = algorithm
        self.hexadecimal = digits
    }

    /// The digest with these bytes, or nil where their number is not the algorithm's.
    package init?(algorithm: Algorithm, bytes: [UInt8]) {
        guard bytes.count == algorithm.byteCount else { return nil }
        self.algorithm = algorithm
        hexadecimal = String(unsafeUninitializedCapacity: bytes.count * 2) { digits in
            for (index, byte) in bytes.enumerated() {
                digits[2 * index] = (byte >> 4).hexadecimalDigit
                digits[2 * index + 1] = (byte & 0x0F).hexadecimalDigit
            }
            return bytes.count * 2
        }
    }

    /// The digest in `sha256:ab…` (locks, requirement files) or `sha256=ab…` (the fragment of an index's link).
    package init?(_ text: String) {
        guard let digest = text.withUTF8Span({ Digest(utf8: $0) }) else { return nil }
        self = digest
    }

    /// The digest in a part of a text, of the same forms.
    package init?(_ text: Substring) { self.init(String(text)) }

    /// The digest in a UTF-8 text of the form `sha256:ab…` or `sha256=ab…`.
    package init?(utf8 text: Span<UInt8>) {
        var separator = 0
        while separator < text.count, text[separator] != UInt8(ascii: ":"), text[separator] != UInt8(ascii: "=") {
            separator += 1
        }
        guard separator < text.count, let algorithm = Algorithm(name: text.extracting(0..<separator)),
            let digits = Self.digits(text.extracting(separator + 1..<text.count), algorithm)
        else { return nil }
        self.algorithm = algorithm
        hexadecimal = digits
    }

    /// Hexadecimal digits in lower case, where they are as many as the algorithm has.
    private static func digits(_ text: Span<UInt8>, _ algorithm: Algorithm) -> String? {
        guard text.count == algorithm.byteCount * 2 else { return nil }
        var strangers: UInt8 = 0
        // Without a branch for each digit: a lock has thousands of digests.
        let digits = String(unsafeUninitializedCapacity: text.count) { digits in
            text.withUnsafeBufferPointer { text in
                for index in text.indices {
                    // Digits have that bit already, and letters are in lower case with it.
                    let byte = text[index] | 0x20
                    let isOne = (text[index] &- 0x30 < 10) || (byte &- 0x61 < 6)
                    strangers |= isOne ? 0 : 1
                    digits[index] = byte
                }
                return text.count
            }
        }
        return strangers == 0 ? digits : nil
    }

    /// The digest in `sha256=q6…`, the form of a `RECORD` line: URL-safe base 64 (RFC 4648, section 5), where the
    /// padding is left out, though some tools write it.
    package init?(recordField text: some StringProtocol) {
        let text = String(text)
        guard let separator = text.utf8.firstIndex(of: UInt8(ascii: "=")),
            let algorithm = Algorithm(name: String(text[..<separator])),
            let bytes = Self.decodeBase64(text[text.utf8.index(after: separator)...])
        else { return nil }
        self.init(algorithm: algorithm, bytes: bytes)
    }

    /// The digest's bytes.
    package var bytes: [UInt8] {
        let digits = Array(hexadecimal.utf8)
        return stride(from: 0, to: digits.count, by: 2).map {
            (digits[$0].hexadecimalValue ?? 0) << 4 | (digits[$0 + 1].hexadecimalValue ?? 0)
        }
    }

    /// The form of a `RECORD` line: `sha256=` and URL-safe base 64 without padding.
    package var recordField: String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var output = Array("\(algorithm.rawValue)=".utf8)
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                output.append(letters[Int(buffer >> UInt32(bits) & 0x3F)])
            }
        }
        if bits > 0 { output.append(letters[Int(buffer << UInt32(6 - bits) & 0x3F)]) }
        return String(decoding: output, as: UTF8.self)
    }

    private static func decodeBase64(_ text: Substring) -> [UInt8]? {
        var output: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        var letters = text.utf8.count
        var padding = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: "=") {
                padding += 1
                letters -= 1
                continue
            }
            guard padding == 0, let value = byte.base64Value else { return nil }
            buffer = buffer << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                output.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            }
        }
        // A letter that carries no whole byte, or bits that say nothing and yet are set: two texts for one digest.
        guard letters % 4 != 1, padding == 0 || (letters + padding) % 4 == 0, padding < 3 else { return nil }
        return buffer & (1 << UInt32(bits) - 1) == 0 ? output : nil
    }
}

extension Digest: CustomStringConvertible {
    /// `sha256:ab…`, the form of locks.
    package var description: String { "\(algorithm.rawValue):\(hexadecimal)" }
}

extension Digest: Comparable {
    /// By the text of locks.
    package static func < (left: Digest, right: Digest) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }
}

extension UInt8 {
    fileprivate var hexadecimalValue: UInt8? {
        if isASCIIDigit { return self - UInt8(ascii: "0") }
        let letter = (self | 0x20) &- UInt8(ascii: "a")
        return letter < 6 ? letter + 10 : nil
    }

    fileprivate var hexadecimalDigit: UInt8 { self < 10 ? self + UInt8(ascii: "0") : self + UInt8(ascii: "a") - 10 }

    fileprivate var base64Value: UInt8? {
        switch self {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): self - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): self - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0") + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
