import PackagingStandards

/// Walks once over a page. The page is handed to every step, because a span cannot be kept.
struct JSONPageScanner {
    typealias Piece = SimplePage.Piece

    var entries: ContiguousArray<SimplePage.Entry> = []
    var name = Piece()
    var status: Piece?
    var statusReason: Piece?
    var hasFiles = false
    /// Texts that held escapes, to be put behind the page; pieces of them start at the page's length.
    var unescaped: [UInt8] = []

    /// The next byte to look at.
    var index = 0
    /// Members of unknown objects may nest this deep; the simple API needs four levels.
    static let deepest = 64

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
            if matches(key, "status", bytes) || matches(key, "state", bytes) {
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
        guard entries.count < SimplePage.mostLinks else {
            throw PageError("it has more than \(SimplePage.mostLinks) links", at: start)
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
        return (sha256, others.isEmpty ? Piece() : try keep(others, bytes), isBroken)
    }
}
