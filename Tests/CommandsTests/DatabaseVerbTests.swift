import Advisories
import ArchiveFixtures
import OperatingSystem
import PackageIndexes
import SharedFixtures
import StructuredText
import Synchronization
import Testing

@testable import Commands

/// The shared case attack-15 plays the same from outside.
@Suite struct DatabaseVerbTests {
    struct Place {
        let scratch: Scratch
        let service = AdvisoryService()
        let store: String
        var variables: [String: String]
        /// Where the program is started.
        var directory: String

        init() throws {
            scratch = try Scratch()
            directory = scratch.path
            store = scratch.path + "/data/pipit/advisories"
            variables = [
                "HOME": scratch.path, "XDG_DATA_HOME": scratch.path + "/data", "PIPENV_NO_INHERIT": "1",
                "PIPIT_ADVISORIES_URL": AdvisoryService.address, "PIP_RETRIES": "0", "PIP_CONFIG_FILE": "/dev/null",
            ]
            service.publish(AdvisoryText.record("PYSEC-2021-98", "django", fixed: "2.2.24"))
            service.publish(AdvisoryText.record("GHSA-aaaa-bbbb-cccc", "tool", fixed: "3.2"))
        }

        func run(_ words: String...) async -> ProgramRun {
            await ProgramRun(finishing: words, in: directory, variables: variables, network: service)
        }

        func bytes() throws -> [UInt8] { try Files.read(store) }

        /// A policy that names advisories beside it, in a directory of the place.
        func writeOwnAdvisories(below directory: String) throws {
            try scratch.write(
                directory + "/own/one.json", AdvisoryText.record("x_ACME-2026-1", "acme", fixed: "2").text)
            try scratch.write(
                directory + "/insecure.json",
                "{\"$meta\": {\"timestamp\": \(TestClock.handedIn.seconds(inDays: -1))}, \"sound\": [\"<1.5\"]}")
            let sources = "\"osv\", \"file:own\", \"safety:insecure.json\""
            try scratch.write(directory + "/own.toml", "schema = 1\n[db]\nsources = [\(sources)]\n")
        }
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
            AdvisoryText.record("PYSEC-2021-98", "django", fixed: "2.2.25", modified: AdvisoryText.modified(daysAgo: 9))
        )
        place.service.publish(
            AdvisoryText.record("PYSEC-2026-1", "other", fixed: "1", modified: AdvisoryText.modified(daysAgo: 8)))
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

    static let moved = HTTPResponse(status: 302, headers: ["Location": "https://elsewhere.example/all.zip"])
    static let zip = ZipBuilder([
        ZipMember("PYSEC-2026-1.json", text: AdvisoryText.record("PYSEC-2026-1", "x", fixed: "1").text)
    ]).build()

    static func zipped(_ text: String) -> HTTPResponse {
        HTTPResponse(status: 200, body: HTTPBody(ZipBuilder([ZipMember("PYSEC-2026-1.json", text: text)]).build()))
    }

    /// A directory that names another size than the member has.
    static var lyingZip: [UInt8] {
        var bytes = zip
        let start = bytes.indices.last { bytes[$0...].starts(with: [0x50, 0x4B, 1, 2]) } ?? 0
        bytes[start + 24] &+= 1
        return bytes
    }

