internal import Advisories
internal import PackagingStandards
internal import StructuredText

extension SPDXDocument {
    /// SPDX 3.0.1, as JSON-LD.
    package var linkedDataText: String {
        let graph = SPDXGraph(self)
        var elements = [
            graph.element(
                "software_Package", "Project",
                [("name", .outside(software.subject)), ("software_primaryPurpose", "application")])
        ]
        for place in software.components.indices {
            elements.append(graph.element("software_Package", id(place), members(place)))
        }
        let roots = places(software.roots)
        if !roots.isEmpty { elements.append(graph.relationship("Project", "dependsOn", roots)) }
        for (place, component) in software.components.enumerated() {
            let needs = places(component.needs ?? [])
            if !needs.isEmpty { elements.append(graph.relationship(id(place), "dependsOn", needs)) }
            if let expression = component.licence?.expression {
                elements.append(
                    graph.element(
                        "simplelicensing_LicenseExpression", "Licence-\(place + 1)",
                        [("simplelicensing_licenseExpression", .string(expression))]))
                elements.append(graph.relationship(id(place), "hasDeclaredLicense", ["Licence-\(place + 1)"]))
            }
            for (number, remark) in component.remarks.enumerated() {
                elements.append(
                    graph.element(
                        "Annotation", "Remark-\(place + 1)-\(number + 1)",
                        [
                            ("annotationType", "review"), ("subject", .string(graph.name(id(place)))),
                            ("statement", .outside(remark)),
                        ]))
            }
        }
        for (owner, parts) in EmbeddedBills(software).parts.sorted(by: { $0.key < $1.key }) {
            elements += parts.map { graph.element("software_Package", $0.reference, Self.members($0)) }
            elements.append(graph.relationship(id(owner), "contains", parts.map(\.reference)))
        }
        elements += security(graph)
        let names = elements.compactMap { $0["spdxId"] }
        var profiles: [JSONValue] = ["core", "software", "simpleLicensing"]
        if !assessments.isEmpty { profiles.append("security") }
        let head: [JSONValue] = [
            [
                "type": "CreationInfo", "@id": "_:creation", "specVersion": "3.0.1",
                "created": .string(moment.description), "createdBy": [.string(graph.name("Pipit"))],
            ],
            graph.element("SoftwareAgent", "Pipit", [("name", .string("pipit " + OutsideText.line(toolVersion)))]),
            graph.element(
                "SpdxDocument", "DOCUMENT",
                [
                    ("profileConformance", .array(profiles)), ("rootElement", [.string(graph.name("Bill"))]),
                    ("element", .array([.string(graph.name("Bill"))] + names)),
                ]),
            graph.element(
                "software_Sbom", "Bill",
                [("rootElement", [.string(graph.name("Project"))]), ("element", .array(names))]),
        ]
        let document: JSONValue = [
            "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": .array(head + elements),
        ]
        return document.text(.readable)
    }

    /// The names of those of these places that are there, each once.
    func places(_ needs: [Int]) -> [String] {
        var seen: Set<Int> = []
        return needs.filter { software.components.indices.contains($0) && seen.insert($0).inserted }.map(id)
    }

    private func members(_ place: Int) -> [(String, JSONValue?)] {
        let component = software.components[place]
        let location = Self.downloadLocation(component)
        return [
            ("name", .string(component.name.normalized)), ("summary", component.summary.map { .outside($0) }),
            (
                "comment",
                component.categories.isEmpty
                    ? nil
                    : .string("Categories: " + component.categories.map(OutsideText.line).joined(separator: ", "))
            ),
            ("verifiedUsing", Self.hashes(component.hashes)),
            ("software_packageVersion", component.version.map { .string(OutsideText.version($0)) }),
            ("software_packageUrl", .string(component.packageURL)),
            ("software_downloadLocation", location == "NOASSERTION" ? nil : .string(location)),
            ("software_primaryPurpose", "library"),
        ]
    }

    private static func members(_ part: EmbeddedBills.Part) -> [(String, JSONValue?)] {
        [
            ("name", .outside(part.name)),
            ("comment", .string("From the bill of materials \(OutsideText.line(part.file)) inside of the package")),
            ("verifiedUsing", hashes(part.hashes)),
            ("software_packageVersion", part.version.map { .string(OutsideText.version($0)) }),
            ("software_packageUrl", part.packageURL.map(JSONValue.string)),
        ]
    }

    private static func hashes(_ digests: [Digest]) -> JSONValue? {
        guard !digests.isEmpty else { return nil }
        return .array(
            digests.map { digest in
                let algorithm = digest.algorithm == .blake2b ? "blake2b512" : digest.algorithm.rawValue
                return ["type": "Hash", "algorithm": .string(algorithm), "hashValue": .string(digest.hexadecimal)]
            })
    }
}

/// Elements of an SPDX 3 graph, with names that no other document has.
struct SPDXGraph {
    private var base: String

    init(_ document: SPDXDocument) { base = "https://spdx.org/spdxdocs/pipit-\(document.number)" }

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
                ("from", .string(name(from))), ("relationshipType", .string(kind)), ("to", .texts(to.map(name))),
                ("completeness", kind == "dependsOn" ? "complete" : nil),
            ])
    }

    /// What is said of a vulnerability about packages.
    func assessment(
        _ type: String, _ id: String, of vulnerability: String, _ kind: String, _ packages: [String],
        _ members: [(String, JSONValue?)]
    ) -> JSONValue {
        element(
            "security_\(type)VulnAssessmentRelationship", id,
            [
                ("from", .string(name(vulnerability))), ("relationshipType", .string(kind)),
                ("to", .texts(packages.map(name))),
            ] + members)
    }
}
