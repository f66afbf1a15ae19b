internal import Advisories
internal import Auditing
internal import PackagingStandards
internal import StructuredText

extension AuditReport {
    /// OpenVEX 0.2.0: a statement for each finding and for each one that a rule suppressed.
    func openVEX(_ facts: AuditFacts) -> String {
        var statements = findings.map { statement($0, rule: nil, facts) }
        statements += suppressed.map { statement($0.finding, rule: $0.rule, facts) }
        let content = JSONValue.array(statements).text(.compact) + facts.moment.description
        let document: JSONValue = [
            "@context": "https://openvex.dev/ns/v0.2.0",
            "@id": .string("https://openvex.dev/docs/pipit-" + ReportIdentity.uuid(of: content)),
            "author": "Pipit", "role": "Document Creator", "timestamp": .string(facts.moment.description), "version": 1,
            "tooling": .string("pipit " + OutsideText.line(facts.toolVersion)), "statements": .array(statements),
        ]
        return document.text(.readable)
    }

    private func statement(_ finding: Finding, rule: IgnoreRule?, _ facts: AuditFacts) -> JSONValue {
        var object = JSONObject()
        var vulnerability = JSONObject()
        vulnerability["name"] = .string(finding.id.text)
        vulnerability["description"] = .string(AuditWords.summary(finding))
        let aliases = AuditWords.aliases(finding)
        if !aliases.isEmpty { vulnerability["aliases"] = .texts(aliases) }
        object["vulnerability"] = .object(vulnerability)
        let url = SoftwareList.Component.packageURL(finding.package, finding.version)
        object["products"] = [["@id": .string(url), "identifiers": ["purl": .string(url)]]]
        object["timestamp"] = .string(facts.moment.description)
        if let rule, let justification = rule.justification {
            object["status"] = "not_affected"
            object["justification"] = .string(justification.rawValue)
            object["impact_statement"] = .string(AuditWords.reason(rule))
        } else if let rule {
            // Ignoring is a decision, no claim that there is no harm.
            object["status"] = "under_investigation"
            object["status_notes"] = .string("Ignored: " + AuditWords.reason(rule))
        } else if case .possibly(let doubt) = finding.certainty {
            object["status"] = "under_investigation"
            object["status_notes"] = .string(AuditWords.doubt(doubt))
        } else {
            object["status"] = "affected"
            object["action_statement"] = .string(AuditWords.advice(finding))
        }
        return .object(object)
    }

    /// What was audited as SPDX knows it, with what is known against it and what was decided about that.
    func spdx(_ facts: AuditFacts) -> SPDXDocument {
        let software = software(facts)
        var document = SPDXDocument(software: software, moment: facts.moment, toolVersion: facts.toolVersion)
        let rules = findings.map { ($0, IgnoreRule?.none) } + suppressed.map { ($0.finding, Optional($0.rule)) }
        document.assessments = rules.map { finding, rule in
            SPDXAssessment(
                finding, rule: rule,
                components: software.components.indices.filter {
                    software.components[$0].name == finding.package
                        && software.components[$0].version == finding.version
                })
        }
        return document
    }
}

extension AdvisoryID {
    /// The page of OSV's about an id of the databases that it collects.
    var page: String? {
        switch family {
        case .pysec, .github, .cve, .malware:
            "https://osv.dev/vulnerability/" + OutsideText.percentEncoded(text, keeping: "-._~")
        case .safety, .organisation, .other: nil
        }
    }
}
