import Diagnostics

/// Why a requirements file cannot be read.
package struct RequirementsFileError: Error, Equatable, Sendable {
    package enum Problem: Error, Equatable, Sendable {
        case unknownOption(String)
        case missingValue(String)
        case unexpectedValue(String)
        case unexpectedWord(String)
        /// An option that has no place beside a requirement, or only there.
        case misplaced(String)
        case quotes
        case hash(String)
        case setting(String)
        /// A variable stands for the name of a package.
        case variableAsName(String)
        case oneIncludeALine
        /// The name of an encoding that is unknown, or that the bytes do not follow.
        case encoding(String)
        /// A file that includes itself, by way of others.
        case cycle(through: [String])
        /// A file of more lines than these, or files that come to more by including each other again and again.
        case tooManyLines(Int)
    }

    package var problem: Problem
    package var location: SourceSpan
    /// The line as it is written; empty when it is no single line's fault.
    package var line: String

    package init(_ problem: Problem, at location: SourceSpan, line: String) {
        self.problem = problem
        self.location = location
        self.line = line
    }
}

extension RequirementsFileError: Diagnosable {
    package var diagnostic: Diagnostic {
        let (reason, help) = words
        let isHTML = line.drop(while: \.isWhitespace).hasPrefix("<")
        return Diagnostic(
            .requirementsSyntax, "`\(location.file)` cannot be read: \(reason)", at: location,
            explanation: "Nothing was changed.",
            help: isHTML ? ["the file looks like a web page: is the address that of the plain text?"] : [help])
    }

    private var words: (reason: String, help: String) {
        switch problem {
        case .unknownOption(let name): ("`\(name)` is no option of such a file", "take it out, or correct it")
        case .missingValue(let name): ("`\(name)` lacks its value", "write `\(name) VALUE`")
        case .unexpectedValue(let name): ("`\(name)` takes no value", "take the value out")
        case .unexpectedWord(let word):
            ("`\(word)` stands where an option was expected", "give each requirement a line of its own")
        case .misplaced(let name):
            ("`\(name)` has no place on this line", "options of the whole file stand on lines of their own, before it")
        case .quotes: ("a quote is not closed", "close it")
        case .hash(let text):
            ("`\(text)` is no digest to rely on", "write `--hash=sha256:` and 64 hexadecimal digits")
        case .setting(let text): ("`\(text)` is no setting", "write `--config-settings=KEY=VALUE`")
        case .variableAsName(let name):
            (
                "`\(name)` stands for the name of a package, so that its value would be sent to an index",
                "write the name itself"
            )
        case .oneIncludeALine: ("there are two things to include on one line", "give each a line of its own")
        case .encoding(let name):
            (
                "it is not \(name) text",
                "save it as UTF-8, or name its encoding in a first line `# -*- coding: NAME -*-`"
            )
        case .tooManyLines(let most):
            (
                "with what it includes it comes to more than \(most) lines",
                "include each file once"
            )
        case .cycle(let files):
            (
                "it includes itself: " + files.map { "`\($0)`" }.joined(separator: " → "),
                "take one of the `-r` lines out"
            )
        }
    }
}
