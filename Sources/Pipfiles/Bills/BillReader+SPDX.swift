import Diagnostics
import PackagingStandards
import StructuredText

extension BillReader {
    // MARK: - SPDX 2

    /// Purposes of packages that are no libraries.
    private static let otherPurposes: Set<String> = [
        "application", "container", "operatingsystem", "device", "devicedriver", "firmware", "file", "platform",
        "diskimage", "filesystemimage", "model", "data", "documentation", "evidence", "manifest", "specification",
        "test", "configuration", "requirement", "bom",
    ]

    /// `OPERATING-SYSTEM` of SPDX 2 and `operatingSystem` of SPDX 3.
    private static func isLibrary(purpose: String?) -> Bool {
        guard let purpose else { return true }
        return !otherPurposes.contains(purpose.lowercased().filter { $0 != "-" && $0 != "_" })
    }

    mutating func spdx(_ root: JSONObject) throws(BillError) -> BillOfMaterials {
        let version = try requiredText("spdxVersion", in: root)
        guard version.hasPrefix("SPDX-2.") else {
            throw BillError(.version(version, known: "SPDX-2.x or 3.x"), at: span(place("spdxVersion", in: root)))
        }
        bill = BillOfMaterials(format: version.replacing("-", with: " "))
        let subject = try described(in: root)
        links.root = subject
        for relationship in try objects("relationships", in: root) { addLink(relationship) }
        for package in try objects("packages", in: root) {
            let name = try requiredText("name", in: package)
            var addresses: [String] = []
            for reference in try objects("externalRefs", in: package)
            where reference["referenceType"]?.string?.lowercased() == "purl" {
                addresses.append(try requiredText("referenceLocator", in: reference))
            }
            let isSubject = subject != nil && subject == package["SPDXID"]?.string
            let purpose = try text("primaryPackagePurpose", in: package)
            let nature = Self.nature(
                addresses: addresses, isLibrary: !isSubject && Self.isLibrary(purpose: purpose))
            if isSubject {
                guard case .python = nature else { continue }
            }
            bill.components.append(
                .init(
                    name: name, version: try text("versionInfo", in: package), nature: nature,
                    categories: ["default"], location: span(place("name", in: package)),
                    reference: package["SPDXID"]?.string))
        }
        return linked()
    }

    /// `DEPENDS_ON`, and `DEPENDENCY_OF` with what may stand before it, such as `RUNTIME_`. That the root contains packages
    /// says nothing, as tools say it of all.
    private mutating func addLink(_ relationship: JSONObject) {
        guard let from = relationship["spdxElementId"]?.string, let to = relationship["relatedSpdxElement"]?.string,
            let kind = relationship["relationshipType"]?.string, to != "NOASSERTION"
        else { return }
        if kind == "DEPENDS_ON" { links.add(from, needs: to == "NONE" ? [] : [to]) }
        if kind.hasSuffix("DEPENDENCY_OF") { links.add(to, needs: [from]) }
    }

    /// The one package that the document is about; nil where it describes several, as each of them may be a library then.
    private func described(in root: JSONObject) throws(BillError) -> String? {
        var found = Set((root["documentDescribes"]?.array ?? []).compactMap(\.string))
        let document = root["SPDXID"]?.string ?? "SPDXRef-DOCUMENT"
        for relationship in try objects("relationships", in: root) {
            let (from, to) = (relationship["spdxElementId"]?.string, relationship["relatedSpdxElement"]?.string)
            switch relationship["relationshipType"]?.string {
            case "DESCRIBES" where from == document: if let to { found.insert(to) }
            case "DESCRIBED_BY" where to == document: if let from { found.insert(from) }
            default: break
            }
        }
        return found.count == 1 ? found.first : nil
    }

    // MARK: - SPDX 3

    /// Whether a JSON-LD text is SPDX's, by its context.
    static func isSPDX3(_ context: JSONValue) -> Bool {
        let addresses = [context.string] + (context.array ?? []).map(\.string)
        return addresses.contains { $0?.hasPrefix("https://spdx.org/rdf/") == true }
    }

    mutating func linkedData(_ root: JSONObject) throws(BillError) -> BillOfMaterials {
        // A text about a single element has no graph around it.
        let elements = root["@graph"] == nil ? [root] : try objects("@graph", in: root)
        let creation = elements.first { Self.type(of: $0) == "CreationInfo" }
        let version = creation?["specVersion"]?.string ?? "3"
        guard version.hasPrefix("3") else {
            throw BillError(.version("SPDX \(version)", known: "SPDX-2.x or 3.x"), at: span(root.members.first?.place))
        }
        bill = BillOfMaterials(format: "SPDX \(version)")
        let roots = elements.filter { Self.type(of: $0) == "software_Sbom" }
            .flatMap { $0["rootElement"]?.array ?? [] }.compactMap(\.string)
        let subject = roots.count == 1 ? roots.first : nil
        links.root = subject
        for element in elements { addRelationship(element) }
        for element in elements where Self.type(of: element) == "software_Package" {
            let name = try requiredText("name", in: element)
            var addresses = try text("software_packageUrl", in: element).map { [$0] } ?? []
            for identifier in try objects("externalIdentifier", in: element)
            where identifier["externalIdentifierType"]?.string?.lowercased() == "packageurl" {
                addresses.append(try requiredText("identifier", in: identifier))
            }
            let isSubject = subject != nil && subject == (element["spdxId"] ?? element["@id"])?.string
            let purpose = try text("software_primaryPurpose", in: element)
            let nature = Self.nature(
                addresses: addresses, isLibrary: !isSubject && Self.isLibrary(purpose: purpose))
            if isSubject {
                guard case .python = nature else { continue }
            }
            bill.components.append(
                .init(
                    name: name, version: try text("software_packageVersion", in: element), nature: nature,
                    categories: ["default"], location: span(place("name", in: element)),
                    reference: (element["spdxId"] ?? element["@id"])?.string))
        }
        return linked()
    }

    private static let dependencies: Set = ["dependsOn", "hasOptionalDependency", "hasProvidedDependency"]

    private mutating func addRelationship(_ element: JSONObject) {
        guard let kind = element["relationshipType"]?.string, Self.dependencies.contains(kind),
            let from = element["from"]?.string, let to = element["to"]?.array?.compactMap(\.string),
            !to.contains(where: { $0.hasSuffix("NoAssertionElement") })
        else { return }
        links.add(from, needs: to.filter { !$0.hasSuffix("NoneElement") })
    }

    /// The element's type, in the short form of the context or with its whole address.
    private static func type(of element: JSONObject) -> String? {
        guard let type = (element["type"] ?? element["@type"])?.string else { return nil }
        return type.hasSuffix("/Software/Package") ? "software_Package" : type
    }
}
