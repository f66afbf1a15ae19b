import Deflate

/// A member of a zip to be made, every field of which can lie.
package struct ZipMember {
    package enum Descriptor {
        case none
        /// Sizes of 4 bytes, without or with a signature.
        case plain12, signed16
        /// Sizes of 8 bytes, without or with a signature.
        case plain20, signed24
    }

    package var name: [UInt8]
    package var content: [UInt8]
    package var method: UInt16 = 8
    package var flags: UInt16 = 0
    /// The mode in the upper half of the external attributes.
    package var mode: UInt32 = 0o100644
    package var descriptor = Descriptor.none
    /// The bytes that stand in the archive, instead of the compressed content.
    package var data: [UInt8]?
    package var checksum: UInt32?
    package var size: UInt32?
    package var compressedSize: UInt32?
    package var disk: UInt16 = 0
    package var centralExtra: [UInt8] = []
    package var centralComment: [UInt8] = []
    package var offset: UInt32?

    // What the local header says, where it is not what the directory says.
    package var localName: [UInt8]?
    package var localMethod: UInt16?
    package var localFlags: UInt16?
    package var localChecksum: UInt32?
    package var localSize: UInt32?
    package var localCompressedSize: UInt32?
    package var localExtra: [UInt8] = []
    package var localSignature: UInt32 = 0x0403_4B50
    /// What the descriptor says.
    package var descriptorChecksum: UInt32?
    package var descriptorSize: UInt64?

    package init(_ name: String, _ content: [UInt8] = []) {
        self.name = Array(name.utf8)
        self.content = content
        if name.utf8.contains(where: { $0 >= 0x80 }) { flags = 1 << 11 }
        if name.utf8.last == UInt8(ascii: "/") {
            method = 0
            mode = 0o040755
        }
    }

    package init(_ name: String, text: String) { self.init(name, Array(text.utf8)) }

    /// The same with some fields changed.
    package func with(_ change: (inout ZipMember) -> Void) -> ZipMember {
        var copy = self
        change(&copy)
        return copy
    }
}

