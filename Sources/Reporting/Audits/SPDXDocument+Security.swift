internal import Advisories
internal import Auditing
internal import PackagingStandards
internal import StructuredText

extension SPDXDocument {
    /// SPDX 3's security profile: each advisory once, how bad it is, and for each decision which packages it holds for (VEX).
    func security(_ graph: SPDXGraph) -> [JSONValue] {
        var elements: [JSONValue] = []
        var names: [AdvisoryID: String] = [:]
        for (number, assessment) in assessments.enumerated() {
            let packages = places(assessment.components)
            // What is about nothing would be refused by readers, and nothing is lost: every finding's package is listed.
            guard !packages.isEmpty else { continue }
            let vulnerability = names[assessment.id] ?? "Vulnerability-\(names.count + 1)"
            if names.updateValue(vulnerability, forKey: assessment.id) == nil {
                elements.append(graph.element("security_Vulnerability", vulnerability, Self.members(assessment)))
            }
            if let score = Self.score(assessment) {
                elements.append(
                    graph.assessment(
                        score.type, "Score-\(number + 1)", of: vulnerability, "hasAssessmentFor", packages,
                        score.members))
            }
            let time: JSONValue = .string(moment.description)
            let published: (String, JSONValue?) = ("security_publishedTime", time)
            switch assessment.verdict {
            case .affected(let action):
                elements.append(
                    graph.assessment(
                        "VexAffected", "Decision-\(number + 1)", of: vulnerability, "affects", packages,
                        [
                            published, ("security_actionStatement", .outside(action)),
                            ("security_actionStatementTime", time),
                        ]))
            case .notAffected(let justification, let impact):
                elements.append(
                    graph.assessment(
                        "VexNotAffected", "Decision-\(number + 1)", of: vulnerability, "doesNotAffect", packages,
                        [
                            published, ("security_justificationType", .string(Self.word(justification))),
                            ("security_impactStatement", .outside(impact)), ("security_impactStatementTime", time),
                        ]))
            case .underInvestigation(let notes):
                elements.append(
                    graph.assessment(
                        "VexUnderInvestigation", "Decision-\(number + 1)", of: vulnerability, "underInvestigationFor",
                        packages, [published, ("security_statusNotes", .outside(notes))]))
            }
        }
        return elements
    }

    private static func members(_ assessment: SPDXAssessment) -> [(String, JSONValue?)] {
        let ids = ([assessment.id] + assessment.aliases).map { id -> JSONValue in
            var object = JSONObject()
            object["type"] = "ExternalIdentifier"
            object["externalIdentifierType"] = id.family == .cve ? "cve" : "securityOther"
            object["identifier"] = .string(id.text)
            object["issuingAuthority"] = .string(id.family.title)
            object["identifierLocator"] = id.page.map { [.string($0)] }
            return .object(object)
        }
        let pages = assessment.pages.map { page -> JSONValue in
            let kind =
                switch page.kind {
                case .advisory: "securityAdvisory"
                case .fix: "securityFix"
                case .other: "securityOther"
                }
            return ["type": "ExternalRef", "externalRefType": .string(kind), "locator": [.string(page.address)]]
        }
        return [
            ("name", .string(assessment.id.text)), ("summary", .string(assessment.summary)),
            ("comment", .string("Severity: " + assessment.rating)),
            ("description", assessment.details.map(JSONValue.string)), ("externalIdentifier", .array(ids)),
            ("externalRef", pages.isEmpty ? nil : .array(pages)),
            ("security_publishedTime", assessment.published.map { .string($0.description) }),
            ("security_modifiedTime", assessment.modified.map { .string($0.description) }),
        ]
    }

    /// Only a number with its vector is an assessment in SPDX's sense; a word alone stands in the comment.
    private static func score(_ assessment: SPDXAssessment) -> (type: String, members: [(String, JSONValue?)])? {
        guard let severity = assessment.severity, let score = severity.score, let vector = severity.vector else {
            return nil
        }
        var members: [(String, JSONValue?)] = [
            ("security_score", .number(score.description)), ("security_vectorString", .outside(vector)),
        ]
        if score.version == .two { return ("CvssV2", members) }
        members.append(("security_severity", .string(severity.rating.rawValue)))
        return (score.version == .four ? "CvssV4" : "CvssV3", members)
    }

    private static func word(_ justification: IgnoreRule.Justification) -> String {
        switch justification {
        case .componentNotPresent: "componentNotPresent"
        case .codeNotPresent: "vulnerableCodeNotPresent"
        case .codeNotInExecutePath: "vulnerableCodeNotInExecutePath"
        case .codeNotControllable: "vulnerableCodeCannotBeControlledByAdversary"
        case .mitigated: "inlineMitigationsAlreadyExist"
        }
    }
}
