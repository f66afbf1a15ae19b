#if canImport(Glibc)
    import Glibc

    /// What an interpreter's answers depend on besides itself: `platform_release` and `platform_version` are the kernel's,
    /// and the C library decides which wheels fit.
    enum MachineIdentity {
        static var current: String {
            var names = utsname()
            guard uname(&names) == 0 else { return "unknown" }
            let parts = [
                text(of: names.sysname), text(of: names.release), text(of: names.version), text(of: names.machine),
            ]
            return (parts + [library]).joined(separator: " ")
        }

        /// `glibc 2.36`
        private static var library: String {
            var buffer = [CChar](repeating: 0, count: 64)
            let count = confstr(Int32(_CS_GNU_LIBC_VERSION), &buffer, buffer.count)
            guard count > 0, count <= buffer.count else { return "unknown" }
            return String(decoding: buffer[..<(count - 1)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }

        private static func text<Field>(of field: Field) -> String {
            withUnsafeBytes(of: field) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
        }
    }
#endif
