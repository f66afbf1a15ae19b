import PackagingStandards

/// What a store keeps ready about one entry of a record, so that most questions are answered without unpacking the
/// record.
///
/// A posting may only be too careful: what it lets through is judged by the record itself, and what it holds back, the
/// record would call not affected.
struct StorePosting {
    /// Which record: the block, and where in the unpacked block.
    var block: Int
    var place: Range<Int>
    var flags: Flags
    var intervals: [VersionInterval]
    /// Listed versions that no interval holds, as they are written.
    var extras: [String]

    struct Flags: OptionSet {
        var rawValue: UInt8
        /// Only the record can tell.
        static let undecidable = Flags(rawValue: 1)
        /// There are ranges, so a version that cannot be read is possibly affected.
        static let hasRanges = Flags(rawValue: 2)
        /// The record reports malware, under its own id or under an alias.
        static let malware = Flags(rawValue: 4)
    }

    init(_ entry: AffectedPackage, isMalware: Bool = false, block: Int, place: Range<Int>) {
        self.block = block
        self.place = place
        flags = isMalware ? .malware : []
        let ranges = entry.ranges.filter { !$0.isOfCommits }
        if !entry.hasSomethingToJudgeBy || ranges.contains(where: { $0.intervals == nil }) {
            flags.insert(.undecidable)
        }
        if !ranges.isEmpty { flags.insert(.hasRanges) }
        let intervals = ranges.flatMap { $0.intervals ?? [] }
        self.intervals = intervals
        extras = entry.versions.filter { text in
            guard let version = Version(text), !version.isLocal else { return true }
            return !intervals.contains { $0.contains(version) }
        }
    }

    /// Whether the record has to be asked about a version.
    func mayAffect(_ candidate: CandidateVersion) -> Bool {
        if flags.contains(.undecidable) { return true }
        guard let version = candidate.publicVersion else {
            return flags.contains(.hasRanges) || extras.contains(candidate.text)
                || extras.contains(candidate.publicText)
        }
        if intervals.contains(where: { $0.contains(version) }) { return true }
        return extras.contains { text in
            if text == candidate.text || text == candidate.publicText { return true }
            guard let listed = Version(text) else { return false }
            return listed == version || listed == candidate.version
        }
    }

    // MARK: - Bytes

    func write(to bytes: inout [UInt8]) {
        bytes.append(count: block)
        bytes.append(count: place.lowerBound)
        bytes.append(count: place.count)
        bytes.append(flags.rawValue)
        bytes.append(count: intervals.count)
        for interval in intervals { interval.write(to: &bytes) }
        bytes.append(count: extras.count)
        for text in extras { bytes.append(text: text) }
    }

    init?(_ cursor: inout StoreCursor) {
        guard let block = cursor.count(), let start = cursor.count(), let length = cursor.count(),
            let flags = cursor.byte(), let intervalCount = cursor.count()
        else { return nil }
        self.block = block
        place = start..<start + length
        self.flags = Flags(rawValue: flags)
        intervals = []
        for _ in 0..<intervalCount {
            guard let interval = VersionInterval(&cursor) else { return nil }
            intervals.append(interval)
        }
        guard let extraCount = cursor.count() else { return nil }
        extras = []
        for _ in 0..<extraCount {
            guard let text = cursor.text() else { return nil }
            extras.append(text)
        }
    }
}

extension VersionInterval {
    fileprivate func write(to bytes: inout [UInt8]) {
        let (kind, bound): (UInt8, Bound?) =
            switch upper {
            case .open: (0, nil)
            case .before(let bound): (2, bound)
            case .through(let bound): (4, bound)
            case .limit(let bound): (6, bound)
            }
        bytes.append(kind | (lower == nil ? 0 : 1))
        if let lower { bytes.append(text: lower.text) }
        if let bound { bytes.append(text: bound.text) }
    }

    fileprivate init?(_ cursor: inout StoreCursor) {
        func bound() -> Bound? {
            guard let text = cursor.text(), let version = Version(text) else { return nil }
            return Bound(version: version, text: text)
        }
        guard let kind = cursor.byte(), kind < 8 else { return nil }
        var lower: Bound?
        if kind & 1 == 1 {
            lower = bound()
            if lower == nil { return nil }
        }
        guard kind > 1 else {
            self.init(lower: lower, upper: .open)
            return
        }
        guard let end = bound() else { return nil }
        self.init(lower: lower, upper: kind & 6 == 2 ? .before(end) : kind & 6 == 4 ? .through(end) : .limit(end))
    }
}
