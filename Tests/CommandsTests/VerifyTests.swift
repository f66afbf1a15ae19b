import OperatingSystem
import Pipfiles
import StructuredText
import SharedFixtures
import Testing

@testable import Commands

@Suite struct VerifyTests {
    static let pipfile = """
        [[source]]
        url = "https://index.example/simple"
        verify_ssl = true
        name = "example"

        [packages]
        six = ">=1.15"

        [dev-packages]

        """

    static func lock(_ version: String = "==1.16.0", hashes: String = "\"sha256:\(String(repeating: "a", count: 64))\"")
        throws -> String
    {
        let document = try PipfileDocument(parsing: Array(pipfile.utf8))
        let digest = try document.digests(defaultSource: PipfileSource(name: "", url: "")).canonical
        return """
            {
                "_meta": {
                    "hash": {"sha256": "\(digest)"},
                    "pipfile-spec": 6,
                    "requires": {},
                    "sources": [
                        {"name": "example", "url": "https://index.example/simple", "verify_ssl": true}
                    ]
                },
                "default": {"six": {"hashes": [\(hashes)], "index": "example", "version": "\(version)"}},
                "develop": {}
            }

            """
    }

    static let words = "Pipfile.lock is out-of-date. Run $ pipenv lock to update.\n"

    @Test func `A lock made from the Pipfile is up to date`() throws {
        let scratch = try Scratch()
        try scratch.write("Pipfile", Self.pipfile)
        try scratch.write("Pipfile.lock", try Self.lock())
        let run = ProgramRun("verify", in: scratch.path)
        #expect(run.status == 0 && run.output == "Pipfile.lock is up-to-date.\n")
        // What it cannot tell it says, once.
        #expect(
            run.talk.hasPrefix("note[lock-unexplained]: what 1 of 1 locked package needs is not known on this machine"))
        #expect(!run.talk.contains("six"))
        #expect(ProgramRun("verify", "--verbose", in: scratch.path).talk.contains("unknown  six"))
        #expect(ProgramRun("verify", "--quiet", in: scratch.path).talk == "")
    }

    @Test func `Without a Pipfile, Pipenv's words`() throws {
        let scratch = try Scratch()
        let run = ProgramRun("verify", in: scratch.path, variables: ["PIPENV_NO_INHERIT": "1"])
        #expect(run.status == 1 && run.talk == "No Pipfile present at project home.\n" && run.output == "")
    }

    @Test func `An edited Pipfile, no lock and a broken lock end in Pipenv's words`() throws {
        let scratch = try Scratch()
        try scratch.write("Pipfile", Self.pipfile)
        for lock in [nil, "{", "{}", "<<<<<<< ours\n"] {
            if let lock { try scratch.write("Pipfile.lock", lock) }
            let before = lock
            let run = ProgramRun("verify", in: scratch.path)
            #expect(run.status == 1 && run.output == "" && run.talk.hasSuffix(Self.words))
            // It repairs nothing in passing (T4).
            let after = try? Files.read(scratch.path + "/Pipfile.lock")
            #expect(after.map { String(decoding: $0, as: UTF8.self) } == before)
        }
        try scratch.write("Pipfile.lock", try Self.lock())
        try scratch.write("Pipfile", Self.pipfile + "idna = \"*\"\n")
        let run = ProgramRun("verify", in: scratch.path)
        #expect(run.status == 1 && run.talk.hasSuffix(Self.words))
        #expect(run.talk.hasPrefix("error[lock-stale]: "))
    }

    @Test func `An entry that was changed under a hash that fits is found (T4)`() throws {
        let scratch = try Scratch()
        try scratch.write("Pipfile", Self.pipfile)
        try scratch.write("Pipfile.lock", try Self.lock("==1.2.0"))
        let run = ProgramRun("verify", in: scratch.path)
        #expect(run.status == 1 && run.talk.hasSuffix(Self.words))
        #expect(
            run.talk.contains(
                "Pipfile.lock:10  `six` of [packages] is locked as 1.2.0, which the Pipfile does not allow: it says >=1.15 "
                    + "(Pipfile:7:1)"), "\(run.talk)")
        try scratch.write("Pipfile.lock", try Self.lock(hashes: ""))
        #expect(ProgramRun("verify", in: scratch.path).talk.contains("`six` of [packages] is locked without a hash"))
        try scratch.write("Pipfile.lock", try Self.lock().replacing("\"six\"", with: "\"idna\""))
        #expect(ProgramRun("verify", in: scratch.path).talk.contains("`six` of [packages] is not locked"))
        try scratch.write("Pipfile.lock", try Self.lock().replacing("index.example", with: "evil.example"))
        #expect(ProgramRun("verify", in: scratch.path).talk.contains("other indexes than the Pipfile"))
    }

    @Test(.enabled(if: SharedData.folder != nil, SharedData.absent))
    func `Real locks of Pipenv agree with their Pipfiles`() throws {
        let folder = try #require(SharedData.folder) + "/pipfiles"
        var reviewed = 0
        for name in try Files.list(folder) {
            guard let bytes = try? Files.read("\(folder)/\(name)/Pipfile"),
                let lockBytes = try? Files.read("\(folder)/\(name)/Pipfile.lock"),
                let document = try? PipfileDocument(parsing: bytes), let pipfile = try? Pipfile(document),
                let lock = try? Lockfile(parsing: lockBytes)
            else { continue }
            let expected = try JSONValue(parsing: try Files.read("\(folder)/\(name)/expected.json"))
            guard expected["expected"]?["pipenvVerify"]?.string == "up-to-date" else { continue }
            reviewed += 1
            var review = LockReview(lock: lock, pipfile: pipfile)
            review.directory = "\(folder)/\(name)"
            let outcome = review.outcome(.needs)
            #expect(outcome.objections == [] && outcome.idle == [], "\(name)")
            #expect(review.originObjections() == [], "\(name)")
        }
        #expect(reviewed > 10)
    }
}
