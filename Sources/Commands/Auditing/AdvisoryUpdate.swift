import Advisories
import Diagnostics
import Hashing
import OperatingSystem
import PackageIndexes
import Reporting

/// Brings the machine's advisories up to date: what changed since the last time, or everything.
///
/// Nothing is changed until everything is there and has been read; whatever breaks before leaves the old advisories.
struct AdvisoryUpdate {
    var work: Work
    var place: AdvisoryPlace
    var today: Timestamp
    /// In the order in which they are asked; of two records with one id the one that was changed later counts.
    var sources: [AdvisorySource]

    /// More single records than this are slower than the whole.
    static let mostSingleRecords = 1000
    /// So many records may be named and not be there. More are no slip, but a source that is broken.
    static let mostMissing = 10
    /// How long changes alone are fetched, in seconds; then everything is, since lists of changes have been seen to miss some.
    static let fullAfter: Int64 = 7 * 86400
    /// What a collection may weigh, in bytes.
    static let mostBytes = 1 << 30
    static let untouched = "The advisories that were there before are as they were."

    func perform(isFull: Bool, allowsOlder: Bool) async throws -> StoreState {
        let lock = try place.lock()
        defer { withExtendedLifetime(lock) {} }
        var fetch = AdvisoryFetch(indexes: try work.advisoryIndexes(), directory: try AdvisoryPlace.scratch(work))
        fetch.isOfPolicy = place.owner == .project
        let past = allowsOlder ? [:] : newestBefore()
        var gathering = try Gathering(from: isFull ? nil : usable(), today: today, past: past)
        if gathering.previous.isEmpty {
            try await gather(&gathering, fetch)
        } else if try await !gather(&gathering, fetch) {
            gathering = try Gathering(from: nil, today: today, past: past)
            try await gather(&gathering, fetch)
        }
        if let store = try? AdvisoryStore(path: place.path) { try gathering.draft.keepInterpreter(of: store) }
        await updateInterpreter(&gathering.draft)
        let state = try AdvisoryStore.replace(place.path, with: gathering.draft, allowingOlder: allowsOlder).state
        tell(gathering.missing)
        return state
    }

    /// What is being put together.
    private struct Gathering {
        var draft: AdvisoryDraft
        /// What was fetched before and is only brought up to date; empty where everything is fetched.
        var previous: [StoreState.Origin]
        /// What a list names and its source does not have.
        var missing: [AdvisoryID] = []
        /// The newest change that exports told before, by their locations: none may end earlier now.
        var past: [String: Timestamp]

        init(from store: AdvisoryStore?, today: Timestamp, past: [String: Timestamp]) throws(AdvisoryStoreError) {
            self.past = past
            previous = store?.state.projectOrigins ?? []
            draft =
                try store.map { store throws(AdvisoryStoreError) in try AdvisoryDraft(store, updated: today) }
                ?? AdvisoryDraft(updated: today)
            draft.origins = []
        }
    }

    /// The newest changes that the present store was told of, by the location of their source.
    private func newestBefore() -> [String: Timestamp] {
        guard let store = try? AdvisoryStore(path: place.path), !store.state.isPartial else { return [:] }
        return store.state.projectOrigins.reduce(into: [:]) { $0[$1.location] = $1.newest }
    }

    /// The newest change of an export. One that ends earlier than it did has gone back in time, as a mirror does that
    /// stands still: what it does not know any more must not be stamped as up to date.
    private func checkedNewest(
        _ moments: some Sequence<Timestamp>, of address: String, _ gathering: Gathering
    ) throws(AdvisoryStoreError) -> Timestamp? {
        let newest = moments.filter { $0 <= today }.max()
        if let past = gathering.past[AdvisorySource.export(address).location], newest.map({ $0 < past }) ?? true {
            throw .older(path: place.path, what: .modified(present: past, new: newest))
        }
        return newest
    }

