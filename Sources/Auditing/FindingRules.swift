import Advisories
import Diagnostics
import PackagingStandards

/// What a policy says about kinds of findings: which of them fail, and which are told and do no more. Without any, all fail;
/// malware always does.
package struct FindingRules: Equatable, Sendable {
    package var standard = Strictness()
    /// For what is met in some categories alone, as the lock names them.
    package var categories: [String: Strictness] = [:]
    /// Whether advisories that were taken back count like others.
    package var countsWithdrawn = false
    /// Where the rules are written.
    package var place: SourceSpan?

    package init() {}

    package enum Level: String, Equatable, Sendable, CaseIterable {
        /// It fails.
        case deny
        /// It is told.
        case warn
    }

    /// From which severity on something fails.
    package enum Threshold: Equatable, Sendable {
        case rating(SeverityRating)
        /// Ten times a CVSS score.
        case tenths(Int)
    }

    /// How strictly findings are judged.
    package struct Strictness: Equatable, Sendable {
        package var level = Level.deny
        package var severityAtLeast: Threshold?
        /// For findings of which nobody tells the severity.
        package var unknownSeverity = Level.deny
        package var possiblyAffected = Level.deny
        /// Whether only what has a fix fails.
        package var fixableOnly = false

        package init() {}
    }

    /// Why a finding does not fail; nil when it does. What is met in several categories fails when it does in one of them.
    func leniency(_ finding: Finding) -> String? {
        guard finding.kind != .malware else { return nil }
        let names = Set(finding.occurrences.map(\.category)).sorted()
        let reasons = (names.isEmpty ? [""] : names).map { (categories[$0] ?? standard).leniency(finding) }
        return reasons.contains(nil) ? nil : reasons.first ?? nil
    }
}

extension FindingRules.Strictness {
    fileprivate func leniency(_ finding: Finding) -> String? {
        if level == .warn { return "the policy only warns of vulnerabilities here" }
        if possiblyAffected == .warn, case .possibly = finding.certainty {
            return "the policy only warns of what is not certain"
        }
        if fixableOnly, finding.fixes.isEmpty { return "the policy only warns of what has no fix" }
        guard let severity = finding.severity else {
            return unknownSeverity == .warn ? "the policy only warns of an unknown severity" : nil
        }
        guard let severityAtLeast, !severity.reaches(severityAtLeast) else { return nil }
        let told = severity.score.map { "\(severity.rating.rawValue) (\($0))" } ?? severity.rating.rawValue
        return "its severity is \(told), and the policy fails for \(severityAtLeast.words)"
    }
}

extension FindingRules.Threshold {
    fileprivate var words: String {
        switch self {
        case .rating(.critical): "critical alone"
        case .rating(let rating): "\(rating.rawValue) or higher"
        case .tenths(let tenths): "\(tenths / 10).\(tenths % 10) or higher"
        }
    }
}

extension Severity {
    /// A word without a number is held against a number by the highest score that has this word.
    fileprivate func reaches(_ threshold: FindingRules.Threshold) -> Bool {
        switch threshold {
        case .rating(let least): rating >= least
        case .tenths(let least): (score?.tenths ?? rating.mostTenths) >= least
        }
    }
}

extension SeverityRating {
    /// The highest score that CVSS 3 and 4 call so: a word alone never makes something harmless.
    fileprivate var mostTenths: Int {
        switch self {
        case .none: 0
        case .low: 39
        case .medium: 69
        case .high: 89
        case .critical: 100
        }
    }
}

/// A written permission that nothing can be said about some packages: those of an index of one's own, say.
package struct UnauditedExemption: Equatable, Sendable {
    /// A name, or the beginning of one before `*`.
    package var package: String
    /// The index that they have to come from, as the Pipfile calls it; nil for wherever.
    package var index: String?
    package var until: Timestamp
    package var reason: String
    package var place: SourceSpan

    package init(package: String, index: String?, until: Timestamp, reason: String, place: SourceSpan) {
        self.package = package
        self.index = index
        self.until = until
        self.reason = reason
        self.place = place
    }

    /// Whether it is about a package, whatever the day. What has no answer for want of advisories is never exempt: there
    /// nobody knows what would be accepted.
    package func concerns(_ unaudited: UnauditedPackage) -> Bool {
        switch unaudited.reason {
        case .noDatabase, .neverAsked, .answerTooOld, .unreadableName: return false
        case .privateIndex(let name): if let index, index != name { return false }
        default: if index != nil { return false }
        }
        guard let name = PackageName(unaudited.name)?.normalized else { return false }
        return package.hasSuffix("*") ? name.hasPrefix(package.dropLast()) : name == package
    }
}
