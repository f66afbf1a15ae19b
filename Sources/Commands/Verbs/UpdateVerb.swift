import Diagnostics
import Locking
import OperatingSystem
import PackagingStandards
import Pipfiles
import PythonEnvironments

/// `update`: newer versions into the lock, and then into the environment.
struct UpdateVerb {
    var work: Work
    var arguments: UpdateArguments

    private var update: VersionUpdate { VersionUpdate(work: work, arguments: arguments) }
    private var session: Session { work.session }

    func perform() async throws -> Ending {
        try update.refuseWhatCannotBeMeant()
        if arguments.outdated || arguments.dryRun {
            return try await OutdatedReport(update: update).perform()
        }
        let right = ProjectLock(work)
        defer { right.end() }
        let preparation = try await update.prepare()
        let (outcome, change, told) = try await update.lockAndWrite(
            preparation, keeping: .allExceptCategories(Set(preparation.categories)))
        if arguments.lockOnly { return .exit(.done) }
        try await change.keptIf({ try await install(outcome, change, preparation, told) }, session.files)
        if !arguments.bare { work.announce("All dependencies are now up-to-date!") }
        return .exit(.done)
    }

    private func install(
        _ outcome: LockOutcome, _ change: ProjectChange, _ preparation: VersionUpdate.Preparation, _ told: Set<String>
    ) async throws {
        let pipfile = try Pipfile(preparation.document)
        let step = InstallingStep(
            work: work, lock: outcome.lockfile, lockBytes: change.lockAfter ?? [],
            categories: categories(preparation, outcome.lockfile),
            requested: Set(pipfile.categories.flatMap(\.entries).map(\.name)), isBare: arguments.bare, told: told)
        try step.refuseMalware()
        if arguments.system { return try await step.install(into: .system(preparation.interpreter)) }
        let environment = try work.supply.environment(requires: pipfile.requires, directives: pipfile.directives)
        if step.isDone(at: environment.path) {
            step.announceCategories()
        } else {
            try await step.install(into: .environment(environment))
        }
    }

    /// What was asked for, and every further category that holds something that was named: it is to be newer in the
    /// environment as well.
    private func categories(_ preparation: VersionUpdate.Preparation, _ lock: Lockfile) -> [String] {
        var categories = preparation.categories
        for name in preparation.wishes.names.sorted() {
            guard !categories.contains(where: { lock[$0]?[name] != nil }) else { continue }
            categories += lock.categories.filter { $0[name] != nil }.map(\.name)
        }
        return categories
    }
}

extension VerbDescription {
    static let update = VerbDescription(
        summary: "Lock newer versions and install them",
        usage: "pipit update [options] [PACKAGE …]",
        explanation:
            "Without packages: locks the newest versions that the Pipfile allows for [packages], or for the "
            + "categories named with --categories, and installs them. With packages: updates only these and their "
            + "dependencies. A version specifier (`'django<6'`) is written to the Pipfile. Runs the build backends of "
            + "packages without a wheel or static metadata, as `install` does; with --dry-run it runs none.",
        options: [
            OptionDescription(
                "dry-run", variable: "PIPENV_DRY_RUN",
                "List available updates without changing anything; exit with 1 if there are any"),
            OptionDescription("outdated", variable: "PIPENV_OUTDATED", "Same as --dry-run"), .bare,
        ] + OptionDescription.updating,
        examples: [
            .init("pipit update", "everything in [packages]"),
            .init("pipit update --dev --dry-run", "what is out of date"),
            .init("pipit update django", "one package, and what it needs"),
            .init("pipit update 'django<6'", "and note the range in the Pipfile"),
        ], takesArguments: true)
}
