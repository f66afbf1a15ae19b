/// Whether a lock was made from a Pipfile as it is now.
package enum LockFreshness: Equatable, Sendable {
    case fresh
    /// `expected` is the Pipfile's digest, `found` what the lock carries, if anything.
    case stale(expected: String, found: String?)
}

extension Lockfile {
    /// Whether this lock was made from the Pipfile with these digests. Either digest will do, since a lock of an older
    /// Pipenv is not stale. This compares digests only: it says nothing about whether the entries fit the Pipfile.
    package func freshness(for digests: PipfileDigests) -> LockFreshness {
        if let found = meta.pipfileDigest, digests.accept(found) { return .fresh }
        return .stale(expected: digests.canonical, found: meta.pipfileDigest)
    }
}
