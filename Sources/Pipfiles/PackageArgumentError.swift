import Diagnostics

/// Why something typed on a command line names no package.
package struct PackageArgumentError: Error, Equatable, Sendable {
    package enum Problem: Equatable, Sendable {
        case empty
        /// Neither a path nor a repository was given with `-e`.
        case editableName
        /// `name @ …` with something behind the `@` that is no URL.
        case url(String, instead: String?)
        case requirement(reason: String, instead: String?)
    }

    package var text: String
    package var problem: Problem

    package init(text: String, problem: Problem) {
        self.text = text
        self.problem = problem
    }
}

extension PackageArgumentError: Diagnosable {
    package var diagnostic: Diagnostic {
        let unchanged = "The Pipfile was not changed."
        switch problem {
        case .empty:
            return Diagnostic(
                .usage, "an empty text names no package", explanation: unchanged,
                help: ["name a package, a path or a URL"])
        case .editableName:
            return Diagnostic(
                .usage, "`\(text)` cannot be installed editable, because it names neither a directory nor a repository",
                explanation: unchanged, help: ["write `-e ./directory` or `-e git+https://…`"])
        case .url(let url, let instead):
            return Diagnostic(
                .usage, "`\(url)` behind the `@` is no URL", explanation: unchanged,
                help: [
                    instead.map { "did you mean `\($0)`?" }
                        ?? "write a `https:`, `file:` or `git+https:` URL, or name the path alone"
                ])
        case .requirement(let reason, let instead):
            return Diagnostic(
                .usage, "`\(text)` names no package: \(reason)", explanation: unchanged,
                help: [
                    instead.map { "did you mean `\($0)`?" }
                        ?? "write for example `requests`, `requests==2.32`, `requests[socks]>=2,<3` or `./directory`"
                ])
        }
    }
}
