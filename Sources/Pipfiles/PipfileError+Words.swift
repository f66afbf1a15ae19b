import Diagnostics

extension PipfileError: Diagnosable {
    package var diagnostic: Diagnostic {
        let words = self.words
        var help = words.help
        if let ownCategory {
            help.append(
                "every table without a meaning of its own is a category of packages, so `[\(ownCategory)]` is one;"
                    + " settings of other programs belong in their own files")
        }
        return Diagnostic(words.code, words.headline, at: location, help: help)
    }

    private struct Words {
        var code: DiagnosticCode
        var headline: String
        var help: [String]

        init(_ headline: String, _ help: String..., code: DiagnosticCode = .pipfileEntry) {
            self.code = code
            self.headline = headline
            self.help = help
        }
    }

    private var words: Words {
        switch problem {
        case .syntax(let reason):
            return Words("the Pipfile is not valid TOML: \(reason)", code: .pipfileSyntax)
        case .mergeConflict:
            return Words(
                "the Pipfile holds a merge conflict",
                "keep the lines that you want, and take out those that begin with `<<<<<<<`, `=======` and `>>>>>>>`",
                code: .pipfileSyntax)
        case .sectionIsNoTable, .tooMany, .sourceIsNoArray, .sourceLacks, .sourceField, .sourceTwice, .requiresIsNoText,
            .requiresIsNoVersion, .directive:
            return sectionWords
        case .scriptKind, .scriptOption, .scriptNeedsOneCommand, .scriptCall, .scriptEnvironment:
            return scriptWords
        case .dateInDigest(let text):
            return Words("the date or time `\(text)` has no place in a Pipfile", "write it in quotes: `\"\(text)\"`")
        default:
            return entryWords
        }
    }

    private var sectionWords: Words {
        switch problem {
        case .sectionIsNoTable(let name, let found):
            return Words(
                "`\(name)` must be a table, but it is \(found)", "write `[\(name)]` on a line of its own",
                code: .pipfileSyntax)
        case .tooMany(let what, let most):
            return Words(
                "the Pipfile has more than \(most) \(what)",
                "check what wrote it: every table without a meaning of its own is a category of packages",
                code: .pipfileSyntax)
        case .sourceIsNoArray:
            return Words(
                "sources must be written as `[[source]]`, with two brackets",
                "begin each source with a line `[[source]]`", code: .pipfileSyntax)
        case .sourceLacks(let field):
            let example = field == "url" ? "url = \"https://index.example/simple\"" : "name = \"internal\""
            return Words("this source has no `\(field)`", "add a line such as `\(example)`", code: .pipfileSyntax)
        case .sourceField(let field, let expected, let found):
            return Words(
                "the source's `\(field)` must be \(expected), but it is \(found)", code: .pipfileSyntax)
        case .sourceTwice(let name, let line):
            let place = line.map { " in line \($0)" } ?? ""
            return Words(
                "there is another source `\(name)`\(place), so this one would never be asked",
                "give one of the two another name, or take it out", code: .pipfileSyntax)
        case .requiresIsNoText(let key, let found, let spelled):
            return Words(
                "`\(key)` must be text in quotes, but it is \(found)", "write `\(key) = \"\(spelled)\"`",
                code: .pipfileSyntax)
        case .requiresIsNoVersion(let key, let text):
            return Words(
                "`\(key)` must be a version or a range, and `\(text)` is neither",
                "write a version (`3.11`, `3.11.4`) or a range (`>=3.9`)",
                "to use a certain program, name it with `--python` or in PIPENV_PYTHON", code: .pipfileSyntax)
        case .directive(let key, let expected, let found):
            return Words("`\(key)` in `[pipenv]` must be \(expected), not `\(found)`", code: .pipfileSyntax)
        default: return Words("")
        }
    }

