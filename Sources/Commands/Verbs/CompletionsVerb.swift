import Diagnostics
import Reporting

/// `completions`: the script that makes a shell complete Pipit's words, and the answers to it.
///
/// It is done before a project is looked for and `.env` is read: a shell that asks wants words and no talk.
struct CompletionsVerb {
    var invocation: Invocation
    var line: ScannedCommandLine

    func perform() throws(UsageError) -> Ending {
        let arguments = line.arguments
        guard let first = arguments.first else {
            throw .message("`pipit completions` needs to know the shell: bash, zsh or fish")
        }
        if first == "query" { return try answer(Array(arguments.dropFirst())) }
        if arguments.count > 1 { throw .unexpectedArgument(arguments[1], verb: .completions) }
        guard let shell = CompletionScript.Shell(rawValue: first) else {
            throw .message("`pipit completions` knows bash, zsh and fish, and no `\(first)`")
        }
        let script = CompletionScript(shell: shell, program: invocation.programName)
        invocation.output(script.text)
        return .exit(.done)
    }

    /// `query SHELL INDEX -- WORDS`
    private func answer(_ arguments: [String]) throws(UsageError) -> Ending {
        guard arguments.count >= 2, let shell = CompletionScript.Shell(rawValue: arguments[0]),
            let index = Int(arguments[1])
        else { throw .message("`pipit completions query` is for the scripts that `pipit completions` prints") }
        let query = CompletionQuery(
            words: Array(arguments.dropFirst(2)), index: index, environment: invocation.environment,
            directory: invocation.directory)
        let lines = query.candidates().map { shell.line($0) + "\n" }
        invocation.output(lines.joined())
        return .exit(.done)
    }
}

extension VerbDescription {
    static let completions = VerbDescription(
        summary: "Print a completion script for bash, zsh or fish",
        usage: "pipit completions bash | zsh | fish",
        explanation:
            "Prints a script for your shell's start-up file. It completes commands, options, categories, scripts "
            + "and packages of the Pipfile.",
        options: [],
        examples: [
            .init("eval \"$(pipit completions bash)\"", "in ~/.bashrc; zsh likewise"),
            .init("pipit completions fish | source", "in ~/.config/fish/config.fish"),
        ], takesArguments: true)
}
