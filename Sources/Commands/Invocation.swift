import OperatingSystem
import Reporting

/// All that a run of the program is given. Nothing else of the process is read, so that a test can invoke Pipit as a value.
package struct Invocation: Sendable {
    /// The name that the program was called by: `pipit` or `pipenv`.
    package var programName: String
    /// The words after the name.
    package var words: [String]
    package var environment: UserEnvironment
    /// The current directory, absolute and without symbolic links; empty when it was removed.
    package var directory: String
    package var streams: any OutputStreams
    /// What standard output and standard error can show.
    package var dataAppearance: Appearance
    package var talkAppearance: Appearance
    /// The words of the processes that led to this one, the parent first.
    package var ancestors: @Sendable () -> [[String]]
    /// Reads a line that a person types; nil where nobody is there to ask.
    package var answer: (@Sendable () -> String?)?
    /// Whether standard error is a terminal. Shells take themselves for typed at only where it is.
    package var talksToTerminal: Bool
    /// Whether standard output is a terminal, which obeys some of the characters that it is given.
    package var writesToTerminal: Bool
    /// Seconds since 1970: the clock by which everything is judged that depends on the day, such as the age of advisories and
    /// the end of an exception. No variable and no option reaches it.
    package var wallClock: @Sendable () -> Int64
    /// Nanoseconds of a clock that only goes forward, by which long work is told of now and then.
    package var clock: @Sendable () -> UInt64

    package init(
        programName: String = "pipit", words: [String], environment: UserEnvironment, directory: String,
        streams: any OutputStreams, dataAppearance: Appearance = Appearance(),
        talkAppearance: Appearance = Appearance(),
        ancestors: @escaping @Sendable () -> [[String]] = { [] }, answer: (@Sendable () -> String?)? = nil,
        talksToTerminal: Bool = true, writesToTerminal: Bool = false,
        wallClock: @escaping @Sendable () -> Int64 = { SystemClock.seconds() },
        clock: @escaping @Sendable () -> UInt64 = { ProgressDisplay.monotonicNanoseconds() }
    ) {
        self.programName = programName
        self.words = words
        self.environment = environment
        self.directory = directory
        self.streams = MaskedStreams(streams, environment)
        self.dataAppearance = dataAppearance
        self.talkAppearance = talkAppearance
        self.ancestors = ancestors
        self.answer = answer
        self.talksToTerminal = talksToTerminal
        self.writesToTerminal = writesToTerminal
        self.wallClock = wallClock
        self.clock = clock
    }
}

extension Invocation {
    /// The invocation that this process is.
    package static func current(arguments: [String]) -> Invocation {
        let environment = UserEnvironment.current()
        let streams = StandardStreams()
        func appearance(_ stream: OutputStream) -> Appearance {
            let isTerminal = StandardStreams.isTerminal(stream)
            return Appearance(
                variables: environment.variables, isTerminal: isTerminal,
                terminalColumns: isTerminal ? StandardStreams.columns(stream) : 0)
        }
        let ancestors: @Sendable () -> [[String]] = { ProcessAncestry.commandLines() }
        var answer: (@Sendable () -> String?)?
        if StandardStreams.isInteractive { answer = { readLine() } }
        return Invocation(
            programName: Paths.name(arguments.first ?? "pipit"), words: Array(arguments.dropFirst()),
            environment: environment, directory: Files.currentDirectory() ?? "", streams: streams,
            dataAppearance: appearance(.data), talkAppearance: appearance(.talk),
            ancestors: ancestors, answer: answer, talksToTerminal: StandardStreams.isTerminal(.talk),
            writesToTerminal: StandardStreams.isTerminal(.data))
    }
}
