import OperatingSystem
import Testing

/// Wheels that try something. The index serves them with their true digests, so the lock vouches for the bytes; it is their
/// content that is refused, before anything of it is anywhere.
@Suite(.enabled(if: Machine.isReady, Machine.notReady)) struct HostileWheelTests {
    static let attacks = [
        "escape", "absolute", "backslash", "data-escape", "drive", "newline", "device", "dot", "script-escape",
        "script-code", "link", "twice", "unlisted", "changed", "absent", "no-record", "trailing", "leading",
        "two-names",
        "encrypted", "cut", "bomb", "other-name",
    ]

    @Test(arguments: attacks)
    func `A hostile wheel is refused, and the environment is as before`(_ attack: String) throws {
        let index = try LoopbackIndex(
            """
            [packages.good.versions."1.0"]
            [packages.bad.versions."1.0"]
            attack = "\(attack)"
            sdist = false
            """, "--sidecar")
        let place = try Workplace()
        try place.write(index.pipfile("[packages]\ngood = \"*\"\n"), to: "Pipfile")
        #expect(try place.pipit("install").status == 0)
        let environment = try #require(try place.environment())
        let before = try place.tree(environment)
        try place.write(index.pipfile("[packages]\ngood = \"*\"\nbad = \"*\"\n"), to: "Pipfile")
        let lock = try place.pipit("lock")
        // Some are found out by their metadata; then nothing is locked.
        guard lock.status == 0 else {
            #expect(lock.status == 4, "\(lock)")
            return
        }
        let text = place.lockText
        let run = try place.pipit("sync")
        #expect(run.status == 4, "\(run)")
        #expect(run.talk.contains("error[") && run.talk.contains("bad"), "\(run)")
        let after = try place.tree(environment)
        let changed = Set(before.keys).union(after.keys)
            .filter { before[$0] != after[$0] && $0 != ".pipit/stamp" }.sorted()
        #expect(changed.isEmpty, "\(changed)\n\(run)")
        #expect(place.lockText == text)
        for path in try place.tree(place.path, except: ["runs"]).keys {
            #expect(!path.contains("escaped") && !path.contains("bomb"), "\(path) is left")
        }
        #expect(!Files.exists("/dev/shm/pipit-escaped.py"))
    }

    @Test func `The same wheel without the attack is installed, which is the control`() throws {
        let index = try LoopbackIndex("[packages.bad.versions.\"1.0\"]\nattack = \"nothing\"\nsdist = false\n")
        let place = try Workplace()
        try place.write(index.pipfile("[packages]\nbad = \"*\"\n"), to: "Pipfile")
        let run = try place.pipit("install")
        #expect(run.status == 0, "\(run)")
        #expect(try place.pipit("run", "python", "-c", "import plain; print(plain.escaped)").output == "True\n")
    }

    @Test func `A wheel does not overwrite a file of another one`() throws {
        let index = try LoopbackIndex(
            """
            [packages.one.versions."1.0"]
            files = {"shared/data.py" = "owner = 'one'\\n"}
            [packages.two.versions."1.0"]
            files = {"shared/data.py" = "owner = 'two'\\n"}
            [packages.three.versions."1.0"]
            files = {"shared/data.py" = "owner = 'one'\\n"}
            """)
        let place = try Workplace()
        try place.write(index.pipfile("[packages]\none = \"*\"\n"), to: "Pipfile")
        #expect(try place.pipit("install").status == 0)
        let run = try place.pipit("install", "two")
        #expect(run.status != 0 && run.code == "file-clash", "\(run)")
        #expect(try place.installed() == ["one": "1.0"])
        #expect(try place.pipit("run", "python", "-c", "import shared.data as d; print(d.owner)").output == "one\n")
    }
}
