import Diagnostics
import Locking
import Pipfiles
import PythonEnvironments
import Reporting

extension InstallVerb {
    /// `--skip-lock`: all that locking does is done, so that every file is held against the index's digests; but what was
    /// found is written nowhere. The Pipfile gets what was added once it is installed.
    func installWithoutLock(_ existing: PipfileDocument?) async throws -> Ending {
        let interpreter =
            arguments.system
            ? try work.supply.systemInterpreter()
            : try work.supply.interpreter(
                requires: try existing?.requires(), directives: try existing?.directives())
        var made: NewPipfile.Made
        if addsPackages {
            let result = try await withAdditions(existing, interpreter)
            made = NewPipfile.Made(document: result.document, demands: result.demands)
        } else if let existing {
            made = NewPipfile.Made(document: existing)
        } else {
            made = try await NewPipfile(work: work).made(for: interpreter)
        }
        let hasLock = try files.lockBytes() != nil
        session.warn(
            Diagnostic(
                .usage, "`--skip-lock`: what is installed now is written down nowhere", severity: .note,
                explanation: "Files are held against the digests that the index states at this moment. Tomorrow, or on "
                    + "another machine, the same command may install other versions."
                    + (hasLock ? " The `\(files.lockName)` that is there is neither read nor changed." : "")))
        let outcome = try await LockingStep(
            work: work, document: made.document, interpreter: interpreter, oldLock: nil, keeping: .nothing,
            allowsPrereleases: arguments.pre, demands: made.demands
        ).lock()
        work.progress.clear()
        outcome.warnings.forEach(session.warn)
        let ending = try await install(
            outcome.lockfile, outcome.lockfile.bytes(lineEnd: .lf), document: made.document, isUnwritten: true)
        try ProjectWriting(files: files).write(pipfile: made.document.bytes, base: existing?.bytes)
        return ending
    }
}
