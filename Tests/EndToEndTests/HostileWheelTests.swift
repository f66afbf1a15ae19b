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

    // MARK: - One wheel and another

    private static let short = Machine.python?.short ?? "3.11"
    private static let site = "lib/python\(short)/site-packages"

    /// What `bad` brings, and how that is refused; `SITE` and `SITE64` are the library by its name and by a link to it.
    static let intrusions: [(path: String, code: String)] = [
        ("bad-1.0.data/data/SITE/good/__init__.py", "file-clash"),
        ("bad-1.0.data/data/SITE64/good/__init__.py", "file-clash"),
        ("bad-1.0.data/purelib/good/__init__.py", "file-clash"),
        ("bad-1.0.data/data/bin/good", "file-clash"),
        ("bad-1.0.data/data/SITE/good-1.0.dist-info/METADATA", "file-clash"),
        ("bad-1.0.data/data/SITE64/other-1.0.dist-info/METADATA", "file-clash"),
        ("bad-1.0.data/data/SITE64/bad/__init__.py", "file-clash"),
        ("bad-1.0.data/data/bin/python3", "file-clash"), ("bad-1.0.data/data/pyvenv.cfg", "file-clash"),
        ("bad-1.0.data/scripts/activate.fish", "file-clash"),
        ("other-1.0.egg-info/PKG-INFO", "wheel-malformed"), ("other.egg-link", "wheel-malformed"),
        ("easy-install.pth", "wheel-malformed"), ("other-1.0.dist-info", "wheel-malformed"),
        ("bad-1.0.data/platlib/other-1.0.egg-info", "wheel-malformed"),
    ]

    private func index(_ files: String, _ more: String = "") throws -> LoopbackIndex {
        try LoopbackIndex(
            """
            [packages.good.versions."1.0"]
            entry_points = "[console_scripts]\\ngood = good:run\\n"
            [packages.bad.versions."1.0"]
            sdist = false
            files = {\(files)}
            \(more)
            """, "--sidecar")
    }

    @Test(arguments: intrusions)
    func `A wheel does not get at what is another's by any name of it`(
        _ intrusion: (path: String, code: String)
    ) throws {
        let path = intrusion.path.replacing("SITE64", with: "lib64/python\(Self.short)/site-packages")
            .replacing("SITE", with: Self.site)
        let index = try index("\"\(path)\" = \"intruded = True\\n\"")
        let place = try Workplace()
        // Both at once, into a new environment.
        try place.write(index.pipfile("[packages]\ngood = \"*\"\nbad = \"*\"\n"), to: "Pipfile")
        #expect(try place.pipit("lock").status == 0)
        let both = try place.pipit("sync")
        #expect(both.status != 0 && both.code == intrusion.code, "\(both)")
        #expect(try place.installed() == [:])
        // Later, where the other one is.
        try place.write(index.pipfile("[packages]\ngood = \"*\"\n"), to: "Pipfile")
        #expect(try place.pipit("lock").status == 0)
        #expect(try place.pipit("sync").status == 0)
        let environment = try #require(try place.environment())
        let before = try place.tree(environment, except: [".pipit/"])
        let later = try place.pipit("install", "bad")
        #expect(later.status != 0 && later.code == intrusion.code, "\(later)")
        #expect(try place.tree(environment, except: [".pipit/"]) == before)
    }

    @Test func `Data beside the files of others is installed, which is the control`() throws {
        let paths = [
            "bad-1.0.data/data/share/jupyter/x.json", "bad-1.0.data/data/etc/jupyter/x.json",
            "bad-1.0.data/data/bin/tool",
            "bad-1.0.data/data/\(Self.site)/good/plugin.py",
            "bad-1.0.data/data/lib64/python\(Self.short)/site-packages/bad/more.py",
            "bad-1.0.data/scripts/python-bad", "bad/vendored.egg-info/PKG-INFO",
        ]
        let index = try index(paths.map { "\"\($0)\" = \"plain = True\\n\"" }.joined(separator: ", "))
        let place = try Workplace()
        try place.write(index.pipfile("[packages]\ngood = \"*\"\nbad = \"*\"\n"), to: "Pipfile")
        let run = try place.pipit("install")
        #expect(run.status == 0, "\(run)")
        #expect(try place.installed() == ["good": "1.0", "bad": "1.0"])
        let question = "import good.plugin, bad.more; print(good.plugin.plain and bad.more.plain)"
        #expect(try place.pipit("run", "python", "-c", question).output == "True\n")
        #expect(try place.pipit("sync").status == 0)
        #expect(try place.pipit("uninstall", "bad").status == 0)
        #expect(try place.installed() == ["good": "1.0"])
    }

    @Test(arguments: ["bin", "lib", "share"])
    func `An environment whose directories lead elsewhere is not written to`(name: String) throws {
        let index = try index("\"bad-1.0.data/data/share/x\" = \"\"")
        let place = try Workplace()
        try place.write(index.pipfile("[packages]\ngood = \"*\"\n"), to: "Pipfile")
        #expect(try place.pipit("install").status == 0)
        let environment = try #require(try place.environment())
        let elsewhere = Paths.join(place.path, "elsewhere")
        if Files.exists(Paths.join(environment, name)) {
            try Files.rename(Paths.join(environment, name), to: elsewhere)
        } else {
            try Files.makeDirectories(elsewhere)
        }
        try Files.symbolicLink(to: elsewhere, at: Paths.join(environment, name))
        let before = try place.tree(elsewhere)
        for words in [["install", "bad"], ["uninstall", "good"]] {
            let run = try place.pipit(words)
            #expect(run.status == 1 && run.code == "environment-foreign", "\(run)")
            #expect(run.talk.contains(elsewhere), "\(run)")
            #expect(try place.tree(elsewhere) == before)
        }
        // The advice works.
        #expect(try place.pipit("remove").status == 0)
        #expect(try place.tree(elsewhere) == before)
        try place.write(index.pipfile("[packages]\ngood = \"*\"\n"), to: "Pipfile")
        #expect(try place.pipit("lock").status == 0 && place.pipit("sync").status == 0)
        #expect(try place.installed() == ["good": "1.0"])
    }

    @Test func `A stored wheel of another version is not taken for the one that is locked`() throws {
        let index = try LoopbackIndex(
            """
            [packages.good.versions."1.0"]
            sdist = false
            [packages.good.versions."2.0"]
            sdist = false
            bytes_of = "1.0"
            [packages.good.versions."3.0"]
            sdist = false
            """, "--sidecar")
        // Locked on another machine, which knows nothing of 1.0.
        let author = try Workplace()
        let pipfile = index.pipfile("[packages]\ngood = \"==2.0\"\n")
        try author.write(pipfile, to: "Pipfile")
        #expect(try author.pipit("lock").status == 0)
        let lock = try #require(author.lockText)
        // Whether the bytes are known from before makes no difference.
        for known in ["1.0", "3.0"] {
            let place = try Workplace()
            try place.write(index.pipfile("[packages]\ngood = \"==\(known)\"\n"), to: "Pipfile")
            #expect(try place.pipit("install").status == 0)
            try place.write(pipfile, to: "Pipfile")
            try place.write(lock, to: "Pipfile.lock")
            for _ in 0..<2 {
                let run = try place.pipit("sync")
                #expect(run.status == 4 && run.code == "metadata-mismatch", "\(known): \(run)")
                #expect(try place.installed() == ["good": known])
            }
        }
    }

    @Test func `Lists of files with a NUL crash nothing`() throws {
        let index = try index("\"x.py\" = \"\"")
        let place = try Workplace()
        try place.write(index.pipfile("[packages]\ngood = \"*\"\n"), to: "Pipfile")
        #expect(try place.pipit("install").status == 0)
        let library = Paths.join(try #require(try place.environment()), Self.site)
        for (name, text) in [("top_level.txt", "\0\n"), ("installed-files.txt", "../good/__init__.py\0.txt\n")] {
            let metadata = Paths.join(library, "odd-1.0.egg-info")
            try Files.makeDirectories(metadata)
            try Files.write(Array("Name: odd\nVersion: 1.0\n".utf8), to: Paths.join(metadata, "PKG-INFO"))
            try Files.write(Array(text.utf8), to: Paths.join(metadata, name))
            for words in [["clean"], ["sync", "--clean"], ["uninstall", "odd"]] {
                let run = try place.pipit(words)
                #expect(run.status < 128, "\(run)")
                #expect(Files.exists(Paths.join(library, "good/__init__.py")))
            }
            try Files.removeTree(metadata)
        }
    }
}
