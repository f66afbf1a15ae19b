import Diagnostics
import OperatingSystem
import Reporting

/// Options that stand without a command: `--where` and its kin.
struct RootActions {
    var session: Session

    /// nil when none of them was given.
    func perform() throws -> Ending? {
        if session.line.has("where") { return try tellWhere() }
        return nil
    }

    private func tellWhere() throws(Refusal) -> Ending {
        guard session.project.exists else {
            throw Refusal(
                ProjectError.pipfileMissing(directory: session.project.directory).diagnostic,
                closing: "No Pipfile present at project home. Consider running `pipenv install` first to automatically "
                    + "generate a Pipfile for you.", isTerse: true)
        }
        session.output(session.project.directory)
        return .exit(.done)
    }
}
