import Advisories
import OperatingSystem
import PackageIndexes
import PackagingStandards
import SharedFixtures
import Synchronization
import Testing

@testable import Commands

@Suite(.enabled(if: TestProject.hasPython, TestProject.withoutPython)) struct AdvisoryQuestionTests {
    struct Place {
        let project: AuditProject
        let service = QuestionService()

        /// A lock without sources is one of the default index; `mine` comes from an index of its own.
        init() async throws {
            let source = "{\"name\": \"main\", \"url\": \"https://main.example/simple\", \"verify_ssl\": true},"
            let lock = AuditProject.lock.replacing(source, with: "").replacing("\"own\"", with: "\"unlike\"")
                .replacing(
                    "{\"name\": \"unlike\", \"url\": \"https://own.example/simple\", \"verify_ssl\": true}", with: ""
                )
                .replacing(
                    "\"tool\": {",
                    with: "\"mine\": {\"version\": \"==1.0\", \"index\": \"own\"},\n                \"tool\": {")
            var project = try await AuditProject(lock: lock, importing: false)
            project.variables["PIPIT_OSV_URL"] = "https://service.example"
            project.variables["PIP_CONFIG_FILE"] = "/dev/null"
            project.variables["PIP_RETRIES"] = "0"
            project.variables["PATH"] = "/usr/local/bin:/usr/bin:/bin"
            self.project = project
            let records = [
                AuditProject.records[0], AuditProject.records[1],
                AdvisoryText.record("PYSEC-2022-7", "django", fixed: "3"),
            ]
            service.state.withLock { state in
                for record in records { state.records[record.id] = record.text }
                state.found = ["django": ["PYSEC-2021-98", "PYSEC-2022-7"], "tool": ["GHSA-aaaa-bbbb-cccc"]]
            }
        }

        func run(_ words: String...) async -> ProgramRun {
            await ProgramRun(
                finishing: words, in: project.scratch.path, variables: project.variables, network: service)
        }
    }

    @Test func `A service is asked about releases of the default index alone, and every page is followed`() async throws
    {
        let place = try await Place()
        let run = await place.run("audit", "-s", "osv", "--tolerate", "mine")
        #expect(run.status == 1, "\(run.talk)")
        #expect(run.output.contains("3 vulnerabilities were found."), "\(run.output)")
        #expect(run.output.contains("PYSEC-2021-98") && run.output.contains("PYSEC-2022-7"))
        #expect(run.output.contains("Not judged, and accepted so: mine 1.0, since no service was asked about it"))
        let bodies = place.service.state.withLock(\.bodies)
        #expect(bodies.count == 2 && bodies.allSatisfy { !$0.contains("mine") })
        #expect(bodies[0].contains("\"sound\"") && !bodies[1].contains("\"sound\"") && bodies[1].contains("page_token"))
        // The answers are kept for audits without a network, and what was not asked about stays unjudged.
        let later = place.project.run("audit", "--categories", "packages")
        #expect(later.status == 1 && later.output.contains("2 vulnerabilities were found."), "\(later.talk)")
        #expect(place.project.run("audit", "--categories", "packages", "-i", "PYSEC-2021-98,PYSEC-2022-7").status == 0)
        #expect(place.project.run("audit", "--categories", "dev-packages", "-i", "GHSA-aaaa-bbbb-cccc").status == 3)
    }

    @Test(arguments: QuestionService.Fault.allCases)
    func `A service that answers wrongly or by half is no clean bill`(fault: QuestionService.Fault) async throws {
        let place = try await Place()
        #expect(await place.run("audit", "-s", "osv", "--tolerate", "mine").status == 1)
        let path = place.project.scratch.path + "/.local/share/pipit/advisories-asked"
        let before = try Files.read(path)
        place.service.state.withLock { $0.fault = fault }
        let run = await place.run("check", "--scan", "--vulnerability-service", "osv", "--continue-on-error")
        #expect(run.status == 3 && run.output == "" && run.talk.contains("error["), "\(fault): \(run.talk)")
        #expect(try Files.read(path) == before)
        try Files.remove(path)
        #expect(await place.run("audit", "-s", "osv").status == 3 && !Files.exists(path))
        #expect(place.project.run("audit").talk.contains("error[advisory-store-missing]"))
    }

    @Test func `A page that nobody could read in time is no clean bill`() async throws {
        let place = try await Place()
        place.service.state.withLock { $0.failure = TransportError(.timedOut, "nothing came for 30 seconds") }
        let run = await place.run("audit", "-s", "osv", "--continue-on-error")
        #expect(run.status == 3 && run.output == "" && run.talk.contains("nothing came for 30 seconds"), "\(run.talk)")
    }

    @Test func `An audit by answers is as old as the oldest of them`() async throws {
        let place = try await Place()
        #expect(await place.run("audit", "-s", "osv", "--tolerate", "mine").status == 1)
        let path = place.project.scratch.path + "/.local/share/pipit/advisories-asked"
        // One of them is a week old.
        let now = Timestamp(seconds: TestClock.handedIn.now)
        var draft = try AdvisoryDraft(AdvisoryStore(path: path), updated: now)
        draft.note(asked: PackageName("tool")!, version: "3.1", at: Timestamp(seconds: now.seconds - 8 * 86400))
        try AdvisoryStore.replace(path, with: draft)
        let ignores = "PYSEC-2021-98,PYSEC-2022-7,GHSA-aaaa-bbbb-cccc"
        let run = place.project.run("audit", "-i", ignores, "--tolerate", "mine", "--max-age", "30")
        #expect(run.status == 0 && run.output.contains("(8 days old)"), "\(run.output)")
        #expect(run.talk.contains("warning[advisories-stale]"), "\(run.talk)")
        let strict = place.project.run("audit", "-i", ignores, "--tolerate", "mine", "--strict")
        #expect(
            strict.status == 3 && strict.output.contains("since the last answer about it is of"), "\(strict.output)")
        let fresh = place.project.run(
            "audit", "-i", ignores, "--categories", "packages", "--tolerate", "mine", "--strict")
        #expect(fresh.status == 0 && !fresh.output.contains("days old"), "\(fresh.output)\(fresh.talk)")
        let status = await place.run("db", "status")
        #expect(
            status.status == 3 && status.output.hasPrefix("Answers of services: 3 releases, the oldest"), "\(status)")
    }

    @Test func `An advisory that the service names and does not have is found all the same`() async throws {
        let place = try await Place()
        place.service.state.withLock { state in
            state.records["PYSEC-2022-7"] = nil
            state.found["sound"] = ["MAL-2026-1"]
        }
        let run = await place.run("audit", "-s", "osv", "--tolerate", "mine")
        #expect(run.status == 5 && run.output.contains("PYSEC-2022-7") && run.output.contains("MAL-2026-1"), "\(run)")
        #expect(run.talk.contains("warning[advisories-unreadable]: the service names advisories that it does not have"))
        #expect(run.talk.contains("missing  MAL-2026-1") && run.talk.contains("missing  PYSEC-2022-7"))
        #expect(place.project.run("audit", "--tolerate", "mine").status == 5)
    }

    @Test(arguments: ["", "another", "withdrawn"])
    func `What the service names for a release is found, whatever its record says`(kind: String) async throws {
        let place = try await Place()
        let other = AdvisoryText.record("PYSEC-2026-1001", "another", fixed: "9").text
        let nothing = "{\"id\": \"PYSEC-2026-1001\", \"modified\": \"\(AdvisoryText.modified())\", \"affected\": []}"
        let withdrawn = nothing.replacing(
            "\"affected\"", with: "\"withdrawn\": \"\(AdvisoryText.modified(daysAgo: 9))\", \"affected\"")
        place.service.state.withLock { state in
            state.found = ["sound": ["PYSEC-2026-1001"]]
            state.records["PYSEC-2026-1001"] = kind == "" ? nothing : kind == "another" ? other : withdrawn
        }
        let run = await place.run("audit", "-s", "osv", "--tolerate", "mine")
        guard kind != "withdrawn" else {
            #expect(run.status == 0, "\(run)")
            return
        }
        #expect(run.status == 1 && run.output.contains("PYSEC-2026-1001"), "\(run)")
        #expect(run.talk.contains("whose records do not speak of the release"), "\(run.talk)")
        // And it stays found without a network, also after others were asked about.
        #expect(place.project.run("audit", "--tolerate", "mine").status == 1)
        try place.project.scratch.write("more.txt", "sound==0.0.1\n")
        place.service.state.withLock { state in
            if kind == "another" { state.found = ["sound": ["PYSEC-2026-1001"]] }
        }
        #expect(await place.run("audit", "-s", "osv", "more.txt").status == 1)
        #expect(place.project.run("audit", "--tolerate", "mine").status == 1)
    }

    @Test func `Who asks about nothing keeps what was told before`() async throws {
        let place = try await Place()
        #expect(await place.run("audit", "-s", "osv", "--tolerate", "mine").status == 1)
        let path = place.project.scratch.path + "/.local/share/pipit/advisories-asked"
        let before = try Files.read(path)
        try place.project.scratch.write("own.txt", "-i https://own.example/simple\nsecret-thing==1.0\n")
        let bodies = place.service.state.withLock(\.bodies)
        let run = await place.run("audit", "-s", "osv", "own.txt")
        #expect(run.status == 3 && run.talk.contains("nobody was asked about 1 of the packages"), "\(run.talk)")
        #expect(run.talk.contains("index    https://own.example/simple"), "\(run.talk)")
        #expect(place.service.state.withLock(\.bodies) == bodies)
        #expect(try Files.read(path) == before)
        // Another project's questions leave the answers about this one alone.
        try place.project.scratch.write(
            "pipit-policy.toml", "schema = 1\n[sources]\npublic-indexes = [\"https://own.example/simple\"]\n")
        #expect(await place.run("audit", "-s", "osv", "own.txt").status == 0)
        #expect(place.service.state.withLock(\.bodies).last?.contains("secret-thing") == true)
        #expect(place.project.run("audit", "--tolerate", "mine").output.contains("3 vulnerabilities were found."))
    }

    static let foreign = [
        (
            "uv.lock",
            """
            version = 1

            [[package]]
            name = "open-thing"
            version = "1.0"
            source = { registry = "https://known.example/simple" }

            [[package]]
            name = "secret-thing"
            version = "1.0"
            source = { registry = "https://own.example/simple" }
            """
        ),
        (
            "poetry.lock",
            """
            [[package]]
            name = "open-thing"
            version = "1.0"

            [package.source]
            type = "legacy"
            url = "https://known.example/simple"
            reference = "known"

            [[package]]
            name = "secret-thing"
            version = "1.0"

            [package.source]
            type = "legacy"
            url = "https://own.example/simple"
            reference = "own"
            """
        ),
        (
            "pylock.toml",
            """
            lock-version = "1.0"
            created-by = "somebody"

            [[packages]]
            name = "open-thing"
            version = "1.0"
            index = "https://known.example/simple"
            wheels = [{url = "https://known.example/open_thing-1.0-py3-none-any.whl", hashes = {sha256 = "\(String(repeating: "a", count: 64))"}}]

            [[packages]]
            name = "secret-thing"
            version = "1.0"
            index = "https://own.example/simple"
            wheels = [{url = "https://own.example/secret_thing-1.0-py3-none-any.whl", hashes = {sha256 = "\(String(repeating: "a", count: 64))"}}]
            """
        ),
    ]

    @Test(arguments: foreign)
    func `Of other tools' locks the service is told the names of public indexes alone`(
        file: (name: String, text: String)
    )
        async throws
    {
        let place = try await Place()
        try place.project.scratch.write(file.name, file.text)
        try place.project.scratch.write(
            "pipit-policy.toml", "schema = 1\n[sources]\npublic-indexes = [\"https://known.example/simple\"]\n")
        let run = await place.run("audit", "-s", "osv", file.name)
        let bodies = place.service.state.withLock(\.bodies)
        #expect(bodies.count == 1 && bodies[0].contains("open-thing") && !bodies[0].contains("secret-thing"))
        #expect(
            run.status == 3 && run.output.contains("1 package was judged, 1 could not be."), "\(run.output)\(run.talk)")
    }
}
