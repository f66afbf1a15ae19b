internal import PackagingStandards
internal import StructuredText

/// Bills of materials that packages bring along (PEP 770), as parts of the packages.
struct EmbeddedBills {
    /// By the place of the package, its parts, with names that nothing else in the document has.
    private(set) var components: [Int: [JSONValue]] = [:]

    init(_ software: SoftwareList) {
        for (number, document) in software.embedded.enumerated() {
            guard let bill = try? JSONValue(parsing: document.bytes), bill["bomFormat"]?.string == "CycloneDX" else {
                continue
            }
            let parts = (bill["components"]?.array ?? []).prefix(1000).enumerated().compactMap { place, part in
                Self.part(part, "pipit:embedded-\(number)-\(place)", document.name)
            }
            components[document.owner, default: []] += parts
        }
    }

    /// What is known to be well formed of a part; the rest of somebody else's document is not passed on.
    private static func part(_ value: JSONValue, _ reference: String, _ file: String) -> JSONValue? {
        guard let name = value["name"]?.string, !name.isEmpty else { return nil }
        let types = ["application", "framework", "library", "container", "operating-system", "file"]
        var object = JSONObject()
        object["type"] = .string(value["type"]?.string.flatMap { types.contains($0) ? $0 : nil } ?? "library")
        object["bom-ref"] = .string(reference)
        object["name"] = .outside(name)
        object["version"] = value["version"]?.string.map { .string(OutsideText.version($0)) }
        object["purl"] = value["purl"]?.string.flatMap(packageURL).map(JSONValue.string)
        let hashes = (value["hashes"]?.array ?? []).compactMap { hash -> JSONValue? in
            guard let name = hash["alg"]?.string, let content = hash["content"]?.string,
                let digest = Digest(algorithm: .init(name: name.replacing("-", with: "")), hexadecimal: content),
                let algorithm = CycloneDXDocument.algorithm(digest)
            else { return nil }
            return ["alg": .string(algorithm), "content": .string(digest.hexadecimal)]
        }
        if !hashes.isEmpty { object["hashes"] = .array(hashes) }
        object["properties"] = [["name": "pipit:embedded-in", "value": .outside(file)]]
        return .object(object)
    }

    /// A package URL that every reader takes: a type, a name and perhaps a version and qualifiers, with nothing in them that
    /// would have to be encoded.
    private static func packageURL(_ text: String) -> String? {
        let kept = "/:@%=&+,.-_~?"
        guard text.hasPrefix("pkg:"), text.utf8.count <= 500,
            OutsideText.percentEncoded(text, keeping: kept).utf8.elementsEqual(text.utf8)
        else { return nil }
        let halves = text.dropFirst(4).split(separator: "?", omittingEmptySubsequences: false)
        let path = halves[0].prefix { $0 != "@" }.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count <= 2, path.count >= 2,
            path.allSatisfy({ $0.first.map { $0.isLetter || $0.isNumber } == true }),
            halves[0].count(where: { $0 == "@" }) <= 1, halves[0].last != "@"
        else { return nil }
        if halves.count == 2 {
            let pairs = halves[1].split(separator: "&", omittingEmptySubsequences: false)
            let areQualifiers = pairs.allSatisfy { pair in
                let sides = pair.split(separator: "=", omittingEmptySubsequences: false)
                return sides.count == 2 && sides[0].first?.isLetter == true && !sides[1].isEmpty
            }
            guard areQualifiers else { return nil }
        }
        return text
    }
}

extension Digest {
    fileprivate init?(algorithm: Algorithm?, hexadecimal: String) {
        guard let algorithm else { return nil }
        self.init(algorithm: algorithm, hexadecimal: hexadecimal)
    }
}
