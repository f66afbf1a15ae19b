import OperatingSystem
import Pipfiles
import PythonEnvironments

/// A shell of the user's, started so that it works in an environment.
///
/// The shell reads a file of Pipit's in place of the user's start-up file; that file reads the user's own first and then the
/// environment's activation script. Nothing is typed into a terminal, so no start-up question can swallow it, and the shell
/// replaces Pipit, so that its job control and exit status are its own.
package struct Subshell {
    let shell: UserShell
    let environmentPath: String
    let variables: [String: String]
    let command: String

    /// - Parameters:
    ///   - variables: what the shell inherits; `PATH` as it is outside of the environment
    ///   - command: a first command for the shell; empty for none
    package init(shell: UserShell, environmentPath: String, variables: [String: String], command: String = "") {
        self.shell = shell
        self.environmentPath = environmentPath
        self.variables = variables
        self.command = command
    }

    /// - Parameter scratch: a directory that does not exist yet, for files that the shell removes when it has read them.
    package func image(scratch: String) throws -> ProcessImage {
        switch shell.language {
        case .posix, .bash, .zsh, .csh: return try imageWithFile(scratch)
        case .fish:
            guard let script = script("activate.fish") else { return variablesAlone([]) }
            var lines = ["source " + quoted(script.path)]
            if !script.leavesPipenv {
                lines += [
                    "functions -c deactivate _pipit_deactivate",
                    "function deactivate; _pipit_deactivate $argv; set -e PIPENV_ACTIVE; end",
                ]
            }
            if !command.isEmpty { lines.append(command) }
            return started(["-i", "-C", lines.joined(separator: "\n")])
        case .nu:
            guard let script = script("activate.nu") else { return variablesAlone([]) }
            let use = "overlay use " + ActivationLine.escaped(script.path, for: .nu)
            return started(["-e", command.isEmpty ? use : use + "; " + command])
        case .powerShell:
            guard let script = script("activate.ps1") ?? script("Activate.ps1") else { return variablesAlone([]) }
            var text = ". " + ActivationLine.escaped(script.path, for: .powerShell)
            if !script.leavesPipenv {
                text +=
                    "; $_pipit_deactivate = $function:deactivate; function global:deactivate { & $_pipit_deactivate; "
                text += "Remove-Item Env:PIPENV_ACTIVE -ErrorAction SilentlyContinue }"
            }
            return started(["-NoExit", "-Command", command.isEmpty ? text : text + "; " + command])
        case .xonsh, nil: return variablesAlone([])
        }
    }

    /// The shell as the user has configured it, with the environment's programs found first and no `deactivate`. `arguments`
    /// are the shell's own; `hasTerminal` is whether it reads from a terminal and talks to one.
    package func fancyImage(arguments: [String], scratch: String, hasTerminal: Bool) throws -> ProcessImage {
        // A file that bash does not read would be removed by nobody.
        guard shell.language == .bash, variables["POSIXLY_CORRECT"] == nil,
            BashInvocation(arguments).readsStartFile(hasTerminal: hasTerminal)
        else {
            return variablesAlone(arguments)
        }
        // bash reads the user's file after it got its variables, and that file may set PATH anew.
        let file = Paths.join(scratch, "bashrc")
        let text =
            removal(of: scratch) + "if [ -f ~/.bashrc ]; then . ~/.bashrc; fi\n"
            + "export PATH=" + ShellWords.quoted(Paths.join(environmentPath, "bin")) + ":\"$PATH\"\n"
        try write([("bashrc", text)], to: scratch)
        return variablesAlone(["--rcfile", file] + arguments)
    }

    // MARK: - Shells that read a file

    private func imageWithFile(_ scratch: String) throws -> ProcessImage {
        switch shell.language {
        case .bash:
            try write([("bashrc", removal(of: scratch) + source("~/.bashrc") + posixActivation)], to: scratch)
            return started(["--rcfile", Paths.join(scratch, "bashrc"), "-i"])
        case .zsh:
            try write([(".zshenv", zshEnvironment(scratch)), (".zshrc", zshStart(scratch))], to: scratch)
            return started(["-i"], setting: ["ZDOTDIR": scratch])
        case .csh:
            guard let home = variables["HOME"], !home.isEmpty else { return variablesAlone([]) }
            let text = cshStart(scratch, home: home)
            try write([(".tcshrc", text), (".cshrc", text)], to: scratch)
            return started(["-i"], setting: ["HOME": scratch])
        default:
            // An interactive POSIX shell reads the file that ENV names.
            var text = removal(of: scratch)
            if let own = variables["ENV"] {
                text += "export ENV=\(quoted(own))\n" + source("\"$ENV\"")
            } else {
                text += "unset ENV\n"
            }
            try write([("shrc", text + posixActivation)], to: scratch)
            return started(["-i"], setting: ["ENV": Paths.join(scratch, "shrc")])
        }
    }

    private var posixActivation: String {
        var text: String
        switch (script("activate"), shell.language) {
        case (let script?, _) where script.leavesPipenv: text = ". \(quoted(script.path))\n"
        case (let script?, .bash), (let script?, .zsh):
            text = """
                . \(quoted(script.path))
                eval "_pipit_$(typeset -f deactivate)"
                \(Self.wrappedDeactivation)

                """
        default: text = ownScripts.posix
        }
        if !command.isEmpty { text += command + "\n" }
        return text
    }

    /// Another tool's `deactivate` does not know that it leaves Pipenv's shell too.
    private static let wrappedDeactivation = """
        deactivate () {
            _pipit_deactivate "$@"
            if [ "${1:-}" != nondestructive ]; then unset PIPENV_ACTIVE; fi
        }
        """

    private func zshEnvironment(_ scratch: String) -> String {
        let own = variables["ZDOTDIR"]
        return """
            \(own.map { "ZDOTDIR=" + quoted($0) } ?? "unset ZDOTDIR")
            if [ -f "${ZDOTDIR:-$HOME}/.zshenv" ]; then . "${ZDOTDIR:-$HOME}/.zshenv"; fi
            _pipit_directory="${ZDOTDIR-}"
            ZDOTDIR=\(quoted(scratch))

            """
    }

    private func zshStart(_ scratch: String) -> String {
        """
        if [ -n "$_pipit_directory" ]; then ZDOTDIR="$_pipit_directory"; else unset ZDOTDIR; fi
        unset _pipit_directory
        case "${HISTFILE-}" in
            \(quoted(scratch))/*) HISTFILE="${ZDOTDIR:-$HOME}/.zsh_history" ;;
        esac
        \(removal(of: scratch))if [ -f "${ZDOTDIR:-$HOME}/.zshrc" ]; then . "${ZDOTDIR:-$HOME}/.zshrc"; fi
        \(posixActivation)
        """
    }

    private func cshStart(_ scratch: String, home: String) -> String {
        var text = """
            setenv HOME \(quoted(home))
            set home = \(quoted(home))
            /bin/rm -rf \(quoted(scratch))
            if (-e ~/.tcshrc && $?tcsh) then
                source ~/.tcshrc
            else if (-e ~/.cshrc) then
                source ~/.cshrc
            endif

            """
        if let script = script("activate.csh"), script.leavesPipenv {
            text += "source \(quoted(script.path))\n"
        } else {
            text += ownScripts.csh
        }
        return command.isEmpty ? text : text + command + "\n"
    }

    private func source(_ word: String) -> String { "if [ -f \(word) ]; then . \(word); fi\n" }

    private func removal(of scratch: String) -> String { "command rm -rf -- \(quoted(scratch))\n" }

    private func quoted(_ text: String) -> String {
        switch shell.language {
        case .fish: ActivationScripts.quotedForFish(text)
        case .csh: ActivationScripts.quotedForCsh(text)
        default: ActivationScripts.quotedForShell(text)
        }
    }

    // MARK: - Parts

    private struct Script {
        var path: String
        /// Whether its `deactivate` leaves Pipenv's shell as well.
        var leavesPipenv: Bool
    }

    private func script(_ name: String) -> Script? {
        let path = Paths.join(environmentPath, "bin/" + name)
        guard let bytes = try? Files.read(path) else { return nil }
        return Script(path: path, leavesPipenv: String(decoding: bytes, as: UTF8.self).contains("PIPENV_ACTIVE"))
    }

    private var ownScripts: ActivationScripts {
        ActivationScripts(path: environmentPath, prompt: Paths.name(variables["PIPENV_PROJECT_DIR"] ?? environmentPath))
    }

    private func write(_ files: [(name: String, text: String)], to scratch: String) throws {
        try Files.makeDirectories(Paths.parent(scratch))
        try Files.makeDirectories(scratch, mode: 0o700)
        for file in files { try Files.write(Array(file.text.utf8), to: Paths.join(scratch, file.name), mode: 0o600) }
    }

    private func started(_ arguments: [String], setting more: [String: String] = [:]) -> ProcessImage {
        var variables = self.variables.merging(more) { $1 }
        // The shell measures the terminal itself; bash would keep a size that it inherits.
        variables["COLUMNS"] = nil
        variables["LINES"] = nil
        return ProcessImage(words: [shell.command] + arguments, variables: variables)
    }

    /// The environment by its variables, for shells that have no script for it.
    private func variablesAlone(_ arguments: [String]) -> ProcessImage {
        var more = ["VIRTUAL_ENV": environmentPath]
        let scripts = Paths.join(environmentPath, "bin")
        more["PATH"] = variables["PATH"].map { scripts + ":" + $0 } ?? scripts
        for name in ["PS1", "PROMPT"] {
            if let prompt = variables[name] { more[name] = "(\(Paths.name(environmentPath))) " + prompt }
        }
        return started(arguments, setting: more)
    }
}
