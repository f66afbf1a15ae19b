import Advisories
import Diagnostics
import PackagingStandards
import StructuredText

extension Policy {
    /// Reads a policy.
    ///
    /// - Parameters:
    ///   - file: What messages call the file.
    ///   - today: Exceptions may end at most ``mostExceptionDays`` after it.
    package init(parsing bytes: [UInt8], file: String, today: Timestamp) throws(PolicyError) {
        let document: TOMLDocument
        do throws(TextError) { document = try TOMLDocument(parsing: bytes) } catch {
            throw PolicyError(
                .syntax(error.message), at: SourceSpan(file: file, line: error.line, column: error.column))
        }
        self.init(file: file)
        let fields = PolicyFields(document, file: file)
        try fields.allow([
            "schema", "max-exception-days", "db", "sources", "vulnerabilities", "category", "exempt-unaudited",
        ])
        guard try fields.number("schema", in: 1...1) != nil else {
            throw PolicyError(.lacks("schema"), at: fields.span)
        }
        if let days = try fields.number("max-exception-days", in: 1...3650) { mostExceptionDays = days }
        if let ages = try fields.table("db") {
            try ages.allow(["sources", "warn-after", "fail-after", "offline-fail-after"])
            for (text, node) in try ages.textNodes("sources") ?? [] {
                guard let source = DatabaseAges.Source(text) else {
                    throw ages.value(
                        "sources", "`osv`, `file:PATH`, `safety:PATH` or an address that begins with `https://`", node)
                }
                database.sources.append(source)
            }
            database.warnAfter = try ages.duration("warn-after")
            database.failAfter = try ages.duration("fail-after")
            database.offlineFailAfter = try ages.duration("offline-fail-after")
        }
        if let indexes = try fields.table("sources") {
            try indexes.allow(["public-indexes", "private-indexes"])
            sources.publicIndexes = try indexes.texts("public-indexes") ?? []
            sources.privateIndexes = try indexes.texts("private-indexes") ?? []
        }
        for permission in try fields.tables("exempt-unaudited") {
            exemptions.append(try self.permission(permission, today: today))
        }
        if let table = try fields.table("category") {
            for name in table.table.members.map(\.key) {
                guard let category = try table.table(name) else { continue }
                try category.allow(["vulnerabilities"])
                guard let rules = try category.table("vulnerabilities") else { continue }
                try rules.allow(VulnerabilityRules.keys)
                categories[name] = try VulnerabilityRules(rules)
            }
        }
        guard let vulnerabilities = try fields.table("vulnerabilities") else { return }
        try vulnerabilities.allow(["ignore", "vex", "withdrawn", "unused-ignore"] + VulnerabilityRules.keys)
        self.vulnerabilities = try VulnerabilityRules(vulnerabilities)
        self.vulnerabilities.withdrawnFails = try vulnerabilities.level("withdrawn", ["allow", "deny"])
        self.vulnerabilities.unusedIgnoreFails = try vulnerabilities.level("unused-ignore", ["warn", "deny"])
        for exception in try vulnerabilities.tables("ignore") {
            exceptions.append(try self.exception(exception, today: today))
        }
        for reference in try vulnerabilities.tables("vex") { documents.append(try Self.document(reference)) }
    }

    private func exception(_ fields: PolicyFields, today: Timestamp) throws(PolicyError) -> VulnerabilityException {
        try fields.allow(["id", "package", "versions", "categories", "until-fixed", "expires", "reason", "vex"])
        let id = try fields.required("id")
        guard let advisory = AdvisoryID(id.text) else { throw fields.value("id", "the id of an advisory", id.node) }
        let package = try fields.required("package")
        guard let name = PackageName(ofSubject: package.text) else {
            throw fields.value("package", "the name of a package", package.node)
        }
        var versions: SpecifierSet?
        if let (text, node) = try fields.text("versions") {
            do throws(StandardsError) { versions = try SpecifierSet(text) } catch {
                throw fields.value("versions", "a range of versions, such as `<26.0`", node)
            }
        }
        let reason = try reason(fields)
        let expires = try expiry(fields, today: today)
        var justification: VEXJustification?
        if let (text, node) = try fields.text("vex") {
            justification = VEXJustification(rawValue: text)
            let known = VEXJustification.allCases.map(\.rawValue).joined(separator: ", ")
            if justification == nil { throw fields.value("vex", "one of \(known)", node) }
        }
        return VulnerabilityException(
            id: advisory, package: name, versions: versions, categories: try fields.texts("categories") ?? [],
            untilFixed: try fields.flag("until-fixed") ?? false, expires: expires, reason: reason,
            place: fields.span, justification: justification)
    }

