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
        guard arguments.since == nil, arguments.baseline == nil else {
            throw UsageError.message("`--fix` takes care of all that is found: leave out `--baseline` and `--since`")
        }
        let format = try format()
        let today = Timestamp(seconds: WallClock.seconds())
        let policy = try PolicyRules.read(session, today: today)
        let options = try options(policy)
        tellWithoutEffect()
        let database = try AdvisoryPlace(session: session).database(named: arguments.database)
        let fix = AuditFix(
            work: work, auditor: Auditor(databases: [database], options: options), today: today, subjects: subjects,
            isDry: arguments.isDry)
        let report = try await fix.perform().report
        work.progress.clear()
        try tell(report, format)
        tellAsides(report, format, policy)
        return .exit(report.exitStatus == .objected && arguments.continuesOnError ? .done : report.exitStatus)
    }
}
