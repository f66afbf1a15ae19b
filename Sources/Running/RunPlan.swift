import Diagnostics
import Pipfiles

/// What `run` is to start: a program, or a script's programs one after the other.
package struct RunPlan: Equatable, Sendable {
    /// One program.
    package struct Step: Equatable, Sendable {
        /// The program's name or path, then its arguments, with `$NAME` not yet replaced.
        package var words: [String]
        /// Set for this step alone.
        package var variables: [Assignment] = []
    }

    /// A variable and its value.
    package struct Assignment: Equatable, Sendable {
        package var name: String
        package var value: String
    }

    package var steps: [Step]
    /// Whether the steps come from an array: then each runs as a child, and the first failure ends the run.
    package var isSequence = false

    /// A program typed by the user, with leading `NAME=value` words taken as variables.
    package init(words: [String]) {
        steps = [Step(splitting: words, variables: [])]
    }

    /// A script, with the user's further arguments added to its last program. No steps: the script is empty.
    package init(script: PipfileScript, arguments: [String]) throws(ScriptError) {
        func words(_ line: String) throws(ScriptError) -> [String] {
            do {
                return try ShellWords.split(line)
            } catch {
                throw ScriptError.unreadable(script.name, line, error, script.location)
            }
        }
        var lines: [[String]]
        switch script.command {
        case .line(let line): lines = [try words(line)]
        case .sequence(let sequence):
            isSequence = true
            lines = []
            for line in sequence { lines.append(try words(line)) }
        case .callable(let callable): lines = [try Self.words(calling: callable, script)]
        }
        guard !lines.isEmpty, lines.allSatisfy({ !$0.isEmpty }) else {
            steps = []
            return
        }
        lines[lines.count - 1] += arguments
        let variables = script.environment.map { Assignment(name: $0.name, value: $0.value) }
        steps = lines.map { Step(splitting: $0, variables: variables) }
    }

    /// `module:function('argument')` becomes a call from Python's command line.
    private static func words(calling callable: String, _ script: PipfileScript) throws(ScriptError) -> [String] {
        guard let colon = callable.unicodeScalars.firstIndex(of: ":") else {
            throw .notCallable(script.name, callable, script.location)
        }
        let module = String(callable[..<colon])
        var function = String(callable[callable.unicodeScalars.index(after: colon)...])
        guard !module.isEmpty, !function.isEmpty else {
            throw .notCallable(script.name, callable, script.location)
        }
        if !function.contains("(") { function += "()" }
        return ["python", "-c", "import \(module) as _m; _m.\(function)"]
    }
}

extension RunPlan.Step {
    init(splitting words: [String], variables: [RunPlan.Assignment]) {
        var rest = words[...]
        var variables = variables
        // The last word is the program, whatever it looks like.
        while rest.count > 1, let first = rest.first, let variable = Self.assignment(first) {
            variables.append(variable)
            rest = rest.dropFirst()
        }
        self.init(words: Array(rest), variables: variables)
    }

    private static func assignment(_ word: String) -> RunPlan.Assignment? {
        let scalars = word.unicodeScalars
        guard let equals = scalars.firstIndex(of: "="), equals > scalars.startIndex else { return nil }
        for (index, scalar) in scalars[..<equals].enumerated() {
            switch scalar {
            case "A"..."Z", "a"..."z", "_": continue
            case "0"..."9" where index > 0: continue
            default: return nil
            }
        }
        return RunPlan.Assignment(
            name: String(scalars[..<equals]), value: String(scalars[scalars.index(after: equals)...]))
    }

    /// The words as the program gets them.
    package func expandedWords(in environment: [String: String]) -> [String] {
        guard let program = words.first else { return [] }
        return [program] + words.dropFirst().map { VariableReferences.expanded($0, with: environment) }
    }
}

/// What is wrong with a script of the Pipfile.
package enum ScriptError: Error, Equatable, Sendable, Diagnosable {
    case unreadable(String, String, ShellWords.Fault, SourceSpan)
    case notCallable(String, String, SourceSpan)

    package var diagnostic: Diagnostic {
        switch self {
        case .unreadable(let name, let line, let fault, let location):
            let what =
                switch fault {
                case .unclosedQuote: "a quote is not closed"
                case .danglingBackslash: "it ends in a backslash"
                }
            return Diagnostic(
                .pipfileEntry, "the script `\(name)` cannot be split into words: \(what)", at: location,
                evidence: [.init("script", line)], explanation: "Nothing was run.")
        case .notCallable(let name, let callable, let location):
            return Diagnostic(
                .pipfileEntry, "the script `\(name)` does not name a function", at: location,
                evidence: [.init("call", callable), .init("expected", "package.module:function('argument')")],
                explanation: "Nothing was run.")
        }
    }
}
