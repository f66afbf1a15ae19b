import Advisories
import Auditing
import Diagnostics
import PackagingStandards
import Pipfiles
import Policies

extension PolicyRules {
    /// Puts what the policy says about kinds of findings and about packages that cannot be judged into an audit's options.
    ///
    /// - Parameter isWhole: Whether everything is judged, so that an exception which excepts nothing is one too many.
    func apply(to options: inout AuditOptions, isWhole: Bool) {
        guard let policy else { return }
        var rules = FindingRules()
        rules.standard = .init(policy.vulnerabilities, over: .init())
        rules.countsWithdrawn = policy.vulnerabilities.withdrawnFails ?? false
        rules.place = policy.vulnerabilities.place ?? SourceSpan(file: policy.file)
        for (name, own) in policy.categories {
            rules.categories[Pipfile.lockName(ofCategory: name)] = .init(own, over: rules.standard)
        }
        options.rules = rules
        options.idleRulesFail = isWhole && policy.vulnerabilities.unusedIgnoreFails ?? false
        options.exemptions = policy.exemptions.map {
            UnauditedExemption(
                package: $0.package, index: $0.index, until: $0.expires, reason: $0.reason, place: $0.place)
        }
    }

    /// What is to be said about permissions not to judge: those that ended, and those that nothing needed.
    func exemptionDiagnostics(_ report: AuditReport) -> [Diagnostic] {
        (policy?.exemptions ?? []).compactMap { permission in
            let exemption = UnauditedExemption(
                package: permission.package, index: permission.index, until: permission.expires,
                reason: permission.reason, place: permission.place)
            let isOver = permission.expires < report.today
            guard (isOver ? report.unaudited : report.unaudited + report.tolerated).contains(where: exemption.concerns)
            else {
                return isOver
                    ? nil
                    : Diagnostic(
                        .policy, "the exemption of `\(permission.package)` exempts nothing", severity: .warning,
                        at: permission.place, help: ["take it out of `\(permission.place.file)`"])
            }
            guard isOver else { return nil }
            return Diagnostic(
                .policy,
                "the exemption of `\(permission.package)` ended on \(permission.expires.description.prefix(10))",
                severity: .warning, at: permission.place, evidence: [.init("reason", permission.reason)],
                explanation: "What cannot be judged fails again.")
        }
    }
}

extension FindingRules.Strictness {
    /// What a policy says, and for the rest what holds without it.
    init(_ rules: VulnerabilityRules, over standard: Self) {
        self = standard
        if let fails = rules.fails { level = fails ? .deny : .warn }
        if let fails = rules.unknownSeverityFails { unknownSeverity = fails ? .deny : .warn }
        if let fails = rules.possiblyAffectedFails { possiblyAffected = fails ? .deny : .warn }
        if let only = rules.fixableOnly { fixableOnly = only }
        switch rules.severityAtLeast {
        case .rating(let rating)?: severityAtLeast = .rating(rating)
        case .tenths(let tenths)?: severityAtLeast = .tenths(tenths)
        case nil: break
        }
    }
}
