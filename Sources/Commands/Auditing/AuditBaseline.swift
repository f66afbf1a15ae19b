import Advisories
import Auditing
import Diagnostics
import OperatingSystem
import PackagingStandards
import StructuredText

/// Findings that were known before, so that only what is new needs to fail.
///
/// A finding is known when one of the same package shared an id with it, whatever its version was: moving from one
/// vulnerable version to another brings nothing new. Malware is never known.
struct AuditBaseline: Equatable, Sendable {
    /// The ids and aliases that were found, by package.
    private(set) var known: [PackageName: Set<AdvisoryID>] = [:]

    init() {}

    init(_ report: AuditReport) {
        for finding in report.findings { add(finding) }
    }

    private mutating func add(_ finding: Finding) {
        guard finding.kind != .malware else { return }
        known[finding.package.canonical, default: []].formUnion(finding.ids)
    }

    func knows(_ finding: Finding) -> Bool {
        guard finding.kind != .malware, let ids = known[finding.package.canonical] else { return false }
        return !ids.isDisjoint(with: finding.ids)
    }

    /// Takes what is known out of a report.
    func split(_ report: AuditReport) -> (new: AuditReport, known: [Finding]) {
        var new = report
        new.findings = report.findings.filter { !knows($0) }
        return (new, report.findings.filter(knows))
    }

    // MARK: - Bytes

    /// Reads a baseline, or the JSON of an earlier report: an object with `findings`, each with `package` and with `ids`,
    /// or `id` and `aliases`.
    init(parsing bytes: [UInt8], file: String) throws {
        func unusable(_ problem: String, line: Int? = nil, column: Int? = nil) -> Diagnostic {
            Diagnostic(
                .baseline, "`\(file)` is no baseline: \(problem)",
                at: SourceSpan(file: file, line: line, column: column), explanation: "Nothing was judged.",
                help: ["`pipit audit --write-baseline \(file)` writes one"], exitStatus: .misuse)
        }
        let value: JSONValue
        do throws(TextError) { value = try JSONValue(parsing: bytes) } catch {
            throw unusable(error.message, line: error.line, column: error.column)
        }
        guard let findings = value["findings"]?.array else { throw unusable("it has no `findings`") }
        for finding in findings {
            guard let text = finding["package"]?.string ?? finding["package"]?["name"]?.string,
                let name = PackageName(text)
            else { throw unusable("a finding in it has no package") }
            let texts =
                [finding["id"]?.string].compactMap { $0 }
                + ((finding["ids"]?.array ?? []) + (finding["aliases"]?.array ?? [])).compactMap(\.string)
            let ids = texts.compactMap { AdvisoryID($0) }
            guard !ids.isEmpty else { throw unusable("a finding about `\(name.normalized)` has no id") }
            if finding["kind"]?.string == Finding.Kind.malware.rawValue { continue }
            known[name.canonical, default: []].formUnion(ids)
        }
    }

    /// The baseline as a file, the same for the same findings.
    static func bytes(of report: AuditReport) -> [UInt8] {
        var object = JSONObject()
        object["schema"] = JSONValue(1)
        object["findings"] = .array(
            report.findings.filter { $0.kind != .malware }.map { finding in
                var entry = JSONObject()
                entry["package"] = .string(finding.package.normalized)
                entry["version"] = .string(finding.version)
                entry["ids"] = .array(finding.ids.map { .string($0.text) })
                return .object(entry)
            })
        return JSONValue.object(object).bytes(JSONStyle(indent: 2, keySeparator: ": ", endsWithNewline: true))
    }
}
