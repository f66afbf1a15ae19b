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
/// Whoever asks gives it releases with names that are surely everybody's, and no others.
struct AdvisoryQuestion {
    var work: Work
    var today: Timestamp
    var releases: [AskableRelease]

    /// This is the only place where the service's address stands.
    static let publicService = "https://api.osv.dev"

    private var session: Session { work.session }

    private var service: String {
        let text = session.settings.environment.nonEmpty("PIPIT_OSV_URL") ?? Self.publicService
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// The answers, complete or not at all, as a database. They are kept for audits without a network.
    func ask() async throws -> AuditDatabase {
        var seen: Set<ServiceQuery.Subject> = []
        let subjects = releases.map {
            ServiceQuery.Subject(package: $0.package.canonical, version: CandidateVersion($0.version))
        }.filter { seen.insert($0).inserted }
        let indexes = try work.advisoryIndexes()
        var query = ServiceQuery(subjects)
        let address = service + "/v1/querybatch"
        while let body = query.nextBody() {
            guard let bytes = try await fetch(address, body, indexes) else {
                throw NothingThere(url: ResourceURL.shown(address), variable: "`PIPIT_OSV_URL`")
            }
            try query.take(bytes, source: ResourceURL.shown(address))
        }
        let answers = try query.finish(source: ResourceURL.shown(address))
        var draft = AdvisoryDraft(updated: today, isPartial: true)
        for answer in answers {
            draft.note(asked: answer.subject.package, version: answer.subject.version, at: today)
        }
        var missing: Set<AdvisoryID> = []
        for record in try await records(Set(answers.flatMap(\.found).map(\.id)), indexes) {
            if let advisory = record.advisory { draft.add(advisory) } else { missing.insert(record.id) }
        }
        for advisory in Self.namedOnly(missing, in: answers) { draft.add(advisory) }
        draft.origins = [
            StoreState.Origin(
                kind: "osv-service", location: ResourceURL.shown(service), fetched: today,
                records: draft.records.count)
        ]
        work.progress.clear()
        tell(missing)
        return try AdvisoryAnswers(place: AdvisoryPlace(session: session)).keep(draft)
    }

    // MARK: - Without a record

    /// What stands for records that the service names and does not have: that it named them for a version counts.
    private static func namedOnly(_ ids: Set<AdvisoryID>, in answers: [ServiceQuery.Answer]) -> [Advisory] {
        var found: [AdvisoryID: Advisory] = [:]
        for answer in answers {
            for entry in answer.found where ids.contains(entry.id) {
                var advisory = found[entry.id] ?? Advisory(id: entry.id)
                advisory.affected.append(
                    AffectedPackage(name: answer.subject.package.normalized, versions: [answer.subject.version]))
                found[entry.id] = advisory
            }
        }
        return Array(found.values)
    }

    private func tell(_ missing: Set<AdvisoryID>) {
        guard !missing.isEmpty else { return }
        session.warn(
            Diagnostic(
                .advisoriesUnreadable, "the service names advisories that it does not have", severity: .warning,
                evidence: missing.sorted().prefix(12).map { .init("missing", $0.text) },
                explanation: "They count as found, and nothing else is known about them.",
                help: ["look for them by their ids, or ask again later"], exitStatus: .undetermined))
    }

    // MARK: - Asking

    /// What the service answers; nil when there is nothing.
    private func fetch(_ address: String, _ body: [UInt8]?, _ indexes: IndexClient) async throws -> [UInt8]? {
        do throws(IndexError) { return try await indexes.answer(of: address, to: body) } catch {
            throw error.diagnostic(fetching: "Nothing was judged.")
        }
    }

    /// A record, nil where the service does not have it.
    private struct Record: Sendable {
        var id: AdvisoryID
        var advisory: Advisory?
    }

    /// Some records, so many at once as the client allows.
    private func records(_ ids: Set<AdvisoryID>, _ indexes: IndexClient) async throws -> [Record] {
        try await withThrowingTaskGroup(of: Record.self) { group in
            for id in ids {
                group.addTask {
                    let address = "\(service)/v1/vulns/\(id.text)"
                    guard let bytes = try await fetch(address, nil, indexes) else { return Record(id: id) }
                    let advisory = try Advisory(osv: bytes, source: ResourceURL.shown(address))
                    guard advisory.id == id else {
                        throw AdvisoryError.record(
                            source: ResourceURL.shown(address), path: "id", expected: "`\(id)`")
                    }
                    return Record(id: id, advisory: advisory)
                }
            }
            var found: [Record] = []
            for try await record in group { found.append(record) }
            return found
        }
    }
}
