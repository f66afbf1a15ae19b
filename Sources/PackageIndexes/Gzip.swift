import Deflate

/// Pages as they travel: gzip (RFC 1952), inflated in one go.
enum Gzip {
    enum Failure: Error {
        case malformed
        /// More than the limit would come out.
        case tooLarge
        /// What comes out is more than ``mostRatio`` times what came.
        case ratio
    }

    /// How many times its own size a page may take, once it exceeds ``ratioFloor``; as for archives.
    static let mostRatio = 200
    /// Up to so many bytes the ratio does not matter.
    static let ratioFloor = 16 << 20

    /// The bytes that `compressed` holds, at most `limit`.
    static func inflate(_ compressed: [UInt8], limit: Int) throws(Failure) -> [UInt8] {
        guard compressed.count >= 18 else { throw .malformed }
        let allowed = max(ratioFloor, compressed.count.multipliedReportingOverflow(by: mostRatio).partialValue)
        let whole = limit
        let limit = min(limit, allowed)
        // The trailer names the size; it is the sender's word, so it only sizes the first attempt, and only up to what
        // deflate can reach at all.
        let trailer = compressed.suffix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        var capacity = min(Int(trailer), limit, compressed.count.multipliedReportingOverflow(by: 1032).partialValue)
        capacity = max(capacity, min(4096, limit))
        while true {
            var outcome = LIBDEFLATE_BAD_DATA
            guard let decompressor = libdeflate_alloc_decompressor() else { throw .malformed }
            defer { libdeflate_free_decompressor(decompressor) }
            let output = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, filled in
                var produced = 0
                outcome = compressed.withUnsafeBytes { input in
                    libdeflate_gzip_decompress(
                        decompressor, input.baseAddress, input.count, buffer.baseAddress, buffer.count, &produced)
                }
                filled = outcome == LIBDEFLATE_SUCCESS ? produced : 0
            }
            switch outcome {
            case LIBDEFLATE_SUCCESS: return output
            case LIBDEFLATE_INSUFFICIENT_SPACE:
                guard capacity < limit else { throw limit < whole ? .ratio : .tooLarge }
                capacity = min(limit, capacity.multipliedReportingOverflow(by: 4).partialValue)
            default: throw .malformed
            }
        }
    }
}
