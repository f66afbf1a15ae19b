import PackagingStandards

/// What a store has about one package. Records are unpacked when a question first needs them, and kept for the next.
package struct AdvisoryDossier: Sendable {
    private let store: AdvisoryStore
    private let package: PackageName
    /// nil when the store has nothing about the package.
    private let group: AdvisoryStore.Group?
    private var records: [Place: Advisory] = [:]
    private var blocks: [Int: [UInt8]] = [:]

    /// Where a record lies.
    private struct Place: Hashable {
        var block: Int
        var start: Int
    }

    init(store: AdvisoryStore, package: PackageName, group: AdvisoryStore.Group?) {
        self.store = store
        self.package = package
        self.group = group
    }

    /// Whether there is anything about the package at all.
    package var isKnown: Bool { group != nil }

    /// Asks about a version.
    package mutating func ask(_ candidate: CandidateVersion) throws(AdvisoryStoreError) -> AdvisoryStore.Answer {
        guard let group else {
            return store.state.isPartial ? .unknown : .known([], asOf: store.state.updated)
        }
        var moment = store.state.updated
        if store.state.isPartial {
            guard let asked = group.asked[candidate.text] ?? group.asked[candidate.publicText] else { return .unknown }
            moment = asked
        }
        var matches: [AdvisoryMatch] = []
        var seen: Set<Place> = []
        for posting in group.postings where posting.mayAffect(candidate) {
            guard seen.insert(Place(block: posting.block, start: posting.place.lowerBound)).inserted else { continue }
            let advisory = try record(posting)
            let judgement = advisory.judge(package, candidate)
            if judgement != .notAffected { matches.append(AdvisoryMatch(advisory: advisory, judgement: judgement)) }
        }
        return .known(matches.sorted { $0.advisory.id < $1.advisory.id }, asOf: moment)
    }

    /// Records, those taken back apart, that call a version malware, or that cannot tell that it is not.
    ///
    /// Only what the store marks as malware is unpacked, so that a package without a report costs one search by name. A
    /// partial store answers by what it has: this is no proof that a version is harmless.
    package mutating func malware(
        _ candidate: CandidateVersion, at moment: Timestamp
    ) throws(AdvisoryStoreError) -> [AdvisoryMatch] {
        guard let group else { return [] }
        var matches: [AdvisoryMatch] = []
        for posting in group.postings where posting.flags.contains(.malware) && posting.mayAffect(candidate) {
            let advisory = try record(posting)
            let judgement = advisory.judge(package, candidate)
            guard judgement != .notAffected, !advisory.isWithdrawn(at: moment),
                !matches.contains(where: { $0.advisory.id == advisory.id })
            else { continue }
            matches.append(AdvisoryMatch(advisory: advisory, judgement: judgement))
        }
        return matches.sorted { $0.advisory.id < $1.advisory.id }
    }

    private mutating func record(_ posting: StorePosting) throws(AdvisoryStoreError) -> Advisory {
        let place = Place(block: posting.block, start: posting.place.lowerBound)
        if let known = records[place] { return known }
        let block: [UInt8]
        if let known = blocks[posting.block] {
            block = known
        } else {
            block = try store.block(posting.block)
            blocks[posting.block] = block
        }
        guard posting.place.upperBound <= block.count else { throw store.damaged("records") }
        let advisory = try store.record(Array(block[posting.place]))
        records[place] = advisory
        return advisory
    }
}
