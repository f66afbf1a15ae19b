import OperatingSystem
import Testing

/// Advisories over real connections, from `Support/loopback_osv.py`.
@Suite(.enabled(if: Machine.isReady, Machine.notReady)) struct AdvisoryServiceTests {
    static func record(_ id: String, _ package: String, fixed: String, modified: String) -> String {
        """
        {"schema_version": "1.7.5", "id": "\(id)", "modified": "\(modified)", "summary": "Something is wrong",
         "affected": [{"package": {"name": "\(package)", "ecosystem": "PyPI"},
           "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "\(fixed)"}]}]}]}
        """
    }

    /// The service, as long as it is held.
    final class Service {
        let process: RunningProcess
        let url: String

        init(_ place: Workplace, _ options: String...) throws {
            let python = try #require(Machine.python)
            let folder = Paths.join(place.path, "records")
            let process = try RunningProcess(
                [python.path, Machine.tests + "/Support/loopback_osv.py", folder] + options,
                environment: ["PATH": "/usr/bin:/bin"], directory: place.path,
                files: Paths.join(place.path, "service\(options.joined())"), isTalkedTo: true)
            self.process = process
            #expect(Waiting.until { process.output.contains("\n") }, "\(process.talk)")
            url = String(process.output.prefix { $0 != "\n" })
        }

        /// From now on, what goes wrong; nothing does with an empty text.
        func fault(_ text: String) {
            let answers = process.output.count { $0 == "\n" }
            process.send(text)
            #expect(Waiting.until { self.process.output.count { $0 == "\n" } > answers }, "\(process.talk)")
        }

        deinit {
            process.kill()
            _ = process.wait()
        }
    }

    static func publish(_ id: String, _ package: String, fixed: String, modified: String, in place: Workplace) throws {
        let folder = Paths.join(place.path, "records")
        try Files.makeDirectories(folder)
        let text = record(id, package, fixed: fixed, modified: modified)
        try Files.write(Array(text.utf8), to: Paths.join(folder, id + ".json"))
    }

    @Test func `Advisories are fetched, brought up to date and judged by`() throws {
        let place = try Workplace()
        try Self.publish("PYSEC-2024-1", "web", fixed: "2.0", modified: "2024-01-01T00:00:00Z", in: place)
        try Self.publish("PYSEC-2024-2", "other", fixed: "2.0", modified: "2024-01-02T00:00:00Z", in: place)
        let service = try Service(place)
        let variables = ["PIPIT_ADVISORIES_URL": service.url + "/PyPI", "PIP_RETRIES": "0"]
        let first = try place.pipit("db", "update", variables: variables)
        #expect(first.status == 0 && first.output.hasPrefix("Advisories: 2 "), "\(first)")
        try place.write("web==1.0\nsound==1.0\n", to: "requirements.txt")
        let audit = try place.pipit("audit", variables: variables)
        #expect(audit.status == 1 && audit.output.contains("Vulnerability found in web version 1.0"), "\(audit)")
        try Self.publish("PYSEC-2024-3", "sound", fixed: "1.1", modified: "2024-01-03T00:00:00Z", in: place)
        #expect(try place.pipit("db", "update", variables: variables).status == 0)
        #expect(try place.pipit("audit").output.contains("2 vulnerabilities were found."))

        let store = Paths.join(try #require(place.variables["HOME"]), ".local/share/pipit/advisories")
        let before = try Files.read(store)
        for fault in ["all.zip:cut", "all.zip:short", "all.zip:empty", "all.zip:status=503", "modified_id.csv:cut"] {
            let broken = try Service(place, "--fault", fault)
            let run = try place.pipit(
                "db", "update", "--full",
                variables: ["PIPIT_ADVISORIES_URL": broken.url + "/PyPI", "PIP_RETRIES": "0"])
            #expect(run.status == 3 && run.output == "", "\(fault): \(run)")
            #expect(run.talk.contains(broken.url + "/PyPI/" + fault.prefix { $0 != ":" }), "\(fault): \(run)")
            #expect(try Files.read(store) == before, "\(fault)")
        }
    }

    @Test func `The service is asked in pages over a real connection`() throws {
        let place = try Workplace()
        for number in 1...3 {
            try Self.publish(
                "PYSEC-2024-\(number)", "web", fixed: "\(number + 1).0", modified: "2024-01-0\(number)T00:00:00Z",
                in: place)
        }
        let digest = String(repeating: "a", count: 64)
        try place.write(
            """
            {"_meta": {"hash": {"sha256": "\(digest)"}, "pipfile-spec": 6, "requires": {}, "sources": []},
             "default": {"web": {"version": "==1.0", "hashes": ["sha256:\(digest)"]}}, "develop": {}}
            """, to: "Pipfile.lock")
        try place.write("[packages]\nweb = \"*\"\n", to: "Pipfile")
        let service = try Service(place)
        let run = try place.pipit("audit", "-s", "osv", variables: ["PIPIT_OSV_URL": service.url, "PIP_RETRIES": "0"])
        #expect(run.status == 1 && run.output.contains("3 vulnerabilities were found."), "\(run)")
        let broken = try Service(place, "--fault", "querybatch:cut")
        let cut = try place.pipit("audit", "-s", "osv", variables: ["PIPIT_OSV_URL": broken.url, "PIP_RETRIES": "0"])
        #expect(cut.status == 3 && cut.output == "", "\(cut)")
    }

    /// A place whose requirements come from an index that tells of vulnerabilities, as its service does.
    private static func index() throws -> (place: Workplace, service: Service) {
        let place = try Workplace()
        try publish("PYSEC-2024-1", "web", fixed: "2.0", modified: "2024-01-01T00:00:00Z", in: place)
        try publish("PYSEC-2024-2", "sound", fixed: "0.5", modified: "2024-01-01T00:00:00Z", in: place)
        let service = try Service(place)
        try place.write("-i \(service.url)/simple\nweb==1.0\nsound==1.0\n", to: "requirements.txt")
        return (place, service)
    }

    /// A server may be silent for a second.
    static let impatient = ["PIP_RETRIES": "0", "PIP_DEFAULT_TIMEOUT": "1"]

    @Test func `The index itself is asked over a real connection`() throws {
        let (place, service) = try Self.index()
        defer { withExtendedLifetime(service) {} }
        let run = try place.pipit("audit", "-s", "pypi", variables: Self.impatient)
        #expect(run.status == 1 && run.output.contains("1 vulnerability was found."), "\(run)")
        #expect(run.output.contains("Vulnerability found in web version 1.0"), "\(run)")
        #expect(run.output.contains("Fixed in: 2.0") && run.output.contains("2 packages were judged."), "\(run)")
        // The answers stay, and need no connection.
        let later = try place.pipit("audit")
        #expect(later.status == 1 && later.output.contains("PYSEC-2024-1"), "\(later)")
        // An index that knows a release and nothing about vulnerabilities has not said that there are none.
        let (fresh, other) = try Self.index()
        other.fault("sound/1.0/json:status=404")
        let unknown = try fresh.pipit("audit", "-s", "pypi", variables: Self.impatient)
        #expect(unknown.status == 1 && unknown.output.contains("Not judged: sound 1.0"), "\(unknown)")
        #expect(unknown.output.contains("Scan was not completed."), "\(unknown)")
        #expect(unknown.output.contains("PYSEC-2024-1"), "\(unknown)")
    }

    @Test(arguments: ["web/1.0/json:cut", "web/1.0/json:short", "web/1.0/json:status=503", "web/1.0/json:stall"])
    func `Half an answer of an index, or none, is no answer`(fault: String) throws {
        let (place, service) = try Self.index()
        service.fault(fault)
        let run = try place.pipit("audit", "-s", "pypi", variables: Self.impatient)
        #expect(run.status == 3 && run.output == "" && run.talk.contains("127.0.0.1"), "\(run)")
        service.fault("")
        #expect(try place.pipit("audit", "-s", "pypi", variables: Self.impatient).status == 1)
    }

    @Test(arguments: ["all.zip", "PYSEC-2024-1.json"])
    func `Advisories at an address are judged by and not kept`(file: String) throws {
        let (place, service) = try Self.index()
        let address = "\(service.url)/PyPI/\(file)"
        let run = try place.pipit("audit", "--db", address, variables: Self.impatient)
        #expect(run.status == 1 && run.output.contains("Vulnerability found in web version 1.0"), "\(run)")
        #expect(try place.pipit("audit").status == 3)
        for fault in ["cut", "short", "empty", "status=503", "status=404", "stall"] {
            service.fault("\(file):\(fault)")
            let broken = try place.pipit("audit", "--db", address, variables: Self.impatient)
            #expect(broken.status == 3 && broken.output == "", "\(fault): \(broken)")
            #expect(broken.talk.contains(address), "\(fault): \(broken)")
        }
    }

    @Test func `A server that drips is waited for, and one that falls silent is not`() throws {
        let (place, service) = try Self.index()
        let variables = Self.impatient.merging(["PIPIT_ADVISORIES_URL": service.url + "/PyPI"]) { $1 }
        service.fault("all.zip:drip")
        let slow = try place.pipit("db", "update", variables: variables)
        #expect(slow.status == 0 && slow.output.hasPrefix("Advisories: 2 "), "\(slow)")
        let store = Paths.join(try #require(place.variables["HOME"]), ".local/share/pipit/advisories")
        let before = try Files.read(store)
        service.fault("all.zip:stall")
        let watch = ContinuousClock()
        let start = watch.now
        let run = try place.pipit("db", "update", "--full", variables: variables)
        #expect(run.status == 3 && run.output == "", "\(run)")
        #expect(try Files.read(store) == before)
        #expect(start.duration(to: watch.now) < .seconds(20))
    }
}
