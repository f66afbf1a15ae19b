internal import Advisories
internal import PackagingStandards
internal import StructuredText

extension CycloneDXDocument {
    /// The document as XML. The order of elements is the schema's.
    package var xmlText: String {
        let tool = XMLElement(
            "component", [("type", "application")],
            [XMLElement("name", text: "pipit"), XMLElement("version", text: toolVersion)])
        let subject = XMLElement(
            "component", [("type", "application"), ("bom-ref", Self.root)],
            [XMLElement("name", text: OutsideText.line(software.subject))])
        let metadata = XMLElement(
            "metadata",
            [
                XMLElement("timestamp", text: moment.description),
                XMLElement("tools", [XMLElement("components", [tool])]), subject,
            ])
        var bill = XMLElement(
            "bom",
            [
                ("xmlns", "http://cyclonedx.org/schema/bom/\(version.rawValue)"), ("serialNumber", serialNumber),
                ("version", "1"),
            ], [metadata])
        let embedded = EmbeddedBills(software)
        bill.append(
            XMLElement(
                "components",
                zip(software.components, software.references).enumerated().map { place, pair in
                    xml(pair.0, pair.1, parts: embedded.parts[place] ?? [])
                }))
        bill.append(
            XMLElement(
                "dependencies",
                dependencies.map { dependency in
                    XMLElement(
                        "dependency", [("ref", dependency.reference)],
                        dependency.needs.map { XMLElement("dependency", [("ref", $0)]) })
                }))
        if !vulnerabilities.isEmpty { bill.append(XMLElement("vulnerabilities", vulnerabilities.map(xml))) }
        return bill.document
    }

    private func xml(_ component: SoftwareList.Component, _ reference: String, parts: [EmbeddedBills.Part])
        -> XMLElement
    {
        var element = XMLElement("component", [("type", "library"), ("bom-ref", reference)])
        element.append(XMLElement("name", text: component.name.normalized))
        if let version = component.version { element.append(XMLElement("version", text: OutsideText.version(version))) }
        if let summary = component.summary {
            element.append(XMLElement("description", text: OutsideText.line(summary)))
        }
        element.append(XMLElement("scope", text: Self.scope(component)))
        let hashes = component.hashes.compactMap { digest in
            Self.algorithm(digest).map { XMLElement("hash", [("alg", $0)], text: digest.hexadecimal) }
        }
        if !hashes.isEmpty { element.append(XMLElement("hashes", hashes)) }
        if let licence = component.licence {
            let stated =
                licence.expression.map { XMLElement("expression", text: $0) }
                ?? XMLElement("license", [XMLElement("name", text: licence.words)])
            element.append(XMLElement("licenses", [stated]))
        }
        element.append(XMLElement("purl", text: component.packageURL))
        if let address = component.address {
            let link = XMLElement(
                "reference", [("type", Self.referenceType(component))], [XMLElement("url", text: address)])
            element.append(XMLElement("externalReferences", [link]))
        }
        let properties =
            component.categories.map { XMLElement("property", [("name", "pipit:category")], text: $0) }
            + component.remarks.map { XMLElement("property", [("name", "pipit:remark")], text: OutsideText.line($0)) }
        if !properties.isEmpty { element.append(XMLElement("properties", properties)) }
        if !parts.isEmpty { element.append(XMLElement("components", parts.map(Self.xml))) }
        return element
    }

    /// A part out of an embedded bill.
    private static func xml(_ part: EmbeddedBills.Part) -> XMLElement {
        var element = XMLElement("component", [("type", part.kind), ("bom-ref", "pipit:" + part.reference)])
        element.append(XMLElement("name", text: OutsideText.line(part.name)))
        if let version = part.version { element.append(XMLElement("version", text: OutsideText.version(version))) }
        let hashes = part.hashes.compactMap { digest in
            Self.algorithm(digest).map { XMLElement("hash", [("alg", $0)], text: digest.hexadecimal) }
        }
        if !hashes.isEmpty { element.append(XMLElement("hashes", hashes)) }
        if let url = part.packageURL { element.append(XMLElement("purl", text: url)) }
        element.append(
            XMLElement(
                "properties",
                [XMLElement("property", [("name", "pipit:embedded-in")], text: OutsideText.line(part.file))]))
        return element
    }

    private func xml(_ vulnerability: Vulnerability) -> XMLElement {
        func source(_ name: String) -> XMLElement { XMLElement("source", [XMLElement("name", text: name)]) }
        var element = XMLElement("vulnerability")
        element.append(XMLElement("id", text: vulnerability.id))
        element.append(source(vulnerability.source))
        if !vulnerability.references.isEmpty {
            element.append(
                XMLElement(
                    "references",
                    vulnerability.references.map {
                        XMLElement("reference", [XMLElement("id", text: $0.id), source($0.source)])
                    }))
        }
        if let rating = vulnerability.rating {
            var value = XMLElement("rating", [source(rating.source)])
            if let score = rating.score { value.append(XMLElement("score", text: score)) }
            value.append(XMLElement("severity", text: rating.severity))
            if let method = rating.method { value.append(XMLElement("method", text: method)) }
            if let vector = rating.vector { value.append(XMLElement("vector", text: OutsideText.line(vector))) }
            element.append(XMLElement("ratings", [value]))
        }
        element.append(XMLElement("description", text: vulnerability.description))
        if let detail = vulnerability.detail { element.append(XMLElement("detail", text: detail)) }
        element.append(XMLElement("recommendation", text: vulnerability.recommendation))
        if !vulnerability.advisories.isEmpty {
            element.append(
                XMLElement(
                    "advisories",
                    vulnerability.advisories.map { XMLElement("advisory", [XMLElement("url", text: $0)]) }))
        }
        if let published = vulnerability.published {
            element.append(XMLElement("published", text: published.description))
        }
        if let updated = vulnerability.updated { element.append(XMLElement("updated", text: updated.description)) }
        let analysis = vulnerability.analysis
        var stated = XMLElement("analysis", [XMLElement("state", text: analysis.state)])
        if let justification = analysis.justification {
            stated.append(XMLElement("justification", text: justification))
        }
        if !analysis.responses.isEmpty {
            stated.append(XMLElement("responses", analysis.responses.map { XMLElement("response", text: $0) }))
        }
        if let detail = analysis.detail { stated.append(XMLElement("detail", text: detail)) }
        element.append(stated)
        element.append(
            XMLElement(
                "affects",
                vulnerability.affects.map { affected in
                    let version = XMLElement(
                        "version",
                        [
                            XMLElement("version", text: OutsideText.version(affected.version)),
                            XMLElement("status", text: affected.status),
                        ])
                    return XMLElement(
                        "target",
                        [XMLElement("ref", text: affected.reference), XMLElement("versions", [version])])
                }))
        return element
    }
}
