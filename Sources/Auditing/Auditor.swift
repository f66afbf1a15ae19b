import Advisories
import PackagingStandards

/// Judges packages by advisories. It waits for nothing and changes nothing; today is a value, so that an audit can be
/// repeated for any day.
package struct Auditor: Sendable {
    package var databases: [AuditDatabase]
    package var options: AuditOptions

    package init(databases: [AuditDatabase], options: AuditOptions = AuditOptions()) {
        self.databases = databases
        self.options = options
    }

    /// Judges every subject.
    ///
    /// - Parameter unreadable: What could not even become a subject; it is reported with the rest.
    /// - Parameter interpreters: What the packages run on. One that cannot be judged is told, and is a gap of the audit only
    ///   where somebody wants it judged.
    /// - Throws: When a store turns out to be damaged. A part of an audit is none.
    package func audit(
        _ subjects: [AuditSubject], unreadable: [UnauditedPackage] = [], interpreters: [AuditInterpreter] = [],
        today: Timestamp
    ) throws(AdvisoryStoreError) -> AuditReport {
        var report = AuditReport(
            today: today, findings: [], suppressed: [], unaudited: unreadable, tolerated: [], withdrawn: [],
            idleRules: [],
            databases: databases.map { DatabaseStatus($0, today: today, limits: options.limits) }, audited: 0)
        var uses: [Int: RuleUse] = [:]
        var known: [PackageName: [AdvisoryDossier]] = [:]
        let judged = try judgeable(interpreters, &report)
        for target in Self.targets(subjects + judged) {
            var opened = known[target.package] ?? []
            if opened.isEmpty { opened = try dossiers(of: target.package) }
            defer { known[target.package] = opened }
            var answer = try ask(target, &opened, today: today)
            for (index, moment) in answer.moments {
                report.databases[index].take(oldest: moment, today: today, limits: options.limits)
            }
            if target.package == .interpreter { separateCommits(&answer, today: today) }
            if let reason = answer.unauditedReason {
                report.unaudited.append(
                    UnauditedPackage(
                        name: target.package.normalized, version: target.version, reason: reason,
                        occurrences: target.occurrences))
            } else if target.package != .interpreter {
                report.audited += 1
            }
            guard let version = target.version else { continue }
            for match in answer.matches
            where match.advisory.isWithdrawn(at: today) && !options.rules.countsWithdrawn {
                guard let moment = match.advisory.withdrawn else { continue }
                report.withdrawn.append(
                    WithdrawnMatch(
                        package: target.package, version: version, id: match.advisory.id, withdrawn: moment,
                        occurrences: target.occurrences))
            }
            let current = answer.matches.filter {
                options.rules.countsWithdrawn || !$0.advisory.isWithdrawn(at: today)
            }
            for group in AdvisoryGroup.group(current.map(\.advisory)) {
                guard let finding = try finding(group, current, target, version, &opened, today: today) else {
                    continue
                }
                let verdicts = options.ignores.map { $0.judge(finding, group: group, today: today) }
                note(verdicts, in: &uses)
                if let (rule, matched) = Self.firstHolding(verdicts) {
                    report.suppressed.append(
                        SuppressedFinding(finding: finding, rule: options.ignores[rule], matched: matched))
                } else if let reason = options.rules.leniency(finding) {
                    report.suppressed.append(
                        SuppressedFinding(
                            finding: finding,
                            rule: IgnoreRule(id: finding.id, reason: reason, place: options.rules.place),
                            matched: finding.id))
                } else {
                    report.findings.append(finding)
                }
            }
        }
        for (index, rule) in options.ignores.enumerated() {
            switch uses[index] {
            case .held: break
            case .expired: report.idleRules.append(IdleRule(rule: rule, idleness: .expired))
            case .fixed: report.idleRules.append(IdleRule(rule: rule, idleness: .fixed))
            case nil: report.idleRules.append(IdleRule(rule: rule, idleness: .unused))
            }
        }
        report.tolerated = report.unaudited.filter { options.tolerates($0, today: today) }
        report.unaudited.removeAll { options.tolerates($0, today: today) }
        report.idleRulesFail = options.idleRulesFail
        report.sort()
        return report
    }

    // MARK: - Rules

    /// What became of a rule over all findings: that it held once is what counts most.
    private enum RuleUse { case held, expired, fixed }

    private func note(_ verdicts: [IgnoreRule.Verdict], in uses: inout [Int: RuleUse]) {
        for (index, verdict) in verdicts.enumerated() {
            switch verdict {
            case .holds: uses[index] = .held
            case .expired where uses[index] == nil: uses[index] = .expired
            case .fixed where uses[index] == nil: uses[index] = .fixed
            case .expired, .fixed, .doesNotConcern: break
            }
        }
    }

    private static func firstHolding(_ verdicts: [IgnoreRule.Verdict]) -> (Int, AdvisoryID)? {
        for (index, verdict) in verdicts.enumerated() { if case .holds(let id) = verdict { return (index, id) } }
        return nil
    }

    // MARK: - Targets

    /// One version of one package, with everywhere it was met.
    struct Target {
        var package: PackageName
        var version: String?
        var origin: AuditSubject.Origin
        var occurrences: [AuditSubject.Occurrence]
    }

    private struct TargetKey: Hashable {
        var package: PackageName
        var version: String?
        var origin: AuditSubject.Origin
    }

    private static func targets(_ subjects: [AuditSubject]) -> [Target] {
        var places: [TargetKey: Int] = [:]
        var targets: [Target] = []
        for subject in subjects {
            let key = TargetKey(package: subject.package, version: subject.version, origin: subject.origin)
            if let place = places[key] {
                if !targets[place].occurrences.contains(subject.occurrence) {
                    targets[place].occurrences.append(subject.occurrence)
                }
            } else {
                places[key] = targets.count
                targets.append(
                    Target(
                        package: subject.package.canonical, version: subject.version, origin: subject.origin,
                        occurrences: [subject.occurrence]))
            }
        }
        return targets
    }

    // MARK: - Asking

    struct Answer {
        var matches: [AdvisoryMatch] = []
        var unauditedReason: UnauditedPackage.Reason?
        /// When single answers were given, by the place of the database that has them.
        var moments: [Int: Timestamp] = [:]
    }

    /// What each database has about a package.
    private func dossiers(of package: PackageName) throws(AdvisoryStoreError) -> [AdvisoryDossier] {
        var opened: [AdvisoryDossier] = []
        for database in databases { opened.append(try database.store.dossier(of: package)) }
        return opened
    }

    private func ask(
        _ target: Target, _ dossiers: inout [AdvisoryDossier], today: Timestamp
    ) throws(AdvisoryStoreError) -> Answer {
        guard let text = target.version else {
            if case .local(let path) = target.origin { return Answer(unauditedReason: .local(path)) }
            return Answer(unauditedReason: .noVersion)
        }
        let candidate = CandidateVersion(text)
        var answer = Answer(unauditedReason: .noDatabase)
        for (index, database) in databases.enumerated() {
            guard case .known(var matches, let asOf) = try dossiers[index].ask(candidate) else {
                if database.role == .general, answer.unauditedReason == .noDatabase {
                    answer.unauditedReason = .neverAsked
                }
                continue
            }
            if database.role == .supplement {
                // It adds what the others do not tell. It must neither take something back nor tie two vulnerabilities
                // together, so that an exception of the one would cover the other.
                let told = Set(answer.matches.flatMap(\.advisory.allIDs))
                matches.removeAll {
                    $0.advisory.isWithdrawn(at: today) || !told.isDisjoint(with: $0.advisory.allIDs)
                }
            }
            answer.matches += matches
            if database.store.state.isPartial { answer.moments[index] = asOf }
            guard database.role == .general, answer.unauditedReason != nil else { continue }
            let isOld = database.store.state.isPartial && !options.limits.judge(age: today.since(asOf)).answers
            answer.unauditedReason = isOld ? .answerTooOld(asOf) : nil
        }
        // What a database says about such a package counts; its silence does not.
        if answer.matches.isEmpty, answer.unauditedReason == nil {
            switch target.origin {
            case .privateIndex(let name): answer.unauditedReason = .privateIndex(name)
            case .local(let path): answer.unauditedReason = .local(path)
            case .publicIndex, .address, .repository: break
            }
        }
        return answer
    }

    /// Ids of the advisories that hold for a version, withdrawn ones apart.
    static func affecting(
        _ version: String, _ dossiers: inout [AdvisoryDossier], today: Timestamp
    ) throws(AdvisoryStoreError) -> [AdvisoryID] {
        var found: Set<AdvisoryID> = []
        for index in dossiers.indices {
            guard case .known(let matches, _) = try dossiers[index].ask(CandidateVersion(version)) else { continue }
            for match in matches where !match.advisory.isWithdrawn(at: today) { found.insert(match.advisory.id) }
        }
        return found.sorted()
    }
}

