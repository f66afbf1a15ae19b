import Diagnostics
import PackagingStandards
import Pipfiles
import StructuredText

// Who needs whom, as far as metadata on this machine tells: strangers, needs that were taken out, and versions that somebody's
// range excludes.
extension LockReview {
    /// What Pipenvs of old never locked.
    private static let unlocked = Set(
        ["distribute", "pip", "pkg-resources", "setuptools", "wheel"].compactMap { PackageName($0) })

    func review(
        needs category: Lockfile.Category, _ base: [PackageName: LockedPackage], _ walk: LockWalk,
        _ space: MarkerFormula, _ needs: inout LockedNeeds, _ outcome: inout Outcome
    ) {
        let label = "[\(Pipfile.categoryName(ofLock: category.name))]"
        for package in category.packages {
            let title = "`\(package.key)` of \(label)"
            // What nothing asks for can only be told where everything else is known.
            if walk.unknown.isEmpty, !walk.reached.contains(package.name) {
                // What is no release has been told already.
                if package.isForeign { continue }
                outcome.objections.append(
                    Objection(
                        .stranger, at: place(of: package),
                        "\(title) is locked, and neither the Pipfile nor any package asks for it"))
                continue
            }
            if let objection = releaseObjection(to: package, title, &needs) { outcome.objections.append(objection) }
            guard let version = package.origin.version, !isTakenOver(package, category.name, base) else { continue }
            for demand in walk.demands[package.name] ?? [] where !demand.requirement.specifiers.contains(version) {
                guard isMeeting(demand, package, space) else { continue }
                outcome.objections.append(
                    Objection(
                        .unfitting, at: place(of: package),
                        "\(title) is locked as \(version), and `\(demand.by.key)` needs "
                            + "\(demand.requirement.specifiers)"))
                break
            }
        }
        for (name, demands) in walk.demands.sorted(by: { $0.key < $1.key })
        where walk[name] == nil && !Self.unlocked.contains(name) {
            guard let demand = demands.first(where: { isBinding($0, space) }) else { continue }
            let elsewhere = tables.category(holding: name, except: category.name, in: lock)
            outcome.objections.append(
                Objection(
                    .missing, at: place(of: demand.by),
                    "`\(demand.by.key)` of \(label) needs `\(name.written)`, which is not locked there"
                        + (elsewhere.map { ", but in [\(Pipfile.categoryName(ofLock: $0))]" } ?? "")))
        }
    }

    /// Whether the digests are those of the release that the version says.
    private func releaseObjection(
        to package: LockedPackage, _ title: String, _ needs: inout LockedNeeds
    ) -> Objection? {
        guard case .release(let version, _) = package.origin, let metadata = needs.metadata(of: package),
            let name = metadata.name, let stated = metadata.version, name != package.name || stated != version
        else { return nil }
        return Objection(
            .otherRelease, at: place(of: package),
            "\(title) is locked as \(version), and its hashes are those of `\(name.written)` \(stated)")
    }

    /// What `default` has too stands in other categories as it does there, whoever needs another version.
    private func isTakenOver(
        _ package: LockedPackage, _ category: String, _ base: [PackageName: LockedPackage]
    ) -> Bool {
        category != "default" && base[package.name]?.origin.version == package.origin.version
    }

    /// Whether there is an environment in which both are installed and the need counts.
    private func isMeeting(_ demand: LockWalk.Demand, _ package: LockedPackage, _ space: MarkerFormula) -> Bool {
        let both = demand.formula.and(formula(demand.by)).and(formula(package))
        return both.isSatisfiable(in: space)
    }

    /// Whether what is needed must be in the lock, whatever machine it was made on: wherever the package is installed, and that is
    /// somewhere on each platform. Pipenv locks what one environment needs.
    private func isBinding(_ demand: LockWalk.Demand, _ space: MarkerFormula) -> Bool {
        let installed = formula(demand.by).and(space)
        return demand.formula.holds(throughout: installed)
            && TagPlatform.allCases.allSatisfy { installed.isSatisfiable(in: .platform($0)) }
    }

    private func formula(_ package: LockedPackage) -> MarkerFormula {
        (try? MarkerFormula(package.marker?.marker)) ?? .always
    }
}
