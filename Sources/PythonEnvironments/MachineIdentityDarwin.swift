#if canImport(Darwin)
    import Darwin

    /// What an interpreter's answers depend on besides itself: the kernel's release stands for the system's.
    enum MachineIdentity {
        static var current: String {
            var names = utsname()
            guard uname(&names) == 0 else { return "unknown" }
            let parts = [text(of: names.sysname), text(of: names.release), text(of: names.machine)]
            return parts.joined(separator: " ")
        }

        private static func text<Field>(of field: Field) -> String {
            withUnsafeBytes(of: field) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
        }
    }
#endif
