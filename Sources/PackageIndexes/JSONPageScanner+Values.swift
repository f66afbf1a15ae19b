// The values of a page and the bytes that they are made of.

extension JSONPageScanner {
    /// The next key of the object that the scanner is in, the value's first byte being next; nil at the object's end.
    mutating func nextKey(_ bytes: Span<UInt8>) throws(PageError) -> Piece? {
        // No value ends with an opening brace, so the byte before tells the first member from the others.
        let isFirst = bytes[index - 1] == UInt8(ascii: "{")
        skipBlanks(bytes)
        if peek(bytes) == UInt8(ascii: "}") {
            index += 1
            return nil
        }
        if !isFirst {
            try expect(UInt8(ascii: ","), bytes)
            skipBlanks(bytes)
        }
        guard peek(bytes) == UInt8(ascii: "\"") else { throw PageError("a key is missing", at: index) }
        let key = try string(bytes)
        skipBlanks(bytes)
        try expect(UInt8(ascii: ":"), bytes)
        skipBlanks(bytes)
        return key
    }

    /// Steps into an object; any other value is stepped over, and the answer is false.
    mutating func enterObject(_ bytes: Span<UInt8>) throws(PageError) -> Bool {
        if peek(bytes) == UInt8(ascii: "{") {
            index += 1
            return true
        }
        try skipValue(bytes)
        return false
    }

    /// A string, or nil for `null` and any other value.
    mutating func optionalString(_ bytes: Span<UInt8>) throws(PageError) -> Piece? {
        if peek(bytes) == UInt8(ascii: "\"") { return try string(bytes) }
        try skipValue(bytes)
        return nil
    }

