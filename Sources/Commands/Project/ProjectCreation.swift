import Diagnostics
import OperatingSystem
import Pipfiles
import PythonEnvironments
import Reporting

/// Makes what a project lacks: its virtual environment, and a Pipfile.
struct ProjectCreation {
    var work: Work

    /// - Returns: the Pipfile as it is now.
    @discardableResult
    func create(_ given: PipfileDocument?) throws -> PipfileDocument {
        let right = ProjectLock(work)
        defer { right.end() }
        let existing = try given ?? work.session.files.document()
        let environment = try work.supply.environment(
            requires: try existing?.requires(), directives: try existing?.directives())
        work.progress.clear()
        if let existing {
            let objection = PythonMatch.objection(to: environment.interpreter, requires: try existing.requires())
            if let objection { work.session.warn(objection.diagnostic, closing: objection.closing) }
            return existing
        }
        let new = try NewPipfile(work: work).madeLocally(for: environment.interpreter)
        if !new.demands.promises.isEmpty {
            work.session.warn(
                Diagnostic(
                    .usage, "the digests that `requirements.txt` names were not compared with anything",
                    severity: .warning,
                    help: ["remove the Pipfile and run `pipit install`, which compares them while it locks"]))
        }
        try Files.replaceAtomically(work.session.project.pipfile, with: new.document.bytes)
        return new.document
    }
}
