import Diagnostics
import PackageIndexes
import Pipfiles
import StructuredText

/// What a lock may not say against the Pipfile beside it, for commands that install a lock without comparing the two: where
/// they differ, the stricter holds. Without a Pipfile the lock is all there is.
struct LockBounds {
    let session: Session
    let pipfile: Pipfile

    /// The project's Pipfile; nil where there is none. One that cannot be read sets bounds that nobody knows, so it is an error.
    static func pipfile(_ session: Session) throws -> Pipfile? {
        guard let document = try session.files.document() else { return nil }
        return try Pipfile(document)
    }

    /// The lock as it is installed.
    func held(_ lock: Lockfile) throws -> Lockfile {
        try refuseStrangers(in: lock, name: session.files.lockName)
        return try Self.held(sourcesOf: lock, to: pipfile) {
            (try? Workbench(session: session).defaultSource(for: pipfile.document))?.configured
        }
    }

    // MARK: - Packages

    /// Refuses what runs code of its own and what nobody asked for in this way.
    ///
    /// - Parameters:
    ///   - name: what messages call the lock.
    ///   - joinsCategories: whether the lock tells no categories of the Pipfile.
    ///   - remedy: what to do instead, if not to lock anew.
    func refuseStrangers(
        in lock: Lockfile, name: String, joinsCategories: Bool = false, remedy: String? = nil
    ) throws {
        // Most locks hold nothing but releases.
        guard lock.categories.contains(where: { $0.packages.contains(where: \.isForeign) }) else { return }
        var review = session.review(lock, pipfile)
        review.joinsCategories = joinsCategories
        let objections = review.originObjections()
        let refused = objections.filter { !$0.hasPossibleReason }
        func help(_ objections: [LockReview.Objection]) -> [String] {
            let help = LockRefusals.help(objections)
            return remedy.map { [$0] + help.dropFirst() } ?? help
        }
        if !refused.isEmpty {
            throw Diagnostic(
                .lockUnexplained,
                "`\(name)` holds packages that are no releases, and that the Pipfile does not have so",
                evidence: LockRefusals.rows(refused),
                explanation: "Such a package runs its own code when it is installed. Nothing was installed.",
                help: help(refused))
        }
        guard !objections.isEmpty else { return }
        session.warn(
            Diagnostic(
                .lockUnexplained,
                "`\(name)` holds packages that are no releases, and nothing on this machine tells why",
                severity: .warning, evidence: LockRefusals.rows(objections),
                explanation: "A package of the Pipfile that is no release itself may need them.",
                help: help(objections)))
    }

    // MARK: - Indexes

    /// The Pipfile's addresses, and its checks of certificates, hold for its sources. Variables with passwords go to no other
    /// server than the Pipfile says.
    ///
    /// Where nothing says whether certificates are looked at, they are, as everywhere in Pipit: what Pipenv writes into a lock for an
    /// address that does not contain `https://` (a variable, `HTTPS://`) must not decide. Plain `http` has none to look at.
    ///
    /// - Parameter defaultSource: what a Pipfile without a source means.
    static func held(
        sourcesOf lock: Lockfile, to pipfile: Pipfile, defaultSource: () -> PipfileSource? = { nil }
    ) throws(Diagnostic) -> Lockfile {
        var lock = lock
        let stated = pipfile.document.statedVerification
        let wanted = pipfile.sources
        guard !wanted.isEmpty else { return held(toDefault: lock, defaultSource) }
        let byAddress = Dictionary(wanted.enumerated().map { (PackageSource.comparable($1.url), $0) }) { first, _ in
            first
        }
        let byName = Dictionary(wanted.enumerated().map { ($1.name, $0) }) { first, _ in first }
        for (position, source) in lock.meta.lockedSources.enumerated() {
            let url = source.url
            guard let known = byAddress[PackageSource.comparable(url)] ?? byName[source.name] else {
                guard url.utf8.contains(UInt8(ascii: "$")) else { continue }
                let places = lock.meta.places.sources
                throw Diagnostic(
                    .lockUnexplained,
                    "the lock would send values of variables to a server that the Pipfile does not name",
                    at: places.indices.contains(position) ? places[position] : lock.meta.places.allSources,
                    evidence: [.init("the lock", Redaction.address(url))]
                        + wanted.prefix(12).map { .init("the Pipfile", Redaction.address($0.url)) },
                    explanation: "Nothing was installed.", help: ["`pipit lock` writes the lock anew"])
            }
            let own = wanted[known]
            let isOpen = isPlain(own.url) && (stated.indices.contains(known) ? stated[known] : nil) == nil
            lock.meta.sources[position]["url"] = .string(own.url)
            lock.meta.sources[position]["verify_ssl"] = .boolean(
                (isOpen ? false : own.verifiesTLS) || source.verifiesTLS)
        }
        return lock
    }

    /// A Pipfile without a source means the index that the user's pip knows, and whether its certificates are looked at is the
    /// user's to say.
    private static func held(toDefault lock: Lockfile, _ defaultSource: () -> PipfileSource?) -> Lockfile {
        var lock = lock
        var known: PipfileSource??
        for (position, source) in lock.meta.lockedSources.enumerated() where !source.verifiesTLS {
            let url = source.url
            if isPlain(url) { continue }
            let own: PipfileSource?
            if let known {
                own = known
            } else {
                own = defaultSource()
                known = .some(own)
            }
            if let own, !own.verifiesTLS, PackageSource.isSameIndex(own.url, url) { continue }
            lock.meta.sources[position]["verify_ssl"] = .boolean(true)
        }
        return lock
    }

    private static func isPlain(_ url: String) -> Bool { url.lowercased().hasPrefix("http://") }
}
