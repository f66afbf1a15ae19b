internal import Advisories
internal import PackagingStandards
internal import StructuredText

extension CycloneDXDocument {
    /// The document as JSON.
    package var jsonText: String {
        var object = JSONObject()
        object["$schema"] = .string("http://cyclonedx.org/schema/bom-\(version.rawValue).schema.json")
        object["bomFormat"] = "CycloneDX"
        object["specVersion"] = .string(version.rawValue)
        object["serialNumber"] = .string(serialNumber)
        object["version"] = 1
        object["metadata"] = [
            "timestamp": .string(moment.description),
            "tools": ["components": [["type": "application", "name": "pipit", "version": .outside(toolVersion)]]],
            "component": [
                "type": "application", "bom-ref": .string(Self.root), "name": .outside(software.subject),
            ],
        ]
        let embedded = EmbeddedBills(software)
        object["components"] = .array(
            zip(software.components, software.references).enumerated().map { place, pair in
                json(pair.0, pair.1, parts: embedded.parts[place] ?? [])
            })
        object["dependencies"] = .array(
            dependencies.map { ["ref": .string($0.reference), "dependsOn": .texts($0.needs)] })
        if !vulnerabilities.isEmpty { object["vulnerabilities"] = .array(vulnerabilities.map(json)) }
        return JSONValue.object(object).text(.readable)
    }

    private func json(_ component: SoftwareList.Component, _ reference: String, parts: [EmbeddedBills.Part])
        -> JSONValue
    {
        var object = JSONObject()
        object["type"] = "library"
        object["bom-ref"] = .string(reference)
        object["name"] = .string(component.name.normalized)
        object["version"] = component.version.map { .string(OutsideText.version($0)) }
        object["description"] = component.summary.map { .outside($0) }
        object["scope"] = .string(Self.scope(component))
        let hashes = component.hashes.compactMap { digest in
            Self.algorithm(digest).map { ["alg": .string($0), "content": .string(digest.hexadecimal)] as JSONValue }
        }
        if !hashes.isEmpty { object["hashes"] = .array(hashes) }
        if let licence = component.licence {
            object["licenses"] =
                licence.expression.map { [["expression": .string($0)]] }
                ?? [["license": ["name": .string(licence.words)]]]
        }
        object["purl"] = .string(component.packageURL)
        if let address = component.address {
            object["externalReferences"] = [
                ["type": .string(Self.referenceType(component)), "url": .string(address)]
            ]
        }
        let properties =
            component.categories.map { ["name": "pipit:category", "value": .outside($0)] as JSONValue }
            + component.remarks.map { ["name": "pipit:remark", "value": .outside($0)] as JSONValue }
        if !properties.isEmpty { object["properties"] = .array(properties) }
        if !parts.isEmpty { object["components"] = .array(parts.map(json)) }
        return .object(object)
    }

    private func json(_ part: EmbeddedBills.Part) -> JSONValue {
        var object = JSONObject()
        object["type"] = .string(part.kind)
        object["bom-ref"] = .string("pipit:" + part.reference)
        object["name"] = .outside(part.name)
        object["version"] = part.version.map { .string(OutsideText.version($0)) }
        let hashes = part.hashes.compactMap { digest in
            Self.algorithm(digest).map { ["alg": .string($0), "content": .string(digest.hexadecimal)] as JSONValue }
        }
        if !hashes.isEmpty { object["hashes"] = .array(hashes) }
        object["purl"] = part.packageURL.map(JSONValue.string)
        object["properties"] = [["name": "pipit:embedded-in", "value": .outside(part.file)]]
        return .object(object)
    }

    private func json(_ vulnerability: Vulnerability) -> JSONValue {
        var object = JSONObject()
        object["id"] = .string(vulnerability.id)
        object["source"] = ["name": .string(vulnerability.source)]
        if !vulnerability.references.isEmpty {
            object["references"] = .array(
                vulnerability.references.map { ["id": .string($0.id), "source": ["name": .string($0.source)]] })
        }
        if let rating = vulnerability.rating {
            var value = JSONObject()
            value["source"] = ["name": .string(rating.source)]
            value["score"] = rating.score.map(JSONValue.number)
            value["severity"] = .string(rating.severity)
            value["method"] = rating.method.map(JSONValue.string)
            value["vector"] = rating.vector.map { .outside($0) }
            object["ratings"] = [.object(value)]
        }
        object["description"] = .string(vulnerability.description)
        object["detail"] = vulnerability.detail.map { .string(OutsideText.lines($0)) }
        object["recommendation"] = .string(vulnerability.recommendation)
        if !vulnerability.advisories.isEmpty {
            object["advisories"] = .array(vulnerability.advisories.map { ["url": .string($0)] })
        }
        object["published"] = vulnerability.published.map { .string($0.description) }
        object["updated"] = vulnerability.updated.map { .string($0.description) }
        var analysis = JSONObject()
        analysis["state"] = .string(vulnerability.analysis.state)
        analysis["justification"] = vulnerability.analysis.justification.map(JSONValue.string)
        if !vulnerability.analysis.responses.isEmpty {
            analysis["response"] = .texts(vulnerability.analysis.responses)
        }
        analysis["detail"] = vulnerability.analysis.detail.map(JSONValue.string)
        object["analysis"] = .object(analysis)
        object["affects"] = .array(
            vulnerability.affects.map { affected in
                [
                    "ref": .string(affected.reference),
                    "versions": [
                        ["version": .string(OutsideText.version(affected.version)), "status": .string(affected.status)]
                    ],
                ]
            })
        return .object(object)
    }
}
