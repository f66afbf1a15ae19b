internal import PackagingStandards
internal import StructuredText

/// Bills of materials that packages bring along (PEP 770), as parts of the packages: CycloneDX and SPDX 2, in JSON. Only what
/// is known to be well formed is taken; the rest of somebody else's document is not passed on.
struct EmbeddedBills {
    /// A part of a package.
    struct Part: Equatable {
        /// A name that nothing else in the document has: `embedded-0-3`.
        var reference: String
        /// In CycloneDX's words: `library`.
        var kind: String
        var name: String
        var version: String?
        var packageURL: String?
        var hashes: [Digest]
        /// The file of the bill, in the package.
        var file: String
    }

    /// By the place of the package.
    private(set) var parts: [Int: [Part]] = [:]

    /// More parts of one package than these are nobody's list.
    private static let mostParts = 1000

    init(_ software: SoftwareList) {
        for (number, document) in software.embedded.enumerated()
        where software.components.indices.contains(document.owner) {
            guard let bill = try? JSONValue(parsing: document.bytes) else { continue }
            let found: [Part]
            if bill["bomFormat"]?.string == "CycloneDX" {
                found = (bill["components"]?.array ?? []).prefix(Self.mostParts).enumerated().compactMap {
                    place, part in
                    Self.cycloneDX(part, "embedded-\(number)-\(place)", document.name)
                }
            } else if bill["spdxVersion"]?.string?.hasPrefix("SPDX-2.") == true {
                found = Self.spdx(bill, number, document.name)
            } else {
                continue
            }
            parts[document.owner, default: []] += found
        }
    }

    private static func cycloneDX(_ value: JSONValue, _ reference: String, _ file: String) -> Part? {
        guard let name = value["name"]?.string, !name.isEmpty else { return nil }
        let kinds = ["application", "framework", "library", "container", "operating-system", "file"]
        return Part(
            reference: reference, kind: value["type"]?.string.flatMap { kinds.contains($0) ? $0 : nil } ?? "library",
            name: name, version: value["version"]?.string,
            packageURL: value["purl"]?.string.flatMap(packageURL),
            hashes: (value["hashes"]?.array ?? []).compactMap { digest($0["alg"], $0["content"]) }, file: file)
    }

    /// The packages of an SPDX document but the one that it is about, which is the package that has it.
    private static func spdx(_ bill: JSONValue, _ number: Int, _ file: String) -> [Part] {
        var described = Set((bill["documentDescribes"]?.array ?? []).compactMap(\.string))
        for relationship in bill["relationships"]?.array ?? []
        where relationship["relationshipType"]?.string == "DESCRIBES" {
            if let target = relationship["relatedSpdxElement"]?.string { described.insert(target) }
        }
        return (bill["packages"]?.array ?? []).prefix(mostParts).enumerated().compactMap { place, value in
            guard let name = value["name"]?.string, !name.isEmpty,
                value["SPDXID"]?.string.map(described.contains) != true
            else { return nil }
            let url = (value["externalRefs"]?.array ?? []).first { $0["referenceType"]?.string == "purl" }
            return Part(
                reference: "embedded-\(number)-\(place)", kind: "library", name: name,
                version: value["versionInfo"]?.string,
                packageURL: url?["referenceLocator"]?.string.flatMap(packageURL),
                hashes: (value["checksums"]?.array ?? []).compactMap { digest($0["algorithm"], $0["checksumValue"]) },
                file: file)
        }
    }

    private static func digest(_ algorithm: JSONValue?, _ content: JSONValue?) -> Digest? {
        guard let name = algorithm?.string, let content = content?.string,
            let algorithm = Digest.Algorithm(name: name.replacing("-", with: ""))
        else { return nil }
        return Digest(algorithm: algorithm, hexadecimal: content)
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
