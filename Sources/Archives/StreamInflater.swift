import Zlib

/// Inflates in pieces what is too large to be held in memory, more slowly than ``Inflater`` does whole buffers.
final class StreamInflater {
    enum Format {
        /// The deflate data of a member of a zip.
        case raw
        /// Members of gzip, with their checksums.
        case gzip
    }

    enum Failure: Error {
        case corrupt
        case outOfMemory
    }

    private var stream = z_stream()
    private let room: UnsafeMutableRawBufferPointer
    /// Whether the end of the deflate data, or of a gzip member, was met.
    private(set) var isAtEnd = false

    /// How much is inflated before it is handed on (bytes).
    static let pieceSize = 1 << 20

    init(_ format: Format) throws(Failure) {
        let bits: Int32 = format == .raw ? -15 : 15 + 16
        guard inflateInit2_(&stream, bits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw .outOfMemory
        }
        room = .allocate(byteCount: Self.pieceSize, alignment: 16)
    }

    deinit {
        inflateEnd(&stream)
        room.deallocate()
    }

    /// Takes in the next bytes and hands on what comes of them, until `take` says to stop or the data ends.
    ///
    /// - Returns: how many bytes were taken in: fewer than there are where the data ended.
    func feed(
        _ bytes: UnsafeRawBufferPointer, _ take: (UnsafeRawBufferPointer) -> Bool
    ) throws(Failure) -> Int {
        guard let base = bytes.baseAddress, !isAtEnd else { return 0 }
        stream.next_in = UnsafeMutablePointer(mutating: base.assumingMemoryBound(to: UInt8.self))
        stream.avail_in = UInt32(bytes.count)
        repeat {
            stream.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.avail_out = UInt32(room.count)
            let result = inflate(&stream, Z_NO_FLUSH)
            // No progress is possible without more bytes.
            guard result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR else { throw .corrupt }
            let produced = room.count - Int(stream.avail_out)
            if produced > 0, !take(UnsafeRawBufferPointer(rebasing: room[..<produced])) { break }
            if result == Z_STREAM_END {
                isAtEnd = true
                break
            }
        } while stream.avail_in > 0 || stream.avail_out == 0
        return bytes.count - Int(stream.avail_in)
    }

    /// Gets ready for another gzip member.
    func restart() {
        inflateReset(&stream)
        isAtEnd = false
    }
}
