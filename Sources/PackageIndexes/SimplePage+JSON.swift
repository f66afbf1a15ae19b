import PackagingStandards

extension SimplePage {
    /// Reads the JSON form (PEP 691, 700, 714, 792). Unknown keys are passed over; what is known must have its type.
    init(json page: [UInt8]) throws(PageError) {
        guard page.count <= SimplePage.mostBytes else { throw PageError("it is too long") }
        var scanner = JSONPageScanner()
        try scanner.readPage(page.span)
        guard scanner.hasFiles else { throw PageError("it is JSON without a list of `files`") }
        text = scanner.unescaped.isEmpty ? page : page + scanner.unescaped
        entries = scanner.entries
        name = scanner.name
        if let word = scanner.status {
            let reason = scanner.statusReason.map { String(decoding: text[$0.range], as: UTF8.self) }
            status = ProjectStatus(
                SimplePage.statusKind(String(decoding: text[word.range], as: UTF8.self)), reason: reason)
        }
    }
}

/// Walks once over a page. The page is handed to every step, because a span cannot be kept.
private struct JSONPageScanner {
    typealias Piece = SimplePage.Piece

    var entries: ContiguousArray<SimplePage.Entry> = []
    var name = Piece()
    var status: Piece?
    var statusReason: Piece?
    var hasFiles = false
    /// Texts that held escapes, to be put behind the page; pieces of them start at the page's length.
    var unescaped: [UInt8] = []

    private var index = 0
    /// Members of unknown objects may nest this deep; the simple API needs four levels.
    private static let deepest = 64

    // MARK: Levels of the page

    mutating func readPage(_ bytes: Span<UInt8>) throws(PageError) {
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { index = 3 }
        skipBlanks(bytes)
        try expect(UInt8(ascii: "{"), bytes)
        while let key = try nextKey(bytes) {
            if matches(key, "files", bytes) {
                try readFiles(bytes)
            } else if matches(key, "meta", bytes) {
                try readMeta(bytes)
            } else if matches(key, "name", bytes), let text = try optionalString(bytes) {
                name = text
            } else if matches(key, "project-status", bytes) {
                try readStatus(bytes)
            } else {
                try skipValue(bytes)
            }
        }
        skipBlanks(bytes)
        guard index == bytes.count else { throw PageError("something follows the JSON", at: index) }
    }

    private mutating func readMeta(_ bytes: Span<UInt8>) throws(PageError) {
        guard try enterObject(bytes) else { return }
        while let key = try nextKey(bytes) {
            if matches(key, "api-version", bytes) {
                guard let version = try optionalString(bytes) else { continue }
                try SimplePage.checkAPIVersion(string(version, bytes))
            } else if matches(key, "project-status", bytes) {
                // Where drafts of PEP 792 had it.
                try readStatus(bytes)
            } else if matches(key, "project-status-reason", bytes) {
                statusReason = try optionalString(bytes)
            } else {
                try skipValue(bytes)
            }
        }
    }

    private mutating func readStatus(_ bytes: Span<UInt8>) throws(PageError) {
        if peek(bytes) == UInt8(ascii: "\"") {
            status = try string(bytes)
            return
        }
        guard try enterObject(bytes) else { return }
        while let key = try nextKey(bytes) {
            if matches(key, "status", bytes) {
                status = try optionalString(bytes)
            } else if matches(key, "reason", bytes) {
                statusReason = try optionalString(bytes)
            } else {
                try skipValue(bytes)
            }
        }
    }

    private mutating func readFiles(_ bytes: Span<UInt8>) throws(PageError) {
        try expect(UInt8(ascii: "["), bytes)
        hasFiles = true
        // A file takes some 700 bytes of a page.
        entries.reserveCapacity(min(bytes.count / 600, 1 << 16))
        skipBlanks(bytes)
        if peek(bytes) == UInt8(ascii: "]") {
            index += 1
            return
        }
        while true {
            skipBlanks(bytes)
            try readFile(bytes)
            skipBlanks(bytes)
            switch peek(bytes) {
            case UInt8(ascii: ","): index += 1
            case UInt8(ascii: "]"):
                index += 1
                return
            default: throw PageError("a `,` or `]` is missing", at: index)
            }
        }
    }

