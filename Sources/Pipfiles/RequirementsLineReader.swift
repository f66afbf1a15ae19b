import PackagingStandards

/// Understands one line of a requirements file.
struct RequirementsLineReader {
    var variables: (String) -> String?

    private typealias Problem = RequirementsFileError.Problem

    /// What `name` means among the options of such files; nil for one that pip does not know there either.
    private enum Meaning {
        case indexURL, extraIndexURL, findLinks, noIndex, trustedHost, pre, requireHashes, noBinary, onlyBinary
        case include, constraints, editable, hash, setting
        /// Says nothing about what is wanted.
        case otherFlag, otherValue

        var takesValue: Bool {
            switch self {
            case .noIndex, .pre, .requireHashes, .otherFlag: false
            default: true
            }
        }
    }

    private static let long: [(name: String, meaning: Meaning)] = [
        ("--index-url", .indexURL), ("--pypi-url", .indexURL), ("--extra-index-url", .extraIndexURL),
        ("--find-links", .findLinks), ("--no-index", .noIndex), ("--trusted-host", .trustedHost), ("--pre", .pre),
        ("--require-hashes", .requireHashes), ("--no-require-hashes", .otherFlag), ("--no-binary", .noBinary),
        ("--only-binary", .onlyBinary), ("--prefer-binary", .otherFlag), ("--use-feature", .otherValue),
        ("--all-releases", .otherValue), ("--only-final", .otherValue), ("--requirement", .include),
        ("--constraint", .constraints), ("--editable", .editable), ("--hash", .hash), ("--config-settings", .setting),
        ("--config-setting", .setting),
    ]
    private static let short: [Character: Meaning] = [
        "i": .indexURL, "f": .findLinks, "r": .include, "c": .constraints, "e": .editable, "C": .setting,
    ]

    private struct Given {
        var meaning: Meaning
        var value: String
        /// As somebody wrote it.
        var name: String
    }

    func content(of line: String) throws(RequirementsFileError.Problem) -> RequirementsFile.Content {
        // Options begin at the first word that begins with a dash; what stands before them is never unquoted, because
        // markers hold quotes of their own.
        var words: [Substring] = []
        var rest = line[...]
        while !rest.isEmpty, !rest.hasPrefix("-") {
            let end = rest.firstIndex(of: " ") ?? rest.endIndex
            words.append(rest[..<end])
            rest = end == rest.endIndex ? rest[end...] : rest[rest.index(after: end)...]
        }
        let requirement = words.joined(separator: " ").trimmed
        let given = try options(String(rest))
        if !requirement.isEmpty { return .requirement(try wish(requirement, isEditable: false, given)) }
        if let editable = given.first(where: { $0.meaning == .editable }) {
            return .requirement(try wish(editable.value, isEditable: true, given))
        }
        for meaning in [Meaning.include, .constraints] {
            let includes = given.filter { $0.meaning == meaning }
            guard let include = includes.first else { continue }
            // pip would overlook all but the first.
            if given.count > 1 { throw .oneIncludeALine }
            return .include(expandedUnlessAddress(include.value), asConstraints: meaning == .constraints)
        }
        var options: [RequirementsFile.Option] = []
        for option in given {
            if let meant = try meant(option) { options.append(meant) }
        }
        return .options(options)
    }

    // MARK: - Requirements

    private func wish(
        _ text: String, isEditable: Bool, _ given: [Given]
    ) throws(RequirementsFileError.Problem) -> RequirementsFile.Wish {
        var wish = RequirementsFile.Wish(
            try requirement(text, isEditable: isEditable), isEditable: isEditable)
        for option in given {
            switch option.meaning {
            case .hash:
                guard let digest = Digest(option.value), !digest.algorithm.isWeak else { throw .hash(option.value) }
                wish.hashes.append(digest)
            case .setting:
                guard option.value.contains("=") else { throw .setting(option.value) }
                wish.settings.append(expanded(option.value))
            case .editable where isEditable && option.value == text: continue
            // pip passes over these, and what was meant is anybody's guess.
            default: throw .misplaced(option.name)
            }
        }
        return wish
    }

    // MARK: - Options