    private var scriptWords: Words {
        switch problem {
        case .scriptKind(let name, let found):
            return Words(
                "the script `\(name)` must be text or a list of texts, but here is \(found)",
                "write `\(name) = \"command arguments\"`", code: .pipfileSyntax)
        case .scriptOption(let name, let option):
            return Words(
                "the script `\(name)` has an option `\(option)` that is not known",
                "the options are `cmd`, `call` and `env`", code: .pipfileSyntax)
        case .scriptNeedsOneCommand(let name):
            return Words(
                "the script `\(name)` must have either `cmd` or `call`",
                "write `\(name) = {cmd = \"command arguments\"}` or `\(name) = {call = \"module:function\"}`",
                code: .pipfileSyntax)
        case .scriptCall(let name):
            return Words(
                "the `call` of script `\(name)` must name a module and a function with a colon between",
                "write `call = \"module:function\"`", code: .pipfileSyntax)
        case .scriptEnvironment(let name):
            return Words(
                "the `env` of script `\(name)` must be a table of texts", "write `env = {NAME = \"value\"}`",
                code: .pipfileSyntax)
        default: return Words("")
        }
    }
}

extension PipfileError {
    private var entryWords: Words {
        switch problem {
        case .name(let name):
            return Words(
                "`\(name)` cannot be the name of a package",
                "names are ASCII letters, digits, `-`, `_` and `.`, and begin and end with a letter or digit")
        case .twice(let name, let other, let line):
            let place = line.map { " in line \($0)" } ?? ""
            return Words(
                "`\(name)` is the same package as `\(other)`\(place) and asks for something else",
                "keep one of the two entries")
        case .dottedName(let name):
            return Words(
                "`\(name)` needs quotes, because TOML reads a dot in a bare name as a table",
                "write `\"\(name)\" = …`")
        case .versionIsNumber(let name, let spelled):
            return Words(
                "the version of `\(name)` is the number \(spelled), and a number does not keep what was typed",
                "write it in quotes: `\"==\(spelled)\"`")
        case .entryKind(let name, let found):
            return Words(
                "`\(name)` must have a version in quotes or a table, but it has \(found)",
                "write `\(name) = \"*\"` for any version")
        case .versionEmpty(let name):
            return Words("the version of `\(name)` is empty", "write `\"*\"` for any version")
        case .versionLatest(let name):
            return Words(
                "`latest` is no version of `\(name)`",
                "write `\"*\"`; a lock then holds the newest version that suits the others")
        case .version(let name, let text, let reason, let instead):
            var words = Words("`\(text)` is no version specifier for `\(name)`: \(reason)")
            words.help = [
                instead.map { "write `\"\($0)\"`" }
                    ?? "write for example `\"==1.2\"`, `\">=1.2,<2\"`, `\"~=1.2\"` or `\"*\"` for any version"
            ]
            return words
        case .option(let name, let option, let instead):
            var words = Words("`\(name)` has an option `\(option)` that is not known")
            if let instead { words.help.append("did you mean `\(instead)`?") }
            words.help.append("the options are " + PipfileEntryReader.options.map { "`\($0)`" }.joined(separator: ", "))
            return words
        case .optionKind(let name, let option, let expected, let found):
            return Words("`\(option)` of `\(name)` must be \(expected), but it is \(found)")
        case .marker(let name, let text, let reason):
            return Words(
                "`\(text)` is no marker for `\(name)`: \(reason)",
                "a marker looks like `sys_platform == 'linux' and python_version < '3.12'`")
        case .variable(let name, let variable, let text, let reason):
            return Words(
                "`\(variable)` of `\(name)` must hold an operator and a value in quotes, not `\(text)`: \(reason)",
                "write for example `\(variable) = \"== '\(text.filter { !"=<>!~'\" ".contains($0) })'\"`")
        case .origins(let name, let options):
            return Words(
                "`\(name)` can come from one place only, but it has "
                    + options.map { "`\($0)`" }.joined(separator: " and "),
                "keep one of them")
        case .needsRepository(let name, let option):
            return Words(
                "`\(option)` of `\(name)` has no meaning without a repository",
                "name the repository: `git = \"https://…\"`")
        case .fileURL(let name, let text):
            return Words(
                "`file` of `\(name)` must be a `https:`, `http:` or `file:` URL, not `\(text)`",
                "for a file or directory of the project write `path = \"\(text)\"`")
        case .controlCharacter(let place, let scalar):
            return Words("\(place) has the control character \(ControlCharacters.name(scalar)) in it", "take it out")
        case .hash(let name, let text):
            return Words(
                "`\(text)` is no hash for `\(name)`", "write the algorithm and the hexadecimal digits: `sha256:…`")
        default: return Words("")
        }
    }
}
