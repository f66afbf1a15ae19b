#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A path on its way to the C library. There it ends at its first NUL, and names another file than the text says; such a path is
/// that of no file, and no call is made with it.
package enum SystemPath {
    /// Lends a path to a call. One with a NUL gives `refusal`, with `errno` as for an argument that makes no sense.
    package static func lend<Value>(
        _ path: String, else refusal: Value, to call: (UnsafePointer<CChar>) -> Value
    ) -> Value {
        path.withCString { text in
            guard strlen(text) == path.utf8.count else {
                errno = EINVAL
                return refusal
            }
            return call(text)
        }
    }

    /// Whether a text can name a file at all.
    package static func isPossible(_ path: String) -> Bool { lend(path, else: false) { _ in true } }

    /// Whether a file can be at an absolute path. What is longer than a call takes, or has a name longer than file systems keep, is
    /// nobody's place; lists of strangers can be long enough that looking for it takes all memory.
    package static func canBeThere(_ path: String) -> Bool {
        guard isPossible(path) else { return false }
        let count = path.utf8.count
        if count <= longestName { return true }
        return count < 4096 && path.utf8.split(separator: UInt8(ascii: "/")).allSatisfy { $0.count <= longestName }
    }

    #if canImport(Glibc)
        private static let longestName = 255
    #else
        // There 255 characters, not bytes, are the limit.
        private static let longestName = 1020
    #endif
}
