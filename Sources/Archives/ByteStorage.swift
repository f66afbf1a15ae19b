#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Bytes that are written once and then only read, in memory whose lack is an answer and not the end of the process.
final class ByteStorage: @unchecked Sendable {
    // Safe to share: nothing writes after `init`.
    let bytes: UnsafeRawBufferPointer

    /// Takes over memory that `malloc` gave.
    init(adopting memory: UnsafeMutableRawPointer?, count: Int) {
        bytes = UnsafeRawBufferPointer(start: memory, count: count)
    }

    deinit { free(UnsafeMutableRawPointer(mutating: bytes.baseAddress)) }
}
