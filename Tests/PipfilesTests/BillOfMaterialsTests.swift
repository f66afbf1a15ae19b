import Diagnostics
import PackagingStandards
import Testing

@testable import Pipfiles

@Suite struct BillOfMaterialsTests {
    /// `python django 2.2.0 [default] :4`, one line for each component.
    private func lines(_ text: String) throws(BillError) -> [String] {
        try BillOfMaterials(parsing: Array(text.utf8), file: "bill").components.map { component in
            let nature =
                switch component.nature {
                case .python(let address): "python \(address.name) \(address.version ?? "-")"
                case .interpreter(let version): "interpreter \(version)"
                case .foreign(let type): "foreign \(type)"
                case .unknown: "unknown"
                case .noPackage: "none"
                }
            return "\(nature) | \(component.name) \(component.version ?? "-") "
                + "[\(component.categories.joined(separator: " "))] :\(component.location.line ?? 0)"
        }
    }

    static let cycloneDX = """
        {
          "bomFormat": "CycloneDX",
          "specVersion": "1.5",
          "metadata": {"component": {"type": "application", "name": "app", "components": [
            {"type": "library", "name": "inner", "purl": "pkg:pypi/inner@1"}]}},
          "components": [
            {
              "type": "library",
              "name": "Django",
              "version": "2.2.0",
              "purl": "pkg:pypi/django@2.2.0"
            },
            {"type": "library", "name": "left-pad", "purl": "pkg:npm/left-pad@1.0"},
            {"type": "library", "group": "org.acme", "name": "mystery", "version": "3"},
            {"type": "file", "name": "/etc/passwd"},
            {"type": "operating-system", "name": "debian", "version": "13"},
            {"type": "thing-of-tomorrow", "name": "new"},
            {"type": "library", "name": "odd", "purl": "pkg:pypi"},
            {"type": "framework", "name": "web", "scope": "optional", "purl": "pkg:pypi/web@1", "components": [
              {"type": "library", "name": "libweb", "version": "9"},
              {"type": "library", "name": "vendored", "purl": "pkg:pypi/vendored@0.1", "scope": "excluded"}]},
            {"type": "library", "name": "two", "purl": "pkg:pypi/two@2", "properties": [
              {"name": "pipit:category", "value": "default"}, {"name": "pipit:category", "value": "develop"},
              {"name": "other", "value": "x"}]}
          ]
        }
        """

    static let expected = [
        "python inner 1 | inner - [default] :5",
        "python django 2.2.0 | Django 2.2.0 [default] :11",
        "foreign npm | left-pad - [default] :13",
        "unknown | org.acme/mystery 3 [default] :14",
        "none | /etc/passwd - [default] :15",
        "none | debian 13 [default] :16",
        "unknown | new - [default] :17",
        "unknown | odd - [default] :18",
        "python web 1 | web - [optional] :19",
        // A part without an address belongs to what it is a part of.
        "none | libweb 9 [default] :20",
        "python vendored 0.1 | vendored - [excluded] :21",
        "python two 2 | two - [default develop] :22",
    ]

    @Test func `Components of CycloneDX are told apart, with their parts and their lines`() throws {
        #expect(try lines(Self.cycloneDX) == Self.expected)
    }

    @Test(arguments: ["1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8"])
    func `Every version of CycloneDX 1 is read`(version: String) throws {
        let json = "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"\(version)\", \"components\": []}"
        let xml = "<bom xmlns=\"http://cyclonedx.org/schema/bom/\(version)\"><components/></bom>"
        for text in [json, xml, "\u{FEFF}" + json, " \n" + xml] {
            let bill = try BillOfMaterials(parsing: Array(text.utf8), file: "bill")
            #expect(bill.format == "CycloneDX \(version)" && bill.components.isEmpty)
        }
    }

