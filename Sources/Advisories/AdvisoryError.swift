import Archives
import Diagnostics
import OperatingSystem
import StructuredText

/// Why advisories could not be read. Nothing of the source is used then: half a database is none.
package enum AdvisoryError: Error, Equatable, Sendable {
    /// The text is no JSON, or JSON that two readers could understand differently.
    case notJSON(source: String, TextError)
    /// The text is no YAML of the kind that advisory databases use.
    case notYAML(source: String, TextError)
    /// A record says something that it must not say, or does not say what it must; `path` leads to it.
    case record(source: String, path: String, expected: String)
    case archive(ArchiveError)
    case file(FileError)
    /// There is not one advisory about a Python project.
    case nothingFound(source: String)
    /// The answer is of no kind that Pipit knows.
    case unknownForm(source: String, expected: String)
    /// A service answered another number of queries than were asked.
    case wrongCount(source: String, asked: Int, answered: Int)
    /// A service said that there is more, and it was not fetched.
    case pagesLeft(source: String, count: Int)
    /// A service sends the same page again, or one more for ever.
    case pagesWithoutEnd(source: String)
    /// More than Pipit is willing to read as one record or one folder.
    case tooLarge(source: String, limit: Int)
}

extension AdvisoryError {
    /// The same error about a file that was fetched, by where it was fetched from.
    package func naming(_ address: String, insteadOf path: String) -> AdvisoryError {
        func named(_ source: String) -> String {
            source.hasPrefix(path) ? address + source.dropFirst(path.count) : source
        }
        switch self {
        case .notJSON(let source, let error): return .notJSON(source: named(source), error)
        case .notYAML(let source, let error): return .notYAML(source: named(source), error)
        case .record(let source, let path, let expected):
            return .record(source: named(source), path: path, expected: expected)
        case .archive(.refused(_, let entry, let problem)):
            return .archive(.refused(archive: address, entry: entry, problem: problem))
        case .archive(.file), .file: return self
        case .nothingFound(let source): return .nothingFound(source: named(source))
        case .unknownForm(let source, let expected): return .unknownForm(source: named(source), expected: expected)
        case .wrongCount(let source, let asked, let answered):
            return .wrongCount(source: named(source), asked: asked, answered: answered)
        case .pagesLeft(let source, let count): return .pagesLeft(source: named(source), count: count)
        case .pagesWithoutEnd(let source): return .pagesWithoutEnd(source: named(source))
        case .tooLarge(let source, let limit): return .tooLarge(source: named(source), limit: limit)
        }
    }
}

extension AdvisoryError: Diagnosable {
    package var diagnostic: Diagnostic {
        let untouched = "Nothing of it was taken over; the advisories that were there before are as they were."
        let again = "fetch the advisories again, and compare with another copy of them if that does not help"
        func unreadable(_ headline: String, _ evidence: [Diagnostic.Evidence] = []) -> Diagnostic {
            Diagnostic(
                .advisoriesUnreadable, headline, evidence: evidence, explanation: untouched,
                help: [again],
                exitStatus: .undetermined)
        }
        switch self {
        case .notJSON(let source, let error):
            return unreadable(
                "`\(source)` holds no readable JSON", [.init("at \(error.line):\(error.column)", error.message)])
        case .notYAML(let source, let error):
            return unreadable(
                "`\(source)` holds YAML that advisories are not written in",
                [.init("at \(error.line):\(error.column)", error.message)])
        case .record(let source, let path, let expected):
            return unreadable(
                "`\(source)` holds no advisory", [.init(path.isEmpty ? "record" : path, "must be \(expected)")])
        case .archive(let error):
            var diagnostic = error.diagnostic
            diagnostic.explanation = untouched
            diagnostic.help = [again]
            diagnostic.exitStatus = .undetermined
            return diagnostic
        case .file(let error):
            var diagnostic = error.diagnostic
            diagnostic.explanation = untouched
            diagnostic.exitStatus = .undetermined
            return diagnostic
        case .nothingFound(let source): return unreadable("`\(source)` holds no advisory about a Python project")
        case .unknownForm(let source, let expected):
            return unreadable("`\(source)` is not in a form that Pipit knows", [.init("expected", expected)])
        case .wrongCount(let source, let asked, let answered):
            return unreadable(
                "`\(source)` did not answer every question",
                [.init("asked", "\(asked)"), .init("answered", "\(answered)")])
        case .pagesLeft(let source, let count):
            return unreadable("`\(source)` gave only a part of its answer", [.init("open", "\(count)")])
        case .pagesWithoutEnd(let source): return unreadable("`\(source)` sends page after page and comes to no end")
        case .tooLarge(let source, let limit):
            return unreadable("`\(source)` is larger than advisories can be", [.init("limit", "\(limit)")])
        }
    }
}
