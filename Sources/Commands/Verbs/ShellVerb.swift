import Diagnostics
import OperatingSystem
import PythonEnvironments
import Reporting
import Running

/// `shell`: a shell of the user's that works in the project's environment.
struct ShellVerb {
    var work: Work

    private var session: Session { work.session }

    func perform() throws -> Ending {
        let environment = session.settings.environment
        if environment["PIPENV_ACTIVE"] != nil, !session.line.has("anyway") { return tellActive(environment) }
        let isFancy = session.line.has("fancy") || session.settings.isOn("SHELL_FANCY")
        guard isFancy || session.invocation.answer != nil else {
            throw Diagnostic(
                .usage, "`pipit shell` needs a terminal, and standard input is none",
                explanation: "No shell was started.",
                help: [
                    "`pipit run PROGRAM` runs one program in the environment",
                    "`pipit shell --fancy` starts a shell that reads its commands from standard input",
                ], exitStatus: .objected)
        }
        var shell = try session.userShell()
        guard isFancy || shell.language != nil else { throw UserShell.unknown(shell) }
        let ready = try work.readyProject()
        // Looked for with the user's own PATH, and started with the project's variables.
        guard let program = ProcessImage(program: [shell.command], variables: environment.variables) else {
            throw LaunchError(program: shell.command, number: LaunchError.notThere)
        }
        shell = UserShell(command: program.path)
        var variables = try session.environmentWithSecrets().environment.variables
        session.markActive(&variables)
        let subshell = Subshell(
            shell: shell, environmentPath: ready.environmentPath, variables: variables,
            command: session.line.arguments.joined(separator: " "))
        work.talk("Launching subshell in virtual environment...")
        let scratch = Paths.join(environment.nonEmpty("TMPDIR") ?? "/tmp", "pipit-shell-" + Files.uniqueSuffix())
        var image: ProcessImage
        if isFancy {
            image = try subshell.fancyImage(
                arguments: session.line.arguments, scratch: scratch,
                hasTerminal: session.invocation.answer != nil && session.invocation.talksToTerminal)
            image.directory = session.project.directory
        } else {
            image = try subshell.image(scratch: scratch)
        }
        return .replace(image)
    }

    private func tellActive(_ environment: UserEnvironment) -> Ending {
        let name = environment["VIRTUAL_ENV"] ?? "UNKNOWN_VIRTUAL_ENVIRONMENT"
        session.invocation.talk("Shell for \(name) already activated.")
        session.invocation.talk("New shell not activated to avoid nested environments.")
        return .exit(.objected)
    }
}

extension Session {
    /// The user's shell, as far as it can be found out.
    func userShell() throws(Refusal) -> UserShell {
        if let shell = UserShell.choose(
            named: settings.text("SHELL"), environment: settings.environment, ancestors: invocation.ancestors)
        {
            return shell
        }
        throw Refusal(
            Diagnostic(.configuration, "it cannot be told which shell you use", help: ["name it in PIPENV_SHELL"]),
            closing: "Unable to detect shell. Set PIPENV_SHELL environment variable.")
    }
}

extension UserShell {
    static func unknown(_ shell: UserShell) -> Refusal {
        Refusal(
            Diagnostic(
                .configuration, "Pipit does not know how to activate an environment in `\(shell.command)`",
                help: [
                    "`pipit shell --fancy` starts it with the environment's programs on its PATH",
                    "name another shell in PIPENV_SHELL",
                ]), closing: "unknown shell \(shell.command)")
    }
}

extension VerbDescription {
    static let shell = VerbDescription(
        summary: "Start a shell in the environment",
        usage: "pipit shell [--fancy] [--anyway] [COMMAND …]",
        explanation:
            "Starts your shell, which reads your start-up file and then activates the environment, with the "
            + "variables of .env. `deactivate` leaves the environment, `exit` leaves the shell. A COMMAND is run "
            + "first. Runs code that the project names: the environment's activation script, and the programs that "
            + ".env refers to for secrets.",
        options: [
            OptionDescription(
                "fancy", "Set only PATH and VIRTUAL_ENV, and pass arguments to the shell; works without a terminal"),
            OptionDescription("anyway", "Start a shell even inside an activated shell"),
        ],
        examples: [
            .init("pipit shell"),
            .init("PIPENV_SHELL=/usr/bin/fish pipit shell", "another shell than the one you are in"),
            .init("pipit shell --fancy -- -c 'command -v python'", "the shell's own arguments"),
        ], takesArguments: true)
}
