/// Advisories about one version of one package that tell of the same vulnerability.
///
/// The rule errs towards telling a thing twice. Records belong together when they share an id, but two CVEs are two
/// vulnerabilities however many other ids they have in common: aliases of the databases do bridge different CVEs. Where
/// that happens, what holds the bridge (a record without a CVE of its own, or with CVEs of both sides) stands alone, so
/// that nobody who ignores one CVE ignores the other with it.
package struct AdvisoryGroup: Equatable, Sendable {
    /// The records, in the order of their ids.
    package var advisories: [Advisory]
    /// Ids of other groups of the same version with which this one shares an id.
    package var related: [AdvisoryID]

    /// The ids of the records and their aliases, each once, in the order of their families.
    package var allIDs: [AdvisoryID] {
        // A record's own spelling of its id goes before the spellings of those who name it.
        var seen: Set<AdvisoryID> = []
        return (advisories.map(\.id) + advisories.flatMap(\.aliases)).filter { seen.insert($0).inserted }.sorted()
    }

    /// Whether the group is a report of malware.
    package var isMalware: Bool { advisories.contains(where: \.isMalware) }

    /// The id to show: of the family that was asked for, if any of the group's ids belongs to it; otherwise a record's
    /// own id, PYSEC before GHSA before CVE before others.
    package func displayID(preferring family: AdvisoryID.Family? = nil) -> AdvisoryID? {
        if let family, !isMalware, let asked = allIDs.first(where: { $0.family == family }) { return asked }
        return advisories.map(\.id).min()
    }

    /// The id of this group by which a request to ignore `id` reaches it; nil when it does not. A report of malware is
    /// reached by its own id alone.
    package func match(_ id: AdvisoryID) -> AdvisoryID? {
        isMalware ? advisories.map(\.id).first { $0 == id } : allIDs.first { $0 == id }
    }

    /// Sorts the advisories about one version of one package into groups, in the order of the ids shown.
    package static func group(_ advisories: [Advisory]) -> [AdvisoryGroup] {
        // Two copies of one record, from two sources: the later one counts.
        var newest: [AdvisoryID: Advisory] = [:]
        for advisory in advisories {
            if let known = newest[advisory.id], !advisory.isNewer(than: known) { continue }
            newest[advisory.id] = advisory
        }
        let records = newest.values.sorted { $0.id < $1.id }
        let ids = records.map { Set($0.allIDs) }
        var groups: [[Int]] = []
        var relations: [[AdvisoryID]] = []
        for component in components(ids) {
            let parts = split(component, records)
            for part in parts {
                groups.append(part)
                relations.append(component.filter { !part.contains($0) }.map { records[$0].id })
            }
        }
        return zip(groups, relations).map { AdvisoryGroup(advisories: $0.map { records[$0] }, related: $1.sorted()) }
            .sorted { ($0.advisories.first?.id).precedes($1.advisories.first?.id) }
    }

    /// Sets of records that hang together by shared ids.
    private static func components(_ ids: [Set<AdvisoryID>]) -> [[Int]] {
        var owner: [AdvisoryID: Int] = [:]
        var parent = Array(ids.indices)
        func root(_ index: Int) -> Int {
            var index = index
            while parent[index] != index { index = parent[index] }
            return index
        }
        for (index, names) in ids.enumerated() {
            for name in names {
                guard let other = owner.updateValue(index, forKey: name) else { continue }
                let (left, right) = (root(other), root(index))
                parent[max(left, right)] = min(left, right)
            }
        }
        return Dictionary(grouping: ids.indices, by: root).sorted { $0.key < $1.key }.map(\.value)
    }

    /// Splits a component where it mixes different vulnerabilities.
    private static func split(_ component: [Int], _ records: [Advisory]) -> [[Int]] {
        // Malware is never a part of anything else.
        let reports = component.filter { records[$0].isMalware }.map { [$0] }
        let rest = component.filter { !records[$0].isMalware }
        let cves = rest.map { index in Set(records[index].allIDs.filter { $0.family == .cve }) }
        let isMixed = cves.indices.contains { first in
            cves[..<first].contains { !$0.isEmpty && !cves[first].isEmpty && $0.isDisjoint(with: cves[first]) }
        }
        guard isMixed else { return reports + (rest.isEmpty ? [] : [rest]) }

        // One group for each set of CVEs that occurs; what has none joins the only group with which it shares an id.
        var groups: [(cves: Set<AdvisoryID>, members: [Int])] = []
        var alone: [[Int]] = []
        for (index, own) in zip(rest, cves) where !own.isEmpty {
            if let place = groups.firstIndex(where: { $0.cves == own }) {
                groups[place].members.append(index)
            } else {
                groups.append((own, [index]))
            }
        }
        for (index, own) in zip(rest, cves) where own.isEmpty {
            let names = Set(records[index].allIDs)
            let neighbours = groups.indices.filter { place in
                zip(rest, cves).contains { other, otherCVEs in
                    otherCVEs == groups[place].cves && !names.isDisjoint(with: records[other].allIDs)
                }
            }
            if neighbours.count == 1 { groups[neighbours[0]].members.append(index) } else { alone.append([index]) }
        }
        return reports + groups.map { $0.members.sorted() } + alone
    }
}

extension Advisory {
    /// Whether this copy of a record was changed later than another.
    func isNewer(than other: Advisory) -> Bool {
        guard let mine = modified else { return false }
        return other.modified.map { mine > $0 } ?? true
    }
}

extension AdvisoryID? {
    fileprivate func precedes(_ other: AdvisoryID?) -> Bool {
        guard let self, let other else { return self != nil }
        return self < other
    }
}
