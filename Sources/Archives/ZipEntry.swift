/// A member of a zip, as its central directory describes it.
package struct ZipEntry: Equatable, Sendable {
    package enum Method: UInt16, Sendable {
        case stored = 0
        case deflate = 8
    }

    /// The path, checked: relative, without `..`, `.`, empty components, backslashes or control characters; a
    /// directory's without the slash at the end.
    package var path: String
    package var isDirectory: Bool
    /// Whether any of the three execute bits is set.
    package var isExecutable: Bool
    package var method: Method
    /// In bytes, unpacked.
    package var size: UInt64
    /// In bytes, as in the archive.
    package var compressedSize: UInt64
    /// The CRC-32 of the unpacked bytes.
    package var checksum: UInt32
    /// Where the member stands in the archive: its header, its data and its data descriptor, up to the next member.
    package var extent: Range<UInt64>
    /// The general-purpose flags.
    var flags: UInt16

    /// Sizes and checksum follow the data.
    var hasDescriptor: Bool { flags & ZipFormat.descriptorFlag != 0 }
}

/// Numbers of the format (APPNOTE 6.3).
enum ZipFormat {
    static let localSignature: UInt32 = 0x0403_4B50
    static let centralSignature: UInt32 = 0x0201_4B50
    static let endSignature: UInt32 = 0x0605_4B50
    static let end64Signature: UInt32 = 0x0606_4B50
    static let locator64Signature: UInt32 = 0x0706_4B50
    static let descriptorSignature: UInt32 = 0x0807_4B50

    static let localSize = 30
    static let centralSize = 46
    static let endSize = 22
    static let end64Size = 56
    static let locator64Size = 20
    static let longestComment = 65_535

    static let encryptedFlag: UInt16 = 1
    static let descriptorFlag: UInt16 = 1 << 3
    static let unicodeFlag: UInt16 = 1 << 11
    /// Those above but encryption, and the two that only say how hard the compressor tried.
    static let knownFlags: UInt16 = descriptorFlag | unicodeFlag | 0b110

    static let zip64Extra: UInt16 = 0x0001
    static let unicodePathExtra: UInt16 = 0x7075
}
