/// A command line taken apart: which command, which options by their full names, which arguments.
///
/// No library does it, because Pipenv's habits are GNU's: options before or after the
/// command, abbreviations that are unambiguous, options between arguments, and `run`, after whose program nothing is ours.
package struct ScannedCommandLine: Equatable, Sendable {
    package struct Option: Equatable, Sendable {
        package var name: String
        /// nil for a switch.
        package var value: String?
    }

    package var verb: Verb?
    package var options: [Option] = []
    package var arguments: [String] = []
    /// Whether `--help` stands anywhere among Pipit's own words.
    package var wantsHelp = false

    package func has(_ name: String) -> Bool { options.contains { $0.name == name } }
    package func value(of name: String) -> String? { options.last { $0.name == name }?.value }
    package func values(of name: String) -> [String] { options.filter { $0.name == name }.compactMap(\.value) }
}

extension ScannedCommandLine {
    package init(scanning words: [String]) throws(UsageError) {
        var scanner = CommandLineScanner(words: words)
        try scanner.scan()
        self = scanner.line
    }
}

extension OptionDescription {
    /// Refuses a value that is none where one must be.
    ///
    /// - Parameter written: What the user wrote, or the variable that stands for it.
    func refuse(_ value: String, of written: String) throws(UsageError) {
        switch demand {
        case .one where value.allSatisfy(\.isWhitespace):
            throw .message("`\(written)` has an empty value, as an unset variable leaves it")
        case .names where !value.isEmpty && CategoryList(value).names.isEmpty:
            throw .message("`\(written)` names no category, and nothing would be looked at")
        default: break
        }
    }
}

/// Walks over the words once.
struct CommandLineScanner {
    let words: [String]
    var position = 0
    var line = ScannedCommandLine()
    /// Options before the command that may turn out to belong to it.
    private var firstUnknown: (word: String, error: UsageError)?

    init(words: [String]) {
        self.words = words
    }

    mutating func scan() throws(UsageError) {
        while position < words.count {
            let word = words[position]
            position += 1
            if word == "--" {
                if line.verb != nil { line.arguments += words[position...] } else { try takeCommandAfterDashes() }
                if line.verb != .run { break }
            } else if word.hasPrefix("--") {
                try takeLongOption(word)
            } else if word.hasPrefix("-"), word != "-" {
                try takeShortOptions(word)
            } else if line.verb == nil {
                try takeCommand(word)
            } else {
                line.arguments.append(word)
            }
            if line.verb == .run {
                try takeRunWords()
                break
            }
        }
        if let firstUnknown, !line.wantsHelp { throw firstUnknown.error }
        try check()
    }

    // MARK: - Commands

    private mutating func takeCommandAfterDashes() throws(UsageError) {
        guard position < words.count else { return }
        let word = words[position]
        position += 1
        try takeCommand(word)
        if line.verb != .run {
            line.arguments += words[position...]
            position = words.count
        }
    }

    private mutating func takeCommand(_ word: String) throws(UsageError) {
        if let verb = Verb(rawValue: word) {
            line.verb = verb
            guard let unknown = firstUnknown else { return }
            // `pipit --dev install`: the option exists, but in another place.
            let name = String(unknown.word.drop { $0 == "-" }.prefix { $0 != "=" })
            if verb.description.options.contains(where: { $0.name == name }) {
                firstUnknown?.error = .optionBeforeCommand("--" + name, verb: verb)
            }
        } else if let unknown = firstUnknown {
            // What looks like a command may be the value of the option that is not known.
            throw unknown.error
        } else {
            let suggestion = Likeness.nearest(to: word, among: Verb.allCases.map(\.rawValue))
            throw .unknownCommand(word, suggestion: suggestion)
        }
    }

    /// `run`: until the program is named, `--system` and `--help` are ours and other options go to the program, at the end.
    /// One `--` beside the program's name is dropped. After the name nothing is looked at.
    private mutating func takeRunWords() throws(UsageError) {
        var program: String?
        var passedOn: [String] = []
        var dashesDropped = false
        while position < words.count, program == nil {
            let word = words[position]
            position += 1
            if word == "--", !dashesDropped {
                dashesDropped = true
                if position < words.count {
                    program = words[position]
                    position += 1
                }
            } else if word == "-h" || (word.count > 2 && "--help".hasPrefix(word)) {
                line.wantsHelp = true
            } else if word.count > 2, "--system".hasPrefix(word) {
                line.options.append(.init(name: "system", value: nil))
            } else if word.hasPrefix("-"), word != "-" {
                passedOn.append(word)
            } else {
                program = word
            }
        }
        if !dashesDropped, position < words.count, words[position] == "--" { position += 1 }
        if let program { line.arguments = [program] + words[position...] + passedOn }
        position = words.count
    }

    // MARK: - Options

