import OperatingSystem
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Runs that are cut short or get into each other's way. Afterwards the environment is as before, or one more `sync` makes
/// it complete.
@Suite(.enabled(if: Machine.isReady, Machine.notReady), .serialized) struct InterruptionTests {
    /// Many packages of many files, so that there is something to interrupt.
    static let scenario = (0..<24).map { number in
        let files = (0..<40).map { "\"package\(number)/part\($0).py\" = \"value = \(number * 1000 + $0)\\n\"" }
        return """
            [packages.package\(number).versions."1.0"]
            sdist = false
            entry_points = "[console_scripts]\\ntool\(number) = package\(number):main\\n"
            files = {\(files.joined(separator: ", "))}

            """
    }.joined()

    static let pipfileSection = "[packages]\n" + (0..<24).map { "package\($0) = \"*\"\n" }.joined()
    static let wanted = Dictionary(uniqueKeysWithValues: (0..<24).map { ("package\($0)", "1.0") })

    /// One index for all tests here that do not change it.
    static let index = Result<LoopbackIndex, any Error> { try LoopbackIndex(scenario) }

    /// A server that is silent on purpose is waited for longer than a busy machine keeps a test waiting.
    static let patience = ["PIP_DEFAULT_TIMEOUT": "600"]

    static func locked(_ index: LoopbackIndex) throws -> Workplace {
        let place = try Workplace(variables: Self.patience)
        try place.write(index.pipfile(pipfileSection), to: "Pipfile")
        let run = try place.pipit("lock")
        #expect(run.status == 0, "\(run)")
        return place
    }

    /// Everything is there, whole, and nothing is left over.
    static func expectComplete(_ place: Workplace) throws {
        #expect(try place.installed() == wanted)
        let environment = try #require(try place.environment())
        let check = """
            import importlib.metadata as m, hashlib, base64, os, sys
            for d in m.distributions():
                if not d.metadata["Name"].startswith("package"): continue
                for f in d.files:
                    p = f.locate()
                    if not os.path.exists(p): print("missing", f)
                    elif f.hash and f.hash.value != base64.urlsafe_b64encode(
                        hashlib.sha256(open(p, "rb").read()).digest()).rstrip(b"=").decode(): print("changed", f)
            for n in range(24):
                for i in range(40): __import__("package%d.part%d" % (n, i))
            """
        let run = try place.run([environment + "/bin/python", "-B", "-c", check])
        #expect(run.status == 0 && run.output == "", "\(run)")
        let paths = try place.tree(environment).keys
        #expect(!paths.contains { $0.contains("pipit-") || $0.hasSuffix(".tmp") }, "\(paths.sorted())")
        let again = try place.pipit("sync")
        #expect(again.status == 0 && !again.talk.contains("nstalled"), "\(again)")
    }

    // MARK: - Killed

    @Test func `Killed while it downloads, the environment has nothing; then sync completes it`() throws {
        let index = try LoopbackIndex(Self.scenario)
        let place = try Self.locked(index)
        try index.fault("package17-1.0-py3-none-any.whl", "hang")
        let process = try place.start(["sync"])
        try index.waitForRequest("/files/package17-1.0-py3-none-any.whl")
        process.kill()
        #expect(process.wait() == 137)
        #expect(try place.installed() == [:])
        try index.calm()
        let run = try place.pipit("sync")
        #expect(run.status == 0, "\(run)")
        try Self.expectComplete(place)
    }

    @Test func `Killed at any moment, one more sync completes it`() throws {
        let place = try Self.locked(try Self.index.get())
        // Without killing: how long it takes, and the control that the check of completeness holds.
        let start = Self.milliseconds()
        #expect(try place.pipit("sync").status == 0)
        let whole = max(Self.milliseconds() - start, 20)
        try Self.expectComplete(place)
        let environment = try #require(try place.environment())
        var killed = 0
        for step in 0..<12 {
            try Files.removeTree(environment)
            // Sometimes with a warm store, sometimes with an empty one.
            if step % 3 == 0 { try Files.removeTree(Paths.join(place.path, "cache")) }
            let process = try place.start(["sync"])
            usleep(UInt32(whole * step / 12) * 1000)
            process.kill()
            if process.wait() == 137 { killed += 1 }
            let run = try place.pipit("sync")
            #expect(run.status == 0, "step \(step)\n\(run)")
            try Self.expectComplete(place)
        }
        #expect(killed > 0, "no run was killed in time, so nothing was shown")
    }

    @Test func `Killed while it replaces versions, one more sync completes it`() throws {
        let index = try LoopbackIndex(
            (1...12).map { number in
                ["1.0", "2.0"].map { version in
                    let files = (0..<30).map {
                        "\"swap\(number)/part\($0)_\(version.first!).py\" = \"v = '\(version)'\\n\""
                    }
                    return """
                        [packages.swap\(number).versions."\(version)"]
                        sdist = false
                        files = {\(files.joined(separator: ", "))}

                        """
                }.joined()
            }.joined())
        func pipfile(_ version: String) -> String {
            index.pipfile("[packages]\n" + (1...12).map { "swap\($0) = \"==\(version)\"\n" }.joined())
        }
        let place = try Workplace(variables: Self.patience)
        var locks: [String: String] = [:]
        for version in ["1.0", "2.0"] {
            try place.write(pipfile(version), to: "Pipfile")
            #expect(try place.pipit("lock").status == 0)
            locks[version] = place.lockText
        }
        #expect(try place.pipit("sync").status == 0)
        let start = Self.milliseconds()
        try place.write(locks["1.0"]!, to: "Pipfile.lock")
        #expect(try place.pipit("sync").status == 0)
        let whole = max(Self.milliseconds() - start, 20)
        let environment = try #require(try place.environment())
        for step in 0..<8 {
            let version = step % 2 == 0 ? "2.0" : "1.0"
            try place.write(locks[version]!, to: "Pipfile.lock")
            let process = try place.start(["sync"])
            usleep(UInt32(whole * step / 8) * 1000)
            process.kill()
            _ = process.wait()
            let run = try place.pipit("sync")
            #expect(run.status == 0, "step \(step)\n\(run)")
            let installed = try place.installed()
            #expect(
                installed.count == 12 && installed.values.allSatisfy { $0 == version }, "\(step): \(installed)\n\(run)")
            let other = version == "2.0" ? "_1.py" : "_2.py"
            let left = try place.tree(environment).keys.filter { $0.hasSuffix(other) }
            #expect(left.isEmpty, "files of the other version are left: \(left.sorted())")
        }
    }

    @Test func `Interrupted from the keyboard, it ends soon, says so, and leaves nothing`() throws {
        let index = try LoopbackIndex(Self.scenario)
        let place = try Self.locked(index)
        try index.fault("package3-1.0-py3-none-any.whl", "hang")
        let process = try place.start(["sync"])
        try index.waitForRequest("/files/package3-1.0-py3-none-any.whl")
        process.kill(SIGINT)
        #expect(process.wait() == 130, "\(process.talk)")
        #expect(try place.installed() == [:])
        let left = (try? Files.list(Paths.join(place.path, "cache/pipit/downloads"))) ?? []
        #expect(left == [], "downloads are cleared away")
        try index.calm()
        #expect(try place.pipit("sync").status == 0)
        try Self.expectComplete(place)
    }

    @Test(arguments: [SIGKILL, SIGINT, SIGTERM])
    func `Ended while it locks, the project has what it had`(_ signal: Int32) throws {
        let index = try LoopbackIndex(Self.scenario)
        let place = try Self.locked(index)
        let before = (place.text("Pipfile"), place.lockText)
        try index.fault("/simple/package7", "hang")
        for words in [["lock", "--clear"], ["install", "--clear", "package7"]] {
            let requests = index.requests.count { $0.contains("/simple/package7") }
            let process = try place.start(words)
            #expect(Waiting.until { index.requests.count { $0.contains("/simple/package7") } > requests })
            process.kill(signal)
            let status = process.wait()
            #expect(status == (signal == SIGKILL ? 137 : 130), "\(process.talk)")
            #expect(place.text("Pipfile") == before.0 && place.lockText == before.1)
            #expect(try Files.list(place.project) == ["Pipfile", "Pipfile.lock"], "nothing is left over")
        }
        try index.calm()
        #expect(try place.pipit("lock").status == 0)
    }

    @Test func `Ended while it builds, it takes the build with it and leaves nothing`() throws {
        let place = try Workplace(variables: Self.patience)
        try place.write(
            """
            [build-system]
            requires = []
            build-backend = "backend"
            backend-path = ["."]
            """, to: "slow/pyproject.toml")
        try place.write(
            """
            import os, time
            def get_requires_for_build_wheel(settings=None):
                with open("\(place.path)/started", "w") as file: file.write(str(os.getpid()))
                os.rename("\(place.path)/started", "\(place.path)/build")
                time.sleep(60)
            """, to: "slow/backend.py")
        let process = try place.start(["install", "./slow"])
        let number = Paths.join(place.path, "build")
        #expect(Waiting.until { Files.exists(number) })
        let build = try #require(pid_t(String(decoding: try Files.read(number), as: UTF8.self)))
        // Not to the group, as the keyboard's would be.
        process.kill(SIGTERM)
        #expect(process.wait() == 130, "\(process.talk)")
        #expect(Waiting.until { kill(build, 0) != 0 }, "the build goes on")
        #expect(try Files.list(Paths.join(place.path, "cache/pipit/builds")) == [])
        #expect(try Files.list(place.project) == ["slow"])
    }

    // MARK: - At once

    @Test func `Clearing the caches under a running sync breaks no environment`() throws {
        let place = try Self.locked(try Self.index.get())
        #expect(try place.pipit("sync").status == 0)
        let environment = try #require(try place.environment())
        for round in 0..<4 {
            try Files.removeTree(environment)
            let sync = try place.start(["sync"])
            for _ in 0..<(round + 1) {
                let clear = try place.pipit("--clear")
                // A cache that is being filled may resist being emptied.
                #expect(clear.status == 0 || clear.code == "file-system", "\(clear)")
            }
            let status = sync.wait()
            // It may give up, with words, but never with half an environment that looks whole.
            #expect(status == 0 || sync.talk.contains("error["), "\(sync.talk)")
            let again = try place.pipit("sync")
            #expect(again.status == 0, "\(again)")
            try Self.expectComplete(place)
        }
    }

    @Test func `Two syncs of one environment at once both succeed`() throws {
        let place = try Self.locked(try Self.index.get())
        for round in 0..<3 {
            if let environment = try place.environment() { try Files.removeTree(environment) }
            if round > 0 { try Files.removeTree(Paths.join(place.path, "cache")) }
            let processes = try (0..<3).map { _ in try place.start(["sync"]) }
            for process in processes {
                let status = process.wait()
                #expect(status == 0, "round \(round): \(process.talk)")
            }
            try Self.expectComplete(place)
        }
    }

    @Test func `Two projects that fill one cache at once both succeed`() throws {
        let one = try Self.locked(try Self.index.get())
        let other = try Self.locked(try Self.index.get())
        let shared = ["PIPENV_CACHE_DIR": Paths.join(one.path, "shared")]
        let processes = try [one, other].map { try $0.start(["sync"], variables: shared) }
        for process in processes {
            let status = process.wait()
            #expect(status == 0, "\(process.talk)")
        }
        try Self.expectComplete(one)
        try Self.expectComplete(other)
    }

    @Test func `Two installs of different packages at once both succeed and lose nothing`() throws {
        let place = try Workplace(variables: Self.patience)
        let index = try Self.index.get()
        try place.write(index.pipfile("[packages]\npackage0 = \"*\"\n"), to: "Pipfile")
        #expect(try place.pipit("install").status == 0)
        let processes = try [["install", "package1"], ["install", "package2"]].map { try place.start($0) }
        for process in processes {
            let status = process.wait()
            #expect(status == 0, "\(process.talk)")
        }
        let text = place.text("Pipfile") ?? ""
        #expect(text.contains("package1 =") && text.contains("package2 ="), "\(text)")
        let verify = try place.pipit("verify")
        #expect(verify.status == 0, "\(verify)")
        #expect(try place.installed() == ["package0": "1.0", "package1": "1.0", "package2": "1.0"])
    }

    @Test func `What somebody writes into the Pipfile while it is locked is kept`() throws {
        let index = try LoopbackIndex(Self.scenario)
        let place = try Workplace(variables: Self.patience)
        try place.write(index.pipfile("[packages]\npackage0 = \"*\"\n"), to: "Pipfile")
        for words in [["install", "package1"], ["lock"], ["install"]] {
            try index.fault("/simple/package0", "wait")
            try Files.removeTree(Paths.join(place.path, "cache"))
            let requests = index.requests.count { $0.contains("/simple/package0") }
            let process = try place.start(words)
            #expect(Waiting.until { index.requests.count { $0.contains("/simple/package0") } > requests })
            let edited = (place.text("Pipfile") ?? "") + "package2 = \"*\" # while \(words)\n"
            try place.write(edited, to: "Pipfile")
            try index.calm()
            let status = process.wait()
            #expect(status == 1 && process.talk.contains("error[pipfile-changed]"), "\(process.talk)")
            #expect(place.text("Pipfile") == edited && place.lockText == nil)
            try place.write(index.pipfile("[packages]\npackage0 = \"*\"\n"), to: "Pipfile")
        }
    }

    static func milliseconds() -> Int {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return now.tv_sec * 1000 + now.tv_nsec / 1_000_000
    }
}
