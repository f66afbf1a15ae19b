import OperatingSystem
import Testing

/// A password that is written in an address, in all shapes that people give it, shows up nowhere but in the file where it was
/// written: not in either stream of any command, with `-v` and in errors, nor in locks, caches, bills of materials, reports, on
/// command lines of other programs or in requests to anybody. See also ``PlantedSecretRoundTests``.
@Suite(.enabled(if: Machine.isReady, Machine.notReady)) struct PlantedSecretTests {
    typealias Planted = PlantedSecrets

    /// A command that is not in the list would be one that nobody looks at.
    @Test func `All commands are looked at`() throws {
        let run = try Workplace().pipit("completions", "query", "bash", "1", "--", "pipit", "")
        let verbs = Set(run.output.split(whereSeparator: \.isWhitespace).map(String.init))
        let seen = Set((Planted.commands + [Planted.others]).flatMap { $0 })
        #expect(run.status == 0 && verbs.contains("lock") && verbs.subtracting(seen).isEmpty, "\(run)")
    }

    @Test(arguments: Planted.groups)
    func `A source of the Pipfile and of the lock`(group: Int) throws {
        let listener = try LoopbackListener(status: 404)
        let place = try Planted.place()
        for (number, shape) in Planted.shapes(of: group) {
            let address = Planted.address(shape, listener.address)
            for words in Planted.some(Planted.commands, of: 4, for: number) {
                try place.write(Planted.pipfile(source: address, "demo = \"*\""), to: "Pipfile")
                try place.write(Planted.lock(source: address, Planted.plainEntry), to: "Pipfile.lock")
                try place.write("demo\n", to: "requirements.txt")
                Planted.expectNothing(try place.pipit(words), shape)
            }
            // `requirements` prints the source as the lock has it, as Pipenv does, and says nothing else.
            let run = try place.pipit("requirements", "-v")
            #expect(run.output.hasPrefix("-i \(address)\n") && !run.talk.contains(Planted.secret), "\(run)")
            try Planted.expectNothing(in: place, shape, planted: ["Pipfile"])
        }
        #expect(!listener.toldText.split(separator: "\n").contains { $0.contains("HTTP/1") && $0.contains("Pl4nted") })
    }

    @Test(arguments: Planted.groups)
    func `Variables of the user's`(group: Int) throws {
        let listener = try LoopbackListener(status: 404)
        let names = [
            "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIPENV_PYPI_MIRROR", "PIPIT_ADVISORIES_URL", "PIPIT_OSV_URL",
            "PIPIT_WEBHOOK", "PIP_FIND_LINKS", "PIP_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY",
        ]
        for (number, shape) in Planted.shapes(of: group) {
            let address = Planted.address(shape, listener.address)
            // Some beside each other, so that none hides what becomes of another.
            let chosen = Planted.some(names, of: 3, for: number)
            let place = try Planted.place(Dictionary(uniqueKeysWithValues: chosen.map { ($0, address) }))
            let more = [["requirements", "-v"], ["lock", "-r"], ["import", "--dry-run"], ["scripts"]]
            for words in Planted.some(Planted.commands, of: 4, for: number, at: 1) + more {
                try place.write("[packages]\ndemo = \"*\"\n", to: "Pipfile")
                try place.write(
                    Planted.lock(source: "https://index.example/simple", Planted.plainEntry), to: "Pipfile.lock")
                try place.write("demo\n", to: "requirements.txt")
                Planted.expectNothing(try place.pipit(words), shape)
            }
            // A project that is new takes the index into its Pipfile, by the variable's name.
            try Files.removeTree(place.project)
            try Files.makeDirectories(place.project)
            Planted.expectNothing(try place.pipit("install", "-v", "demo"), shape)
            try Planted.expectNothing(in: place, shape)
        }
    }

    /// There it is sent to where the project says, which is told; its value is shown nowhere all the same.
    @Test func `Variables in the path, the query or the name of a host`() throws {
        let listener = try LoopbackListener(status: 404)
        let place = try Planted.place(["INDEX_TOKEN": Planted.secret])
        for url in [
            "\(listener.url)/${INDEX_TOKEN}/simple", "\(listener.url)/simple?token=$INDEX_TOKEN",
            "http://${INDEX_TOKEN}.index.example/simple",
            "https://u:${INDEX_TOKEN}@\(listener.address)/x/${INDEX_TOKEN}",
        ] {
            for words in [["lock", "-v"], ["install", "-v"], ["audit", "-v", "-s", "pypi"], ["update", "-v"]] {
                try place.write(Planted.pipfile(source: url, "demo = \"*\""), to: "Pipfile")
                try place.write(Planted.lock(source: url, Planted.plainEntry), to: "Pipfile.lock")
                let run = try place.pipit(words)
                #expect(!(run.output + run.talk).lowercased().contains(Planted.secret.lowercased()), "\(run)")
                #expect(run.status > 0 && run.status < 64, "\(run)")
            }
            try Planted.expectNothing(in: place, url)
        }
        // The control: it was sent.
        #expect(listener.toldText.contains("/\(Planted.secret)/simple/demo/"))
    }

    @Test(arguments: Planted.groups)
    func `Packages of the Pipfile and of the lock`(group: Int) throws {
        let listener = try LoopbackListener(status: 404)
        let place = try Planted.place()
        let commit = String(repeating: "0a", count: 20)
        for (number, shape) in Planted.shapes(of: group) {
            let address = Planted.quoted(Planted.address(shape, listener.address))
            let file = Planted.quoted(Planted.address(shape, listener.address) + "/demo-1.0-py3-none-any.whl")
            for (kind, (wish, entry)) in [
                ("demo = {git = \(address), ref = \"v1\"}", #""demo": {"git": \#(address), "ref": "\#(commit)"}"#),
                ("demo = {file = \(file)}", #""demo": {"file": \#(file), "hashes": ["\#(Planted.hash)"]}"#),
            ].enumerated() {
                for words in Planted.some(Planted.commands, of: 7, for: number, at: 3 * kind) + [["lock", "-v"]] {
                    try place.write(Planted.pipfile(source: listener.url + "/simple", wish), to: "Pipfile")
                    try place.write(Planted.lock(source: listener.url + "/simple", entry), to: "Pipfile.lock")
                    try place.write("other\n", to: "requirements.txt")
                    Planted.expectNothing(try place.pipit(words), shape)
                }
            }
            // A `pylock.toml` is a lock and says what the lock says.
            try Planted.expectNothing(in: place, shape, planted: ["Pipfile", "pylock.toml"])
        }
    }

    @Test(arguments: Planted.groups)
    func `What is typed`(group: Int) throws {
        let listener = try LoopbackListener(status: 404)
        let place = try Planted.place()
        for (number, shape) in Planted.shapes(of: group) {
            let address = Planted.address(shape, listener.address)
            for words in Planted.some(
                [
                    ["install", "-v", "--index", address, "demo"], ["install", "-v", address],
                    ["install", "-v", "demo @ " + address], ["install", "-v", "-e", "git+" + address],
                    ["install", "-v", "git+" + address + "#egg=demo"], ["install", "-v", "-r", address],
                    ["install", "-v", "--pypi-mirror", address, "demo"], ["lock", "-v", "--pypi-mirror", address],
                    ["requirements", "--pypi-mirror", address], ["import", "-v", address], ["upgrade", "-v", address],
                    ["audit", "-v", "--db", address], ["audit", "-v", "-f", address],
                    ["watch", "--once", "--webhook", address], ["db", "import", address],
                    ["pylock", "--validate", address], ["uninstall", address], [address],
                    ["lock", "--categories", address],
                    ["install", "--extra-pip-args", "--index-url=\(address)", "demo"],
                    ["sbom", "--format", address],
                ], of: 2, for: number)
            {
                try place.write(Planted.pipfile(source: listener.url + "/simple", ""), to: "Pipfile")
                Planted.expectNothing(try place.pipit(words), shape)
            }
            try Planted.expectNothing(in: place, shape)
        }
    }

    @Test(arguments: Planted.groups)
    func `Files of requirements`(group: Int) throws {
        let listener = try LoopbackListener(status: 404)
        let place = try Planted.place()
        let pipfile = Planted.pipfile(source: listener.url + "/simple", "")
        for (shapeNumber, shape) in Planted.shapes(of: group) {
            let address = Planted.address(shape, listener.address)
            for (number, line) in [
                "-i \(address)", "--extra-index-url \(address)", "--find-links \(address)", "demo @ \(address)",
                address, "-e git+\(address)#egg=demo", "-r \(address)", "-c \(address)", "git+\(address)#egg=demo",
                "--no-such=\(address)",
            ].enumerated() {
                try place.write(line + "\nother==1.0\n", to: "requirements.txt")
                let words = [
                    ["install", "-v", "-r", "requirements.txt"], ["import", "-v"], ["audit", "-f", "requirements.txt"],
                ][(number + shapeNumber) % 3]
                try place.write(pipfile, to: "Pipfile")
                Planted.expectNothing(try place.pipit(words), "\(shape) in \(line)")
                guard (number + shapeNumber) % 2 == 0 else { continue }
                // The file that would be made is shown, and with it what may stand in it: tokens without a password are not
                // told from names. Nobody talks of them.
                try place.write(pipfile, to: "Pipfile")
                let run = try place.pipit("import", "--dry-run", "-v")
                let mayStand = shape.contains("//{S}@") || shape.contains("?token=")
                #expect(!run.talk.contains(Planted.secret), "\(line)\n\(run)")
                #expect(mayStand || !run.output.contains(Planted.secret), "\(line)\n\(run)")
            }
            try Planted.expectNothing(in: place, shape, planted: ["requirements.txt"])
        }
    }
}
