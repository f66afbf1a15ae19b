import Artifacts
import OperatingSystem

/// What commands that were killed left in the cache: it goes when a later command uses the cache, a day after.
struct CacheLeftovers {
    /// The cache.
    var directory: String
    /// Nanoseconds since 1970.
    var now: Int64

    private static let day: Int64 = 86_400 * 1_000_000_000

    /// Where files are written under another name first, and how many directories down.
    private static let pages = [
        ("indexes-v1", 2), ("metadata-v1", 2), ("built-v2", 0), ("selections-v1", 0), ("interpreters", 0),
        ("build-locks-v1", 0), ("environments-v1", 0), ("watch-v1", 0),
    ]

    /// Looks through the places for work in progress, at most once a day.
    func sweep() {
        let stamp = Paths.join(directory, "swept")
        if let last = Files.status(stamp), (0..<Self.day).contains(now - last.modified) { return }
        // A cache that cannot be written to is nobody's to tidy, and where there is none there is nothing to do.
        guard (try? Files.write([], to: stamp)) != nil else { return }
        let moment = now - Self.day
        for place in ["downloads", "builds", "indexes-v1/scratch"] {
            Leftovers.remove(in: Paths.join(directory, place), unchangedSince: moment)
        }
        for (place, depth) in Self.pages {
            Leftovers.removeUnfinished(in: Paths.join(directory, place), depth: depth, unchangedSince: moment)
        }
        ArtifactStore(root: directory).removeLeftovers(unchangedSince: moment)
    }
}
