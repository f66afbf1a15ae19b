import Advisories
import Auditing
import Diagnostics
import OperatingSystem
import PackageIndexes
import Reporting

extension AdvisoryPlace {
    /// Whether `--db` names an address rather than a path.
    static func isAddress(_ location: String) -> Bool { location.contains("://") && !location.hasPrefix("file://") }

    /// Fetches what an address leads to: a zip, records, an exported store, or a folder of Safety's files, as its
    /// mirrors have them. Whoever wrote down the address may also be sent on by it.
    static func fetch(_ address: String, _ fetch: AdvisoryFetch) async throws -> String {
        let path = address.prefix { $0 != "?" && $0 != "#" }
        let isFile = [".zip", ".json", ".yaml", ".yml"].contains(where: path.hasSuffix)
        let folder = path.hasSuffix("/") ? String(path) : path + "/"
        var candidates = path.hasSuffix("/") ? [] : [address]
        if !isFile { candidates += ["insecure_full.json", "insecure.json"].map { folder + $0 } }
        for candidate in candidates {
            do {
                if let arrival = try await fetch.file(candidate, unless: nil, mayMove: true) { return arrival.path }
            } catch is NothingThere {}
        }
        throw NothingThere(url: Redaction.address(address), variable: "the address", untouched: fetch.untouched)
    }

    /// The advisories at an address, for one audit alone: nothing of them is kept.
    func database(at address: String, _ work: Work) async throws -> AuditDatabase {
        let name = Redaction.address(address)
        let fetch = AdvisoryFetch(
            indexes: try work.advisoryIndexes(), directory: try Self.scratch(work), untouched: "Nothing was judged.")
        let path = try await Self.fetch(address, fetch)
        work.progress.clear()
        if Self.isStore(path) {
            return AuditDatabase(try AdvisoryStore(try Files.read(path, limit: AdvisoryUpdate.mostBytes), path: name))
        }
        var draft: AdvisoryDraft
        do {
            draft = try Self.draft(of: path, asOf: nil, today: session.today)
        } catch let error as AdvisoryError {
            throw error.naming(name, insteadOf: path)
        }
        for index in draft.origins.indices { draft.origins[index].location = name }
        return AuditDatabase(try AdvisoryStore(draft.encoded(), path: name))
    }

    /// What ``database(named:)`` gives, or what an address leads to.
    func database(named location: String?, _ work: Work) async throws -> AuditDatabase {
        guard let location, Self.isAddress(location) else { return try database(named: location) }
        return try await database(at: location, work)
    }

    static func scratch(_ work: Work) throws -> TemporaryDirectory {
        try TemporaryDirectory(in: Paths.join(work.workbench.cacheDirectory, "downloads"))
    }
}
