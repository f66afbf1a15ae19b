/// How much an archive may ask for before it is taken for a bomb.
package struct ArchiveLimits: Equatable, Sendable {
    /// Members of one archive.
    package var entries: Int
    /// Bytes of all members together, unpacked.
    package var totalSize: UInt64
    /// How many times the archive's own size all members together may take, once they exceed ``ratioFloor``.
    package var ratio: UInt64
    /// Up to so many bytes the ratio does not matter.
    package var ratioFloor: UInt64

    package init(
        entries: Int = 500_000, totalSize: UInt64 = 32 << 30, ratio: UInt64 = 200, ratioFloor: UInt64 = 64 << 20
    ) {
        self.entries = entries
        self.totalSize = totalSize
        self.ratio = ratio
        self.ratioFloor = ratioFloor
    }

    /// What Pipit unpacks: far above anything seen on an index, far below what fills a disk from a small download.
    package static let standard = ArchiveLimits()

    /// Refuses `size` unpacked bytes from an archive of `archiveSize` bytes.
    func check(_ size: UInt64, archiveSize: UInt64) -> ArchiveProblem? {
        if size > totalSize { return .tooLarge(limit: totalSize) }
        let (allowed, overflow) = archiveSize.multipliedReportingOverflow(by: ratio)
        if size > ratioFloor && !overflow && size > allowed { return .ratioTooHigh(limit: ratio) }
        return nil
    }
}
