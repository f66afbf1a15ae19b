/// The extra fields of a zip header that matter to a careful reader.
struct ZipExtras {
    /// What is left of the zip64 field.
    private var zip64: ByteScanner?
    private(set) var hasZip64 = false
    /// The disk number, when the zip64 field gave one.
    private(set) var disk: UInt32?
    /// The name that the Info-ZIP Unicode path field gives.
    private(set) var unicodePath: ArraySlice<UInt8>?

    init(
        _ extra: ArraySlice<UInt8>, refusal: (ArchiveProblem) -> ArchiveError
    ) throws(ArchiveError) {
        var scanner = ByteScanner(Array(extra))
        while scanner.remaining > 0 {
            guard let identifier = scanner.number16(), let length = scanner.number16(),
                let content = scanner.slice(Int(length))
            else { throw refusal(.malformed(what: "extra field")) }
            switch identifier {
            case ZipFormat.zip64Extra:
                if hasZip64 { throw refusal(.malformed(what: "extra field")) }
                hasZip64 = true
                zip64 = ByteScanner(Array(content))
            case ZipFormat.unicodePathExtra:
                // A version, a checksum of the plain name, then the name.
                if unicodePath != nil || content.count < 5 { throw refusal(.malformed(what: "extra field")) }
                unicodePath = content.dropFirst(5)
            default: break
            }
        }
    }

    /// The number itself, or the next of the zip64 field when it says "does not fit"; nil when there is none.
    mutating func widen(_ number: UInt32) -> UInt64? {
        number == .max ? zip64?.number64() : UInt64(number)
    }

    /// The same for the number of the disk.
    mutating func widen(_ number: UInt16) -> Bool {
        guard number == .max else { return true }
        disk = zip64?.number32()
        return disk != nil
    }

    /// The two sizes of a local header's zip64 field, present whether or not they were needed.
    mutating func localSizes() -> (size: UInt64, compressed: UInt64)? {
        guard let size = zip64?.number64(), let compressed = zip64?.number64() else { return nil }
        return (size, compressed)
    }

    /// Whether nothing of the zip64 field is left over.
    var isSpent: Bool { (zip64?.remaining ?? 0) == 0 }
}
