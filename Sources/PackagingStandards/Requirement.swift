/// What someone wants of a project: its name, and perhaps extras, versions or a direct address, and for which
/// environments (PEP 508): `requests[socks] >=2.8 ; python_version < "3.14"`.
package struct Requirement: Sendable {
    package var name: PackageName
    /// The extras asked for, sorted by their normalised names and each but once.
    package var extras: [PackageName]
    /// The versions that will do; empty where any will, and where there is a ``url``.
    package var specifiers: SpecifierSet
    /// The address after `@`, as written.
    package var url: String?
    package var marker: Marker?

    package init(
        name: PackageName, extras: [PackageName] = [], specifiers: SpecifierSet = .any, url: String? = nil,
        marker: Marker? = nil
    ) {
        self.name = name
        self.extras = Requirement.sorted(extras)
        self.specifiers = specifiers
        self.url = url
        self.marker = marker
    }

    /// The requirement in `text`, held strictly to PEP 508. The error tells what was expected, and where.
    package init(_ text: String) throws(StandardsError) {
        self = try Requirement(utf8: Array(text.utf8))
    }

    /// The requirement in a UTF-8 text that is known as bytes.
    package init(utf8 text: [UInt8]) throws(StandardsError) {
        var parser = RequirementParser(text)
        self = try parser.parse()
    }

    /// The normalised names of the extras, as ``Marker/evaluate(in:extras:dependencyGroups:)`` takes them.
    package var extraNames: Set<String> { Set(extras.map(\.normalized)) }

    private static func sorted(_ extras: [PackageName]) -> [PackageName] {
        guard extras.count > 1 else { return extras }
        var seen: Set<PackageName> = []
        return extras.filter { seen.insert($0).inserted }.sorted()
    }
}

extension Requirement: Hashable, CustomStringConvertible {
    /// Requirements are equal when they ask for the same, however the names are spelt.
    package static func == (left: Requirement, right: Requirement) -> Bool {
        left.name == right.name && left.extras == right.extras && left.specifiers == right.specifiers
            && left.url == right.url && left.marker == right.marker
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(extras)
        hasher.combine(specifiers)
        hasher.combine(url)
        hasher.combine(marker)
    }

    /// The requirement as metadata writes it, with the names as they were written: `Foo[a,b]<2,>=1; extra == "x"`.
    package var description: String {
        var text = name.written
        if !extras.isEmpty { text += "[" + extras.map(\.written).sorted().joined(separator: ",") + "]" }
        text += specifiers.description
        if let url { text += " @ " + url + (marker == nil ? "" : " ") }
        if let marker { text += "; " + marker.description }
        return text
    }
}
