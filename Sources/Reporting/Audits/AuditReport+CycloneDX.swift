internal import Advisories
internal import Auditing
internal import PackagingStandards

extension AuditReport {
    /// Everything that was audited, with what is known against it and what was decided about that (VEX).
    func cycloneDX(_ facts: AuditFacts) -> CycloneDXDocument {
        let software = software(facts)
        var document = CycloneDXDocument(software: software, moment: facts.moment, toolVersion: facts.toolVersion)
        let references = software.references
        func places(_ finding: Finding) -> [String] {
            software.components.indices.filter {
                software.components[$0].name == finding.package && software.components[$0].version == finding.version
            }.map { references[$0] }
        }
        document.vulnerabilities =
            findings.map { vulnerability($0, rule: nil, at: places($0)) }
            + suppressed.map { vulnerability($0.finding, rule: $0.rule, at: places($0.finding)) }
        return document
    }

    /// What the caller knows of what was audited, and every package of the report that is not among it.
    func software(_ facts: AuditFacts) -> SoftwareList {
        var list = facts.software ?? SoftwareList(subject: facts.mainList, components: [])
        let isWhole = facts.software != nil
        func add(_ name: PackageName, _ version: String?, _ occurrences: [AuditSubject.Occurrence]) {
            guard !list.components.contains(where: { $0.name == name && $0.version == version }) else { return }
            var categories: [String] = []
            for occurrence in occurrences where !categories.contains(occurrence.category) {
                categories.append(occurrence.category)
            }
            if !isWhole { list.roots.append(list.components.count) }
            list.components.append(.init(name: name, version: version, categories: categories))
        }
        for finding in findings + suppressed.map(\.finding) {
            add(finding.package, finding.version, finding.occurrences)
        }
        // A package about which nothing is said would look as if nothing were known against it.
        for (package, words) in unaudited.map({ ($0, "Not audited: ") })
            + tolerated.map({ ($0, "Not audited, and accepted so: ") })
        {
            guard let name = PackageName(ofSubject: package.name) else { continue }
            add(name, package.version, package.occurrences)
            for index in list.components.indices
            where list.components[index].name == name && list.components[index].version == package.version {
                list.components[index].remarks.append(words + AuditWords.reason(package.reason))
            }
        }
        return list
    }

    private func vulnerability(
        _ finding: Finding, rule: IgnoreRule?, at places: [String]
    ) -> CycloneDXDocument.Vulnerability {
        CycloneDXDocument.Vulnerability(
            id: finding.id.text, source: finding.id.family.title,
            references: finding.ids.filter { $0 != finding.id }.map { ($0.text, $0.family.title) },
            rating: .init(
                source: finding.severity?.source.family.title ?? finding.id.family.title,
                score: finding.severity?.score?.description, severity: AuditWords.severity(finding),
                method: Self.method(finding.severity), vector: finding.severity?.vector),
            description: AuditWords.summary(finding), detail: finding.details,
            recommendation: AuditWords.advice(finding),
            advisories: finding.references.compactMap { OutsideText.address($0.url) },
            published: finding.published, updated: finding.modified, analysis: Self.analysis(finding, rule),
            affects: places.map { ($0, finding.version, finding.certainty == .affected ? "affected" : "unknown") })
    }

    private static func method(_ severity: Severity?) -> String? {
        guard let severity else { return nil }
        return switch severity.score?.version {
        case .two: "CVSSv2"
        case .threeZero: "CVSSv3"
        case .threeOne: "CVSSv31"
        case .four: "CVSSv4"
        case nil: "other"
        }
    }

    /// Only a rule with a justification says that there is no harm. Any other one says that somebody looked and decided to
    /// go on.
    private static func analysis(_ finding: Finding, _ rule: IgnoreRule?) -> CycloneDXDocument.Vulnerability.Analysis {
        let hasFix = finding.fixes.contains(where: \.isClean)
        guard let rule else {
            return .init(
                state: finding.certainty == .affected ? "exploitable" : "in_triage",
                responses: hasFix && finding.kind == .vulnerability ? ["update"] : [],
                detail: AuditWords.advice(finding))
        }
        let justification: String? =
            switch rule.justification {
            case .componentNotPresent, .codeNotPresent: "code_not_present"
            case .codeNotInExecutePath: "code_not_reachable"
            case .codeNotControllable: "requires_environment"
            case .mitigated: "protected_by_mitigating_control"
            case nil: nil
            }
        return .init(
            state: justification == nil ? "in_triage" : "not_affected", justification: justification,
            responses: justification == nil && !hasFix ? ["can_not_fix"] : [], detail: AuditWords.reason(rule))
    }
}

extension AdvisoryID.Family {
    /// Who gives ids of the family.
    var title: String {
        switch self {
        case .pysec: "PyPA"
        case .github: "GitHub"
        case .cve: "CVE"
        case .safety: "Safety"
        case .organisation: "organisation"
        case .other: "OSV"
        case .malware: "OpenSSF"
        }
    }
}
