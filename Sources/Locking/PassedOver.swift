import Diagnostics
import PackagingStandards
import Resolving

/// Releases that would have been taken, had they been usable. An old release that is locked for that reason alone is seldom
/// what anybody wants, so it is told.
enum PassedOver {
    /// A warning for each package of a category of which newer releases had to be passed over.
    static func warnings(
        of category: SolvedCategory, _ knowledge: ReleaseKnowledge, _ assignment: SourceAssignment
    ) -> [Diagnostic] {
        var passed: [PackageName: [(version: Version, reason: String)]] = [:]
        for (release, needs) in knowledge.passedOver {
            guard let chosen = category.resolution.versions[release.place.name], release.version > chosen,
                release.place.source == assignment.position(of: release.place.name),
                case .unavailable(let reason) = needs.dependencies
            else { continue }
            passed[release.place.name, default: []].append((release.version, reason))
        }
        return passed.sorted { $0.key < $1.key }.map { name, releases in
            let newest = releases.sorted {
                $0.version == $1.version ? $0.reason < $1.reason : $0.version > $1.version
            }
            let version = category.resolution.versions[name]?.description ?? ""
            var evidence = newest.prefix(3).map { Diagnostic.Evidence($0.version.description, $0.reason) }
            if newest.count > 3 { evidence.append(.init("…", "and \(newest.count - 3) more")) }
            return Diagnostic(
                .releasePassedOver,
                "`\(name)` is locked at \(version), for \(newest.count == 1 ? "a newer release" : "newer ones") could not be used",
                severity: .warning, evidence: evidence,
                help: ["ask for a version of `\(name)` that can be used here, or for another Python"], exitStatus: .done
            )
        }
    }
}
