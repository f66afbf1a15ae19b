internal import Advisories
internal import PackagingStandards
internal import StructuredText

extension SPDXDocument {
    /// SPDX 3.0.1, as JSON-LD.
    package var linkedDataText: String {
        let base = "https://spdx.org/spdxdocs/pipit-\(number)"
        func name(_ id: String) -> String { base + "#" + id }
        func element(_ type: String, _ id: String, _ members: [(String, JSONValue?)]) -> JSONValue {
            var object = JSONObject()
            object["type"] = .string(type)
            object["spdxId"] = .string(name(id))
            object["creationInfo"] = "_:creation"
            for (key, value) in members { object[key] = value }
            return .object(object)
        }
        func relationship(_ from: String, _ kind: String, _ to: [String]) -> JSONValue {
            element(
                "Relationship", "\(from)-\(kind)",
                [
                    ("from", .string(name(from))), ("relationshipType", .string(kind)),
                    ("to", .texts(to.map(name))), ("completeness", kind == "dependsOn" ? "complete" : nil),
                ])
        }
        var elements = [
            element(
                "software_Package", "Project",
                [("name", .outside(software.subject)), ("software_primaryPurpose", "application")])
        ]
        for place in software.components.indices {
            elements.append(element("software_Package", id(place), members(place)))
        }
        func places(_ needs: [Int]) -> [String] {
            var seen: Set<Int> = []
            return needs.filter { software.components.indices.contains($0) && seen.insert($0).inserted }.map(id)
        }
        let roots = places(software.roots)
        if !roots.isEmpty { elements.append(relationship("Project", "dependsOn", roots)) }
        for (place, component) in software.components.enumerated() {
            let needs = places(component.needs ?? [])
            if !needs.isEmpty { elements.append(relationship(id(place), "dependsOn", needs)) }
            if let expression = component.licence?.expression {
                elements.append(
                    element(
                        "simplelicensing_LicenseExpression", "Licence-\(place + 1)",
                        [("simplelicensing_licenseExpression", .string(expression))]))
                elements.append(relationship(id(place), "hasDeclaredLicense", ["Licence-\(place + 1)"]))
            }
        }
        let names = elements.compactMap { $0["spdxId"] }
        let head: [JSONValue] = [
            [
                "type": "CreationInfo", "@id": "_:creation", "specVersion": "3.0.1",
                "created": .string(moment.description), "createdBy": [.string(name("Pipit"))],
            ],
            element("SoftwareAgent", "Pipit", [("name", .string("pipit " + OutsideText.line(toolVersion)))]),
            element(
                "SpdxDocument", "DOCUMENT",
                [
                    ("profileConformance", ["core", "software", "simpleLicensing"]),
                    ("rootElement", [.string(name("Bill"))]), ("element", .array([.string(name("Bill"))] + names)),
                ]),
            element(
                "software_Sbom", "Bill",
                [("rootElement", [.string(name("Project"))]), ("element", .array(names))]),
        ]
        let document: JSONValue = [
            "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": .array(head + elements),
        ]
        return document.text(.readable)
    }

    private func members(_ place: Int) -> [(String, JSONValue?)] {
        let component = software.components[place]
        let hashes = component.hashes.map { digest -> JSONValue in
            let algorithm = digest.algorithm == .blake2b ? "blake2b512" : digest.algorithm.rawValue
            return ["type": "Hash", "algorithm": .string(algorithm), "hashValue": .string(digest.hexadecimal)]
        }
        let location = Self.downloadLocation(component)
        return [
            ("name", .string(component.name.normalized)), ("summary", component.summary.map { .outside($0) }),
            (
                "comment",
                component.categories.isEmpty
                    ? nil
                    : .string("Categories: " + component.categories.map(OutsideText.line).joined(separator: ", "))
            ),
            ("verifiedUsing", hashes.isEmpty ? nil : .array(hashes)),
            ("software_packageVersion", component.version.map { .string(OutsideText.version($0)) }),
            ("software_packageUrl", .string(component.packageURL)),
            ("software_downloadLocation", location == "NOASSERTION" ? nil : .string(location)),
            ("software_primaryPurpose", "library"),
        ]
    }
}
