import OperatingSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Unpacks gzip (RFC 1952): one member or several, and nothing behind them but zeros.
enum GzipUnpacking {
    static func isGzip(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count > 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
    }

    /// The content of all members; nil when it takes more than `memory` bytes. `limits` holds for the content as compared
    /// with `source`.
    static func unpack(
        _ source: UnsafeRawBufferPointer, name: String, limits: ArchiveLimits, memory: Int
    ) throws(ArchiveError) -> ByteStorage? {
        func refusal(_ problem: ArchiveProblem) -> ArchiveError {
            .refused(archive: name, entry: nil, problem: problem)
        }
        let inflater = Inflater()
        var output = GrowingMemory()
        defer { output.discard() }
        var offset = 0
        repeat {
            let rest = UnsafeRawBufferPointer(rebasing: source[offset...])
            // The last four bytes say how long the content is, if they are to be believed and this is the only member.
            let announced = announcedSize(rest)
            if let problem = limits.check(UInt64(output.count + announced), archiveSize: UInt64(source.count)) {
                throw refusal(problem)
            }
            var room = max(64 << 10, announced)
            while true {
                if room > memory - output.count { return nil }
                guard let target = output.room(room) else {
                    throw .file(FileError(operation: "find memory to unpack", path: name, number: ENOMEM))
                }
                let outcome = inflater.gunzip(rest, into: target)
                if case .done(let consumed, let produced) = outcome {
                    output.count += produced
                    offset += consumed
                    break
                }
                guard case .tooLong = outcome else { throw refusal(.corruptData) }
                let reached = UInt64(output.count) + UInt64(room)
                if let problem = limits.check(reached, archiveSize: UInt64(source.count)) { throw refusal(problem) }
                room = room < memory - output.count ? min(room * 2, memory - output.count) : room * 2
            }
            if let problem = limits.check(UInt64(output.count), archiveSize: UInt64(source.count)) {
                throw refusal(problem)
            }
        } while isGzip(UnsafeRawBufferPointer(rebasing: source[offset...]))
        // Some tools fill up to a block with zeros.
        if let place = source[offset...].firstIndex(where: { $0 != 0 }) {
            throw refusal(.unaccountedBytes(offset: UInt64(place), count: UInt64(source.count - place)))
        }
        return output.finish()
    }

    private static func announcedSize(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard bytes.count >= 18 else { return 0 }
        let size = bytes.loadUnaligned(fromByteOffset: bytes.count - 4, as: UInt32.self)
        // Deflate cannot do better than 1032 to one, so a larger number is a lie.
        return min(Int(UInt32(littleEndian: size)), bytes.count * 1032)
    }
}

/// Memory that keeps what it holds while it grows.
private struct GrowingMemory {
    private var base: UnsafeMutableRawPointer?
    private var capacity = 0
    var count = 0

    /// Room for `more` bytes behind what is there; nil when the machine has none.
    mutating func room(_ more: Int) -> UnsafeMutableRawBufferPointer? {
        let wanted = count + more
        if wanted > capacity {
            guard let memory = realloc(base, wanted) else { return nil }
            base = memory
            capacity = wanted
        }
        return base.map { UnsafeMutableRawBufferPointer(start: $0 + count, count: more) }
    }

    mutating func discard() {
        free(base)
        base = nil
    }

    mutating func finish() -> ByteStorage {
        defer { base = nil }
        return ByteStorage(adopting: base, count: count)
    }
}
