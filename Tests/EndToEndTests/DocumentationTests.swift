import OperatingSystem
import Testing

/// The documents, held against the program: what they say is run, and what they show is what it prints.
@Suite(.enabled(if: Machine.isReady, Machine.notReady)) struct DocumentationTests {
    static func text(_ path: String) throws -> String {
        String(decoding: try Files.read(Paths.join(Machine.repository, path)), as: UTF8.self)
    }

    // MARK: - The session in the README

    /// The packages of the session, as little of them as it takes.
    static let packages = """
        [packages.flask.versions."3.1.3"]
        requires = ["blinker", "click", "itsdangerous", "jinja2", "markupsafe", "werkzeug"]
        [packages.requests.versions."2.34.2"]
        requires = ["certifi", "charset-normalizer", "idna", "urllib3"]
        [packages.jinja2.versions."3.1.6"]
        requires = ["markupsafe"]
        [packages.werkzeug.versions."3.1.9"]
        requires = ["markupsafe"]
        [packages.pytest.versions."9.2.0"]
        requires = ["colorama; sys_platform == 'win32'", "iniconfig", "packaging", "pluggy", "pygments"]
        [packages.blinker.versions."1.9.0"]
        [packages.certifi.versions."2026.10.18"]
        [packages.charset-normalizer.versions."3.5.2"]
        [packages.click.versions."8.5.1"]
        [packages.colorama.versions."0.4.6"]
        [packages.idna.versions."3.20"]
        [packages.iniconfig.versions."2.3.1"]
        [packages.itsdangerous.versions."2.2.0"]
        [packages.markupsafe.versions."3.0.4"]
        [packages.packaging.versions."26.3"]
        [packages.pluggy.versions."1.7.0"]
        [packages.pygments.versions."2.21.0"]
        [packages.urllib3.versions."2.8.0"]
        """

    struct Step {
        var command: String
        var lines: [String] = []
    }

    /// The block behind the comment that announces a session: lines with `$ ` are typed, the others are what comes of it.
    static func session(in document: String) throws -> [Step] {
        let rest = try #require(document.split(separator: "<!-- session").dropFirst().first)
        let block = try #require(rest.split(separator: "```console\n").dropFirst().first).prefix { $0 != "`" }
        var steps: [Step] = []
        for line in block.split(separator: "\n") {
            if line.hasPrefix("$ ") {
                steps.append(Step(command: String(line.dropFirst(2))))
            } else if !steps.isEmpty {
                steps[steps.count - 1].lines.append(String(line))
            }
        }
        return steps
    }

    /// A line without what differs from run to run: sums, durations, places.
    static func lasting(_ line: String, home: String) -> String {
        line.replacing(home, with: "~").replacing(/\([0-9a-f]{6,64}\)/, with: "(…)")
            .replacing(/\ in [0-9.]+ (ms|s|min)( [0-9]+ s)?/, with: " in …")
            .replacing(/shop-[A-Za-z0-9_-]{8}/, with: "shop-…").replacing(/^  with .*/, with: "  with …")
    }

    @Test func `The README shows what the program prints`() throws {
        let steps = try Self.session(in: Self.text("README.md"))
        #expect(steps.count >= 4 && steps.allSatisfy { $0.command.hasPrefix("pipit ") })
        let index = try LoopbackIndex(Self.packages)
        let place = try Workplace()
        let shop = Paths.join(place.path, "shop")
        try Files.makeDirectories(shop)
        let home = try #require(place.variables["HOME"])
        let variables = ["PROGRAM": Machine.program, "PIP_INDEX_URL": index.url, "WORKON_HOME": ""]
        for step in steps {
            // A shell reads the line, as it would the user's.
            let script = "cd '\(shop)' && pipit() { \"$PROGRAM\" \"$@\"; } && \(step.command) 2>&1"
            let run = try place.run(["/bin/sh", "-c", script], variables: variables)
            #expect(run.status == 0, "\(run)")
            let printed = run.output.split(separator: "\n").map { Self.lasting(String($0), home: home) }
            let shown = step.lines.map { Self.lasting($0, home: home) }
            #expect(printed == shown, "README.md shows something else for `\(step.command)`")
        }
    }

    // MARK: - The tables of Commands.md

    struct Row {
        /// `install`; empty for options of `pipit` alone, nil for those of every command.
        var command: String?
        /// `-e`, `--editable`
        var spellings: [String]
        var takesValue: Bool
        var state: String
        var note: String
    }

    /// The tables whose first column is called `column`.
    static func rows(_ column: String) throws -> [Row] {
        var rows: [Row] = []
        var command: String?
        var isInside = false
        for line in try text("Documentation/Commands.md").split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("## ") {
                let words = line.split(separator: "`")
                command = words.count > 1 ? (words[1] == "pipit" ? "" : String(words[1])) : nil
            } else if line.hasPrefix("| \(column) ") {
                isInside = true
            } else if !line.hasPrefix("|") {
                isInside = false
            } else if isInside, !line.hasPrefix("|---") {
                let cells = line.split(separator: "|").map { $0.trimmed }
                let quoted = cells[0].split(separator: "`").map(String.init).filter { $0 != ", " }
                rows.append(
                    Row(
                        command: command, spellings: quoted.map { String($0.prefix { $0 != " " }) },
                        takesValue: quoted.last?.contains(" ") ?? false, state: cells[1],
                        note: cells.count > 2 ? cells[2] : ""))
            }
        }
        return rows
    }

    static let verbs = ["install", "sync", "lock", "update", "upgrade", "uninstall", "clean", "verify", "remove"]

    @Test func `Every option is what Commands.md says it is`() throws {
        let index = try LoopbackIndex(Self.packages)
        let place = try Workplace()
        try place.write(index.pipfile("[packages]\n"), to: "Pipfile")
        #expect(try place.pipit("install").status == 0)
        let rows = try Self.rows("Option")
        #expect(rows.count > 40)
        for row in rows {
            for spelling in row.spellings {
                let option = [spelling] + (row.takesValue ? ["x"] : [])
                for command in row.command.map({ [$0] }) ?? Self.verbs {
                    let words = (command.isEmpty ? [] : [command]) + option
                    // An unknown option before `--help` is an error.
                    let accepted = try place.pipit(words + ["--help"])
                    #expect(accepted.status == 0, "\(accepted)")
                    switch row.state {
                    case "works": break
                    case "no effect":
                        // `uninstall` needs a name.
                        let run = try place.pipit(words + (command == "uninstall" ? ["nosuch"] : []))
                        // There are no advisories, which is a status of its own.
                        #expect(run.status == (["audit", "check", "scan"].contains(command) ? 3 : 0), "\(run)")
                        let isTold = run.talk.contains("`\(row.spellings.last!)` has no effect")
                        #expect(isTold == row.note.hasPrefix("Told"), "\(run)")
                    case "refused":
                        let run = try place.pipit(words)
                        #expect(run.status == 2 && run.code == "usage", "\(run)")
                    default: Issue.record("`\(row.state)` of \(spelling) is no state of an option")
                    }
                }
            }
        }
    }

    @Test(arguments: verbs + ["run", ""])
    func `The help lists what Commands.md lists, and nothing that does not work`(command: String) throws {
        let help = try Workplace().pipit((command.isEmpty ? [] : [command]) + ["--help"])
        var listed: Set<String> = []
        for line in help.output.split(separator: "\n") {
            let words = line.prefix(30).split { $0 == " " || $0 == "," }.map(String.init)
            guard line.hasPrefix("  "), let first = words.first, first.hasPrefix("-") else { continue }
            listed.formUnion(words.prefix { $0.hasPrefix("-") })
        }
        let rows = try Self.rows("Option").filter { $0.command == command || ($0.command == nil && command != "run") }
        let working = Set(rows.filter { $0.state == "works" }.flatMap(\.spellings))
        // Options that mean nothing to most people are not shown.
        #expect(working.subtracting(listed).isSubset(of: ["--bare"]), "\(working.subtracting(listed)) are not shown")
        #expect(listed.subtracting(["-h", "--help"]).isSubset(of: working), "\(listed.subtracting(working)) are shown")
    }

    // MARK: - Differences that nothing else holds

    @Test func `T19: a lock made where pip is not configured is fresh where it is`() throws {
        let place = try Workplace()
        try place.write("[packages]\n", to: "Pipfile")
        // Nothing is wanted, so that no index is asked.
        let lock = try place.pipit("lock")
        #expect(lock.status == 0, "\(lock)")
        let configured = ["PIP_INDEX_URL": "https://index.example/simple"]
        let verify = try place.pipit("verify", variables: configured)
        #expect(verify.status == 0, "\(verify)")
        #expect(try place.pipit("lock", variables: configured).status == 0)
        #expect(try place.pipit("verify", variables: configured).status == 0)
        // What a private index was locked from is not what the public one would be.
        #expect(try place.pipit("verify").status == 1)
    }
}

extension Substring {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
