import OperatingSystem
import Testing

/// Rules that keep the documents true of the sources.
@Suite struct DocumentRulesTests {
    static let documents: [String] = {
        let top = (try? Files.list(HouseRulesTests.root)) ?? []
        return top.filter { $0.hasSuffix(".md") }
            + ((try? HouseRulesTests.files(in: "Documentation", suffix: ".md")) ?? [])
    }()

    static func sources() throws -> [(path: String, text: String)] {
        try HouseRulesTests.files(in: "Sources", suffix: ".swift").map { ($0, try HouseRulesTests.text($0)) }
    }

    // MARK: - Variables

    /// Literals that name a variable, as far as their spelling tells.
    private static let variablePrefixes = [
        "PIP_", "PIPENV_", "PIPIT_", "XDG_", "PYENV_", "ASDF_", "PYTHON_", "SSL_", "CURL_", "REQUESTS_", "VIRTUAL_ENV",
        "WORKON_", "NETRC", "NO_", "ALL_", "HTTP_PROXY", "HTTPS_PROXY", "CI", "TF_", "TERM", "COLUMNS", "FORCE_",
        "TMPDIR",
        "HOME", "PATH", "LANG", "LC_", "CARGO_", "RUSTUP_", "SOURCE_DATE_",
    ]

    /// Names every variable and reads none.
    private static let variableTable = "VariableTable.swift"

    /// What asks for `PIPENV_<name>` by the name alone.
    private static let switchCallers = ["isOn(", "decision(", "text(", "number(", "pipenvSwitch("]

    /// The variables that the sources name, without those that they only build from parts.
    private static func variablesOfSources() throws -> Set<String> {
        var found: Set<String> = []
        for (path, text) in try sources() where !path.hasSuffix(variableTable) {
            let pieces = text.split(separator: "\"", omittingEmptySubsequences: false)
            for (index, piece) in pieces.enumerated() where index > 0 {
                let name = String(piece)
                guard isVariableName(name) else { continue }
                let isAsked = switchCallers.contains { pieces[index - 1].hasSuffix($0) }
                let isSpelled = variablePrefixes.contains { $0 == name || $0.hasSuffix("_") && name.hasPrefix($0) }
                if isAsked, !name.hasPrefix("PIP_"), !name.hasPrefix("PIPENV_"),
                    !["CI", "TF_BUILD", "FORCE_COLOR"].contains(name)
                {
                    found.insert("PIPENV_" + name)
                } else if isSpelled, !name.hasSuffix("_") {
                    // `PIPENV_` alone is a part of others.
                    found.insert(name)
                }
            }
        }
        return found
    }

    private static func isVariableName(_ name: String) -> Bool {
        name.utf8.count > 1
            && name.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    }

