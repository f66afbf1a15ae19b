import Hashing
import OperatingSystem
import PackagingStandards
import Testing

@testable import Commands

/// Indexes whose pages state other digests than SHA-256, or none.
@Suite(.enabled(if: TestProject.hasPython, TestProject.withoutPython)) struct ListedDigestTests {
    private var project: TestProject
    private let wheel = WheelFactory(name: "base", version: "1.0")

    init() throws {
        project = try TestProject(
            TestProject.pipfile.replacing("[packages]\n", with: "[packages]\nbase = \"*\"\n"), wheels: [wheel])
        project.variables["PIPIT_INDEX_MAX_AGE"] = "0"
    }

    /// What the wheel has under an algorithm.
    private func own(_ algorithm: Digest.Algorithm) throws -> Digest {
        try Files.write(wheel.bytes, to: project.scratch.path + "/wheel")
        let other = try #require(
            Digest(algorithm: algorithm, bytes: [UInt8](repeating: 7, count: algorithm.byteCount)))
        return try #require(try Digest.contradiction(of: [other], byFile: project.scratch.path + "/wheel")).found
    }

    private func link(_ filename: String, _ digest: Digest?) -> String {
        let fragment = digest.map { "#\($0.algorithm.rawValue)=\($0.hexadecimal)" } ?? ""
        return "<a href=\"../../files/\(filename)\(fragment)\">\(filename)</a>"
    }

    private func list(_ links: String...) {
        project.index.serve("simple/base", "<!DOCTYPE html><html><body>\(links.joined())</body></html>")
    }

    @Test(arguments: [Digest.Algorithm.md5, .sha1, .sha384, .sha512, nil])
    func `What a page vouches for weakly, otherwise or not at all is locked by its SHA-256 and installed`(
        algorithm: Digest.Algorithm?
    ) async throws {
        list(link(wheel.filename, try algorithm.map(own)))
        let run = await project.run("install")
        #expect(run.status == 0, "\(run.talk)")
        #expect(project.text("Pipfile.lock")?.contains("\"sha256:\(SHA256Sum(of: wheel.bytes).hexadecimal)\"") == true)
        #expect(try project.installed() == ["base-1.0"])
        #expect(await project.run("verify").status == 0)
    }

    @Test func `A file whose page states another digest is neither locked nor installed, even if that digest is weak`()
        async throws
    {
        let wrong = try #require(Digest("md5=00112233445566778899aabbccddeeff"))
        list(link(wheel.filename, wrong))
        let run = await project.run("install")
        #expect(run.status == 4, "\(run.talk)")
        #expect(
            run.talk.contains("error[hash-mismatch]: `\(wheel.filename)` is not what the source `main` promises"),
            "\(run.talk)")
        let right = try own(.md5)
        #expect(run.talk.contains("\(wrong)") && run.talk.contains("\(right)") && run.talk.contains("`--clear`"))
        #expect(project.text("Pipfile.lock") == nil)
        // The same after it was locked.
        list(link(wheel.filename, right))
        #expect(await project.run("lock").status == 0)
        list(link(wheel.filename, wrong))
        let sync = await project.run("sync")
        #expect(sync.status == 4 && sync.talk.contains("promises"), "\(sync.talk)")
    }

    @Test func `A file that came later and states only a weak digest does not take the place of the locked one`()
        async throws
    {
        let locked = link(wheel.filename, Digest(SHA256Sum(of: wheel.bytes)))
        list(locked)
        #expect(await project.run("lock").status == 0)
        list(link("base-1.0-1-py3-none-any.whl", Digest("md5=00112233445566778899aabbccddeeff")), locked)
        let run = await project.run("sync")
        #expect(run.status == 0, "\(run.talk)")
        #expect(!project.index.requests.contains { $0.contains("base-1.0-1") })
    }

    @Test func `A locked file that was replaced is still told of as that`() async throws {
        list(link(wheel.filename, Digest(SHA256Sum(of: wheel.bytes))))
        #expect(await project.run("lock").status == 0)
        list(link(wheel.filename, Digest(SHA256Sum(of: [1, 2, 3]))))
        let run = await project.run("sync")
        #expect(run.status == 4 && run.talk.contains("is one that was locked"), "\(run.talk)")
    }
}
