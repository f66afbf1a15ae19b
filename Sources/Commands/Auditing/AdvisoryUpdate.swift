import Advisories
import Diagnostics
import Hashing
import OperatingSystem
import PackageIndexes

/// Brings the machine's advisories up to date: what changed since the last time, or everything.
///
/// Nothing is changed until everything is there and has been read; whatever breaks before leaves the old advisories.
struct AdvisoryUpdate {
    var work: Work
    var place: AdvisoryPlace
    var today: Timestamp

    /// OSV's public export of the advisories about Python projects. This is the only place where its address stands.
    static let publicExport = "https://osv-vulnerabilities.storage.googleapis.com/PyPI"
    /// More single records than this are slower than the whole.
    static let mostSingleRecords = 1000
    /// How long changes alone are fetched, in seconds; then everything is, since lists of changes have been seen to miss some.
    static let fullAfter: Int64 = 7 * 86400

    /// The folder that holds `all.zip`, `modified_id.csv` and each record, or the address of a zip.
    var source: String {
        let text = work.session.settings.environment.nonEmpty("PIPIT_ADVISORIES_URL") ?? Self.publicExport
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    func perform(isFull: Bool, allowsOlder: Bool) async throws -> StoreState {
        let lock = try place.lock()
        defer { withExtendedLifetime(lock) {} }
        let indexes = try work.advisoryIndexes()
        let directory = try scratch()
        let present = isFull ? nil : try usable()
        var draft: AdvisoryDraft?
        if let present, !source.hasSuffix(".zip") { draft = try await changed(present, directory, indexes) }
        let new: AdvisoryDraft
        if let draft { new = draft } else { new = try await everything(directory, indexes) }
        return try AdvisoryStore.replace(place.path, with: new, allowingOlder: allowsOlder).state
    }

    func scratch() throws -> TemporaryDirectory {
        try TemporaryDirectory(in: Paths.join(work.workbench.cacheDirectory, "downloads"))
    }

    /// The present store, if changes can be added to it: complete, from this source, and filled from the whole lately.
    private func usable() throws -> AdvisoryStore? {
        let store: AdvisoryStore
        do throws(AdvisoryStoreError) { store = try AdvisoryStore(path: place.path) } catch {
            // Whether a damaged one may be replaced is decided when there is something to replace it with.
            switch error {
            case .missing, .damaged, .foreignFormat: return nil
            default: throw error
            }
        }
        guard !store.state.isPartial, store.state.origins.count == 1, let origin = store.state.origins.first,
            origin.location == ResourceURL.redacting(source), today.since(origin.fetched) < Self.fullAfter,
            today.since(origin.fetched) >= 0, origin.newest != nil
        else { return nil }
        return store
    }

    // MARK: - What changed

    /// The present advisories with what changed since; nil where everything has to be fetched.
    private func changed(
        _ store: AdvisoryStore, _ directory: TemporaryDirectory, _ indexes: IndexClient
    ) async throws -> AdvisoryDraft? {
        guard let list = try await changes(directory, indexes) else { return nil }
        var draft = try AdvisoryDraft(store, updated: today)
        guard draft.origins.count == 1 else { return nil }
        return try await complete(&draft, by: list, directory, indexes) ? draft : nil
    }

    private func changes(_ directory: TemporaryDirectory, _ indexes: IndexClient) async throws -> ModifiedList? {
        let address = source + "/modified_id.csv"
        do {
            let path = try await download(address, into: directory, from: indexes)
            return try ModifiedList(try Files.read(path), source: address)
        } catch is NothingThere {
            // A mirror may have the zip alone.
            return nil
        }
    }

    /// Fetches every record that the list knows in a newer form, or that the draft does not have. False when that is too much.
    private func complete(
        _ draft: inout AdvisoryDraft, by list: ModifiedList, _ directory: TemporaryDirectory, _ indexes: IndexClient
    ) async throws -> Bool {
        var needed: [AdvisoryID] = []
        for entry in list.entries {
            let known = draft.records[entry.id]
            let isCurrent = known.map { $0.modified.map { $0 >= entry.modified } ?? false } ?? false
            if !isCurrent { needed.append(entry.id) }
        }
        guard needed.count <= Self.mostSingleRecords else { return false }
        for id in needed {
            let path = try await download("\(source)/\(id.text).json", into: directory, from: indexes)
            let advisory = try Advisory(osv: try Files.read(path), source: "\(id.text).json")
            guard advisory.id == id else {
                throw AdvisoryError.record(source: "\(id.text).json", path: "id", expected: "`\(id)`")
            }
            draft.add(advisory)
        }
        let newest = list.entries.map(\.modified).filter { $0 <= today }.max()
        draft.origins[0].newest = newest ?? draft.origins[0].newest
        draft.origins[0].records = draft.records.count
        return true
    }

    // MARK: - Everything

    private func everything(_ directory: TemporaryDirectory, _ indexes: IndexClient) async throws -> AdvisoryDraft {
        let isZip = source.hasSuffix(".zip")
        let list = isZip ? nil : try await changes(directory, indexes)
        let path = try await download(isZip ? source : source + "/all.zip", into: directory, from: indexes)
        let digest = SHA256Sum(of: try Files.read(path)).hexadecimal
        let advisories = try AdvisoryReader.collection(at: path).advisories
        var draft = AdvisoryDraft(updated: today)
        for advisory in advisories { draft.add(advisory) }
        let newest = advisories.compactMap(\.modified).filter { $0 <= today }.max()
        draft.origins = [
            StoreState.Origin(
                kind: "osv-zip", location: ResourceURL.redacting(source), sha256: digest, fetched: today,
                records: draft.records.count, newest: newest)
        ]
        guard let list else { return draft }
        // The zip has been seen to lack records that the list has.
        guard try await complete(&draft, by: list, directory, indexes) else {
            throw Diagnostic(
                .advisoriesUnreadable,
                "the zip of `\(ResourceURL.redacting(source))` lacks most of what its list names",
                explanation: "The advisories that were there before are as they were.",
                help: ["try again later, or take another copy with `pipit db import PATH`"], exitStatus: .undetermined)
        }
        return draft
    }

    /// Fetches an address into a directory.
    func download(
        _ address: String, into directory: TemporaryDirectory, from indexes: IndexClient
    ) async throws -> String {
        let name = address.prefix { $0 != "?" && $0 != "#" }.split(separator: "/").last.map(String.init) ?? "file"
        let path = Paths.join(directory.path, name)
        do throws(IndexError) { _ = try await indexes.download(address: address, to: path) } catch {
            if case .nothingAt(let url) = error { throw NothingThere(url: url) }
            var diagnostic = error.diagnostic
            diagnostic.explanation = "The advisories that were there before are as they were."
            diagnostic.exitStatus = .undetermined
            throw diagnostic
        }
        return path
    }
}

/// An address at which advisories were expected leads to nothing.
struct NothingThere: Error, Diagnosable {
    var url: String
    /// What says where they are.
    var variable = "PIPIT_ADVISORIES_URL"

    var diagnostic: Diagnostic {
        Diagnostic(
            .advisoriesUnreadable, "there are no advisories at `\(url)`",
            explanation: "The advisories that were there before are as they were.",
            help: ["check `\(variable)`, or try again later"], exitStatus: .undetermined)
    }
}

extension Work {
    /// A client for addresses that belong to no index.
    func advisoryIndexes() throws -> IndexClient {
        let environment = session.settings.environment
        let pip = try PipConfiguration(environment: environment)
        let configuration = IndexClient.Configuration(
            cacheDirectory: nil, environment: environment, caching: .bypass, progress: progress)
        return IndexClient(transport: openTransport(environment, pip), configuration: configuration)
    }
}
