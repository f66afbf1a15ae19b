import Diagnostics
import OperatingSystem
import PythonEnvironments

/// Names an environment that a project brings along before it is worked in for the first time.
struct EnvironmentNaming {
    var session: Session

    private var notes: EnvironmentNotes { Workbench(session: session).environmentNotes }

    /// Tells of the environment, once, unless the user chose it or has worked in it for this project before. One with a Python
    /// that lies in the project is refused.
    func tellBeforeUse(of location: EnvironmentLocation) throws(InterpreterError) {
        guard !isUsers(location) else { return }
        let programs = EnvironmentPrograms(of: location.path)
        try Workbench(session: session).finder.refuseProjectsOwn(programs)
        let isElsewhere = isElsewhere(location)
        var evidence: [Diagnostic.Evidence] = [
            .init("environment", location.path), .init("its Python", programs.interpreters.first ?? "unknown"),
        ]
        if isElsewhere, let owner = VirtualEnvironment.project(of: location.path) {
            evidence.append(.init("made for", owner))
        }
        session.warn(
            Diagnostic(
                .environmentForeign,
                "`\(shown(location.path))` is not known to have been made on this machine, and is used now",
                severity: .note, evidence: evidence,
                explanation: "Whatever is in it runs when its Python starts. This is said once.",
                help: [
                    isElsewhere
                        ? "if the folder is a stranger's: remove the file `.venv` in it, which leads to this environment"
                        : "if the folder is a stranger's: `pipit remove` and `pipit sync` make the environment anew"
                ]))
        notes.remember(location.path)
    }

    /// Refuses to delete an environment that a file or a link `.venv` leads to, unless it was made for this project: it may be the
    /// one that another project of the user's works in. Worked in here is not made for here.
    func refuseAnothers(_ location: EnvironmentLocation) throws(Refusal) {
        guard location.isNamedByProject, isElsewhere(location) else { return }
        let owner = VirtualEnvironment.project(of: location.path)
        let project = session.project.directory
        guard owner.map({ LocalPlace.isSame($0, project) }) != true else { return }
        throw Refusal(
            Diagnostic(
                .environmentForeign, "`.venv` leads to an environment that was not made for this project",
                evidence: [.init("environment", location.path), .init("made for", owner ?? "unknown")],
                explanation: "Another project may work in it. Nothing was removed.",
                help: [
                    "remove the file `.venv`, and `pipit sync` makes an environment for this project",
                    "delete the environment by hand if nothing else needs it",
                ]),
            closing: "You are attempting to remove a virtualenv that Pipenv did not create. Aborting.")
    }

    /// Whether the environment lies outside of the project's directory, by its path or by links.
    private func isElsewhere(_ location: EnvironmentLocation) -> Bool {
        LocalPlace.leads(location.path, outOf: session.project.directory)
    }

    /// Whether an environment is the user's: no project names it, the user chose it, or has worked in it before.
    func isUsers(_ location: EnvironmentLocation) -> Bool {
        guard location.isNamedByProject, !InterpreterTrust.isActive(location.path, in: session.settings.environment)
        else { return true }
        return notes.knows(location.path)
    }

    /// Remembers an environment that was made just now.
    func remember(_ location: EnvironmentLocation) {
        if location.isNamedByProject { notes.remember(location.path) }
    }

    private func shown(_ path: String) -> String { Paths.relative(path, to: session.project.directory) ?? path }
}

extension EnvironmentLocation {
    /// Whether the project's folder decides that the environment is there, and need not have made it here.
    var isNamedByProject: Bool {
        switch origin {
        case .active, .shared: false
        case .pointerFile, .inProject, .projectDirectory: true
        }
    }
}
