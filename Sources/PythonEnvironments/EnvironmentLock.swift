internal import OperatingSystem

/// The right to change an environment, which one process has at a time. Whoever takes it finds the environment whole: what an
/// interrupted change left behind is cleared away first, and an environment whose directories lie elsewhere is refused.
package final class EnvironmentLock: Sendable {
    package let target: InstallationTarget
    /// The distributions that an interrupted change had left half installed or half removed, and that are gone now.
    package let recovered: [String]
    private let lock: FileLock

    /// Waits for the right. `whenWaiting` is called once if another process has it.
    package init(_ target: InstallationTarget, whenWaiting: () -> Void = {}) throws(ChangeError) {
        self.target = target
        try target.refuseDirectoriesElsewhere()
        do {
            try Files.makeDirectories(target.stateDirectory)
            lock = try FileLock(Paths.join(target.stateDirectory, "lock"), whenWaiting: whenWaiting)
        } catch {
            throw .file(error)
        }
        recovered = try ChangeJournal(target: target).recover()
    }
}
