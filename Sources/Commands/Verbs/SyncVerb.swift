import Diagnostics
import Pipfiles
import PythonEnvironments
import Reporting
import StructuredText

/// `sync`: the environment becomes what the lock says, and never less safely than the Pipfile beside it allows.
struct SyncVerb {
    var work: Work
    var arguments: SyncArguments

    func perform() async throws -> Ending {
        try work.checkMirror()
        UnusedOptions.warn(arguments.ignored.given, work.session)
        guard !(arguments.clean && arguments.system) else {
            throw Refusal(
                Diagnostic(
                    .usage, "`--clean` would remove from the system's Python what is not in the lock",
                    explanation: "Nothing was changed."),
                closing: "--clean cannot be used with --system.")
        }
        let pipfile = try LockBounds.pipfile(work.session)
        // Names in the Pipfile, for the mark that tools such as pip's `--not-required` read.
        let requested = Set((pipfile?.categories ?? []).flatMap(\.entries).map(\.name))
        if let file = try PylockInstallation.file(work.session) {
            try await PylockInstallation(
                work: work, file: file, arguments: arguments.categories, cleans: arguments.clean,
                isBare: arguments.bare,
                isSystem: arguments.system, requested: requested
            ).perform()
            if !arguments.bare { work.announce("All dependencies are now up-to-date!") }
            return .exit(.done)
        }
        guard let bytes = try work.session.files.lockBytes() else {
            throw Refusal(
                Diagnostic(
                    .lockMissing, "there is no `\(work.session.files.lockName)` in `\(work.session.project.directory)`",
                    explanation: "Nothing was installed.", help: ["`pipit lock` writes one"]),
                closing: "ERROR: Pipfile.lock not found! You need to run $ pipenv lock before you can continue, or "
                    + "provide a pylock.toml file.")
        }
        var lock = try Lockfile(parsing: bytes, file: work.session.files.lockName)
        try LockRefusals.refuseAnonymous(lock, work.session.files)
        if let pipfile { lock = try LockBounds(session: work.session, pipfile: pipfile).held(lock) }
        let step = InstallingStep(
            work: work, lock: lock, lockBytes: bytes,
            categories: CategoryChoice.installing(
                arguments.categories, settings: work.session.settings, known: lock.categories.map(\.name)),
            requested: requested, cleans: arguments.clean, isBare: arguments.bare)
        // What the Pipfile says of the Python holds; where it says nothing, the lock may.
        let requires = pipfile.map(\.requires).flatMap { $0.demands.isEmpty ? nil : $0 } ?? lock.requires
        try await install(step, requires: requires, directives: pipfile?.directives)
        if !arguments.bare { work.announce("All dependencies are now up-to-date!") }
        return .exit(.done)
    }

    private func install(
        _ step: InstallingStep, requires: Pipfile.Requires, directives: PipfileDirectives?
    ) async throws {
        try step.refuseMalware()
        if arguments.system {
            return try await step.install(into: .system(try work.supply.systemInterpreter()))
        }
        if !work.session.line.has("python") {
            let path = try work.session.environmentLocation(directives: directives).path
            if step.isDone(at: path) {
                warn(PythonMatch.objection(toEnvironment: path, requires: requires))
                return step.announceCategories()
            }
        }
        try step.refuseUnprovable(for: try work.supply.interpreter(requires: requires, directives: directives))
        let environment = try environment(requires: requires, directives: directives)
        warn(PythonMatch.objection(to: environment.interpreter, requires: requires))
        try await step.install(into: .environment(environment))
    }

    private func warn(_ objection: (diagnostic: Diagnostic, closing: String)?) {
        guard let objection else { return }
        work.progress.clear()
        work.session.warn(objection.diagnostic, closing: objection.closing)
    }

    /// Two processes must not make it at the same time. Installing has a lock of its own.
    private func environment(
        requires: Pipfile.Requires, directives: PipfileDirectives?
    ) throws -> VirtualEnvironment {
        let right = ProjectLock(work)
        defer { right.end() }
        return try work.supply.environment(requires: requires, directives: directives)
    }
}

extension Lockfile {
    /// The Python that the lock was made for.
    var requires: Pipfile.Requires {
        func text(_ key: String) -> String? {
            guard let text = meta.requires[key]?.string, text != "*", !text.isEmpty else { return nil }
            return text
        }
        return Pipfile.Requires(
            pythonVersion: text("python_version"), pythonFullVersion: text("python_full_version"))
    }
}

extension VerbDescription {
    static let sync = VerbDescription(
        summary: "Install exactly what Pipfile.lock says",
        usage: "pipit sync [options]",
        explanation:
            "Installs exactly the versions and files in Pipfile.lock, regardless of the Pipfile. Refuses files "
            + "whose hash is not in the lock, and directories, archives or repositories that neither the Pipfile nor "
            + "a known package asks for. Runs code only for packages without a wheel: the build backends of source "
            + "distributions, git repositories and local directories.",
        options: [
            .dev("[dev-packages] as well"), .categories, .all, .system,
            OptionDescription("clean", "Also uninstall packages that are not in the lock"),
            OptionDescription("bare", isHidden: true, "Omit the summary lines"),
            OptionDescription("pre", variable: "PIPENV_PRE", isHidden: true, "Has no effect: versions are locked"),
            .extras,
        ] + OptionDescription.withoutEffect,
        examples: [
            .init("pipit sync --dev", "[packages] and [dev-packages]"),
            .init("pipit sync --categories docs", "[docs] alone"),
        ])
}
