import Advisories
import Auditing
import Diagnostics
import Locking
import PackagingStandards
import Pipfiles
import Reporting

/// `--fix`: a lock without what was found, as near to the present one as can be.
///
/// Each package with findings is moved to the least version of its index that nothing is known against and that the Pipfile
/// allows; others move only where they have to, and then as little as they can, and never back. The new lock is judged before
/// it counts: what it would bring in is fixed as well. The Pipfile is never changed, since loosening what somebody wrote is
/// theirs to do.
struct AuditFix {
    var work: Work
    var auditor: Auditor
    var today: Timestamp
    /// What a lock gives an audit to judge.
    var subjects: (Lockfile) throws -> [AuditSubject]
    /// What need not be fixed, since it was known before.
    var baseline = AuditBaseline()
    /// `--dry-run`
    var isDry: Bool

    /// What came of it: the report of the lock that is there now.
    struct Outcome {
        var report: AuditReport
        /// How many packages were, or would be, moved because of a finding.
        var fixed: Int
    }

    func perform() async throws -> Outcome {
        let session = work.session
        let right = isDry ? nil : ProjectLock(work)
        defer { right?.end() }
        guard let document = try session.files.document() else {
            throw ProjectError.pipfileMissing(directory: session.project.directory)
        }
        guard let lock = try session.files.lock() else {
            throw Diagnostic(
                .lockMissing, "there is no `\(session.files.lockName)` whose packages could be fixed",
                explanation: "Nothing was changed.", help: ["`pipit lock` writes one"], exitStatus: .undetermined)
        }
        var search = try FixSearch(self, document: document, lock: lock)
        try await search.run()
        work.progress.clear()
        search.stuck.forEach(session.warn)
        guard let outcome = search.outcome else {
            work.talk(words(ofNothing: search.before))
            return Outcome(report: search.before, fixed: 0)
        }
        outcome.warnings.forEach(session.warn)
        let changes = try await search.changes()
        if !isDry {
            try ProjectWriting(files: session.files).write(
                pipfile: nil, base: document.bytes, lock: outcome.lockfile, pylock: outcome.pylock)
        }
        let fixed = search.moves.values.filter { $0.least != nil || $0.unwanted != nil }.count
        work.tellCompletely(
            ChangeSummary(
                headline: (isDry ? "Would fix " : "Fixed ") + Quantities.count(fixed, "package")
                    + " in \(session.files.lockName)",
                changes: changes))
        search.waived(outcome.lockfile).forEach(work.talk)
        if !isDry { work.talk("`pipit sync` brings the environment to it.") }
        return Outcome(report: isDry ? search.before : search.report, fixed: fixed)
    }

    /// That nothing changes means different things, and only one of them is good.
    private func words(ofNothing report: AuditReport) -> String {
        if !baseline.split(report).new.findings.isEmpty { return "Nothing could be fixed." }
        return report.hasAnsweringDatabase
            ? "There is nothing to fix." : "Nothing is known that could be fixed: there are no advisories that answer."
    }
}
