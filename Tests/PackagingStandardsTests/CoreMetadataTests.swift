import PackagingStandards
import SharedFixtures
import Testing

@Suite("Core metadata")
struct CoreMetadataTests {
    private static func read(_ text: String) throws -> CoreMetadata { try CoreMetadata(parsing: Array(text.utf8)) }

    private static let head = "Metadata-Version: 2.4\nName: Foo.Bar\nVersion: 1.0rc1\n"

    @Test func `Fields that nobody asks for are passed over with all their lines`() {
        let text = "Name: a\nLicense: one\n  two\nREQUIRES-DIST: b\n  >=1\nNames: c\n\nName: d\n"
        let all = MetadataField.fields(startOf: Array(text.utf8))
        let some = MetadataField.fields(startOf: Array(text.utf8), named: ["name", "requires-dist"])
        #expect(some == all.filter { ["name", "requires-dist"].contains($0.name) })
        #expect(some.map(\.value) == ["a", "b\n>=1"])
    }

    @Test("The headers of a wheel are read, and not its description")
    func wheel() throws {
        let metadata = try Self.read(
            """
            Metadata-Version: 2.4
            Name: Foo.Bar
            Version: 1.0rc1
            Summary: Does things: well
            License-Expression: MIT OR Apache-2.0
            License-File: LICENSE.txt
            License-File: licenses/NOTICE
            Classifier: Topic :: Software Development
            Requires-Python: >=3.8, !=3.9.*
            Requires-Dist: idna<4,>=2.5
            Requires-Dist: PySocks!=1.5.7,>=1.5.6; extra == "socks"
            Requires-Dist: folded >=1 ;
                    python_version < "3.9"
            Provides-Extra: socks
            Provides-Extra: Socks
            Provides-Extra: :python_version == "2.7"
            Project-URL: Home , https://example.com/
            Import-Name: foo
            X-New: something
            Description-Content-Type: text/markdown

            Name: other
            Requires-Dist: not this
            """)
        #expect(metadata.metadataVersion == "2.4")
        #expect(metadata.name.normalized == "foo-bar")
        #expect(metadata.version == Version("1.0rc1"))
        #expect(metadata.summary == "Does things: well")
        #expect(metadata.licenseExpression == "MIT OR Apache-2.0")
        #expect(metadata.license == nil)
        #expect(metadata.licenseFiles == ["LICENSE.txt", "licenses/NOTICE"])
        #expect(metadata.classifiers == ["Topic :: Software Development"])
        #expect(metadata.requiresPython == (try SpecifierSet(">=3.8,!=3.9.*")))
        #expect(
            metadata.requiresDist.map(\.description) == [
                "idna<4,>=2.5", "PySocks!=1.5.7,>=1.5.6; extra == \"socks\"", "folded>=1; python_version < \"3.9\"",
            ])
        #expect(metadata.providedExtras.map(\.normalized) == ["socks"])
        #expect(metadata.projectURLs.map(\.label) == ["Home"])
        #expect(metadata.projectURLs.map(\.url) == ["https://example.com/"])
        #expect(metadata.importNames == ["foo"])
        #expect(metadata.value(of: "x-new") == "something")
        #expect(metadata.fields.last?.name == "description-content-type")
        #expect(metadata.fields.last?.line == 20)
    }

    @Test(
        "What cannot be understood is named with its line",
        arguments: [
            ("Requires-Dist: fine\nRequires-Dist: foo bar\n", "line 5", "foo bar"),
            ("Requires-Dist: foo; python_version >= 3\n", "line 4", "expected a variable"),
            ("Requires-Python: 3.8\n", "line 4", "`3.8`"), ("Version: 2.0\n", "line 4", "another value than in line 3"),
            ("Name: other\n", "line 4", "another value than in line 2"),
        ])
    func errors(text: String, line: String, message: String) {
        let error = #expect(throws: StandardsError.self) { try Self.read(Self.head + text) }
        #expect(error?.message.contains(line) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test("The offset of an error leads into the file")
    func offset() {
        let error = #expect(throws: StandardsError.self) { try Self.read(Self.head + "Requires-Dist: foo bar\n") }
        #expect(error?.offset == Self.head.utf8.count + "Requires-Dist: foo ".utf8.count)
    }

    @Test(
        "Name, version and metadata version must be there and be sound",
        arguments: [
            "", "\n\nName: a\n", "Name: a\nVersion: 1\n", "Metadata-Version: 2.1\nVersion: 1\n",
            "Metadata-Version: 2.1\nName: a\n",
            "Metadata-Version: 3.0\nName: a\nVersion: 1\n", "Metadata-Version: x\nName: a\nVersion: 1\n",
            "Metadata-Version: 2.1\nName: -a\nVersion: 1\n", "Metadata-Version: 2.1\nName: a\nVersion: one\n",
        ])
    func unsound(text: String) {
        #expect(throws: StandardsError.self) { try Self.read(text) }
    }

    @Test(
        "Old, new and odd files are read",
        arguments: ["1.0", "1.1", "1.2", "2.0", "2.1", "2.2", "2.3", "2.4", "2.5", "2.9"])
    func versions(version: String) throws {
        let metadata = try Self.read(
            "Metadata-Version: \(version)\nName: a\nVersion: 1\nVersion: 1.0\nLicense: UNKNOWN\n")
        #expect(metadata.metadataVersion == version)
        #expect(metadata.requiresDist.isEmpty)
        #expect(metadata.requiresPython == nil)
    }

    @Test("Line ends, marks of encodings and bytes that are no UTF-8 do not matter")
    func bytes() throws {
        let crlf = try CoreMetadata(
            parsing: [0xEF, 0xBB, 0xBF]
                + Array(
                    "Metadata-Version: 2.1\r\nName: a\r\nVersion: 1\r\nRequires-Dist: b\r\n  >1\r\n\r\nVersion: 2".utf8)
        )
        #expect(crlf.requiresDist.map(\.description) == ["b>1"])
        let latin = try CoreMetadata(
            parsing: Array("Metadata-Version: 2.1\nName: a\nVersion: 1\nAuthor: Jos".utf8) + [0xE9, 0x0A])
        #expect(latin.author == "Jos\u{e9}")
        let cr = try Self.read("Metadata-Version: 2.1\rName: a\rVersion: 1\r\rName: b")
        #expect(cr.name.normalized == "a")
        let wild = try Self.read(
            "Metadata-Version: 2.1\nName: a\nVersion: 1\nRequires-Python: >=3.5.*\nRequires-Dist: b (>=1<2)\n")
        #expect(wild.requiresPython?.description == ">=3.5")
        #expect(wild.requiresDist.first?.description == "b<2,>=1")
    }

    @Test(
        "A source distribution says whether its dependencies hold for its wheels",
        arguments: [
            ("2.1", "", false), ("2.2", "", true), ("2.2", "Dynamic: Requires-Dist\n", false),
            ("2.4", "Dynamic: License\n", true),
            ("2.4", "Dynamic: requires-python\n", false), ("2.4", "Dynamic: Provides-Extra\n", false),
        ])
    func dynamic(version: String, line: String, isStatic: Bool) throws {
        let metadata = try Self.read("Metadata-Version: \(version)\nName: a\nVersion: 1\n\(line)")
        #expect(metadata.dependenciesAreStatic == isStatic)
    }

    @Test("Files with bits flipped, bytes lost or added never trap")
    func mutations() {
        var generator = SeededGenerator(seed: 800)
        let seed = Array(
            (Self.head
                + "Requires-Python: >=3.8\nRequires-Dist: a[b]>=1,<2; python_version < '3'"
                + "\n  and extra == 'x'\nDynamic: License\n\nText")
                .utf8)
        for _ in 0..<3_000 {
            var bytes = seed
            for _ in 0..<generator.pick([1, 2, 4]) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch generator.pick([0, 1, 2]) {
                case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                case 1: bytes.remove(at: place)
                default: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
                }
            }
            _ = try? CoreMetadata(parsing: bytes)
        }
    }
}
