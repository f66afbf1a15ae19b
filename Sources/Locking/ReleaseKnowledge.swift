import PackageIndexes
import PackagingStandards
import Resolving

/// Everything that was learned from the indexes in one run. Categories are solved one after the other and share it.
struct ReleaseKnowledge {
    struct Place: Hashable {
        var name: PackageName
        /// Position in ``SourceAssignment/sources``.
        var source: Int
    }

    struct Release: Hashable {
        var place: Place
        var version: Version
    }

    /// What a source has under a name; nil when it says that it has nothing.
    var listings: [Place: ProjectListing?] = [:]
    var candidates: [Place: CandidateList] = [:]
    var needs: [Release: ReleaseNeeds] = [:]
    /// Digests of releases that no index is asked about.
    var lockedHashes: [Release: [Digest]] = [:]
    /// Releases that the search came to and could not use.
    var passedOver: [Release: ReleaseNeeds] = [:]
    /// Releases whose needs were asked for, not merely fetched in advance: what the search depends on must not depend on
    /// the order in which answers happen to arrive.
    var asked: [PackageName: Set<PackageName>] = [:]
}
