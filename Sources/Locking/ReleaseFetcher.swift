import Diagnostics
import PackageIndexes
import PackagingStandards
import Resolving

/// Answers the resolver's questions from the indexes. Each call stands alone, so that any number may be under way.
struct ReleaseFetcher: Sendable {
    let indexes: IndexClient
    let target: LockTarget
    let space: MarkerFormula
    /// Nil where nothing may be built.
    var sourceMetadata: (any SourceMetadataProvider)?
    /// Packages for which `no_binary` was asked.
    let wheelsForbidden: Set<PackageName>
    var coolDown: CoolDown?
    let progress: any ProgressListener

    struct Candidates: Sendable {
        var listing: ProjectListing?
        var list: CandidateList
    }

    func candidates(of name: PackageName, at source: PackageSource) async throws -> Candidates {
        guard let listing = try await indexes.listing(of: name, at: source) else {
            return Candidates(listing: nil, list: .notFound(reason: "source `\(source.name)` does not have it"))
        }
        if case .quarantined = listing.status.kind {
            throw LockingError.quarantined(package: name, source: source.name, reason: listing.status.reason)
        }
        // Without upload times nobody can tell what is young: that is never taken for old.
        if coolDown != nil, !listing.releases.allSatisfy({ $0.outlines.allSatisfy { $0.uploadTime != nil } }) {
            throw LockingError.noUploadTimes(package: name, source: source.name)
        }
        let found = choice(listing).candidates()
        return Candidates(listing: listing, list: .found(found))
    }

    /// The file that is asked for the metadata of a release.
    func metadataFile(of version: Version, in listing: ProjectListing) -> IndexFile? {
        choice(listing).metadataFile(of: version)
    }

    private func choice(_ listing: ProjectListing) -> ReleaseChoice {
        ReleaseChoice(
            listing, target: target, wheelsForbidden: wheelsForbidden.contains(listing.name), coolDown: coolDown)
    }

    func needs(
        of name: PackageName, _ version: Version, in listing: ProjectListing, from source: PackageSource
    ) async throws -> ReleaseNeeds {
        guard let file = metadataFile(of: version, in: listing) else {
            return ReleaseNeeds(unavailable: "it has no file that tells its metadata", name: name)
        }
        let metadata: CoreMetadata
        do {
            if let found = try await indexes.metadata(of: file, from: source) {
                metadata = found
            } else {
                guard let sourceMetadata else {
                    return ReleaseNeeds(unavailable: "it would have to be built", name: name)
                }
                metadata = try await sourceMetadata.metadata(
                    of: file, for: "\(name.normalized) \(version)", from: source)
            }
        } catch let error as IndexError {
            // A release with metadata that cannot be believed is passed over; a source that cannot answer stops the lock.
            guard let reason = error.unbelievableMetadata else { throw error }
            return passedOver(name, version, reason)
        } catch let error as UnbuildableRelease {
            return passedOver(name, version, error.reason)
        }
        return ReleaseNeeds(metadata, target: target, space: space)
    }

    private func passedOver(_ name: PackageName, _ version: Version, _ reason: String) -> ReleaseNeeds {
        if progress.wantsDetails {
            progress.report(.detail("\(name.normalized) \(version) is passed over: \(reason)"))
        }
        return ReleaseNeeds(unavailable: reason, name: name)
    }
}

/// A source distribution whose metadata cannot be had, although its file arrived whole. Another version may do.
package struct UnbuildableRelease: Error {
    /// A clause for messages: `building it failed: …`.
    package var reason: String

    package init(reason: String) { self.reason = reason }
}

extension ReleaseNeeds {
    init(unavailable reason: String, name: PackageName) {
        self.name = name
        dependencies = .unavailable(reason: reason)
    }

    /// A release that is a directory, an archive or a commit.
    init(_ direct: DirectRelease, target: LockTarget, space: MarkerFormula) {
        self.init(direct.metadata, target: target, space: space)
    }
}

extension IndexError {
    /// Why the metadata of a release cannot be used, when the release itself is to blame.
    var unbelievableMetadata: String? {
        switch self {
        case .unreadableMetadata(_, let file, _, let problem): "the metadata of `\(file)` cannot be read: \(problem)"
        default: nil
        }
    }
}
