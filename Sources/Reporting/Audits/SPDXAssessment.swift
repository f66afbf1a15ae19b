internal import Advisories
internal import Auditing
internal import PackagingStandards

/// What is known of one advisory and what was decided about it, for the packages that it is about.
struct SPDXAssessment: Sendable {
    enum Verdict: Equatable, Sendable {
        case affected(action: String)
        case notAffected(IgnoreRule.Justification, impact: String)
        case underInvestigation(notes: String)
    }

    /// A page about the advisory.
    struct Page: Equatable, Sendable {
        enum Kind: Sendable { case advisory, fix, other }

        var kind: Kind
        var address: String
    }

    var id: AdvisoryID
    var aliases: [AdvisoryID]
    var summary: String
    var details: String?
    var published: Timestamp?
    var modified: Timestamp?
    var pages: [Page]
    var severity: Severity?
    /// The severity in words, with who says so.
    var rating: String
    /// The places of the packages among the components.
    var components: [Int]
    var verdict: Verdict

    init(_ finding: Finding, rule: IgnoreRule?, components: [Int]) {
        id = finding.id
        aliases = finding.ids.filter { $0 != finding.id }
        summary = AuditWords.summary(finding)
        details = finding.details.map(OutsideText.lines)
        published = finding.published
        modified = finding.modified
        severity = finding.severity
        rating = AuditWords.severityAndSource(finding)
        self.components = components
        var found: [Page] = []
        func add(_ kind: Page.Kind, _ address: String) {
            if !found.contains(where: { $0.address == address }) { found.append(Page(kind: kind, address: address)) }
        }
        for reference in finding.references {
            guard let address = OutsideText.address(reference.url) else { continue }
            switch reference.type {
            case "ADVISORY": add(.advisory, address)
            case "FIX": add(.fix, address)
            default: add(.other, address)
            }
        }
        if !found.contains(where: { $0.kind == .advisory }), let page = finding.id.page { add(.advisory, page) }
        pages = found
        if let rule, let justification = rule.justification {
            verdict = .notAffected(justification, impact: AuditWords.reason(rule))
        } else if let rule {
            // Ignoring is a decision, no claim that there is no harm.
            verdict = .underInvestigation(notes: "Ignored: " + AuditWords.reason(rule))
        } else if case .possibly(let doubt) = finding.certainty {
            verdict = .underInvestigation(notes: "Possibly affected: " + AuditWords.doubt(doubt))
        } else {
            verdict = .affected(action: AuditWords.advice(finding))
        }
    }

    /// All of it in a sentence or two, for forms that have no fields for it.
    var words: String {
        let state: String =
            switch verdict {
            case .affected(let action): "affected. " + action
            case .notAffected(let justification, let impact): "not affected (\(justification.rawValue)): \(impact)"
            case .underInvestigation(let notes): "under investigation. " + notes
            }
        let others = aliases.isEmpty ? "" : " (\(aliases.map(\.text).joined(separator: ", ")))"
        return "\(id.text)\(others): \(AuditWords.sentence(summary)) Severity: \(rating). Status: \(state)"
    }
}
