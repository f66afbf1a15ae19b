package import Advisories
internal import PackagingStandards
internal import StructuredText

/// A bill of materials in SPDX's terms, as JSON: 2.3, or 3.0.1 for readers of JSON-LD.
package struct SPDXDocument: Sendable {
    package var software: SoftwareList
    package var moment: Timestamp
    package var toolVersion: String
    /// What is known against the components, and what was decided about it.
    var assessments: [SPDXAssessment] = []

    package init(software: SoftwareList, moment: Timestamp, toolVersion: String) {
        self.software = software
        self.moment = moment
        self.toolVersion = toolVersion
    }

    /// The number by which the document is told from others, made of what it says.
    var number: String {
        var content = "\(software.subject) \(moment)"
        for (component, reference) in zip(software.components, software.references) {
            content += "\n\(reference) \(component.hashes.map(\.hexadecimal).joined(separator: " "))"
        }
        for assessment in assessments { content += "\n\(assessment.components) \(assessment.words)" }
        return ReportIdentity.uuid(of: content)
    }

    /// `SPDXRef-Package-3-requests`: letters, digits, dots and hyphens are all that an id may have.
    func id(_ place: Int) -> String {
        let name = software.components[place].name.normalized
        // A normalised name has no other letters than these.
        return "Package-\(place + 1)-\(name)"
    }

    static func algorithm(_ digest: Digest) -> String {
        switch digest.algorithm {
        case .md5: "MD5"
        case .sha1: "SHA1"
        case .sha224: "SHA224"
        case .sha256: "SHA256"
        case .sha384: "SHA384"
        case .sha512: "SHA512"
        case .blake2b: "BLAKE2b-512"
        }
    }

    /// Where the file or the commit is, in SPDX's spelling.
    static func downloadLocation(_ component: SoftwareList.Component) -> String {
        switch component.source {
        // An index is no place to download one release from.
        case .index, .local: "NOASSERTION"
        case .address: component.address ?? "NOASSERTION"
        case .repository(let kind, _, let commit):
            component.address.map { address in
                kind + "+" + address
                    + (commit.map { "@" + OutsideText.percentEncoded($0, keeping: "-._~/") } ?? "")
            } ?? "NOASSERTION"
        }
    }

    /// SPDX 2.3.
    package var text: String {
        var packages: [JSONValue] = [
            [
                "SPDXID": "SPDXRef-Project", "name": .outside(software.subject), "downloadLocation": "NOASSERTION",
                "filesAnalyzed": false, "licenseConcluded": "NOASSERTION", "licenseDeclared": "NOASSERTION",
                "copyrightText": "NOASSERTION", "primaryPackagePurpose": "APPLICATION",
                "supplier": "NOASSERTION",
            ]
        ]
        packages += software.components.indices.map(json)
        let embedded = EmbeddedBills(software)
        var relationships: [JSONValue] = [Self.relationship("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-Project")]
        var linked: Set<Int> = []
        for place in software.roots where software.components.indices.contains(place) && linked.insert(place).inserted {
            relationships.append(Self.relationship("SPDXRef-Project", "DEPENDS_ON", "SPDXRef-" + id(place)))
        }
        for (place, component) in software.components.enumerated() {
            var needs: Set<Int> = []
            for need in component.needs ?? []
            where software.components.indices.contains(need) && needs.insert(need).inserted {
                relationships.append(
                    Self.relationship("SPDXRef-" + id(place), "DEPENDS_ON", "SPDXRef-" + id(need)))
            }
        }
        for (owner, parts) in embedded.parts.sorted(by: { $0.key < $1.key }) {
            for part in parts {
                packages.append(json(part))
                relationships.append(
                    Self.relationship("SPDXRef-" + id(owner), "CONTAINS", "SPDXRef-" + part.reference))
            }
        }
        let document: JSONValue = [
            "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
            "name": .outside(software.subject),
            "documentNamespace": .string("https://spdx.org/spdxdocs/pipit-\(number)"),
            "creationInfo": [
                "created": .string(moment.description),
                "creators": [.string("Tool: pipit-" + OutsideText.line(toolVersion))],
            ], "packages": .array(packages), "relationships": .array(relationships),
        ]
        return document.text(.readable)
    }

    private func json(_ place: Int) -> JSONValue {
        let component = software.components[place]
        var object = JSONObject()
        object["SPDXID"] = .string("SPDXRef-" + id(place))
        object["name"] = .string(component.name.normalized)
        object["versionInfo"] = component.version.map { .string(OutsideText.version($0)) }
        object["summary"] = component.summary.map { .outside($0) }
        object["downloadLocation"] = .string(Self.downloadLocation(component))
        object["filesAnalyzed"] = false
        object["supplier"] = "NOASSERTION"
        object["licenseConcluded"] = "NOASSERTION"
        object["licenseDeclared"] = .string(component.licence?.expression ?? "NOASSERTION")
        if let licence = component.licence, licence.expression == nil {
            object["licenseComments"] = .string("Stated as: " + licence.words)
        }
        object["copyrightText"] = "NOASSERTION"
        object["primaryPackagePurpose"] = "LIBRARY"
        if !component.hashes.isEmpty {
            object["checksums"] = .array(
                component.hashes.map {
                    ["algorithm": .string(Self.algorithm($0)), "checksumValue": .string($0.hexadecimal)]
                })
        }
        var references: [JSONValue] = [
            [
                "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                "referenceLocator": .string(component.packageURL),
            ]
        ]
        var annotations = component.remarks.map(annotation)
        for assessment in assessments where assessment.components.contains(place) {
            for page in assessment.pages.prefix(50) {
                let kind =
                    switch page.kind {
                    case .advisory: "advisory"
                    case .fix: "fix"
                    case .other: "url"
                    }
                references.append([
                    "referenceCategory": "SECURITY", "referenceType": .string(kind),
                    "referenceLocator": .string(page.address),
                    "comment": .string("\(assessment.id.text): \(assessment.summary)"),
                ])
            }
            // An advisory without any page is told here, as is what was decided.
            annotations.append(annotation(assessment.words))
        }
        object["externalRefs"] = .array(references)
        if !annotations.isEmpty { object["annotations"] = .array(annotations) }
        if !component.categories.isEmpty {
            object["comment"] = .string(
                "Categories: " + component.categories.map(OutsideText.line).joined(separator: ", "))
        }
        return .object(object)
    }

    private func annotation(_ text: String) -> JSONValue {
        [
            "annotationDate": .string(moment.description), "annotationType": "REVIEW",
            "annotator": .string("Tool: pipit-" + OutsideText.line(toolVersion)), "comment": .outside(text),
        ]
    }

    /// A part out of an embedded bill.
    private func json(_ part: EmbeddedBills.Part) -> JSONValue {
        var object = JSONObject()
        object["SPDXID"] = .string("SPDXRef-" + part.reference)
        object["name"] = .outside(part.name)
        object["versionInfo"] = part.version.map { .string(OutsideText.version($0)) }
        object["downloadLocation"] = "NOASSERTION"
        object["filesAnalyzed"] = false
        object["licenseConcluded"] = "NOASSERTION"
        object["licenseDeclared"] = "NOASSERTION"
        object["copyrightText"] = "NOASSERTION"
        object["comment"] = .string("From the bill of materials \(OutsideText.line(part.file)) inside of the package")
        if !part.hashes.isEmpty {
            object["checksums"] = .array(
                part.hashes.map {
                    ["algorithm": .string(Self.algorithm($0)), "checksumValue": .string($0.hexadecimal)]
                })
        }
        if let url = part.packageURL {
            object["externalRefs"] = [
                [
                    "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                    "referenceLocator": .string(url),
                ]
            ]
        }
        return .object(object)
    }

    private static func relationship(_ from: String, _ kind: String, _ to: String) -> JSONValue {
        ["spdxElementId": .string(from), "relationshipType": .string(kind), "relatedSpdxElement": .string(to)]
    }
}
