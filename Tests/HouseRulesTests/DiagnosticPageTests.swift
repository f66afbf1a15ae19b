import SharedFixtures
import Testing

/// Rules that keep the pages about diagnostics in one form, and what they tell a reader to type true.
@Suite struct DiagnosticPageTests {
    // MARK: - Form

    @Test func `Every page says what happened, why, and what to do`() throws {
        let pages = try DiagnosticPage.all()
        #expect(pages.count > 50)
        for page in pages {
            #expect(page.isWhole, "\(page) has a block without an end")
            #expect(page.prose.first == "# \(page.code)", "\(page) is not called by its code")
            #expect(!page.opening.isEmpty, "\(page) does not say what happened")
            let parts = page.parts
            let headings = parts.map(\.heading)
            let isOfForm = [["Why Pipit stops", "What to do"], ["What Pipit does", "What to do"]].contains(headings)
            #expect(isOfForm, "\(page) has the parts \(headings)")
            for part in parts {
                let words = part.lines.filter { !$0.isEmpty }
                #expect(!words.isEmpty, "\(page) says nothing under \(part.heading)")
            }
            let ways = parts.last?.lines.filter { $0.hasPrefix("* ") } ?? []
            #expect(!ways.isEmpty, "\(page) has no way on")
            #expect(!page.commands.isEmpty, "\(page) has no command to type")
            // The paragraph about statuses, which another rule reads, is the last one.
            let last = page.prose.split { $0.isEmpty }.last?.first ?? ""
            #expect(last.hasPrefix("Exit status: "), "\(page) ends without its exit statuses")
            #expect(page.text.ranges(of: "Exit status: ").count == 1, "\(page) tells its statuses twice")
            for line in page.text.split(separator: "\n") {
                #expect(line.count <= 120, "\(page) has a line that is too long: \(line)")
            }
        }
    }

    @Test func `Every block of a page shows a shell, a message of its code, or a file`() throws {
        for page in try DiagnosticPage.all() {
            for block in page.blocks {
                #expect(["console", "text", "toml"].contains(block.language), "\(page) has \(block.language)")
                #expect(!block.lines.isEmpty, "\(page) has a block without a line")
                guard block.language == "text" else { continue }
                for line in block.lines {
                    for kind in ["error[", "warning[", "note["] where line.hasPrefix(kind) {
                        #expect(line.hasPrefix("\(kind)\(page.code)]: "), "\(page) shows another code: \(line)")
                    }
                }
            }
        }
    }

    /// Nothing that deletes, and nothing that runs what it has fetched.
    private static let programs: Set = [
        "cd", "chmod", "date", "deactivate", "df", "export", "file", "getent", "git", "grep", "keyring", "ls", "mv",
        "pip", "pipit", "python3", "sha256sum", "ssh-add", "unset",
    ]

    @Test func `Every line to type is one harmless command without a placeholder`() throws {
        for page in try DiagnosticPage.all() {
            for line in page.typedLines {
                #expect(line.hasPrefix("$ "), "\(page) shows what is not typed: \(line)")
                let program = String(line.dropFirst(2).prefix { $0 != " " })
                #expect(Self.programs.contains(program), "\(page) tells to run \(program)")
                #expect(!line.contains(/<[a-z]+>/) && !line.contains("…"), "\(page) asks to fill in: \(line)")
                // A pattern of grep's may have any sign in it.
                let isOne = program == "grep" || !["&&", "; ", " | "].contains { line.contains($0) }
                #expect(isOne, "\(page) asks for more than one command: \(line)")
            }
        }
    }

    // MARK: - Commands

    /// An option as `Documentation/Commands.md` has it, which a test of the whole program holds against the program.
    private struct Option {
        var takesValue: Bool
        /// Neither refused nor without effect.
        var works: Bool
    }

    /// Stand in the place of a command's name.
    private static let alone = "pipit alone"
    private static let everyCommand = "every command"

    /// The options by the command that has them.
    private static func options() throws -> [String: [String: Option]] {
        var options: [String: [String: Option]] = [:]
        var owner = everyCommand
        var isInside = false
        let page = try HouseRulesTests.text("Documentation/Commands.md")
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("## ") {
                let name = DocumentRulesTests.quoted(String(line)).first ?? everyCommand
                owner = name == "pipit" ? alone : name
            } else if line.hasPrefix("| Option ") {
                isInside = true
            } else if !line.hasPrefix("|") {
                isInside = false
            } else if isInside, !line.hasPrefix("|---") {
                let cells = line.split(separator: "|")
                let spellings = DocumentRulesTests.quoted(String(cells[0]))
                let option = Option(
                    takesValue: spellings.last?.contains(" ") ?? false, works: cells[1].contains("works"))
                for spelling in spellings {
                    options[owner, default: [:]][String(spelling.prefix { $0 != " " })] = option
                }
            }
        }
        return options
    }

    private static func verbs() throws -> Set<String> {
        let text = try HouseRulesTests.text("Sources/Commands/CommandLine/Verb.swift")
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("    case ") }
        return Set(lines.flatMap { $0.dropFirst(9).split { $0 == "," || $0 == " " || $0 == "`" } }.map(String.init))
    }

    /// Why a command cannot be typed like that; nil when it can.
    private static func problem(
        _ command: DiagnosticPage.Command, _ options: [String: [String: Option]], _ verbs: Set<String>
    ) -> String? {
        var verb: String?
        var words = command.words[...]
        while let word = words.popFirst() {
            guard word.hasPrefix("-") else {
                guard verb == nil else { continue }
                guard verbs.contains(word) else { return "there is no command `\(word)`" }
                // What follows belongs to the program that is run.
                if word == "run" { return nil }
                verb = word
                continue
            }
            let name = String(word.prefix { $0 != "=" })
            if name == "--help" { continue }
            guard let option = options[verb ?? alone]?[name] ?? options[everyCommand]?[name] else {
                return "there is no option `\(name)`"
            }
            guard option.works else { return "`\(name)` does nothing here" }
            if option.takesValue, name == word, words.popFirst() == nil { return "`\(name)` lacks its value" }
        }
        return nil
    }

    @Test func `Every command of a page exists, with every option that it is typed with`() throws {
        let options = try Self.options()
        let verbs = try Self.verbs()
        #expect(options.count > 15 && verbs.count > 20)
        let commands = try DiagnosticPage.allCommands()
        #expect(commands.count > 150)
        for command in commands {
            let problem = Self.problem(command, options, verbs)
            #expect(problem == nil, "\(command)")
        }
    }

    @Test func `What cannot be typed is found`() throws {
        let options = try Self.options()
        let verbs = try Self.verbs()
        for line in ["lokc", "lock --depoly", "audit --key", "db update --max-age", "--dev install"] {
            let page = DiagnosticPage(code: "usage", text: "```console\n$ pipit \(line)\n```\n")
            let command = try #require(page.commands.first)
            #expect(Self.problem(command, options, verbs) != nil, "\(line)")
        }
        let margin = "  ```console\n  $ pipit -q install \"a b\" 'c>1' --dev\n  ```\n"
        let page = DiagnosticPage(code: "usage", text: margin)
        #expect(page.commands.first?.words == ["-q", "install", "a b", "c>1", "--dev"])
        #expect(page.isWhole && page.commands.allSatisfy { Self.problem($0, options, verbs) == nil })
    }
}
