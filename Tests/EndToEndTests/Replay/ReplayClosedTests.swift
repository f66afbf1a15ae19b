import OperatingSystem
import Testing

/// Scenario 17: whatever is wrong with the advisories, nothing is called clean: 3, the cause by its name, and the advisories that
/// are there stay byte by byte. See `Documentation/Replays.md`.
@Suite(.enabled(if: Machine.isReady, Machine.notReady)) struct ReplayClosedTests {
    /// A service that does not answer as it should.
    struct Fault: CustomTestStringConvertible, Sendable {
        var name: String
        /// For `Support/loopback_osv.py`; nil: nobody is there.
        var option: String?
        /// What the message has to name.
        var cause: String
        var words: [String] = ["db", "update", "--full"]

        var testDescription: String { name }
    }

    static let nobody = "http://127.0.0.1:9"

    /// Faults of what `db update` fetches.
    static let updates = [
        Fault(name: "server down", cause: "127.0.0.1:9"),
        Fault(name: "404", option: "all.zip:status=404", cause: "/PyPI"),
        Fault(name: "503", option: "all.zip:status=503", cause: "503"),
        Fault(name: "zip that breaks off", option: "all.zip:cut", cause: "all.zip"),
        Fault(name: "half a zip", option: "all.zip:short", cause: "all.zip"),
        Fault(name: "{} for a zip", option: "all.zip:empty", cause: "all.zip"),
        Fault(
            name: "list that breaks off", option: "modified_id.csv:cut", cause: "modified_id.csv",
            words: ["db", "update"]),
        Fault(name: "half a list", option: "modified_id.csv:short", cause: "modified_id.csv", words: ["db", "update"]),
        Fault(
            name: "{} for a list", option: "modified_id.csv:empty", cause: "modified_id.csv", words: ["db", "update"]),
        Fault(name: "half a record", option: "MAL-2026-7.json:short", cause: "MAL-2026-7", words: ["db", "update"]),
        Fault(name: "{} for a record", option: "MAL-2026-7.json:empty", cause: "MAL-2026-7", words: ["db", "update"]),
    ]

    static let harmless = ReplayPlace.record("PYSEC-2026-1", versions: ["9.0"])
    static let harmful = ReplayPlace.record("PYSEC-2026-1", events: #"{"introduced": "0"}, {"fixed": "2.0"}"#)

    private func variables(_ url: String) -> [String: String] {
        ["PIPIT_ADVISORIES_URL": url + "/PyPI", "PIPIT_OSV_URL": url]
    }

    @Test(arguments: updates)
    func `17: A broken update leaves what there was, and nothing is clean without it`(fault: Fault) throws {
        let replay = try ReplayPlace()
        #expect(try replay.place.pipit("lock").status == 0)
        try replay.writeRecords([Self.harmful])
        let service = try AdvisoryServiceTests.Service(replay.place)
        let variables = variables(fault.option == nil ? Self.nobody : service.url)
        // A machine that has advisories; and there are newer ones.
        #expect(try replay.place.pipit("db", "update", variables: self.variables(service.url)).status == 0)
        let before = try Files.read(replay.store)
        #expect(try replay.deploy().status == 1)
        let newer = ReplayPlace.record("MAL-2026-7").split(separator: "2026-01-01T").joined(separator: "2026-02-01T")
        try replay.writeRecords([Self.harmful, newer])
        service.fault(fault.option ?? "")
        let run = try replay.place.pipit(fault.words, variables: variables)
        #expect(run.status == 3 && run.output.isEmpty, "\(run)")
        #expect(run.talk.contains(fault.cause), "\(run)")
        #expect(try Files.read(replay.store) == before)
        #expect(try replay.deploy().status == 1)

        // A machine that has none: there is nothing that could call anything clean.
        try Files.remove(replay.store)
        if fault.words.count > 2 {
            #expect(try replay.place.pipit(fault.words, variables: variables).status == 3)
            let verdict = try replay.deploy()
            #expect(verdict.status == 3 && verdict.run.code == "advisory-store-missing", "\(verdict)")
            #expect(!Files.exists(replay.store))
        }
        #expect(!replay.hasRun)

        // The control: the service is sound and has nothing against the package.
        service.fault("")
        try replay.writeRecords([Self.harmless])
        #expect(try replay.place.pipit("db", "update", variables: self.variables(service.url)).status == 0)
        let control = try replay.deploy()
        #expect(control.status == 0, "\(control)")
        #expect(replay.hasRunFully, "the control must fire")
    }

    /// What somebody hands over as advisories.
    static let copies: [(name: String, content: String?)] = [
        ("{}.json", "{}"), ("half.json", String(harmless.prefix(120))), ("text.json", "not a record"),
        ("other.zip", "PK\u{3}\u{4} and nothing more"), ("gone.zip", nil), ("empty", ""),
        ("html.json", "<html><body>Sign in first</body></html>"),
    ]

    @Test(arguments: copies)
    func `17: A copy that is none is not taken over`(name: String, content: String?) throws {
        let replay = try ReplayPlace()
        #expect(try replay.place.pipit("lock").status == 0)
        try replay.publish(Self.harmful)
        let before = try Files.read(replay.store)
        let folder = Paths.join(replay.place.path, "copy")
        try Files.makeDirectories(folder)
        if let content, !content.isEmpty { try Files.write(Array(content.utf8), to: Paths.join(folder, name)) }
        let path = name.hasSuffix(".json") || name == "empty" ? folder : Paths.join(folder, name)
        let run = try replay.place.pipit("db", "import", path, "--as-of", "now")
        #expect(run.status == 3 && run.output.isEmpty, "\(run)")
        #expect(run.talk.contains(folder) || run.talk.contains(name), "\(run)")
        #expect(try Files.read(replay.store) == before)
        try Files.remove(replay.store)
        #expect(try replay.place.pipit("db", "import", path, "--as-of", "now").status == 3)
        #expect(try replay.deploy().status == 3)
        #expect(!replay.hasRun)

        try replay.publish(Self.harmless)
        #expect(try replay.deploy().status == 0)
        #expect(replay.hasRunFully, "the control must fire")
    }

    @Test func `17: Advisories do not go back in time, and age until they do not answer`() throws {
        let replay = try ReplayPlace()
        #expect(try replay.place.pipit("lock").status == 0)
        try replay.publish(Self.harmful)
        let before = try Files.read(replay.store)
        // A service of last year, which knows nothing against the package yet.
        let folder = try replay.writeRecords([
            Self.harmless.split(separator: "2026-01-01T").joined(separator: "2025-01-01T")
        ])
        let service = try AdvisoryServiceTests.Service(replay.place)
        for words in [
            ["db", "update"], ["db", "update", "--full"], ["db", "import", folder, "--as-of", "2026-01-01"],
        ] {
            let run = try replay.place.pipit(words, variables: variables(service.url))
            #expect(run.status == 3 && run.code == "advisory-store-older", "\(run)")
            #expect(try Files.read(replay.store) == before)
        }
        // Old ones are no answer where a machine decides alone.
        try Files.remove(replay.store)
        #expect(try replay.place.pipit("db", "import", folder, "--as-of", "2026-01-01").status == 0)
        let verdict = try replay.deploy(variables: ["CI": "1"])
        #expect(verdict.status == 3 && verdict.word == "incomplete", "\(verdict)")
        #expect(verdict.run.talk.contains("advisories-stale"), "\(verdict)")
        #expect(!replay.hasRun)
        // Whoever says that they may be old gets his answer.
        let control = try replay.deploy(["--max-age", "99999"], variables: ["CI": "1"])
        #expect(control.status == 0, "\(control)")
        #expect(replay.hasRunFully, "the control must fire")
    }

    /// Faults of OSV's service, asked for each lock (`audit -s osv`).
    static let questions = [
        Fault(name: "server down", cause: "127.0.0.1:9"),
        Fault(name: "404", option: "querybatch:status=404", cause: "/v1/querybatch"),
        Fault(name: "503", option: "querybatch:status=503", cause: "503"),
        Fault(name: "answer that breaks off", option: "querybatch:cut", cause: "/v1/querybatch"),
        Fault(name: "half an answer", option: "querybatch:short", cause: "/v1/querybatch"),
        Fault(name: "{}", option: "querybatch:empty", cause: "/v1/querybatch"),
        Fault(name: "second page refused", option: "querybatch:later", cause: "503"),
        Fault(name: "pages without end", option: "querybatch:endless", cause: "/v1/querybatch"),
        Fault(name: "record that breaks off", option: "PYSEC-2026-1:cut", cause: "PYSEC-2026-1"),
        Fault(name: "half a record", option: "PYSEC-2026-1:short", cause: "PYSEC-2026-1"),
        Fault(name: "{} for a record", option: "PYSEC-2026-1:empty", cause: "PYSEC-2026-1"),
        Fault(name: "record refused", option: "PYSEC-2026-1:status=503", cause: "503"),
    ]

    @Test(arguments: questions)
    func `17: A service that does not answer wholly has not answered`(fault: Fault) throws {
        let replay = try ReplayPlace()
        #expect(try replay.place.pipit("lock").status == 0)
        let directory = try replay.lockOfNoSource()
        // The service names everything that it has about a name, so that there is more than one page. What it names counts
        // as found, unless it was taken back.
        let over = #""withdrawn": "2026-01-02T00:00:00Z", "#
        try replay.writeRecords(["PYSEC-2026-1", "PYSEC-2026-2"].map { ReplayPlace.record($0, more: over) })
        let service = try AdvisoryServiceTests.Service(replay.place)
        let variables = variables(fault.option == nil ? Self.nobody : service.url)
        service.fault(fault.option ?? "")
        let verdict = try replay.deploy(["-s", "osv"], variables: variables, auditing: directory)
        #expect(verdict.status == 3 && verdict.run.output.isEmpty, "\(verdict)")
        #expect(verdict.run.talk.contains(fault.cause), "\(verdict)")
        #expect(!replay.hasRun && !Files.exists(replay.store))

        service.fault("")
        let control = try replay.deploy(["-s", "osv"], variables: self.variables(service.url), auditing: directory)
        #expect(control.status == 0, "\(control)")
        #expect(replay.hasRunFully, "the control must fire")
    }

    @Test func `17: A record that the service names and does not have counts as found`() throws {
        let replay = try ReplayPlace()
        #expect(try replay.place.pipit("lock").status == 0)
        let directory = try replay.lockOfNoSource()
        try replay.writeRecords([Self.harmful])
        let service = try AdvisoryServiceTests.Service(replay.place, "--fault", "PYSEC-2026-1:status=404")
        let verdict = try replay.deploy(["-s", "osv"], variables: variables(service.url), auditing: directory)
        #expect(verdict.status == 1 && verdict.ids == ["PYSEC-2026-1"], "\(verdict)")
        #expect(!replay.hasRun)
    }
}
