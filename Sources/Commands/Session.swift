import Diagnostics
import DotenvFiles
import OperatingSystem
import Reporting

/// A run of one command: the invocation understood, the project found, `.env` read.
struct Session: Sendable {
    var invocation: Invocation
    var line: ScannedCommandLine
    var settings: Settings
    var project: ProjectLocation
    /// The `.env` that was read.
    var dotenv: LoadedDotenv?
    /// What it sets, for the programs of `run`, `shell` and scripts, and for `${NAME}` in the addresses of sources.
    var projectVariables = ProjectVariables()

    /// What `${NAME}` in the address of a source may stand for.
    var addressVariables: AddressVariables {
        AddressVariables(user: settings.environment, project: projectVariables)
    }

    var verbosity: Verbosity { typedVerbosity ?? settings.verbosity }

    /// How much is told about the project itself, which its `.env` cannot silence.
    var ownVerbosity: Verbosity { typedVerbosity ?? settings.ownVerbosity }

    /// What was typed wins over PIPENV_VERBOSITY.
    private var typedVerbosity: Verbosity? {
        if line.has("verbose") { return .verbose }
        return line.has("quiet") ? .quiet : nil
    }

    /// A line of data on standard output, unwrapped.
    func output(_ text: String) {
        invocation.output(text + "\n")
    }

    /// A line of talk on standard error; not with `--quiet`.
    func talk(_ text: String) {
        if verbosity > .quiet { invocation.talk(text) }
    }

    /// Tells a warning; also with `--quiet`. `closing` is Pipenv's line for the same.
    func warn(_ diagnostic: Diagnostic, closing: String? = nil) {
        let renderer = DiagnosticRenderer(appearance: invocation.talkAppearance)
        invocation.streams.write(renderer.text(for: diagnostic, closing: closing), to: .talk)
    }

    func warn(_ diagnostic: Diagnostic) {
        warn(diagnostic, closing: nil)
    }
}

extension Invocation {
    /// Writes data to standard output: into a pipe or a file as it is. A terminal would obey some characters of a stranger's
    /// file, so there they are written out.
    func output(_ text: String) {
        let shown = writesToTerminal ? VisibleText.of(text, keepingLines: true, keepingTabs: true) : text
        streams.write(shown, to: .data)
    }

    /// A line on standard error, without what is secret and without what a terminal would obey.
    func talk(_ text: String) {
        streams.line(VisibleText.of(Redaction.text(text), keepingLines: true), to: .talk)
    }

    /// Tells what stopped a command, whatever it is.
    func end(with error: any Error, of verb: Verb?) -> Ending {
        guard let known = error as? any Diagnosable else { return end(with: UnforeseenError(error)) }
        guard verb?.givesVerdicts == true else { return end(with: known) }
        return end(with: known.isNoVerdict)
    }

    /// Tells an error on standard error and ends.
    func end(with error: any Diagnosable) -> Ending {
        let renderer = DiagnosticRenderer(appearance: talkAppearance)
        let diagnostic = error.diagnostic
        if let refusal = error as? Refusal {
            guard !refusal.isTerse else {
                talk(refusal.closing)
                return .exit(diagnostic.exitStatus)
            }
            streams.write(renderer.text(for: diagnostic, closing: refusal.closing), to: .talk)
        } else {
            streams.write(renderer.text(for: diagnostic), to: .talk)
        }
        return .exit(diagnostic.exitStatus)
    }
}
