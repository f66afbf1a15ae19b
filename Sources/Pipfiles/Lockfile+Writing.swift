import StructuredText

extension Lockfile {
    /// The lock byte for byte as Pipenv lays it out.
    ///
    /// - Parameter lineEnd: That of the lock that is replaced, so that nothing but the content changes.
    package func bytes(lineEnd: LineEnd = .lf) -> [UInt8] {
        lineEnd.applied(to: json.bytes(.pipenvLock))
    }

    /// The lock as JSON; members are not sorted yet.
    package var json: JSONValue {
        var root = JSONObject([JSONObject.Member(key: "_meta", value: meta.json)])
        for category in categories {
            let members = category.packages.map { JSONObject.Member(key: $0.key, value: $0.json) }
            root.members.append(JSONObject.Member(key: category.name, value: .object(JSONObject(members))))
        }
        return .object(root)
    }
}

extension Lockfile.Meta {
    var json: JSONValue {
        var object = unknown
        if let pipfileDigest { object["hash"] = ["sha256": .string(pipfileDigest)] }
        object["pipfile-spec"] = .number(String(specification))
        object["requires"] = .object(requires)
        object["sources"] = .array(sources.map { .object($0) })
        return .object(object)
    }
}
