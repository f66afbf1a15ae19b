import OperatingSystem
import Pipfiles

/// The line that makes a shell work in an environment.
package enum ActivationLine {
    /// Nil for a shell that Pipit does not know.
    package static func text(for shell: UserShell, environmentPath: String) -> String? {
        guard let language = shell.language else { return nil }
        let scripts = Paths.join(environmentPath, "bin")
        func line(_ command: String, _ name: String) -> String {
            command + " " + escaped(Paths.join(scripts, name), for: language)
        }
        switch language {
        case .posix, .bash, .zsh: return line("source", "activate")
        case .fish: return line("source", "activate.fish")
        case .csh: return line("source", "activate.csh")
        case .nu: return line("overlay use", "activate.nu")
        case .xonsh:
            // virtualenv writes no script for xonsh any more, and xonsh reads bash's.
            let own = Files.isFile(Paths.join(scripts, "activate.xsh"))
            return own ? line("source", "activate.xsh") : line("source-bash", "activate")
        case .powerShell:
            // venv spells the name with a capital.
            let capital = "Activate.ps1"
            return line(".", Files.isFile(Paths.join(scripts, capital)) ? capital : "activate.ps1")
        }
    }

    /// The path as one word of the shell's, read back unchanged. A plain path stays as it is.
    static func escaped(_ path: String, for language: UserShell.Language) -> String {
        let needsNothing = path.unicodeScalars.allSatisfy(isPlain)
        if needsNothing { return path }
        switch language {
        case .posix, .bash, .zsh, .fish, .csh:
            // A backslash before each special character, as Pipenv writes it; it cannot protect the end of a line.
            guard !path.unicodeScalars.contains("\n") else { return ShellWords.quoted(path) }
            var text = ""
            for scalar in path.unicodeScalars {
                if !isPlain(scalar) { text += "\\" }
                text.unicodeScalars.append(scalar)
            }
            return text
        case .powerShell:
            return "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
        case .nu, .xonsh:
            var text = "\""
            for scalar in path.unicodeScalars {
                switch scalar {
                case "\"", "\\": text += "\\" + String(scalar)
                case "\n": text += "\\n"
                default: text.unicodeScalars.append(scalar)
                }
            }
            return text + "\""
        }
    }

    /// Letters of other scripts are plain: no shell takes them for anything else.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "/", ".", "-", "_", "+", ",", ":", "@", "%", "=": true
        default: scalar.value > 0x7F && !scalar.properties.isWhitespace
        }
    }
}
