internal import OperatingSystem

/// Where a new environment is put together: beside its place, under a name of its own, so that it appears complete or not at
/// all. In a directory that is mounted, which cannot be renamed, it is put together in place.
struct BuildingSite {
    /// The directory to build in.
    let place: String
    private let path: String
    private let replaced: Bool

    /// Looks at what is at `path` and prepares the place.
    init(path asked: String, replacing: Bool) throws(EnvironmentError) {
        // A link to a directory elsewhere (on a larger disk, say) stays; what it leads to is the place.
        let isLink = Files.linkStatus(asked)?.kind == .symbolicLink
        let path = isLink ? Files.realPath(asked) ?? asked : asked
        self.path = path
        let parent = Paths.parent(path)
        var isMounted = false
        var replaced = false
        if let found = Files.linkStatus(path) {
            let names =
                found.kind == .directory
                ? try EnvironmentError.files { () throws(FileError) in
                    try Files.list(path)
                } : nil
            if names?.isEmpty == true {
                isMounted = Files.status(parent)?.device != found.device
            } else {
                let isEnvironment = Files.isFile(Paths.join(path, "pyvenv.cfg")) || VirtualEnvironment.exists(at: path)
                guard replacing && isEnvironment else { throw .occupied(path: path) }
                replaced = true
            }
        }
        self.replaced = replaced
        place = isMounted ? path : BuildingSite.neighbour(of: path)
        let place = place
        try EnvironmentError.files { () throws(FileError) in try Files.makeDirectories(place) }
        BuildingSite.clearAbandoned(besides: path, begun: place)
    }

    /// A name beside `path` that nobody has.
    static func neighbour(of path: String) -> String {
        Paths.join(Paths.parent(path), ".\(Paths.name(path)).\(Files.uniqueSuffix())")
    }

    /// Removes what processes that were killed left beside `path`, when it is so old that nobody can be at work in it: a day
    /// older than what this one has just begun, since the file system has dated both, whatever the machine's clock says by now.
    private static func clearAbandoned(besides path: String, begun: String) {
        guard let now = Files.linkStatus(begun)?.modified else { return }
        let parent = Paths.parent(path)
        let prefix = ".\(Paths.name(path))."
        for name in (try? Files.list(parent)) ?? [] where name.hasPrefix(prefix) {
            let left = Paths.join(parent, name)
            guard let status = Files.linkStatus(left), status.kind == .directory else { continue }
            if status.modified < now - 24 * 3600 * 1_000_000_000 { try? Files.removeTree(left) }
        }
    }

    /// Moves the finished environment to its place.
    func finish() throws(EnvironmentError) {
        guard place != path else { return }
        try EnvironmentError.files { () throws(FileError) in
            guard replaced else { return try Files.rename(place, to: path) }
            let old = BuildingSite.neighbour(of: path)
            try Files.rename(path, to: old)
            do throws(FileError) {
                try Files.rename(place, to: path)
            } catch {
                try? Files.rename(old, to: path)
                throw error
            }
            try Files.removeTree(old)
        }
    }

    /// Clears away what was begun.
    func abandon() {
        if place == path {
            for name in (try? Files.list(path)) ?? [] { try? Files.removeTree(Paths.join(path, name)) }
        } else {
            try? Files.removeTree(place)
        }
    }
}
