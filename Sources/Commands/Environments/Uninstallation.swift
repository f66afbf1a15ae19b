import Diagnostics
import Installing
import PackagingStandards
import Pipfiles
import PythonEnvironments
import Reporting

/// Takes packages out of the project's environment, with Pipenv's words for it.
struct Uninstallation {
    var work: Work
    /// `clean --bare`
    var isBare = false

    /// What of an environment may be removed; empty when there is no environment.
    func removable(_ environment: VirtualEnvironment?) throws -> [InstalledDistribution] {
        guard let environment else { return [] }
        return try Uninstaller.removable(in: environment.target)
    }

    /// Nothing happens without an environment.
    @discardableResult
    func remove(
        from environment: VirtualEnvironment?, where isUnwanted: (PackageName) -> Bool
    ) throws -> [InstallOutcome.Item] {
        guard let environment else { return [] }
        let started = ProgressDisplay.monotonicNanoseconds()
        let outcome: InstallOutcome
        do {
            outcome = try Uninstaller(progress: work.progress).remove(from: environment.target, where: isUnwanted) {
                if !isBare { work.announce("Uninstalling \(VisibleText.of($0.shownName))...") }
            }
        } catch let error as any Diagnosable {
            throw error.diagnostic.saying("Nothing was uninstalled.")
        }
        guard !outcome.removed.isEmpty, !isBare else { return outcome.removed }
        // Their names were told before.
        work.tell(
            ChangeSummary(
                headline: "Removed " + Quantities.count(outcome.removed.count, "package"), changes: [],
                nanoseconds: ProgressDisplay.monotonicNanoseconds() - started))
        return outcome.removed
    }

    /// What packages need that somebody put into the environment by hand, directly or by way of others: no lock knows of it.
    ///
    /// - Parameter foreign: which installed packages those are.
    func needed(
        by foreign: (PackageName) -> Bool, in environment: VirtualEnvironment?
    ) throws -> Set<PackageName> {
        guard let environment else { return [] }
        let installed = Dictionary(
            try removable(environment).compactMap { distribution in distribution.name.map { ($0, distribution) } },
            uniquingKeysWith: { first, _ in first })
        var needed: Set<PackageName> = []
        var waiting = installed.keys.filter(foreign)
        while let name = waiting.popLast() {
            guard let bytes = installed[name]?.metadata(), let metadata = try? CoreMetadata(parsing: bytes) else {
                continue
            }
            for requirement in metadata.requiresDist {
                let isForHere =
                    requirement.marker?.evaluate(in: environment.interpreter.markerEnvironment, extras: []) ?? true
                if isForHere, needed.insert(requirement.name).inserted { waiting.append(requirement.name) }
            }
        }
        return needed
    }
}
