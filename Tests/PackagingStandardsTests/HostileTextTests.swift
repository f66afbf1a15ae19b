import SharedFixtures
import Testing

@testable import PackagingStandards

@Suite("Hostile texts")
struct HostileTextTests {
    /// Everything of this room's half that reads text from outside.
    private static func readAll(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        _ = Version(utf8: bytes)
        if let version = Version(text) {
            _ = version < version
            _ = version.hashValue
            _ = version.description
        }
        if let set = try? SpecifierSet(utf8: bytes) { _ = set.range.description }
        if let set = try? SpecifierSet(lenient: text) {
            _ = set.range.debugDescription
            if let version = Version("1.0") { _ = set.contains(version) }
        }
        _ = try? SpecifierSet(pipfile: text)
        _ = PackageName(text)?.escaped
        if let wheel = WheelFilename(text) {
            _ = wheel.build
            _ = wheel.platforms
            _ = SupportedTags.isCompatible(wheel, major: 3, minor: 12)
        }
        _ = SourceDistributionFilename(text)
        if let name = PackageName("a") { _ = DistributionFilename(text, expectedName: name) }
        _ = Digest(text)
        _ = Digest(recordField: text)
        _ = InterpreterTags.abis(extensionSuffix: text)
        _ = TagPlatform(tag: text)
    }

    private static let seeds = [
        "1!2.0.3rc4.post5.dev6+abc.7", ">=1.0,!=1.5.*,~=2.3.4,===foo",
        "foo_bar-1.0-1b-py2.py3-none.abi3-manylinux_2_17_x86_64.any.whl",
        "foo-bar-1.0-1.tar.gz", "sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU", "sha256:e3b0c442",
        "==18446744073709551615.*",
        ".pypy310-pp73-x86_64-linux-gnu.so",
    ]

    @Test("Texts with bits flipped, bytes lost or added never trap")
    func mutations() {
        var generator = SeededGenerator(seed: 40)
        for round in 0..<6_000 {
            var bytes = Array(Self.seeds[round % Self.seeds.count].utf8)
            for _ in 0..<generator.pick([1, 1, 2, 4]) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch generator.pick([0, 1, 2, 3, 4]) {
                case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
                case 3: bytes.removeSubrange(place...)
                default: bytes.insert(contentsOf: bytes[place...], at: place)
                }
            }
            Self.readAll(bytes)
        }
    }

    @Test("Every single byte and every pair of odd bytes is survived")
    func short() {
        Self.readAll([])
        let odd: [UInt8] =
            [0x00, 0x09, 0x1C, 0x20, 0x80, 0x85, 0xA0, 0xC2, 0xE1, 0xE2, 0xE3, 0xF0, 0xFF] + Array(".-_+!*=<>~v1a".utf8)
        for first in UInt8.min...UInt8.max {
            Self.readAll([first])
            for second in odd { Self.readAll([first, second]) }
        }
        for first in odd { for second in odd { for third in odd { Self.readAll([first, second, third]) } } }
    }

    @Test("Long texts are refused or read in time that grows as they do")
    func long() {
        let count = 20_000
        for piece in [
            "9", "1.", "0.", ".", "-", "_", "0", " ", "a", "+", "=", ",", "<", "1!", "é", "\u{3000}", "py3.", "a-",
            "1-",
            "==1.*,",
        ] {
            let text = String(repeating: piece, count: count)
            Self.readAll(Array(text.utf8))
            Self.readAll(Array(("1." + text).utf8))
            Self.readAll(Array(("a-" + text + ".tar.gz").utf8))
            Self.readAll(Array(("a-1-py3-none-" + text + ".whl").utf8))
        }
    }

    @Test("Numbers of thousands of digits are read, and longer ones refused")
    func numbers() throws {
        let digits = String(repeating: "9", count: 4_300)
        for text in [
            digits, "1.\(digits)", "1a\(digits)", "1.post\(digits)", "1.dev\(digits)", "1+\(digits)", "\(digits)!1",
        ] {
            let version = try parsedVersion(text)
            #expect(version.description.contains(digits))
            #expect(Version(text.replacing(digits, with: digits + "9")) == nil)
            #expect(version == Version(text))
            let range = try SpecifierSet("==\(text)").range
            #expect(range.contains(version))
        }
        let wildcard = try SpecifierSet("==\(digits).*").range
        #expect(try wildcard.contains(parsedVersion(digits + ".1.dev0")))
        #expect(try !wildcard.contains(parsedVersion("1")))
        #expect(try parsedVersion("18446744073709551615").major == Int.max)
    }

    @Test("Bytes that are no UTF-8 are no version")
    func invalidUTF8() {
        for bytes: [UInt8] in [[0x31, 0xFF], [0xFF, 0x31], [0xC2], [0x31, 0xC2], [0xE2, 0x80], [0x31, 0xE3, 0x80]] {
            #expect(Version(utf8: bytes) == nil)
        }
    }
}
