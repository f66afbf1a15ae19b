import OperatingSystem
import Reporting
import SharedFixtures
import StructuredText
import Testing

@testable import Commands

/// Whatever depends on the day depends on the clock that the program is given, and on no other: the same comes to pass in every
/// year, and a later clock alone ends what ends.
@Suite struct ClockTests {
    static let years: [Int32] = [2026, 2028, 2040]

    /// A record of that clock's time.
    private func record(
        _ id: String, _ package: String, fixed: String, aliases: [String] = [], withdrawnInDays days: Int? = nil,
        _ clock: TestClock
    ) -> String {
        let record = AdvisoryText.record(
            id, package, fixed: fixed, aliases: aliases, modified: clock.moment(inDays: -10))
        guard let days else { return record.text }
        return record.text.replacing(
            "\"modified\":", with: "\"withdrawn\": \"\(clock.moment(inDays: days))\", \"modified\":")
    }

    @Test(arguments: years)
    func `An audit judges ages, exceptions and withdrawals by the clock that it is given`(year: Int32) async throws {
        let clock = TestClock(year: year)
        var project = try await AuditProject(importing: false, clock: clock)
        try project.scratch.write(
            "advisories/PYSEC-2021-98.json",
            record("PYSEC-2021-98", "django", fixed: "2.2.24", aliases: ["CVE-2021-33203"], clock))
        try project.scratch.write(
            "advisories/GHSA-aaaa-bbbb-cccc.json",
            record("GHSA-aaaa-bbbb-cccc", "tool", fixed: "3.2", withdrawnInDays: 4, clock))
        let imported = await project.database("import", "advisories", "--as-of", "now")
        #expect(imported.status == 0 && imported.output.contains("As of: \(clock.day(inDays: 0))T"), "\(imported)")
        #expect(imported.output.contains("(just now)\nNewest change: \(clock.moment(inDays: -10))\n"), "\(imported)")
        try project.scratch.write(
            "pipit-policy.toml",
            """
            schema = 1
            [[vulnerabilities.ignore]]
            id = "CVE-2021-33203"
            package = "django"
            expires = \(clock.day(inDays: 20))
            reason = "We do not serve the pages in question"
            """)
        /// Days from then, options, the status, and what is said.
        let rows: [(days: Int, words: [String], status: Int32, said: [String])] = [
            (0, [], 1, ["Vulnerability found in tool", "We do not serve the pages"]),
            // One day ahead, a clock may be wrong; what is further ahead is no answer.
            (-1, [], 1, ["Vulnerability found in tool"]),
            (-3, ["--ignore", "GHSA-aaaa-bbbb-cccc"], 3, ["from the future"]),
            (6, [], 0, ["0 vulnerabilities were found", "warning[advisories-stale]"]),
            (8, [], 3, ["error[advisories-stale]", "8 days old"]),
            (20, ["--max-age", "99"], 0, ["We do not serve the pages"]),
            (21, ["--max-age", "99"], 1, ["Vulnerability found in django", "ended on \(clock.day(inDays: 20))"]),
        ]
        for row in rows {
            project.clock = clock.later(days: row.days)
            let run = project.run(words: ["audit"] + row.words)
            #expect(run.status == row.status, "\(row.days): \(run.output)\(run.talk)")
            for text in row.said {
                #expect((run.output + run.talk).contains(text), "\(row.days): \(run.output)\(run.talk)")
            }
        }
        // An exception further ahead than the policy allows is refused by the day that it is written.
        project.clock = clock.later(days: -170)
        let early = project.run("audit")
        #expect(early.status == 2 && early.talk.contains("later than 180 days"), "\(early.talk)")
        // Nor does anybody's copy come from tomorrow.
        project.clock = clock
        let tomorrow = await project.database("import", "advisories", "--as-of", clock.day(inDays: 1))
        #expect(tomorrow.status == 2, "\(tomorrow)")
    }

