/// Paths as text: what can be said of them without asking the file system.
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
        guard let slash = trimmed.lastIndex(of: "/") else { return isAbsolute(path) ? "/" : "." }
        let parent = dropTrailingSlashes(trimmed[..<slash])
        return parent.isEmpty ? "/" : String(parent)
    }

    /// The last component: `/a/b/` → `b`.
    package static func name(_ path: String) -> String {
        let trimmed = dropTrailingSlashes(path)
        guard let slash = trimmed.lastIndex(of: "/") else { return String(trimmed) }
        return String(trimmed[trimmed.index(after: slash)...])
    }

    package static func isAbsolute(_ path: String) -> Bool { path.utf8.first == UInt8(ascii: "/") }

    /// The path made absolute against `directory`, with `.`, `..` and repeated slashes taken out as text: symbolic links
    /// are not looked at.
    package static func absolute(_ path: String, in directory: String) -> String {
        var parts: [Substring] = []
        for part in join(directory, path).split(separator: "/") {
            switch part {
            case ".": continue
            case "..": _ = parts.popLast()
            default: parts.append(part)
            }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// The part of `path` below `directory`, or nil when it does not lie there. Both are absolute.
    package static func relative(_ path: String, to directory: String) -> String? {
        let base = directory == "/" ? "/" : String(dropTrailingSlashes(directory)) + "/"
        return path.hasPrefix(base) ? String(path.dropFirst(base.count)) : nil
    }

    private static func dropTrailingSlashes(_ path: some StringProtocol) -> Substring {
        var end = path.endIndex
        while end > path.startIndex, path[path.index(before: end)] == "/" { end = path.index(before: end) }
        return Substring(path[..<end])
    }
}
