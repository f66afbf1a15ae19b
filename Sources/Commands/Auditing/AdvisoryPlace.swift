import Advisories
import Auditing
import Diagnostics
import OperatingSystem

/// Where this machine keeps its advisories, and how they are opened.
struct AdvisoryPlace {
    var session: Session
    var owner = Owner.user

    /// Who says where the advisories are from.
    enum Owner: Sendable {
        /// The user. These judge every project.
        case user
        /// The policy in the project's folder. These judge that project, besides the user's.
        case project
    }

    /// The sealed store.
    var path: String {
        let workbench = Workbench(session: session)
        return owner == .user ? workbench.advisoryStore : workbench.projectAdvisoryStore
    }

    /// What a service has answered about single packages.
    var answersPath: String { path + "-asked" }

    /// Held while the store is replaced.
    func lock() throws -> FileLock {
        try Files.makeDirectories(Paths.parent(path))
        return try FileLock(path + ".lock") {
            session.talk("Waiting for another process that changes the advisories...")
        }
    }

    /// What is added to the database of an audit: the advisories that the project's own policy names, as far as they were
    /// fetched.
    func supplement(_ policy: PolicyRules) throws(AdvisoryStoreError) -> [AuditDatabase] {
        guard !AdvisorySource.sourcesOfProject(policy).isEmpty else { return [] }
        do throws(AdvisoryStoreError) {
            let place = AdvisoryPlace(session: session, owner: .project)
            return [AuditDatabase(try AdvisoryStore(path: place.path), role: .supplement)]
        } catch {
            guard case .missing = error else { throw error }
            session.warn(
                Diagnostic(
                    .advisoryStoreMissing, "the advisories that this project's policy names were never fetched",
                    severity: .warning, explanation: "They would be added to those of this machine.",
                    help: ["`pipit db update` in the project fetches them"], exitStatus: .done))
            return []
        }
    }

    /// The database that an audit asks: the machine's own store, or what `--db` leads to, which takes its place.
    func database(named location: String?) throws -> AuditDatabase {
        guard let location else {
            // Answers about some packages are better than nothing; about all others they say nothing.
            let isAlone = !Files.exists(path) && Files.exists(answersPath)
            return AuditDatabase(try AdvisoryStore(path: isAlone ? answersPath : path))
        }
        let given = Self.local(location, in: session.invocation.directory)
        guard Files.exists(given) else {
            throw Diagnostic(
                .advisoryStoreMissing, "there is nothing at `\(location)`", evidence: [.init("looked at", given)],
                explanation: "Nothing was judged.", help: ["name a file or folder of advisories"],
                exitStatus: .undetermined)
        }
        if Self.isStore(given) { return AuditDatabase(try AdvisoryStore(path: given)) }
        var draft = try Self.draft(of: given, asOf: nil, today: session.today)
        if draft.isAboutInterpreterAlone { draft = try adding(interpreter: draft) }
        return AuditDatabase(try AdvisoryStore(draft.encoded(), path: given))
    }

    /// The machine's advisories, with others about Python itself in the place of those that were there. Alone those would
    /// call every package clean.
    func adding(interpreter draft: AdvisoryDraft) throws -> AdvisoryDraft {
        do throws(AdvisoryStoreError) {
            let present = try AdvisoryStore(path: path)
            guard !present.state.isPartial, var origin = draft.origins.first else { throw .missing(path: path) }
            var whole = try AdvisoryDraft(present, updated: present.state.updated)
            origin.kind = StoreState.Origin.interpreterKind
            origin.fetched = draft.updated
            whole.replaceInterpreter(with: draft.records.values, from: origin)
            return whole
        } catch {
            guard case .missing = error else { throw error }
            throw Diagnostic(
                .advisoryStoreMissing, "these advisories are about Python itself, and there are none about packages",
                evidence: [.init("looked for", path)],
                explanation: "Nothing was changed. Alone they would make every package look clean.",
                help: ["run `pipit db update` or `pipit db import PATH` for those about packages first"],
                exitStatus: .undetermined)
        }
    }

    static func local(_ location: String, in directory: String) -> String {
        let plain = location.hasPrefix("file://") ? String(location.dropFirst("file://".count)) : location
        return Paths.absolute(plain, in: directory)
    }

    /// Whether a file is a store of Pipit's.
    static func isStore(_ path: String) -> Bool {
        guard Files.isFile(path) else { return false }
        do throws(AdvisoryStoreError) { _ = try AdvisoryStore(path: path) } catch {
            if case .damaged(_, part: "header") = error { return false }
        }
        return true
    }

    /// What a zip, a folder, a checkout or a file of Safety's holds, ready to be packed.
    ///
    /// - Parameter asOf: when the copy was made. Without it the newest change inside counts, since nothing else in a copy
    ///   tells how old it is: a copy that was made years ago must not look fresh because it was taken over today.
    static func draft(of path: String, asOf: Timestamp?, today: Timestamp) throws -> AdvisoryDraft {
        let collection = try AdvisoryReader.collection(at: path)
        let newest = collection.advisories.compactMap(\.modified).filter { $0 <= today }.max()
        var draft = AdvisoryDraft(updated: asOf ?? newest ?? Timestamp(seconds: 0))
        for advisory in collection.advisories { draft.add(advisory, today: today) }
        draft.origins = [
            StoreState.Origin(
                kind: collection.kind, location: path, fetched: today, records: draft.records.count, newest: newest)
        ]
        return draft
    }
}
