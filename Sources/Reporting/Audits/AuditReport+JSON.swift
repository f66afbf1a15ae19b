internal import Advisories
internal import Auditing
import Diagnostics
internal import OperatingSystem
internal import PackagingStandards
internal import StructuredText

extension JSONValue {
    /// Text from outside, made safe, on one line.
    static func outside(_ text: String) -> JSONValue { .string(OutsideText.line(text)) }

    /// Text from outside, or `null`.
    static func outside(_ text: String?) -> JSONValue { text.map { .outside($0) } ?? .null }

    static func texts(_ texts: some Sequence<String>) -> JSONValue { .array(texts.map(JSONValue.string)) }
}

extension AuditReport {
    /// Pipit's own schema, `pipit-audit/1`; Documentation/AuditJSON.md explains it.
    func json(_ facts: AuditFacts) -> String {
        var object = JSONObject()
        object["schema"] = "pipit-audit/1"
        object["tool"] = ["name": "pipit", "version": .outside(facts.toolVersion)]
        object["reported_at"] = .string(facts.moment.description)
        object["judged_at"] = .string(today.description)
        object["policy_sha256"] = facts.policyDigest.map { .string($0.hexadecimal) } ?? .null
        object["lists"] = .texts(facts.lists.map(OutsideText.line))
        object["verdict"] = .string(AuditWords.verdictKey(self))
        object["exit_status"] = JSONValue(Int(exitStatus.rawValue))
        object["summary"] = [
            "audited": JSONValue(audited), "findings": JSONValue(findings.count),
            "malware": JSONValue(findings.filter { $0.kind == .malware }.count),
            "suppressed": JSONValue(suppressed.count), "unaudited": JSONValue(unaudited.count),
        ]
        object["findings"] = .array(findings.map { json($0, facts) })
        object["suppressed"] = .array(
            suppressed.map { entry in
                [
                    "finding": json(entry.finding, facts), "matched": .string(entry.matched.text),
                    "rule": json(entry.rule, facts),
                ]
            })
        object["unaudited"] = .array(unaudited.map { json($0, facts) })
        object["tolerated"] = .array(tolerated.map { json($0, facts) })
        object["withdrawn"] = .array(
            withdrawn.map { match in
                [
                    "package": .string(match.package.normalized), "version": .outside(match.version),
                    "id": .string(match.id.text), "withdrawn": .string(match.withdrawn.description),
                    "occurrences": json(match.occurrences, facts),
                ]
            })
        object["idle_rules"] = .array(
            idleRules.map { ["rule": json($0.rule, facts), "why": .string($0.idleness.rawValue)] })
        object["interpreters"] = .array(
            interpreters.map { interpreter in
                [
                    "version": .outside(interpreter.version), "judged": .boolean(interpreter.reason == nil),
                    "reason": interpreter.reason.map { .string(AuditWords.key($0)) } ?? .null,
                    "file": interpreter.place.map { .outside(facts.path($0)) } ?? .null,
                ]
            })
        object["passed_over"] = .array(
            passedOver.map {
                ["file": .outside($0.file), "ecosystem": .outside($0.ecosystem), "count": JSONValue($0.count)]
            })
        object["lock_stale"] = .boolean(isLockStale)
        object["databases"] = .array(databases.map { json($0, facts) })
        return JSONValue.object(object).text(.readable)
    }

    private func json(_ finding: Finding, _ facts: AuditFacts) -> JSONValue {
        var object = JSONObject()
        object["package"] = .string(finding.package.normalized)
        object["version"] = .string(OutsideText.version(finding.version))
        object["purl"] = .string(SoftwareList.Component.packageURL(finding.package, finding.version))
        object["kind"] = .string(finding.kind.rawValue)
        switch finding.certainty {
        case .affected:
            object["certainty"] = "affected"
            object["doubt"] = .null
        case .possibly(let doubt):
            object["certainty"] = "possibly"
            object["doubt"] = .string(AuditWords.key(doubt))
        }
        object["id"] = .string(finding.id.text)
        object["ids"] = .texts(finding.ids.map(\.text))
        object["related"] = .texts(finding.related.map(\.text))
        object["severity"] = .object(json(finding.severity))
        object["summary"] = .outside(finding.summary)
        object["details"] = finding.details.map { .string(OutsideText.lines($0)) } ?? .null
        object["affected"] = .texts(finding.affected.map(OutsideText.line))
        object["fixes"] = .array(
            finding.fixes.map { fix in
                [
                    "version": .outside(fix.version), "clean": .boolean(fix.isClean),
                    "affected_by": .texts(fix.affectedBy.map(\.text)),
                ]
            })
        object["clean_fix"] = .outside(cleanFix(for: finding.package, finding.version))
        object["references"] = .array(
            finding.references.compactMap { reference in
                OutsideText.address(reference.url).map {
                    ["type": .outside(reference.type), "url": .string($0)]
                }
            })
        object["published"] = finding.published.map { .string($0.description) } ?? .null
        object["modified"] = finding.modified.map { .string($0.description) } ?? .null
        object["notes"] = .texts(finding.notes.map(AuditWords.note))
        object["occurrences"] = json(finding.occurrences, facts)
        return .object(object)
    }

