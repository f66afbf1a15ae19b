import OperatingSystem
import StructuredText
import Testing

/// Secrets of all shapes, planted wherever an address can stand, and looked for wherever Pipit puts text: both streams of every
/// command, caches and stores, locks, bills of materials, reports, webhooks, and the command lines of the programs that it starts.
@Suite(.enabled(if: Machine.isReady, Machine.notReady)) struct PlantedSecretTests {
    static let secret = "Pl4ntedS3cret"

    /// `{S}` is the secret, `{H}` a host that is there.
    static let shapes = [
        "https://u:{S}/x@{H}/simple", "https://u:a/{S}@{H}/simple", "https://u:1/{S}@{H}/simple",
        "https://u:{S}#x@{H}/simple", "https://u:{S}?x@{H}/simple", "https://u:8080?{S}@{H}/simple",
        "https://u:{S}%x@{H}/simple", "https://u:%40{S}%2F@{H}/simple", "https://u:x@{S}@{H}/simple",
        "https://{S}@{H}/simple", "https://{S}/x@{H}/simple", "https:/u:{S}@{H}/simple", "https:\\\\u:{S}@{H}/simple",
        "https:u:{S}@{H}/simple", "u:{S}@{H}/simple", "//u:{S}@{H}/simple", "https://u:{S} x@{H}/simple",
        "https://u:{S}\"x@{H}/simple", "https://u:{S}'x@{H}/simple", "https://{H}/simple?token={S}",
        "http://u:{S}@{H}/simple", "https://u:{S}", "https://[::1]:{S}@{H}/simple", "ftp://u:{S}@{H}/simple",
    ]

    /// Every command that says anything. `requirements`, `scripts` and `import --dry-run` hand on what the project's own files
    /// say and are looked at below; `shell` waits for a person.
    static let commands: [[String]] = [
        ["lock", "-v"], ["verify", "-v"], ["install", "-v"], ["install", "-v", "other"], ["sync", "-v"],
        ["update", "-v"],
        ["update", "--dry-run", "-v"], ["upgrade", "-v", "demo"], ["uninstall", "-v", "demo"],
        ["clean", "--dry-run", "-v"],
        ["graph"], ["audit", "-v"], ["audit", "-v", "-s", "pypi"], ["audit", "-v", "-s", "osv"],
        ["audit", "--output", "json"],
        ["audit", "--output", "html"], ["audit", "--output", "cyclonedx-json"], ["audit", "--fix", "-v"], ["scan"],
        ["check", "-v"], ["check", "--scan"], ["sbom"], ["sbom", "--format", "spdx"],
        ["sbom", "--format", "cyclonedx-xml"],
        ["pylock", "--generate", "-v"], ["pylock"], ["import", "-v", "requirements.txt"], ["watch", "--once", "-v"],
        ["db", "status"], ["db", "update", "-v"], ["run", "-v", "true"], ["open", "demo"], ["activate"],
        ["venvs", "list"],
        ["completions", "query", "bash", "2", "--", "pipit", "run", ""], ["--support"], ["--envs"], ["--venv"],
        ["--py"],
        ["--where"], ["remove"],
    ]

    static func address(_ shape: String, _ host: String) -> String {
        shape.replacing("{S}", with: secret).replacing("{H}", with: host)
    }

    /// As TOML and JSON have it in quotes.
    static func quoted(_ text: String) -> String {
        String(decoding: JSONValue.string(text).bytes(.compact), as: UTF8.self)
    }

    static let hash = "sha256:" + String(repeating: "ab", count: 32)

    static func lock(source: String, _ entries: String) -> String {
        """
        {"_meta": {"hash": {"sha256": "\(String(repeating: "0", count: 64))"}, "pipfile-spec": 6, "requires": {},
         "sources": [{"name": "x", "url": \(quoted(source)), "verify_ssl": false}]},
         "default": {\(entries)}, "develop": {}}
        """
    }

    static let plainEntry = #""demo": {"hashes": ["\#(hash)"], "index": "x", "version": "==1.0"}"#

    static func place(_ variables: [String: String] = [:]) throws -> Workplace {
        let place = try Workplace(variables: ["PIP_RETRIES": "0", "PIP_TIMEOUT": "2"].merging(variables) { $1 })
        try place.plantPrograms()
        return place
    }

    static func expectNothing(_ run: Run, _ shape: String) {
        #expect(!(run.output + run.talk).contains(secret), "\(shape)\n\(run)")
        #expect(run.status < 64, "\(shape)\n\(run)")
    }

    /// Nothing that was written holds the secret but what the test itself planted.
    static func expectNothing(in place: Workplace, _ shape: String, planted: [String] = []) throws {
        for (path, content) in try place.tree(place.path, except: ["runs/"] + planted.map { "project/" + $0 }) {
            #expect(content.firstRange(of: secret.utf8) == nil, "\(shape): \(path) holds it")
        }
    }

    /// Everything that a password can have that means something in an address, a shell or a file.
    static let password = secret + "/a#b?c%d@e:f\"g'h \\i&=ü$HOME"
    static let user = "us@r/1"
    static let variables = ["LOOP_USER": user, "LOOP_PASSWORD": password]
    /// How it goes over the wire.
    static let authorization = "dXNAci8xOlBsNG50ZWRTM2NyZXQvYSNiP2MlZEBlOmYiZydoIFxpJj3DvCRIT01F"

    static let scenario = """
        [packages.alpha.versions."1.0"]
        requires = ["beta"]
        [packages.beta.versions."1.0"]
        [packages.built.versions."1.0"]
        wheel = false
        static_metadata = false
        [packages.other.versions."1.0"]
        """

    @Test func `What works shows nothing either, in a round of all commands`() throws {
        let index = try LoopbackIndex(scenario: Self.scenario, options: ["--user", "\(Self.user):\(Self.password)"])
        let listener = try LoopbackListener()
        let place = try Self.place(Self.variables)
        try place.write(
            """
            [[source]]
            name = "x"
            url = "http://${LOOP_USER}:${LOOP_PASSWORD}@\(index.address)/simple"
            verify_ssl = false
            [packages]
            alpha = "*"
            built = "*"

            """, to: "Pipfile")
        try place.write("other\n", to: "requirements.txt")
        let records = Paths.join(place.path, "records")
        try Files.makeDirectories(records)
        let record = ReplayPlace.record("PYSEC-2026-1", versions: ["1.0"], package: "alpha")
        try Files.write(Array(record.utf8), to: Paths.join(records, "1.json"))
        func expectNothing(_ run: Run) throws {
            for form in [Self.secret, Self.authorization] {
                #expect(!(run.output + run.talk).contains(form), "\(run)")
                for (path, content) in try place.tree(place.path) {
                    #expect(content.firstRange(of: form.utf8) == nil, "`\(run.words)`: \(path) holds it")
                }
            }
        }
        for (words, status) in [
            (["lock", "-v"], 0), (["install", "-v"], 0), (["install", "-v", "other"], 0), (["verify", "-v"], 0),
            (["sync", "-v", "--clear"], 0), (["update", "-v"], 0), (["update", "--dry-run", "-v"], 0),
            (["upgrade", "-v", "alpha"], 0), (["graph"], 0), (["clean", "--dry-run", "-v"], 0),
            (["requirements", "--hash"], 0),
            (["pylock", "--generate", "-v"], 0), (["pylock", "--validate"], 0), (["sbom"], 0),
            (["sbom", "-f", "spdx"], 0),
            (["db", "import", records, "--as-of", "now"], 0), (["db", "status"], 0), (["audit", "-v"], 1),
            (["audit", "--output", "html"], 1), (["audit", "--output", "cyclonedx-json"], 1),
            (["audit", "-v", "-s", "pypi"], 1), (["check", "--scan"], 1),
            (["watch", "--once", "-v", "--webhook", listener.url + "/hook"], 1), (["import", "--dry-run", "-v"], 0),
            (["run", "-v", "true"], 0), (["venvs", "list"], 0), (["--support"], 0), (["--envs"], 0),
            (["uninstall", "-v", "other"], 0), (["remove"], 0),
        ] {
            let run = try place.pipit(words)
            #expect(run.status == status, "\(run)")
            try expectNothing(run)
        }
        #expect(place.lockText?.contains("http://${LOOP_USER}:${LOOP_PASSWORD}@\(index.address)/simple") == true)
        #expect(index.requests.contains { $0.hasSuffix(" auth") })
        // The news arrived, and had none of it.
        #expect(listener.toldText.contains("PYSEC-2026-1") && !listener.toldText.contains(Self.secret))
    }

    @Test func `No command line of git, of a keyring or of a Python holds it`() throws {
        let index = try LoopbackIndex(scenario: Self.scenario, options: [])
        // An index that wants a password, so that the keyring is asked.
        let closed = try LoopbackListener(status: 401)
        // Another secret than that of the tests beside this one, whose servers are told it on their command line.
        let secret = "0therS3cret"
        let place = try Self.place(["LOOP_USER": Self.user, "LOOP_PASSWORD": secret + "/a#b?c%d@e"])
        for entry in [
            "built = \"*\"", "demo = {git = \"http://${LOOP_USER}:${LOOP_PASSWORD}@\(closed.address)/r.git\"}",
            "demo = {version = \"*\", index = \"closed\"}",
        ] {
            try place.write(
                """
                [[source]]
                name = "x"
                url = "http://${LOOP_USER}:${LOOP_PASSWORD}@\(index.address)/simple"
                verify_ssl = false
                [[source]]
                name = "closed"
                url = "\(closed.url)/simple"
                verify_ssl = false
                [packages]
                \(entry)

                """, to: "Pipfile")
            let process = try place.start(["install", "-v"])
            let (held, status) = SecretTests.commandLines(hold: secret, while: process)
            #expect(!held && status != nil && !process.talk.contains(secret), "\(process.talk)")
        }
        let lines = String(decoding: try Files.read(Paths.join(place.path, "command-lines")), as: UTF8.self)
        #expect(lines.contains("git ") && lines.contains(closed.address) && lines.contains("keyring "), "\(lines)")
        #expect(!lines.contains(secret))
    }

    @Test(arguments: shapes)
    func `A source of the Pipfile and of the lock`(shape: String) throws {
        let listener = try LoopbackListener(status: 404)
        let place = try Self.place()
        let address = Self.address(shape, listener.address)
        let pipfile =
            "[[source]]\nname = \"x\"\nurl = \(Self.quoted(address))\nverify_ssl = false\n[packages]\ndemo = \"*\"\n"
        for words in Self.commands {
            try place.write(pipfile, to: "Pipfile")
            try place.write(Self.lock(source: address, Self.plainEntry), to: "Pipfile.lock")
            try place.write("demo\n", to: "requirements.txt")
            Self.expectNothing(try place.pipit(words), shape)
        }
        // `requirements` prints the source as the lock has it, and says nothing else.
        let run = try place.pipit("requirements", "-v")
        #expect(run.output.hasPrefix("-i \(address)\n") && !run.talk.contains(Self.secret), "\(run)")
        try Self.expectNothing(in: place, shape, planted: ["Pipfile"])
    }

    @Test(arguments: shapes)
    func `Variables of the user's`(shape: String) throws {
        let listener = try LoopbackListener(status: 404)
        let address = Self.address(shape, listener.address)
        let names = [
            "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIPENV_PYPI_MIRROR", "PIPIT_ADVISORIES_URL", "PIPIT_OSV_URL",
            "PIPIT_WEBHOOK", "PIP_FIND_LINKS", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY",
        ]
        let place = try Self.place(Dictionary(uniqueKeysWithValues: names.map { ($0, address) }))
        for words in Self.commands + [["requirements", "-v"], ["lock", "-r"], ["import", "--dry-run"]] {
            try place.write("[packages]\ndemo = \"*\"\n", to: "Pipfile")
            try place.write(Self.lock(source: "https://index.example/simple", Self.plainEntry), to: "Pipfile.lock")
            try place.write("demo\n", to: "requirements.txt")
            Self.expectNothing(try place.pipit(words), shape)
        }
        try Self.expectNothing(in: place, shape)
        // A new project.
        let new = try Self.place(Dictionary(uniqueKeysWithValues: names.map { ($0, address) }))
        Self.expectNothing(try new.pipit("install", "-v", "demo"), shape)
        try Self.expectNothing(in: new, shape)
    }

    @Test(arguments: shapes)
    func `Packages of the Pipfile and of the lock`(shape: String) throws {
        let listener = try LoopbackListener(status: 404)
        let place = try Self.place()
        let address = Self.address(shape, listener.address)
        let commit = String(repeating: "0a", count: 20)
        let source = "[[source]]\nname = \"x\"\nurl = \"\(listener.url)/simple\"\nverify_ssl = false\n[packages]\n"
        for (wish, entry) in [
            (
                "demo = {git = \(Self.quoted(address)), ref = \"v1\"}",
                #""demo": {"git": \#(Self.quoted(address)), "ref": "\#(commit)"}"#
            ),
            (
                "demo = {file = \(Self.quoted(address + "/demo-1.0-py3-none-any.whl"))}",
                #""demo": {"file": \#(Self.quoted(address + "/demo-1.0-py3-none-any.whl")), "hashes": ["\#(Self.hash)"]}"#
            ),
        ] {
            for words in Self.commands {
                try place.write(source + wish + "\n", to: "Pipfile")
                try place.write(Self.lock(source: listener.url + "/simple", entry), to: "Pipfile.lock")
                try place.write("other\n", to: "requirements.txt")
                Self.expectNothing(try place.pipit(words), shape)
            }
            Self.expectNothing(try place.pipit("verify"), shape)
        }
        try Self.expectNothing(in: place, shape, planted: ["Pipfile"])
    }

    @Test(arguments: shapes)
    func `What is typed, and files of requirements`(shape: String) throws {
        let listener = try LoopbackListener(status: 404)
        let place = try Self.place()
        let address = Self.address(shape, listener.address)
        let pipfile = "[[source]]\nname = \"x\"\nurl = \"\(listener.url)/simple\"\nverify_ssl = false\n[packages]\n"
        for words in [
            ["install", "-v", "--index", address, "demo"], ["install", "-v", address],
            ["install", "-v", "demo @ " + address],
            ["install", "-v", "-e", "git+" + address], ["install", "-v", "git+" + address + "#egg=demo"],
            ["install", "-v", "-r", address], ["install", "-v", "--pypi-mirror", address, "demo"],
            ["lock", "-v", "--pypi-mirror", address], ["requirements", "--pypi-mirror", address],
            ["import", "-v", address],
            ["upgrade", "-v", address], ["audit", "-v", "--db", address], ["audit", "-v", "-f", address],
            ["watch", "--once", "--webhook", address], ["db", "import", address], ["pylock", "--validate", address],
            ["run", "-v", "true"], ["uninstall", address], [address], ["lock", "--categories", address],
            ["install", "--extra-pip-args", "--index-url=\(address)", "demo"], ["sbom", "--format", address],
        ] {
            try place.write(pipfile, to: "Pipfile")
            Self.expectNothing(try place.pipit(words), shape)
        }
        for line in [
            "-i \(address)", "--extra-index-url \(address)", "--find-links \(address)", "demo @ \(address)", address,
            "-e git+\(address)#egg=demo", "-r \(address)", "-c \(address)", "git+\(address)#egg=demo",
            "--no-such=\(address)",
        ] {
            try place.write(line + "\nother==1.0\n", to: "requirements.txt")
            for words in [
                ["install", "-v", "-r", "requirements.txt"], ["import", "-v"], ["audit", "-f", "requirements.txt"],
            ] {
                try place.write(pipfile, to: "Pipfile")
                Self.expectNothing(try place.pipit(words), "\(shape) in \(line)")
            }
            // The file that would be made is shown, and with it what may stand in it: tokens without a password are not told
            // from names. Nobody talks of them.
            try place.write(pipfile, to: "Pipfile")
            let run = try place.pipit("import", "--dry-run", "-v")
            let mayStand = shape.contains("//{S}@") || shape.contains("?token=")
            #expect(!run.talk.contains(Self.secret) && (mayStand || !run.output.contains(Self.secret)), "\(run)")
        }
        try Self.expectNothing(in: place, shape, planted: ["requirements.txt"])
    }
}

extension Workplace {
    /// Programs that write down their command lines before all others on `PATH`, in the project's files, which are looked through.
    func plantPrograms() throws {
        let programs = Paths.join(path, "programs")
        try Files.makeDirectories(programs)
        for (name, ending) in [("git", "exec /usr/bin/git \"$@\""), ("keyring", "exit 1"), ("ssh", "exit 1")] {
            let script = "#!/bin/sh\nprintf '%s\\n' \"\(name) $*\" >> \"\(path)/command-lines\"\n\(ending)\n"
            try Files.write(Array(script.utf8), to: Paths.join(programs, name), mode: 0o755)
        }
    }
}