    private func meant(_ option: Given) throws(RequirementsFileError.Problem) -> RequirementsFile.Option? {
        func names(_ text: String) -> [String] {
            text.split(separator: ",").map { String($0).trimmed }.filter { !$0.isEmpty }
        }
        switch option.meaning {
        case .indexURL: return .indexURL(option.value)
        case .extraIndexURL: return .extraIndexURL(option.value)
        case .findLinks: return .findLinks(option.value)
        case .noIndex: return .noIndex
        case .trustedHost: return .trustedHost(expanded(option.value))
        case .pre: return .allowsPrereleases
        case .requireHashes: return .requiresHashes
        case .noBinary: return .noBinary(names(option.value))
        case .onlyBinary: return .onlyBinary(names(option.value))
        case .otherFlag, .otherValue: return .other(option.name)
        case .hash, .setting: throw .misplaced(option.name)
        case .include, .constraints, .editable: return nil
        }
    }

    private func options(_ text: String) throws(RequirementsFileError.Problem) -> [Given] {
        let words: [String]
        do { words = try ShellWords.split(text) } catch { throw .quotes }
        var found: [Given] = []
        var position = 0
        while position < words.count {
            let word = words[position]
            position += 1
            let (name, meaning, attached) = try option(word)
            guard meaning.takesValue else {
                if attached != nil { throw .unexpectedValue(name) }
                found.append(Given(meaning: meaning, value: "", name: name))
                continue
            }
            var value = attached
            if value == nil, position < words.count {
                value = words[position]
                position += 1
            }
            guard let value, !value.isEmpty else { throw .missingValue(name) }
            found.append(Given(meaning: meaning, value: value, name: name))
        }
        return found
    }

    /// An option's name, also when it is abbreviated, and the value that is written onto it.
    private func option(
        _ word: String
    ) throws(RequirementsFileError.Problem) -> (name: String, meaning: Meaning, value: String?) {
        if word.hasPrefix("--") {
            let equals = word.firstIndex(of: "=")
            let name = String(word[..<(equals ?? word.endIndex)])
            let value = equals.map { String(word[word.index(after: $0)...]) }
            if let known = Self.long.first(where: { $0.name == name }) { return (name, known.meaning, value) }
            let candidates = Self.long.filter { $0.name.hasPrefix(name) }
            guard candidates.count == 1, name.count > 2 else { throw .unknownOption(name) }
            return (candidates[0].name, candidates[0].meaning, value)
        }
        guard word.hasPrefix("-"), let letter = word.dropFirst().first else { throw .unexpectedWord(word) }
        guard let meaning = Self.short[letter] else { throw .unknownOption("-\(letter)") }
        let rest = String(word.dropFirst(2))
        return ("-\(letter)", meaning, rest.isEmpty ? nil : rest)
    }

    // MARK: - Variables

    /// The same where a path or a requirement is meant. What is an address, or would become one by its variables now or when the
    /// others are expanded later, stays as it is written: it is expanded where it is known who is asked.
    private func expandedUnlessAddress(_ text: String) -> String {
        let result = expanded(text)
        return result.contains(":") || result.contains("$") ? text : result
    }

    /// A requirement. The name of a package is what indexes are asked for, so that no variable decides it.
    private func requirement(_ text: String, isEditable: Bool) throws(RequirementsFileError.Problem) -> String {
        let result = expandedUnlessAddress(text)
        let name = text.prefix { !" \t[<>=!~;(,".contains($0) }
        if !isEditable, result != text, name.contains("${") {
            let value = expanded(String(name))
            guard value.contains("/") || value.hasPrefix(".") else { throw .variableAsName(String(name)) }
        }
        return result
    }

    /// `${UPPER_CASE_1}` replaced by its value, if it has one.
    private func expanded(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
        var result = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "$") {
            result += rest[..<start]
            rest = rest[start...]
            if let (name, end) = Self.variable(at: rest), let value = variables(name), !value.isEmpty {
                result += value
                rest = rest[end...]
            } else {
                result += "$"
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }

    /// The variable that `text` begins with, and where it ends. Looks no further than its name.
    private static func variable(at text: Substring) -> (name: String, end: String.Index)? {
        guard text.hasPrefix("${") else { return nil }
        let name = text.dropFirst(2).prefix { character in
            guard let byte = character.asciiValue else { return false }
            return (65...90).contains(byte) || (48...57).contains(byte) || byte == 95
        }
        guard !name.isEmpty, name.endIndex < text.endIndex, text[name.endIndex] == "}" else { return nil }
        return (String(name), text.index(after: name.endIndex))
    }
}
