import OperatingSystem
import SharedFixtures
import Testing

/// Scenario 18: nothing hides behind another's name: aliases that bridge two CVEs, exceptions that ended, records that were taken
/// back or cannot be read, local versions. See `Documentation/Replays.md`.
@Suite(.enabled(if: Machine.isReady, Machine.notReady)) struct ReplayAliasTests {
    /// What is published, what the pipeline asks, and what it has to hear.
    struct Hiding: CustomTestStringConvertible, Sendable {
        var name: String
        var records: [String]
        var words: [String] = []
        var policy: String?
        /// The version that is locked; the index has the public one.
        var version = "1.0"
        var status: Int32 = 1
        /// `?`: possibly affected.
        var ids: [String]

        var testDescription: String { name }
    }

    static let bridge = "GHSA-1111-1111-1111"
    static let first = ReplayPlace.record("PYSEC-2026-1", aliases: ["CVE-2026-1", bridge])
    static let second = ReplayPlace.record("PYSEC-2026-2", aliases: ["CVE-2026-2", bridge])
    static let both = ReplayPlace.record(bridge, aliases: ["CVE-2026-1", "CVE-2026-2"])

    static func exception(_ id: String, until day: String, versions: String? = nil) -> String {
        """
        schema = 1
        [[vulnerabilities.ignore]]
        id = "\(id)"
        package = "bad"
        reason = "Looked at together, does not concern us"
        expires = \(day)
        \(versions.map { "versions = \"==\($0)\"" } ?? "")
        """
    }

    static let hidings: [Hiding] = [
        Hiding(name: "two CVEs share an alias", records: [first, second], ids: ["PYSEC-2026-1", "PYSEC-2026-2"]),
        Hiding(
            name: "a record bridges two CVEs", records: [first, second, both],
            ids: [bridge, "PYSEC-2026-1", "PYSEC-2026-2"]),
        Hiding(
            name: "one CVE is ignored", records: [first, second], words: ["--ignore", "CVE-2026-1"],
            ids: ["PYSEC-2026-2"]),
        Hiding(
            name: "the other CVE is ignored", records: [first, second], words: ["--ignore", "CVE-2026-2"],
            ids: ["PYSEC-2026-1"]),
        Hiding(
            name: "the policy excepts one CVE", records: [first, second],
            policy: exception("CVE-2026-1", until: TestClock.machine.day(inDays: 1)), ids: ["PYSEC-2026-2"]),
        Hiding(
            name: "the exception has ended", records: [first],
            policy: exception("CVE-2026-1", until: TestClock.machine.day(inDays: -1)), ids: ["PYSEC-2026-1"]),
        Hiding(
            name: "the exception is for another version", records: [first],
            policy: exception("CVE-2026-1", until: TestClock.machine.day(inDays: 1), versions: "0.9"),
            ids: ["PYSEC-2026-1"]),
        Hiding(
            name: "one of two records was taken back",
            records: [
                ReplayPlace.record(
                    "PYSEC-2026-1", aliases: ["CVE-2026-1"], more: #""withdrawn": "2026-01-02T00:00:00Z", "#),
                ReplayPlace.record(bridge, aliases: ["CVE-2026-1"]),
            ], ids: [bridge]),
        Hiding(
            name: "a record will be taken back some day",
            records: [
                ReplayPlace.record(
                    "PYSEC-2026-1", more: #""withdrawn": "\#(TestClock.machine.moment(inDays: 1000))", "#)
            ],
            ids: ["PYSEC-2026-1"]),
        Hiding(
            name: "the fix is no version",
            records: [
                ReplayPlace.record("PYSEC-2026-1", events: #"{"introduced": "0"}, {"fixed": "0.2.0-n653"}"#)
            ], ids: ["PYSEC-2026-1?"]),
        Hiding(
            name: "an event of a later schema",
            records: [ReplayPlace.record("PYSEC-2026-1", events: #"{"introduced": "0"}, {"healed": "0.1"}"#)],
            ids: ["PYSEC-2026-1?"]),
        Hiding(
            name: "nothing says which versions",
            records: [ReplayPlace.record("PYSEC-2026-1", events: "").replacingRanges()], ids: ["PYSEC-2026-1?"]),
        Hiding(
            name: "a local version of the last affected",
            records: [ReplayPlace.record("PYSEC-2026-1", events: #"{"introduced": "0"}, {"last_affected": "1.0"}"#)],
            version: "1.0+cu118", ids: ["PYSEC-2026-1"]),
        Hiding(
            name: "a local version of a listed one", records: [ReplayPlace.record("PYSEC-2026-1", versions: ["1.0"])],
            version: "1.0+cu118", ids: ["PYSEC-2026-1"]),
        Hiding(
            name: "another spelling of the version",
            records: [ReplayPlace.record("PYSEC-2026-1", versions: ["v1.0.0"])], ids: ["PYSEC-2026-1"]),
        Hiding(
            name: "another spelling of the name",
            records: [ReplayPlace.record("PYSEC-2026-1", package: "BAD")], ids: ["PYSEC-2026-1"]),
        Hiding(
            name: "malware behind a CVE", records: [ReplayPlace.record("MAL-2026-1", aliases: ["CVE-2026-1"]), first],
            words: ["--ignore", "CVE-2026-1"], status: 5, ids: ["MAL-2026-1"]),
    ]

    @Test(arguments: hidings)
    func `18: Nothing hides behind another's name`(hiding: Hiding) throws {
        let replay = try ReplayPlace()
        #expect(try replay.place.pipit("lock").status == 0)
        let sound = try #require(replay.place.lockText)
        if hiding.version != "1.0" {
            // Locked where another index had a build of its own.
            let text = sound.split(separator: "\"==1.0\"", maxSplits: 1).joined(separator: "\"==\(hiding.version)\"")
            try replay.place.write(text, to: "Pipfile.lock")
        }
        try replay.publish(hiding.records)
        if let policy = hiding.policy { try replay.place.write(policy, to: "pipit-policy.toml") }
        let verdict = try replay.deploy(hiding.words)
        #expect(verdict.status == hiding.status && verdict.ids == hiding.ids, "\(verdict)")
        #expect(!replay.hasRun)

        // The control: the pipeline lets through what nothing is known against, with the same words and the same policy.
        try replay.place.write(sound, to: "Pipfile.lock")
        try replay.publish(ReplayPlace.record("PYSEC-2026-9", versions: ["9.0"]))
        let control = try replay.deploy(hiding.words)
        #expect(control.status == 0, "\(control)")
        #expect(replay.hasRunFully, "the control must fire")
    }

    /// Rules that are obeyed, so that the others are not merely deaf.
    static let obeyed: [Hiding] = [
        Hiding(name: "the CVE is ignored", records: [first], words: ["--ignore", "CVE-2026-1"], status: 0, ids: []),
        Hiding(name: "the alias is ignored", records: [first], words: ["--ignore", bridge], status: 0, ids: []),
        Hiding(
            name: "both are ignored", records: [first, second], words: ["--ignore", "CVE-2026-1,CVE-2026-2"], status: 0,
            ids: []),
        Hiding(
            name: "the exception goes on", records: [first],
            policy: exception("CVE-2026-1", until: TestClock.machine.day(inDays: 1), versions: "1.0"), status: 0,
            ids: []),
        Hiding(
            name: "the record was taken back",
            records: [ReplayPlace.record("PYSEC-2026-1", more: #""withdrawn": "2026-01-02T00:00:00Z", "#)], status: 0,
            ids: []),
        Hiding(
            name: "the version is fixed",
            records: [ReplayPlace.record("PYSEC-2026-1", events: #"{"introduced": "0"}, {"fixed": "1.0"}"#)], status: 0,
            ids: []),
    ]

    @Test(arguments: obeyed)
    func `18: What a rule allows goes through, which is the control of the rules`(hiding: Hiding) throws {
        let replay = try ReplayPlace()
        #expect(try replay.place.pipit("lock").status == 0)
        try replay.publish(hiding.records)
        if let policy = hiding.policy { try replay.place.write(policy, to: "pipit-policy.toml") }
        let verdict = try replay.deploy(hiding.words)
        #expect(verdict.status == 0 && verdict.ids.isEmpty, "\(verdict)")
        #expect(replay.hasRunFully, "the control must fire")
    }
}

extension String {
    /// An entry without ranges, whatever it had.
    fileprivate func replacingRanges() -> String {
        split(separator: #""ranges": [{"type": "ECOSYSTEM", "events": []}], "#).joined()
    }
}
