import Diagnostics
import OperatingSystem
import PythonEnvironments

/// Names an environment that a project brings along before it is worked in for the first time.
struct EnvironmentNaming {
    var session: Session

    private var notes: EnvironmentNotes { Workbench(session: session).environmentNotes }

    /// Tells of the environment, once, unless the user chose it or has worked in it before. One whose Python lies in the project is
    /// refused.
    func tellBeforeUse(of location: EnvironmentLocation) throws(InterpreterError) {
        guard !isUsers(location) else { return }
        let python = VirtualEnvironment.basePython(at: location.path)
        if let python { try Workbench(session: session).finder.refuseProjectsOwn(python) }
        session.warn(
            Diagnostic(
                .environmentForeign, "`\(shown(location.path))` was not made by Pipit on this machine, and is used now",
                severity: .note,
                evidence: [.init("environment", location.path), .init("its Python", python ?? "unknown")],
                explanation: "Whatever is in it runs when its Python starts. This is said once.",
                help: ["if the folder is a stranger's: `pipit remove` and `pipit sync` make the environment anew"]))
        notes.remember(location.path, python: python ?? "")
    }

    /// Whether an environment is the user's: no project names it, the user chose it, or has worked in it before.
    func isUsers(_ location: EnvironmentLocation) -> Bool {
        guard location.isNamedByProject, !InterpreterTrust.isActive(location.path, in: session.settings.environment)
        else { return true }
        return notes.knows(location.path, python: VirtualEnvironment.basePython(at: location.path) ?? "")
    }

    /// Remembers an environment that was made just now.
    func remember(_ location: EnvironmentLocation) {
        guard location.isNamedByProject, let python = VirtualEnvironment.basePython(at: location.path) else { return }
        notes.remember(location.path, python: python)
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
