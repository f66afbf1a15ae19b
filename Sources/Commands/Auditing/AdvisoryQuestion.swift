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
                throw NothingThere(url: Redaction.address(address), variable: "`PIPIT_OSV_URL`")
            }
            try query.take(bytes, source: Redaction.address(address))
        }
        let answers = try query.finish(source: Redaction.address(address))
        var draft = AdvisoryDraft(updated: today, isPartial: true)
        for answer in answers {
            draft.note(asked: answer.subject.package, version: answer.subject.version, at: today)
        }
        let named = Named(try await records(Set(answers.flatMap(\.found).map(\.id)), indexes), in: answers, at: today)
        for advisory in named.advisories { draft.add(advisory, today: today) }
        draft.origins = [
            StoreState.Origin(
                kind: "osv-service", location: Redaction.address(service), fetched: today,
                records: draft.records.count)
        ]
        work.progress.clear()
        tell(named)
        return try AdvisoryAnswers(place: AdvisoryPlace(session: session)).keep(draft)
    }

    // MARK: - What the records do not say

    /// The records of what the service named. That it named one for a release counts, whatever the record says, or if there
    /// is none: whoever believed the record alone would call the release clean.
    private struct Named {
        var advisories: [Advisory] = []
        /// What the service names and does not have.
        var missing: Set<AdvisoryID> = []
        /// What it names for releases that its own records say nothing of.
        var contradicted: [AdvisoryID: Set<String>] = [:]

        init(_ records: [Record], in answers: [ServiceQuery.Answer], at today: Timestamp) {
            var found: [AdvisoryID: Advisory] = [:]
            for record in records {
                found[record.id] = record.advisory ?? Advisory(id: record.id)
                if record.advisory == nil { missing.insert(record.id) }
            }
            for answer in answers {
                let (package, version) = (answer.subject.package, answer.subject.version)
                for id in Set(answer.found.map(\.id)) {
                    guard let advisory = found[id], !advisory.isWithdrawn(at: today),
                        advisory.judge(package, CandidateVersion(version)) == .notAffected
                    else { continue }
                    found[id]?.affected.append(AffectedPackage(name: package.normalized, versions: [version]))
                    if !missing.contains(id) {
                        contradicted[id, default: []].insert("\(package.normalized) \(version)")
                    }
                }
            }
            advisories = Array(found.values)
        }
    }

    private func tell(_ named: Named) {
        if !named.missing.isEmpty {
            session.warn(
                Diagnostic(
                    .advisoriesUnreadable, "the service names advisories that it does not have", severity: .warning,
                    evidence: named.missing.sorted().prefix(12).map { .init("missing", $0.text) },
                    explanation: "They count as found, and nothing else is known about them.",
                    help: ["look for them by their ids, or ask again later"], exitStatus: .undetermined))
        }
        if !named.contradicted.isEmpty {
            session.warn(
                Diagnostic(
                    .advisoriesUnreadable, "the service names advisories whose records do not speak of the release",
                    severity: .warning,
                    evidence: named.contradicted.sorted { $0.key < $1.key }.prefix(12).map {
                        .init($0.key.text, $0.value.sorted().joined(separator: ", "))
                    },
                    explanation: "They count as found.", help: ["look for them by their ids, or ask again later"],
                    exitStatus: .undetermined))
        }
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
                    let advisory = try Advisory(osv: bytes, source: Redaction.address(address))
                    guard advisory.id == id else {
                        throw AdvisoryError.record(
                            source: Redaction.address(address), path: "id", expected: "`\(id)`")
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