    /// A whole number that is not negative; nil for any other value.
    mutating func optionalInteger(_ bytes: Span<UInt8>) throws(PageError) -> Int? {
        let start = index
        try skipValue(bytes)
        var value = 0
        for place in start..<index {
            let digit = bytes[place] &- UInt8(ascii: "0")
            guard digit <= 9, index - start <= 18 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }

    mutating func string(_ bytes: Span<UInt8>) throws(PageError) -> Piece {
        let opening = index
        index += 1
        let start = index
        index = ByteSearch.quoteOrBackslash(in: bytes, from: index)
        guard index < bytes.count else { throw PageError("a text does not end", at: opening) }
        if bytes[index] == UInt8(ascii: "\"") {
            index += 1
            return Piece(start: UInt32(start), count: UInt32(index - 1 - start))
        }
        return try escapedString(bytes, start: start)
    }

    /// The way for texts with a backslash, which the interesting texts of real pages do not have.
    private mutating func escapedString(_ bytes: Span<UInt8>, start: Int) throws(PageError) -> Piece {
        var text: [UInt8] = []
        for place in start..<index { text.append(bytes[place]) }
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return try keep(text, bytes)
            case UInt8(ascii: "\\"): try appendEscape(to: &text, bytes)
            default: text.append(byte)
            }
        }
        throw PageError("a text does not end", at: start)
    }

    private mutating func appendEscape(to text: inout [UInt8], _ bytes: Span<UInt8>) throws(PageError) {
        guard index < bytes.count else { throw PageError("a text does not end", at: index) }
        let byte = bytes[index]
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            var code = try fourDigits(bytes)
            if (0xD800...0xDBFF).contains(code), index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
                bytes[index + 1] == UInt8(ascii: "u")
            {
                index += 2
                let low = try fourDigits(bytes)
                code = (0xDC00...0xDFFF).contains(low) ? 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00) : 0xFFFD
            }
            text += Array(String(Character(Unicode.Scalar(code) ?? "\u{FFFD}")).utf8)
        default: throw PageError("a text has an unknown escape", at: index - 2)
        }
    }

    private mutating func fourDigits(_ bytes: Span<UInt8>) throws(PageError) -> UInt32 {
        guard index + 4 <= bytes.count else { throw PageError("a text does not end", at: index) }
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = PercentEncoding.hexadecimalValue(bytes[index]) else {
                throw PageError("a `\\u` lacks its four digits", at: index)
            }
            code = code << 4 | UInt32(digit)
            index += 1
        }
        return code
    }

    /// Steps over one value of any kind.
    mutating func skipValue(_ bytes: Span<UInt8>, depth: Int = 0) throws(PageError) {
        guard depth < Self.deepest else { throw PageError("it nests too deeply", at: index) }
        switch peek(bytes) {
        case UInt8(ascii: "\""): try skipString(bytes)
        case UInt8(ascii: "{"):
            index += 1
            while try nextKey(bytes) != nil { try skipValue(bytes, depth: depth + 1) }
        case UInt8(ascii: "["):
            index += 1
            skipBlanks(bytes)
            if peek(bytes) == UInt8(ascii: "]") {
                index += 1
                return
            }
            while true {
                skipBlanks(bytes)
                try skipValue(bytes, depth: depth + 1)
                skipBlanks(bytes)
                let separator = peek(bytes)
                index += 1
                if separator == UInt8(ascii: "]") { return }
                guard separator == UInt8(ascii: ",") else { throw PageError("a `,` or `]` is missing", at: index - 1) }
            }
        case UInt8(ascii: "t"): try skipWord("true", bytes)
        case UInt8(ascii: "f"): try skipWord("false", bytes)
        case UInt8(ascii: "n"): try skipWord("null", bytes)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            while index < bytes.count, isPartOfNumber(bytes[index]) { index += 1 }
        default: throw PageError("a value is missing", at: index)
        }
    }

    private mutating func skipString(_ bytes: Span<UInt8>) throws(PageError) {
        let start = index
        index += 1
        while true {
            index = ByteSearch.quoteOrBackslash(in: bytes, from: index)
            guard index < bytes.count else { throw PageError("a text does not end", at: start) }
            if bytes[index] == UInt8(ascii: "\"") { break }
            index += 2
        }
        index += 1
    }

    private mutating func skipWord(_ word: StaticString, _ bytes: Span<UInt8>) throws(PageError) {
        let piece = Piece(start: UInt32(index), count: UInt32(min(word.utf8CodeUnitCount, bytes.count - index)))
        guard matches(piece, word, bytes) else { throw PageError("a value is missing", at: index) }
        index += word.utf8CodeUnitCount
    }

    // MARK: Bytes

    func peek(_ bytes: Span<UInt8>) -> UInt8 { index < bytes.count ? bytes[index] : 0 }

    mutating func expect(_ byte: UInt8, _ bytes: Span<UInt8>) throws(PageError) {
        guard peek(bytes) == byte else {
            throw PageError("a `\(Character(Unicode.Scalar(byte)))` is missing", at: index)
        }
        index += 1
    }

    mutating func skipBlanks(_ bytes: Span<UInt8>) {
        while index < bytes.count {
            let byte = bytes[index]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            index += 1
        }
    }

    private func isPartOfNumber(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") <= 9 || byte | 0x20 == UInt8(ascii: "e") || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
    }

    func matches(_ piece: Piece, _ word: StaticString, _ bytes: Span<UInt8>) -> Bool {
        guard Int(piece.count) == word.utf8CodeUnitCount else { return false }
        // A key with escapes is not one of ours spelled plainly; nobody writes them so.
        guard piece.range.upperBound <= bytes.count else { return false }
        return word.withUTF8Buffer { letters in
            for offset in 0..<letters.count where bytes[Int(piece.start) + offset] != letters[offset] { return false }
            return true
        }
    }

    mutating func keep(_ text: [UInt8], _ bytes: Span<UInt8>) throws(PageError) -> Piece {
        guard text.count <= SimplePage.mostUnescaped - unescaped.count else {
            throw PageError("it has too many texts with escapes", at: index)
        }
        let start = bytes.count + unescaped.count
        unescaped += text
        return Piece(start: UInt32(start), count: UInt32(text.count))
    }

    func bytes(_ piece: Piece, _ bytes: Span<UInt8>) -> [UInt8] {
        let range = piece.range
        if range.lowerBound >= bytes.count, !range.isEmpty {
            return Array(unescaped[(range.lowerBound - bytes.count)..<(range.upperBound - bytes.count)])
        }
        var copy: [UInt8] = []
        copy.reserveCapacity(range.count)
        for place in range { copy.append(bytes[place]) }
        return copy
    }

    func string(_ piece: Piece, _ bytes: Span<UInt8>) -> String {
        String(decoding: self.bytes(piece, bytes), as: UTF8.self)
    }

    func sum(_ piece: Piece, _ bytes: Span<UInt8>) -> DigestWords? {
        guard piece.count == 64 else { return nil }
        guard piece.range.upperBound <= bytes.count else {
            return DigestWords(hexadecimal: string(piece, bytes))
        }
        return DigestWords(hexadecimal: bytes, at: Int(piece.start))
    }

    func uploadTime(_ piece: Piece, _ bytes: Span<UInt8>) -> Int64? {
        guard piece.range.upperBound <= bytes.count else {
            return UploadTime.seconds(self.bytes(piece, bytes).span)
        }
        return UploadTime.seconds(bytes.extracting(piece.range))
    }
}
