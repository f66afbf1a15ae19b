import Diagnostics
import Locking
import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles
import PythonEnvironments
import Reporting
import Resolving
import StructuredText

/// From a Pipfile to a new lock in memory. Writes nothing.
struct LockingStep {
    var work: Work
    var document: PipfileDocument
    var interpreter: Interpreter
    var oldLock: Lockfile?
    var keeping: LockRequest.Keeping
    /// Whether what is excepted by name takes along what it needs.
    var renewsNeeds = false
    /// What is taken of a package whose locked version is kept but not possible any more.
    var order: VersionOrder = .newest
    /// Young releases that may be locked, besides those of the old lock.
    var waivers: [CoolDown.Waiver] = []
    /// `--pre`
    var allowsPrereleases: Bool
    /// Rules that the Pipfile does not say.
    var limits: [VersionConstraint] = []
    /// What files of other tools promise of the lock.
    var demands = LockDemands()
    /// Where metadata of locked packages may be found without asking an index, if that is wanted.
    var lockedMetadata: LockedMetadata?

    func lock() async throws -> LockOutcome {
        do {
            guard let seconds = try work.session.settings.lockingTimeout() else { return try await search() }
            return try await search(within: seconds)
        } catch let error as any Diagnosable {
            let diagnostic = error.diagnostic.saying("The Pipfile and its lock are as they were.")
            throw try work.pip().explaining(diagnostic, (try? document.sources()) ?? [])
        }
    }

    private func search(within seconds: Int) async throws -> LockOutcome {
        try await withThrowingTaskGroup(of: LockOutcome.self) { group in
            group.addTask { try await search() }
            group.addTask {
                try await Task.sleep(nanoseconds: UInt64(seconds) * 1_000_000_000)
                throw Diagnostic(
                    .configuration, "the search for versions took longer than \(Quantities.count(seconds, "second"))",
                    help: ["PIPENV_RESOLVER_TIMEOUT_S sets the limit; unset it for none"], exitStatus: .undetermined)
            }
            defer { group.cancelAll() }
            guard let outcome = try await group.next() else { throw CancellationError() }
            return outcome
        }
    }

    private func search() async throws -> LockOutcome {
        let pipfile = try Pipfile(document)
        warnOfWhatIsNotRead(pipfile)
        let pip = try work.pip()
        pip.tellDetails(pipfile.sources, work.session)
        let fallback = try pipfile.sources.isEmpty ? work.defaultSource(interpreter) : nil
        let sources = try work.sources(of: pipfile.sources, interpreter)
        var suppliers = try work.suppliers(interpreter: interpreter, sources: sources)
        suppliers.tellBackends(pipfile.categories.flatMap(\.entries).map { ($0.name, $0.pipArguments) })
        var categories: [LockRequest.Category] = []
        for category in pipfile.categories {
            categories.append(
                try await LockRequest.Category(
                    category, text: document.bytes, directory: work.session.project.directory,
                    reader: suppliers, held: { keeping.commit(of: $0, in: category.lockName, of: oldLock) }))
        }
        var meta = try Lockfile.Meta(
            of: document, defaultSource: fallback?.configured ?? PipfileSource(name: "", url: ""))
        if let url = try fallback?.written().url {
            for index in meta.sources.indices { meta.sources[index]["url"] = .string(url) }
        }
        var request = LockRequest(
            categories: categories, meta: meta,
            sources: sources,
            target: try LockTarget(
                interpreter: interpreter, requires: pipfile.requires, platforms: pipfile.directives.lockPlatforms),
            oldLock: oldLock, keeping: keeping,
            prereleases: allowsPrereleases || pipfile.directives.allowsPrereleases || pip.allowsPrereleases
                ? .always : .ifNecessary,
            usesDefaultConstraints: pipfile.directives.usesDefaultConstraints,
            wheelsForbidden: Set(pipfile.categories.flatMap(\.entries).filter(\.forbidsWheels).map(\.name))
                .union(pip.noBinary.names))
        request.renewsNeeds = renewsNeeds
        request.order = order
        request.coolDown = suppliers.coolDown
        // What was locked in spite of its age stays possible: going back would bring the vulnerability back.
        request.coolDown?.waivers = waivers + (oldLock?.meta.coolDownWaivers ?? [])
        request.limits = limits + demands.constraints
        request.limits += try await PipConstraints(work: work).constraints(suppliers.indexes, interpreter)
        let locker = Locker(
            indexes: suppliers.indexes, sourceMetadata: suppliers, hasher: suppliers, progress: work.progress)
        var outcome: LockOutcome?
        if let lockedMetadata, let oldLock {
            request.known = lockedMetadata.known(in: oldLock, sources: sources, indexes: suppliers.indexes)
            outcome = try await outcomeOfKnown(request, locker)
            request.known = []
        }
        if outcome == nil {
            let found = try await locker.lock(request)
            try demands.check(found.lockfile)
            outcome = found
        }
        guard var outcome else { preconditionFailure("a lock that was not found has thrown") }
        if let coolDown = request.coolDown, !coolDown.waivers.isEmpty {
            outcome.lockfile.meta.notes(
                waivers: try await used(coolDown, in: outcome.lockfile, sources, suppliers.indexes))
        }
        try work.malware.refuse(
            outcome.lockfile, from: sources, untouched: "The Pipfile and its lock are as they were.")
        if pipfile.directives.writesPylock {
            let making = PylockMaking(work: work, indexes: suppliers.indexes, sources: sources)
            outcome.pylock = try await making.document(
                of: outcome.lockfile, known: try? PylockFile.beside(work.session, pipfile.directives)?.document())
        }
        return outcome
    }

