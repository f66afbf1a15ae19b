import OperatingSystem
import PackageIndexes
import Pipfiles

/// Places on this machine that a Pipfile or a lock names: paths, and `file:` URLs. They mean here what they mean when they are
/// installed.
enum LocalPlace {
    /// What stands under `file`, or in a direct reference: the absolute path; nil for an address elsewhere.
    static func path(_ text: String, in directory: String) -> String? {
        if text.lowercased().hasPrefix("file:") {
            // Of a URL, a fragment is no part of the path.
            return ResourceURL(String(text.prefix { $0 != "#" }))?.localPath.map { Paths.absolute($0, in: "/") }
        }
        guard !text.contains("://") else { return nil }
        return Paths.absolute(text, in: directory)
    }

    /// The path that a locked package is at; nil for what is elsewhere. Under `path` nothing is a URL.
    static func path(_ origin: LockedOrigin, in directory: String) -> String? {
        switch origin {
        case .path(let path, _): Paths.absolute(path, in: directory)
        case .file(let url, _, _), .unhashedFile(let url, _): path(url, in: directory)
        case .release, .unhashedRelease, .unpinned, .repository: nil
        }
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
