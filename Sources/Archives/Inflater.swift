import Deflate

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Memory that grows when asked and says so when there is none, instead of ending the process.
final class WorkBuffer {
    private var base: UnsafeMutableRawPointer?
    private var capacity = 0
    /// What is kept between uses; more is given back.
    private static let kept = 16 << 20

    deinit { free(base) }

    /// Room for `count` bytes, or nil when the machine has none. The last room handed out is no longer valid.
    func room(_ count: Int) -> UnsafeMutableRawBufferPointer? {
        if count > capacity || (capacity > Self.kept && count <= Self.kept) {
            free(base)
            base = nil
            capacity = 0
            let wanted = count <= Self.kept ? max(64 << 10, roundedUp(count)) : count
            guard let memory = malloc(wanted) else { return nil }
            base = memory
            capacity = wanted
        }
        return UnsafeMutableRawBufferPointer(start: base, count: count)
    }

    private func roundedUp(_ count: Int) -> Int {
        count <= 1 ? 1 : 1 << (Int.bitWidth - (count - 1).leadingZeroBitCount)
    }
}

/// libdeflate's decompressor with the buffers around it. One for each thread.
package final class Inflater {
    private let decompressor: OpaquePointer?
    let input = WorkBuffer()
    let output = WorkBuffer()

    package init() { decompressor = libdeflate_alloc_decompressor() }

    deinit { libdeflate_free_decompressor(decompressor) }

    enum Outcome {
        case done(consumed: Int, produced: Int)
        case corrupt
        /// The output does not fit.
        case tooLong
    }

    /// Inflates one raw deflate stream.
    func inflate(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Outcome {
        guard let decompressor else { return .corrupt }
        var consumed = 0
        var produced = 0
        // libdeflate wants addresses even for nothing.
        var nothing: UInt8 = 0
        let result = withUnsafeMutableBytes(of: &nothing) { empty in
            libdeflate_deflate_decompress_ex(
                decompressor, source.baseAddress ?? UnsafeRawPointer(empty.baseAddress!), source.count,
                target.baseAddress ?? empty.baseAddress!, target.count, &consumed, &produced)
        }
        return outcome(result, consumed, produced)
    }

    /// Unpacks one gzip member, checking its trailer.
    func gunzip(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Outcome {
        guard let decompressor, let base = source.baseAddress, let room = target.baseAddress else { return .corrupt }
        var consumed = 0
        var produced = 0
        let result = libdeflate_gzip_decompress_ex(
            decompressor, base, source.count, room, target.count, &consumed, &produced)
        return outcome(result, consumed, produced)
    }

    private func outcome(_ result: libdeflate_result, _ consumed: Int, _ produced: Int) -> Outcome {
        switch result {
        case LIBDEFLATE_SUCCESS: .done(consumed: consumed, produced: produced)
        case LIBDEFLATE_INSUFFICIENT_SPACE: .tooLong
        default: .corrupt
        }
    }
}

/// The CRC-32 of bytes that follow others, which have the CRC-32 `before`.
func checksum32(_ bytes: UnsafeRawBufferPointer, after before: UInt32) -> UInt32 {
    libdeflate_crc32(before, bytes.baseAddress, bytes.count)
}

/// The CRC-32 of zip and gzip.
package func checksum32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    libdeflate_crc32(0, bytes.baseAddress, bytes.count)
}
