import PackageIndexes
import PackagingStandards
import Pipfiles
import Resolving

/// Puts a solution into the words of a lock, as Pipenv would, with every digest of every file of each chosen release.
struct LockWriter {
    let knowledge: ReleaseKnowledge
    let assignment: SourceAssignment
    let hasher: any FileHasher
    var coolDown: CoolDown?

    /// The entries of a category, sorted by key.
    ///
    /// - Parameter unconditional: the packages that are written down as wanted always, because the condition under which
    ///   they are is too complex to be said; those of this category are added.
    func packages(
        of category: SolvedCategory, unconditional: inout Set<PackageName>
    ) async throws -> [LockedPackage] {
        let propagation = MarkerPropagation(
            category.resolution,
            rootFormulas: category.wanted.map(\.formula),
            formulas: { name, reference in formula(reference, of: name, in: category) }, space: category.space)
        let wanted = Dictionary(category.wanted.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

        unconditional.formUnion(propagation.unconditional)
        var packages: [LockedPackage] = []
        // In order of name: how many conditions were too complex before decides what becomes of the next one.
        for (name, version) in category.resolution.versions.sorted(by: { $0.key < $1.key }) {
            let formula = propagation.formula(of: name)
            guard formula.isSatisfiable(in: category.space) else { continue }
            let words = words(for: formula, of: name, wanted[name], in: category, &unconditional)
            packages.append(
                try await package(name, version, when: words, wanted[name], in: category))
        }
        return packages.sorted { $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars) }
    }

    private func needs(of name: PackageName, in category: SolvedCategory) -> ReleaseNeeds? {
        if let direct = category.directs[name] {
            return ReleaseNeeds(direct, target: category.target, space: category.space)
        }
        guard let version = category.resolution.versions[name] else { return nil }
        let place = ReleaseKnowledge.Place(name: name, source: assignment.position(of: name))
        return knowledge.needs[.init(place: place, version: version)]
    }

    private func formula(_ reference: Int, of name: PackageName, in category: SolvedCategory) -> MarkerFormula {
        needs(of: name, in: category)?.formulas[reference] ?? .always
    }

    // MARK: - One entry

    private func package(
        _ name: PackageName, _ version: Version, when words: String?, _ wanted: WantedPackage?,
        in category: SolvedCategory
    ) async throws -> LockedPackage {
        let needs = needs(of: name, in: category)
        let key = wanted?.key ?? LockedPackage.key(for: needs?.name ?? name)
        let marker = try marker(wanted: words, requiresPython: needs?.requiresPython)
        let extras = (category.extras[name] ?? []).sorted()
        if let direct = category.directs[name] {
            return LockedPackage(
                key: key, name: name, origin: direct.origin, marker: marker, extras: extras,
                isEditable: direct.isEditable, forbidsWheels: wanted?.forbidsWheels ?? false,
                pipArguments: wanted?.pipArguments ?? [])
        }
        let position = assignment.position(of: name)
        let hashes = try await hashes(of: name, version, position: position, wanted)
        // A package that `default` has too stands here as it does there.
        let named = category.isInBase(name) ? category.baseWanted[name] : wanted
        let isRecorded =
            position != 0 || named?.index != nil
            || (named?.recordsSource == true && !key.utf8.contains(UInt8(ascii: ".")))
        return LockedPackage(
            key: key, name: name, origin: .release(version, hashes: hashes),
            index: isRecorded ? assignment.sources[position].name : nil, marker: marker, extras: extras,
            forbidsWheels: wanted?.forbidsWheels ?? false, pipArguments: wanted?.pipArguments ?? [])
    }

    /// When a package is wanted: in the user's own words where they say just that, so that they are found again, and hold
    /// on platforms too that no one asked the lock to serve.
    private func words(
        for formula: MarkerFormula, of name: PackageName, _ wanted: WantedPackage?, in category: SolvedCategory,
        _ unconditional: inout Set<PackageName>
    ) -> String? {
        if let wanted, let marker = wanted.marker, formula.isEquivalent(to: wanted.formula, in: category.space) {
            return marker.text(quotes: .single)
        }
        // Looking for the words of a large formula takes its time, and after so many there is no end to be seen.
        if unconditional.count < Self.mostTries || !formula.isLarge {
            if let text = formula.text(assuming: category.space) { return text }
            if formula.holds(throughout: category.space) { return nil }
        }
        unconditional.insert(name)
        return nil
    }

    /// How many packages may turn out to have a condition that is too complex before it is no longer tried.
    private static let mostTries = 16

    /// Every digest of every file of the release that is old enough, yanked or not, whatever platform it is for.
    private func hashes(
        of name: PackageName, _ version: Version, position: Int, _ wanted: WantedPackage?
    ) async throws -> [Digest] {
        let source = assignment.sources[position]
        let place = ReleaseKnowledge.Place(name: name, source: position)
        let listing = knowledge.listings[place] ?? nil
        var digests = Set(knowledge.lockedHashes[.init(place: place, version: version)] ?? [])
        // A young file of an old release is no older for that.
        for file in listing?.release(version)?.files ?? []
        where coolDown?.admits(file.uploadTime, of: name, version) ?? true {
            if let sha256 = file.sha256 {
                digests.insert(sha256)
            } else {
                digests.insert(try await hasher.digest(of: file, from: source))
            }
        }
        if let allowed = wanted?.hashes, !allowed.isEmpty { digests.formIntersection(allowed) }
        guard !digests.isEmpty else {
            throw LockingError.nothingToHash(package: name, version: version, source: source.name)
        }
        return digests.sorted { $0.description < $1.description }
    }

    /// `Requires-Python` as Pipenv puts it, and when the package is wanted.
    private func marker(wanted: String?, requiresPython: SpecifierSet?) throws -> WrittenMarker? {
        let python = requiresPython.flatMap { pipenvMarkerText(requiresPython: $0) }
        let text: String
        switch (python, wanted) {
        case (nil, nil): return nil
        case (let python?, nil): text = python
        case (nil, let wanted?): text = wanted
        case (let python?, let wanted?):
            text = "\(parenthesized(python, around: [" and ", " or "])) and \(parenthesized(wanted, around: [" or "]))"
        }
        return try WrittenMarker(text)
    }

    private func parenthesized(_ text: String, around words: [String]) -> String {
        words.contains(where: text.contains) ? "(\(text))" : text
    }
}