/// What a project asks of an audit.
package struct AuditOptions: Sendable {
    package var ignores: [IgnoreRule]
    package var limits: FreshnessLimits
    /// The kind of id to show where there is one.
    package var displaying: AdvisoryID.Family?
    /// Packages that need not be judged, since somebody said so.
    package var toleratedPackages: Set<PackageName>
    /// Whether directories of this machine, such as the project itself, need not be judged.
    package var toleratesLocal: Bool
    /// The same, in writing and with an end.
    package var exemptions: [UnauditedExemption] = []
    /// Which kinds of findings fail.
    package var rules = FindingRules()
    /// Whether a request to ignore that ignores nothing fails.
    package var idleRulesFail = false

    package init(
        ignores: [IgnoreRule] = [], limits: FreshnessLimits = .standard, displaying: AdvisoryID.Family? = nil,
        toleratedPackages: Set<PackageName> = [], toleratesLocal: Bool = false
    ) {
        self.ignores = ignores
        self.limits = limits
        self.displaying = displaying
        self.toleratedPackages = toleratedPackages
        self.toleratesLocal = toleratesLocal
    }

    func tolerates(_ package: UnauditedPackage, today: Timestamp) -> Bool {
        if exemptions.contains(where: { $0.until >= today && $0.concerns(package) }) { return true }
        if case .local = package.reason, toleratesLocal { return true }
        return PackageName(ofSubject: package.name).map(toleratedPackages.contains) ?? false
    }
}