    /// The texts in backticks.
    static func quoted(_ text: String) -> [String] {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }.map {
            String($0.element)
        }
    }

    @Test func `Every variable that the program reads stands in the page about it`() throws {
        let page = try HouseRulesTests.text("Documentation/Configuration.md")
        let told = Set(Self.quoted(page))
        let read = try Self.variablesOfSources()
        #expect(read.count > 60)
        for name in read.sorted() {
            let isTold = told.contains(name)
            #expect(isTold, "Documentation/Configuration.md misses \(name)")
        }
    }

    @Test func `Every variable that the page tells is read, and what it calls ignored is not`() throws {
        let page = try HouseRulesTests.text("Documentation/Configuration.md")
        let heading = "### Known to Pipenv, without effect in Pipit"
        let parts = page.ranges(of: heading)
        let start = try #require(parts.first)
        let rest = page[start.upperBound...]
        let end = rest.ranges(of: "\n## ").first?.lowerBound ?? rest.endIndex
        let ignored = Self.quoted(String(rest[..<end])).filter(Self.isVariableName)
        let told = Self.quoted(String(page[..<start.lowerBound]) + String(rest[end...])).filter(Self.isVariableName)
        let text = try Self.sources().filter { !$0.path.hasSuffix(Self.variableTable) }.map(\.text).joined()
        let read = try Self.variablesOfSources()
        for name in told where name.contains("_") {
            // pip's settings are read as variables by the name that they have in its files.
            let setting = name.hasPrefix("PIP_") ? name.dropFirst(4).lowercased().replacing("_", with: "-") : ""
            let isRead =
                read.contains(name) || text.contains("\"\(name)\"")
                || (!setting.isEmpty && text.contains("\"\(setting)\""))
                || name.hasPrefix("PIPENV_NO_") && read.contains("PIPENV_" + name.dropFirst(10))
            #expect(isRead, "Documentation/Configuration.md tells of \(name), which nothing reads")
        }
        #expect(ignored.count > 10)
        for name in ignored { #expect(!read.contains(name), "\(name) is read, and called ignored") }
    }

    // MARK: - Options, commands, tests, links

    @Test func `Every option and directive of the sources stands in its page`() throws {
        let commands = try HouseRulesTests.text("Documentation/Commands.md")
        let options = try Self.sources().filter { $0.path.hasPrefix("Sources/Commands/") }.map(\.text).joined()
        let listed = try HouseRulesTests.text("Sources/Commands/CommandLine/ScannedCommandLine.swift")
        var count = 0
        for piece in options.components(after: "OptionDescription(") {
            guard let name = piece.firstLiteral, !name.isEmpty else { continue }
            count += 1
            #expect(commands.contains("`--\(name)`") || commands.contains("`--\(name) "), "--\(name) is not told")
            let isRead = ["has(", "value(of: ", "values(of: "].contains { options.contains($0 + "\"\(name)\")") }
            #expect(isRead || listed.contains("\"\(name)\""), "--\(name) is read by nothing")
        }
        #expect(count > 30)
        let configuration = try HouseRulesTests.text("Documentation/Configuration.md")
        let directives = try HouseRulesTests.text("Sources/Pipfiles/PipfileDocument+Directives.swift")
        var keys: [String] = []
        for piece in directives.components(after: "            case \"") where piece.contains("\": directives.") {
            keys.append(String(piece.prefix { $0 != "\"" }))
        }
        #expect(keys.count > 6)
        for key in keys { #expect(configuration.contains("`\(key)`"), "the directive \(key) is not told") }
    }

    /// Commands that stand in messages, in help and in documents: ``\`pipit lock\```, and lines that begin with `$ pipit`.
    @Test func `Every command that is named is one of Pipit's`() throws {
        let verbs = try HouseRulesTests.text("Sources/Commands/CommandLine/Verb.swift")
        let lines = verbs.split(separator: "\n").filter { $0.hasPrefix("    case ") }
        let known = Set(
            lines.flatMap { $0.dropFirst(9).split { $0 == "," || $0 == " " || $0 == "`" } }.map(String.init))
        #expect(known.contains("install") && known.count >= 6)
        var named = 0
        let texts = try Self.sources() + Self.documents.map { ($0, try HouseRulesTests.text($0)) }
        for (path, text) in texts {
            for piece in text.components(after: "`pipit ") + text.components(after: "$ pipit ") {
                let word = String(piece.prefix { $0.isLetter || $0 == "-" || $0 == "\\" })
                if word.isEmpty || word.hasPrefix("-") || word.hasPrefix("\\") || word == "COMMAND" { continue }
                named += 1
                #expect(known.contains(word), "\(path) names `pipit \(word)`")
            }
        }
        #expect(named > 30)
    }

    /// A document names a test by its file and, in “…”, by its words.
    @Test func `Every test that a document names exists`() throws {
        var named = 0
        for document in Self.documents {
            let text = try HouseRulesTests.text(document).split { $0 == "\n" || $0 == " " }.joined(separator: " ")
            var tests: String?
            for part in text.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
                let piece = String(part.element)
                if part.offset % 2 == 1 {
                    tests = piece.hasPrefix("Tests/") && piece.hasSuffix(".swift") ? piece : tests
                    continue
                }
                for rest in piece.components(after: "“") {
                    guard let file = tests else { continue }
                    let name = rest.prefix { $0 != "”" }
                    named += 1
                    let source = try HouseRulesTests.text(file)
                    #expect(
                        source.contains("`\(name)`") || source.contains("\"\(name)\""),
                        "\(document) names “\(name)”, which is not in \(file)")
                }
            }
        }
        #expect(named > 40)
    }

    @Test func `Every link of a document leads to a file`() throws {
        var links = 0
        for document in Self.documents {
            // What stands in code is no link.
            let text = try HouseRulesTests.text(document).split(separator: "`", omittingEmptySubsequences: false)
                .enumerated().filter { $0.offset % 2 == 0 }.map(\.element).joined(separator: "`")
            for piece in text.components(after: "](") {
                let target = String(piece.prefix { $0 != ")" && $0 != "#" })
                if target.isEmpty || target.contains("://") { continue }
                links += 1
                let path = Paths.join(Paths.parent(Paths.join(HouseRulesTests.root, document)), target)
                #expect(Files.exists(path), "\(document) links to \(target)")
            }
        }
        #expect(links > 4)
    }

    @Test func `Every script that the Makefile runs is there and may be run`() throws {
        var scripts = 0
        for line in try HouseRulesTests.text("Makefile").split(separator: "\n") where line.hasPrefix("\t") {
            let word = String(line.drop { "\t@-".contains($0) }.prefix { $0 != " " })
            guard word.hasPrefix("Support/") || word.hasPrefix("Benchmarks/") else { continue }
            scripts += 1
            #expect(Files.isExecutable(Paths.join(HouseRulesTests.root, word)), "the Makefile runs \(word)")
        }
        #expect(scripts > 3)
    }

    // MARK: - Exit statuses

    private static let statuses = [
        "done": 0, "objected": 1, "misuse": 2, "undetermined": 3, "integrity": 4, "malware": 5, "bug": 70,
    ]

    /// The diagnostics that the sources make: code and exit status, as far as both are written out.
    private static func diagnostics() throws -> [(code: String, statuses: [Int], path: String)] {
        var found: [(code: String, statuses: [Int], path: String)] = []
        for (path, text) in try sources() {
            for piece in text.components(after: "Diagnostic(") {
                let body = piece.untilClosingParenthesis
                let trimmed = body.drop { $0 == " " || $0 == "\n" }
                guard trimmed.first == "." else { continue }
                let code = String(trimmed.dropFirst().prefix { $0.isLetter })
                if body.contains("severity: .warning") || body.contains("severity: .note") { continue }
                guard let status = body.components(after: "exitStatus: ").last else {
                    found.append((code, [1], path))
                    continue
                }
                let named = status.components(after: ".").compactMap { part in
                    statuses[String(part.prefix { $0.isLetter })]
                }
                found.append((code, named, path))
            }
        }
        return found
    }

    @Test func `Every page about a diagnostic tells the statuses that it ends with`() throws {
        let codes = try HouseRulesTests.text("Sources/Diagnostics/DiagnosticCode.swift")
        let found = try Self.diagnostics()
        #expect(found.count > 80)
        // A cancelled request has a status of its own, which nobody sees: the program ends with 130.
        for diagnostic in found where diagnostic.code != "interrupted" {
            var name = diagnostic.code
            if let spelled = codes.components(after: "case \(name) = \"").first { name = spelled.firstWord }
            let page = try HouseRulesTests.text("Documentation/Diagnostics/\(name).md")
            let told = try #require(page.components(after: "Exit status: ").first, "\(name).md tells no status")
            let numbers = told.split { !$0.isNumber }.compactMap { Int($0) }
            for status in diagnostic.statuses {
                #expect(numbers.contains(status), "\(name).md misses \(status), which \(diagnostic.path) ends with")
            }
        }
    }
}

extension String {
    /// What follows each occurrence of a text, up to the end.
    fileprivate func components(after text: String) -> [Substring] { ranges(of: text).map { self[$0.upperBound...] } }
}

extension Substring {
    fileprivate func components(after text: String) -> [Substring] { ranges(of: text).map { self[$0.upperBound...] } }

    /// The first literal of the next forty characters.
    fileprivate var firstLiteral: String? {
        let near = prefix(60)
        guard let start = near.firstIndex(of: "\""), !near[..<start].contains(")") else { return nil }
        return String(near[near.index(after: start)...].prefix { $0 != "\"" })
    }

    fileprivate var firstWord: String { String(prefix { $0 != "\"" }) }

    /// Up to the parenthesis that closes the one before it, literals passed over.
    fileprivate var untilClosingParenthesis: Substring {
        var depth = 1
        var isLiteral = false
        var index = startIndex
        while index < endIndex {
            switch self[index] {
            case "\"": isLiteral.toggle()
            case "(" where !isLiteral: depth += 1
            case ")" where !isLiteral: depth -= 1
            default: break
            }
            if depth == 0 { return self[..<index] }
            index = self.index(after: index)
        }
        return self
    }
}
