import Artifacts
import Diagnostics
import Hashing
import OperatingSystem
import PackagingStandards
import Testing

@Suite struct VerificationTests {
    static let content = Array("a wheel, more or less".utf8)
    static let right = Digest(SHA256Sum(of: content))
    static let wrong = Digest(SHA256Sum(of: Array("another".utf8)))

    private func withFile(_ body: (UnverifiedArtifact) throws -> Void) throws {
        let directory = try TemporaryDirectory(in: "/dev/shm")
        let path = Paths.join(directory.path, "download")
        try Files.write(Self.content, to: path)
        try body(
            UnverifiedArtifact(
                path: path, filename: "p-1.0-py3-none-any.whl", origin: "https://index.example/files/p"))
    }

    @Test("A file is vouched for by its own digest among others")
    func vouched() throws {
        try withFile { file in
            let longer = try [Digest.Algorithm.sha384, .sha512].map { try #require(Digest($0, of: Self.content)) }
            for digests in [[Self.right], [Self.wrong, Self.right]] + longer.map({ [$0] }) {
                let verified = try file.verify(against: digests)
                #expect(verified.digest == SHA256Sum(of: Self.content))
                #expect(verified.size == Int64(Self.content.count))
                #expect(verified.filename == "p-1.0-py3-none-any.whl")
            }
        }
    }

    @Test("A file is not vouched for by nothing, by others, or by weak digests")
    func notVouched() throws {
        // The MD5 of the content, which would be right.
        let md5 = try #require(Digest("md5:a6c7416a117306dccbf4ad4b2ad7d867"))
        try withFile { file in
            let otherLong = try #require(Digest(.sha512, of: [1]))
            for digests in [[], [Self.wrong], [md5], [otherLong], [Self.wrong, otherLong]] {
                #expect {
                    try file.verify(against: digests)
                } throws: { error in
                    guard case .mismatch(let mismatch) = error as? VerificationError else { return false }
                    return mismatch.expected == digests
                }
            }
        }
    }

    @Test("A SHA-256 that is wrong is not made good by a longer digest that is right")
    func mixed() throws {
        try withFile { file in
            let long = try #require(Digest(.sha512, of: Self.content))
            #expect(throws: VerificationError.self) { try file.verify(against: [Self.wrong, long]) }
        }
    }

    @Test("The letter names the file, where it came from, what was locked and what came")
    func letter() throws {
        try withFile { file in
            do throws(VerificationError) {
                _ = try file.verify(
                    against: [Self.wrong], for: "`p` 1.0", at: SourceSpan(file: "Pipfile.lock", line: 214))
                Issue.record("vouched for")
            } catch {
                let letter = error.diagnostic
                #expect(letter.code == .hashMismatch)
                #expect(letter.exitStatus == .integrity)
                #expect(letter.headline == "the file for `p` 1.0 is not the one that was locked")
                #expect(letter.location == SourceSpan(file: "Pipfile.lock", line: 214))
                #expect(
                    letter.evidence == [
                        .init("file", "p-1.0-py3-none-any.whl"), .init("from", "https://index.example/files/p"),
                        .init("locked", Self.wrong.description), .init("received", Self.right.description),
                    ])
                #expect(letter.explanation?.hasPrefix("Nothing was installed.") == true)
            }
        }
    }

    @Test("A file that went away is an error of the file system")
    func gone() throws {
        #expect(throws: FileError.self) { try UnverifiedArtifact(path: "/nonexistent/p.whl") }
    }

    @Test("Only verifying makes a verified artifact")
    func onlyMaker() throws {
        var directory = #filePath
        while !Files.exists(Paths.join(directory, "Package.swift")) { directory = Paths.parent(directory) }
        let sources = Paths.join(directory, "Sources/Artifacts")
        for file in try Files.list(sources) where file != "UnverifiedArtifact.swift" {
            let text = String(decoding: try Files.read(Paths.join(sources, file)), as: UTF8.self)
            #expect(!text.contains("VerifiedArtifact("), "\(file)")
        }
    }
}
