import Hashing
import PackagingStandards
import StructuredText

/// The digests under which locks know a Pipfile, lower-case hexadecimal SHA-256.
package struct PipfileDigests: Equatable, Sendable {
    /// With names in PEP 503 form: what today's locks carry.
    package var canonical: String
    /// With names as they are written: what locks of older Pipenvs carry.
    package var asWritten: String

    package init(canonical: String, asWritten: String) {
        self.canonical = canonical
        self.asWritten = asWritten
    }

    /// Whether a lock that carries this digest was made from the Pipfile.
    package func accept(_ digest: String) -> Bool { digest == canonical || digest == asWritten }
}

extension PipfileDocument {
    /// The digests of what the file asks for. Comments, order, spacing, quoting, scripts and directives do not count.
    ///
    /// The meaning of entries is not looked at, so that a file that Pipenv digests is digested here too.
    ///
    /// - Parameter defaultSource: The source that counts when the file names none.
    package func digests(defaultSource: PipfileSource) throws(PipfileError) -> PipfileDigests {
        PipfileDigests(
            canonical: SHA256Sum(of: try digested(defaultSource, canonicalNames: true).bytes(.digest)).hexadecimal,
            asWritten: SHA256Sum(of: try digested(defaultSource, canonicalNames: false).bytes(.digest)).hexadecimal)
    }

    /// The value whose text is digested.
    func digested(_ defaultSource: PipfileSource, canonicalNames: Bool) throws(PipfileError) -> JSONValue {
        var sources: JSONValue = .array([
            [
                "name": .string(defaultSource.name), "url": .string(defaultSource.url),
                "verify_ssl": .boolean(defaultSource.verifiesTLS),
            ]
        ])
        if let node = toml.root["source"] { sources = try json(node) }
        let meta: JSONValue = ["sources": sources, "requires": .object(try object(table("requires")))]
        var root = JSONObject([JSONObject.Member(key: "_meta", value: meta)])
        for (key, section) in [("default", "packages"), ("develop", "dev-packages")] {
            root[key] = try entries(table(section), canonicalNames)
        }
        let left: Set = [
            "source", "packages", "dev-packages", "requires", "scripts", "pipfile", "pipenv", "default", "develop",
        ]
        for member in toml.root.members where !left.contains(member.key) {
            root[member.key] = try entries(table(member), canonicalNames)
        }
        return .object(root)
    }

    private func entries(_ table: TOMLTable, _ canonicalNames: Bool) throws(PipfileError) -> JSONValue {
        var object = try object(table)
        guard canonicalNames else { return .object(object) }
        let members = object.members
        object = JSONObject()
        object.members.reserveCapacity(members.count)
        var positions: [[UInt8]: Int] = [:]
        for member in members {
            // Of names that are the same one, the last counts.
            let key = Self.canonicalName(member.key)
            if let position = positions[Array(key.utf8)] {
                object.members[position].value = member.value
            } else {
                positions[Array(key.utf8)] = object.members.count
                object.members.append(JSONObject.Member(key: key, value: member.value))
            }
        }
        return .object(object)
    }

    /// PEP 503 for any text, also for what is no valid name.
    static func canonicalName(_ text: String) -> String {
        var result = ""
        var afterSeparator = false
        for scalar in text.lowercased().unicodeScalars {
            let isSeparator = scalar == "-" || scalar == "_" || scalar == "."
            if !isSeparator { result.unicodeScalars.append(scalar) } else if !afterSeparator { result += "-" }
            afterSeparator = isSeparator
        }
        return result
    }

    private func object(_ table: TOMLTable) throws(PipfileError) -> JSONObject {
        var members: [JSONObject.Member] = []
        members.reserveCapacity(table.members.count)
        for member in table.members { members.append(JSONObject.Member(key: member.key, value: try json(member.node))) }
        return JSONObject(members)
    }

    /// A value as Python's `json` would write it.
    private func json(_ node: TOMLNode) throws(PipfileError) -> JSONValue {
        switch node.value {
        case .string(let text): return .string(text)
        case .integer(let number): return .number(String(number))
        case .float(let number): return JSONValue(pythonFloat: number)
        case .boolean(let flag): return .boolean(flag)
        case .dateTime: throw error(.dateInDigest(spelling(node)), at: node.range)
        case .array(let elements):
            var values: [JSONValue] = []
            for element in elements { values.append(try json(element)) }
            return .array(values)
        case .table(let table): return .object(try object(table))
        }
    }
}

extension Lockfile.Meta {
    /// What a lock of this Pipfile carries.
    ///
    /// - Parameter defaultSource: The source that counts when the file names none.
    package init(of document: PipfileDocument, defaultSource: PipfileSource) throws(PipfileError) {
        self.init()
        let digested = try document.digested(defaultSource, canonicalNames: true)
        pipfileDigest = SHA256Sum(of: digested.bytes(.digest)).hexadecimal
        requires = digested["_meta"]?["requires"]?.object ?? JSONObject()
        _ = try document.sources()
        sources = (digested["_meta"]?["sources"]?.array ?? []).compactMap(\.object).map { source in
            var source = source
            if source["verify_ssl"] == nil {
                source["verify_ssl"] = .boolean(source["url"]?.string?.contains("https://") ?? true)
            }
            return source
        }
    }
}