    /// The present store, if changes can be added to it: complete, from these sources, and filled from the whole lately.
    private func usable() throws -> AdvisoryStore? {
        let store: AdvisoryStore
        do throws(AdvisoryStoreError) { store = try AdvisoryStore(path: place.path) } catch {
            // Whether a damaged one may be replaced is decided when there is something to replace it with.
            switch error {
            case .missing, .damaged, .foreignFormat: return nil
            default: throw error
            }
        }
        let origins = store.state.projectOrigins
        guard !store.state.isPartial, origins.map(\.location) == sources.map(\.location) else { return nil }
        for (origin, source) in zip(origins, sources) {
            let age = today.since(origin.fetched)
            guard age >= 0, age < Self.fullAfter else { return nil }
            if case .export = source, origin.newest == nil { return nil }
        }
        return store
    }

    /// Asks every source. False where changes alone do not do.
    @discardableResult
    private func gather(_ gathering: inout Gathering, _ fetch: AdvisoryFetch) async throws -> Bool {
        for (index, source) in sources.enumerated() {
            let previous = gathering.previous.isEmpty ? nil : gathering.previous[index]
            switch source {
            case .export(let address):
                if let previous {
                    guard try await change(&gathering, address, previous, fetch) else { return false }
                } else {
                    try await fill(&gathering, address, fetch)
                }
            case .file(let address):
                guard let fetched = try await fetch.file(address, unless: previous?.etag) else {
                    var origin = previous
                    origin?.fetched = today
                    gathering.draft.origins += [origin].compactMap { $0 }
                    continue
                }
                try add(fetched.path, from: address, source, etag: fetched.etag, to: &gathering)
            case .local(let path):
                guard Files.exists(path) else { throw NothingThere(url: path, variable: "the policy's `sources`") }
                try add(path, source, etag: nil, to: &gathering)
            }
        }
        return true
    }

    /// Adds a whole collection.
    ///
    /// - Parameter address: where it was fetched from, as errors have to name it; nil for a path of the user's own.
    private func add(
        _ path: String, from address: String? = nil, _ source: AdvisorySource, etag: String?,
        to gathering: inout Gathering
    ) throws {
        let collection: AdvisoryReader.Collection
        do throws(AdvisoryError) { collection = try AdvisoryReader.collection(at: path) } catch {
            throw address.map { error.naming(Redaction.address($0), insteadOf: path) } ?? error
        }
        for advisory in collection.advisories { gathering.draft.add(advisory, today: today) }
        let digest = Files.isFile(path) ? try SHA256Sum(ofFile: path).hexadecimal : nil
        gathering.draft.origins.append(
            StoreState.Origin(
                kind: collection.kind, location: source.location, etag: etag, sha256: digest, fetched: today,
                records: collection.advisories.count,
                newest: collection.advisories.compactMap(\.modified).filter { $0 <= today }.max()))
    }

    // MARK: - What changed

    /// Adds what changed since; false where everything has to be fetched.
    private func change(
        _ gathering: inout Gathering, _ address: String, _ previous: StoreState.Origin, _ fetch: AdvisoryFetch
    ) async throws -> Bool {
        var origin = previous
        switch try await fetch.changes(of: address, unless: previous.etag) {
        case .none: return false
        case .unchanged: break
        case .list(let list, let etag):
            let missing = gathering.missing.count
            let newest = try checkedNewest(list.entries.map(\.modified), of: address, gathering)
            guard try await complete(&gathering, address, by: list, fetch) else { return false }
            // What was missing is looked for again the next time, even if the list stays as it is.
            origin.etag = gathering.missing.count == missing ? etag : nil
            origin.newest = newest ?? origin.newest
            origin.records = list.entries.count - (gathering.missing.count - missing)
        }
        gathering.draft.origins.append(origin)
        return true
    }

