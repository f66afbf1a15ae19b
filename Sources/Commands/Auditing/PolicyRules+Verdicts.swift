import Advisories
import Auditing
import Diagnostics
import OperatingSystem
import PackagingStandards
import Pipfiles
import Policies

extension PolicyRules {
    /// Puts what the policy says about kinds of findings and about packages that cannot be judged into an audit's options.
    ///
    /// - Parameter isWhole: Whether everything is judged, so that an exception which excepts nothing is one too many.
    func apply(to options: inout AuditOptions, isWhole: Bool) {
        if let safety {
            options.rules.standard = .init(safety.rules, over: .init())
            options.rules.place = safety.rules.place
        }
        guard let policy else { return }
        var rules = options.rules
        rules.standard = .init(policy.vulnerabilities, over: rules.standard)
        rules.countsWithdrawn = policy.vulnerabilities.withdrawnFails ?? false
        rules.place = policy.vulnerabilities.place ?? rules.place ?? SourceSpan(file: policy.file)
        for (name, own) in policy.categories {
            rules.categories[Pipfile.lockName(ofCategory: name)] = .init(own, over: rules.standard)
        }
        options.rules = rules
        options.idleRulesFail = isWhole && policy.vulnerabilities.unusedIgnoreFails ?? false
        options.exemptions = policy.exemptions.map(UnauditedExemption.init)
    }

    /// These rules, and what a policy of Safety's says. It weakens the scan, so each of its exceptions is shown where it holds.
    func adding(safetyPolicy path: String, in directory: String) throws -> PolicyRules {
        let full = Paths.absolute(path, in: directory)
        let bytes: [UInt8]
        do throws(FileError) { bytes = try Files.readNamed(full) } catch {
            guard error.isNotFound else { throw error }
            throw PolicyError(.missing(path: full), at: SourceSpan(file: path))
        }
        var rules = self
        let safety = try SafetyPolicy(parsing: bytes, file: path)
        rules.safety = safety
        rules.rules += safety.exceptions.map {
            IgnoreRule(
                id: $0.id, reason: $0.reason ?? "ignored by \(path)", until: $0.expires, place: SourceSpan(file: path))
        }
        return rules
    }

    /// What is to be said about permissions not to judge: those that ended, and those that nothing needed.
    func exemptionDiagnostics(_ report: AuditReport) -> [Diagnostic] {
        (policy?.exemptions ?? []).compactMap { permission in
            let exemption = UnauditedExemption(permission)
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
                "the exemption of `\(permission.package)` ended on \(permission.expires.day)",
                severity: .warning, at: permission.place, evidence: [.init("reason", permission.reason)],
                explanation: "What cannot be judged fails again.")
        }
    }
}

extension UnauditedExemption {
    /// A permission as an audit knows it.
    init(_ permission: UnauditedPermission) {
        self.init(
            package: permission.package, index: permission.index, until: permission.expires,
            reason: permission.reason, place: permission.place)
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
