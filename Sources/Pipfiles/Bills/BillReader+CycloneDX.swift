import Diagnostics
import PackagingStandards
import StructuredText

extension BillReader {
    /// The types of components that are no packages. An application is what was built of packages, and other tools make one
    /// of each lock that they read. What has a type that nobody knows yet may be a package.
    private static let otherTypes: Set<String> = [
        "application", "container", "platform", "operating-system", "device", "device-driver", "firmware", "file",
        "machine-learning-model", "data", "cryptographic-asset",
    ]

    // MARK: - JSON

    mutating func cycloneDX(_ root: JSONObject) throws(BillError) -> BillOfMaterials {
        let version = try requiredText("specVersion", in: root)
        guard version.hasPrefix("1.") else {
            throw BillError(
                .version("CycloneDX \(version)", known: "1.x"), at: span(place("specVersion", in: root)))
        }
        bill = BillOfMaterials(format: "CycloneDX \(version)")
        if let metadata = root["metadata"]?.object, let subject = metadata["component"]?.object {
            // What the bill is about is looked at where it is a package itself.
            try add(subject, isSubject: true, owner: nil)
        }
        for component in try objects("components", in: root) { try add(component, isSubject: false, owner: nil) }
        for dependency in (root["dependencies"]?.array ?? []).compactMap(\.object) {
            guard let reference = dependency["ref"]?.string else { continue }
            links.add(reference, needs: (dependency["dependsOn"]?.array ?? []).compactMap(\.string))
        }
        return linked()
    }

    /// - Parameter owner: What the component that this is a part of is.
    private mutating func add(
        _ object: JSONObject, isSubject: Bool, owner: BillOfMaterials.Nature?
    ) throws(BillError) {
        try refuseRepetition(object)
        let name = try requiredText("name", in: object)
        let address = try text("purl", in: object)
        let type = try text("type", in: object) ?? "library"
        let nature = Self.nature(address, type, isSubject: isSubject, owner: owner)
        let categories = try objects("properties", in: object).filter { $0["name"]?.string == Self.categoryKey }
            .compactMap { $0["value"]?.string }
        let component = BillOfMaterials.Component(
            name: try text("group", in: object).map { $0.isEmpty ? name : "\($0)/\(name)" } ?? name,
            version: try text("version", in: object), nature: nature,
            categories: Self.categories(categories, scope: try text("scope", in: object)),
            location: span(place(address == nil ? "name" : "purl", in: object)),
            reference: object["bom-ref"]?.string ?? address)
        append(component, isSubject)
        for part in try objects("components", in: object) {
            try add(part, isSubject: false, owner: isSubject ? nil : nature)
        }
    }

    /// Pipit's own word for the lock's categories.
    private static let categoryKey = "pipit:category"

    private static func nature(
        _ address: String?, _ type: String, isSubject: Bool, owner: BillOfMaterials.Nature?
    ) -> BillOfMaterials.Nature {
        let addresses = address.map { $0.isEmpty ? [] : [$0] } ?? []
        // A part without an address belongs to the package that it is a part of.
        var isLibrary = !isSubject && !otherTypes.contains(type)
        switch owner {
        case .python, .foreign: isLibrary = false
        case .unknown, .noPackage, .interpreter, nil: break
        }
        return nature(addresses: addresses, isLibrary: isLibrary)
    }

    private static func categories(_ stated: [String], scope: String?) -> [String] {
        guard stated.isEmpty else { return stated }
        return [scope == nil || scope == "required" || scope == "" ? "default" : scope ?? ""]
    }

    private mutating func append(_ component: BillOfMaterials.Component, _ isSubject: Bool) {
        if isSubject {
            links.root = component.reference
            guard case .python = component.nature else { return }
        }
        bill.components.append(component)
    }

    // MARK: - XML

    mutating func cycloneDX(_ root: XMLNode) throws(BillError) -> BillOfMaterials {
        let start = "http://cyclonedx.org/schema/bom/"
        if root.name == "RDF", root.namespace.hasPrefix("http://www.w3.org/1999/02/22-rdf-syntax-ns") {
            throw BillError(.unreadForm("RDF"), at: span(root.place))
        }
        guard root.name == "bom", root.namespace.hasPrefix(start) else {
            throw BillError(.unrecognized, at: span(root.place))
        }
        let version = String(root.namespace.dropFirst(start.count))
        guard version.hasPrefix("1.") else {
            throw BillError(.version("CycloneDX \(version)", known: "1.x"), at: span(root.place))
        }
        bill = BillOfMaterials(format: "CycloneDX \(version)")
        if let subject = root.child("metadata")?.child("component") {
            try add(subject, isSubject: true, owner: nil)
        }
        for component in root.children("components").flatMap({ $0.children("component") }) {
            try add(component, isSubject: false, owner: nil)
        }
        for dependency in root.children("dependencies").flatMap({ $0.children("dependency") }) {
            guard let reference = dependency[attribute: "ref"] else { continue }
            links.add(reference, needs: dependency.children("dependency").compactMap { $0[attribute: "ref"] })
        }
        return linked()
    }

    private mutating func add(
        _ node: XMLNode, isSubject: Bool, owner: BillOfMaterials.Nature?
    ) throws(BillError) {
        guard let name = node.child("name")?.trimmedText, !name.isEmpty else {
            throw BillError(.kind(place: "component", expected: "an element with a name"), at: span(node.place))
        }
        let address = node.children("purl")
        let type = node[attribute: "type"] ?? "library"
        guard address.count <= 1 else { throw BillError(.repeatedKey("purl"), at: span(address[1].place)) }
        let nature = Self.nature(address.first?.trimmedText, type, isSubject: isSubject, owner: owner)
        let categories = (node.child("properties")?.children("property") ?? [])
            .filter { $0[attribute: "name"] == Self.categoryKey }.map(\.trimmedText)
        let group = node.child("group")?.trimmedText ?? ""
        let component = BillOfMaterials.Component(
            name: group.isEmpty ? name : "\(group)/\(name)",
            version: node.child("version").map(\.trimmedText).flatMap { $0.isEmpty ? nil : $0 }, nature: nature,
            categories: Self.categories(categories, scope: node.child("scope")?.trimmedText),
            location: span((address.first ?? node.child("name") ?? node).place),
            reference: node[attribute: "bom-ref"] ?? address.first?.trimmedText)
        append(component, isSubject)
        for part in node.children("components").flatMap({ $0.children("component") }) {
            try add(part, isSubject: false, owner: isSubject ? nil : nature)
        }
    }
}
