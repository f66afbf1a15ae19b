import PackagingStandards

/// One file of a release, as an index offers it.
package struct IndexFile: Hashable, Sendable {
    /// What the index says about a separate copy of the file's metadata (PEP 658, 714).
    package enum MetadataFile: Hashable, Sendable {
        case none
        /// There is one at the file's address with `.metadata` behind it; the digests are what the index gave, maybe none.
        case offered([Digest])
    }

    /// The file name and what it says: wheel or source distribution, version, tags.
    package var distribution: DistributionFilename
    /// Without credentials and fragment.
    package var url: ResourceURL
    /// What the index gives, SHA-256 first; empty when it gives none, and then only a download can tell.
    package var digests: [Digest]
    /// `Requires-Python` as the index has it; nil when there is none.
    package var requiresPython: String?
    /// Nil when the file is not yanked (PEP 592); else the reason, maybe empty.
    package var yankedReason: String?
    /// Seconds since 1970, in UTC; nil when the index does not say.
    package var uploadTime: Int64?
    /// In bytes; nil when the index does not say.
    package var size: Int?
    package var metadataFile: MetadataFile

    package init(
        _ distribution: DistributionFilename, url: ResourceURL, digests: [Digest] = [], requiresPython: String? = nil,
        yankedReason: String? = nil, uploadTime: Int64? = nil, size: Int? = nil, metadataFile: MetadataFile = .none
    ) {
        self.distribution = distribution
        self.url = url
        self.digests = digests
        self.requiresPython = requiresPython
        self.yankedReason = yankedReason
        self.uploadTime = uploadTime
        self.size = size
        self.metadataFile = metadataFile
    }

    package var filename: String { distribution.text }
    package var version: Version { distribution.version }
    package var isYanked: Bool { yankedReason != nil }

    /// The parts of the file name when this is a wheel.
    package var wheel: WheelFilename? {
        if case .wheel(let name) = distribution { name } else { nil }
    }

    /// The SHA-256 that the index gives.
    package var sha256: Digest? { digests.first { $0.algorithm == .sha256 } }
}
