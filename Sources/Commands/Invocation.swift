import OperatingSystem
import Reporting

/// All that a run of the program is given. Nothing else of the process is read, so that a test can invoke Pipit as a value.
package struct Invocation: Sendable {
    /// The name that the program was called by: `pipit` or `pipenv`.
    package var programName: String
    /// The words after the name.
    package var words: [String]
    package var environment: ProcessEnvironment
    /// The current directory, absolute and without symbolic links; empty when it was removed.
    package var directory: String
    package var streams: any OutputStreams
    /// What standard output and standard error can show.
    package var dataAppearance: Appearance
    package var talkAppearance: Appearance

    package init(
        programName: String = "pipit", words: [String], environment: ProcessEnvironment, directory: String,
        streams: any OutputStreams, dataAppearance: Appearance = Appearance(), talkAppearance: Appearance = Appearance()
    ) {
        self.programName = programName
        self.words = words
        self.environment = environment
        self.directory = directory
        self.streams = streams
        self.dataAppearance = dataAppearance
        self.talkAppearance = talkAppearance
    }
}

extension Invocation {
    /// The invocation that this process is.
    package static func current(arguments: [String]) -> Invocation {
        let environment = ProcessEnvironment.current()
        let streams = StandardStreams()
        func appearance(_ stream: OutputStream) -> Appearance {
            let isTerminal = StandardStreams.isTerminal(stream)
            return Appearance(
                variables: environment.variables, isTerminal: isTerminal,
                terminalColumns: isTerminal ? StandardStreams.columns(stream) : 0)
        }
        return Invocation(
            programName: Paths.name(arguments.first ?? "pipit"), words: Array(arguments.dropFirst()),
            environment: environment, directory: Files.currentDirectory() ?? "", streams: streams,
            dataAppearance: appearance(.data), talkAppearance: appearance(.talk))
    }
}