    /// The waivers without which something would not have been locked: those of releases that are still young.
    private func used(
        _ coolDown: CoolDown, in lock: Lockfile, _ sources: [PackageSource], _ indexes: IndexClient
    ) async throws -> [CoolDown.Waiver] {
        var used: [PackageName: CoolDown.Waiver] = [:]
        for waiver in coolDown.waivers where used[waiver.package] == nil {
            guard
                let package = lock.categories.lazy.compactMap({ $0[waiver.package] }).first(where: {
                    $0.origin.version == waiver.version
                }), let source = try? sources.source(named: package.index),
                let release = try await indexes.listing(of: waiver.package, at: source)?.release(waiver.version),
                !release.outlines.contains(where: { coolDown.admits($0.uploadTime) })
            else { continue }
            used[waiver.package] = waiver
        }
        return Array(used.values)
    }

    /// What can be locked out of the releases of the old lock; nil when they do not do, since the Pipfile was edited, say.
    private func outcomeOfKnown(_ request: LockRequest, _ locker: Locker) async throws -> LockOutcome? {
        guard !request.known.isEmpty else { return nil }
        do {
            let outcome = try await locker.lock(request)
            let isNarrower = outcome.lockfile.meta.restrictedPlatforms != oldLock?.meta.restrictedPlatforms
            return isNarrower ? nil : outcome
        } catch {
            try Task.checkCancellation()
            return nil
        }
    }

    /// Tells what stands in the Pipfile and does nothing.
    private func warnOfWhatIsNotRead(_ pipfile: Pipfile) {
        for table in document.ignoredTables where table != "pipfile" {
            let meant = Pipfile.categoryName(ofLock: table)
            work.session.warn(
                Diagnostic(
                    .pipfileEntry, "`[\(table)]` of the Pipfile is not read", severity: .warning,
                    help: ["packages stand in `[\(meant)]`; `\(table)` is what the lock calls it"]))
        }
        for category in pipfile.categories where !category.entries.isEmpty {
            guard let meant = Self.tableProbablyMeant(by: category.name) else { continue }
            work.session.warn(
                Diagnostic(
                    .pipfileEntry, "`[\(category.name)]` of the Pipfile is a category of its own", severity: .warning,
                    explanation: "`pipit install` alone installs nothing of it.",
                    help: [
                        "write `[\(meant)]` if that is meant",
                        "`pipit install --categories \(category.name)` installs it",
                    ]))
        }
        let directives = pipfile.directives
        if directives.searchesAllSources {
            warn("`install_search_all_sources` has no effect: every package comes from one source")
        }
        for entry in pipfile.categories.flatMap(\.entries) {
            if entry.skipsResolver {
                warn("`skip_resolver` has no effect: what is locked is resolved", about: entry)
            }
            let other = PipArguments(entry.pipArguments).other
            if !other.isEmpty {
                let words = ShellWords.joined(other)
                warn("`\(words)` in `pip_args` has no effect: Pipit does not run pip", about: entry)
            }
        }
    }

    /// The table that a category's name is probably a slip of. Names such as `test-packages` are no slips.
    static func tableProbablyMeant(by name: String) -> String? {
        guard name != "packages", name != "dev-packages" else { return nil }
        return Likeness.nearest(to: name, among: ["packages"], within: 2)
            ?? Likeness.nearest(to: name, among: ["dev-packages"], within: name.lowercased().hasPrefix("dev") ? 2 : 1)
    }

    private func warn(_ headline: String, about entry: PipfileEntry? = nil) {
        work.session.warn(
            Diagnostic(
                entry == nil ? .configuration : .pipfileEntry, headline, severity: .warning, at: entry?.location))
    }
}
