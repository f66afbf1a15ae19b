import Diagnostics
import OperatingSystem
import SharedFixtures
import Testing

@testable import Commands

@Suite struct CommandLineTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var words: String
        var verb: Verb?
        /// `name` or `name=value`, separated by blanks.
        var options: String
        var arguments: [String]
        var help: Bool

        init(_ words: String, _ verb: Verb?, _ options: String, _ arguments: [String] = [], help: Bool = false) {
            self.words = words
            self.verb = verb
            self.options = options
            self.arguments = arguments
            self.help = help
        }

        var testDescription: String { words }
    }

    static func scan(_ words: String) throws(UsageError) -> ScannedCommandLine {
        try ScannedCommandLine(scanning: words.split(separator: " ").map(String.init))
    }

    static func written(_ line: ScannedCommandLine) -> String {
        line.options.map { $0.name + ($0.value.map { "=" + $0 } ?? "") }.joined(separator: " ")
    }

    @Test(arguments: [
        Row("", nil, ""),
        Row("--where", nil, "where"),
        Row("--whe", nil, "where"),
        Row("-h", nil, "", help: true),
        Row("install -h", .install, "", help: true),
        Row("install --he", .install, "", help: true),
        // Help is shown whatever else is wrong after it, or before it.
        Row("-h install", .install, "", help: true),
        Row("install -h --nonsense", .install, "", help: true),
        Row("install requests flask", .install, "", ["requests", "flask"]),
        // Options between the arguments, before and after the command.
        Row("install requests --dev flask", .install, "dev", ["requests", "flask"]),
        Row("-q install requests", .install, "quiet", ["requests"]),
        Row("install requests -q", .install, "quiet", ["requests"]),
        Row("--python 3.12 sync", .sync, "python=3.12"),
        Row("sync --python 3.12", .sync, "python=3.12"),
        Row("sync --python=3.12", .sync, "python=3.12"),
        Row("--pypi-mirror https://index.example/simple lock", .lock, "pypi-mirror=https://index.example/simple"),
        Row("--site-packages install", .install, "site-packages"),
        Row("install --no-site-packages", .install, "no-site-packages"),
        Row("install --clear -v", .install, "clear verbose"),
        // Abbreviations.
        Row("install --dep", .install, "deploy"),
        Row("install --depl --ig", .install, "deploy ignore-pipfile", []),
        Row("install --cat docs", .install, "categories=docs"),
        Row("install --cat=docs", .install, "categories=docs"),
        Row("sync --ve", .sync, "verbose"),
        Row("--pyt 3.9 run true", .run, "python=3.9", ["true"]),
        // Short options: joined, with a value in the same word or the next.
        Row("install -dv x", .install, "dev verbose", ["x"]),
        Row("install -ihttp://index.example x", .install, "index=http://index.example", ["x"]),
        Row("install -i private x", .install, "index=private", ["x"]),
        Row("install -de . x", .install, "dev editable=.", ["x"]),
        Row("install -e . -e ./other", .install, "editable=. editable=./other"),
        // The last one counts, except where several make sense.
        Row("install --categories a --categories b", .install, "categories=b"),
        Row("install --dev --dev", .install, "dev"),
        Row("install --categories=", .install, ""),
        // `--` ends the options.
        Row("install -- --dev", .install, "", ["--dev"]),
        Row("-- install --dev", .install, "", ["--dev"]),
        Row("install -", .install, "", ["-"]),
        // `--bare` means nothing to most commands.
        Row("--bare install", .install, ""),
        Row("sync --bare", .sync, "bare"),
        Row("verify --version", .verify, "version"),
        // `run`: after the program nothing is Pipit's.
        Row("run", .run, ""),
        Row("run psql -h host --system", .run, "", ["psql", "-h", "host", "--system"]),
        Row("run -h psql", .run, "", ["psql"], help: true),
        Row("run --system python -V", .run, "system", ["python", "-V"]),
        Row("run --sys python", .run, "system", ["python"]),
        Row("run -x echo a b", .run, "", ["echo", "a", "b", "-x"]),
        Row("run --verbose echo a", .run, "", ["echo", "a", "--verbose"]),
        Row("-v run echo a", .run, "verbose", ["echo", "a"]),
        Row("run -- echo a", .run, "", ["echo", "a"]),
        Row("run echo -- a", .run, "", ["echo", "a"]),
        Row("run -- echo -- a", .run, "", ["echo", "--", "a"]),
        Row("run echo a -- b", .run, "", ["echo", "a", "--", "b"]),
        Row("run install --dev", .run, "", ["install", "--dev"]),
        Row("run -- -h", .run, "", ["-h"]),
    ])
    func `Words are taken apart as Pipenv takes them`(row: Row) throws {
        let line = try Self.scan(row.words)
        #expect(line.verb == row.verb)
        #expect(Self.written(line) == row.options)
        #expect(line.arguments == row.arguments)
        #expect(line.wantsHelp == row.help)
    }

    @Test(
        arguments: [
            ("instal", .unknownCommand("instal", suggestion: "install")),
            ("isntall", .unknownCommand("isntall", suggestion: "install")),
            ("frobnicate", .unknownCommand("frobnicate", suggestion: nil)),
            ("install --deplyo", .unknownOption("--deplyo", verb: .install, suggestion: "--deploy")),
            ("install -x", .unknownOption("-x", verb: .install, suggestion: nil)),
            ("verify --dev", .unknownOption("--dev", verb: .verify, suggestion: nil)),
            ("--nonsense", .unknownOption("--nonsense", verb: nil, suggestion: nil)),
            ("--nonsense value install", .unknownOption("--nonsense", verb: nil, suggestion: nil)),
            ("--dev install", .optionBeforeCommand("--dev", verb: .install)),
            ("--ver", .ambiguousOption("--ver", candidates: ["--version", "--verbose"])),
            ("install --de", .ambiguousOption("--de", candidates: ["--dev", "--deploy"])),
            ("install --pr --p", .ambiguousOption("--p", candidates: ["--pre", "--python", "--pypi-mirror"])),
            ("install --categories", .missingValue("--categories")),
            ("install --categories --dev", .missingValue("--categories")),
            ("install -i", .missingValue("-i")),
            ("install --dev=1", .unexpectedValue("--dev")),
            ("install --venv", .optionStandsAlone("--venv", verb: .install)),
            ("--venv install", .optionStandsAlone("--venv", verb: .install)),
            ("sync requests", .unexpectedArgument("requests", verb: .sync)),
            ("lock -v -q", .exclusive("--verbose", "--quiet")),
            ("install --site-packages --no-site-packages", .exclusive("--site-packages", "--no-site-packages")),
        ] as [(String, UsageError)])
    func `What cannot be meant is refused with a reason`(words: String, error: UsageError) {
        #expect(throws: error) { try Self.scan(words) }
        #expect(error.diagnostic.exitStatus == .misuse)
    }

    @Test func `A value may hold dashes when it is bound or has a blank`() throws {
        let bound = try ScannedCommandLine(scanning: ["install", "--extra-pip-args=--no-index"])
        #expect(bound.value(of: "extra-pip-args") == "--no-index")
        let spaced = try ScannedCommandLine(scanning: ["install", "--extra-pip-args", "--no-index -v"])
        #expect(spaced.value(of: "extra-pip-args") == "--no-index -v")
    }

    @Test(
        arguments: [
            (["PIPENV_DEV": "1"], "install", "dev"),
            (["PIPENV_DEV": "0"], "install", ""),
            (["PIPENV_DEV": "maybe"], "install", ""),
            (["PIPENV_DEV": "1"], "verify", ""),
            (["PIPENV_DEPLOY": "True", "PIPENV_PRE": "on"], "install", "deploy pre"),
            (["PIPENV_PYTHON": "3.12"], "lock", "python=3.12"),
            (["PIPENV_PYTHON": "3.12"], "--python 3.11 lock", "python=3.11"),
            (["PIP_INDEX_URL": "https://index.example/simple"], "install x", "index=https://index.example/simple"),
            (["PIP_INDEX_URL": "https://index.example/simple"], "sync", ""),
            (["PIPENV_CATEGORIES": "docs"], "sync", "categories=docs"),
            (["PIPENV_QUIET": "1"], "-v sync", "verbose"),
            (["PIPENV_SYSTEM": "1"], "run true", "system"),
            (["PIPENV_SITE_PACKAGES": "1"], "--no-site-packages sync", "no-site-packages"),
        ] as [([String: String], String, String)])
    func `A variable stands for an option that is absent`(
        variables: [String: String], words: String, options: String
    ) throws {
        let line = try Self.scan(words).completed(from: UserEnvironment(variables))
        #expect(Self.written(line) == options)
    }

    @Test func `Values arrive as they were written`() throws {
        let line = try ScannedCommandLine(scanning: [
            "install", "-d", "--categories", "docs, tests  more", "-e", ".", "-e", "./x y", "--index=", "-i", "name",
            "--",
            "--dev", "six>=1",
        ])
        let arguments = InstallArguments(line)
        #expect(arguments.categories.dev)
        #expect(arguments.categories.categories?.names == ["docs", "tests", "more"])
        #expect(arguments.editable == [".", "./x y"])
        #expect(arguments.index == "name")
        #expect(arguments.packages == ["--dev", "six>=1"])
    }

    /// Whatever is typed, it is taken apart or refused, and what is taken apart reaches the command.
    @Test func `No command line is a trap`() throws {
        var generator = SeededGenerator(seed: 11)
        let pieces =
            Verb.allCases.map(\.rawValue) + OptionDescription.shared.map { "--" + $0.name }
            + Verb.install.description.options.map { "--" + $0.name }
            + [
                "--", "-", "-d", "-e", "-i", "-dv", "-ix", "-h", "--cat", "--py=3", "=", "--=", "---", "x", "", "é",
                "-é", "a b",
            ]
        var understood = 0
        for _ in 0..<1000 {
            let words = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                pieces.randomElement(using: &generator)!
            }
            guard let line = try? ScannedCommandLine(scanning: words) else { continue }
            understood += 1
            if line.verb == .install, !line.wantsHelp {
                let arguments = InstallArguments(line)
                #expect(arguments.packages == line.arguments)
                #expect(arguments.categories.dev == line.has("dev"))
            }
        }
        #expect(understood > 100)
    }
}
