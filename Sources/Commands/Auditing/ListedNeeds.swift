import Auditing
import PackagingStandards
import Pipfiles

/// What the packages of a list need of it, asked for one by one.
struct ListedNeeds {
    /// Where a name stands, as it is seen from one category: the category's own packages, else those of the others.
    struct Places {
        fileprivate var byName: [PackageName: [Int]] = [:]

        /// Those of names that the list has several versions of.
        fileprivate var byRelease: [PathSearch.Package: [Int]] = [:]

        subscript(name: PackageName) -> [Int] { byName[name] ?? [] }

        /// The version that is meant, where the list has several.
        subscript(need: StatedNeed) -> [Int] {
            let found = self[need.name]
            guard found.count > 1, let version = need.version else { return found }
            return byRelease[PathSearch.Package(name: need.name, version: version)] ?? []
        }
    }

    private let listing: PackageListing
    /// What was read, by place: the requirements' texts, which do not depend on the category.
    private var texts: [Int: [String]?] = [:]
    private var space: MarkerFormula?
    /// A few markers stand in most requirements of a list.
    private var verdicts: [String: Verdict] = [:]

    init(_ listing: PackageListing) { self.listing = listing }

    func places(in category: String) -> Places {
        var places = Places()
        for (place, item) in listing.items.enumerated() where item.category == category {
            places.byName[item.name, default: []].append(place)
        }
        var others: [PackageName: [Int]] = [:]
        for (place, item) in listing.items.enumerated() where places.byName[item.name] == nil {
            others[item.name, default: []].append(place)
        }
        for (name, found) in others { places.byName[name] = [found[0]] }
        for (name, found) in places.byName where found.count > 1 {
            for place in found {
                let release = PathSearch.Package(name: name, version: listing.items[place].version)
                places.byRelease[release, default: []].append(place)
            }
        }
        return places
    }

    /// - Parameter read: reads the requirements of the package; nil where they are not at hand.
    mutating func needs(of place: Int, in places: Places, _ read: () -> [String]?) -> [PathSearch.Need]? {
        if case .stated(let stated) = listing.items[place].needs {
            return stated.flatMap { need in
                places[need].map {
                    PathSearch.Need(package: $0, extras: need.extras, through: need.through)
                }
            }
        }
        if texts[place] == nil { texts[place] = .some(read()) }
        guard let texts = texts[place] ?? nil else { return nil }
        return texts.flatMap { needs($0, places) }
    }

    /// A requirement for something that the list does not have is none of its arrows.
    private mutating func needs(_ text: String, _ places: Places) -> [PathSearch.Need] {
        let written = text.prefix { $0.isLetter || $0.isNumber || "-_.".contains($0) }
        guard let name = PackageName(String(written)), case let found = places[name], !found.isEmpty else { return [] }
        let rest = text[written.endIndex...]
        let condition = rest.firstIndex(of: ";")
        // Thousands of requirements have neither extras nor an address; for these the words of the marker are all that counts.
        if !rest[..<(condition ?? rest.endIndex)].contains(where: { $0 == "[" || $0 == "@" }) {
            return needs(found, [], verdict(condition.map { String(rest[rest.index(after: $0)...]) }))
        }
        guard let requirement = try? Requirement(lenient: text) else { return [] }
        return needs(found, requirement.extras.map(\.normalized), verdict(requirement.marker))
    }

    private func needs(_ found: [Int], _ extras: [String], _ verdict: Verdict) -> [PathSearch.Need] {
        switch verdict {
        case .always: found.map { .init(package: $0, extras: extras) }
        case .through(let own):
            own.flatMap { extra in found.map { .init(package: $0, extras: extras, through: extra) } }
        }
    }

    /// What a marker makes of a requirement: it may hold without any extra, or through these alone.
    private enum Verdict {
        case always
        case through([String])
    }

    private mutating func verdict(_ text: String?) -> Verdict {
        guard let text else { return .always }
        if let known = verdicts[text] { return known }
        let verdict: Verdict
        if let marker = try? Marker(text) { verdict = self.verdict(marker) } else { verdict = .through([]) }
        verdicts[text] = verdict
        return verdict
    }

    private mutating func verdict(_ marker: Marker?) -> Verdict {
        guard let marker, !canHold(marker) else { return .always }
        let extras = marker.mentionedExtras.sorted().filter { canHold(marker, extra: $0) }
        return .through(extras.map { PackageName($0)?.normalized ?? $0 })
    }

    /// Whether the marker holds anywhere where the list is for. One that is too complex to tell may.
    private mutating func canHold(_ marker: Marker, extra: String? = nil) -> Bool {
        guard let formula = try? MarkerFormula(marker, extras: extra.map { [$0] } ?? []) else { return true }
        if formula.isNever { return false }
        let space = self.space ?? listing.python.map { .environments(python: $0, platforms: []) } ?? .knownEnvironments
        self.space = space
        return formula.isSatisfiable(in: space)
    }
}
