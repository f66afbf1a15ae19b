import Advisories
import Diagnostics
import PackagingStandards

/// A request not to fail because of an advisory.
package struct IgnoreRule: Hashable, Sendable {
    /// Any id or alias of what is to be ignored.
    package var id: AdvisoryID
    /// The only package that it holds for; nil for all.
    package var package: PackageName?
    /// The only versions that it holds for; nil for all.
    package var versions: SpecifierSet?
    /// The only categories that it holds for, as the lock names them; empty for all.
    package var categories: Set<String>
    package var reason: String?
    /// The last moment at which it holds; nil for always.
    package var until: Timestamp?
    /// Whether it holds only as long as no fix is known.
    package var untilFixed: Bool
    /// Where the rule is written.
    package var place: SourceSpan?
    /// Why the vulnerability does no harm, in the words of VEX. Without it, nobody claims that it does none.
    package var justification: Justification?

    package init(
        id: AdvisoryID, package: PackageName? = nil, versions: SpecifierSet? = nil, categories: Set<String> = [],
        reason: String? = nil, until: Timestamp? = nil, untilFixed: Bool = false, place: SourceSpan? = nil,
        justification: Justification? = nil
    ) {
        self.id = id
        self.package = package
        self.versions = versions
        self.categories = categories
        self.reason = reason
        self.until = until
        self.untilFixed = untilFixed
        self.place = place
        self.justification = justification
    }

    /// The reasons for "not affected" that OpenVEX knows.
    package enum Justification: String, Hashable, Sendable, CaseIterable {
        case componentNotPresent = "component_not_present"
        case codeNotPresent = "vulnerable_code_not_present"
        case codeNotInExecutePath = "vulnerable_code_not_in_execute_path"
        case codeNotControllable = "vulnerable_code_cannot_be_controlled_by_adversary"
        case mitigated = "inline_mitigations_already_exist"
    }

    /// What became of a rule that did not suppress anything.
    package enum Idleness: String, Hashable, Sendable {
        /// Nothing was found that it could have held for.
        case unused
        /// It would have held, but its time is over.
        case expired
        /// It would have held, but there is a fix now.
        case fixed
    }

    enum Verdict {
        case holds(AdvisoryID)
        case expired
        case fixed
        case doesNotConcern
    }

    /// Whether the rule suppresses a finding today.
    func judge(_ finding: Finding, group: AdvisoryGroup, today: Timestamp) -> Verdict {
        guard let matched = group.match(id) else { return .doesNotConcern }
        if let package, package != finding.package { return .doesNotConcern }
        if let versions {
            guard let version = CandidateVersion(finding.version).publicVersion, versions.contains(version) else {
                return .doesNotConcern
            }
        }
        // What is met in another category as well is not what was excepted.
        if !categories.isEmpty, !finding.occurrences.allSatisfy({ categories.contains($0.category) }) {
            return .doesNotConcern
        }
        if let until, until < today { return .expired }
        if untilFixed, !finding.fixes.isEmpty { return .fixed }
        return .holds(matched)
    }
}

/// A rule that suppressed nothing, and why.
package struct IdleRule: Hashable, Sendable {
    package var rule: IgnoreRule
    package var idleness: IgnoreRule.Idleness
}
