import Advisories
import Diagnostics
import OperatingSystem
import PackageIndexes
import Policies
import Reporting
import StructuredText

struct DatabaseArguments: VerbArguments {
    var words: [String]
    var allowsOlder: Bool
    var isFull: Bool
    var asOf: String?
    var asJSON: Bool

    init(_ line: ScannedCommandLine) {
        words = line.arguments
        allowsOlder = line.has("allow-older")
        isFull = line.has("full")
        asOf = line.value(of: "as-of")
        asJSON = line.has("json")
    }
}

/// `db`: the advisories of this machine.
struct DatabaseVerb {
    var work: Work
    var arguments: DatabaseArguments

    private var session: Session { work.session }
    private var place: AdvisoryPlace { AdvisoryPlace(session: session) }
    private var today: Timestamp { session.today }

    func perform() async throws -> Ending {
        let rest = Array(arguments.words.dropFirst())
        switch (arguments.words.first ?? "status", rest.count) {
        case ("status", 0): return try tellState()
        case ("update", 0):
            return try await update()
        case ("import", 1): return try await take(rest[0])
        case ("export", 1): return try give(rest[0])
        case ("import", 0), ("export", 0): throw UsageError.message("`pipit db \(arguments.words[0])` needs a path")
        case ("status", _), ("update", _): throw UsageError.unexpectedArgument(rest[0], verb: .db)
        case ("import", _), ("export", _): throw UsageError.unexpectedArgument(rest[1], verb: .db)
        default:
            throw UsageError.message(
                "`pipit db` is followed by `status`, `update`, `import PATH` or `export PATH`, not by "
                    + "`\(arguments.words[0])`")
        }
    }

    // MARK: - Update

    /// Brings the machine's advisories up to date, and those that the policy in this project's folder names for itself.
    private func update() async throws -> Ending {
        let policy = try PolicyRules.read(session)
        let own = AdvisorySource.sourcesOfProject(policy)
        if own.isEmpty { try? Files.remove(projectPlace.path) }
        do {
            tell(try await update(place, AdvisorySource.sources(of: session, policy)))
        } catch {
            // Either may be had without the other; that one of them failed is told all the same.
            if !own.isEmpty { _ = try? await update(projectPlace, own) }
            throw error
        }
        if !own.isEmpty {
            session.output("")
            session.output("For this project alone, as \(policy.policy?.file ?? "its policy") says:")
            tell(try await update(projectPlace, own), of: projectPlace)
        }
        return .exit(.done)
    }

    private var projectPlace: AdvisoryPlace { AdvisoryPlace(session: session, owner: .project) }

    private func update(_ place: AdvisoryPlace, _ sources: [AdvisorySource]) async throws -> StoreState {
        let update = AdvisoryUpdate(work: work, place: place, today: today, sources: sources)
        return try await update.perform(isFull: arguments.isFull, allowsOlder: arguments.allowsOlder)
    }

    // MARK: - Status

    private func tellState() throws -> Ending {
        let store: AdvisoryStore
        do throws(AdvisoryStoreError) { store = try AdvisoryStore(path: place.path) } catch {
            // Whoever only ever asks services has something all the same.
            if case .missing = error, !arguments.asJSON { tellAnswers() }
            throw error
        }
        try store.checkAll()
        tell(store.state)
        return .exit(.done)
    }

    private func tell(_ state: StoreState, of place: AdvisoryPlace? = nil) {
        let place = place ?? self.place
        work.progress.clear()
        guard !arguments.asJSON else {
            // The answer to a program is one, about the machine's.
            if place.owner == .user { session.output(json(state).text(.readable)) }
            return
        }
        let age = Quantities.age(seconds: today.since(state.updated))
        session.output("Advisories: \(state.records) about \(Quantities.count(state.packages, "package"))")
        session.output("As of: \(state.updated) (\(age))")
        if let newest = state.newestModified { session.output("Newest change: \(newest)") }
        for origin in state.origins {
            session.output("From: \(VisibleText.of(origin.location)) (\(VisibleText.of(origin.kind)))")
        }
        session.output("Kept in: \(place.path)")
        if place.owner == .user { tellAnswers() }
    }

    /// What services were asked about single releases, and when.
    private func answers() -> (releases: Int, oldest: Timestamp, newest: Timestamp)? {
        guard let store = try? AdvisoryStore(path: place.answersPath), let asked = try? store.askedVersions() else {
            return nil
        }
        let moments = asked.values.flatMap(\.values)
        guard let oldest = moments.min(), let newest = moments.max() else { return nil }
        return (moments.count, oldest, newest)
    }

