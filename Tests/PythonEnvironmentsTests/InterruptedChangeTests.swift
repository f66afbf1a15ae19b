import Archives
import Diagnostics
import OperatingSystem
import Synchronization
import Testing

@testable import PythonEnvironments

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Changes whose process is killed in the middle, at every moment that a listener can tell and at many that none can.
@Suite struct InterruptedChangeTests {
    let scratch: Scratch
    let environment: BareEnvironment

    init() throws {
        scratch = try Scratch()
        environment = try BareEnvironment(scratch("env"))
    }

    /// What is there before: `old`, which leaves; `up` 1.0, which is replaced; `stays`, which shares a file.
    static func before(in store: String) throws -> [EnvironmentChange.Addition] {
        [
            try many("old", "1.0").stored(in: store), try many("up", "1.0").stored(in: store),
            try WheelFixture(name: "stays", files: ["ns/__init__.py": "", "ns/stays.py": "s"]).stored(in: store),
        ]
    }

    /// The change that is interrupted.
    static func change(of environment: BareEnvironment, store: String) throws -> EnvironmentChange {
        EnvironmentChange(
            removals: [try environment.distribution("old")],
            additions: [
                try many("up", "2.0").stored(in: store), try many("new", "1.0").stored(in: store),
                try WheelFixture(name: "extra", files: ["ns/__init__.py": "", "ns/extra.py": "e"]).stored(in: store),
            ])
    }

    private static func many(_ name: String, _ version: String) -> WheelFixture {
        var files: [String: String] = [:]
        for index in 0..<400 { files["\(name)/p\(index % 20)/m\(index).py"] = version }
        return WheelFixture(
            name: name, version: version, files: files,
            entryPoints: [EntryPoint(group: "console_scripts", name: name, module: name, attribute: "f")])
    }

    /// Whether what is installed is installed in full, and nothing else is there.
    func expectWhole(_ context: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        var owned: Set<String> = ["pyvenv.cfg", "lib64"]
        for distribution in try InstalledDistribution.list(in: environment.target) {
            let record = try #require(distribution.record(), sourceLocation: sourceLocation)
            for row in record.rows {
                let path = Paths.absolute(row.path, in: environment.library)
                #expect(
                    Files.exists(path), "\(context): \(distribution.label) lacks \(row.path)",
                    sourceLocation: sourceLocation)
                owned.insert(try #require(Paths.relative(path, to: scratch("env"))))
                if row.path.contains("/m") {
                    let content = (try? Files.read(path)).map { String(decoding: $0, as: UTF8.self) }
                    #expect(content == distribution.writtenVersion, "\(context)", sourceLocation: sourceLocation)
                }
            }
        }
        let strays = environment.files.filter { !owned.contains($0) }
        #expect(strays.isEmpty, "\(context): \(strays.prefix(5))", sourceLocation: sourceLocation)
        #expect(try Files.list(scratch("env/.pipit")) == ["lock"], "\(context)", sourceLocation: sourceLocation)
    }

