import Advisories
import Auditing
import Diagnostics
import OperatingSystem
import PackageIndexes
import PackagingStandards
import Policies
import PythonEnvironments

extension AuditVerb {
    /// Asks the service that `--vulnerability-service` names about what is to be judged, or fetches what `--db` leads to.
    func ask(_ work: Work) async throws -> AuditDatabase {
        try refuseWhatIsMissing()
        if let location = arguments.database {
            return try await AdvisoryPlace(session: session).database(named: location, work)
        }
        let today = session.today
        let policy = try PolicyRules.read(session)
        let releases = try list(policy, isAsking: true).releases
        if arguments.service == "pypi" {
            let silent = releases.filter { $0.index == nil }
            tellUnasked(
                silent, why: "nobody says for sure which index they come from, so that none was told their names")
            return try await IndexQuestion(work: work, today: today, releases: releases).ask()
        }
        tellUnasked(
            releases.filter { !$0.isPublic }, why: "their names may be nobody else's business, and were told to nobody")
        return try await AdvisoryQuestion(work: work, today: today, releases: releases.filter(\.isPublic)).ask()
    }

    /// What nobody was asked about, and why; it cannot count as clean.
    private func tellUnasked(_ releases: [AskableRelease], why: String) {
        var seen: Set<String> = []
        let names = releases.map { "\($0.package.normalized) \($0.version)" }.filter { seen.insert($0).inserted }
        guard !names.isEmpty else { return }
        var indexes: Set<String> = []
        let evidence = releases.compactMap(\.index).map { ListedIndexes.Choice.name(of: $0) }.filter {
            indexes.insert($0).inserted
        }
        session.warn(
            Diagnostic(
                .packagesUnjudged, "nobody was asked about \(names.count) of the packages",
                severity: .warning,
                evidence: evidence.prefix(8).map { .init("index", $0) } + names.prefix(8).map { .init("package", $0) },
                explanation: "Here, \(why).",
                help: [
                    "`pipit db update` fetches all advisories, which tells nobody anything",
                    "`public-indexes` under `[sources]` of the policy says that an index has public names",
                ], exitStatus: .undetermined))
    }

    /// What tells the indexes of lists apart.
    ///
    /// - Parameter isAsking: Whether names are going to be told, so that it matters which index is surely a public one.
    func standings(_ policy: PolicyRules, isAsking: Bool = false) -> IndexStandings {
        var finder = Workbench(session: session).finder
        // Who asks nobody starts no Python either; what one has said before is known.
        finder.startsPython = isAsking
        let search = finder
        var standings = IndexStandings(variables: session.addressVariables) {
            (try? search.find(.any))?.defaultIndexURL
        }
        standings.isLearning = isAsking
        standings.publicIndexes = policy.policy?.sources.publicIndexes ?? []
        standings.privateIndexes = policy.policy?.sources.privateIndexes ?? []
        return standings
    }
}
