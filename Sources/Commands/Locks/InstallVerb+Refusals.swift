import Diagnostics
import Pipfiles
import PythonEnvironments

/// What `install` does not do, and why.
extension InstallVerb {
    func refuseWhatCannotBeMeant() throws {
        if arguments.skipLock {
            if arguments.deploy { throw skippingLock("--deploy", "installs the lock as it is, or nothing") }
            if arguments.ignorePipfile { throw skippingLock("--ignore-pipfile", "installs the lock alone") }
        }
        for setting in arguments.configSettings where !setting.contains("=") || setting.hasPrefix("=") {
            throw UsageError.invalid(option: "--config-settings", value: setting, expected: "KEY=VALUE")
        }
        guard addsPackages else { return }
        if arguments.deploy {
            throw Diagnostic(
                .usage, "`--deploy` installs the lock as it is, and packages to add would change it",
                explanation: "Nothing was changed.",
                help: ["leave out `--deploy` to add packages, or the packages to deploy"], exitStatus: .misuse)
        }
        if arguments.ignorePipfile {
            throw UsageError.exclusive("--ignore-pipfile", addition)
        }
        if arguments.categories.all { throw UsageError.exclusive("--all", addition) }
        if arguments.system { throw Self.systemIsForLocks }
    }

    private func skippingLock(_ option: String, _ meaning: String) -> Diagnostic {
        Diagnostic(
            .usage, "`\(option)` \(meaning), and `--skip-lock` wants none", explanation: "Nothing was changed.",
            help: ["leave out one of them", "unset PIPENV_SKIP_LOCK if it is set"], exitStatus: .misuse)
    }

    static let systemIsForLocks = Refusal(
        Diagnostic(
            .usage, "`--system` installs an existing lock into the Python itself", explanation: "Nothing was changed.",
            help: ["`pipit lock` writes the lock"]),
        closing: "ERROR:: --system is intended to be used for Pipfile installation, not installation of specific "
            + "packages. Aborting. See also: --deploy flag.")

    /// The Pipfile; nil when one is to be made. A lock alone is no reason to overwrite it with an empty one (T18).
    func existingDocument() throws -> PipfileDocument? {
        if let document = try files.document() { return document }
        if arguments.deploy {
            throw Refusal(
                ProjectError.pipfileMissing(directory: session.project.directory).diagnostic,
                closing:
                    "ERROR: Pipfile not found! Aborting! Please ensure that the file exists and is located in your "
                    + "project root directory.")
        }
        try LockRefusals.refuseLockAlone(session)
        return nil
    }

    /// Warns when the Python is not the one of the Pipfile; with `--deploy`, refuses.
    func check(_ interpreter: Interpreter, _ requires: Pipfile.Requires) throws {
        guard let objection = PythonMatch.objection(to: interpreter, requires: requires) else {
            return
        }
        guard arguments.deploy else { return session.warn(objection.diagnostic, closing: objection.closing) }
        var diagnostic = objection.diagnostic
        diagnostic.severity = .error
        diagnostic.explanation = "Nothing was installed."
        throw Refusal(diagnostic, closing: objection.closing + "\nERROR:: Aborting deploy")
    }
}
