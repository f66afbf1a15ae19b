import Advisories
import Auditing
import Diagnostics
import Reporting

extension AuditVerb {
    /// `--fix`: a lock without what was found, and the report of the one that is there afterwards.
    func fix(_ work: Work) async throws -> Ending {
        guard arguments.files.isEmpty, !arguments.installed, !arguments.recursive else {
            throw UsageError.message("`--fix` changes the project's own lock, and nothing else")
        }
        guard !arguments.asksService else {
            throw UsageError.message(
                "`--fix` judges versions that are not locked yet, which takes advisories of this machine's own")
        }
        let format = try format()
        let today = session.today
        let policy = try PolicyRules.read(session)
        let options = try options(policy)
        tellWithoutEffect(policy)
        let database = try await AdvisoryPlace(session: session).database(named: arguments.database, work)
        let supplement = try AdvisoryPlace(session: session).supplement(policy)
        let auditor = Auditor(databases: [database] + supplement, options: options)
        let baseline = try baseline(auditor, today: today)
        let fix = AuditFix(
            work: work, auditor: auditor, today: today, subjects: subjects, baseline: baseline, isDry: arguments.isDry)
        var whole = try await fix.perform().report
        work.progress.clear()
        // The lock as it is now, which is the one that the report is about.
        let list = try? list(policy)
        whole.unaudited += list?.unreadable ?? []
        let report = try conclude(whole, baseline, format, policy, list)
        return .exit(report.exitStatus == .objected && arguments.continuesOnError ? .done : report.exitStatus)
    }
}
