import OperatingSystem
import PackageIndexes
import Synchronization
import Testing

@testable import Commands

@Suite struct DatabaseVerbTests {
    struct Place {
        let scratch: Scratch
        let service = AdvisoryService()
        let store: String
        var variables: [String: String]

        init() throws {
            scratch = try Scratch()
            store = scratch.path + "/data/pipit/advisories"
            variables = [
                "HOME": scratch.path, "XDG_DATA_HOME": scratch.path + "/data", "PIPENV_NO_INHERIT": "1",
                "PIPIT_ADVISORIES_URL": AdvisoryService.address, "PIP_RETRIES": "0", "PIP_CONFIG_FILE": "/dev/null",
            ]
            service.publish(AdvisoryText.record("PYSEC-2021-98", "django", fixed: "2.2.24"))
            service.publish(AdvisoryText.record("GHSA-aaaa-bbbb-cccc", "tool", fixed: "3.2"))
        }

        func run(_ words: String...) async -> ProgramRun {
            await ProgramRun(finishing: words, in: scratch.path, variables: variables, network: service)
        }

        func bytes() throws -> [UInt8] { try Files.read(store) }
    }

    @Test func `An update fetches everything first, and then what changed`() async throws {
        let place = try Place()
        let first = await place.run("db", "update")
        #expect(first.status == 0, "\(first.talk)")
        #expect(first.output.hasPrefix("Advisories: 2 about 2 packages\nAs of: 20"))
        #expect(first.output.contains("From: https://advisories.example/PyPI (osv-zip)\nKept in: \(place.store)\n"))
        #expect(place.service.takeRequests() == ["modified_id.csv", "all.zip"])

        #expect(await place.run("db", "update").status == 0)
        #expect(place.service.takeRequests() == ["modified_id.csv"])

        place.service.publish(
            AdvisoryText.record("PYSEC-2021-98", "django", fixed: "2.2.25", modified: "2026-11-21T00:00:00Z"))
        place.service.publish(
            AdvisoryText.record("PYSEC-2026-1", "other", fixed: "1", modified: "2026-11-22T00:00:00Z"))
        let changed = await place.run("db", "update")
        #expect(changed.status == 0 && changed.output.hasPrefix("Advisories: 3 about 3 packages\n"), "\(changed.talk)")
        #expect(place.service.takeRequests() == ["modified_id.csv", "PYSEC-2026-1.json", "PYSEC-2021-98.json"])
        try place.scratch.write("requirements.txt", "django==2.2.24\nother==0.5\n")
        let audit = await place.run("audit", "requirements.txt")
        #expect(audit.status == 1 && audit.output.contains("Affected spec: <2.2.25") && audit.output.contains("other"))
        #expect(await place.run("db", "update", "--full").status == 0)
        #expect(place.service.takeRequests() == ["modified_id.csv", "all.zip"])
    }

    @Test func `Records that the zip lacks are fetched one by one`() async throws {
        let place = try Place()
        place.service.state.withLock { $0.zipped = [$0.records[0]] }
        let run = await place.run("db", "update")
        #expect(run.status == 0 && run.output.hasPrefix("Advisories: 2 "), "\(run.talk)")
        #expect(place.service.takeRequests() == ["modified_id.csv", "all.zip", "GHSA-aaaa-bbbb-cccc.json"])
    }

    static let faults: [(name: String, what: String, response: HTTPResponse)] = [
        ("a status", "all.zip", HTTPResponse(status: 503)), ("no zip", "all.zip", HTTPResponse(status: 404)),
        ("no zip at all", "all.zip", HTTPResponse(status: 200, body: HTTPBody(Array("<html>".utf8)))),
        ("an empty zip", "all.zip", HTTPResponse(status: 200)),
        (
            "a cut body", "all.zip",
            HTTPResponse(status: 200, headers: ["Content-Length": "4000"], body: HTTPBody(Array("PK".utf8)))
        ),
        ("a list that is none", "modified_id.csv", HTTPResponse(status: 200, body: HTTPBody(Array("{}".utf8)))),
        ("an empty list", "modified_id.csv", HTTPResponse(status: 200)),
        ("a forbidden list", "modified_id.csv", HTTPResponse(status: 403)),
        ("an empty record", "PYSEC-2026-1.json", HTTPResponse(status: 200, body: HTTPBody(Array("{}".utf8)))),
        ("no record", "PYSEC-2026-1.json", HTTPResponse(status: 404)),
        (
            "another record", "PYSEC-2026-1.json",
            HTTPResponse(
                status: 200, body: HTTPBody(Array(AdvisoryText.record("PYSEC-2026-2", "other", fixed: "1").text.utf8)))
        ),
    ]

