import Diagnostics
import Hashing
import Installing
import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles
import PythonEnvironments
import Reporting
import StructuredText

/// From a lock to an environment that has what it says.
struct InstallingStep {
    /// Where packages go.
    enum Place {
        case environment(VirtualEnvironment)
        /// The Python itself (`--system`).
        case system(Interpreter)
    }

    var work: Work
    var lock: Lockfile
    /// The bytes of the lock as they are on the disk.
    var lockBytes: [UInt8]
    /// As the lock names them.
    var categories: [String]
    /// Names that the Pipfile asks for.
    var requested: Set<PackageName> = []
    /// `sync --clean`
    var cleans = false
    var isBare = false
    /// Changes of the lock that this command has told already; what follows from them is not listed again.
    var told: Set<String> = []
    /// Whether the lock is nowhere on the disk (`--skip-lock`).
    var isUnwritten = false
    /// The name of the pylock that this lock was taken from; nil for a Pipfile.lock.
    var pylock: String?
    /// Files whose addresses the lock itself states.
    var stated: [PackageName: [IndexFile]] = [:]

    /// Packages whose wheels pip is told not to use. A configuration that cannot be read is told when it is needed.
    private var noBinary: PackageSelection { (try? work.pip().noBinary) ?? PackageSelection() }

    /// The lock with what pip is told about wheels.
    private var effectiveLock: Lockfile {
        let noBinary = noBinary
        var lock = lock
        guard noBinary != PackageSelection() else { return lock }
        for category in lock.categories.indices {
            for package in lock.categories[category].packages.indices
            where noBinary.contains(lock.categories[category].packages[package].name) {
                lock.categories[category].packages[package].forbidsWheels = true
            }
        }
        return lock
    }

    /// What the stamp of an environment says when this was the last thing that happened to it.
    var stampKey: String {
        let digest = SHA256Sum(of: lockBytes).hexadecimal
        let forbidden = noBinary.isAll ? ":all:" : noBinary.names.map(\.normalized).sorted().joined(separator: ",")
        return "lock \(digest) categories \(categories.joined(separator: ",")) clean \(cleans)"
            + (forbidden.isEmpty ? "" : " without wheels of \(forbidden)")
    }

    /// Directories of the user's may change without the lock, so an environment with one is never known to be done.
    var mayBeStamped: Bool {
        categories.allSatisfy { name in
            (lock[name]?.packages ?? []).allSatisfy { package in
                if case .path = package.origin { return false }
                return true
            }
        }
    }

    func install(into place: Place) async throws {
        try refuseMalware()
        announceCategories()
        warnOfUnknownCategories()
        let started = ProgressDisplay.monotonicNanoseconds()
        let (target, interpreter) = try target(of: place)
        let key = stampKey
        let sources = try sources(interpreter)
        var suppliers = try work.suppliers(interpreter: interpreter, sources: sources)
        suppliers.tellBackends(lock.categories.flatMap(\.packages).map { ($0.name, $0.pipArguments) })
        let installer = Installer(
            indexes: suppliers.indexes, store: suppliers.store, builder: suppliers,
            cacheDirectory: suppliers.cacheDirectory, progress: work.progress)
        for category in categories { work.progress.report(.installingStarted(category: category)) }
        var request = InstallRequest(
            lockfile: effectiveLock, categories: categories, sources: sources, target: target,
            interpreter: interpreter, projectDirectory: work.session.project.directory, requested: requested,
            cleans: cleans)
        request.files = stated
        request.linkMode = try linkMode()
        let outcome: InstallOutcome
        do {
            outcome = try await installer.install(request)
        } catch let error as any Diagnosable {
            throw error.diagnostic.saying("Nothing was installed.")
        }
        if case .environment = place, mayBeStamped {
            EnvironmentStamp.write(key, to: target, interpreter: interpreter)
        }
        tell(outcome, nanoseconds: ProgressDisplay.monotonicNanoseconds() - started)
    }

    private func linkMode() throws(UsageError) -> EnvironmentChange.LinkMode {
        guard let text = work.session.settings.environment.nonEmpty("PIPIT_LINK_MODE") else { return .hardLink }
        guard let mode = EnvironmentChange.LinkMode(rawValue: text.lowercased()) else {
            let expected = EnvironmentChange.LinkMode.allCases.map { "`\($0.rawValue)`" }.joined(separator: " or ")
            throw .invalid(option: "PIPIT_LINK_MODE", value: text, expected: expected)
        }
        return mode
    }

