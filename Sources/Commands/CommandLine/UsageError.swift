import Diagnostics

/// What is wrong with the words of a command line. All of these end with exit status 2.
package enum UsageError: Error, Equatable, Sendable, Diagnosable {
    case unknownCommand(String, suggestion: String?)
    case unknownOption(String, verb: Verb?, suggestion: String?)
    case ambiguousOption(String, candidates: [String])
    /// An option of a command that stands before the command.
    case optionBeforeCommand(String, verb: Verb)
    /// An option such as `--venv` that is a command of its own.
    case optionStandsAlone(String, verb: Verb)
    case missingValue(String)
    case unexpectedValue(String)
    case unexpectedArgument(String, verb: Verb)
    case exclusive(String, String)
    case invalid(option: String, value: String, expected: String)
    case message(String)

    package var diagnostic: Diagnostic {
        Diagnostic(.usage, headline, explanation: nil, help: help, exitStatus: .misuse)
    }

    private var headline: String {
        switch self {
        case .unknownCommand(let word, _): "there is no command `\(word)`"
        case .unknownOption(let option, let verb?, _): "`pipit \(verb.rawValue)` has no option `\(option)`"
        case .unknownOption(let option, nil, _): "there is no option `\(option)`"
        case .ambiguousOption(let option, let candidates):
            "`\(option)` could be " + candidates.map { "`\($0)`" }.joined(separator: " or ")
        case .optionBeforeCommand(let option, let verb):
            "`\(option)` is an option of `pipit \(verb.rawValue)` and stands after it"
        case .optionStandsAlone(let option, let verb):
            "`\(option)` and the command `\(verb.rawValue)` exclude each other"
        case .missingValue(let option): "`\(option)` needs a value"
        case .unexpectedValue(let option): "`\(option)` is a switch and takes no value"
        case .unexpectedArgument(let word, let verb): "`pipit \(verb.rawValue)` takes no argument such as `\(word)`"
        case .exclusive(let one, let other): "`\(one)` and `\(other)` exclude each other"
        case .invalid(let option, let value, let expected): "`\(option)` expects \(expected), not `\(value)`"
        case .message(let text): text
        }
    }

    private var help: [String] {
        switch self {
        case .unknownCommand(_, let suggestion?): ["did you mean `pipit \(suggestion)`?"]
        case .unknownCommand(_, nil): ["`pipit --help` lists the commands"]
        case .unknownOption(_, _, let suggestion?): ["did you mean `\(suggestion)`?"]
        case .unknownOption(_, let verb?, nil): ["`pipit \(verb.rawValue) --help` lists its options"]
        case .unknownOption(_, nil, nil): ["`pipit --help` lists the options"]
        case .ambiguousOption: []
        case .optionBeforeCommand(let option, let verb): ["write `pipit \(verb.rawValue) \(option)`"]
        case .optionStandsAlone(let option, let verb): ["run `pipit \(option)` and `pipit \(verb.rawValue)` one by one"]
        case .missingValue(let option): ["a value that starts with a dash is written `\(option)=-value`"]
        case .unexpectedArgument(_, let verb): ["`pipit \(verb.rawValue) --help` shows what it takes"]
        case .unexpectedValue, .exclusive, .invalid, .message: []
        }
    }
}
