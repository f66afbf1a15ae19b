import Advisories
import OperatingSystem
import PackagingStandards
import StructuredText
import Testing

@testable import Reporting

@Suite struct BillOfMaterialsTests {
    static let moment = Timestamp("2024-10-11T12:30:00Z")!

    static func text(_ format: BillFormat, _ list: SoftwareList) -> String {
        format.text(of: list, moment: moment, toolVersion: "0.4.0")
    }

    /// A name, the validator's name with the file's ending, and the text, for other programs to judge.
    static var documents: [(String, String, String)] {
        let lists = [
            ("shop", AuditFixture.software), ("nothing", SoftwareList(subject: "nothing", components: [])),
            ("hostile", hostile),
        ]
        return lists.flatMap { name, list in
            BillFormat.allCases.map { format in
                let kind =
                    switch format {
                    case .cycloneDXJSON, .cycloneDX17JSON: "cyclonedx-json.json"
                    case .cycloneDXXML, .cycloneDX17XML: "cyclonedx-xml.xml"
                    case .spdx: "spdx.json"
                    case .spdx3: "spdx3.json"
                    }
                return ("sbom-\(name)-\(format.rawValue.replacing(".", with: "-"))", kind, text(format, list))
            }
        }
    }

    static var hostile: SoftwareList {
        let texts = AuditFixture.hostile
        let bill = #"{"bomFormat": "CycloneDX", "components": [{"name": "\u001b[1m", "type": "x", "purl": "pkg:é <"}]}"#
        return SoftwareList(
            subject: texts[0],
            components: texts.enumerated().map { place, text in
                .init(
                    name: PackageName("p\(place)")!, version: text,
                    source: place % 2 == 0
                        ? .address("https://u:s3cret@a.example/" + text) : .repository("git", url: text, commit: text),
                    licence: place % 2 == 0 ? .expression(text) : .text(text), summary: text, categories: [text],
                    needs: [0, 0, 99])
            }, roots: [0, 0, 77],
            embedded: [
                .init(owner: 1, name: texts[1], bytes: Array(bill.utf8)),
                .init(owner: 2, name: "x", bytes: Array("{{{".utf8)),
                .init(owner: 99, name: "x", bytes: Array(bill.utf8)),
            ])
    }

    @Test(arguments: BillFormat.allCases)
    func `Each form lists the packages as it is written down`(format: BillFormat) throws {
        let text = Self.text(format, AuditFixture.software)
        let ending = format.rawValue.hasSuffix("xml") ? "xml" : "json"
        let path = Paths.join(AuditFormatTests.golden, "sbom-\(format.rawValue).\(ending)")
        if Variables.golden == "rewrite" { try Files.replaceAtomically(path, with: Array(text.utf8)) }
        #expect(text == String(decoding: try Files.read(path), as: UTF8.self))
        #expect(!text.contains("s3cret"))
        #expect(text.contains("pkg:pypi/demo@1.5"))
        #expect(text.contains("MIT OR Apache-2.0"))
    }

    @Test(arguments: BillFormat.allCases)
    func `Nothing that a stranger wrote breaks a bill of materials`(format: BillFormat) throws {
        let text = Self.text(format, Self.hostile)
        #expect(!text.contains("s3cret"))
        for scalar in text.unicodeScalars where scalar != "\n" {
            let category = scalar.properties.generalCategory
            #expect(category != .control && category != .format)
        }
        if !format.rawValue.hasSuffix("xml") { _ = try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test func `Package URLs tell where a package comes from, and never how to log in there`() {
        let urls = AuditFixture.software.components.map(\.packageURL)
        #expect(
            urls == [
                "pkg:pypi/demo@1.5", "pkg:pypi/evil@6.6.6",
                "pkg:pypi/old@1.0?repository_url=https%3A%2F%2Findex.example%2Fsimple",
                "pkg:pypi/fine@1.0?vcs_url=git%2Bhttps%3A%2F%2Fgit.example.org%2Ffine.git%40abc123",
                "pkg:pypi/mine@1.0%2Blocal?download_url=https%3A%2F%2Ffiles.example%2Fmine%25201.whl", "pkg:pypi/here",
            ])
    }

    @Test(arguments: BillFormat.allCases)
    func `The bills that a package brings along are merged, whatever their form`(format: BillFormat) {
        let text = Self.text(format, AuditFixture.software)
        for part in ["pkg:generic/zlib@1.3", "pkg:generic/libpng@1.6.40", "libpng", "demo.spdx.json"] {
            #expect(text.contains(part), "\(part)")
        }
        #expect(text.contains(String(repeating: "ef", count: 32)))
        // What the bill is about is the package itself, and stands there already.
        #expect(EmbeddedBills(AuditFixture.software).parts[0]?.map(\.name) == ["zlib", "libpng"])
    }

    @Test func `What a package needs is told only where it is known`() {
        let document = CycloneDXDocument(software: AuditFixture.software, moment: Self.moment, toolVersion: "1")
        #expect(document.dependencies.map(\.reference).count == 4)
        #expect(document.dependencies.first?.needs.count == 3)
    }

    @Test func `Another list has another number, and the same list the same`() {
        var other = AuditFixture.software
        let first = CycloneDXDocument(software: other, moment: Self.moment, toolVersion: "1").serialNumber
        #expect(first == CycloneDXDocument(software: other, moment: Self.moment, toolVersion: "1").serialNumber)
        other.components[0].version = "1.6"
        #expect(first != CycloneDXDocument(software: other, moment: Self.moment, toolVersion: "1").serialNumber)
    }
}
