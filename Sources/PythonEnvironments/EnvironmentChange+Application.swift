package import Diagnostics

internal import Archives
internal import OperatingSystem

extension EnvironmentChange {
    /// Carries the change out. First everything is found out that could speak against it; until then nothing is touched. Then
    /// it is written down in a journal, what leaves is removed, what comes is linked, and each distribution is registered in
    /// one step when it is complete. A process that is killed leaves distributions that are there or are not; the next
    /// ``EnvironmentLock`` clears away the rest.
    ///
    /// What is added replaces installed distributions of the same name, also when ``removals`` does not name them.
    package func apply(
        holding lock: EnvironmentLock, mode: LinkMode = .hardLink, progress: any ProgressListener = SilentProgress()
    ) throws(ChangeError) {
        guard !isEmpty else { return }
        let plan = try ChangePlan(self, for: lock.target)
        let target = plan.target
        let journal = ChangeJournal(target: target)
        let pass: LinkPass
        let shared: KeptFiles
        do throws(FileError) {
            try Files.removeTree(journal.staging)
            pass = try LinkPass(plan.placements, staging: journal.staging, mode: mode)
        } catch {
            throw .file(error)
        }
        try pass.checkStored()
        shared = KeptFiles(plan.sharedFiles)

        do throws(FileError) {
            try EnvironmentStamp.remove(from: target)
            try journal.begin(plan)
        } catch {
            throw .file(error)
        }
        do throws(FileError) {
            for removal in plan.removals {
                try removal.perform(in: target, keeping: shared)
                let distribution = removal.distribution
                progress.report(
                    .removed(package: distribution.writtenName, version: distribution.writtenVersion ?? ""))
            }
            try pass.link()
            try complete(plan, staging: journal.staging, progress: progress)
            try journal.end()
        } catch {
            // Leave whole distributions only, and say which are not there now.
            let concerned = (try? journal.recover()) ?? plan.placements.map(\.label)
            throw .interrupted(error, incomplete: concerned)
        }
    }

    private func complete(
        _ plan: ChangePlan, staging: String, progress: any ProgressListener
    ) throws(FileError) {
        let placements = plan.placements
        let target = plan.target
        let failure = ParallelPass.firstFailure(count: placements.count) { (index) throws(FileError) in
            let placement = placements[index]
            try WheelCompletion(placement: placement, target: target, staging: staging).perform()
            progress.report(.installed(package: placement.manifest.name, version: placement.manifest.version))
        }
        if let failure { throw failure }
    }
}
