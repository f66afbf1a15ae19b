import Hashing
import OperatingSystem
import PackageIndexes
import Reporting
import Running
import SharedFixtures
import Testing

@testable import Commands

/// A project in a directory of its own, an index in memory, and a Python of this machine.
struct TestProject {
    let scratch: Scratch
    let index: ScriptedIndex
    var variables: [String: String]
    /// What every run is given.
    var clock = TestClock.handedIn

    var path: String { scratch.path + "/app" }
    var environmentPath: String { path + "/.venv" }

    static let pipfile = """
        [[source]]
        url = "https://main.example/simple"
        verify_ssl = true
        name = "main"

        [packages]

        [dev-packages]

        """

    init(_ pipfile: String? = TestProject.pipfile, wheels: [WheelFactory] = TestProject.wheels) throws {
        scratch = try Scratch()
        index = ScriptedIndex(wheels)
        variables = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": scratch.path, "PIPENV_VENV_IN_PROJECT": "1",
            "PIPENV_CACHE_DIR": scratch.path + "/cache", "PIP_CONFIG_FILE": "/dev/null",
            "PIPENV_NO_INHERIT": "1",
        ]
        _ = try scratch.makeDirectory("app")
        if let pipfile { try scratch.write("app/Pipfile", pipfile) }
    }

    static let wheels = [
        WheelFactory(name: "web", version: "1.0", requires: ["base>=1"], scripts: ["web": "web:main"]),
        WheelFactory(name: "web", version: "2.0", requires: ["base>=1"], scripts: ["web": "web:main"]),
        WheelFactory(name: "base", version: "1.0"),
        WheelFactory(name: "base", version: "1.1"),
        WheelFactory(name: "tool", version: "0.9", requires: ["base"]),
    ]

    struct Result {
        var status: Int32?
        var image: ProcessImage?
        var output: String
        var talk: String
    }

    func run(_ words: String..., variables: [String: String] = [:]) async -> Result {
        await run(words: words, variables: variables)
    }

    func run(words: [String], variables more: [String: String] = [:]) async -> Result {
        let streams = RecordedStreams()
        let program = Program(
            invocation: Invocation(
                words: words, environment: UserEnvironment(variables.merging(more) { $1 }), directory: path,
                streams: streams, wallClock: clock.wallClock,
                // A machine that is busy makes everything long work, which would be told of.
                clock: { 0 }),
            openTransport: { [index] _, _ in index })
        var result = Result(output: "", talk: "")
        let ending: Ending
        switch program.start() {
        case .ended(let done): ending = done
        case .waiting(let work): ending = await work()
        }
        switch ending {
        case .exit(let status): result.status = status
        case .replace(let image): result.image = image
        }
        result.output = streams.text(of: .data)
        result.talk = streams.text(of: .talk)
        return result
    }

    func text(_ name: String) -> String? {
        (try? Files.read(Paths.join(path, name))).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Every file below the project with its digest, the environment left out.
    func snapshot() throws -> [String: String] {
        var found: [String: String] = [:]
        for name in try Files.list(path) where name != ".venv" {
            found[name] = SHA256Sum(of: try Files.read(Paths.join(path, name))).hexadecimal
        }
        return found
    }

    /// What the environment's Python sees.
    func python(_ code: String) throws -> String {
        let output = try ChildProcess.run(
            [environmentPath + "/bin/python", "-c", code], environment: ProcessEnvironment(["PATH": "/bin"]))
        return String(decoding: output.standardOutput + output.standardError, as: UTF8.self)
    }

    /// Names and versions that are installed, pip and setuptools left out.
    func installed() throws -> [String] {
        let library = try #require(Files.list(environmentPath + "/lib").first { $0.hasPrefix("python") })
        return try Files.list("\(environmentPath)/lib/\(library)/site-packages")
            .filter { $0.hasSuffix(".dist-info") && !$0.hasPrefix("pip-") && !$0.hasPrefix("setuptools-") }
            .map { String($0.dropLast(".dist-info".count)) }.sorted()
    }

    /// Whether a Python is there to make environments with.
    static let hasPython = Files.isExecutable("/usr/bin/python3") || Files.isExecutable("/usr/local/bin/python3")
    static let withoutPython: Comment = "SKIPPED: there is no python3 in /usr/bin or /usr/local/bin"
}