    /// Fetches every record that the list knows in a newer form, or that is not there, so that nothing of the list is missing
    /// afterwards but what is told. False when that is too much.
    private func complete(
        _ gathering: inout Gathering, _ address: String, by list: ModifiedList, _ fetch: AdvisoryFetch
    ) async throws -> Bool {
        let needed = list.entries.filter { entry in
            // One that claims to come from the future would never be behind.
            gathering.draft.records[entry.id]?.modified.map {
                $0 < entry.modified || ($0 > today.dayLater && $0 != entry.modified)
            } ?? true
        }
        guard needed.count <= Self.mostSingleRecords else { return false }
        for entry in needed {
            if let advisory = try await fetch.record(entry.id, of: address) {
                gathering.draft.add(advisory)
            } else {
                gathering.missing.append(entry.id)
            }
        }
        guard gathering.missing.count <= Self.mostMissing else {
            throw Diagnostic(
                .advisoriesUnreadable,
                "`\(Redaction.address(address))` lacks \(gathering.missing.count) of the records that its list names",
                evidence: gathering.missing.sorted().prefix(8).map { .init("missing", $0.text) },
                explanation: Self.untouched,
                help: ["try again later, or take another copy with `pipit db import PATH`"],
                exitStatus: .undetermined)
        }
        return true
    }

    // MARK: - Everything

    private func fill(_ gathering: inout Gathering, _ address: String, _ fetch: AdvisoryFetch) async throws {
        let changes = try await fetch.changes(of: address, unless: nil)
        guard let zip = try await fetch.file(address + "/all.zip", unless: nil) else {
            throw NothingThere(url: Redaction.address(address + "/all.zip"))
        }
        try add(zip.path, from: address + "/all.zip", .export(address), etag: nil, to: &gathering)
        let last = gathering.draft.origins.count - 1
        let zipped = gathering.draft.origins[last].newest
        guard case .list(let list, let etag) = changes else {
            _ = try checkedNewest([zipped].compactMap { $0 }, of: address, gathering)
            return
        }
        let listed = try checkedNewest(list.entries.map(\.modified), of: address, gathering)
        // The zip may be older than its list, and has been seen to lack records that the list has.
        let missing = gathering.missing.count
        guard try await complete(&gathering, address, by: list, fetch) else {
            throw Diagnostic(
                .advisoriesUnreadable,
                "the zip of `\(Redaction.address(address))` lacks most of what its list names",
                explanation: Self.untouched,
                help: ["try again later, or take another copy with `pipit db import PATH`"], exitStatus: .undetermined)
        }
        // A list is made before or after its zip, and only the list is compared with the next one.
        gathering.draft.origins[last].newest = listed ?? zipped
        gathering.draft.origins[last].etag = gathering.missing.count == missing ? etag : nil
        gathering.draft.origins[last].records = list.entries.count - (gathering.missing.count - missing)
    }

    private func tell(_ missing: [AdvisoryID]) {
        guard !missing.isEmpty else { return }
        work.progress.clear()
        work.session.warn(
            Diagnostic(
                .advisoriesUnreadable, "\(missing.count) of the advisories are named and were not there",
                severity: .warning, evidence: missing.sorted().map { .init("missing", $0.text) },
                explanation: "Nothing is judged by them. All others are up to date.",
                help: ["the next `pipit db update` looks for them again"], exitStatus: .undetermined))
    }
}

extension Work {
    /// A client for addresses that belong to no index.
    func advisoryIndexes() throws -> IndexClient {
        let environment = session.settings.environment
        let pip = try PipConfiguration(environment: environment)
        var configuration = IndexClient.Configuration(
            cacheDirectory: nil, environment: environment, clock: session.indexClock, caching: .bypass,
            progress: progress)
        configuration.sending = tellSending
        return IndexClient(transport: openTransport(environment, pip), configuration: configuration)
    }
}

/// An address at which advisories were expected leads to nothing.
struct NothingThere: Error, Diagnosable {
    var url: String
    /// What says where they are.
    var variable = "`PIPIT_ADVISORIES_URL`"
    /// What state was left.
    var untouched = AdvisoryUpdate.untouched

    var diagnostic: Diagnostic {
        Diagnostic(
            .advisoriesUnreadable, "there are no advisories at `\(url)`",
            explanation: untouched,
            help: ["check \(variable), or try again later"], exitStatus: .undetermined)
    }
}
