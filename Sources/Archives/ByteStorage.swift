#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Bytes that are written once and then only read, in memory whose lack is an answer and not the end of the process, or in
/// a file without a name.
final class ByteStorage: @unchecked Sendable {
    // Safe to share: nothing writes after `init`.
    let bytes: UnsafeRawBufferPointer
    private let isMapped: Bool

    /// Takes over memory that `malloc` gave.
    init(adopting memory: UnsafeMutableRawPointer?, count: Int) {
        bytes = UnsafeRawBufferPointer(start: memory, count: count)
        isMapped = false
    }

    /// Maps a file that nobody else can reach, so that nobody cuts it short; nil where the system cannot.
    init?(mapping descriptor: Int32, count: Int) {
        guard count > 0, let memory = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), memory != MAP_FAILED
        else {
            return nil
        }
        bytes = UnsafeRawBufferPointer(start: memory, count: count)
        isMapped = true
    }

    deinit {
        guard let memory = UnsafeMutableRawPointer(mutating: bytes.baseAddress) else { return }
        if isMapped { munmap(memory, bytes.count) } else { free(memory) }
    }

    /// Hands on a stretch of the bytes in pieces, until `take` says to stop. What lies in a file is read anew when it is
    /// looked at again.
    func pieces(_ range: Range<Int>, _ take: (UnsafeRawBufferPointer) -> Bool) {
        guard isMapped else {
            if !range.isEmpty { _ = take(UnsafeRawBufferPointer(rebasing: bytes[range])) }
            return
        }
        var start = range.lowerBound
        while start < range.upperBound {
            let end = min(start + 1 << 20, range.upperBound)
            let goesOn = take(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            forget(start..<end)
            if !goesOn { return }
            start = end
        }
    }

    /// Gives back the memory of a stretch that lies in a file.
    private func forget(_ range: Range<Int>) {
        let page = Int(getpagesize())
        let start = range.lowerBound / page * page
        guard isMapped, let base = bytes.baseAddress else { return }
        madvise(UnsafeMutableRawPointer(mutating: base + start), range.upperBound - start, MADV_DONTNEED)
    }

    /// Whether two stretches hold the same bytes.
    func isSame(_ first: Range<Int>, _ second: Range<Int>) -> Bool {
        guard first.count == second.count else { return false }
        var place = second.lowerBound
        var isSame = true
        pieces(first) { piece in
            let other = place..<(place + piece.count)
            isSame = piece.elementsEqual(bytes[other])
            forget(other)
            place = other.upperBound
            return isSame
        }
        return isSame
    }

    /// The first place in a stretch that holds something else than zeros.
    func firstNonzero(from offset: Int) -> Int? {
        var place = offset
        var found: Int?
        pieces(offset..<bytes.count) { piece in
            found = piece.firstIndex { $0 != 0 }.map { place + $0 }
            place += piece.count
            return found == nil
        }
        return found
    }
}