    /// What may be written at this place. A command's own options come before the ones that stand alone, so that an
    /// abbreviation means the command's.
    private func candidates() -> (near: [OptionDescription], far: [OptionDescription]) {
        guard let verb = line.verb else { return (OptionDescription.root + OptionDescription.shared, []) }
        return (verb.description.options + OptionDescription.shared, OptionDescription.root)
    }

    private mutating func takeLongOption(_ word: String) throws(UsageError) {
        let body = word.dropFirst(2)
        let name = String(body.prefix { $0 != "=" })
        let bound: String? = name.count < body.count ? String(body.dropFirst(name.count + 1)) : nil
        let (near, far) = candidates()
        if let exact = near.first(where: { $0.name == name }) ?? far.first(where: { $0.name == name }) {
            return try take(exact, written: "--" + exact.name, bound: bound)
        }
        // `--h` stays an abbreviation of `--help` after a command too.
        let abbreviated = (near + far.filter { $0.name == "help" }).filter { !name.isEmpty && $0.name.hasPrefix(name) }
        switch abbreviated.count {
        case 1: try take(abbreviated[0], written: "--" + abbreviated[0].name, bound: bound)
        case 0: try reportUnknown("--" + name, near)
        default: throw .ambiguousOption("--" + name, candidates: abbreviated.map { "--" + $0.name })
        }
    }

    private mutating func takeShortOptions(_ word: String) throws(UsageError) {
        let letters = Array(word.dropFirst())
        let (near, far) = candidates()
        for (index, letter) in letters.enumerated() {
            guard let option = (near + far).first(where: { $0.short == letter }) else {
                return try reportUnknown("-" + String(letter), near)
            }
            if option.value != nil {
                let rest = letters[(index + 1)...]
                return try take(option, written: "-" + String(letter), bound: rest.isEmpty ? nil : String(rest))
            }
            try take(option, written: "-" + String(letter), bound: nil)
        }
    }

    private mutating func take(
        _ option: OptionDescription, written: String, bound: String?
    ) throws(UsageError) {
        if option.name == "help" {
            if bound != nil { throw .unexpectedValue(written) }
            line.wantsHelp = true
            return
        }
        guard option.value != nil else {
            if bound != nil { throw .unexpectedValue(written) }
            if !line.has(option.name) { line.options.append(.init(name: option.name, value: nil)) }
            return
        }
        if option.demand == .one, line.has(option.name) {
            throw .message("`\(written)` is given twice, and only one of them could count")
        }
        if !option.repeats, line.has(option.name) { line.options.removeAll { $0.name == option.name } }
        var value = bound
        if value == nil { value = try nextValue(of: written) }
        if let value { try option.refuse(value, of: written) }
        // An empty value is what a script's unset variable leaves behind, and means what absence means.
        if value != "" { line.options.append(.init(name: option.name, value: value)) }
    }

    /// The next word; one that looks like an option is refused, since a forgotten value would otherwise swallow it. Text with
    /// a space cannot be an option and passes: `--extra-pip-args "--no-binary x"`.
    private mutating func nextValue(of written: String) throws(UsageError) -> String {
        guard position < words.count else { throw .missingValue(written) }
        let word = words[position]
        if word.hasPrefix("-"), word != "-", !word.contains(" ") { throw .missingValue(written) }
        position += 1
        return word
    }

    private mutating func reportUnknown(_ written: String, _ near: [OptionDescription]) throws(UsageError) {
        let shown = near.filter { !$0.isHidden }.map { "--" + $0.name }
        let error = UsageError.unknownOption(
            written, verb: line.verb, suggestion: Likeness.nearest(to: written, among: shown))
        if line.verb != nil {
            if line.wantsHelp { return }
            throw error
        }
        if firstUnknown == nil { firstUnknown = (written, error) }
    }

    // MARK: - The whole

    private mutating func check() throws(UsageError) {
        if line.wantsHelp { return }
        if line.has("verbose"), line.has("quiet") { throw .exclusive("--verbose", "--quiet") }
        if line.has("site-packages"), line.has("no-site-packages") {
            throw .exclusive("--site-packages", "--no-site-packages")
        }
        guard let verb = line.verb else { return }
        let own = verb.description.options.map(\.name)
        for option in line.options where !own.contains(option.name) {
            guard OptionDescription.root.contains(where: { $0.name == option.name }) else { continue }
            // `--bare` means nothing here, and the version is told whatever else is asked.
            if option.name == "bare" || option.name == "version" { continue }
            throw .optionStandsAlone("--" + option.name, verb: verb)
        }
        line.options.removeAll { $0.name == "bare" && !own.contains("bare") }
        if !verb.description.takesArguments, let word = line.arguments.first {
            throw .unexpectedArgument(word, verb: verb)
        }
    }
}
