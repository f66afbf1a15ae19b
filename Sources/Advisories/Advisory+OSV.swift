import PackagingStandards
import StructuredText

extension Advisory {
    /// No record comes near: the longest known has some hundred kilobytes.
    package static let largestText = 256 << 20

    /// Reads one record of OSV's schema, any 1.x. What decides about a verdict must be as the schema says; fields that
    /// Pipit does not know are passed over.
    ///
    /// - Parameter source: What the record is called in an error: a file, a member of a zip, an address.
    package init(osv bytes: [UInt8], source: String) throws(AdvisoryError) {
        try self.init(osv: JSONValue(advisoryText: bytes, source: source), source: source)
    }

    /// Reads one record that is a value already.
    package init(osv value: JSONValue, source: String) throws(AdvisoryError) {
        try self.init(osv: value, source: source, needsModified: true)
    }

    /// Reads a record that a store keeps, which need not have been changed at any known time.
    init(stored bytes: [UInt8], source: String) throws(AdvisoryError) {
        try self.init(osv: JSONValue(advisoryText: bytes, source: source), source: source, needsModified: false)
    }

    private init(osv value: JSONValue, source: String, needsModified: Bool) throws(AdvisoryError) {
        let record = RecordField(source: source, value: value)
        guard let object = value.object else { throw record.refusal("an object") }
        if let repeated = object.firstRepeatedMember {
            throw AdvisoryError.record(source: source, path: repeated.key, expected: "there only once")
        }
        if let version = try record.member("schema_version") {
            guard try version.string().hasPrefix("1.") else { throw version.refusal("a version 1.x of OSV's schema") }
        }
        // Before its first version the schema had other words, and a reader of today's would see that nothing is affected.
        if object["affects"] != nil, object["affected"] == nil {
            throw AdvisoryError.record(
                source: source, path: "affects", expected: "in the form of OSV's schema 1.x: affected")
        }
        let idField = try record.required("id")
        guard let id = AdvisoryID(try idField.string()) else { throw idField.refusal("an advisory's id") }
        self.init(id: id)
        modified = try (needsModified ? record.required("modified") : record.member("modified"))?.timestamp()
        published = try record.member("published")?.timestamp()
        withdrawn = try record.member("withdrawn")?.timestamp()
        // A name that cannot be one is of no use to anybody, and no reason to lose the record.
        aliases = try record.strings(of: "aliases").compactMap { AdvisoryID($0) }.filter { $0 != id }
        related = try (record.strings(of: "related") + record.strings(of: "upstream")).compactMap { AdvisoryID($0) }
        summary = try record.member("summary")?.string()
        details = try record.member("details")?.string()
        severities = try Self.vectors(of: record)
        if let label = try record.member("database_specific")?.value.object?["severity"]?.string {
            self.label = SeverityRating(label: label)
        }
        for entry in try record.elements(of: "affected") {
            guard let affected = try AffectedPackage(osv: entry) else { continue }
            // What a source says of a name that none can have is lost, and nobody would hear of it. A store is read all
            // the same: what is in there has been accepted.
            if needsModified, affected.isProject, affected.package == nil {
                throw AdvisoryError.record(
                    source: source, path: "\(entry.path).package.name", expected: "the name of a Python project")
            }
            self.affected.append(affected)
        }
        for entry in try record.elements(of: "references") {
            guard let url = try entry.member("url")?.string() else { continue }
            references.append(Reference(type: try entry.member("type")?.string() ?? "WEB", url: url))
        }
        self.source = try record.member(Self.sourceKey)?.string()
    }

    static let sourceKey = "x_source"

    fileprivate static func vectors(of field: RecordField) throws(AdvisoryError) -> [SeverityVector] {
        var found: [SeverityVector] = []
        for entry in try field.elements(of: "severity") {
            found.append(
                SeverityVector(
                    type: try entry.required("type").string(), vector: try entry.required("score").string()))
        }
        return found
    }
}

extension AffectedPackage {
    /// Reads an entry of `affected`; nil for one without a package that names commits of some repository. Python itself is in
    /// no ecosystem, so the advisories of the PSF tell it by its repository. Without either an entry has lost what it was
    /// about, and nobody could tell whom it affects.
    init?(osv entry: RecordField) throws(AdvisoryError) {
        guard let package = try entry.member("package") else {
            var ranges: [AffectedRange] = []
            var isOfInterpreter = false
            for range in try entry.elements(of: "ranges") {
                ranges.append(try AffectedRange(osv: range))
                if try Self.isOfInterpreter(range) { isOfInterpreter = true }
            }
            guard isOfInterpreter else {
                if ranges.isEmpty || !ranges.allSatisfy(\.isOfCommits) { _ = try entry.required("package") }
                return nil
            }
            self.init(
                ecosystem: Self.interpreterEcosystem, name: PackageName.interpreter.normalized,
                versions: try entry.strings(of: "versions"), ranges: ranges,
                severities: try Advisory.vectors(of: entry))
            return
        }
        self.init(
            ecosystem: try package.required("ecosystem").string(), name: try package.required("name").string(),
            versions: try entry.strings(of: "versions"), severities: try Advisory.vectors(of: entry))
        for range in try entry.elements(of: "ranges") { ranges.append(try AffectedRange(osv: range)) }
        if let stated = try entry.member(Self.fixesKey) {
            for fix in try stated.elements() { statedFixes.append(try fix.string()) }
        }
    }