    private mutating func readFile(_ bytes: Span<UInt8>) throws(PageError) {
        var entry = SimplePage.Entry()
        var hasCoreMetadata = false
        let start = index
        try expect(UInt8(ascii: "{"), bytes)
        while let key = try nextKey(bytes) {
            if matches(key, "filename", bytes) {
                entry.filename = try optionalString(bytes) ?? Piece()
            } else if matches(key, "url", bytes) {
                entry.url = try optionalString(bytes) ?? Piece()
            } else if matches(key, "hashes", bytes) {
                let digests = try readDigests(bytes)
                entry.sha256 = digests.sha256
                entry.otherDigests = digests.others
                if digests.isBroken { entry.hasBrokenDigest = true }
            } else if matches(key, "requires-python", bytes) {
                entry.requiresPython = try optionalString(bytes) ?? Piece()
            } else if matches(key, "size", bytes) {
                entry.size = try optionalInteger(bytes)
            } else if matches(key, "upload-time", bytes) {
                if let time = try optionalString(bytes) { entry.uploadTime = uploadTime(time, bytes) }
            } else if matches(key, "yanked", bytes) {
                try readYanked(into: &entry, bytes)
            } else if matches(key, "core-metadata", bytes) {
                try readMetadataFile(into: &entry, bytes)
                hasCoreMetadata = true
            } else if !hasCoreMetadata && matches(key, "dist-info-metadata", bytes) {
                try readMetadataFile(into: &entry, bytes)
            } else {
                try skipValue(bytes)
            }
        }
        guard !entry.filename.isEmpty, !entry.url.isEmpty else {
            throw PageError("a file has no `filename` or no `url`", at: start)
        }
        entries.append(entry)
    }

    private mutating func readYanked(into entry: inout SimplePage.Entry, _ bytes: Span<UInt8>) throws(PageError) {
        if peek(bytes) == UInt8(ascii: "\"") {
            entry.yankedReason = try string(bytes)
            entry.isYanked = !entry.yankedReason.isEmpty
        } else {
            entry.isYanked = peek(bytes) == UInt8(ascii: "t")
            try skipValue(bytes)
        }
    }

    private mutating func readMetadataFile(into entry: inout SimplePage.Entry, _ bytes: Span<UInt8>) throws(PageError) {
        entry.metadataSHA256 = nil
        entry.otherMetadataDigests = Piece()
        guard peek(bytes) == UInt8(ascii: "{") else {
            entry.offersMetadata = peek(bytes) == UInt8(ascii: "t")
            try skipValue(bytes)
            return
        }
        let digests = try readDigests(bytes)
        entry.metadataSHA256 = digests.sha256
        entry.otherMetadataDigests = digests.others
        // A copy whose digest cannot be read is one that cannot be checked: the wheel itself has the metadata too.
        entry.offersMetadata = !digests.isBroken
    }

    private mutating func readDigests(
        _ bytes: Span<UInt8>
    ) throws(PageError) -> (sha256: DigestWords?, others: Piece, isBroken: Bool) {
        var sha256: DigestWords?
        var others: [UInt8] = []
        var isBroken = false
        guard try enterObject(bytes) else { return (nil, Piece(), false) }
        while let key = try nextKey(bytes) {
            guard let value = try optionalString(bytes) else { continue }
            if matches(key, "sha256", bytes) {
                sha256 = self.sum(value, bytes)
                if sha256 == nil { isBroken = true }
            } else {
                if !others.isEmpty { others.append(UInt8(ascii: ",")) }
                others += self.bytes(key, bytes)
                others.append(UInt8(ascii: "="))
                others += self.bytes(value, bytes)
            }
        }
        return (sha256, others.isEmpty ? Piece() : keep(others, bytes), isBroken)
    }