    @Test(arguments: faults)
    func `Whatever breaks leaves the advisories as they were, with status 3`(
        fault: (name: String, what: String, response: HTTPResponse)
    ) async throws {
        let place = try Place()
        #expect(await place.run("db", "update").status == 0)
        let before = try place.bytes()
        place.service.publish(
            AdvisoryText.record("PYSEC-2026-1", "other", fixed: "1", modified: "2026-11-22T00:00:00Z"))
        place.service.state.withLock { $0.replaced[fault.what] = fault.response }
        if fault.what == "all.zip" {
            let run = await place.run("db", "update", "--full")
            #expect(run.status == 3 && run.output == "" && run.talk.contains("error["), "\(fault.name): \(run.talk)")
        } else {
            let run = await place.run("db", "update")
            #expect(run.status == 3 && run.output == "" && run.talk.contains("error["), "\(fault.name): \(run.talk)")
        }
        #expect(try place.bytes() == before)
        // And where there were none, there are none.
        try Files.remove(place.store)
        let empty = await place.run("db", "update", "--full")
        if fault.what != "PYSEC-2026-1.json" { #expect(empty.status == 3 && !Files.exists(place.store)) }
    }

    @Test func `Without a network there is a status of its own, and the store stays`() async throws {
        let place = try Place()
        #expect(await place.run("db", "update").status == 0)
        let before = try place.bytes()
        place.service.state.withLock { $0.failure = TransportError(.nameResolution, "no such host") }
        let run = await place.run("db", "update")
        #expect(run.status == 3 && run.talk.contains("error[index-unreachable]"), "\(run.talk)")
        #expect(try place.bytes() == before)
        #expect(await place.run("db", "status").status == 0)
    }

    @Test func `Time does not go back unless it is allowed to`() async throws {
        let place = try Place()
        #expect(await place.run("db", "update").status == 0)
        let before = try place.bytes()
        place.service.state.withLock { _ = $0.records.removeLast() }
        let run = await place.run("db", "update", "--full")
        #expect(run.status == 3 && run.talk.contains("error[advisory-store-older]"), "\(run.talk)")
        #expect(try place.bytes() == before)
        let allowed = await place.run("db", "update", "--full", "--allow-older")
        #expect(allowed.status == 0 && allowed.output.hasPrefix("Advisories: 1 "))
    }

    @Test func `A zip, a folder, an exported store and an address are taken over`() async throws {
        let place = try Place()
        #expect(await place.run("db", "update").status == 0)
        let exported = await place.run("db", "export", "copy")
        #expect(exported.status == 0 && exported.output.hasPrefix("Exported 2 advisories to "))
        #expect(try Files.read(place.scratch.path + "/copy") == place.bytes())
        try Files.remove(place.store)
        #expect(await place.run("db", "import", "copy").status == 0)
        try Files.remove(place.store)
        #expect(await place.run("db", "import", AdvisoryService.address + "/all.zip").status == 0)
        try Files.remove(place.store)
        try place.scratch.write("folder/one.json", AdvisoryText.record("PYSEC-2021-98", "django", fixed: "3").text)
        let folder = await place.run("db", "import", "folder")
        #expect(folder.status == 0 && folder.output.contains("As of: 2026-11-20T00:00:00Z"), "\(folder.talk)")
        try place.scratch.write("broken/one.json", "{")
        #expect(await place.run("db", "import", "broken").status == 3)
        #expect(await place.run("db", "import", "nowhere").status == 3)
        #expect(await place.run("db", "status").output == folder.output)
    }

    @Test func `--clear forgets caches and keeps the advisories`() async throws {
        let place = try Place()
        #expect(await place.run("db", "update").status == 0)
        #expect(await place.run("--clear").status == 0)
        #expect(Files.exists(place.store))
        #expect(await place.run("db").status == 0)
    }

    @Test(arguments: [["db", "frobnicate"], ["db", "import"], ["db", "status", "x"], ["db", "export", "a", "b"]])
    func `What cannot be meant is misuse`(words: [String]) async throws {
        let place = try Place()
        let run = await ProgramRun(finishing: words, in: place.scratch.path, variables: place.variables)
        #expect(run.status == 2 && run.talk.contains("error[usage]"), "\(run.talk)")
    }
}