    /// Refuses a lock of which something cannot be checked, before an environment is made for it.
    func refuseUnprovable(for interpreter: Interpreter) throws {
        try refuseMalware()
        try lock.refuseUnprovable(categories: categories, environment: interpreter.markerEnvironment)
    }

    /// Refuses a lock with known malware or a quarantined project, whether its files are in the cache, in the environment or nowhere yet.
    func refuseMalware() throws {
        try work.malware.refuse(
            lock, categories: categories, from: try work.sources(of: lock), untouched: "Nothing was installed.")
    }

    /// Whether the environment at `path` is what this step would make of it, told without reading it.
    func isDone(at path: String) -> Bool {
        mayBeStamped && VirtualEnvironment.exists(at: path) && VirtualEnvironment.hasPython(at: path)
            && EnvironmentStamp.isUnchanged(path, key: stampKey)
    }

    func announceCategories() {
        guard !isBare else { return }
        guard !isUnwritten else { return work.announce("Installing dependencies from Pipfile...") }
        if let pylock {
            for category in categories {
                work.announce("Installing dependencies from \(pylock) [\(VisibleText.of(category))]...")
            }
            return
        }
        let digest = (lock.meta.pipfileDigest ?? "").suffix(6)
        for category in categories {
            work.announce("Installing dependencies from Pipfile.lock [\(VisibleText.of(category))](\(digest))...")
        }
    }

    /// Nothing is in a category that the lock does not have, which may be meant, and may be a slip.
    private func warnOfUnknownCategories() {
        for category in categories where lock[category] == nil {
            let known = lock.categories.map { "[\($0.name)]" }.joined(separator: ", ")
            work.session.warn(
                Diagnostic(
                    .usage, "the lock has no category `\(category)`", severity: .warning,
                    evidence: [.init("it has", known)]))
        }
    }

    private func target(of place: Place) throws -> (InstallationTarget, Interpreter) {
        switch place {
        case .environment(let environment): (environment.target, environment.interpreter)
        case .system(let interpreter):
            (
                try interpreter.systemTarget(
                    breakingSystemPackages: work.session.settings.breaksSystemPackages), interpreter
            )
        }
    }

    /// The lock's sources, else the default one.
    private func sources(_ interpreter: Interpreter) throws -> [PackageSource] {
        var sources = lock.meta.pipfileSources
        if sources.isEmpty { sources = [try work.defaultSource(interpreter).configured] }
        return try work.sources(sources)
    }

    private func tell(_ outcome: InstallOutcome, nanoseconds: UInt64) {
        let session = work.session
        if !outcome.recovered.isEmpty {
            work.talk(
                "Cleared away what an interrupted installation had left of "
                    + outcome.recovered.map { VisibleText.of($0) }.joined(separator: ", ") + ".")
        }
        if session.verbosity == .verbose {
            for item in outcome.skipped {
                work.talk("Ignoring \(VisibleText.of(item.name)): \(VisibleText.of(item.version)) does not hold here")
            }
        }
        guard !outcome.installed.isEmpty || !outcome.removed.isEmpty else {
            work.talk(
                outcome.kept == 0
                    ? "There is nothing to install."
                    : "\(Quantities.count(outcome.kept, "package is", "packages are")) in place already.")
            return
        }
        var parts: [String] = []
        if !outcome.installed.isEmpty {
            parts.append("installed " + Quantities.count(outcome.installed.count, "package"))
        }
        if !outcome.removed.isEmpty { parts.append("removed " + Quantities.count(outcome.removed.count, "package")) }
        let headline = parts.joined(separator: ", ")
        let installed =
            session.verbosity == .verbose
            ? outcome.installed : outcome.installed.filter { !told.contains($0.name + " " + $0.version) }
        let changes =
            installed.map { ChangeSummary.Change(name: $0.name, before: $0.replaced, after: $0.version) }
            + outcome.removed.map { ChangeSummary.Change(name: $0.name, before: $0.version, after: nil) }
        work.tell(
            ChangeSummary(
                headline: headline.prefix(1).uppercased() + headline.dropFirst(), changes: changes,
                nanoseconds: nanoseconds, remark: outcome.kept > 0 ? "\(outcome.kept) in place already" : nil))
    }
}