    /// Why, in words that somebody can understand later.
    private func reason(_ fields: PolicyFields) throws(PolicyError) -> String {
        let reason = try fields.required("reason")
        guard reason.text.split(whereSeparator: \.isWhitespace).joined(separator: " ").count >= 10 else {
            throw PolicyError(.reasonTooShort(reason.text), at: fields.span(reason.node.range.lowerBound))
        }
        return reason.text
    }

    /// The last second at which an exception holds, which is never far away.
    private func expiry(_ fields: PolicyFields, today: Timestamp) throws(PolicyError) -> Timestamp {
        guard let expires = try fields.endOfDay("expires") else {
            throw PolicyError(.lacks(fields.name("expires")), at: fields.span)
        }
        let latest = Timestamp(seconds: today.seconds + mostExceptionDays * 86400)
        // A day counts as a whole, whatever hour it is now.
        guard expires.moment.seconds - 86400 < latest.seconds else {
            throw PolicyError(
                .expiresTooLate(
                    written: expires.day, latest: latest.day, days: mostExceptionDays),
                at: fields.span(expires.node.range.lowerBound))
        }
        return expires.moment
    }

    private func permission(_ fields: PolicyFields, today: Timestamp) throws(PolicyError) -> UnauditedPermission {
        try fields.allow(["package", "index", "expires", "reason"])
        let package = try fields.required("package")
        let stem = package.text.hasSuffix("*") ? String(package.text.dropLast()) : package.text
        let trimmed = package.text.hasSuffix("*") ? stem.trimmingSeparators : stem
        guard let name = PackageName(trimmed) else {
            throw fields.value("package", "the name of a package, or the beginning of one and `*`", package.node)
        }
        let isPrefix = package.text.hasSuffix("*")
        return UnauditedPermission(
            package: name.normalized + (isPrefix ? (trimmed == stem ? "*" : "-*") : ""),
            index: try fields.text("index")?.text, expires: try expiry(fields, today: today),
            reason: try reason(fields), place: fields.span)
    }

    private static func document(_ fields: PolicyFields) throws(PolicyError) -> VEXReference {
        try fields.allow(["file", "sha256"])
        let file = try fields.required("file")
        let digest = try fields.required("sha256")
        let text = digest.text.lowercased()
        guard text.utf8.count == 64, text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { throw fields.value("sha256", "64 hexadecimal digits", digest.node) }
        return VEXReference(path: file.text, sha256: text, place: fields.span)
    }
}

extension Policy.DatabaseAges.Source {
    /// Reads one of `sources`; nil where it is none. An index's own JSON is no source of a store: it answers about single
    /// releases, as `audit -s pypi` asks for.
    init?(_ text: String) {
        func rest(_ prefix: String) -> String? {
            text.hasPrefix(prefix) && text.utf8.count > prefix.utf8.count
                ? String(text.dropFirst(prefix.count)) : nil
        }
        if text == "osv" {
            self = .osv
        } else if rest("https://") != nil || rest("http://") != nil {
            self = .address(text)
        } else if let path = rest("file://") ?? rest("file:") {
            self = .path(path)
        } else if let path = rest("safety:") {
            self = path.contains("://") ? .address(path) : .path(path)
        } else {
            return nil
        }
    }
}

/// Why a vulnerability does not affect a product, in the words of VEX.
package enum VEXJustification: String, CaseIterable, Sendable {
    case componentNotPresent = "component_not_present"
    case codeNotPresent = "vulnerable_code_not_present"
    case codeNotInExecutePath = "vulnerable_code_not_in_execute_path"
    case codeNotControllable = "vulnerable_code_cannot_be_controlled_by_adversary"
    case mitigated = "inline_mitigations_already_exist"
}

extension String {
    /// Without the separators at its end: `acme-` as `acme`.
    fileprivate var trimmingSeparators: String {
        var text = self[...]
        while let last = text.last, "-_.".contains(last) { text.removeLast() }
        return String(text)
    }
}

extension VulnerabilityRules {
    /// What may be said for all packages and for those of a category.
    static let keys = ["level", "severity-at-least", "unknown-severity", "possibly-affected", "fixable-only"]

    init(_ fields: PolicyFields) throws(PolicyError) {
        self.init()
        place = fields.span
        fails = try fields.level("level", ["warn", "deny"])
        unknownSeverityFails = try fields.level("unknown-severity", ["warn", "deny"])
        possiblyAffectedFails = try fields.level("possibly-affected", ["warn", "deny"])
        fixableOnly = try fields.flag("fixable-only")
        severityAtLeast = try fields.severity("severity-at-least")
    }
}
