import Diagnostics

/// Why a policy cannot be used, and where in it. A policy that is not understood completely is not used at all: what is
/// skipped could be what protects.
package struct PolicyError: Error, Equatable, Sendable {
    package enum Problem: Equatable, Sendable {
        case syntax(String)
        case missing(path: String)
        /// A key that means nothing, or nothing to this version, with the ones that do.
        case unknownKey(String, known: [String])
        case lacks(String)
        case kind(String, expected: String, found: String)
        case value(String, text: String, expected: String)
        case reasonTooShort(String)
        case expiresTooLate(written: String, latest: String, days: Int64)
        /// A policy of Safety's that cannot be used.
        case safety(String)
        case documentUnreadable(path: String, reason: String)
        case documentChanged(path: String, expected: String, found: String)
    }

    package var problem: Problem
    package var location: SourceSpan

    package init(_ problem: Problem, at location: SourceSpan) {
        self.problem = problem
        self.location = location
    }
}

extension PolicyError: Diagnosable {
    package var diagnostic: Diagnostic {
        var evidence: [Diagnostic.Evidence] = []
        var help: [String] = []
        var status = ExitStatus.misuse
        let headline: String
        switch problem {
        case .syntax(let message):
            headline = "the policy is no TOML: \(message)"
        case .missing(let path):
            headline = "there is no policy at `\(path)`"
            help = ["correct `--policy-file` or PIPIT_POLICY, or leave it out to use the policy beside the Pipfile"]
        case .unknownKey(let key, let known):
            headline = "the policy has a key that is not known: `\(key)`"
            evidence = [.init("known", known.joined(separator: ", "))]
        case .lacks(let key):
            headline = "the policy lacks `\(key)` here"
            help = ["every exception says what it is about, why it is right, and when it ends"]
        case .kind(let key, let expected, let found):
            headline = "`\(key)` of the policy has to be \(expected), not \(found)"
        case .value(let key, let text, let expected):
            headline = "`\(key)` of the policy has to be \(expected)"
            evidence = [.init("written", text)]
        case .reasonTooShort(let text):
            headline = "a reason of the policy has fewer than 10 characters"
            evidence = [.init("written", text)]
            help = ["say why it is right not to fail, for whoever reads it in half a year"]
        case .expiresTooLate(let written, let latest, let days):
            headline = "an exception of the policy ends later than \(days) days from now"
            evidence = [.init("expires", written), .init("latest", latest)]
            help = ["choose an earlier day; `max-exception-days` sets how many days there may be"]
        case .safety(let problem):
            headline = "the policy of Safety's cannot be used: \(problem)"
            help = ["write what it says into `pipit-policy.toml`, with a reason and an end for each exception"]
        case .documentUnreadable(let path, let reason):
            headline = "the VEX document `\(path)` cannot be used: \(reason)"
        case .documentChanged(let path, let expected, let found):
            headline = "the VEX document `\(path)` is not the one that the policy names"
            evidence = [.init("expected", "sha256:\(expected)"), .init("found", "sha256:\(found)")]
            help = ["read what changed in it, then write its new digest into the policy"]
            status = .integrity
        }
        return Diagnostic(
            .policy, headline, at: location, evidence: evidence,
            explanation: "A policy that is not understood completely is not used at all. Nothing was judged.",
            help: help, exitStatus: status)
    }
}
