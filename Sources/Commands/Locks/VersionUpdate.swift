import Diagnostics
import Locking
import OperatingSystem
import PackagingStandards
import Pipfiles
import PythonEnvironments
import Reporting

/// What `update` and `upgrade` share: which packages may take other versions, and the lock that comes of it.
struct VersionUpdate {
    var work: Work
    var arguments: UpdateArguments

    /// Everything that is known before an index is asked.
    struct Preparation {
        /// Nil when there is none yet.
        var existing: PipfileDocument?
        /// Of the requirements file that a new Pipfile was made from.
        var demands: LockDemands
        var wishes: VersionWishes
        var oldLock: Lockfile?
        var interpreter: Interpreter
        /// The categories that were asked for, as the lock names them; of what is named, those that hold it.
        var categories: [String]

        var document: PipfileDocument { wishes.document }
    }

    private var session: Session { work.session }
    var namesPackages: Bool { !arguments.packages.isEmpty || !arguments.editable.isEmpty }

    // MARK: - Before

    func refuseWhatCannotBeMeant() throws {
        try work.checkMirror()
        UnusedOptions.warn(arguments.ignored.given, session)
        if !arguments.configSettings.isEmpty {
            UnusedOptions.warn(
                "--config-settings", because: "settings stand with their package, as `pip_args`", session)
        }
        if arguments.ignorePipfile {
            UnusedOptions.warn("--ignore-pipfile", because: "a lock is made from the Pipfile", session)
        }
        if arguments.skipLock {
            UnusedOptions.warn("--skip-lock", because: "an update is a change of the lock", session)
        }
        if arguments.requirements != nil {
            throw Diagnostic(
                .usage, "`--requirements` is an option of `install`", explanation: "Nothing was changed.",
                help: ["name the packages", "`pipit install -r FILE` reads a file"], exitStatus: .misuse)
        }
    }

    /// - Parameter comparesAll: whether every category is meant when none is named.
    func prepare(comparesAll: Bool = false) async throws -> Preparation {
        let existing = try session.files.document()
        if existing == nil { try LockRefusals.refuseLockAlone(session) }
        let interpreter =
            try arguments.system
            ? work.supply.systemInterpreter()
            : work.supply.interpreter(requires: try existing?.requires(), directives: try existing?.directives())
        let new = existing == nil ? try await NewPipfile(work: work).made(for: interpreter) : nil
        guard let document = existing ?? new?.document else {
            throw ProjectError.pipfileMissing(directory: session.project.directory)
        }
        let pipfile = try Pipfile(document)
        let oldLock = try session.files.lock()
        if let objection = PythonMatch.objection(to: interpreter, requires: pipfile.requires) {
            session.warn(objection.diagnostic, closing: objection.closing)
        }
        if !namesPackages, let names = arguments.categories.categories?.names, !arguments.categories.dev {
            try CategoryChoice.refuseUnknown(names, pipfile)
        }
        let wishes = try VersionWishReader(
            session: session, arguments: arguments, document: document, oldLock: oldLock
        ).read()
        let known = pipfile.categories.map(\.lockName)
        let isChosen = CategoryChoice.isMade(arguments.categories, settings: session.settings)
        let categories =
            comparesAll && !isChosen
            ? known : CategoryChoice.installing(arguments.categories, settings: session.settings, known: known)
        return Preparation(
            existing: existing, demands: new?.demands ?? LockDemands(), wishes: wishes, oldLock: oldLock,
            interpreter: interpreter, categories: categories)
    }

    // MARK: - The lock

    /// - Parameter keeping: which versions stay when no package is named.
    func lock(_ preparation: Preparation, keeping: LockRequest.Keeping) async throws -> LockOutcome {
        let names = preparation.wishes.names
        let rule: LockRequest.Keeping = names.isEmpty ? keeping : .allExcept(names)
        return try await LockingStep(
            work: work, document: preparation.document, interpreter: preparation.interpreter,
            oldLock: preparation.oldLock, keeping: preparation.oldLock == nil ? .nothing : rule,
            renewsNeeds: !names.isEmpty,
            allowsPrereleases: arguments.pre, limits: preparation.wishes.limits, demands: preparation.demands
        ).lock()
    }

    /// Tells what is looked for, locks, writes both files and tells what came of it.
    func lockAndWrite(
        _ preparation: Preparation, keeping: LockRequest.Keeping
    ) async throws -> (outcome: LockOutcome, change: ProjectChange, told: Set<String>) {
        let started = ProgressDisplay.monotonicNanoseconds()
        announce(preparation.wishes.wishes)
        let outcome = try await lock(preparation, keeping: keeping)
        let isChanged = preparation.existing?.bytes != preparation.document.bytes
        let change = try ProjectWriting(files: session.files).write(
            pipfile: isChanged ? preparation.document.bytes : nil, base: preparation.existing?.bytes,
            lock: outcome.lockfile, pylock: outcome.pylock)
        let told = LockTelling(work: work).tell(
            outcome, isNew: change.changesLock, hadLock: preparation.oldLock != nil,
            nanoseconds: ProgressDisplay.monotonicNanoseconds() - started)
        return (outcome, change, told)
    }

    private func announce(_ wishes: [VersionWishes.Wish]) {
        for wish in wishes {
            for section in wish.sections.dropFirst() {
                work.talk(
                    "Package \(wish.name.normalized) found in \(VisibleText.of(section)) section, will update there too."
                )
            }
        }
        var sections: [String] = []
        for section in wishes.compactMap(\.sections.first) where !sections.contains(section) {
            sections.append(section)
        }
        for section in sections {
            let texts = wishes.filter { $0.sections.first == section }.map { VisibleText.of($0.text) }
            work.talk(
                "Upgrading \(texts.joined(separator: ", ")) in [\(VisibleText.of(section))] dependencies.")
        }
    }
}
