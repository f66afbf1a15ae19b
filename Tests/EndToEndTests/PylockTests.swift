import OperatingSystem
import Testing

/// What `pylock --generate` writes, given to other tools: `PIPIT_PEERS=/path/to/bin swift test --filter PylockTests`.
@Suite(
    .enabled(if: Machine.isReady, Machine.notReady),
    .enabled(
        if: Peers.python != nil,
        "SKIPPED: set PIPIT_PEERS to a folder with `uv` and a Python that has packaging 26"))
struct PylockTests {
    @Test func `packaging finds it valid and selects as Pipit does, and uv installs from it`() throws {
        let index = try LoopbackIndex(RequirementsTests.scenario)
        let place = try Workplace(variables: ["HOST": index.address])
        try place.write(RequirementsTests.pipfile, to: "Pipfile")
        #expect(try place.pipit("install").status == 0)
        let run = try place.pipit("pylock", "--generate")
        #expect(run.status == 0, "\(run)")
        let python = try #require(Peers.python)
        let read = try place.run([
            python, "-c",
            """
            import tomllib
            from packaging.pylock import Pylock
            lock = Pylock.from_dict(tomllib.load(open('pylock.toml', 'rb')))
            lock.validate()
            print(*sorted(p.name for p in lock.packages))
            """,
        ])
        #expect(read.status == 0, "\(read)")
        #expect(read.output == "base checker loop web windows-only\n")
        let uv = try #require(Peers.folder) + "/uv"
        guard Files.isExecutable(uv) else { return }
        let environment = try #require(try place.environment())
        let dry = try place.run([
            uv, "pip", "install", "--dry-run", "--reinstall", "--python", environment + "/bin/python", "-r",
            "pylock.toml",
        ])
        #expect(dry.status == 0, "\(dry)")
        for name in ["base==1.1", "loop==1.0", "web==2.0"] { #expect(dry.talk.contains("+ \(name)"), "\(dry)") }
        #expect(!dry.talk.contains("checker") && !dry.talk.contains("windows-only"))
    }
}

/// Other people's tools, where the machine has them.
private enum Peers {
    static let folder = Machine.environment.nonEmpty("PIPIT_PEERS")
    static let python = folder.map { $0 + "/python" }.flatMap { Files.isExecutable($0) ? $0 : nil }
}
