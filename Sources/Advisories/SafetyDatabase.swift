import PackagingStandards
import StructuredText

/// The files of Safety's database, so that a user's own copy goes on being of use. Both are read: version 1
/// (`insecure.json`, `insecure_full.json`: packages at the top, `$meta` beside them) and version 2 (`meta` and
/// `vulnerable_packages`).
package enum SafetyDatabase {
    /// Whether a JSON value is such a file.
    static func recognizes(_ value: JSONValue) -> Bool {
        guard let object = value.object, object["id"] == nil else { return false }
        if object["$meta"] != nil || object["vulnerable_packages"] != nil { return true }
        // Old files have no `$meta`: every member is a list about a package.
        return !object.isEmpty
            && object.members.allSatisfy { member in
                PackageName(member.key) != nil
                    && member.value.array?.allSatisfy { $0.string != nil || $0["specs"] != nil } ?? false
            }
    }

    /// The advisories in the bytes of such a file.
    package static func advisories(_ bytes: [UInt8], source: String) throws(AdvisoryError) -> [Advisory] {
        let value = try JSONValue(advisoryText: bytes, source: source)
        guard recognizes(value) else {
            throw .unknownForm(source: source, expected: "`vulnerable_packages`, or packages with their specifiers")
        }
        return try advisories(in: value, source: source)
    }

    static func advisories(in value: JSONValue, source: String) throws(AdvisoryError) -> [Advisory] {
        let file = RecordField(source: source, value: value)
        let isSecond = try file.member("vulnerable_packages") != nil
        let meta = try file.member(isSecond ? "meta" : "$meta")
        if isSecond, let version = try meta?.member("schema_version") {
            guard try version.string().hasPrefix("2.") else { throw version.refusal("a version 2.x of Safety's files") }
        }
        let context = Context(meta: meta)
        var found: [AdvisoryID: Advisory] = [:]
        let packages = isSecond ? try file.required("vulnerable_packages") : file
        for (name, entries) in try packages.members() where isSecond || name != "$meta" {
            for (index, entry) in try entries.elements().enumerated() {
                let advisory: Advisory
                if let specifier = entry.value.string {
                    advisory = try bare(specifier, of: name, index: index, entry, context)
                } else {
                    advisory = try full(entry, of: name, index: index, isSecond: isSecond, context)
                }
                // One advisory may be about several packages.
                if var known = found[advisory.id] {
                    known.affected += advisory.affected
                    found[advisory.id] = known
                } else {
                    found[advisory.id] = advisory
                }
            }
        }
        guard !found.isEmpty else { throw .nothingFound(source: source) }
        return found.values.sorted { $0.id < $1.id }
    }

    /// What the file says once for all.
    private struct Context {
        var modified: Timestamp?
        var baseAddress: String?
        var severities: JSONObject?

        init(meta: RecordField?) {
            modified = meta?.value["timestamp"]?.integer.map { Timestamp(seconds: Int64($0)) }
            baseAddress = meta?.value["base_domain"]?.string
            severities = meta?.value["severities"]?.object
        }

        /// The vectors that stand for one of the ids.
        func vectors(of ids: [AdvisoryID]) -> [SeverityVector] {
            ids.flatMap { id -> [SeverityVector] in
                guard let entry = severities?[id.text] else { return [] }
                return [("CVSS_V2", "cvssv2"), ("CVSS_V3", "cvssv3")].compactMap { type, key in
                    entry[key]?["vector_string"]?.string.map { SeverityVector(type: type, vector: $0) }
                }
            }
        }
    }

    /// An entry without an id gets a name of its own, which stays the same while the file does.
    private static func unnamed(_ name: String, _ index: Int, _ entry: RecordField) throws(AdvisoryError) -> AdvisoryID
    {
        guard let package = PackageName(name), let id = AdvisoryID("x_safety-\(package.normalized)-\(index + 1)") else {
            throw entry.refusal("about a package")
        }
        return id
    }

    /// An entry that is nothing but a specifier.
    private static func bare(
        _ specifier: String, of name: String, index: Int, _ entry: RecordField, _ context: Context
    ) throws(AdvisoryError) -> Advisory {
        let id = try unnamed(name, index, entry)
        return Advisory(
            id: id, modified: context.modified,
            affected: [AffectedPackage(name: name, ranges: [AffectedRange(specifiers: [specifier])])], source: "Safety")
    }

    private static func full(
        _ entry: RecordField, of name: String, index: Int, isSecond: Bool, _ context: Context
    ) throws(AdvisoryError) -> Advisory {
        var names: [AdvisoryID] = []
        if isSecond {
            var others: [AdvisoryID] = []
            for id in try entry.required("ids").elements() {
                let found = ids(try id.required("id").string())
                // Safety's own number is the name, wherever it stands.
                if try id.member("type")?.string() == "pyup" { names += found } else { others += found }
            }
            names += others
        } else {
            names = ids(try entry.required("id").string())
            if let cve = try entry.member("cve") { names += ids(try cve.string()) }
        }
        if names.isEmpty { names = [try unnamed(name, index, entry)] }
        let id = names[0]
        var advisory = Advisory(id: id, modified: context.modified, source: "Safety")
        var seen: Set<AdvisoryID> = [id]
        advisory.aliases = names.dropFirst().filter { seen.insert($0).inserted }
        advisory.details = try entry.member("advisory")?.string()
        advisory.severities = context.vectors(of: names)
        advisory.published = try entry.member("published_date")?.value.string.flatMap(date)
        var links = try entry.member("vulnerability_resources")?.value.array?.compactMap(\.string) ?? []
        if let path = try entry.member("more_info_path")?.value.string {
            if path.hasPrefix("http") {
                links.insert(path, at: 0)
            } else if let base = context.baseAddress {
                links.insert(base + path, at: 0)
            }
        }
        advisory.references = links.map { Advisory.Reference(type: "WEB", url: $0) }
        let fixes = try entry.member("fixed_versions")?.value.array?.compactMap(\.string) ?? []
        let listed = try entry.member("affected_versions")?.value.array?.compactMap(\.string) ?? []
        let specifiers = try entry.required("specs")
        var alternatives: [String] = []
        if let single = specifiers.value.string {
            alternatives = [single]
        } else {
            for specifier in try specifiers.elements() { alternatives.append(try specifier.string()) }
        }
        if alternatives.isEmpty, let text = try entry.member("v")?.value.string {
            alternatives = Self.alternatives(text)
        }
        advisory.affected = [
            AffectedPackage(
                name: name, versions: listed,
                ranges: alternatives.isEmpty ? [] : [AffectedRange(specifiers: alternatives)],
                statedFixes: fixes)
        ]
        return advisory
    }

    /// The alternatives in a `v`, which is all of them in a row: `<1.0.4,>=1.1,<1.1.1`. Where it could be read in two ways, the
    /// one that holds more versions is taken.
    private static func alternatives(_ text: String) -> [String] {
        var found: [String] = []
        var lower: Version?
        for part in text.split(separator: ",") {
            let clause = String(part.drop { $0 == " " })
            if clause.isEmpty { continue }
            let version = Version(String(clause.drop { "<>=!~ ".contains($0) }))
            if clause.hasPrefix("!="), !found.isEmpty {
                found[found.count - 1] += "," + clause
            } else if clause.hasPrefix("<"), let start = lower, let version, start <= version {
                found[found.count - 1] += "," + clause
                lower = nil
            } else {
                found.append(clause)
                lower = clause.hasPrefix(">") ? version : nil
            }
        }
        return found
    }

    /// The ids in a text, which in the field holds several at times: `CVE-2020-1, CVE-2020-2`.
    private static func ids(_ text: String) -> [AdvisoryID] {
        text.split(separator: ",").compactMap { part in
            let trimmed = part.drop { $0 == " " }
            return AdvisoryID(trimmed.prefix { $0 != " " }).flatMap {
                trimmed.drop { $0 != " " }.allSatisfy { $0 == " " } ? $0 : nil
            }
        }
    }

    /// `2022-Feb-16`.
    private static func date(_ text: String) -> Timestamp? {
        let parts = text.split(separator: "-")
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count == 3, let month = months.firstIndex(of: String(parts[1])) else { return Timestamp(text) }
        let day = parts[2].count == 1 ? "0\(parts[2])" : String(parts[2])
        return Timestamp("\(parts[0])-\(month < 9 ? "0" : "")\(month + 1)-\(day)")
    }
}
