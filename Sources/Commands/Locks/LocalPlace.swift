import OperatingSystem
import PackageIndexes

/// Places on this machine that a Pipfile or a lock names: paths, and `file:` URLs.
enum LocalPlace {
    /// The absolute path; nil for an address elsewhere.
    static func path(_ text: String, in directory: String) -> String? {
        let bare = String(text.prefix { $0 != "#" })
        if bare.lowercased().hasPrefix("file:") {
            return ResourceURL(bare)?.localPath.map { Paths.absolute($0, in: "/") }
        }
        guard !bare.contains("://") else { return nil }
        return Paths.absolute(bare, in: directory)
    }

    /// Whether two paths are the same place, by their texts or by where they lead.
    static func isSame(_ one: String, _ other: String) -> Bool {
        if one == other { return true }
        guard let first = Files.realPath(one), let second = Files.realPath(other) else { return false }
        return first == second
    }

    /// Whether a path leads out of a directory, by its text or by the links on its way.
    static func leads(_ path: String, outOf directory: String) -> Bool {
        func isInside(_ path: String, _ directory: String) -> Bool {
            path == directory || Paths.relative(path, to: directory) != nil
        }
        guard isInside(path, directory) else {
            guard let real = Files.realPath(path), let base = Files.realPath(directory) else { return true }
            return !isInside(real, base)
        }
        guard let real = Files.realPath(path), let base = Files.realPath(directory) else { return false }
        return !isInside(real, base)
    }
}
