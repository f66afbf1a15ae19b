/// A command of Pipit's.
package enum Verb: String, CaseIterable, Sendable {
    case install, sync, lock, verify, run, remove

    /// Commands of Pipenv's that Pipit does not have, so that the answer can be better than "unknown".
    static let notYet = [
        "update", "upgrade", "uninstall", "clean", "graph", "requirements", "scripts", "shell", "activate", "open",
        "check", "audit", "pylock",
    ]

    /// What it does, in one line.
    var summary: String {
        switch self {
        case .install: "Add packages to the Pipfile, lock what changed, and install"
        case .sync: "Install exactly what Pipfile.lock says"
        case .lock: "Search for versions and write Pipfile.lock"
        case .verify: "Check that Pipfile.lock belongs to the Pipfile and can be trusted"
        case .run: "Run a program or a script of the Pipfile in the environment"
        case .remove: "Remove the project's virtual environment"
        }
    }
}