    static var bomb: [UInt8] {
        let blank = String(repeating: " ", count: 30 << 20)
        return ZipBuilder((1...3).map { ZipMember("PYSEC-2026-\($0).json", text: blank) }).build()
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
        ("a forbidden record", "PYSEC-2026-1.json", HTTPResponse(status: 403)),
        ("a redirect", "all.zip", moved), ("a list elsewhere", "modified_id.csv", moved),
        ("a record elsewhere", "PYSEC-2026-1.json", moved),
        ("half a zip", "all.zip", HTTPResponse(status: 200, body: HTTPBody(Array(zip.prefix(zip.count / 2))))),
        ("a zip with more behind it", "all.zip", HTTPResponse(status: 200, body: HTTPBody(zip + [1, 2, 3]))),
        ("a zip that lies", "all.zip", HTTPResponse(status: 200, body: HTTPBody(lyingZip))),
        ("a bomb", "all.zip", HTTPResponse(status: 200, body: HTTPBody(bomb))),
        ("a zip of nothing", "all.zip", HTTPResponse(status: 200, body: HTTPBody(ZipBuilder([]).build()))),
        ("another shape", "all.zip", zipped("[]")), ("empty records", "all.zip", zipped("{}")),
        ("a record cut short", "all.zip", zipped("{\"id\": \"PYSEC-2026-1\", \"modified\"")),
        (
            "a list cut short", "modified_id.csv",
            HTTPResponse(status: 200, body: HTTPBody(Array(AdvisoryText.modified(daysAgo: 8).prefix(15).utf8)))
        ),
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
            AdvisoryText.record("PYSEC-2026-1", "other", fixed: "1", modified: AdvisoryText.modified(daysAgo: 8)))
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

    @Test func `Once in a week everything is fetched, whatever the list of changes says`() async throws {
        let place = try Place()
        #expect(await place.run("db", "update").status == 0)
        let now = Timestamp(seconds: TestClock.handedIn.now)
        for (days, expected) in [(6, ["modified_id.csv"]), (8, ["modified_id.csv", "all.zip"])] {
            var draft = try AdvisoryDraft(AdvisoryStore(path: place.store), updated: now)
            draft.origins[0].fetched = Timestamp(seconds: now.seconds - Int64(days) * 86400)
            try AdvisoryStore.replace(place.store, with: draft)
            _ = place.service.takeRequests()
            #expect(await place.run("db", "update").status == 0)
            #expect(place.service.takeRequests() == expected)
        }
    }

    @Test func `The state can be had as JSON`() async throws {
        let place = try Place()
        #expect(await place.run("db", "status", "--json").status == 3)
        for words in [["update"], ["status"]] {
            let run = await ProgramRun(
                finishing: ["db"] + words + ["--json"], in: place.scratch.path, variables: place.variables,
                network: place.service)
            let value = try JSONValue(parsing: Array(run.output.utf8))
            #expect(value["schema"]?.string == "pipit-db/1" && value["records"]?.integer == 2)
            #expect(value["newest"]?.string == AdvisoryText.modified() && value["path"]?.string == place.store)
            #expect(value["age"]?.integer.map { $0 < 600 } == true && value["answers"] == .null)
            #expect(value["origins"]?.array?.first?["location"]?.string == AdvisoryService.address)
        }
    }

