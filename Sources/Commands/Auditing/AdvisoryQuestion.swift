import Advisories
import Auditing
import Diagnostics
import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles
import Reporting
import StructuredText

/// Asks OSV's service about what is locked, for those who keep no advisories: `audit -s osv`.
///
/// Only releases of the default index are asked about. What comes from any other index may have a name that is nobody
/// else's business; it is never sent, and stays unjudged.
struct AdvisoryQuestion {
    var work: Work
    var today: Timestamp

    /// This is the only place where the service's address stands.
    static let publicService = "https://api.osv.dev"

    private var session: Session { work.session }

    private var service: String {
        let text = session.settings.environment.nonEmpty("PIPIT_OSV_URL") ?? Self.publicService
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// The answers, complete or not at all, as a database. They are kept for audits without a network.
    func ask() async throws -> AuditDatabase {
        guard let lock = try session.files.lock() else {
            throw Refusal(
                Diagnostic(
                    .lockMissing, "there is no `\(session.files.lockName)` in `\(session.project.directory)`",
                    explanation: "Nothing was asked.",
                    help: ["`pipit lock` writes one; a service is asked about nothing else"]),
                closing: AuditVerb.noLock)
        }
        let subjects = try subjects(of: lock)
        let indexes = try work.advisoryIndexes()
        var query = ServiceQuery(subjects)
        let address = service + "/v1/querybatch"
        while let body = query.nextBody() {
            try query.take(try await fetch(address, body, indexes), source: ResourceURL.redacting(address))
        }
        let answers = try query.finish(source: ResourceURL.redacting(address))
        var draft = AdvisoryDraft(updated: today, isPartial: true)
        for answer in answers {
            draft.note(asked: answer.subject.package, version: answer.subject.version, at: today)
        }
        for advisory in try await records(Set(answers.flatMap(\.found).map(\.id)), indexes) { draft.add(advisory) }
        draft.origins = [
            StoreState.Origin(
                kind: "osv-service", location: ResourceURL.redacting(service), fetched: today,
                records: draft.records.count)
        ]
        work.progress.clear()
        let place = AdvisoryPlace(session: session)
        let held = try place.lock()
        defer { withExtendedLifetime(held) {} }
        return AuditDatabase(try AdvisoryStore.replace(place.answersPath, with: draft))
    }

    // MARK: - Who is asked about

    private func subjects(of lock: Lockfile) throws -> [ServiceQuery.Subject] {
        let interpreter = work.workbench.anyInterpreter()
        let source = try? DefaultSource(environment: session.settings.environment, interpreter: interpreter)
        guard let plain = source?.plain?.url else { return [] }
        let sources = lock.meta.sources.map { (name: $0["name"]?.string ?? "", url: $0["url"]?.string ?? "") }
        let standard = sources.first?.url ?? source?.configured.url ?? ""
        var found: [ServiceQuery.Subject] = []
        var seen: Set<ServiceQuery.Subject> = []
        for package in lock.categories.flatMap(\.packages) {
            let url = package.index.map { name in sources.first { $0.name == name }?.url ?? "" } ?? standard
            guard Work.isSame(url, plain), let version = package.origin.version else { continue }
            let subject = ServiceQuery.Subject(
                package: package.name.canonical, version: CandidateVersion(version.description))
            if seen.insert(subject).inserted { found.append(subject) }
        }
        return found
    }

    // MARK: - Asking

    private func fetch(_ address: String, _ body: [UInt8]?, _ indexes: IndexClient) async throws -> [UInt8] {
        do throws(IndexError) {
            if let bytes = try await indexes.answer(of: address, to: body) { return bytes }
        } catch {
            var diagnostic = error.diagnostic
            diagnostic.explanation = "Nothing was judged."
            diagnostic.exitStatus = .undetermined
            throw diagnostic
        }
        throw NothingThere(url: ResourceURL.redacting(address))
    }

    /// Some records, so many at once as the client allows.
    private func records(_ ids: Set<AdvisoryID>, _ indexes: IndexClient) async throws -> [Advisory] {
        try await withThrowingTaskGroup(of: Advisory.self) { group in
            for id in ids {
                group.addTask {
                    let address = "\(service)/v1/vulns/\(id.text)"
                    let bytes = try await fetch(address, nil, indexes)
                    let advisory = try Advisory(osv: bytes, source: ResourceURL.redacting(address))
                    guard advisory.id == id else {
                        throw AdvisoryError.record(
                            source: ResourceURL.redacting(address), path: "id", expected: "`\(id)`")
                    }
                    return advisory
                }
            }
            var found: [Advisory] = []
            for try await advisory in group { found.append(advisory) }
            return found
        }
    }
}
