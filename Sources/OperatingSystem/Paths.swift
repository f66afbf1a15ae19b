/// Paths as text: what can be said of them without asking the file system.
///
/// They are taken apart byte by byte, as the file system does it. Swift's characters would join a slash with an accent behind
/// it, and no longer see it.
package enum Paths {
    /// Joins two paths with one slash; an absolute second path stands alone.
    package static func join(_ first: String, _ second: String) -> String {
        if first.isEmpty || second.utf8.first == UInt8(ascii: "/") { return second }
        if second.isEmpty { return first }
        return first.utf8.last == UInt8(ascii: "/") ? first + second : first + "/" + second
    }

    /// The path without its last component: `/a/b` → `/a`, `a` → `.`, `/` → `/`.
    package static func parent(_ path: String) -> String {
        let trimmed = dropTrailingSlashes(path)
        guard let slash = trimmed.utf8.lastIndex(of: separator) else { return isAbsolute(path) ? "/" : "." }
        let parent = dropTrailingSlashes(trimmed[..<slash])
        return parent.isEmpty ? "/" : String(parent)
    }

    /// The last component: `/a/b/` → `b`.
    package static func name(_ path: String) -> String {
        let trimmed = dropTrailingSlashes(path)
        guard let slash = trimmed.utf8.lastIndex(of: separator) else { return String(trimmed) }
        return String(trimmed[trimmed.utf8.index(after: slash)...])
    }

    package static func isAbsolute(_ path: String) -> Bool { path.utf8.first == separator }

    /// The path made absolute against `directory`, with `.`, `..` and repeated slashes taken out as text: symbolic links
    /// are not looked at.
    package static func absolute(_ path: String, in directory: String) -> String {
        let whole = join(directory, path)
        var parts: [Substring.UTF8View] = []
        for part in whole.utf8.split(separator: separator) {
            if part.count == 1, part.first == dot { continue }
            if part.count == 2, part.allSatisfy({ $0 == dot }) {
                _ = parts.popLast()
            } else {
                parts.append(part)
            }
        }
        return "/" + parts.map { String(Substring($0)) }.joined(separator: "/")
    }

    /// The part of `path` below `directory`, or nil when it does not lie there. Both are absolute.
    package static func relative(_ path: String, to directory: String) -> String? {
        let base = dropTrailingSlashes(directory).utf8
        let bytes = path.utf8
        guard bytes.count > base.count, bytes.starts(with: base) else { return nil }
        let end = bytes.index(bytes.startIndex, offsetBy: base.count)
        return bytes[end] == separator ? String(path[bytes.index(after: end)...]) : nil
    }

    /// Whether a component might be `.` or `..`, or missing.
    package static func mayHaveDots(_ path: String) -> Bool {
        var isStart = true
        for byte in path.utf8 {
            if isStart && (byte == dot || byte == separator) { return true }
            isStart = byte == separator
        }
        return false
    }

    private static let separator = UInt8(ascii: "/")
    private static let dot = UInt8(ascii: ".")

    private static func dropTrailingSlashes(_ path: some StringProtocol) -> Substring {
        var rest = Substring(path)
        while rest.utf8.last == separator { rest = Substring(rest.utf8.dropLast()) }
        return rest
    }
}
