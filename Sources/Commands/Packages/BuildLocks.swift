import Artifacts
import Hashing
import Installing
import Locking
import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles
import PythonEnvironments
import Synchronization

/// The locks of build requirements: made once for the same requirements, Python and sources, and used again, so that a build
/// repeats, and works without a network. `--clear` makes them anew.
final class BuildLocks: Sendable {
    private let directory: String
    /// Whether locks of earlier commands count.
    private let refreshes: Bool
    /// The keys of what this command has locked.
    private let made = Mutex<Set<String>>([])

    init(cacheDirectory: String, refreshes: Bool) {
        directory = Paths.join(cacheDirectory, "build-locks-v1")
        self.refreshes = refreshes
    }

    /// Stands for what a lock of build requirements depends on.
    static func key(
        _ requirements: [String], interpreter: Interpreter, sources: [PackageSource]
    ) -> String {
        let lines =
            ["build requirements 1", "\(interpreter.implementation) \(interpreter.version)"]
            + [interpreter.tags.abis.first ?? "", interpreter.tags.platform.tags.first ?? ""]
            + sources.map { "source \($0.name) \($0.url)" } + Set(requirements).sorted()
        return SHA256Sum(of: Array(lines.joined(separator: "\n").utf8)).hexadecimal
    }

    private func path(_ key: String) -> String { Paths.join(directory, key + ".lock") }

    /// The lock that was made for a key; nil when there is none that counts.
    func lock(_ key: String) -> (lock: Lockfile, provided: ProvidedRequirements)? {
        if refreshes, made.withLock({ !$0.contains(key) }) { return nil }
        guard let bytes = try? Files.read(path(key)), let lock = try? Lockfile(parsing: bytes) else { return nil }
        return (lock, ProvidedRequirements(key: key, digest: SHA256Sum(of: bytes).hexadecimal))
    }

    func keep(_ lock: Lockfile, for key: String) -> ProvidedRequirements {
        let bytes = lock.bytes()
        try? Files.makeDirectories(directory)
        try? Files.replaceAtomically(path(key), with: bytes)
        made.withLock { _ = $0.insert(key) }
        return ProvidedRequirements(key: key, digest: SHA256Sum(of: bytes).hexadecimal)
    }

    /// Whether what was provided is what would be provided now; nobody knows better where the lock is gone.
    func isCurrent(_ provided: ProvidedRequirements) -> Bool {
        guard let bytes = try? Files.read(path(provided.key)) else { return true }
        return SHA256Sum(of: bytes).hexadecimal == provided.digest
    }
}
