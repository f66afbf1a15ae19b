import Advisories
import Auditing
import Diagnostics
import PackageIndexes
import PackagingStandards
import Pipfiles
import Reporting

/// Asks indexes what they know of the vulnerabilities of their own releases: `audit -s pypi`.
///
/// An index is asked about what comes from it and nothing else, so that nobody learns a name that he did not know.
struct IndexQuestion {
    var work: Work
    var today: Timestamp
    var releases: [AskableRelease]

    /// The answers as a database. They are kept for audits without a network. Releases about which their index says nothing
    /// are not in it.
    func ask() async throws -> AuditDatabase {
        let (sources, indexes) = try reachable()
        var draft = AdvisoryDraft(updated: today, isPartial: true)
        var found: [AdvisoryID: Advisory] = [:]
        var answered: [String: Int] = [:]
        let answers = try await answers(sources, indexes).sorted { $0.place < $1.place }
        // What comes from two indexes is known when both have answered.
        var silent = Set(releases.filter { $0.index == nil }.map(Self.key))
        silent.formUnion(answers.filter { $0.advisories == nil }.map { Self.key(releases[$0.place]) })
        for answer in answers {
            guard let advisories = answer.advisories else { continue }
            let key = Self.key(releases[answer.place])
            if !silent.contains(key) { draft.note(asked: key.package, version: key.version, at: today) }
            answered[Redaction.address(sources[answer.place]?.url ?? ""), default: 0] += advisories.count
            // One advisory may be about several releases.
            for advisory in advisories { found[advisory.id, default: advisory].take(advisory.affected) }
        }
        for advisory in found.values { draft.add(advisory) }
        draft.origins = answered.sorted { $0.key < $1.key }.map {
            StoreState.Origin(kind: "index", location: $0.key, fetched: today, records: $0.value)
        }
        work.progress.clear()
        return try AdvisoryAnswers(place: AdvisoryPlace(session: work.session)).keep(draft)
    }

    private struct Key: Hashable {
        var package: PackageName
        var version: String
    }

    private static func key(_ release: AskableRelease) -> Key {
        Key(package: release.package, version: CandidateVersion(release.version).publicText)
    }

    /// What an index answered about a release; nil when it says nothing about vulnerabilities.
    private struct Answer: Sendable {
        var place: Int
        var advisories: [Advisory]?
    }

    private func answers(_ sources: [Int: PackageSource], _ indexes: IndexClient) async throws -> [Answer] {
        try await withThrowingTaskGroup(of: Answer.self) { group in
            for (place, source) in sources {
                group.addTask { try await answer(place, source, indexes) }
            }
            var found: [Answer] = []
            for try await answer in group { found.append(answer) }
            return found
        }
    }

    private func answer(_ place: Int, _ source: PackageSource, _ indexes: IndexClient) async throws -> Answer {
        let release = releases[place]
        let version = CandidateVersion(release.version)
        let bytes: [UInt8]?
        do throws(IndexError) {
            bytes = try await indexes.releaseDocument(of: release.package, version: version.publicText, at: source)
        } catch {
            throw error.diagnostic(fetching: "Nothing was judged.")
        }
        guard let bytes else { return Answer(place: place) }
        let name = "\(Redaction.address(source.url)): \(release.package.normalized) \(version.publicText)"
        do throws(AdvisoryError) {
            let found = try IndexAnswer.advisories(bytes, about: release.package, version, source: name)
            return Answer(place: place, advisories: found)
        } catch {
            // An index that does not tell of vulnerabilities has not said that there are none.
            if case .unknownForm = error { return Answer(place: place) }
            throw error
        }
    }

    /// Where each release is asked about, and the client that asks.
    private func reachable() throws -> ([Int: PackageSource], IndexClient) {
        let environment = work.session.settings.environment
        let pip = try PipConfiguration(environment: environment)
        var configuration = IndexClient.Configuration(
            cacheDirectory: nil, environment: environment, projectVariables: work.session.projectVariables,
            clock: work.session.indexClock, caching: .bypass, progress: work.progress)
        configuration.keyring = try PipSettings(environment: environment).keyring(work.session, work.keyringFindings)
        configuration.sending = work.tellSending
        let indexes = IndexClient(transport: work.openTransport(environment, pip), configuration: configuration)
        var mirrored: [PackageSource: PackageSource] = [:]
        var sources: [Int: PackageSource] = [:]
        var seen: Set<AskableRelease> = []
        for (place, release) in releases.enumerated() {
            guard let index = release.index, seen.insert(release).inserted else { continue }
            if mirrored[index] == nil {
                let source = PipfileSource(name: index.name, url: index.url, verifiesTLS: index.verifyTLS)
                mirrored[index] = try work.sources([source]).first
            }
            sources[place] = mirrored[index]
        }
        return (sources, indexes)
    }
}

extension Advisory {
    /// Takes what another copy of the record says of what is affected.
    fileprivate mutating func take(_ more: [AffectedPackage]) {
        for entry in more where !affected.contains(entry) { affected.append(entry) }
    }
}