    private func tellAnswers() {
        guard let answers = answers() else { return }
        let age = Quantities.age(seconds: today.since(answers.oldest))
        let noun = answers.releases == 1 ? "release" : "releases"
        session.output("Answers of services: \(answers.releases) \(noun), the oldest \(answers.oldest) (\(age))")
    }

    /// What `--json` tells.
    private func json(_ state: StoreState) -> JSONValue {
        var object = JSONObject()
        object["schema"] = "pipit-db/1"
        object["path"] = .string(place.path)
        object["records"] = JSONValue(state.records)
        object["packages"] = JSONValue(state.packages)
        object["updated"] = .string(state.updated.description)
        object["age"] = JSONValue(Int(clamping: today.since(state.updated)))
        object["newest"] = state.newestModified.map { .string($0.description) } ?? .null
        object["origins"] = .array(state.origins.map(\.json))
        object["answers"] = .null
        if let answers = answers() {
            object["answers"] = [
                "releases": JSONValue(answers.releases), "oldest": .string(answers.oldest.description),
                "newest": .string(answers.newest.description),
            ]
        }
        return .object(object)
    }

    // MARK: - In and out

    private func take(_ location: String) async throws -> Ending {
        var asOf: Timestamp?
        if let text = arguments.asOf {
            guard let moment = text == "now" ? today : Timestamp(text), moment <= today else {
                throw UsageError.invalid(
                    option: "--as-of", value: text, expected: "`now` or a date that is over, such as `2026-11-23`")
            }
            asOf = moment
        }
        if location.hasPrefix("https://") || location.hasPrefix("http://") {
            let fetch = AdvisoryFetch(indexes: try work.advisoryIndexes(), directory: try AdvisoryPlace.scratch(work))
            let path = try await AdvisoryPlace.fetch(location, fetch)
            return try take(path, named: Redaction.address(location), asOf: asOf)
        }
        let path = AdvisoryPlace.local(location, in: session.invocation.directory)
        guard Files.exists(path) else { throw NothingThere(url: path) }
        return try take(path, named: path, asOf: asOf)
    }

    private func take(_ path: String, named name: String, asOf: Timestamp?) throws -> Ending {
        var draft: AdvisoryDraft
        if AdvisoryPlace.isStore(path) {
            let store = try AdvisoryStore(path: path)
            draft = try AdvisoryDraft(store, updated: store.state.updated)
        } else {
            draft = try AdvisoryPlace.draft(of: path, asOf: asOf, today: today)
            for index in draft.origins.indices { draft.origins[index].location = name }
        }
        let lock = try place.lock()
        if draft.isAboutInterpreterAlone {
            draft = try place.adding(interpreter: draft)
        } else if let present = try? AdvisoryStore(path: place.path) {
            try draft.keepInterpreter(of: present)
        }
        let store = try AdvisoryStore.replace(place.path, with: draft, allowingOlder: arguments.allowsOlder)
        withExtendedLifetime(lock) {}
        tell(store.state)
        return .exit(.done)
    }

    private func give(_ location: String) throws -> Ending {
        let file = try OutputFile(location, session.invocation)
        let store = try AdvisoryStore(path: place.path)
        // Nobody is given what is not sound.
        try store.checkAll()
        try file.write(try Files.read(place.path, limit: AdvisoryUpdate.mostBytes))
        if !file.isStandardOutput { session.output("Exported \(store.state.records) advisories to \(file.path)") }
        return .exit(.done)
    }
}

extension VerbDescription {
    static let db = VerbDescription(
        summary: "Fetch and manage the advisories that audits use",
        usage: "pipit db [status | update | import PATH | export PATH] [options]",
        explanation:
            "Manages the advisories of this machine, which are one sealed file. `update` fetches what changed; "
            + "`import` reads a zip, a folder, a checkout, Safety's files or an exported file. Both are all or "
            + "nothing, and neither replaces advisories with older ones.",
        options: [
            OptionDescription("full", "Fetch everything again, not only what changed"),
            OptionDescription("allow-older", "Accept advisories that are older than the present ones"),
            OptionDescription("json", "Print the status as JSON"),
            OptionDescription("as-of", value: "DATE", "When the copy was made; default: its newest change"),
        ],
        examples: [
            .init("pipit db update"), .init("pipit db import osv.zip", "without a network"),
            .init("pipit db export advisories", "for another machine"),
        ], takesArguments: true)
}
