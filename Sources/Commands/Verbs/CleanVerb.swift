import Diagnostics
import Installing
import Locking
import PackagingStandards
import Pipfiles
import PythonEnvironments
import Reporting

/// `clean`: takes out of the environment what no category of the lock names.
struct CleanVerb {
    var work: Work
    var arguments: CleanArguments

    func perform() async throws -> Ending {
        let right = ProjectLock(work)
        defer { right.end() }
        let session = work.session
        let document = try session.files.document()
        let lock = try await lock(document)
        let wanted = Set(lock.categories.flatMap(\.packages).map(\.name))
        let environment = try work.supply.existingEnvironment(try document?.directives())
        let uninstallation = Uninstallation(work: work, isBare: arguments.bare)
        if arguments.dryRun {
            for distribution in try uninstallation.removable(environment) {
                if let name = distribution.name, !wanted.contains(name) {
                    session.output(VisibleText.of(distribution.shownName))
                }
            }
            return .exit(.done)
        }
        try uninstallation.remove(from: environment) { !wanted.contains($0) }
        return .exit(.done)
    }

    /// The lock; made if there is none, as Pipenv does, since without one everything would have to go.
    private func lock(_ document: PipfileDocument?) async throws -> Lockfile {
        let session = work.session
        if let lock = try session.files.lock() {
            // An empty lock that nobody made would empty the environment (T4).
            try LockRefusals.refuseAnonymous(lock, session.files, state: "Nothing was uninstalled.")
            if let document, case .stale = try work.workbench.freshness(of: lock, for: document) {
                let digest = (lock.meta.pipfileDigest ?? "").suffix(6)
                work.talk("Pipfile.lock (\(digest)) out of date. Run `pipenv lock` to update.")
            }
            return lock
        }
        guard let document else {
            throw session.noPipfile()
        }
        work.talk("Pipfile.lock not found, creating...")
        let interpreter = try work.supply.interpreter(
            requires: try document.requires(), directives: try document.directives())
        let outcome = try await LockingStep(
            work: work, document: document, interpreter: interpreter, keeping: .nothing, allowsPrereleases: false
        ).lock()
        if !arguments.dryRun {
            try ProjectWriting(files: session.files).write(
                pipfile: nil, base: document.bytes, lock: outcome.lockfile, pylock: outcome.pylock)
        }
        return outcome.lockfile
    }
}

extension VerbDescription {
    static let clean = VerbDescription(
        summary: "Uninstall packages that are not in Pipfile.lock",
        usage: "pipit clean [options]",
        explanation:
            "Uninstalls every package that is in no category of Pipfile.lock, except pip, setuptools and wheel.",
        options: [
            OptionDescription("dry-run", variable: "PIPENV_DRY_RUN", "Print the names without changing anything"),
            .bare,
        ],
        examples: [.init("pipit clean --dry-run", "preview")])
}