    @Test(arguments: years)
    func `What has no moment of its own is dated by the clock`(year: Int32) async throws {
        let clock = TestClock(year: year)
        let project = try await AuditProject(importing: false, clock: clock)
        let bill = project.run("sbom")
        let stamp = try JSONValue(parsing: Array(bill.output.utf8))["metadata"]?["timestamp"]?.string
        #expect(stamp?.hasPrefix(clock.day(inDays: 0)) == true, "\(stamp ?? bill.talk)")
        try project.scratch.write(
            "safety/insecure_full.json",
            "{\"$meta\": {\"timestamp\": \(clock.seconds(inDays: -1))}, \"sound\": [\"<0.5\"]}")
        #expect(project.run("audit", "--db", "safety").status == 0)
        try project.scratch.write(
            "safety/insecure_full.json",
            "{\"$meta\": {\"timestamp\": \(clock.seconds(inDays: -8))}, \"sound\": [\"<0.5\"]}")
        let old = project.run("audit", "--db", "safety")
        #expect(old.status == 3 && old.talk.contains("error[advisories-stale]"), "\(old.talk)")
    }

    @Test(.enabled(if: TestProject.hasPython, TestProject.withoutPython), arguments: years)
    func `Locks and environments are guarded by the clock that is given`(year: Int32) async throws {
        let clock = TestClock(year: year)
        var (old, new) = (WheelFactory(name: "young", version: "1.0"), WheelFactory(name: "young", version: "2.0"))
        old.uploaded = clock.moment(inDays: -400)
        new.uploaded = clock.moment(inDays: -1)
        var project = try TestProject(
            CoolDownTests.pipfile("young = \"*\"") + CoolDownTests.period, wheels: [old, new])
        project.clock = clock
        func locked(inDays days: Int) async -> TestProject.Result {
            project.clock = clock.later(days: days)
            return await project.run("lock")
        }
        // A cool-down ends by itself, and not a day early.
        for (days, version) in [(0, "1.0"), (5, "1.0"), (7, "2.0")] {
            let run = await locked(inDays: days)
            #expect(run.status == 0, "\(run.talk)")
            #expect(project.text("Pipfile.lock")?.contains("\"==\(version)\"") == true, "\(days)")
        }
        // A listing is fresh for ten minutes, and not for a day.
        let asked = project.index.requests.count
        #expect(await locked(inDays: 7).status == 0)
        #expect(project.index.requests.count == asked)
        #expect(await locked(inDays: 8).status == 0)
        #expect(project.index.requests.count > asked)

        // A report of malware counts until it is withdrawn, and an exception from it until its day.
        project.clock = clock
        try project.report("MAL-2026-1", "young", withdrawn: clock.moment(inDays: 30))
        #expect(await project.run("lock").status == 5)
        #expect(await project.run("sync").status == 5)
        #expect(await locked(inDays: 31).status == 0)
        try project.scratch.write(
            "app/pipit-policy.toml",
            """
            schema = 1
            [[vulnerabilities.ignore]]
            id = "MAL-2026-1"
            package = "young"
            expires = \(clock.day(inDays: 2))
            reason = "Our own package of that name, from our own index"
            """)
        for (days, status) in [(0, 0), (2, 0), (3, 5)] as [(Int, Int32)] {
            let run = await locked(inDays: days)
            #expect(run.status == status, "\(days): \(run.talk)")
        }
    }

    /// The default is the machine's, which nothing that a user or a project can write moves.
    @Test func `No variable moves the clock of the program`() {
        let invocation = Invocation(
            words: [], environment: UserEnvironment(["PIPIT_TEST_YEAR": "2040", "SOURCE_DATE_EPOCH": "1"]),
            directory: "/", streams: RecordedStreams())
        #expect((0...60).contains(SystemClock.seconds() - invocation.wallClock()))
    }
}

extension AuditProject {
    fileprivate func run(words: [String]) -> ProgramRun {
        ProgramRun(words: words, in: scratch.path, variables: variables, clock: clock)
    }
}
