import Diagnostics
import OperatingSystem
import PythonEnvironments
import Reporting

/// Options that stand without a command: `--where` and its kin. They print one raw line and nothing else.
struct RootActions {
    var work: Work

    private var session: Session { work.session }

    /// nil when none of them was given.
    func perform() throws -> Ending? {
        let line = session.line
        if line.has("where") { return try tellWhere() }
        if line.has("py") { return try tell(environmentPath: "bin/python") }
        if line.has("venv") { return try tell(environmentPath: "") }
        if line.has("clear") { return try clear() }
        if line.has("rm") { return try RemoveVerb(session: session).perform() }
        if let option = ["envs", "support", "man"].first(where: line.has) {
            throw UsageError.message("`--\(option)` is not in Pipit yet")
        }
        if line.has("python") || line.has("site-packages") {
            // A variable for the Python alone is no wish to make anything.
            guard session.invocation.words.contains(where: { $0.hasPrefix("--") }) else { return nil }
            try ProjectCreation(work: work).create(try session.files.document())
            return .exit(.done)
        }
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

    private func tell(environmentPath part: String) throws -> Ending {
        let path = try session.environmentLocation().path
        guard VirtualEnvironment.exists(at: path) else {
            throw Refusal(
                ProjectError.environmentMissing(directory: session.project.directory).diagnostic,
                closing: "No virtualenv has been created for this project \(session.project.directory) yet!",
                isTerse: true)
        }
        session.output(Paths.join(path, part))
        return .exit(.done)
    }

    /// `--clear` alone: the caches go, and environments keep what they have.
    private func clear() throws -> Ending {
        let directory = work.workbench.cacheDirectory
        session.talk("Clearing caches...")
        try Files.removeTree(directory)
        return .exit(.done)
    }
}
