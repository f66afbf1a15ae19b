import Diagnostics
import Pipfiles

extension Session {
    /// Whether the Pipfile asks for something else than it did when the project's lock was written. A Pipfile that cannot be
    /// read may ask for anything; without a Pipfile the lock is all there is.
    func isStale(_ lock: Lockfile) -> Bool {
        do {
            guard let document = try files.document() else { return false }
            // The source that a Pipfile without one meant when it was locked stands in the lock, so that no Python has to say it.
            if let source = lock.meta.pipfileSources.first,
                lock.freshness(for: try document.digests(defaultSource: source)) == .fresh
            {
                return false
            }
            return try Workbench(session: self).freshness(of: lock, for: document) != .fresh
        } catch {
            return true
        }
    }

    /// Tells that what is known of the lock does not hold for the project as it is now.
    func warnOfStaleLock(fails: Bool) {
        warn(
            Diagnostic(
                .lockStale, "`\(files.lockName)` is not the lock of the `\(files.pipfileName)` that is there now",
                severity: fails ? .error : .warning,
                explanation: "What the Pipfile asks for since the lock was written was not looked at"
                    + (fails ? ", so that nothing counts as clean." : "."),
                help: ["`pipit lock` brings it up to date"], exitStatus: fails ? .undetermined : .done))
    }
}
