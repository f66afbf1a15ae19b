import Hashing
import SharedFixtures
import Testing

@testable import PackageIndexes

@Suite struct SimplePageJSONTests {
    static let rich = #"""
        {
          "meta": {"api-version": "1.4", "_last-serial": 1, "tracks": ["x", {"y": [null, true, -1.5e+3]}]},
          "name": "Some_Project", "alternate-locations": [], "versions": ["1.0", "2.0"],
          "project-status": {"status": "archived", "reason": "no \"time\" left"},
          "files": [
            {"filename": "some_project-1.0.tar.gz", "url": "https:\/\/files.example\/some_project-1.0.tar.gz",
             "hashes": {"sha256": "\#(String(repeating: "ab", count: 32))", "md5": "d41d8cd98f00b204e9800998ecf8427e"},
             "requires-python": ">=3.8", "size": 123, "upload-time": "2022-01-02T03:04:05.678901Z",
             "yanked": false, "core-metadata": false, "data-dist-info-metadata": {"x": 1}, "gpg-sig": null},
            {"filename": "some_project-2.0-py3-none-any.whl", "url": "../../files/some_project-2.0-py3-none-any.whl",
             "hashes": {}, "requires-python": null, "yanked": "br\u00f6ken \ud83d\ude00", "upload-time": "nonsense",
             "dist-info-metadata": true,
             "core-metadata": {"sha256": "\#(String(repeating: "CD", count: 32))"}, "size": null, "provenance": "x"}
          ]
        }
        """#

    @Test("everything that the standards name is read, and what they do not name is passed over")
    func rich() throws {
        let page = try SimplePage(json: Array(Self.rich.utf8))
        #expect(page.string(page.name) == "Some_Project")
        #expect(page.status == .init(.archived, reason: "no \"time\" left"))
        #expect(page.entries.count == 2)
        let (source, wheel) = (page.entries[0], page.entries[1])
        #expect(page.string(source.filename) == "some_project-1.0.tar.gz")
        #expect(page.string(source.url) == "https://files.example/some_project-1.0.tar.gz")
        #expect(source.sha256?.hexadecimal == someDigest)
        #expect(page.string(source.otherDigests) == "md5=d41d8cd98f00b204e9800998ecf8427e")
        #expect(page.string(source.requiresPython) == ">=3.8")
        #expect(source.size == 123)
        #expect(source.uploadTime == 1_641_092_645)
        #expect(!source.isYanked && !source.offersMetadata)
        #expect(wheel.sha256 == nil && wheel.size == nil && wheel.uploadTime == nil)
        #expect(wheel.isYanked && page.string(wheel.yankedReason) == "bröken 😀")
        #expect(wheel.offersMetadata)
        #expect(wheel.metadataSHA256?.hexadecimal == String(repeating: "cd", count: 32))
        #expect(wheel.requiresPython.isEmpty)
    }

    @Test(
        "a page that is not JSON of the simple API is refused",
        arguments: [
            "", "null", "[]", "{}", #"{"files": {}}"#, #"{"files": [1]}"#, #"{"files": [{}]}"#,
            #"{"files": [{"filename": "x"}]}"#, #"{"files": []} x"#, #"{"files": [],}"#, #"{"files": [] "name": "x"}"#,
            #"{"meta": {"api-version": "2.0"}, "files": []}"#, #"{"meta": {"api-version": "x"}, "files": []}"#,
            #"{"files": [{"filename": "a\x", "url": "b"}]}"#, #"{"message": "Not Found"}"#,
            #"{"files": [], "x": "# + String(repeating: "[", count: 1000),
            #"{"files": [{"filename": "a", "url": "b"} {"filename": "a", "url": "b"}]}"#,
        ])
    func refused(text: String) { #expect(throws: PageError.self) { try SimplePage(json: Array(text.utf8)) } }

    @Test("a yanked file is one whatever way that is said")
    func yanked() throws {
        for (value, expected) in [
            ("true", true), ("\"why\"", true), ("false", false), ("null", false), ("\"\"", false),
        ] {
            let text = #"{"files": [{"filename": "a", "url": "b", "yanked": \#(value)}]}"#
            #expect(try SimplePage(json: Array(text.utf8)).entries[0].isYanked == expected, "\(value)")
        }
    }

    @Test("a digest that is none is not forgotten")
    func brokenDigests() throws {
        for digest in ["", "abc", String(repeating: "xy", count: 32), someDigest + "ab"] {
            let text = #"{"files": [{"filename": "a", "url": "b", "hashes": {"sha256": "\#(digest)"}}]}"#
            #expect(try SimplePage(json: Array(text.utf8)).entries[0].hasBrokenDigest, "\(digest)")
        }
    }

    @Test("a page cut off anywhere is refused")
    func truncated() {
        let bytes = Array(Self.rich.utf8)
        for count in 0..<(bytes.count - 1) {
            #expect(throws: PageError.self) { try SimplePage(json: Array(bytes[..<count])) }
        }
    }

    @Test("a page with changed bytes is read or refused, never more")
    func mutated() throws {
        let bytes = Array(Self.rich.utf8)
        let origin = ListingImage.Origin(url: try #require(ResourceURL("https://index.example/simple/some-project/")))
        var generator = SeededGenerator(seed: 7)
        var read = 0
        for _ in 0..<6_000 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let index = Int.random(in: 0..<changed.count, using: &generator)
                if Bool.random(using: &generator) {
                    changed[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                } else {
                    changed[index] = #"{}[]",:\u0"#.utf8.randomElement(using: &generator)!
                }
            }
            guard let page = try? SimplePage(json: changed),
                let image = try? ListingImage.make(from: page, name: name("some-project"), origin: origin)
            else { continue }
            read += 1
            for position in image.versions.indices { _ = image.files(of: position) }
        }
        // Most changes hit values that are free to change; were they all refused, nothing would have been tested.
        #expect(read > 1_500)
    }

    @Test("a quote or backslash is found wherever it stands")
    func search() {
        for length in 0..<40 {
            for place in 0...length {
                for (byte, expected) in [
                    (UInt8(ascii: "\""), true), (UInt8(ascii: "\\"), true), (0x21, false), (0xA2, false),
                ] {
                    var bytes = [UInt8](repeating: 0x23, count: length)
                    if place < length { bytes[place] = byte }
                    let found = ByteSearch.quoteOrBackslash(in: bytes.span, from: 0)
                    #expect(found == (expected && place < length ? place : length))
                }
            }
        }
    }

    @Test("digests are read from digits of either case and from nothing else")
    func digests() {
        var generator = SeededGenerator(seed: 13)
        for _ in 0..<200 {
            let bytes = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let text = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            #expect(DigestWords(hexadecimal: text)?.withBytes { Array($0) } == bytes)
            #expect(DigestWords(hexadecimal: text.uppercased())?.hexadecimal == text)
        }
        let digits = Array(someDigest.utf8)
        for place in [0, 7, 8, 15, 16, 31, 40, 63] {
            for byte in UInt8.min...UInt8.max {
                var changed = digits
                changed[place] = byte
                let isDigit = PercentEncoding.hexadecimalValue(byte) != nil
                #expect((DigestWords(hexadecimal: changed.span, at: 0) != nil) == isDigit, "\(byte) at \(place)")
            }
        }
        #expect(
            DigestWords(hexadecimal: digits.span, at: 1) == nil && DigestWords(hexadecimal: digits.span, at: -1) == nil)
        #expect(DigestWords(hexadecimal: someDigest + "a") == nil && DigestWords(hexadecimal: "") == nil)
    }

    @Test(
        "upload times are read as ISO 8601 has them",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2024-02-29T12:00:00.5Z", 1_709_208_000),
            ("2024-02-29T14:00:00+02:00", 1_709_208_000), ("2024-02-29T10:30:00-0130", 1_709_208_000),
            ("2024-02-29 12:00:00", 1_709_208_000), ("1969-12-31T23:59:59Z", -1), ("2024-02-29", nil), ("", nil),
            ("2024-13-01T00:00:00Z", nil), ("2024-01-01T24:00:00Z", nil), ("2024-01-01T00:00:00Zx", nil),
            ("2024-01-01T00:00:00+", nil), ("2024-02-31T00:00:00Z", nil), ("2023-02-29T00:00:00Z", nil),
        ] as [(String, Int64?)])
    func uploadTimes(text: String, expected: Int64?) {
        #expect(UploadTime.seconds(Array(text.utf8).span) == expected)
    }
}
