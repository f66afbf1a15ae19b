import OperatingSystem
import StructuredText
import Testing

/// Releases that have no wheel, projects in directories, and files at addresses.
@Suite(.enabled(if: Machine.isReady, Machine.notReady)) struct SourceDistributionTests {
    static func project(_ scenario: String, _ sections: String) throws -> (LoopbackIndex, Workplace) {
        let index = try LoopbackIndex(scenario)
        let place = try Workplace()
        try place.write(index.pipfile(sections), to: "Pipfile")
        return (index, place)
    }

    @Test func `What a source distribution states for certain is locked without running it`() throws {
        let place = try Workplace()
        let ran = Paths.join(place.path, "ran")
        let index = try LoopbackIndex(
            """
            [packages.plain.versions."1.0"]
            wheel = false
            requires = ["beta"]
            build_code = "open('\(ran)', 'w')"
            [packages.beta.versions."1.0"]
            """)
        try place.write(index.pipfile("[packages]\nplain = \"*\"\n"), to: "Pipfile")
        let lock = try place.pipit("lock")
        #expect(lock.status == 0, "\(lock)")
        #expect(try place.lock()["default"]?["beta"]?["version"]?.string == "==1.0")
        #expect(!Files.exists(ran))
        // Installing it does run it, which is the control.
        let sync = try place.pipit("sync")
        #expect(sync.status == 0, "\(sync)")
        #expect(Files.exists(ran))
        #expect(try place.installed() == ["plain": "1.0", "beta": "1.0"])
    }

    @Test func `What only a build can tell is built, with what the build needs`() throws {
        let (index, place) = try Self.project(
            """
            [packages.dynamic.versions."1.0"]
            wheel = false
            static_metadata = false
            requires = ["beta"]
            build_requires = ["tool>=1"]
            build_code = "import tool; assert tool.__version__ == '2.0'"
            [packages.beta.versions."1.0"]
            [packages.tool.versions."2.0"]
            requires = ["part"]
            [packages.part.versions."1.0"]
            """, "[packages]\ndynamic = \"*\"\n")
        defer { withExtendedLifetime(index) {} }
        let run = try place.pipit("install")
        #expect(run.status == 0, "\(run)")
        // What the build needed is neither locked nor installed.
        #expect(try place.lock()["default"]?.object?.keys == ["beta", "dynamic"])
        #expect(try place.installed() == ["dynamic": "1.0", "beta": "1.0"])
        #expect(try Files.list(Paths.join(place.path, "cache/pipit/builds")) == [], "nothing is left of the build")
        // It is built once.
        try Files.removeTree(try #require(try place.environment()))
        try index.fault("", "status=500")
        let again = try place.pipit("sync")
        #expect(again.status == 0 && !again.talk.contains("Building"), "\(again)")
    }

    @Test func `A build sees nothing of the user's variables`() throws {
        let (index, place) = try Self.project(
            """
            [packages.curious.versions."1.0"]
            wheel = false
            build_code = '''
            import os
            assert not [name for name in os.environ if "SECRET" in name or name.startswith(("PIP", "AWS"))], os.environ
            assert "secret-value" not in str(os.environ)
            '''
            """, "[packages]\ncurious = \"*\"\n")
        defer { withExtendedLifetime(index) {} }
        let run = try place.pipit(
            ["install"], variables: ["MY_SECRET": "secret-value", "AWS_SESSION_TOKEN": "secret-value"])
        #expect(run.status == 0, "\(run)")
        #expect(try place.installed() == ["curious": "1.0"])
    }

    @Test func `A build that fails is told, and the environment is as before`() throws {
        let (index, place) = try Self.project(
            """
            [packages.broken.versions."1.0"]
            wheel = false
            build_code = "raise SystemExit('the compiler is out of order')"
            [packages.beta.versions."1.0"]
            """, "[packages]\nbeta = \"*\"\n")
        defer { withExtendedLifetime(index) {} }
        #expect(try place.pipit("install").status == 0)
        // Its metadata is static, so locking is well and installing is not.
        let run = try place.pipit("install", "broken")
        #expect(run.status == 1 && run.code == "build-failed", "\(run)")
        #expect(run.talk.contains("the compiler is out of order"), "\(run)")
        #expect(try place.installed() == ["beta": "1.0"])
    }

    @Test func `A release that cannot be built to be known gives way to one that can`() throws {
        let (index, place) = try Self.project(
            """
            [packages.broken.versions."2.0"]
            wheel = false
            static_metadata = false
            build_code = "raise SystemExit('the compiler is out of order')"
            [packages.broken.versions."1.0"]
            """, "[packages]\nbroken = \"*\"\n")
        defer { withExtendedLifetime(index) {} }
        let run = try place.pipit("lock")
        #expect(run.status == 0, "\(run)")
        #expect(try place.lock()["default"]?["broken"]?["version"]?.string == "==1.0", "\(run)")
    }

    @Test func `A changed source distribution is refused before any of it runs`() throws {
        let place = try Workplace()
        let ran = Paths.join(place.path, "ran")
        let index = try LoopbackIndex(
            """
            [packages.plain.versions."1.0"]
            wheel = false
            build_code = "open('\(ran)', 'w')"
            """)
        try place.write(index.pipfile("[packages]\nplain = \"*\"\n"), to: "Pipfile")
        #expect(try place.pipit("lock").status == 0)
        try index.fault("plain-1.0.tar.gz", "flip")
        let run = try place.pipit("sync")
        #expect(run.status == 4 && run.code == "hash-mismatch", "\(run)")
        #expect(!Files.exists(ran))
        try index.calm()
        #expect(try place.pipit("sync").status == 0)
        #expect(Files.exists(ran), "the control")
    }

    // MARK: - Directories and addresses

    static let projectFiles = [
        "pyproject.toml": """
        [build-system]
        requires = []
        build-backend = "backend"
        backend-path = ["."]
        [project]
        name = "mine"
        version = "3.1"
        dependencies = ["beta"]
        [project.optional-dependencies]
        more = ["delta"]
        """,
        "mine.py": "where = __file__\n",
        "backend.py": """
        import os, zipfile
        METADATA = "Metadata-Version: 2.1\\nName: mine\\nVersion: 3.1\\nRequires-Dist: beta\\nProvides-Extra: more\\n" \\
            "Requires-Dist: delta; extra == 'more'\\n"
        WHEEL = "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"

        def write(directory, files):
            name = "mine-3.1-py3-none-any.whl"
            files = dict(files, **{"mine-3.1.dist-info/METADATA": METADATA, "mine-3.1.dist-info/WHEEL": WHEEL})
            with zipfile.ZipFile(os.path.join(directory, name), "w") as archive:
                record = "".join(row(path, text) for path, text in files.items()) + "mine-3.1.dist-info/RECORD,,\\n"
                for path, text in files.items(): archive.writestr(path, text)
                archive.writestr("mine-3.1.dist-info/RECORD", record)
            return name

        def row(path, text):
            import base64, hashlib
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            return "%s,sha256=%s,%d\\n" % (path, digest, len(text.encode()))

        def build_wheel(directory, config_settings=None, metadata_directory=None):
            return write(directory, {"mine.py": open("mine.py").read()})

        def build_editable(directory, config_settings=None, metadata_directory=None):
            return write(directory, {"mine_path.pth": os.getcwd() + "\\n"})

        """,
    ]

    static let parts = "[packages.beta.versions.\"1.0\"]\n[packages.delta.versions.\"1.0\"]\n"

    @Test(arguments: [false, true])
    func `The project in a directory is installed with what it needs`(_ isEditable: Bool) throws {
        let (index, place) = try Self.project(
            Self.parts,
            "[packages]\nmine = {path = \"./lib\", extras = [\"more\"]\(isEditable ? ", editable = true" : "")}\n")
        defer { withExtendedLifetime(index) {} }
        for (name, text) in Self.projectFiles { try place.write(text, to: "lib/" + name) }
        let run = try place.pipit("install")
        #expect(run.status == 0, "\(run)")
        #expect(try place.installed() == ["mine": "3.1", "beta": "1.0", "delta": "1.0"])
        let entry = try place.lock()["default"]?["mine"]
        #expect(entry?["path"]?.string == "./lib" && entry?["version"] == nil && entry?["hashes"] == nil)
        let told = try place.pipit("run", "python", "-c", "import mine; print(mine.where)")
        let isInProject = told.output == place.project + "/lib/mine.py\n"
        #expect(isInProject == isEditable, "\(told)")
        #expect(try place.pipit("verify").status == 0)
        // Changed files of the directory are installed by the next sync.
        try place.write("where = 'changed'\n", to: "lib/mine.py")
        let sync = try place.pipit("sync")
        #expect(sync.status == 0, "\(sync)")
        let changed = try place.pipit("run", "python", "-B", "-c", "import mine; print(mine.where)")
        #expect(changed.output == "changed\n", "\(changed)")
    }

    @Test func `A file at an address is locked with its digest`() throws {
        let index = try LoopbackIndex("[packages.alpha.versions.\"1.0\"]\nrequires = [\"beta\"]\n" + Self.parts)
        let place = try Workplace()
        let url = "http://\(index.address)/files/alpha-1.0-py3-none-any.whl"
        try place.write(index.pipfile("[packages]\nalpha = {file = \"\(url)\"}\n"), to: "Pipfile")
        #expect(try place.pipit("lock").status == 0)
        let entry = try place.lock()["default"]?["alpha"]
        #expect(entry?["file"]?.string == url && entry?["hashes"]?.array?.count == 1, "\(entry as Any)")
        try index.fault("alpha-1.0-py3-none-any.whl", "flip")
        let run = try place.pipit(["sync"], variables: ["PIPENV_CACHE_DIR": Paths.join(place.path, "another-cache")])
        #expect(run.status == 4 && run.code == "hash-mismatch", "\(run)")
        #expect(try place.installed() == [:])
        try index.calm()
        let again = try place.pipit("sync")
        #expect(again.status == 0, "\(again)")
        #expect(try place.installed() == ["alpha": "1.0", "beta": "1.0"])
    }
}
