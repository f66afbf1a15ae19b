import Diagnostics
import PackagingStandards
import Testing

@testable import Pipfiles

/// Who needs whom, in the words of every form of a bill of materials.
@Suite struct BillLinksTests {
    /// `? > web; web > theme 2; theme > -`: what is asked for, and what each package needs.
    private func links(_ text: String) throws(BillError) -> String {
        let bill = try BillOfMaterials(parsing: Array(text.utf8), file: "bill")
        func words(_ needs: [StatedNeed]) -> String {
            needs.isEmpty
                ? "-" : needs.map { "\($0.name.normalized) \($0.version ?? "?")" }.joined(separator: ", ")
        }
        let stated = bill.components.compactMap { component in
            component.needs.map { "\(component.name) > \(words($0))" }
        }
        return (["? > \(words(bill.requests))"] + stated).joined(separator: "; ")
    }

    private static func cycloneDX(_ dependencies: String) -> String {
        """
        {"bomFormat": "CycloneDX", "specVersion": "1.6",
         "metadata": {"component": {"type": "application", "name": "app", "bom-ref": "root"}},
         "components": [
           {"type": "application", "name": "poetry.lock", "bom-ref": "lock"},
           {"type": "library", "name": "web", "bom-ref": "w", "purl": "pkg:pypi/Web@1"},
           {"type": "library", "name": "theme", "version": "2", "purl": "pkg:pypi/theme"},
           {"type": "library", "name": "pad", "bom-ref": "n", "purl": "pkg:npm/pad@1"}],
         "dependencies": \(dependencies)}
        """
    }