    /// Runs the change in a process of its own that is killed at a moment, and says how it went.
    func interrupt(at moment: String) async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = scratch.path as String, moment = moment as String] in
            let environment = try BareEnvironment.existing(Paths.join(path, "env"))
            let change = try InterruptedChangeTests.change(of: environment, store: Paths.join(path, "store"))
            let lock = try EnvironmentLock(environment.target)
            try change.apply(holding: lock, progress: Assassin(moment: moment))
            kill(getpid(), SIGKILL)
        }
    }

    @Test(
        "a change that was killed is cleared up by the next, which then does it",
        arguments: [
            "removed old", "removed up", "installed up", "installed new", "installed extra",
        ])
    func killedAtMoment(moment: String) async throws {
        try environment.apply(add: try Self.before(in: scratch("store")))
        try await interrupt(at: moment)
        #expect(Files.exists(scratch("env/.pipit/change.journal")))
        #expect(EnvironmentStamp.isUnchanged(scratch("env"), key: "k") == false)
        let recovered = try EnvironmentLock(environment.target).recovered
        try expectWhole(moment)
        #expect(environment.installed.contains("stays 1.0"))
        for label in recovered { #expect(!environment.installed.contains(label), "\(label) at \(moment)") }
        if moment.hasPrefix("removed") { #expect(!recovered.isEmpty) }

        // And then everything goes as if nothing had been.
        var change = try Self.change(of: try Self.withOld(environment), store: scratch("store"))
        change.removals = change.removals.filter { Files.exists($0.metadataPath) }
        try change.apply(holding: EnvironmentLock(environment.target))
        #expect(environment.installed == ["extra 1.0", "new 1.0", "stays 1.0", "up 2.0"])
        try expectWhole("after \(moment)")
    }

    /// `change` wants to name the old distribution, which may be gone.
    private static func withOld(_ environment: BareEnvironment) throws -> BareEnvironment {
        if environment.installed.contains("old 1.0") { return environment }
        try environment.apply(add: [WheelFixture(name: "old").stored(in: environment.target.prefix + "-store")])
        return environment
    }

    @Test(
        "killed at any other moment, an environment holds whole distributions only",
        arguments: [
            200, 1000, 2000, 4000, 8000, 12000, 16000, 20000, 25000,
        ])
    func killedAnywhere(microseconds: Int) async throws {
        try environment.apply(add: try Self.before(in: scratch("store")))
        try await interrupt(at: String(microseconds))
        _ = try EnvironmentLock(environment.target)
        try expectWhole("\(microseconds) µs")
        #expect(environment.installed.contains("stays 1.0"))
    }

    @Test func `trouble in the middle leaves whole distributions, and says which are missing`() throws {
        try environment.apply(add: try Self.before(in: scratch("store")))
        let change = try Self.change(of: environment, store: scratch("store"))
        // Removed after the check, when the listener hears of the first removal.
        let tree = change.additions[1].tree
        let saboteur = Saboteur { _ = try? Files.removeTree(Paths.join(tree, "new/p7")) }
        do {
            try change.apply(holding: EnvironmentLock(environment.target), progress: saboteur)
            Issue.record("the change went through")
        } catch ChangeError.interrupted(let error, let incomplete) {
            #expect(error.number == ENOENT)
            #expect(Set(incomplete) == ["up 2.0", "new 1.0", "extra 1.0"])
        }
        #expect(environment.installed == ["stays 1.0"])
        try expectWhole("after trouble")
    }

    @Test func `two processes that change an environment take turns`() async throws {
        try environment.apply(add: try Self.before(in: scratch("store")))
        var lock: EnvironmentLock? = try EnvironmentLock(environment.target)
        let (target, other) = (environment.target, Other())
        let task = Task.detached {
            _ = try EnvironmentLock(target) { other.isWaiting.store(true, ordering: .relaxed) }
            other.isDone.store(true, ordering: .relaxed)
        }
        while !other.isWaiting.load(ordering: .relaxed) { try await Task.sleep(for: .milliseconds(1)) }
        try await Task.sleep(for: .milliseconds(20))
        let isDoneTooEarly = other.isDone.load(ordering: .relaxed)
        #expect(!isDoneTooEarly)
        #expect(lock?.recovered == [])
        lock = nil
        try await task.value
    }

    final class Other: Sendable {
        let isWaiting = Atomic<Bool>(false)
        let isDone = Atomic<Bool>(false)
    }
}

extension BareEnvironment {
    /// The environment that another process made.
    static func existing(_ path: String) throws -> BareEnvironment {
        var environment = try BareEnvironment(path + "-unused")
        try Files.removeTree(path + "-unused")
        let scheme = InstallationScheme(
            purelib: "lib/python3.11/site-packages", platlib: "lib64/python3.11/site-packages", scripts: "bin",
            headers: "include/site/python3.11", data: "")
        environment.target.prefix = path
        environment.target.scheme = scheme.below(path)
        environment.target.python = path + "/bin/python"
        environment.target.stateDirectory = path + "/.pipit"
        return environment
    }
}

/// Kills its own process as no handler can prevent: when it hears of a certain moment, or after a time.
final class Assassin: ProgressListener {
    let moment: String

    init(moment: String) { self.moment = moment }

    func report(_ event: ProgressEvent) {
        switch event {
        case .removed(let package, _) where moment == "removed \(package)": kill(getpid(), SIGKILL)
        // The first removal is done; the second and all that follows are still to come.
        case .removed("old", _): if let delay = UInt32(moment) { Assassin.strike(after: delay) }
        case .installed(let package, _) where moment == "installed \(package)": kill(getpid(), SIGKILL)
        default: break
        }
    }

    static func strike(after microseconds: UInt32) {
        var thread = pthread_t()
        let time = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)
        time.initialize(to: microseconds)
        pthread_create(
            &thread, nil,
            { raw in
                usleep(raw!.assumingMemoryBound(to: UInt32.self).pointee)
                kill(getpid(), SIGKILL)
                return nil
            }, time)
    }
}

final class Saboteur: ProgressListener {
    let act: @Sendable () -> Void
    init(_ act: @escaping @Sendable () -> Void) { self.act = act }

    func report(_ event: ProgressEvent) { if case .removed = event { act() } }
}
