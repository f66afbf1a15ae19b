import Diagnostics
import OperatingSystem
import PackagingStandards
import Pipfiles
import PythonEnvironments
import StructuredText

/// What may stand where the cursor is. Shells ask on every press of a key, so nothing is read that the answer does not need.
struct CompletionQuery {
    struct Candidate: Equatable {
        var word: String
        var meaning: String = ""
    }

    /// The words of the line without the program's name, up to the cursor's.
    var before: [String]
    /// The beginning of the word at the cursor.
    var current: String
    var environment: UserEnvironment
    var directory: String

    /// - Parameters:
    ///   - words: as the shell splits the line, the program's name first. bash makes a word of `=`.
    ///   - index: which of them the cursor is in.
    init(words: [String], index: Int, environment: UserEnvironment, directory: String) {
        let index = max(1, min(index, words.count))
        before = words.count > 1 ? words[1..<index].filter { $0 != "=" } : []
        current = index < words.count ? words[index] : ""
        if current == "=" { current = "" }
        self.environment = environment
        self.directory = directory
    }

    /// Candidates that begin as the word does. None: the shell offers files. A word with a control character in it would be two
    /// lines to the shell, and is none that somebody types.
    func candidates() -> [Candidate] {
        all().filter { candidate in
            candidate.word.hasPrefix(current) && (!candidate.word.hasPrefix("-") || current.hasPrefix("-"))
                && ControlCharacters.first(in: candidate.word) == nil
        }
    }

    private func all() -> [Candidate] {
        var verb: Verb?
        var arguments: [String] = []
        var position = 0
        var open: OptionDescription?
        while position < before.count {
            let word = before[position]
            position += 1
            open = nil
            if word == "--" { continue }
            if word.hasPrefix("-"), word != "-" {
                guard let option = option(word, of: verb), option.value != nil, !word.contains("=") else { continue }
                open = option
                position += 1
                if position <= before.count { open = nil }
            } else if verb == nil {
                guard let named = Verb(rawValue: word) else { return [] }
                verb = named
            } else {
                arguments.append(word)
                // What follows a program is its own.
                if verb == .run { return [] }
            }
        }
        if let open { return values(of: open) }
        if current.hasPrefix("-") { return options(of: verb) }
        guard let verb else {
            return Verb.allCases.map { Candidate(word: $0.rawValue, meaning: $0.description.summary) }
        }
        return values(of: verb, after: arguments)
    }

    private func options(of verb: Verb?) -> [Candidate] {
        let help = OptionDescription("help", short: "h", "Show this help")
        let own = verb.map { $0.description.options } ?? OptionDescription.root.filter { $0.name != "help" }
        return (own + OptionDescription.shared + [help]).filter { !$0.isHidden }
            .map { Candidate(word: "--" + $0.name, meaning: $0.meaning) }
    }

    private func option(_ word: String, of verb: Verb?) -> OptionDescription? {
        let known = (verb.map { $0.description.options } ?? OptionDescription.root) + OptionDescription.shared
        if word.hasPrefix("--") {
            let name = word.dropFirst(2).prefix { $0 != "=" }
            return known.first { $0.name == name }
        }
        return word.count == 2 ? known.first { $0.short == word.last } : nil
    }

    // MARK: - Values

    private func values(of option: OptionDescription) -> [Candidate] {
        guard option.name == "categories" else { return [] }
        return (document()?.categoryTables ?? []).map { Candidate(word: $0) }
    }

    /// Commands are told by their names, since not every one of them need be there.
    private func values(of verb: Verb, after arguments: [String]) -> [Candidate] {
        switch verb.rawValue {
        case "run": return scripts() + programs()
        case "uninstall", "update", "upgrade": return packages(without: arguments)
        case "venvs":
            return arguments.isEmpty
                ? [
                    Candidate(word: "list", meaning: "Show the environments of all projects"),
                    Candidate(word: "prune", meaning: "Remove those whose project is gone"),
                ] : []
        case "completions":
            return arguments.isEmpty ? CompletionScript.Shell.allCases.map { Candidate(word: $0.rawValue) } : []
        default: return []
        }
    }

    private func location() -> ProjectLocation? {
        try? ProjectLocation.find(settings: Settings(environment: environment), directory: directory)
    }

    private func document() -> PipfileDocument? {
        guard let location = location(), location.exists else { return nil }
        return try? ProjectFiles(location: location).document()
    }

    private func scripts() -> [Candidate] {
        let document = document()
        return (document?.toml.root["scripts"]?.table?.members ?? []).map { member in
            guard let script = try? document?.script(named: member.key) else {
                return Candidate(word: member.key, meaning: "")
            }
            return switch script.command {
            case .line(let line): Candidate(word: script.name, meaning: line)
            case .sequence(let lines): Candidate(word: script.name, meaning: lines.joined(separator: "; "))
            case .callable(let callable): Candidate(word: script.name, meaning: callable)
            }
        }
    }

    private func programs() -> [Candidate] {
        guard let location = location(),
            let place = try? EnvironmentLocation.locate(
                EnvironmentQuestion(
                    projectDirectory: location.directory, pipfilePath: location.pipfile, variables: environment,
                    venvInProject: (try? document()?.directives())?.environmentInProject))
        else { return [] }
        let scripts = Paths.join(place.path, "bin")
        return ((try? Files.list(scripts)) ?? []).filter { Files.isExecutable(Paths.join(scripts, $0)) }
            .map { Candidate(word: $0) }
    }

    private func packages(without given: [String]) -> [Candidate] {
        guard let document = document(), let pipfile = try? Pipfile(document) else { return [] }
        var names: [String] = []
        for name in pipfile.categories.flatMap(\.entries).map(\.name.description)
        where !names.contains(name) && !given.contains(name) { names.append(name) }
        return names.map { Candidate(word: $0) }
    }
}