/// Makes zips byte by byte, honest ones and others.
package struct ZipBuilder {
    package var members: [ZipMember]
    /// Bytes before the first member; offsets count them when `countsPrefix`.
    package var prefix: [UInt8] = []
    package var countsPrefix = true
    /// Bytes between the last member and the directory.
    package var gap: [UInt8] = []
    /// Bytes between the directory and the end record.
    package var afterDirectory: [UInt8] = []
    package var comment: [UInt8] = []
    package var trailing: [UInt8] = []
    package var announcedCount: UInt16?
    package var announcedDirectorySize: UInt32?
    package var announcedDirectoryOffset: UInt32?
    package var announcedCommentLength: UInt16?
    package var disk: UInt16 = 0
    /// Writes a zip64 end record and its locator.
    package var zip64 = false
    package var zip64Count: UInt64?
    package var zip64Size: UInt64?
    package var zip64Offset: UInt64?
    package var zip64RecordSize: UInt64?
    package var zip64RecordOffset: UInt64?
    /// Whether the old end record refers to the zip64 one for everything.
    package var saturates = true

    package init(_ members: [ZipMember]) { self.members = members }

    package func build() -> [UInt8] {
        var bytes = ByteWriter(prefix)
        var central = ByteWriter()
        for member in members { append(member, to: &bytes, central: &central) }
        bytes.bytes += gap
        let offset = bytes.bytes.count - (countsPrefix ? 0 : prefix.count)
        bytes.bytes += central.bytes
        bytes.bytes += afterDirectory
        if zip64 {
            let record = bytes.bytes.count
            bytes.number32(0x0606_4B50)
            bytes.number64(zip64RecordSize ?? 44)
            bytes.number16(45)
            bytes.number16(45)
            bytes.number32(0)
            bytes.number32(0)
            bytes.number64(zip64Count ?? UInt64(members.count))
            bytes.number64(zip64Count ?? UInt64(members.count))
            bytes.number64(zip64Size ?? UInt64(central.bytes.count))
            bytes.number64(zip64Offset ?? UInt64(offset))
            bytes.number32(0x0706_4B50)
            bytes.number32(0)
            bytes.number64(zip64RecordOffset ?? UInt64(record))
            bytes.number32(1)
        }
        let isOpen = zip64 && saturates
        bytes.number32(0x0605_4B50)
        bytes.number16(disk)
        bytes.number16(disk)
        let count = announcedCount ?? (isOpen ? .max : UInt16(members.count))
        bytes.number16(count)
        bytes.number16(count)
        bytes.number32(announcedDirectorySize ?? (isOpen ? .max : UInt32(central.bytes.count)))
        bytes.number32(announcedDirectoryOffset ?? (isOpen ? .max : UInt32(offset)))
        bytes.number16(announcedCommentLength ?? UInt16(comment.count))
        return bytes.bytes + comment + trailing
    }

    private func append(_ member: ZipMember, to bytes: inout ByteWriter, central: inout ByteWriter) {
        let offset = bytes.bytes.count - (countsPrefix ? 0 : prefix.count)
        let data = member.data ?? (member.method == 8 ? deflated(member.content) : member.content)
        let checksum = member.checksum ?? crc32(member.content)
        let size = member.size ?? UInt32(member.content.count)
        let compressed = member.compressedSize ?? UInt32(data.count)
        let hasDescriptor = member.descriptor != .none
        let flags = member.flags | (hasDescriptor ? 1 << 3 : 0)

        bytes.number32(member.localSignature)
        bytes.number16(20)
        bytes.number16(member.localFlags ?? flags)
        bytes.number16(member.localMethod ?? member.method)
        bytes.number32(0x5A21_0000)
        bytes.number32(member.localChecksum ?? (hasDescriptor ? 0 : checksum))
        bytes.number32(member.localCompressedSize ?? (hasDescriptor ? 0 : compressed))
        bytes.number32(member.localSize ?? (hasDescriptor ? 0 : size))
        let localName = member.localName ?? member.name
        bytes.number16(UInt16(localName.count))
        bytes.number16(UInt16(member.localExtra.count))
        bytes.bytes += localName + member.localExtra + data
        if member.descriptor == .signed16 || member.descriptor == .signed24 { bytes.number32(0x0807_4B50) }
        switch member.descriptor {
        case .none: break
        case .plain12, .signed16:
            bytes.number32(member.descriptorChecksum ?? checksum)
            bytes.number32(compressed)
            bytes.number32(UInt32(member.descriptorSize ?? UInt64(size)))
        case .plain20, .signed24:
            bytes.number32(member.descriptorChecksum ?? checksum)
            bytes.number64(UInt64(compressed))
            bytes.number64(member.descriptorSize ?? UInt64(size))
        }

        central.number32(0x0201_4B50)
        central.number16(0x0314)
        central.number16(20)
        central.number16(flags)
        central.number16(member.method)
        central.number32(0x5A21_0000)
        central.number32(checksum)
        central.number32(compressed)
        central.number32(size)
        central.number16(UInt16(member.name.count))
        central.number16(UInt16(member.centralExtra.count))
        central.number16(UInt16(member.centralComment.count))
        central.number16(member.disk)
        central.number16(0)
        central.number32(member.mode << 16)
        central.number32(member.offset ?? UInt32(offset))
        central.bytes += member.name + member.centralExtra + member.centralComment
    }
}

/// Appends little-endian numbers.
package struct ByteWriter {
    package var bytes: [UInt8]

    package init(_ bytes: [UInt8] = []) { self.bytes = bytes }

    package mutating func number16(_ value: UInt16) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    package mutating func number32(_ value: UInt32) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    package mutating func number64(_ value: UInt64) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
}

/// A raw deflate stream.
package func deflated(_ content: [UInt8], level: Int32 = 6) -> [UInt8] {
    let compressor = libdeflate_alloc_compressor(level)!
    defer { libdeflate_free_compressor(compressor) }
    var output = [UInt8](repeating: 0, count: libdeflate_deflate_compress_bound(compressor, content.count) + 16)
    let count = content.withUnsafeBytes { source in
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) { empty in
            libdeflate_deflate_compress(
                compressor, source.baseAddress ?? UnsafeRawPointer(empty.baseAddress!), source.count, &output,
                output.count)
        }
    }
    return Array(output[..<count])
}

/// A gzip member.
package func gzipped(_ content: [UInt8], level: Int32 = 6) -> [UInt8] {
    let compressor = libdeflate_alloc_compressor(level)!
    defer { libdeflate_free_compressor(compressor) }
    var output = [UInt8](repeating: 0, count: libdeflate_gzip_compress_bound(compressor, content.count) + 16)
    let count = content.withUnsafeBytes { source in
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) { empty in
            libdeflate_gzip_compress(
                compressor, source.baseAddress ?? UnsafeRawPointer(empty.baseAddress!), source.count, &output,
                output.count)
        }
    }
    return Array(output[..<count])
}

/// The CRC-32 of zip and gzip.
package func crc32(_ content: [UInt8]) -> UInt32 {
    content.withUnsafeBytes { libdeflate_crc32(0, $0.baseAddress, $0.count) }
}