    static let fixesKey = "x_fixed"

    /// Whether the commits of a range are those of CPython's repository.
    private static func isOfInterpreter(_ range: RecordField) throws(AdvisoryError) -> Bool {
        guard var address = try range.member("repo")?.string().lowercased() else { return false }
        if address.hasSuffix("/") { address.removeLast() }
        if address.hasSuffix(".git") { address.removeLast(4) }
        return address.hasSuffix("://github.com/python/cpython")
    }
}

extension AffectedRange {
    init(osv range: RecordField) throws(AdvisoryError) {
        let kind: Kind
        switch try range.required("type").string() {
        case "ECOSYSTEM": kind = .ecosystem
        case "SEMVER": kind = .semantic
        case "GIT": kind = .git
        case Self.specifierType:
            self.init(specifiers: try range.strings(of: "specifiers"))
            return
        case let other: kind = .other(other)
        }
        var events: [Event] = []
        for entry in try range.required("events").elements() {
            let members = try entry.members()
            // The schema wants one event in each object; early records had two, whose meaning is plain.
            var isKnown = false
            for (key, field) in members {
                guard let make = Self.makers[key] else { continue }
                events.append(make(try field.string()))
                isKnown = true
            }
            if !isKnown { events.append(.unknown(members.first?.key ?? "")) }
        }
        self.init(kind: kind, events: events)
    }

    static let specifierType = "X_SPECIFIERS"

    private static let makers: [String: @Sendable (String) -> Event] = [
        "introduced": Event.introduced, "fixed": Event.fixed, "last_affected": Event.lastAffected, "limit": Event.limit,
    ]
}

// MARK: - Back to OSV

extension Advisory {
    /// The record in OSV's schema, which wants to know when it was changed. What is Pipit's own addition stands in
    /// members that begin with `x_`.
    package var osv: JSONValue { json(modified: modified ?? Timestamp(seconds: 0)) }

    /// The record as a store keeps it.
    var stored: JSONValue { json(modified: modified) }

    private func json(modified: Timestamp?) -> JSONValue {
        var record = JSONObject()
        func set(_ key: String, _ value: JSONValue?) {
            if let value { record.members.append(.init(key: key, value: value)) }
        }
        set("schema_version", "1.7.5")
        set("id", .string(id.text))
        set("modified", modified.map { .string($0.description) })
        set("published", published.map { .string($0.description) })
        set("withdrawn", withdrawn.map { .string($0.description) })
        set("aliases", aliases.isEmpty ? nil : .array(aliases.map { .string($0.text) }))
        set("related", related.isEmpty ? nil : .array(related.map { .string($0.text) }))
        set("summary", summary.map(JSONValue.string))
        set("details", details.map(JSONValue.string))
        set("severity", severities.json)
        set("affected", .array(affected.map(\.osv)))
        set(
            "references",
            references.isEmpty
                ? nil : .array(references.map { ["type": .string($0.type), "url": .string($0.url)] }))
        set("database_specific", label.map { ["severity": .string($0.rawValue.uppercased())] })
        set(Self.sourceKey, source.map(JSONValue.string))
        return .object(record)
    }
}

extension [SeverityVector] {
    fileprivate var json: JSONValue? {
        isEmpty ? nil : .array(map { ["type": .string($0.type), "score": .string($0.vector)] })
    }
}

extension AffectedPackage {
    fileprivate var osv: JSONValue {
        var entry = JSONObject([
            .init(key: "package", value: ["name": .string(name), "ecosystem": .string(ecosystem)])
        ])
        if !ranges.isEmpty { entry["ranges"] = .array(ranges.map(\.osv)) }
        if !versions.isEmpty { entry["versions"] = .array(versions.map(JSONValue.string)) }
        entry["severity"] = severities.json
        if !statedFixes.isEmpty { entry[Self.fixesKey] = .array(statedFixes.map(JSONValue.string)) }
        return .object(entry)
    }
}

extension AffectedRange {
    fileprivate var osv: JSONValue {
        if kind == .specifiers {
            return ["type": .string(Self.specifierType), "specifiers": .array(specifiers.map(JSONValue.string))]
        }
        let type =
            switch kind {
            case .ecosystem: "ECOSYSTEM"
            case .semantic: "SEMVER"
            case .git: "GIT"
            case .specifiers: Self.specifierType
            case .other(let name): name
            }
        return [
            "type": .string(type),
            "events": .array(
                events.map { event in
                    let (key, text) = event.member
                    return .object(JSONObject([.init(key: key, value: .string(text))]))
                }),
        ]
    }
}

extension AffectedRange.Event {
    fileprivate var member: (String, String) {
        switch self {
        case .introduced(let text): ("introduced", text)
        case .fixed(let text): ("fixed", text)
        case .lastAffected(let text): ("last_affected", text)
        case .limit(let text): ("limit", text)
        case .unknown(let name): (name, "")
        }
    }
}
