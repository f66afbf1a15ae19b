import PackagingStandards

/// A page of the simple API as it was read, before anything is judged: what both of its forms, JSON and HTML, come down to.
///
/// The texts of thousands of files are not copied out of the page; a ``Piece`` says where each stands.
struct SimplePage: Sendable {
    /// A stretch of ``text``.
    struct Piece: Hashable, Sendable {
        var start: UInt32 = 0
        var count: UInt32 = 0

        var isEmpty: Bool { count == 0 }
        var range: Range<Int> { Int(start)..<(Int(start) + Int(count)) }
    }

    /// One link of the page.
    struct Entry: Sendable {
        var filename = Piece()
        /// As on the page: maybe relative.
        var url = Piece()
        var requiresPython = Piece()
        var yankedReason = Piece()
        /// `algorithm=digits` joined by commas: every digest but SHA-256.
        var otherDigests = Piece()
        /// The same for the separate copy of the metadata.
        var otherMetadataDigests = Piece()
        var sha256: DigestWords?
        var metadataSHA256: DigestWords?
        var size: Int?
        var uploadTime: Int64?
        var isYanked = false
        var offersMetadata = false
        /// A digest on the page is not one: the file must not be taken for one without a digest.
        var hasBrokenDigest = false
    }

    /// The page's bytes, and behind them the texts that had to be unescaped.
    var text: [UInt8]
    var entries: ContiguousArray<Entry> = []
    /// The project's name as the page gives it; empty when it does not.
    var name = Piece()
    var status = ProjectStatus(.active)
    /// What relative links stand on, when the page says so itself.
    var base: String?

    func bytes(_ piece: Piece) -> ArraySlice<UInt8> { text[piece.range] }
    func string(_ piece: Piece) -> String { String(decoding: text[piece.range], as: UTF8.self) }
}

/// Why a page is not one of the simple API.
struct PageError: Error, Equatable {
    var problem: String
    /// In bytes from the page's start; nil when the page as a whole is meant.
    var offset: Int?

    init(_ problem: String, at offset: Int? = nil) {
        self.problem = problem
        self.offset = offset
    }
}

extension SimplePage {
    /// Pages longer than this, unpacked, are not read (bytes).
    static let mostBytes = 64 << 20
    /// More links than any project has: the largest have fewer than fifty thousand.
    static let mostLinks = 200_000
    /// What texts with escapes may take, those of all links together (bytes).
    static let mostUnescaped = 16 << 20

    mutating func append(_ entry: Entry) throws(PageError) {
        guard entries.count < Self.mostLinks else { throw PageError("it has more than \(Self.mostLinks) links") }
        entries.append(entry)
    }

    /// Whether pages of this version of the API can be read: any `1.x` (PEP 629).
    static func checkAPIVersion(_ text: String) throws(PageError) {
        let major = text.prefix { $0 != "." }
        guard let number = Int(major) else {
            throw PageError("its version of the simple API, `\(text)`, is not a version")
        }
        guard number == 1 else { throw PageError("it speaks version \(text) of the simple API, Pipit version 1") }
    }

    /// Reads one of the words of PEP 792.
    static func statusKind(_ word: String) -> ProjectStatus.Kind {
        switch word {
        case "active": .active
        case "archived": .archived
        case "quarantined": .quarantined
        case "deprecated": .deprecated
        default: .other(word)
        }
    }
}
