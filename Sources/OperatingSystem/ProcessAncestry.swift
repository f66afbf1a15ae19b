#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The processes that led to this one.
package enum ProcessAncestry {
    /// The words that each of them was started with, the parent first. Empty where the system does not tell.
    package static func commandLines(limit: Int = 10) -> [[String]] {
        var lines: [[String]] = []
        #if os(Linux)
            var identifier = Int(getppid())
            while identifier > 1, lines.count < limit {
                guard let words = try? Files.read("/proc/\(identifier)/cmdline") else { break }
                lines.append(words.split(separator: 0).map { String(decoding: $0, as: UTF8.self) })
                guard let parent = parent(of: identifier) else { break }
                identifier = parent
            }
        #endif
        return lines
    }

    /// From `stat`: `7 (name) S 3 …`. The name may hold brackets and blanks of its own.
    private static func parent(of identifier: Int) -> Int? {
        guard let bytes = try? Files.read("/proc/\(identifier)/stat"),
            let end = bytes.lastIndex(of: UInt8(ascii: ")"))
        else { return nil }
        let fields = bytes[(end + 1)...].split(separator: UInt8(ascii: " "))
        guard fields.count > 1 else { return nil }
        return Int(String(decoding: fields[1], as: UTF8.self))
    }
}
