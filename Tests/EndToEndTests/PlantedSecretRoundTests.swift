import OperatingSystem
import Testing

/// Secrets that open an index are used by every command, and seen nowhere: by variables, netrc and keyring.
@Suite(.enabled(if: Machine.isReady, Machine.notReady)) struct PlantedSecretRoundTests {
    /// Everything that a password can have that means something in an address, a shell or a file.
    static let password = PlantedSecrets.secret + "/a#b?c%d@e:f\"g'h \\i&=ü$HOME"
    static let user = "us@r/1"
    /// What netrc can hold without quotes.
    static let plainPassword = PlantedSecrets.secret + "/a#b?c%d@e:f"
    /// How they begin and go over the wire.
    static let forms = [PlantedSecrets.secret, "dXNAci8xOlBsNG50ZWRTM2NyZXQv"]

    static let scenario = """
        [packages.alpha.versions."1.0"]
        requires = ["beta"]
        [packages.beta.versions."1.0"]
        [packages.built.versions."1.0"]
        wheel = false
        static_metadata = false
        [packages.other.versions."1.0"]
        """

    /// Commands in an order in which they work, with how they end.
    static func commands(records: String, webhook: String) -> [([String], Int32)] {
        [
            (["lock", "-v"], 0), (["install", "-v"], 0), (["install", "-v", "other"], 0), (["verify", "-v"], 0),
            (["sync", "-v", "--clear"], 0), (["update", "-v"], 0), (["update", "--dry-run", "-v"], 0),
            (["upgrade", "-v", "alpha"], 0), (["graph"], 0), (["clean", "--dry-run", "-v"], 0),
            (["requirements", "--hash"], 0), (["pylock", "--generate", "-v"], 0), (["pylock", "--validate"], 0),
            (["sbom"], 0), (["sbom", "-f", "spdx"], 0), (["sbom", "-f", "cyclonedx-xml"], 0),
            (["db", "import", records, "--as-of", "now"], 0), (["db", "status"], 0), (["audit", "-v"], 1),
            (["audit", "--output", "html"], 1), (["audit", "--output", "cyclonedx-json"], 1),
            (["audit", "-v", "-s", "pypi"], 3), (["check", "--scan"], 1),
            (["watch", "--once", "-v", "--webhook", webhook], 1), (["import", "--dry-run", "-v"], 0),
            (["run", "-v", "true"], 0), (["open", "nothing"], 1), (["activate"], 0), (["scripts"], 0),
            (["venvs", "list"], 0), (["--support"], 0), (["--envs"], 0), (["uninstall", "-v", "other"], 0),
            (["remove"], 0),
        ]
    }

    /// - Parameter planted: files that hold the secret because the test put it there.
    private func expectNothing(_ run: Run, _ place: Workplace, planted: [String]) throws {
        for form in Self.forms {
            #expect(!(run.output + run.talk).contains(form), "\(run)")
            for (path, content) in try place.tree(place.path, except: planted + ["environments/"]) {
                #expect(!content.holds(form), "`\(run.words)`: \(path) holds it")
            }
        }
    }

    enum Way: CaseIterable, Sendable {
        case variables, netrc, keyring
    }

    @Test(arguments: Way.allCases)
    func `What works shows nothing either, in a round of all commands`(way: Way) throws {
        let password = way == .netrc ? Self.plainPassword : Self.password
        let index = try LoopbackIndex(scenario: Self.scenario, options: ["--user", "\(Self.user):\(password)"])
        let listener = try LoopbackListener()
        let place: Workplace
        var opening = ""
        switch way {
        case .variables:
            place = try PlantedSecrets.place(["LOOP_USER": Self.user, "LOOP_PASSWORD": password])
            opening = "${LOOP_USER}:${LOOP_PASSWORD}@"
        case .netrc:
            place = try PlantedSecrets.place()
            let text = "machine 127.0.0.1 login \(Self.user) password \(password)\n"
            try Files.write(Array(text.utf8), to: Paths.join(place.path, "home/.netrc"), mode: 0o600)
        case .keyring:
            place = try PlantedSecrets.place(["PIP_KEYRING_PROVIDER": "subprocess"])
            try Files.write(Array("\(Self.user)\n\(password)\n".utf8), to: Paths.join(place.path, "programs/answer"))
            try place.plant("keyring", "cat '\(place.path)/programs/answer'")
        }
        let source = "http://\(opening)\(index.address)/simple"
        try place.write(PlantedSecrets.pipfile(source: source, "alpha = \"*\"\nbuilt = \"*\""), to: "Pipfile")
        try place.write("other\n", to: "requirements.txt")
        let records = Paths.join(place.path, "records")
        try Files.makeDirectories(records)
        let record = ReplayPlace.record("PYSEC-2026-1", versions: ["1.0"], package: "alpha")
        try Files.write(Array(record.utf8), to: Paths.join(records, "1.json"))
        for (words, status) in Self.commands(records: records, webhook: listener.url + "/hook") {
            let run = try place.pipit(words)
            #expect(run.status == status, "\(run)")
            try expectNothing(run, place, planted: ["home/.netrc", "programs/answer"])
            if words == ["upgrade", "-v", "alpha"] {
                // An environment holds what was installed and no more; it is large, and looked at once.
                for (path, content) in try place.tree(Paths.join(place.path, "environments")) {
                    #expect(!content.holds(PlantedSecrets.secret), "\(path) holds it")
                }
            }
        }
        #expect(place.lockText?.contains(source) == true)
        #expect(index.requests.contains { $0.hasSuffix(" auth") })
        // The news arrived, and had none of it.
        #expect(listener.toldText.contains("PYSEC-2026-1"))
        for form in Self.forms { #expect(!listener.toldText.contains(form)) }
    }

    #if os(Linux)
        /// git, the keyring and a build write down the command lines of all processes while they run, and git those of the
        /// programs that it starts.
        @Test func `No command line holds it, of git, a keyring, a Python or Pipit`() throws {
            // Another secret than that of the tests beside this one, whose servers are told it on their command line.
            let secret = "0therS3cret"
            let place = try PlantedSecrets.place([
                "LOOP_USER": "me", "LOOP_PASSWORD": secret + "/a#b?c%d@e", "PIP_KEYRING_PROVIDER": "subprocess",
                // Of the addresses of repositories variables are not encoded, as pip does not.
                "LOOP_ENCODED": secret + "%2Fa%23b%3Fc%25d%40e",
            ])
            try place.plantPrograms(looking: true)
            let look = """
                import glob
                with open('\(place.path)/process-list', 'ab') as seen:
                    for path in glob.glob('/proc/[0-9]*/cmdline'):
                        try: seen.write(open(path, 'rb').read())
                        except OSError: pass
                """
            let index = try LoopbackIndex(
                scenario: """
                    [packages.built.versions."1.0"]
                    wheel = false
                    static_metadata = false
                    build_code = '''
                    \(look.replacing("'", with: "\""))
                    '''
                    """, options: [])
            // An index that wants a password, so that the keyring is asked, and the server of a repository.
            let closed = try LoopbackListener(status: 401)
            let login = "${LOOP_USER}:${LOOP_PASSWORD}@"
            for (entry, expected) in [
                ("built = \"*\"", 0),
                ("demo = {git = \"http://${LOOP_USER}:${LOOP_ENCODED}@\(closed.address)/r.git\"}", 3),
                ("demo = {version = \"*\", index = \"closed\"}", 3),
            ] as [(String, Int32)] {
                try place.write(
                    PlantedSecrets.pipfile(source: "http://\(login)\(index.address)/simple", entry)
                        + "[[source]]\nname = \"closed\"\nurl = \"\(closed.url)/simple\"\nverify_ssl = false\n",
                    to: "Pipfile")
                let process = try place.start(["install", "-v"])
                let (held, status) = SecretTests.commandLines(hold: secret, while: process)
                #expect(!held && status == expected, "\(process.talk)")
                #expect(!(process.output + process.talk).contains(secret), "\(process.talk)")
            }
            func text(_ name: String) throws -> String {
                String(decoding: try Files.read(Paths.join(place.path, name)), as: UTF8.self)
            }
            // It was sent, so that there was something to hide.
            #expect(closed.toldText.contains("Authorization: Basic"))
            let (own, all, git) = (
                try text("command-lines"), try text("process-list"), try text("started-by-git")
            )
            #expect(own.contains("git ls-remote") && own.contains("keyring ") && own.contains(closed.address), "\(own)")
            #expect(git.contains("git-remote-http") || git.contains("git remote-http"), "\(git)")
            for program in ["install\0-v", "/programs/git\0ls-remote", "/programs/keyring\0", "python"] {
                #expect(all.contains(program), "no \(program) in \(all)")
            }
            for text in [own, all, git] { #expect(!text.contains(secret), "\(text)") }
        }
    #endif
}
