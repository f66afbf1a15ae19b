import Hashing
import PackagingStandards
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct HashingTests {
    // The vectors of FIPS 180-4's examples, and lengths around a block's end (from Python's hashlib).
    static let vectors: [(text: String, sha256: String)] = [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            String(repeating: "a", count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ]

    @Test("SHA-256 gives the published answers", arguments: vectors)
    func sha256(vector: (text: String, sha256: String)) {
        let bytes = Array(vector.text.utf8)
        #expect(SHA256Sum(of: bytes).hexadecimal == vector.sha256)
        #expect(Digest(.sha256, of: bytes)?.hexadecimal == vector.sha256)
    }

    @Test("A sum of pieces is the sum of the whole", arguments: [1, 7, 63, 64, 65, 1000])
    func pieces(step: Int) {
        let bytes = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var hasher = SHA256Hasher()
        for start in stride(from: 0, to: bytes.count, by: step) {
            hasher.update(bytes[start..<min(start + step, bytes.count)])
        }
        #expect(hasher.finish() == SHA256Sum(of: bytes))
    }

    @Test("SHA-384 and SHA-512 give the published answers")
    func longer() {
        let bytes = Array("abc".utf8)
        #expect(
            Digest(.sha384, of: bytes)?.hexadecimal
                == "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7")
        #expect(
            Digest(.sha512, of: bytes)?.hexadecimal.hasPrefix("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea2")
                == true)
    }

    @Test("Weak algorithms are not computed", arguments: [Digest.Algorithm.md5, .sha1, .sha224, .blake2b])
    func weak(algorithm: Digest.Algorithm) {
        #expect(Digest(algorithm, of: [1, 2, 3]) == nil)
    }

    @Test("A file has the sum of its bytes, and a missing one says so")
    func file() throws {
        let path = "/tmp/pipit-hashing-\(getpid()).bin"
        let bytes = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let file = try #require(fopen(path, "w"))
        #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
        fclose(file)
        defer { unlink(path) }
        #expect(try SHA256Sum(ofFile: path) == SHA256Sum(of: bytes))
        #expect(try Digest(.sha512, ofFile: path) == Digest(.sha512, of: bytes))
        #expect(throws: HashingError.self) { try SHA256Sum(ofFile: path + ".missing") }
    }

    // The digests of "abc" in RFC 1321 and FIPS 180.
    @Test("A file without a digest that was stated for it is found out, also by algorithms that vouch for nothing")
    func contradiction() throws {
        let path = "/tmp/pipit-hashing-\(UInt64.random(in: 0 ... .max))"
        let file = open(path, O_CREAT | O_WRONLY | O_EXCL, 0o600)
        #expect(write(file, "abc", 3) == 3)
        close(file)
        defer { unlink(path) }
        let own =
            [
                "md5=900150983cd24fb0d6963f7d28e17f72", "sha1=a9993e364706816aba3e25717850c26c9cd0d89d",
                "sha256=ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            ].compactMap { Digest($0) } + [try #require(try Digest(.sha512, ofFile: path))]
        #expect(try own.count == 4 && Digest.contradiction(of: own, byFile: path) == nil)
        for algorithm in [Digest.Algorithm.md5, .sha1, .sha256, .sha384, .sha512] {
            let other = try #require(
                Digest(algorithm: algorithm, bytes: [UInt8](repeating: 7, count: algorithm.byteCount)))
            let found = try Digest.contradiction(of: own + [other], byFile: path)
            #expect(found?.stated == other && found?.found.algorithm == algorithm)
        }
        #expect(throws: HashingError.self) { try Digest.contradiction(of: own, byFile: path + ".missing") }
    }

    @Test("The spellings of a sum lead back to it")
    func spellings() throws {
        let sum = SHA256Sum(of: Array("spelling".utf8))
        #expect(SHA256Sum(hexadecimal: sum.hexadecimal) == sum)
        #expect(SHA256Sum(hexadecimal: sum.hexadecimal.uppercased()) == sum)
        #expect(SHA256Sum(bytes: sum.bytes) == sum)
        #expect(SHA256Sum(Digest(sum)) == sum)
        #expect(bytes(urlSafeBase64: sum.urlSafeBase64.utf8) == sum.bytes)
        #expect(bytes(urlSafeBase64: (sum.urlSafeBase64 + "=").utf8) == sum.bytes)
        #expect(Digest(recordField: "sha256=" + sum.urlSafeBase64) == Digest(sum))
    }

    @Test(
        "What is no sum is none",
        arguments: ["", "00", String(repeating: "0", count: 63), String(repeating: "g", count: 64)])
    func noSum(text: String) {
        #expect(SHA256Sum(hexadecimal: text) == nil)
    }

    // RFC 4648's test vectors, without padding.
    @Test(
        "Base64 gives the published answers",
        arguments: [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("foobar", "Zm9vYmFy")])
    func base64(plain: String, encoded: String) {
        #expect(urlSafeBase64Bytes(Array(plain.utf8)) == Array(encoded.utf8))
        #expect(bytes(urlSafeBase64: encoded.utf8) == Array(plain.utf8))
    }

    // Foreign characters, data after padding, a lone character, bits that no byte claims.
    @Test("What is no base64 is refused", arguments: ["Zg+/", "Zg=a", "Z", "Zh", "Zm9=====", "Zm 9v"])
    func noBase64(text: String) {
        #expect(bytes(urlSafeBase64: text.utf8) == nil)
    }
}
