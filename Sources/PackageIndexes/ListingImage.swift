import PackagingStandards

/// The compact form of a listing.
struct ListingImage: Sendable {
    var status = ProjectStatus(.active)
    var ignoredFileCount = 0
    var versions: [Version] = []
    var filesByVersion: [[IndexFile]] = []

    func isYanked(_ position: Int) -> Bool { filesByVersion[position].allSatisfy(\.isYanked) }
    func files(of position: Int) -> [IndexFile] { filesByVersion[position] }
}
