import SharedFixtures
import Testing

@testable import PackagingStandards

@Suite("Laws of versions")
struct VersionLawTests {
    private static func versions(_ count: Int, seed: UInt64) -> [Version] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).compactMap { _ in Version(generator.version()) }
    }

    @Test("The generator makes versions, packed ones and others")
    func generator() {
        let versions = Self.versions(1_000, seed: 1)
        #expect(versions.count == 1_000)
        #expect(versions.filter { !PackedVersion.isExact($0.key) }.count > 200)
        #expect(versions.filter { $0.full == nil }.count > 200)
        #expect(versions.contains { PackedVersion.isExact($0.key) && $0.full != nil })
    }

    @Test("A version read from its own text is that version, written the same")
    func roundTrip() throws {
        for version in Self.versions(3_000, seed: 2) {
            let again = try #require(Version(version.description))
            #expect(again == version && again.description == version.description && again.key == version.key)
            #expect(Version(version.parts) == version)
        }
    }

    @Test("The order is total, and the packed comparison is the long one")
    func order() {
        let versions = Self.versions(260, seed: 3)
        for left in versions {
            for right in versions {
                let order = Version.compare(left, right)
                #expect(
                    (left < right) == (order < 0) && (left == right) == (order == 0) && (left > right) == (order > 0))
                if left == right { #expect(left.hashValue == right.hashValue) }
            }
        }
        let sorted = versions.sorted()
        for (index, version) in sorted.enumerated() {
            for later in sorted[index...] { #expect(!(later < version)) }
        }
    }

    @Test("Zeros at a release's end make no difference but to the text")
    func zeros() throws {
        for version in Self.versions(500, seed: 4) where version.release.count < 12 {
            var parts = version.parts
            parts.release += [0, 0]
            let longer = Version(parts)
            #expect(longer == version && longer.hashValue == version.hashValue)
            #expect(longer.description != version.description)
        }
    }

    @Test("The standard's own order of one release")
    func standardOrder() {
        let texts = [
            "0.dev0", "1.dev0", "1.0.dev456", "1.0a1.dev1", "1.0a1", "1.0a1.post0.dev2", "1.0a1.post0", "1.0a2.dev456",
            "1.0a12.dev456", "1.0a12", "1.0b1.dev456", "1.0b2", "1.0b2.post345.dev456", "1.0b2.post345",
            "1.0rc1.dev456",
            "1.0rc1", "1.0", "1.0+0a", "1.0+abc.5", "1.0+abc.7", "1.0+5", "1.0.post456.dev34", "1.0.post456",
            "1.0.15", "1.1.dev1", "1.256", "1.18446744073709551615", "1.18446744073709551616", "65536", "1!0.1",
        ]
        let versions = texts.compactMap { Version($0) }
        #expect(versions.map(\.description) == texts)
        #expect(versions.reversed().sorted().map(\.description) == texts)
    }

    @Test("A number can be counted on for ever")
    func successors() {
        for (text, next) in [
            ("0", "1"), ("9", "10"), ("18446744073709551614", "18446744073709551615"),
            ("18446744073709551615", "18446744073709551616"), ("99999999999999999999", "100000000000000000000"),
            ("18446744073709551619", "18446744073709551620"),
        ] {
            let number = VersionNumber(digits: Array(text.utf8))
            #expect(number.successor.description == next)
            #expect(number < number.successor)
        }
    }
}
