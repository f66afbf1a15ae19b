import Diagnostics
import OperatingSystem

/// What Pipit puts into its cache, by name. Whatever else stands in that directory is somebody else's.
struct CacheContents {
    /// The cache.
    var directory: String

    /// Each may end in the number of its form: `wheels-v1`.
    static let names: Set<String> = [
        "build-locks", "builds", "built", "downloads", "environments", "indexes", "interpreters", "logs", "metadata",
        "projects", "repositories", "selections", "swept", "told", "watch", "wheels",
    ]

    /// Whether Pipit, this one or an older one, puts something there under this name.
    static func isOwn(_ name: String) -> Bool {
        if names.contains(name) { return true }
        guard let dash = name.utf8.lastIndex(of: UInt8(ascii: "-")), name[dash...].hasPrefix("-v") else { return false }
        let form = name[dash...].dropFirst(2).utf8
        return !form.isEmpty && form.allSatisfy { (0x30...0x39).contains($0) } && names.contains(String(name[..<dash]))
    }

    /// Removes what is Pipit's, and the directory when nothing else is in it. Links are removed and never followed; one in the
    /// place of the directory is refused, since whoever made the folder that it stands in may have laid it.
    func remove() throws {
        guard let status = Files.linkStatus(directory) else { return }
        guard status.kind == .directory else {
            throw Diagnostic(
                .fileSystem, "the cache `\(directory)` is not a directory, so nothing was removed",
                evidence: Files.linkTarget(directory).map { [.init("link to", $0)] } ?? [],
                help: [
                    "name the directory itself in PIPENV_CACHE_DIR: the cache is `pipit` in there",
                    "or remove `\(directory)` yourself",
                ])
        }
        let names = try Files.list(directory)
        for name in names where Self.isOwn(name) { try Files.removeTree(Paths.join(directory, name)) }
        if try Files.list(directory).isEmpty { try Files.removeTree(directory) }
    }
}
