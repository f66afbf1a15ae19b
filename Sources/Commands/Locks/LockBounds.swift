import Diagnostics
import PackageIndexes
import Pipfiles
import StructuredText

/// What a lock may not say against the Pipfile beside it, for commands that install a lock without comparing the two: where
/// they differ, the stricter holds. Without a Pipfile the lock is all there is.
struct LockBounds {
    let session: Session
    let pipfile: Pipfile

    /// The project's Pipfile; nil where there is none, or none that can be read.
    static func pipfile(_ session: Session) -> Pipfile? {
        (try? session.files.document()).flatMap { $0 }.flatMap { try? Pipfile($0) }
    }

    /// The lock as it is installed.
    func held(_ lock: Lockfile) throws -> Lockfile {
        try refuseStrangers(in: lock)
        return try Self.held(sourcesOf: lock, to: pipfile)
    }

    // MARK: - Packages

    /// Refuses what runs code of its own and what nobody asked for in this way.
    private func refuseStrangers(in lock: Lockfile) throws {
        // Most locks hold nothing but releases.
        guard lock.categories.contains(where: { $0.packages.contains(where: \.isForeign) }) else { return }
        let objections = session.review(lock, pipfile).originObjections()
        let refused = objections.filter { !$0.hasPossibleReason }
        if !refused.isEmpty {
            throw Diagnostic(
                .lockUnexplained,
                "`\(session.files.lockName)` holds packages that are no releases, and that the Pipfile does not have so",
                evidence: LockRefusals.rows(refused),
                explanation: "Such a package runs its own code when it is installed. Nothing was installed.",
                help: LockRefusals.help(refused))
        }
        guard !objections.isEmpty else { return }
        session.warn(
            Diagnostic(
                .lockUnexplained,
                "`\(session.files.lockName)` holds packages that are no releases, and nothing on this machine tells why",
                severity: .warning, evidence: LockRefusals.rows(objections),
                explanation: "A package of the Pipfile that is no release itself may need them.",
                help: LockRefusals.help(objections)))
    }

    // MARK: - Indexes

    /// The Pipfile's addresses, and its checks of certificates, hold for its sources. Variables with passwords go to no other
    /// server than the Pipfile says.
    static func held(sourcesOf lock: Lockfile, to pipfile: Pipfile) throws(Diagnostic) -> Lockfile {
        var lock = lock
        let wanted = LockReview.sources(of: pipfile)
        guard !wanted.isEmpty else { return lock }
        let locked = LockReview.sources(of: lock)
        for (position, source) in locked.enumerated() {
            let known =
                wanted.first { PackageSource.isSameIndex($0.url, source.url) }
                ?? wanted.first { $0.name == source.name }
            guard let known else {
                guard source.url.utf8.contains(UInt8(ascii: "$")) else { continue }
                let places = lock.meta.places.sources
                throw Diagnostic(
                    .lockUnexplained,
                    "the lock would send values of variables to a server that the Pipfile does not name",
                    at: places.indices.contains(position) ? places[position] : lock.meta.places.allSources,
                    evidence: [.init("the lock", Redaction.address(source.url))]
                        + wanted.map { .init("the Pipfile", Redaction.address($0.url)) },
                    explanation: "Nothing was installed.", help: ["`pipit lock` writes the lock anew"])
            }
            lock.meta.sources[position]["url"] = .string(known.url)
            lock.meta.sources[position]["verify_ssl"] = .boolean(known.verifiesTLS || source.verifiesTLS)
        }
        return lock
    }
}