    static let stated: [(name: String, dependencies: String, links: String)] = [
        (
            "what says nothing of a leaf means that it needs nothing",
            #"[{"ref": "root", "dependsOn": ["w"]}, {"ref": "w", "dependsOn": ["pkg:pypi/theme", "n"]}]"#,
            "? > web 1; web > theme 2; theme > -"
        ),
        (
            "what says of some that they need nothing means nothing by leaving out others",
            #"[{"ref": "root", "dependsOn": ["w"]}, {"ref": "w", "dependsOn": ["pkg:pypi/theme"]}, {"ref": "n", "dependsOn": []}]"#,
            "? > web 1; web > theme 2"
        ),
        (
            "a lock between the project and its packages is no step",
            #"[{"ref": "root", "dependsOn": ["lock"]}, {"ref": "lock", "dependsOn": ["w", "n", "lock"]}, {"ref": "w"}]"#,
            "? > web 1; web > -"
        ),
        ("one that only lists says nothing of needs", #"[{"ref": "root", "dependsOn": ["n"]}]"#, "? > -"),
        ("circles end", #"[{"ref": "w", "dependsOn": ["w"]}]"#, "? > -; web > web 1; theme > -"),
        (
            "what is no list of dependencies is passed over", #"[1, {}, {"ref": 1}, {"ref": "w", "dependsOn": "n"}]"#,
            "? > -; web > -"
        ),
        ("neither is what is no list", #"{"ref": "w"}"#, "? > -"),
    ]

    @Test(arguments: stated)
    func `CycloneDX names them by reference, else by address`(name: String, dependencies: String, links: String) throws
    {
        #expect(try self.links(Self.cycloneDX(dependencies)) == links, "\(name)")
    }

    @Test func `CycloneDX as XML says the same`() throws {
        let text = """
            <bom xmlns="http://cyclonedx.org/schema/bom/1.6">
              <metadata><component type="application" bom-ref="root"><name>app</name></component></metadata>
              <components>
                <component type="library" bom-ref="w"><name>web</name><purl>pkg:pypi/web@1</purl></component>
                <component type="library"><name>theme</name><purl>pkg:pypi/theme@2</purl></component>
              </components>
              <dependencies>
                <dependency ref="root"><dependency ref="w"/></dependency>
                <dependency ref="w"><dependency ref="pkg:pypi/theme@2"/></dependency>
                <dependency/>
              </dependencies>
            </bom>
            """
        #expect(try links(text) == "? > web 1; web > theme 2; theme > -")
    }

    @Test func `What a bill is about is asked for beside what it needs, where it is a package`() throws {
        let text = """
            {"bomFormat": "CycloneDX", "specVersion": "1.6",
             "metadata": {"component": {"type": "library", "name": "own", "bom-ref": "r", "purl": "pkg:pypi/own@1"}},
             "components": [{"type": "library", "name": "web", "purl": "pkg:pypi/web@1"}],
             "dependencies": [{"ref": "r", "dependsOn": ["pkg:pypi/web@1"]}]}
            """
        #expect(try links(text) == "? > own 1, web 1; own > web 1; web > -")
    }

    private static func spdx(_ relationships: String) -> String {
        func package(_ id: String) -> String {
            """
            {"SPDXID": "SPDXRef-\(id)", "name": "\(id)", "externalRefs": [
              {"referenceType": "purl", "referenceLocator": "pkg:pypi/\(id)@1"}]}
            """
        }
        return """
            {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "documentDescribes": ["SPDXRef-app"],
             "packages": [{"SPDXID": "SPDXRef-app", "name": "app"}, \(package("web")), \(package("theme"))],
             "relationships": [\(relationships)]}
            """
    }

    private static func relationship(_ from: String, _ kind: String, _ to: String) -> String {
        """
        {"spdxElementId": "SPDXRef-\(from)", "relationshipType": "\(kind)",
         "relatedSpdxElement": "\(to == "NONE" || to == "NOASSERTION" ? to : "SPDXRef-" + to)"}
        """
    }

    static let related: [(relationships: [(String, String, String)], links: String)] = [
        (
            [("app", "DEPENDS_ON", "web"), ("web", "DEPENDS_ON", "theme")], "? > web 1; web > theme 1; theme > -"
        ),
        (
            [("web", "DEPENDENCY_OF", "app"), ("theme", "RUNTIME_DEPENDENCY_OF", "web")],
            "? > web 1; web > theme 1; theme > -"
        ),
        ([("web", "DEPENDS_ON", "theme"), ("theme", "DEPENDS_ON", "NONE")], "? > -; web > theme 1; theme > -"),
        ([("web", "DEPENDS_ON", "theme"), ("app", "DEPENDS_ON", "NONE")], "? > -; web > theme 1"),
        // Tools say of everything that the project contains it.
        ([("app", "CONTAINS", "web"), ("app", "CONTAINS", "theme"), ("web", "DEPENDS_ON", "NOASSERTION")], "? > -"),
    ]

    @Test(arguments: related)
    func `SPDX 2 names them in either direction`(
        relationships: [(from: String, kind: String, to: String)], links: String
    ) throws {
        let text = relationships.map { Self.relationship($0.from, $0.kind, $0.to) }.joined(separator: ", ")
        #expect(try self.links(Self.spdx(text)) == links)
    }

    @Test(arguments: [
        (
            [
                #"{"type": "Relationship", "relationshipType": "dependsOn", "from": "urn:app", "to": ["urn:web"]}"#,
                #"{"type": "LifecycleScopedRelationship", "relationshipType": "dependsOn", "from": "urn:web", "to": ["urn:theme"]}"#,
            ],
            "? > web 1; web > theme 1; theme > -"
        ),
        (
            [
                #"{"type": "Relationship", "relationshipType": "contains", "from": "urn:app", "to": ["urn:web"]}"#,
                #"{"type": "Relationship", "relationshipType": "dependsOn", "from": "urn:theme", "to": ["https://spdx.org/rdf/3.0.1/terms/Core/NoneElement"]}"#,
                #"{"type": "Relationship", "relationshipType": "dependsOn", "from": "urn:web", "to": ["NoAssertionElement"]}"#,
            ],
            "? > -; theme > -"
        ),
    ])
    func `SPDX 3 names them by relationships`(relationships: [String], links: String) throws {
        func package(_ id: String) -> String {
            #"{"type": "software_Package", "spdxId": "urn:\#(id)", "name": "\#(id)", "software_packageUrl": "pkg:pypi/\#(id)@1"}"#
        }
        let elements =
            [
                #"{"type": "CreationInfo", "specVersion": "3.0.1"}"#,
                #"{"type": "software_Sbom", "rootElement": ["urn:app"]}"#,
                #"{"type": "software_Package", "spdxId": "urn:app", "name": "app"}"#, package("web"), package("theme"),
            ] + relationships
        let text =
            #"{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": ["#
            + elements.joined(separator: ",\n") + "]}"
        #expect(try self.links(text) == links)
    }
}
