internal import PackagingStandards
internal import PythonEnvironments
internal import StructuredText

extension DependencyOutline {
    private static let style = JSONStyle(
        indent: 4, keySeparator: ": ", escapesNonASCII: true, endsWithNewline: true)

    /// A flat list: each package beside what it needs, or beside who needs it.
    package func json(hidesTools: Bool) -> String {
        var entries: [JSONValue] = []
        for (place, package) in graph.packages.enumerated() {
            if hidesTools, Self.tools.contains(package.name.normalized) { continue }
            var subject = members(of: place)
            switch direction {
            case .needs: if package.isMissing { continue }
            case .neededBy:
                if let first = links[place].first {
                    describe(first, in: &subject)
                } else {
                    subject["required_version"] = .string("==" + version(place))
                }
            }
            let others = links[place].map { link -> JSONValue in
                var other = members(of: link.package)
                if direction == .needs { describe(link, in: &other) }
                return .object(other)
            }
            entries.append(["package": .object(subject), "dependencies": .array(others)])
        }
        return JSONValue.array(entries).text(Self.style)
    }

    /// The tree, nested.
    package func jsonTree(hidesTools: Bool) -> String {
        func isShown(_ place: Int) -> Bool {
            !(hidesTools && Self.tools.contains(graph.packages[place].name.normalized))
        }
        func value(_ object: JSONObject, below place: Int, chain: [Int]) -> JSONValue {
            var object = object
            let nested = links[place].filter { !chain.contains($0.package) && isShown($0.package) }.map { link in
                var next = members(of: link.package)
                switch direction {
                case .needs: describe(link, in: &next)
                case .neededBy: next["required_version"] = "Any"
                }
                return value(next, below: link.package, chain: chain + [link.package])
            }
            object["dependencies"] = .array(nested)
            return .object(object)
        }
        let trees = roots.filter(isShown).map { root in
            var object = members(of: root)
            object["required_version"] = .string(version(root))
            if direction == .neededBy, let extra = links[root].first?.extra { object["extra"] = .string(extra) }
            return value(object, below: root, chain: [root])
        }
        return JSONValue.array(trees).text(Self.style)
    }

    private func members(of place: Int) -> JSONObject {
        var object = JSONObject()
        object["key"] = .string(graph.packages[place].name.normalized)
        object["package_name"] = .string(name(place))
        object["installed_version"] = .string(version(place))
        return object
    }

    private func describe(_ link: Link, in object: inout JSONObject) {
        object["required_version"] = .string(link.versions.isEmpty ? "Any" : link.versions)
        if let extra = link.extra { object["extra"] = .string(extra) }
    }
}
