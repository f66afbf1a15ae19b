import PackagingStandards
import SharedFixtures
import Testing

@Suite("Digests")
struct DigestTests {
    private static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    private static let emptyField = "sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"

    @Test("The forms of locks, links and RECORD lines name one digest")
    func forms() throws {
        let digest = try #require(Digest("sha256:" + Self.empty))
        #expect(Digest("sha256=" + Self.empty) == digest)
        #expect(Digest("SHA256:" + Self.empty.uppercased()) == digest)
        #expect(Digest(algorithm: .sha256, hexadecimal: Self.empty) == digest)
        #expect(Digest(algorithm: .sha256, bytes: digest.bytes) == digest)
        #expect(Digest(recordField: Self.emptyField) == digest)
        #expect(Digest(recordField: Self.emptyField + "=") == digest)
        #expect(digest.recordField == Self.emptyField)
        #expect(digest.description == "sha256:" + Self.empty)
        #expect(digest.hexadecimal == Self.empty && digest.algorithm == .sha256)
    }

    @Test("Every algorithm's digests survive each form", arguments: Digest.Algorithm.allCases)
    func algorithms(algorithm: Digest.Algorithm) throws {
        var generator = SeededGenerator(seed: 20)
        for _ in 0..<50 {
            let bytes = (0..<algorithm.byteCount).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let digest = try #require(Digest(algorithm: algorithm, bytes: bytes))
            #expect(digest.bytes == bytes)
            #expect(Digest(digest.description) == digest)
            #expect(Digest(recordField: digest.recordField) == digest)
        }
    }

    @Test("Only SHA-2 of 256 bits and more is relied on")
    func strength() {
        #expect(Digest.Algorithm.allCases.filter { !$0.isWeak } == [.sha256, .sha384, .sha512])
    }

    @Test(
        "What is no digest is refused",
        arguments: [
            "", ":", "sha256", "sha256:", "sha256:\(empty.dropLast())", "sha256:\(empty)0", "sha1:\(empty)",
            "sha257:\(empty)", "sha256:\(empty.dropLast())g", "sha256:\(empty.dropLast())é", empty,
            " sha256:\(empty)", "sha256 :\(empty)", "sha256::\(empty)",
        ])
    func refused(text: String) {
        #expect(Digest(text) == nil)
    }

    @Test(
        "What is no RECORD field is refused",
        arguments: [
            "", "sha256=", "sha256", "\(emptyField)A", "\(emptyField.dropLast())", "\(emptyField)==",
            // Bits beyond the digest would make two texts of one digest.
            "\(emptyField.dropLast())V",
            // The other base 64, another algorithm's length, and hexadecimal digits.
            "sha256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU", "md5=\(emptyField.dropFirst(7))", "sha256=\(empty)",
        ])
    func refusedFields(text: String) {
        #expect(Digest(recordField: text) == nil)
    }
}
