import Advisories
import Auditing
import Diagnostics
import OperatingSystem
import PackagingStandards
import StructuredText

/// Findings that were known before, so that only what is new needs to fail.
///
/// A finding is known when one of the same package shared an id with it, whatever its version was: moving from one
/// vulnerable version to another brings nothing new. Two CVEs are two vulnerabilities, whatever other ids they share. What
/// turns up in another file or another category than before is new there. Malware is never known.
struct AuditBaseline: Equatable, Sendable {
    struct Entry: Equatable, Sendable {
        var package: PackageName
        var ids: Set<AdvisoryID>
        var isMalware: Bool
        /// Where it was; nil where nobody wrote that down, which then is everywhere.
        var places: Set<Place>?

        /// Whether it is the same vulnerability of the same package, wherever that is.
        func isSame(as finding: Finding) -> Bool {
            guard package == finding.package.canonical, !ids.isDisjoint(with: finding.ids) else { return false }
            let (own, others) = (ids.filter { $0.family == .cve }, finding.ids.filter { $0.family == .cve })
            return own.isEmpty || others.isEmpty || !own.isDisjoint(with: others)
        }
    }

    /// A category of a list.
    struct Place: Hashable, Sendable {
        /// The list, from where the audit runs; nil in an environment, whose files have versions in their names.
        var file: String?
        var category: String

        init(file: String?, category: String) {
            let isInstalled = category == AuditList.installed || file?.hasSuffix("pyvenv.cfg") == true
            self.file = isInstalled ? nil : file
            self.category = category
        }

        init(_ occurrence: AuditSubject.Occurrence) {
            self.init(file: occurrence.place?.file, category: occurrence.category)
        }
    }

    private(set) var entries: [Entry] = []

    init() {}

    init(_ report: AuditReport) { add(report) }

    /// Counts what a report found as known.
    mutating func add(_ report: AuditReport) {
        entries += report.findings.map {
            Entry(
                package: $0.package.canonical, ids: Set($0.ids), isMalware: $0.kind == .malware,
                places: Set($0.occurrences.map(Place.init)))
        }
    }

    /// Whether a finding need not fail.
    func knows(_ finding: Finding) -> Bool { finding.kind != .malware && names(finding) }

    /// Whether a finding, of whatever kind, is among these, at every place where it is.
    func names(_ finding: Finding) -> Bool {
        let same = entries.filter { $0.isSame(as: finding) }
        guard !same.isEmpty else { return false }
        var places: Set<Place> = []
        for entry in same {
            guard let known = entry.places else { return true }
            places.formUnion(known)
        }
        return finding.occurrences.allSatisfy { places.contains(Place($0)) }
    }

    /// Takes what is known out of a report.
    func split(_ report: AuditReport) -> (new: AuditReport, known: [Finding]) {
        var new = report
        new.findings = report.findings.filter { !knows($0) }
        return (new, report.findings.filter(knows))
    }

    // MARK: - Bytes

    /// Reads a baseline, or the JSON of an earlier report: an object with `findings`, each with `package` and with `ids`,
    /// or `id` and `aliases`, and if it is to count only there with `occurrences`, each with a `category` and a `file`.
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
                let name = PackageName(ofSubject: text)
            else { throw unusable("a finding in it has no package") }
            let texts =
                [finding["id"]?.string].compactMap { $0 }
                + ((finding["ids"]?.array ?? []) + (finding["aliases"]?.array ?? [])).compactMap(\.string)
            let ids = texts.compactMap { AdvisoryID($0) }
            guard !ids.isEmpty else { throw unusable("a finding about `\(name.normalized)` has no id") }
            let isMalware = finding["kind"]?.string == Finding.Kind.malware.rawValue
            let places = finding["occurrences"]?.array?.map { occurrence in
                Place(file: occurrence["file"]?.string, category: occurrence["category"]?.string ?? "")
            }
            entries.append(
                Entry(
                    package: name.canonical, ids: Set(ids), isMalware: isMalware, places: places.map(Set.init)))
        }
    }

    /// The baseline as a file, the same for the same findings.
    ///
    /// - Parameter entries: What counts as found as well.
    static func bytes(of report: AuditReport, and entries: [Entry] = []) -> [UInt8] {
        var object = JSONObject()
        object["schema"] = JSONValue(1)
        object["findings"] = .array(
            report.findings.map { finding in
                var entry = JSONObject()
                entry["package"] = .string(finding.package.normalized)
                entry["version"] = .string(finding.version)
                entry["kind"] = .string(finding.kind.rawValue)
                entry["ids"] = .array(finding.ids.map { .string($0.text) })
                entry["occurrences"] = json(Set(finding.occurrences.map(Place.init)))
                return .object(entry)
            }
                + entries.map { entry in
                    var object = JSONObject()
                    object["package"] = .string(entry.package.normalized)
                    object["kind"] = .string((entry.isMalware ? Finding.Kind.malware : .vulnerability).rawValue)
                    object["ids"] = .array(entry.ids.sorted().map { .string($0.text) })
                    object["occurrences"] = entry.places.map(json)
                    return .object(object)
                })
        return JSONValue.object(object).bytes(JSONStyle(indent: 2, keySeparator: ": ", endsWithNewline: true))
    }

    private static func json(_ places: Set<Place>) -> JSONValue {
        let sorted = places.sorted { ($0.file ?? "", $0.category) < ($1.file ?? "", $1.category) }
        return .array(
            sorted.map { place in
                var object = JSONObject()
                object["category"] = .string(place.category)
                object["file"] = place.file.map { .string($0) }
                return .object(object)
            })
    }
}
