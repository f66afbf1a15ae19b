import Diagnostics
import Locking

/// `upgrade`: newer versions of the named packages into the lock, or whatever no longer fits the Pipfile. Installs nothing.
struct UpgradeVerb {
    var work: Work
    var arguments: UpdateArguments

    func perform() async throws -> Ending {
        let update = VersionUpdate(work: work, arguments: arguments)
        try update.refuseWhatCannotBeMeant()
        let right = ProjectLock(work)
        defer { right.end() }
        _ = try await update.lockAndWrite(update.prepare(), keeping: .allExcept([]))
        return .exit(.done)
    }
}

extension VerbDescription {
    static let upgrade = VerbDescription(
        summary: "Lock newer versions of some packages without installing them",
        usage: "pipit upgrade [options] [PACKAGE …]",
        explanation:
            "With packages: locks the newest versions of these and their dependencies that the Pipfile allows; all "
            + "others keep their versions unless they have to change. A version specifier (`'django<6'`) is written "
            + "to the Pipfile. Without packages: locks again only what no longer satisfies the Pipfile. Installs "
            + "nothing. Runs the build backends of packages without static metadata, as `lock` does.",
        options: OptionDescription.updating,
        examples: [
            .init("pipit upgrade django", "the newest that the Pipfile allows"),
            .init("pipit upgrade 'django<6'", "and note the range in the Pipfile"),
            .init("pipit upgrade --lock-only 'django<6'", "leave the Pipfile as it is"),
        ], takesArguments: true)
}

extension OptionDescription {
    /// Options of `update` and `upgrade`.
    static let updating: [OptionDescription] =
        [
            .dev("[dev-packages] as well; with versions behind names: note them there"), .categories, .all,
            OptionDescription("lock-only", variable: "PIPENV_LOCK_ONLY", "Change only the lock"), .pre,
            .system, .editable,
            OptionDescription(
                "index", short: "i", value: "URL|NAME",
                "Use this index for the named packages, and write it to the Pipfile"),
            .requirements, .skipLock,
            OptionDescription(
                "ignore-pipfile", variable: "PIPENV_IGNORE_PIPFILE", isHidden: true,
                "Has no effect: a lock is made from the Pipfile"),
            OptionDescription(
                "config-settings", value: "KEY=VALUE", repeats: true, isHidden: true,
                "Has no effect: settings stand with their package"),
            .extras,
        ] + OptionDescription.withoutEffect
}
