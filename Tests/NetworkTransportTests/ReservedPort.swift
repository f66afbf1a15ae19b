#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A port of this machine that nobody listens at, and that nobody else can get meanwhile.
final class ReservedPort: Sendable {
    let number: Int
    private let descriptor: Int32

    struct NotReserved: Error { var number: Int32 }

    init() throws {
        #if canImport(Glibc)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let failed = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                // Bound, and never listened at.
                bind(descriptor, raw, length) != 0 || getsockname(descriptor, raw, &length) != 0
            }
        }
        guard descriptor >= 0, !failed else { throw NotReserved(number: errno) }
        self.descriptor = descriptor
        number = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }
}
