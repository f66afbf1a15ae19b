import PackagingStandards
import Pipfiles
import PythonEnvironments

/// What has to happen to an environment so that it has what a lock wants. A value: making one changes nothing.
package struct InstallPlan: Sendable {
    /// Wanted and there in the wanted version.
    package var kept: [LockedPackage] = []
    /// Wanted and not there, or there in another version.
    package var missing: [LockedPackage] = []
    /// The other versions of what is missing, and, when cleaning, what nobody wants.
    package var removals: [InstalledDistribution] = []

    /// What an environment has for itself; Pipenv never removes these either.
    static let own: Set<String> = ["pip", "setuptools", "wheel", "distribute", "pkg-resources"]

    init(
        wanted: [LockedPackage], installed: [InstalledDistribution], keepOnly listed: Set<PackageName>?,
        references: [PackageName: DirectReference] = [:]
    ) {
        var present: [PackageName: [InstalledDistribution]] = [:]
        for distribution in installed {
            if let name = distribution.name { present[name, default: []].append(distribution) }
        }
        for package in wanted {
            let found = present[package.name] ?? []
            if found.count == 1, found[0].fulfils(package, references[package.name]) {
                kept.append(package)
            } else {
                missing.append(package)
                removals += found
            }
        }
        if let listed {
            for (name, distributions) in present.sorted(by: { $0.key < $1.key })
            where !listed.contains(name) && !Self.own.contains(name.normalized) {
                removals += distributions
            }
        }
    }

    /// The removals that no other version takes the place of.
    package var withoutSuccessor: [InstalledDistribution] {
        let added = Set(missing.map(\.name))
        return removals.filter { distribution in distribution.name.map { !added.contains($0) } ?? true }
    }

    package var isEmpty: Bool { missing.isEmpty && removals.isEmpty }
}

extension InstalledDistribution {
    /// Whether this is what the lock wants. A release is known by its version, and by coming from no direct reference; what
    /// is no release, by what its direct reference says of where it came from and what it was there.
    fileprivate func fulfils(_ package: LockedPackage, _ reference: DirectReference?) -> Bool {
        guard kind == .distInfo else { return false }
        if case .release(let version, _) = package.origin { return self.version == version && directURL() == nil }
        guard let said = directURL(), let reference else { return false }
        return reference.isSaid(by: said)
    }
}