    @Test func `CycloneDX as XML says the same`() throws {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <x:bom xmlns:x="http://cyclonedx.org/schema/bom/1.6" version="1">
              <x:metadata><x:component type="application"><x:name>app</x:name></x:component></x:metadata>
              <x:components>
                <x:component type="library">
                  <x:name>Django</x:name>
                  <x:version>2.2.0</x:version>
                  <x:scope>optional</x:scope>
                  <x:purl> pkg:pypi/django@2.2.0?a=1&amp;b=2 </x:purl>
                  <x:properties><x:property name="pipit:category">develop</x:property></x:properties>
                  <x:components>
                    <x:component type="library"><x:name>libfoo</x:name></x:component>
                    <x:component type="library"><x:name>v</x:name><x:purl>pkg:pypi/v@1</x:purl></x:component>
                  </x:components>
                </x:component>
                <x:component type="library"><x:name>pad</x:name><x:purl>pkg:npm/pad@1</x:purl></x:component>
                <x:component type="library"><x:group>g</x:group><x:name>mystery</x:name></x:component>
                <other xmlns="urn:own"/>
              </x:components>
            </x:bom>
            """
        #expect(
            try lines(text) == [
                "python django 2.2.0 | Django 2.2.0 [develop] :9", "none | libfoo - [default] :12",
                "python v 1 | v - [default] :13", "foreign npm | pad - [default] :16",
                "unknown | g/mystery - [default] :17",
            ])
    }

    @Test func `SPDX 2 is read by the addresses of its packages`() throws {
        let text = """
            {
              "spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "app",
              "packages": [
                {"SPDXID": "SPDXRef-Root", "name": "app", "downloadLocation": "NOASSERTION"},
                {"SPDXID": "SPDXRef-1", "name": "Django", "versionInfo": "2.2.0", "externalRefs": [
                  {"referenceCategory": "SECURITY", "referenceType": "cpe23Type", "referenceLocator": "cpe:2.3:a"},
                  {"referenceCategory": "PACKAGE_MANAGER", "referenceType": "purl", "referenceLocator": "pkg:pypi/django@2.2.0"}]},
                {"SPDXID": "SPDXRef-2", "name": "pad", "externalRefs": [
                  {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:npm/pad@1"}]},
                {"SPDXID": "SPDXRef-3", "name": "mystery", "primaryPackagePurpose": "LIBRARY"},
                {"SPDXID": "SPDXRef-4", "name": "older", "versionInfo": "1"},
                {"SPDXID": "SPDXRef-5", "name": "debian", "primaryPackagePurpose": "OPERATING-SYSTEM"}
              ],
              "relationships": [
                {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-Root"}]
            }
            """
        #expect(
            try lines(text) == [
                "python django 2.2.0 | Django 2.2.0 [default] :5", "foreign npm | pad - [default] :8",
                "unknown | mystery - [default] :10", "unknown | older 1 [default] :11", "none | debian - [default] :12",
            ])
        // A document that describes several packages has no subject, and each of them may be a library.
        let several = text.replacing(
            "\"relationships\"", with: "\"documentDescribes\": [\"SPDXRef-3\"], \"relationships\"")
        #expect(try lines(several).first == "unknown | app - [default] :4")
    }

    @Test func `SPDX 3 is read by the addresses of its packages`() throws {
        let text = """
            {"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
             "@graph": [
              {"type": "CreationInfo", "@id": "_:c", "specVersion": "3.0.1"},
              {"type": "software_Sbom", "spdxId": "urn:b", "rootElement": ["urn:app"]},
              {"type": "software_Package", "spdxId": "urn:app", "name": "app"},
              {"type": "software_Package", "spdxId": "urn:1", "name": "django", "software_packageVersion": "2.2.0",
               "software_packageUrl": "pkg:pypi/django@2.2.0"},
              {"type": "software_Package", "spdxId": "urn:2", "name": "web", "externalIdentifier": [
               {"type": "ExternalIdentifier", "externalIdentifierType": "packageUrl", "identifier": "pkg:pypi/web@1"}]},
              {"type": "software_Package", "spdxId": "urn:3", "name": "mystery"},
              {"type": "software_Package", "spdxId": "urn:4", "name": "disk", "software_primaryPurpose": "diskImage"},
              {"type": "software_File", "spdxId": "urn:5", "name": "a.py"}
             ]}
            """
        #expect(
            try lines(text) == [
                "python django 2.2.0 | django 2.2.0 [default] :6", "python web 1 | web - [default] :8",
                "unknown | mystery - [default] :10", "none | disk - [default] :11",
            ])
    }

    // MARK: - Refusals

    static let refused: [(text: String, place: String, words: String)] = [
        ("", "bill:1", "is neither a list of packages that Pipit knows nor a bill of materials"),
        ("{}", "bill:1", "is neither a list of packages"),
        ("[]", "bill:1", "is neither a list of packages"),
        ("{\"bomFormat\": \"Other\"}", "bill:1", "is neither a list of packages"),
        ("<html/>", "bill:1:1", "is neither a list of packages"),
        ("<bom/>", "bill:1:1", "is neither a list of packages"),
        ("{\"@context\": \"https://openvex.dev/ns/v0.2.0\"}", "bill:1", "is neither a list of packages"),
        ("{\"bomFormat\": \"CycloneDX\",", "bill:1:27", "is not valid JSON: a key in double quotes was expected"),
        ("{\"bomFormat\": \"CycloneDX\"}", "bill:1:2", "`specVersion` of the bill of materials must be there"),
        (
            "{\"bomFormat\": \"CycloneDX\",\n \"specVersion\": \"2.0\"}", "bill:2:2",
            "is written in `CycloneDX 2.0`, and only 1.x is known"
        ),
        (
            "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\",\n \"components\": {}}", "bill:2:2",
            "`components` of the bill of materials must be an array"
        ),
        (
            "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\",\n \"components\": [1]}", "bill:2:2",
            "`components` of the bill of materials must be an array of objects"
        ),
        (
            "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\", \"components\": [\n{\"type\": \"library\"}]}",
            "bill:2:2", "`name` of the bill of materials must be there, and a string"
        ),
        (
            "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\", \"components\": [\n{\"name\": \"a\", \"purl\": 1}]}",
            "bill:2:15", "`purl` of the bill of materials must be a string"
        ),
        (
            "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\", \"components\": [],\n \"components\": []}",
            "bill:2:2", "`components` stands twice in the same place"
        ),
        (
            "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\", \"components\": [{\"name\": \"a\",\n\"purl\": \"pkg:pypi/a@1\", \"purl\": \"pkg:npm/a@1\"}]}",
            "bill:2:25", "`purl` stands twice in the same place"
        ),
        (
            "<bom xmlns=\"http://cyclonedx.org/schema/bom/2.0\"/>", "bill:1:1", "is written in `CycloneDX 2.0`"
        ),
        (
            "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\">\n<components><component/></components></bom>",
            "bill:2:13", "must be an element with a name"
        ),
        (
            "<!DOCTYPE bom [<!ENTITY a 'b'>]>\n<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\"/>", "bill:1:1",
            "is not valid XML: a document type is not read"
        ),
        ("<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\"><components>", "bill:1:62", "is not valid XML"),
        (
            "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"/>", "bill:1:1",
            "is written as RDF, which Pipit does not read"
        ),
        ("SPDXVersion: SPDX-2.3\nPackageName: x\n", "bill:1", "is written as SPDX's tag-value"),
        ("{\"spdxVersion\": \"SPDX-1.2\"}", "bill:1:2", "is written in `SPDX-1.2`"),
        (
            "{\"spdxVersion\": \"SPDX-2.3\",\n\"packages\": 3}", "bill:2:1",
            "`packages` of the bill of materials must be"
        ),
        (
            "{\"spdxVersion\": \"SPDX-2.3\", \"packages\": [\n{\"name\": \"a\", \"externalRefs\": [{\"referenceType\": \"purl\"}]}]}",
            "bill:2:33", "`referenceLocator` of the bill of materials must be there"
        ),
        (
            "{\"@context\": \"https://spdx.org/rdf/4.0/x\", \"@graph\": [{\"type\": \"CreationInfo\", \"specVersion\": \"4.0\"}]}",
            "bill:1:2", "is written in `SPDX 4.0`"
        ),
    ]

    @Test(arguments: refused)
    func `What is broken or unknown is one error with its place, and ends with 3`(
        row: (text: String, place: String, words: String)
    ) {
        do throws(BillError) {
            _ = try lines(row.text)
            Issue.record("\(row.text) was read")
        } catch {
            let diagnostic = error.diagnostic
            #expect(diagnostic.headline.contains(row.words), "\(diagnostic.headline)")
            #expect(diagnostic.location?.description == row.place, "\(row.text)")
            #expect(diagnostic.exitStatus == .undetermined && diagnostic.explanation == "Nothing was judged.")
        }
    }

    @Test func `Every cut of a bill is refused, and every flipped byte is an answer`() throws {
        let text = Array(Self.cycloneDX.utf8)
        for length in stride(from: 0, to: text.count - 1, by: 7) {
            #expect(throws: BillError.self) { try BillOfMaterials(parsing: Array(text[..<length]), file: "bill") }
        }
        for index in stride(from: 0, to: text.count, by: 3) {
            var changed = text
            changed[index] ^= 0x15
            _ = try? BillOfMaterials(parsing: changed, file: "bill")
        }
    }

    @Test func `Components may nest, but not without an end, in JSON as in XML`() throws {
        func json(_ depth: Int) -> String {
            "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\", \"components\": ["
                + String(repeating: "{\"name\": \"a\", \"purl\": \"pkg:pypi/a@1\", \"components\": [", count: depth)
                + String(repeating: "]}", count: depth) + "]}"
        }
        func xml(_ depth: Int) -> String {
            "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\">"
                + String(
                    repeating: "<components><component><name>a</name><purl>pkg:pypi/a@1</purl>", count: depth)
                + String(repeating: "</component></components>", count: depth) + "</bom>"
        }
        #expect(try lines(json(20)).count == 20 && lines(xml(20)).count == 20)
        for text in [json(100_000), xml(100_000)] { #expect(throws: BillError.self) { try lines(text) } }
    }
}
