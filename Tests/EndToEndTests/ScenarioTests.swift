import OperatingSystem
import PackagingStandards
import StructuredText
import Testing

/// Every scenario that the resolver's tests play with a dictionary, through the whole program: a Pipfile, an index, a lock.
@Suite(
    .enabled(if: Machine.isReady, Machine.notReady), .enabled(if: ScenarioFolder.path != nil, ScenarioFolder.absent))
struct ScenarioTests {
    /// One index for all of them.
    static let index = Result {
        try LoopbackIndex(options: ["--scenarios", ScenarioFolder.path ?? "", "--packse"])
    }
    /// One cache for all of them, so that each Python is asked once.
    static let cache = Result { try Workplace() }

    static let platforms: [String?] = [nil, "current"]

    @Test(arguments: ScenarioFolder.groups, platforms)
    func `Every scenario locks what the resolver alone chooses`(_ group: String, lockPlatforms: String?) throws {
        let differences = try ScenarioFolder.differences()
        let index = try Self.index.get().url.dropLast("/simple".count)
        let shared = try Self.cache.get()
        for path in try ScenarioFolder.scenarios(of: group) {
            let scenario = try ProjectScenario(
                path, folder: ScenarioFolder.path!, index: String(index), lockPlatforms: lockPlatforms)
            guard let python = Self.python(for: scenario) else { continue }
            let place = try Workplace(
                python: python, variables: ["PIPENV_CACHE_DIR": shared.variables["PIPENV_CACHE_DIR"]!])
            try place.write(scenario.pipfile, to: "Pipfile")
            // The patch level that the scenario means need not be the one that is there.
            let run = try place.pipit("lock", "--python", python.path)
            let found = try Self.summary(of: run, in: place, python: scenario.python)
            if let difference = differences[path] {
                #expect(found == difference, "\(path)\n\(scenario.pipfile)\n\(run)")
            } else if !scenario.isSatisfiable || !scenario.packages.isEmpty {
                let wanted = scenario.isSatisfiable ? Self.words(for: scenario.packages) : "failed"
                #expect(found == wanted, "\(path)\n\(scenario.pipfile)\n\(run)")
            } else {
                #expect(found != "failed", "\(path)\n\(scenario.pipfile)\n\(run)")
            }
            #expect((place.lockText == nil) == (run.status != 0), "a lock is written if and only if it succeeds")
        }
    }

    /// The Python that a scenario means: of that minor version.
    static func python(for scenario: ProjectScenario) -> Machine.Python? {
        let version = Version(scenario.python)!
        return Machine.pythons.first { $0.major == version.major && $0.minor == version.minor }
    }

    /// `a 1.0, b 2.0`: what the lock installs on Linux, in the order of the names; or `failed`.
    static func summary(of run: Run, in place: Workplace, python: String) throws -> String {
        guard run.status == 0 else {
            #expect(run.status == 1 && run.code == "no-solution" || run.code == "package-not-found", "\(run)")
            return "failed"
        }
        let environment = ProjectScenario.environment(python: python)
        var locked: [String: String] = [:]
        for member in try place.lock()["default"]?.object?.members ?? [] {
            if let marker = member.value["markers"]?.string {
                guard try Marker(marker).evaluate(in: environment) else { continue }
            }
            locked[member.key] = String((member.value["version"]?.string ?? "").dropFirst(2))
            #expect(member.value["hashes"]?.array?.isEmpty == false, "\(member.key) has no hash")
        }
        return words(for: locked)
    }

    static func words(for versions: [String: String]) -> String {
        versions.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }

    @Test func `Every Python that the scenarios mean is there`() throws {
        var missing: [String] = []
        for path in try ScenarioFolder.groups.flatMap(ScenarioFolder.scenarios) {
            let scenario = try ProjectScenario(path, folder: ScenarioFolder.path!, index: "", lockPlatforms: nil)
            if Self.python(for: scenario) == nil { missing.append(path) }
        }
        if !missing.isEmpty {
            Issue.record("\(missing.count) scenarios were SKIPPED for want of their Python", severity: .warning)
        }
    }
}
