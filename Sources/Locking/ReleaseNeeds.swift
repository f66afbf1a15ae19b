import PackagingStandards
import Resolving

/// What one release needs, as the resolver wants to hear it, with the markers that the resolver does not look at.
struct ReleaseNeeds: Sendable {
    /// The name as the release's own metadata spells it.
    var name: PackageName
    /// `Requires-Python` of the release's metadata.
    var requiresPython: SpecifierSet?
    var dependencies: ReleaseDependencies
    /// The marker of each requirement, by ``Dependency/reference``.
    var formulas: [MarkerFormula] = []
}

extension ReleaseNeeds {
    /// Reads the requirements out of core metadata. A requirement whose marker holds nowhere in the target is left out.
    init(_ metadata: CoreMetadata, target: LockTarget, space: MarkerFormula) {
        do {
            self = try ReleaseNeeds(reading: metadata, target: target, space: space)
        } catch {
            self.init(
                unavailable: "its metadata has a marker that cannot be used: \(error.message)", name: metadata.name)
        }
    }

    /// The largest releases that there are have about a thousand, with all their extras. An index is asked about each.
    static let mostRequirements = 4000

    private init(
        reading metadata: CoreMetadata, target: LockTarget, space: MarkerFormula
    ) throws(StandardsError) {
        name = metadata.name
        requiresPython = metadata.requiresPython
        var list = DependencyList()
        var formulas: [MarkerFormula] = []
        for extra in metadata.providedExtras { list.extras[extra.normalized] = [] }

        guard metadata.requiresDist.count <= Self.mostRequirements else {
            dependencies = .unavailable(
                reason: "its metadata has \(metadata.requiresDist.count) requirements, and no more than "
                    + "\(Self.mostRequirements) are followed")
            self.formulas = []
            return
        }
        for requirement in metadata.requiresDist {
            if let url = requirement.url {
                // PEP 440 keeps direct references out of public indexes: where they lead is nobody's to vouch for.
                dependencies = .unavailable(
                    reason: "it needs `\(requirement.name)` from \(url), which no index vouches for")
                self.formulas = []
                return
            }
            func dependency(here: Bool, formula: MarkerFormula) -> Dependency {
                formulas.append(formula)
                return Dependency(
                    name: requirement.name, extras: requirement.extraNames.sorted(), specifiers: requirement.specifiers,
                    appliesHere: here, reference: formulas.count - 1)
            }
            guard let marker = requirement.marker else {
                list.base.append(dependency(here: true, formula: .always))
                continue
            }
            let always = try MarkerFormula(marker, extras: [])
            let alwaysHere = marker.evaluate(in: target.environment, extras: [])
            if target.admits(always, here: alwaysHere, space: space) {
                list.base.append(dependency(here: alwaysHere, formula: always))
            }
            let extras = marker.mentionedExtras
            // The whole marker is read for each of them.
            guard extras.count <= 256 else {
                throw StandardsError("it asks for \(extras.count) extras", offset: 0)
            }
            for extra in extras.sorted() {
                let formula = try MarkerFormula(marker, extras: [extra])
                let here = marker.evaluate(in: target.environment, extras: [extra])
                if formula != always && target.admits(formula, here: here, space: space) {
                    list.extras[extra, default: []].append(dependency(here: here, formula: formula))
                }
            }
        }
        dependencies = .known(list)
        self.formulas = formulas
    }
}

extension LockTarget {
    /// Whether a requirement belongs into the lock: its marker holds here, or can hold on a platform that the lock serves.
    func admits(_ formula: MarkerFormula, here: Bool, space: MarkerFormula) -> Bool {
        here || (platforms != .current && formula.isSatisfiable(in: space))
    }
}
