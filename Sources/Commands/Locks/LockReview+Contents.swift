import Diagnostics
import PackagingStandards
import Pipfiles
import StructuredText

// What a single entry says, beside where it comes from.
extension LockReview {
    /// What is wrong with an entry whoever needs it.
    func contentObjections(_ package: LockedPackage, in category: String) -> [Objection] {
        var objections: [Objection] = []
        let title = "`\(package.key)` of [\(Pipfile.categoryName(ofLock: category))]"
        func object(_ kind: Objection.Kind, _ text: String) {
            objections.append(Objection(kind, at: place(of: package), "\(title) " + text))
        }
        let entries = entries(of: package.name, in: category)
        switch package.origin {
        case .unhashedRelease: object(.unproven, "is locked without a hash")
        case .release(_, let hashes) where hashes.allSatisfy(\.algorithm.isWeak):
            let names = Set(hashes.map(\.algorithm.rawValue)).sorted().joined(separator: ", ")
            object(.unproven, "is locked with hashes that vouch for nothing (\(names)), and without a SHA-256")
        case .release, .unpinned, .repository, .path, .file, .unhashedFile: break
        }
        if package.forbidsWheels, !entries.contains(where: \.forbidsWheels) {
            object(.otherBuild, "has `no_binary`, which the Pipfile does not give it: its code would be built here")
        }
        if !package.pipArguments.isEmpty, !entries.contains(where: { $0.pipArguments == package.pipArguments }) {
            object(
                .otherBuild,
                "has the `pip_args` \(package.pipArguments.map { "`\($0)`" }.joined(separator: " ")), which the Pipfile "
                    + "does not give it")
        }
        if let text = indexObjection(to: package, entries) { object(.otherIndex, text) }
        return objections
    }

    /// A package comes from the source that its entry names, else from the first. What the Pipfile does not name may come with
    /// one that does, from that one's source.
    private func indexObjection(to package: LockedPackage, _ entries: [PipfileEntry]) -> String? {
        let first = tables.firstSource
        let wanted = entries.compactMap(\.index)
        if let found = package.index {
            guard tables.sourceNames.contains(found) || (wanted.contains(found) && !isRelease(package)) else {
                return "is locked from `\(found)`, and there is no source of this name"
            }
            if wanted.contains(found) || (wanted.isEmpty && found == first) { return nil }
            if let wanted = wanted.first { return "is locked from `\(found)` instead of `\(wanted)`" }
            if entries.isEmpty, tables.entryIndexes.contains(found) { return nil }
            return "is locked from `\(found)`, which the Pipfile does not give it: it comes from `\(first ?? "")`"
        }
        // Pipenv writes no index for names with a dot, and none for what it takes over from another category.
        guard isRelease(package), !entries.isEmpty, wanted.count == entries.count, let own = wanted.first,
            own != first, !package.key.contains(".")
        else { return nil }
        return "is locked without an index, so from `\(first ?? "")` instead of `\(own)`"
    }

    private func isRelease(_ package: LockedPackage) -> Bool {
        switch package.origin {
        case .release, .unhashedRelease: true
        default: false
        }
    }

    // MARK: - Markers

    /// A package with a marker that holds in no environment of the lock is never installed. That is right where the Pipfile says
    /// so, and where nothing needs it; old Pipenvs locked what other Pythons need.
    ///
    /// - Parameter isFoldedDown: whether the Pipfile has an entry that never holds; found out when it first matters.
    func review(
        markers category: Lockfile.Category, _ walk: LockWalk?, _ space: MarkerFormula, _ isFoldedDown: inout Bool?,
        _ needs: inout LockedNeeds, _ outcome: inout Outcome
    ) {
        let entries = tables.position(ofCategory: category.name).map { pipfile.categories[$0].entries } ?? []
        let own = Dictionary(entries.map { ($0.name, $0) }) { first, _ in first }
        for package in category.packages {
            guard let marker = package.marker, let formula = try? MarkerFormula(marker.marker),
                !formula.isSatisfiable(in: space)
            else { continue }
            // Pipenv gives what an entry needs the entry's own marker.
            let isMeant =
                isFoldedDown ?? pipfile.categories.flatMap(\.entries).contains { !canHold($0.marker, in: space) }
            isFoldedDown = isMeant
            let entry = own[package.name]
            if isMeant, !(entry.map { canHold($0.marker, in: space) } ?? false) { continue }
            let title = "`\(package.key)` of [\(Pipfile.categoryName(ofLock: category.name))]"
            let objection = Objection(
                .neverInstalled, at: place(of: package),
                "\(title) is never installed: its marker `\(marker.text)` holds nowhere")
            if isPipenvSlip(marker.marker) {
                // What Pipenv makes of some `Requires-Python` (T11).
                guard let metadata = needs.metadata(of: package) else {
                    outcome.idle.append(objection)
                    continue
                }
                let stated = metadata.requiresPython.flatMap { try? SpecifierSet(lenient: $0) }
                if stated?.clauses.contains(where: { $0.isWildcard || $0.comparison == .greater }) == true { continue }
            }
            let demand = walk?.demands[package.name]?.first { $0.formula.isSatisfiable(in: space) }
            if entry != nil {
                outcome.objections.append(objection)
            } else if let demand {
                outcome.objections.append(objection.adding(", and `\(demand.by.key)` needs it"))
            } else if walk.map({ !$0.unknown.isEmpty }) ?? true {
                outcome.idle.append(objection)
            }
        }
    }

    private func canHold(_ marker: WrittenMarker?, in space: MarkerFormula) -> Bool {
        guard let marker, let formula = try? MarkerFormula(marker.marker) else { return true }
        return formula.isSatisfiable(in: space)
    }

    /// `python_version == '3'`, which is what Pipenv writes for `==3.*`, and `python_version > '3.11'`, for `>3.11`.
    private func isPipenvSlip(_ marker: Marker) -> Bool {
        var found = false
        marker.expression.visit { comparison in
            guard comparison.variable == .pythonVersion else { return }
            if comparison.operator == .equal, !comparison.value.contains(".") { found = true }
            if comparison.operator == .greater { found = true }
        }
        return found
    }
}

extension LockReview.Objection {
    fileprivate func adding(_ text: String) -> Self {
        var objection = self
        objection.text += text
        return objection
    }
}
