import Diagnostics
import OperatingSystem
import PythonEnvironments

/// `remove`: deletes the project's virtual environment and nothing else.
struct RemoveVerb {
    var session: Session

    func perform() throws -> Ending {
        guard !session.settings.isInsideForeignEnvironment else {
            throw Refusal(
                Diagnostic(
                    .environmentForeign, "the active virtual environment was not made for this project",
                    evidence: [.init("active", session.settings.environment["VIRTUAL_ENV"] ?? "")],
                    explanation: "Nothing was removed.",
                    help: ["leave it with `deactivate`, or set PIPENV_IGNORE_VIRTUALENVS=1"]),
                closing: "You are attempting to remove a virtualenv that Pipenv did not create. Aborting.")
        }
        let location = try session.environmentLocation()
        guard VirtualEnvironment.exists(at: location.path) else {
            throw Refusal(
                ProjectError.environmentMissing(directory: session.project.directory).diagnostic,
                closing: "No virtualenv has been created for this project yet!", isTerse: true)
        }
        // A directory that merely looks like one because it has a script of that name is not ours to delete.
        guard Files.isFile(Paths.join(location.path, "pyvenv.cfg")) else {
            throw EnvironmentError.notAnEnvironment(path: location.path)
        }
        try EnvironmentNaming(session: session).refuseAnothers(location)
        session.output("Removing virtualenv (\(location.path))...")
        try VirtualEnvironment.remove(at: location.path)
        return .exit(.done)
    }
}

extension VerbDescription {
    static let remove = VerbDescription(
        summary: "Remove the project's virtual environment",
        usage: "pipit remove",
        explanation:
            "Deletes the virtual environment of this project. The Pipfile and Pipfile.lock stay.",
        options: [],
        examples: [.init("pipit remove && pipit sync --dev", "start afresh")])
}
