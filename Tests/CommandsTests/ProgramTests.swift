import OperatingSystem
import PackageIndexes
import Reporting
import Running
import SharedFixtures
import Testing

@testable import Commands

/// A network on which nothing answers.
struct NoNetwork: HTTPTransport {
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        throw TransportError(.refused, "this test has no network")
    }
}

/// Runs Pipit as a value.
struct ProgramRun {
    var status: Int32?
    var image: ProcessImage?
    var output: String
    var talk: String

    init(_ words: String..., in directory: String, variables: [String: String] = [:], as name: String = "pipit") {
        self.init(words: words, in: directory, variables: variables, as: name)
    }

    init(
        words: [String], in directory: String, variables: [String: String] = [:], as name: String = "pipit",
        ancestors: [[String]] = [], answer: (@Sendable () -> String?)? = nil, onTerminal: Bool = false,
        clock: TestClock = .handedIn
    ) {
        let streams = RecordedStreams()
        let program = Self.program(
            words, directory, variables, name, streams, ancestors, answer, clock, onTerminal: onTerminal)
        var ending: Ending?
        if case .ended(let done) = program.start() { ending = done }
        self.init(ending, streams)
    }

    /// The same for commands that take long, to their end.
    init(
        finishing words: [String], in directory: String, variables: [String: String] = [:],
        answer: (@Sendable () -> String?)? = nil, network: any HTTPTransport = NoNetwork(),
        clock: TestClock = .handedIn, onTerminal: Bool = false
    ) async {
        let streams = RecordedStreams()
        let program = Self.program(
            words, directory, variables, "pipit", streams, [], answer, clock, network, onTerminal: onTerminal)
        switch program.start() {
        case .ended(let ending): self.init(ending, streams)
        case .waiting(let work): self.init(await work(), streams)
        }
    }

    private init(_ ending: Ending?, _ streams: RecordedStreams) {
        switch ending {
        case .exit(let status): self.status = status
        case .replace(let image): self.image = image
        case nil: break
        }
        output = streams.text(of: .data)
        talk = streams.text(of: .talk)
    }

    private static func program(
        _ words: [String], _ directory: String, _ variables: [String: String], _ name: String,
        _ streams: RecordedStreams, _ ancestors: [[String]], _ answer: (@Sendable () -> String?)?,
        _ clock: TestClock, _ network: any HTTPTransport = NoNetwork(), onTerminal: Bool = false
    ) -> Program {
        Program(
            invocation: Invocation(
                programName: name, words: words, environment: UserEnvironment(variables), directory: directory,
                streams: streams, ancestors: { ancestors }, answer: answer, writesToTerminal: onTerminal,
                wallClock: clock.wallClock),
            openTransport: { _, _ in network })
    }
}

@Suite struct ProgramTests {
    @Test func `The version is one line, and Pipenv's under Pipenv's name`() {
        #expect(ProgramRun("--version", in: "/").output == "pipit, version \(ProgramVersion.pipit)\n")
        let run = ProgramRun("--version", in: "/", as: "pipenv")
        #expect(run.output == "pipenv, version 2026.10.3+pipit.\(ProgramVersion.pipit)\n")
        #expect(run.status == 0 && run.talk == "")
    }

    @Test func `Help goes to standard output, and no words mean help`() {
        for run in [ProgramRun("--help", in: "/"), ProgramRun(in: "/"), ProgramRun("-h", in: "/")] {
            #expect(run.status == 0 && run.talk == "")
            #expect(run.output.hasPrefix("usage: pipit "))
        }
        for verb in Verb.allCases {
            let run = ProgramRun(verb.rawValue, "--help", in: "/")
            #expect(run.status == 0 && run.output.hasPrefix("usage: pipit \(verb.rawValue)"))
        }
    }

    @Test func `Misuse is told on standard error with status 2`() {
        let run = ProgramRun("instal", in: "/")
        #expect(run.status == 2 && run.output == "")
        #expect(run.talk == "error[usage]: there is no command `instal`\n\nhelp: did you mean `pipit install`?\n")
    }

    @Test func `--where prints the directory raw, however long and odd it is`() throws {
        let scratch = try Scratch()
        let odd = try scratch.makeDirectory("a [bold] & " + String(repeating: "x", count: 120))
        try Files.write([], to: odd + "/Pipfile")
        let run = ProgramRun("--where", in: odd)
        #expect(run.output == odd + "\n" && run.status == 0 && run.talk == "")
    }

    @Test func `--where without a Pipfile answers in Pipenv's words`() throws {
        let scratch = try Scratch()
        let run = ProgramRun("--where", in: scratch.path, variables: ["PIPENV_NO_INHERIT": "1"])
        #expect(run.status == 1 && run.output == "")
        #expect(
            run.talk == "No Pipfile present at project home. Consider running `pipenv install` first to automatically "
                + "generate a Pipfile for you.\n")
    }

    @Test func `The variables of .env are told, unless one does not want to hear`() throws {
        let scratch = try Scratch()
        try scratch.write("Pipfile", "")
        try scratch.write(".env", "A=1\nnot a line\n")
        let run = ProgramRun("--where", in: scratch.path)
        #expect(run.talk.hasPrefix("Loading .env environment variables...\nwarning[configuration]: "))
        #expect(run.talk.contains(".env:2"))
        let quiet = ProgramRun("-q", "--where", in: scratch.path)
        #expect(!quiet.talk.contains("Loading"))
        let inside = ProgramRun("--where", in: scratch.path, variables: ["PIPENV_ACTIVE": "1"])
        #expect(!inside.talk.contains("Loading"))
        let off = ProgramRun("--where", in: scratch.path, variables: ["PIPENV_DONT_LOAD_ENV": "1"])
        #expect(off.talk == "")
    }

    @Test func `A .env that is not there when it is named is a warning, and nothing is loaded`() throws {
        let scratch = try Scratch()
        try scratch.write("Pipfile", "")
        try scratch.write(".env", "A=1\n")
        let run = ProgramRun("--where", in: scratch.path, variables: ["PIPENV_DOTENV_LOCATION": "nope.env"])
        #expect(run.status == 0)
        #expect(run.talk.contains("`PIPENV_DOTENV_LOCATION`") && !run.talk.contains("Loading"))
    }

    @Test func `A .env that cannot be read as text stops the command`() throws {
        let scratch = try Scratch()
        try scratch.write("Pipfile", "")
        try Files.write([0x41, 0x3D, 0xFF], to: scratch.path + "/.env")
        #expect(ProgramRun("--where", in: scratch.path).status == 1)
    }

    @Test(
        arguments: [
            (["VIRTUAL_ENV": "/v"], true),
            (["VIRTUAL_ENV": "/v", "PIPENV_ACTIVE": "1"], false),
            (["VIRTUAL_ENV": "/v", "PIPENV_IGNORE_VIRTUALENVS": "1"], false),
            (["VIRTUAL_ENV": "/v", "PIPENV_VERBOSITY": "-1"], false),
            (["VIRTUAL_ENV": "/v", "PIPENV_QUIET": "1"], false),
            ([:], false),
        ] as [([String: String], Bool)])
    func `A foreign environment is noted`(variables: [String: String], noted: Bool) throws {
        let scratch = try Scratch()
        try scratch.write("Pipfile", "")
        let run = ProgramRun("--where", in: scratch.path, variables: variables)
        #expect(run.talk.hasPrefix("Courtesy Notice:\n") == noted)
    }
}