    // MARK: Values

    /// The next key of the object that the scanner is in, the value's first byte being next; nil at the object's end.
    private mutating func nextKey(_ bytes: Span<UInt8>) throws(PageError) -> Piece? {
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
    private mutating func enterObject(_ bytes: Span<UInt8>) throws(PageError) -> Bool {
        if peek(bytes) == UInt8(ascii: "{") {
            index += 1
            return true
        }
        try skipValue(bytes)
        return false
    }

    /// A string, or nil for `null` and any other value.
    private mutating func optionalString(_ bytes: Span<UInt8>) throws(PageError) -> Piece? {
        if peek(bytes) == UInt8(ascii: "\"") { return try string(bytes) }
        try skipValue(bytes)
        return nil
    }

    /// A whole number that is not negative; nil for any other value.
    private mutating func optionalInteger(_ bytes: Span<UInt8>) throws(PageError) -> Int? {
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

    private mutating func string(_ bytes: Span<UInt8>) throws(PageError) -> Piece {
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
            case UInt8(ascii: "\""): return keep(text, bytes)
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
    private mutating func skipValue(_ bytes: Span<UInt8>, depth: Int = 0) throws(PageError) {
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

    private func peek(_ bytes: Span<UInt8>) -> UInt8 { index < bytes.count ? bytes[index] : 0 }

    private mutating func expect(_ byte: UInt8, _ bytes: Span<UInt8>) throws(PageError) {
        guard peek(bytes) == byte else {
            throw PageError("a `\(Character(Unicode.Scalar(byte)))` is missing", at: index)
        }
        index += 1
    }

    private mutating func skipBlanks(_ bytes: Span<UInt8>) {
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

    private func matches(_ piece: Piece, _ word: StaticString, _ bytes: Span<UInt8>) -> Bool {
        guard Int(piece.count) == word.utf8CodeUnitCount else { return false }
        // A key with escapes is not one of ours spelled plainly; nobody writes them so.
        guard piece.range.upperBound <= bytes.count else { return false }
        return word.withUTF8Buffer { letters in
            for offset in 0..<letters.count where bytes[Int(piece.start) + offset] != letters[offset] { return false }
            return true
        }
    }

    private mutating func keep(_ text: [UInt8], _ bytes: Span<UInt8>) -> Piece {
        let start = bytes.count + unescaped.count
        unescaped += text
        return Piece(start: UInt32(start), count: UInt32(text.count))
    }

    private func bytes(_ piece: Piece, _ bytes: Span<UInt8>) -> [UInt8] {
        let range = piece.range
        if range.lowerBound >= bytes.count, !range.isEmpty {
            return Array(unescaped[(range.lowerBound - bytes.count)..<(range.upperBound - bytes.count)])
        }
        var copy: [UInt8] = []
        copy.reserveCapacity(range.count)
        for place in range { copy.append(bytes[place]) }
        return copy
    }

    private func string(_ piece: Piece, _ bytes: Span<UInt8>) -> String {
        String(decoding: self.bytes(piece, bytes), as: UTF8.self)
    }

    private func sum(_ piece: Piece, _ bytes: Span<UInt8>) -> DigestWords? {
        guard piece.count == 64 else { return nil }
        guard piece.range.upperBound <= bytes.count else {
            return DigestWords(hexadecimal: string(piece, bytes))
        }
        return DigestWords(hexadecimal: bytes, at: Int(piece.start))
    }

    private func uploadTime(_ piece: Piece, _ bytes: Span<UInt8>) -> Int64? {
        guard piece.range.upperBound <= bytes.count else {
            return UploadTime.seconds(self.bytes(piece, bytes).span)
        }
        return UploadTime.seconds(bytes.extracting(piece.range))
    }
}