    private func json(_ severity: Severity?) -> JSONObject {
        var object = JSONObject()
        object["rating"] = .string(severity?.rating.rawValue ?? "unknown")
        object["score"] = severity?.score.map { .number($0.description) } ?? .null
        object["method"] = severity.map { .string($0.method) } ?? .null
        object["vector"] = .outside(severity?.vector)
        object["source"] = severity.map { .string($0.source.text) } ?? .null
        return object
    }

    private func json(_ occurrences: [AuditSubject.Occurrence], _ facts: AuditFacts) -> JSONValue {
        .array(
            occurrences.map { occurrence in
                [
                    "category": .outside(occurrence.category), "file": .outside(facts.path(occurrence.place)),
                    "line": occurrence.place?.line.map { JSONValue($0) } ?? .null,
                    "provenance": occurrence.provenance.map { json($0, facts) } ?? .null,
                ]
            })
    }

    private func json(_ provenance: Provenance, _ facts: AuditFacts) -> JSONValue {
        let paths = provenance.paths.map { path -> JSONValue in
            [
                "file": path.request.map { .outside(facts.path($0)) } ?? .null,
                "line": path.request?.line.map { JSONValue($0) } ?? .null,
                "steps": .array(
                    path.steps.map { step in
                        [
                            "package": .string(step.package.normalized), "version": .outside(step.version),
                            "extra": .outside(step.extra),
                        ]
                    }),
            ]
        }
        var packages: [String] = []
        if case .unknownNeeds(let names) = provenance.gap { packages = names.map(\.normalized) }
        return [
            "standing": .string(provenance.standing.rawValue), "paths": .array(paths),
            "further_paths": JSONValue(provenance.further),
            "gap": provenance.gap.map { gap in
                [
                    "reason": .string(AuditWords.key(gap)), "packages": .texts(packages),
                    "explanation": .string(
                        provenance.paths.isEmpty ? AuditWords.gap(gap) : AuditWords.openEnd(gap) ?? ""),
                ]
            } ?? .null,
        ]
    }

    private func json(_ package: UnauditedPackage, _ facts: AuditFacts) -> JSONValue {
        [
            "package": .outside(package.name), "version": .outside(package.version),
            "reason": .string(AuditWords.key(package.reason)),
            "explanation": .string(AuditWords.reason(package.reason)),
            "occurrences": json(package.occurrences, facts),
        ]
    }

    private func json(_ rule: IgnoreRule, _ facts: AuditFacts) -> JSONValue {
        [
            "id": .string(rule.id.text), "package": rule.package.map { .string($0.normalized) } ?? .null,
            "versions": .outside(rule.versions?.description), "reason": .outside(rule.reason),
            "until": rule.until.map { .string($0.description) } ?? .null, "until_fixed": .boolean(rule.untilFixed),
            "file": rule.place.map { .outside(facts.path($0)) } ?? .null,
            "line": rule.place?.line.map { JSONValue($0) } ?? .null,
        ]
    }

    private func json(_ database: DatabaseStatus, _ facts: AuditFacts) -> JSONValue {
        [
            "path": .outside(Paths.name(database.path)), "role": .string(database.role.rawValue),
            "updated": .string(database.state.updated.description), "age_seconds": .number(String(database.age)),
            "freshness": .string(database.freshness.rawValue), "records": JSONValue(database.state.records),
            "packages": JSONValue(database.state.packages), "partial": .boolean(database.state.isPartial),
            "newest_modified": database.state.newestModified.map { .string($0.description) } ?? .null,
        ]
    }
}
