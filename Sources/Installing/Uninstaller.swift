import Diagnostics
import PackagingStandards
import PythonEnvironments

/// Takes distributions out of an environment. It may write the environment.
package struct Uninstaller: Sendable {
    let progress: any ProgressListener

    package init(progress: any ProgressListener) {
        self.progress = progress
    }

    /// What is installed, without what an environment has for itself: pip, setuptools, wheel, and what they once were.
    /// One distribution for each name and place, in the order of names.
    package static func removable(in target: InstallationTarget) throws -> [InstalledDistribution] {
        try InstalledDistribution.list(in: target)
            .filter { distribution in distribution.name.map { !InstallPlan.own.contains($0.normalized) } ?? false }
            .sorted { $0.shownName < $1.shownName }
    }

    /// Removes what `isUnwanted` picks out of ``removable(in:)``, all of it or nothing.
    ///
    /// - Parameter willRemove: called for each before anything is touched.
    package func remove(
        from target: InstallationTarget, where isUnwanted: (PackageName) -> Bool,
        willRemove: (InstalledDistribution) -> Void
    ) throws -> InstallOutcome {
        let lock = try EnvironmentLock(target) { progress.report(.waitingForEnvironment) }
        var outcome = InstallOutcome()
        outcome.recovered = lock.recovered
        let removals = try Self.removable(in: target).filter { $0.name.map(isUnwanted) ?? false }
        guard !removals.isEmpty else { return outcome }
        removals.forEach(willRemove)
        try EnvironmentChange(removals: removals).apply(holding: lock)
        for distribution in removals {
            let version = distribution.writtenVersion ?? ""
            outcome.removed.append(.init(name: distribution.shownName, version: version))
            progress.report(.removed(package: distribution.shownName, version: version))
        }
        return outcome
    }
}

extension InstalledDistribution {
    /// The name as the lock and people write it.
    package var shownName: String { name?.normalized ?? writtenName }
}
