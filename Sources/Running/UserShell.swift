import OperatingSystem

/// The command shell that a user works in.
package struct UserShell: Equatable, Sendable {
    /// How a shell is told things.
    package enum Language: Equatable, Sendable {
        /// What every POSIX shell understands: sh, dash, ash, ksh.
        case posix
        case bash, zsh, fish
        /// csh and tcsh.
        case csh
        case xonsh
        case nu
        case powerShell
    }

    /// How it is called: a path, or a name on the `PATH`.
    package var command: String

    package init(command: String) { self.command = command }

    /// `bash` for `/usr/bin/bash`; in lower case, without an extension.
    var name: String {
        let last = command.split { $0 == "/" || $0 == "\\" }.last ?? ""
        return String(last.prefix { $0 != "." }).lowercased()
    }

    /// Nil for a shell that Pipit does not know.
    package var language: Language? {
        switch name {
        case "sh", "dash", "ash", "ksh", "mksh": .posix
        case "bash": .bash
        case "zsh": .zsh
        case "fish": .fish
        case "csh", "tcsh": .csh
        case "xonsh": .xonsh
        case "nu": .nu
        case "pwsh", "powershell": .powerShell
        default: nil
        }
    }

    /// Shells that are recognised among the processes that led here.
    private static let known: Set<String> = [
        "sh", "bash", "dash", "ash", "csh", "tcsh", "ksh", "zsh", "fish", "pwsh", "powershell", "elvish", "xonsh", "nu",
    ]

    /// The shell that was named, else the nearest shell among the processes that led here, else `SHELL`, else `PYENV_SHELL`.
    ///
    /// `ancestors` are the words that those processes were started with, the parent first.
    package static func choose(
        named: String?, environment: UserEnvironment, ancestors: () -> [[String]]
    ) -> UserShell? {
        if let named { return UserShell(command: named) }
        let login = environment.nonEmpty("SHELL")
        for words in ancestors() {
            guard let first = words.first else { continue }
            // A login shell's name starts with a dash, and tells no path.
            if first.hasPrefix("-") { return UserShell(command: login ?? String(first.dropFirst())) }
            let shell = UserShell(command: first)
            if known.contains(Paths.name(first).lowercased()) { return shell }
            // xonsh is a script that Python runs.
            if shell.name.hasPrefix("python"),
                let script = words.dropFirst().first(where: { Paths.name($0) == "xonsh" })
            {
                return UserShell(command: script)
            }
        }
        return (login ?? environment.nonEmpty("PYENV_SHELL")).map { UserShell(command: $0) }
    }
}
