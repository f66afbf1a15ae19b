import Diagnostics
import Running

/// `activate`: prints the line that makes the user's shell work in the environment.
struct ActivateVerb {
    var work: Work

    func perform() throws -> Ending {
        let session = work.session
        let shell = try session.userShell()
        guard shell.language != nil else { throw UserShell.unknown(shell) }
        let ready = try work.readyProject()
        guard let line = ActivationLine.text(for: shell, environmentPath: ready.environmentPath) else {
            throw UserShell.unknown(shell)
        }
        session.output(line)
        return .exit(.done)
    }
}

extension VerbDescription {
    static let activate = VerbDescription(
        summary: "Print the command that activates the environment in your shell",
        usage: "pipit activate",
        explanation:
            "Prints one line for your shell, or for the shell in PIPENV_SHELL. Unlike `shell`, it starts no new "
            + "shell: evaluate the line, and your shell works in the environment until `deactivate`.",
        options: [],
        examples: [
            .init("eval \"$(pipit activate)\"", "bash, zsh and their kin"),
            .init("eval (pipit activate)", "fish"),
        ])
}