    @Test func `What is named and not there is told, and everything else is taken`() async throws {
        let place = try Place()
        #expect(await place.run("db", "update").status == 0)
        let records = [
            AdvisoryText.record("PYSEC-2026-1", "other", fixed: "1", modified: AdvisoryText.modified(daysAgo: 8)),
            AdvisoryText.record("PYSEC-2026-2", "other", fixed: "2", modified: AdvisoryText.modified(daysAgo: 8)),
            AdvisoryText.record(
                "PYSEC-2021-98", "django", fixed: "2.2.25", modified: AdvisoryText.modified(daysAgo: 8)),
        ]
        records.forEach(place.service.publish)
        place.service.state.withLock { state in
            state.etags["modified_id.csv"] = "\"one\""
            for id in ["PYSEC-2026-1", "PYSEC-2021-98"] { state.replaced[id + ".json"] = HTTPResponse(status: 404) }
        }
        let run = await place.run("db", "update")
        #expect(run.status == 0 && run.output.hasPrefix("Advisories: 3 "), "\(run.talk)")
        #expect(run.talk.contains("warning[advisories-unreadable]: 2 of the advisories are named and were not there"))
        #expect(run.talk.contains("missing  PYSEC-2026-1") && run.talk.contains("missing  PYSEC-2021-98"))
        // What there was before of such a record stays, and what was not there is looked for again.
        try place.scratch.write("requirements.txt", "django==2.2.0\n")
        #expect(await place.run("audit", "requirements.txt").status == 1)
        place.service.state.withLock { $0.replaced = [:] }
        let later = await place.run("db", "update")
        #expect(later.output.hasPrefix("Advisories: 4 ") && later.talk == "", "\(later.talk)")
        // A source that lacks much is broken.
        let before = try place.bytes()
        for number in 10...30 {
            place.service.publish(
                AdvisoryText.record(
                    "PYSEC-2026-\(number)", "x", fixed: "1", modified: AdvisoryText.modified(daysAgo: 8)))
            place.service.state.withLock { $0.replaced["PYSEC-2026-\(number).json"] = HTTPResponse(status: 410) }
        }
        place.service.state.withLock { $0.etags = [:] }
        let broken = await place.run("db", "update")
        #expect(
            broken.status == 3 && broken.talk.contains("lacks 21 of the records that its list names"), "\(broken.talk)")
        #expect(try place.bytes() == before)
    }

    @Test func `What has not changed is not fetched again, and counts as brought up to date`() async throws {
        let place = try Place()
        place.service.state.withLock { $0.etags = ["modified_id.csv": "\"one\"", "all.zip": "\"zip\""] }
        #expect(await place.run("db", "update").status == 0)
        let again = await place.run("db", "update")
        #expect(again.status == 0 && again.output.contains("(just now)"), "\(again.talk)")
        place.service.publish(
            AdvisoryText.record("PYSEC-2026-1", "other", fixed: "1", modified: AdvisoryText.modified(daysAgo: 8)))
        #expect(await place.run("db", "update").output.hasPrefix("Advisories: 2 "))
        place.service.state.withLock { $0.etags["modified_id.csv"] = "\"two\"" }
        #expect(await place.run("db", "update").output.hasPrefix("Advisories: 3 "))
        _ = place.service.takeRequests()
        // A zip alone has no list of changes, and its mark says whether it is the same.
        var zipped = place
        zipped.variables["PIPIT_ADVISORIES_URL"] = AdvisoryService.address + "/all.zip"
        #expect(await zipped.run("db", "update").status == 0)
        #expect(await zipped.run("db", "update").status == 0)
        #expect(place.service.takeRequests() == ["all.zip", "all.zip"])
        place.service.state.withLock { $0.etags["all.zip"] = nil }
        place.service.state.withLock { $0.replaced["all.zip"] = HTTPResponse(status: 304) }
        #expect(await zipped.run("db", "update", "--full").status == 3)
    }

    @Test func `A policy of the user's says where advisories come from, and all that are named are joined`()
        async throws
    {
        var place = try Place()
        place.variables["PIPIT_POLICY"] = place.scratch.path + "/policies/own.toml"
        try place.writeOwnAdvisories(below: "policies")
        place.directory = try place.scratch.makeDirectory("app")
        for expected in [["modified_id.csv", "all.zip"], ["modified_id.csv"]] {
            let run = await place.run("db", "update")
            #expect(run.status == 0 && run.output.hasPrefix("Advisories: 4 about 4 packages\n"), "\(run.talk)")
            #expect(run.output.contains("From: \(place.scratch.path)/policies/own (folder)\n"), "\(run.output)")
            #expect(place.service.takeRequests() == expected)
        }
        try place.scratch.write("app/requirements.txt", "acme==1.0\nsound==1.0\ntool==1.0\n")
        #expect(await place.run("audit", "requirements.txt").output.contains("3 vulnerabilities were found."))
        let before = try place.bytes()
        try place.scratch.write("policies/own/one.json", "{")
        #expect(await place.run("db", "update").status == 3)
        for wrong in ["\"index-json\"", "\"ftp://x\"", "1", "\"file:\""] {
            try place.scratch.write("policies/own.toml", "schema = 1\n[db]\nsources = [\(wrong)]\n")
            #expect(await place.run("db", "update").status == 2, "\(wrong)")
        }
        #expect(try place.bytes() == before)
    }

    @Test func `What a policy in the folder names is added for that project, and judges no other`() async throws {
        var place = try Place()
        #expect(await place.run("db", "update").status == 0)
        try place.writeOwnAdvisories(below: "clone")
        try place.scratch.write(
            "clone/pipit-policy.toml",
            try String(decoding: Files.read(place.scratch.path + "/clone/own.toml"), as: UTF8.self))
        // The folder has taken back what the machine knows, and ties it to something that the user ignores.
        let takenBack = AdvisoryText.record("GHSA-aaaa-bbbb-cccc", "tool", fixed: "3.2").text.replacing(
            "\"modified\"", with: "\"withdrawn\": \"\(AdvisoryText.modified(daysAgo: 8))\", \"modified\"")
        try place.scratch.write("clone/own/two.json", takenBack)
        let tied = AdvisoryText.record("CVE-2026-1", "tool", fixed: "3.2", aliases: ["GHSA-aaaa-bbbb-cccc"])
        try place.scratch.write("clone/own/three.json", tied.text)
        place.directory = place.scratch.path + "/clone"
        try place.scratch.write("clone/requirements.txt", "acme==1.0\nsound==1.0\ntool==1.0\n")
        let never = await place.run("audit", "requirements.txt")
        #expect(never.output.contains("1 vulnerability was found."), "\(never.output)\(never.talk)")
        #expect(never.talk.contains("the advisories that this project's policy names were never fetched"))
        let update = await place.run("db", "update")
        #expect(update.status == 0, "\(update.talk)")
        #expect(update.output.hasPrefix("Advisories: 2 about 2 packages\n"), "\(update.output)")
        #expect(update.output.contains("For this project alone, as pipit-policy.toml says:\n"), "\(update.output)")
        let audit = await place.run("audit", "requirements.txt", "--ignore", "CVE-2026-1")
        #expect(audit.status == 1 && audit.output.contains("3 vulnerabilities were found."), "\(audit.output)")
        // Another project is judged as before.
        place.directory = try place.scratch.makeDirectory("app")
        try place.scratch.write("app/requirements.txt", "acme==1.0\nsound==1.0\ntool==1.0\n")
        let other = await place.run("audit", "requirements.txt")
        #expect(other.output.contains("1 vulnerability was found."), "\(other.output)")
    }

    @Test func `A policy that a folder leads to is that of the folder, on whatever links`() async throws {
        var place = try Place()
        let (root, project) = (place.scratch.path, place.scratch.path + "/clone")
        try place.writeOwnAdvisories(below: "clone")
        let text = try Files.read(project + "/own.toml")
        try place.scratch.write(
            "evil.toml", String(decoding: text, as: UTF8.self).replacing("file:own", with: "file:clone/own"))
        try Files.symbolicLink(to: "../evil.toml", at: project + "/pipit-policy.toml")
        try Files.makeDirectories(root + "/policies")
        try Files.write(text, to: root + "/policies/own.toml")
        try Files.symbolicLink(to: "../policies", at: project + "/linked")
        try Files.symbolicLink(to: project + "/pipit-policy.toml", at: root + "/mine.toml")
        place.directory = project
        let named = [
            nil, "pipit-policy.toml", root + "/clone/pipit-policy.toml", "linked/own.toml", root + "/mine.toml",
        ]
        for policy in named {
            place.variables["PIPIT_POLICY"] = policy
            let run = await place.run("db", "update")
            #expect(
                run.output.hasPrefix("Advisories: 2 about 2 packages\n"), "\(policy ?? "") \(run.output)\(run.talk)")
            #expect(await place.run("db", "status").output.hasPrefix("Advisories: 2 about 2 packages\n"))
        }
        // The control: what the user names outside is the user's.
        try place.writeOwnAdvisories(below: "policies")
        place.variables["PIPIT_POLICY"] = root + "/policies/own.toml"
        #expect(await place.run("db", "update").output.hasPrefix("Advisories: 4 about 4 packages\n"))
    }

    @Test func `A policy in the folder that names the machine's own advisories alone lacks none`() async throws {
        var place = try Place()
        #expect(await place.run("db", "update").status == 0)
        try place.scratch.write("clone/pipit-policy.toml", "schema = 1\n[db]\nsources = [\"osv\"]\n")
        try place.scratch.write("clone/requirements.txt", "tool==1.0\n")
        place.directory = place.scratch.path + "/clone"
        for _ in 0..<2 {
            let run = await place.run("audit", "requirements.txt")
            #expect(run.status == 1 && !run.talk.contains("never fetched"), "\(run.talk)")
            #expect(await place.run("db", "update").status == 0)
        }
    }

    @Test func `An address of a policy in the folder gets no variable that the user did not allow`() async throws {
        var place = try Place()
        place.variables["TOKEN"] = "s3cret-5d1e"
        let policy = "schema = 1\n[db]\nsources = [\"https://advisories.example/${TOKEN}/PyPI\"]\n"
        try place.scratch.write("clone/pipit-policy.toml", policy)
        place.directory = place.scratch.path + "/clone"
        let refused = await place.run("db", "update")
        #expect(refused.status == 2 && refused.talk.contains("error[variable-withheld]"), "\(refused.talk)")
        #expect(refused.talk.contains("the policy in the project's folder names that address"), "\(refused.talk)")
        #expect(!(refused.talk + refused.output).contains("s3cret"))
        // Those of the machine were fetched.
        #expect(place.service.takeRequests() == ["modified_id.csv", "all.zip"])
        place.variables["PIPIT_SEND_VARIABLES"] = "TOKEN@advisories.example"
        #expect(await place.run("db", "update").status == 0)
        // What the user's own policy names is the user's choice.
        place.variables["PIPIT_SEND_VARIABLES"] = nil
        try Files.remove(place.directory + "/pipit-policy.toml")
        place.variables["PIPIT_POLICY"] = try place.scratch.write("own.toml", policy)
        let own = await place.run("db", "update")
        #expect(own.status == 0 && !own.talk.contains("variable-withheld"), "\(own.talk)")
    }

    @Test func `--db takes an address for one audit, and keeps nothing of it`() async throws {
        let place = try Place()
        try place.scratch.write("requirements.txt", "django==2.2.0\n")
        let record = AdvisoryText.record("PYSEC-2021-98", "django", fixed: "3").text
        place.service.state.withLock { state in
            let safety =
                "{\"$meta\": {\"timestamp\": \(TestClock.handedIn.seconds(inDays: -1))}, \"django\": [\"<2.2.24\"]}"
            state.replaced["insecure.json"] = HTTPResponse(status: 200, body: HTTPBody(Array(safety.utf8)))
            state.replaced["one.json"] = HTTPResponse(status: 200, body: HTTPBody(Array(record.utf8)))
        }
        let host = "https://me:hunter2@advisories.example"
        for address in ["/PyPI/all.zip", "/one.json?token=hunter2", "/safety/", "/safety"] {
            let run = await place.run("audit", "--db", host + address, "requirements.txt")
            #expect(run.status == 1 && run.output.contains("1 vulnerability was found."), "\(address): \(run.talk)")
            #expect(!run.output.contains("hunter2") && !run.talk.contains("hunter2"))
            #expect(await place.run("check", "--scan", "--db", host + address).status != 0)
        }
        let refused: [(String, Int32)] = [
            ("https://advisories.example/none.zip", 3), ("http://advisories.example/one.json", 2),
        ]
        for (address, status) in refused {
            let run = await place.run("audit", "--db", address, "requirements.txt")
            #expect(run.status == status && run.output == "" && run.talk.contains("error["), "\(run.talk)")
        }
        #expect(!Files.exists(place.store))
        let imported = await place.run("db", "import", host + "/PyPI/all.zip")
        #expect(imported.status == 0 && imported.output.contains("****@") && !imported.output.contains("hunter2"))
        #expect(!String(decoding: try place.bytes(), as: UTF8.self).contains("hunter2"))
    }

    @Test func `Where pip may ask no index, the policy's limit for that counts`() async throws {
        let place = try Place()
        try place.scratch.write("requirements.txt", "fine==1.0\n")
        try place.scratch.write("folder/one.json", AdvisoryText.record("PYSEC-2021-98", "django", fixed: "3").text)
        let day = TestClock.handedIn.day(inDays: -20)
        #expect(await place.run("db", "import", "folder", "--as-of", day).status == 0)
        try place.scratch.write(
            "pipit-policy.toml", "schema = 1\n[db]\nfail-after = \"7d\"\noffline-fail-after = \"30d\"\n")
        #expect(await place.run("audit", "requirements.txt").status == 3)
        var offline = place
        offline.variables["PIP_NO_INDEX"] = "1"
        #expect(await offline.run("audit", "requirements.txt").status == 0)
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

    @Test(arguments: [["db", "update"], ["db", "update", "--full"]])
    func `A mirror whose list ends earlier than before has gone back, and is not stamped as fresh`(
        words: [String]
    ) async throws {
        let place = try Place()
        func update(_ more: String...) async -> ProgramRun {
            await ProgramRun(
                finishing: words + more, in: place.scratch.path, variables: place.variables, network: place.service)
        }
        #expect(await place.run("db", "update").status == 0)
        // Nothing new is nothing bad.
        #expect(await update().status == 0)
        let before = try place.bytes()
        let older = AdvisoryText.modified(daysAgo: 11, hour: "01")
        let list = "\(older),PYSEC-2021-98\n\(AdvisoryText.modified(daysAgo: 12)),GHSA-aaaa-bbbb-cccc\n"
        place.service.state.withLock {
            $0.replaced["modified_id.csv"] = HTTPResponse(status: 200, body: HTTPBody(Array(list.utf8)))
        }
        let run = await update()
        #expect(run.status == 3 && run.output == "" && run.talk.contains("error[advisory-store-older]"), "\(run.talk)")
        #expect(run.talk.contains("changed last \(older)"), "\(run.talk)")
        #expect(try place.bytes() == before)
        #expect(await update("--allow-older").status == 0)
    }

    @Test func `A zip that is older than its list is completed by it`() async throws {
        let place = try Place()
        #expect(await place.run("db", "update").status == 0)
        place.service.state.withLock { $0.zipped = $0.records }
        place.service.publish(
            AdvisoryText.record("PYSEC-2026-1", "other", fixed: "1", modified: AdvisoryText.modified(daysAgo: 8)))
        for words in [["db", "update"], ["db", "update", "--full"], ["db", "update"]] {
            let run = await ProgramRun(
                finishing: words, in: place.scratch.path, variables: place.variables, network: place.service)
            #expect(run.status == 0 && run.output.hasPrefix("Advisories: 3 "), "\(run.talk)")
        }
    }

    @Test func `A zip, a folder, an exported store and an address are taken over`() async throws {
        let place = try Place()
        #expect(await place.run("db", "update").status == 0)
        let exported = await place.run("db", "export", "copy")
        #expect(exported.status == 0 && exported.output.hasPrefix("Exported 2 advisories to "))
        let printed = await place.run("db", "export", "-")
        #expect(printed.status == 0 && !printed.output.isEmpty && !printed.output.contains("Exported"))
        #expect(try Files.read(place.scratch.path + "/copy") == place.bytes())
        try Files.remove(place.store)
        #expect(await place.run("db", "import", "copy").status == 0)
        try Files.remove(place.store)
        #expect(await place.run("db", "import", AdvisoryService.address + "/all.zip").status == 0)
        try Files.remove(place.store)
        try place.scratch.write("folder/one.json", AdvisoryText.record("PYSEC-2021-98", "django", fixed: "3").text)
        let folder = await place.run("db", "import", "folder")
        #expect(folder.status == 0 && folder.output.contains("As of: \(AdvisoryText.modified())"), "\(folder.talk)")
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
