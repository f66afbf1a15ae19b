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
        if let existing { return existing }
        let document = try NewPipfile(work: work).document(for: environment.interpreter)
        try Files.replaceAtomically(work.session.project.pipfile, with: document.bytes)
        return document
    }
}
