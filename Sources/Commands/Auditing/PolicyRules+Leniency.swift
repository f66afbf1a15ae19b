import Advisories
import Auditing
import PackagingStandards
import Diagnostics
import Policies
import Reporting

extension PolicyRules {
    /// What the policy in the project's folder lets pass that would fail without it; nil where there is nothing of the kind.
    /// Whoever asks about a stranger's folder has to know that the folder had a say in the answer.
    func leniencyDiagnostic(_ report: AuditReport) -> Diagnostic? {
        guard owner == .project, let policy else { return nil }
        var evidence: [Diagnostic.Evidence] = []
        let excepted = report.suppressed.filter { suppressed in
            rules.contains { $0.place == suppressed.rule.place && $0.place != nil }
        }
        if !excepted.isEmpty {
            let ids = excepted.prefix(6).map { "\($0.finding.id) of \($0.finding.package.normalized)" }
            let more = excepted.count > 6 ? ", …" : ""
            evidence.append(.init("excepted", ids.joined(separator: ", ") + more))
        }
        let exempted = report.tolerated.filter { package in
            policy.exemptions.contains { UnauditedExemption($0).concerns(package) }
        }
        if !exempted.isEmpty {
            evidence.append(.init("need not be judged", exempted.prefix(6).map(\.name).joined(separator: ", ")))
        }
        if ([policy.vulnerabilities] + policy.categories.values).contains(where: \.isLenient) {
            evidence.append(.init("only warned of", "some findings that fail without it"))
        }
        let oldest = [policy.database.failAfter, policy.database.offlineFailAfter].compactMap { $0 }.max() ?? 0
        if oldest > FreshnessLimits.standard.failAfter ?? .max {
            evidence.append(.init("advisories may be", "\(oldest / 86400) days old"))
        }
        guard !evidence.isEmpty else { return nil }
        return Diagnostic(
            .policy, "this project's own policy makes the answer milder", severity: .note,
            at: SourceSpan(file: policy.file), evidence: evidence,
            help: ["`PIPIT_POLICY=FILE` judges by a policy of yours instead"], exitStatus: .done)
    }
}

extension VulnerabilityRules {
    /// Whether something passes by it that fails without a policy.
    fileprivate var isLenient: Bool {
        fails == false || severityAtLeast != nil || unknownSeverityFails == false || possiblyAffectedFails == false
            || fixableOnly == true
    }
}
