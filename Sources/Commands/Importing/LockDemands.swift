import Diagnostics
import PackagingStandards
import Pipfiles
import Resolving

/// What a lock has to keep to that no Pipfile says.
struct LockDemands {
    /// Digests that a file of another tool names for a package.
    struct Promise {
        var name: PackageName
        var digests: [Digest]
        var location: SourceSpan
        /// The version that they belong to; nil: whichever is locked.
        var version: Version?
        /// Whether all of them must be there, as they are all those of a lock, or one is enough.
        var isWhole = false
    }

    var constraints: [VersionConstraint] = []
    var promises: [Promise] = []

    init() {}

    init(_ imported: ImportedPackages) {
        constraints = imported.constraints
        promises = imported.packages.compactMap { package in
            guard let name = package.argument.name, !package.hashes.isEmpty else { return nil }
            return Promise(name: name, digests: package.hashes, location: package.location)
        }
    }

    /// Refuses a lock that has a package of which none of the promised files is there: then it is not what was promised.
    func check(_ lock: Lockfile) throws(Diagnostic) {
        for promise in promises {
            for package in lock.categories.compactMap({ $0[promise.name] }) {
                let locked: [Digest]
                switch package.origin {
                case .release(_, let hashes), .path(_, let hashes), .file(_, _, let hashes): locked = hashes
                case .unhashedRelease, .unpinned, .repository, .unhashedFile: locked = []
                }
                if let version = promise.version, package.origin.version != version { continue }
                let isKept =
                    promise.isWhole
                    ? promise.digests.allSatisfy { locked.contains($0) }
                    : promise.digests.contains { locked.contains($0) }
                guard !isKept else { continue }
                throw refusal(package, promise, locked)
            }
        }
    }

    private func refusal(_ package: LockedPackage, _ promise: Promise, _ locked: [Digest]) -> Diagnostic {
        var evidence: [Diagnostic.Evidence] = []
        if let version = package.origin.version { evidence.append(.init("version", version.description)) }
        let missing = promise.digests.filter { !locked.contains($0) }
        evidence += missing.prefix(3).map { .init("promised", $0.description) }
        evidence += locked.prefix(3).map { .init("found", $0.description) }
        if locked.count > 3 { evidence.append(.init("found", "and \(locked.count - 3) more")) }
        if promise.isWhole {
            return Diagnostic(
                .hashMismatch,
                "the index has other files of `\(package.key)` than `\(promise.location.file)` has locked",
                at: promise.location, evidence: evidence,
                explanation:
                    "A changed file under an unchanged version can mean that the release was tampered with. Nothing was changed.",
                help: [
                    "ask the index's owner about the change",
                    "or, if a file was merely taken away there, lock anew with the tool that made `\(promise.location.file)`",
                ], exitStatus: .integrity)
        }
        return Diagnostic(
            .hashMismatch, "no file of `\(package.key)` is one that `\(promise.location.file)` promises",
            at: promise.location,
            evidence: evidence,
            explanation:
                "The file names digests, and none of them belongs to the release that was found. Nothing was changed.",
            help: [
                "if it names another version than the one above, correct the version or the digests",
                "if the version is the same, ask the index's owner: the release may have been tampered with",
            ], exitStatus: .integrity)
    }
}
