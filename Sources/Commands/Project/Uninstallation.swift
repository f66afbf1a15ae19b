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

    /// - Parameter told: whether the summary lists the packages, or has nothing to add to what was listed.
    @discardableResult
    func remove(
        from environment: VirtualEnvironment?, listing lists: Bool = true, where isUnwanted: (PackageName) -> Bool
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
        let changes = outcome.removed.map { ChangeSummary.Change(name: $0.name, before: $0.version, after: nil) }
        work.tell(
            ChangeSummary(
                headline: "Removed " + Quantities.count(outcome.removed.count, "package"),
                changes: lists ? changes : [],
                nanoseconds: ProgressDisplay.monotonicNanoseconds() - started))
        return outcome.removed
    }
}
