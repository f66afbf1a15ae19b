import Diagnostics
import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles
import Testing

@testable import Commands

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A project's files are what whoever made it put there: links to devices, pipes, files without an end.
/// The shared case attack-12 plays the same from outside.
@Suite(.timeLimit(.minutes(30))) struct StrangeFileTests {
    enum Kind: String, CaseIterable, Sendable { case device, pipe, large }

    static let names = [
        "Pipfile", "Pipfile.lock", "pipit-policy.toml", "uv.lock", "poetry.lock", "requirements.txt", "pylock.toml",
        "pyproject.toml", "setup.cfg", ".venv", ".env", "bom.json", "base.txt",
    ]

    static let commands = [
        ["verify"], ["audit"], ["scan"], ["requirements"], ["scripts"], ["run", "true"], ["graph"], ["pylock"],
        ["pylock", "--generate"], ["pylock", "--from-pyproject"], ["pylock", "--validate"], ["import"], ["check"],
        ["sbom"],
        ["lock"], ["update", "--outdated"], ["--venv"], ["--envs"], ["--support"],
    ]

    private func put(_ kind: Kind, at path: String) throws {
        switch kind {
        case .device: try Files.symbolicLink(to: "/dev/zero", at: path)
        case .pipe: #expect(mkfifo(path, 0o600) == 0)
        case .large:
            try Files.write([], to: path)
            #expect(truncate(path, off_t(Files.usualLimit + (1 << 20))) == 0)
        }
    }

    @Test(arguments: names, Kind.allCases)
    func `no command waits or takes memory for a file that is none`(name: String, kind: Kind) async throws {
        let project = try TestProject(name == "Pipfile" ? nil : TestProject.pipfile)
        if name == "base.txt" { try project.scratch.write("app/requirements.txt", "-r base.txt\n") }
        try put(kind, at: Paths.join(project.path, name))
        for words in Self.commands {
            let result = await project.run(words: words)
            #expect(result.status != 70, "\(words): \(result.talk)")
        }
        // Nobody wrote into it or replaced it.
        let path = Paths.join(project.path, name)
        switch kind {
        case .device: #expect(Files.linkTarget(path) == "/dev/zero")
        case .pipe: #expect(Files.linkStatus(path)?.kind == .other)
        case .large: #expect(Files.status(path)?.size == Int64(Files.usualLimit + (1 << 20)))
        }
    }

    @Test(arguments: [
        (Kind.device, "it is a link to `/dev/zero`, which is a device, not a regular file"),
        (.pipe, "it is a pipe, not a regular file"), (.large, "it is larger than 64 MiB"),
    ])
    func `the error says which file it is and what is there`(kind: Kind, reason: String) async throws {
        for (name, words) in [
            ("Pipfile.lock", ["verify"]), ("Pipfile.lock", ["lock"]), ("pipit-policy.toml", ["audit"]),
            ("uv.lock", ["audit"]), ("requirements.txt", ["audit", "."]), ("pylock.toml", ["audit", "pylock.toml"]),
            ("bom.json", ["audit", "."]),
        ] {
            let project = try TestProject()
            let path = Paths.join(project.path, name)
            try put(kind, at: path)
            let result = await project.run(words: words)
            // A scan that could not judge ends with 3.
            #expect(result.status == (words[0] == "audit" ? 3 : 1), "\(words)")
            #expect(result.talk.contains("could not read `\(path)`: \(reason)"), "\(words): \(result.talk)")
        }
    }

    // MARK: Links that are written through

    private func writing(_ project: TestProject) -> ProjectWriting {
        ProjectWriting(
            files: ProjectFiles(location: ProjectLocation(pipfile: Paths.join(project.path, "Pipfile"), exists: true)))
    }

    @Test(arguments: ["precious", "{\"name\": \"package.json\"}", "[tool]\nx = 1\n"])
    func `a link to what is no lock and no Pipfile is not written through`(text: String) throws {
        for name in ["Pipfile", "Pipfile.lock"] {
            let project = try TestProject(name == "Pipfile" ? nil : TestProject.pipfile)
            let outside = try project.scratch.write("other", text)
            try Files.symbolicLink(to: "../other", at: Paths.join(project.path, name))
            let base = try writing(project).files.pipfileBytes()
            let pipfile = Array("[packages]\na = '*'\n".utf8)
            let error = #expect(throws: (any Error).self) {
                try writing(project).write(pipfile: pipfile, base: base, lock: Lockfile())
            }
            #expect("\(String(describing: error))".contains("which is not overwritten"), "\(String(describing: error))")
            #expect(try Files.read(outside) == Array(text.utf8))
            #expect(project.text("Pipfile") == (name == "Pipfile" ? text : TestProject.pipfile))
        }
        let project = try TestProject()
        let outside = try project.scratch.write("other", text)
        try Files.symbolicLink(to: outside, at: Paths.join(project.path, "pylock.toml"))
        #expect(throws: (any Error).self) { try writing(project).pylockTarget(Paths.join(project.path, "pylock.toml")) }
    }

    @Test func `a link to a lock, or to any file of the project, is written through`() throws {
        let lock = Lockfile()
        let text = String(decoding: lock.bytes(lineEnd: .lf), as: UTF8.self)
        for (target, before) in [("../shared.lock", text), ("own.lock", text), ("own.lock", ""), ("own.lock", nil)] {
            let project = try TestProject()
            let end = Paths.absolute(target, in: project.path)
            if let before { try Files.write(Array(before.utf8), to: end) }
            try Files.symbolicLink(to: target, at: Paths.join(project.path, "Pipfile.lock"))
            var new = lock
            new.meta.pipfileDigest = String(repeating: "a", count: 64)
            try writing(project).write(pipfile: nil, base: Array(TestProject.pipfile.utf8), lock: new)
            #expect(try Files.read(end) == new.bytes(lineEnd: .lf))
            #expect(Files.linkTarget(Paths.join(project.path, "Pipfile.lock")) == target)
        }
    }

    /// `.bash_aliases` of a user who has none: names in a lock are what its maker likes, `$(…)` as well.
    @Test(arguments: ["Pipfile", "Pipfile.lock"], ["../x", "way/x", ".git/hooks/pre-commit", ".GIT/x", "../none/x"])
    func `no link makes a file outside of the project or in git's part of it`(name: String, target: String) throws {
        for isEmpty in [false, true] where !isEmpty || target != "../none/x" {
            let project = try TestProject(name == "Pipfile" ? nil : TestProject.pipfile)
            for directory in [".git/hooks", ".GIT"] { try Files.makeDirectories(Paths.join(project.path, directory)) }
            try Files.symbolicLink(to: "..", at: Paths.join(project.path, "way"))
            let end = Paths.join(project.path, target)
            if isEmpty { try Files.write([], to: end) }
            try Files.symbolicLink(to: target, at: Paths.join(project.path, name))
            let base = try writing(project).files.pipfileBytes()
            let error = #expect(throws: (any Error).self) {
                try writing(project).write(pipfile: Array("[packages]\n".utf8), base: base, lock: Lockfile())
            }
            #expect(
                "\(String(describing: error))".contains("` is a link to a file "), "\(String(describing: error))")
            #expect(Files.exists(end) == isEmpty && (try? Files.read(end))?.isEmpty != false)
            #expect(!Files.exists(Paths.join(project.path, name == "Pipfile" ? "Pipfile.lock" : "none")))
        }
        let project = try TestProject()
        try Files.symbolicLink(to: "../x", at: Paths.join(project.path, "pylock.toml"))
        #expect(throws: (any Error).self) { try writing(project).pylockTarget(Paths.join(project.path, "pylock.toml")) }
    }

    // MARK: The cache

    @Test func `what killed commands left goes after a day, and is looked for once a day`() throws {
        let scratch = try Scratch()
        let stamp = try scratch.write("swept", "")
        let now = try #require(Files.status(stamp)?.modified)
        let day: Int64 = 86_400 * 1_000_000_000
        let places = ["downloads/pipit-a", "builds/pipit-b", "indexes-v1/scratch/pipit-c", "wheels-v1/ab/.unpacking-d"]
        for place in places { try scratch.write(place + "/file", "x") }
        try scratch.write("wheels-v1/ab/abcd/manifest", "x")
        let held = try TemporaryDirectory(in: Paths.join(scratch.path, "downloads"))
        func present() -> [String] { places.filter { Files.exists(Paths.join(scratch.path, $0)) } }
        CacheLeftovers(directory: scratch.path, now: now + day - 1).sweep()
        #expect(present() == places)
        CacheLeftovers(directory: scratch.path, now: now + 2 * day).sweep()
        #expect(present() == [])
        #expect(Files.exists(held.path) && Files.exists(Paths.join(scratch.path, "wheels-v1/ab/abcd/manifest")))
        // A cache that is not there is not made.
        CacheLeftovers(directory: Paths.join(scratch.path, "none"), now: now).sweep()
        #expect(!Files.exists(Paths.join(scratch.path, "none")))
    }

    @Test func `pages that were being written when a command was killed go after a day, and nothing else`() throws {
        let scratch = try Scratch()
        let stamp = try scratch.write("swept", "")
        let now = try #require(Files.status(stamp)?.modified)
        let day: Int64 = 86_400 * 1_000_000_000
        let suffix = Files.uniqueSuffix()
        let unfinished = [
            "indexes-v1/key/requests.\(suffix).tmp", "indexes-v1/quarantined/key/web.\(suffix).tmp",
            "metadata-v1/key/ab/sha256-ab.\(suffix).tmp", "built-v2/key.wheel.\(suffix).tmp",
            "selections-v1/key.\(suffix).tmp", "interpreters/key.\(suffix).tmp", "build-locks-v1/key.\(suffix).tmp",
        ]
        let others = [
            "indexes-v1/key/requests", "indexes-v1/key/a.tmp", "metadata-v1/key/ab/sha256-ab", "built-v2/key.wheel",
            "wheels-v1/ab/abcd/tree/requests.\(suffix).tmp", "other/requests.\(suffix).tmp",
        ]
        for place in unfinished + others { try scratch.write(place, "x") }
        try scratch.write("elsewhere/requests.\(suffix).tmp", "x")
        try Files.symbolicLink(to: "../elsewhere", at: Paths.join(scratch.path, "indexes-v1/link"))
        func present(_ places: [String]) -> [String] { places.filter { Files.exists(Paths.join(scratch.path, $0)) } }
        CacheLeftovers(directory: scratch.path, now: now + day - 1).sweep()
        #expect(present(unfinished) == unfinished)
        CacheLeftovers(directory: scratch.path, now: now + 2 * day).sweep()
        #expect(present(unfinished) == [] && present(others) == others)
        #expect(present(["elsewhere/requests.\(suffix).tmp"]).count == 1)
    }

    @Test func `--clear removes what Pipit made, and nothing that stands beside it`() async throws {
        let project = try TestProject()
        let cache = Paths.join(project.scratch.path, "cache/pipit")
        let own = ["wheels-v1/ab/file", "wheels-v0/file", "told/file", "swept", "builds/pipit-a/file"]
        let others = ["precious", "notes/file", "wheels-v1x/file", "wheels-old/file", "x-v1/file"]
        for place in own + others { try project.scratch.write("cache/pipit/" + place, "x") }
        let outside = try project.scratch.write("outside/file", "x")
        for name in ["downloads", "indexes-v1"] {
            try Files.symbolicLink(to: "../../outside", at: Paths.join(cache, name))
        }
        #expect(await project.run("--clear").status == 0)
        #expect(try Files.list(cache) == ["notes", "precious", "wheels-old", "wheels-v1x", "x-v1"])
        #expect(Files.exists(outside))
        for name in try Files.list(cache) { try Files.removeTree(Paths.join(cache, name)) }
        try project.scratch.write("cache/pipit/swept", "")
        #expect(await project.run("--clear").status == 0)
        #expect(!Files.exists(cache))
        #expect(await project.run("--clear").status == 0)
    }

    @Test func `--clear knows everything that a command leaves in the cache`() async throws {
        let project = try TestProject()
        let locked = await project.run("install", "web")
        #expect(locked.status == 0, "\(locked.talk)")
        let cache = Paths.join(project.scratch.path, "cache/pipit")
        #expect(try Files.list(cache).filter { !CacheContents.isOwn($0) } == [])
    }

    @Test func `--clear does not follow a link that stands in the place of the cache`() async throws {
        let project = try TestProject()
        let outside = try project.scratch.write("outside/downloads/file", "x")
        _ = try project.scratch.makeDirectory("cache")
        try Files.symbolicLink(to: "../outside", at: Paths.join(project.scratch.path, "cache/pipit"))
        let run = await project.run("--clear")
        #expect(run.status == 1 && run.talk.contains("is not a directory, so nothing was removed"), "\(run.talk)")
        #expect(Files.exists(outside))
    }

    // MARK: Files that include files

    @Test(.timeLimit(.minutes(30))) func `the includes of a file are looked at once`() throws {
        let project = try TestProject()
        for number in 0..<900 { try project.scratch.write("app/f\(number).txt", "p\(number)\n") }
        // To look for the next file that is missing among all these lines, for each file, would take minutes.
        let text = (0..<900).map { "-r f\($0).txt\n" }.joined() + String(repeating: "-c f0.txt\n", count: 30_000)
        try project.scratch.write("app/requirements.txt", text)
        let reading = RequirementsReading(directory: project.path, environment: UserEnvironment([:]))
        let tree = try reading.readLocal("requirements.txt", base: project.path)
        #expect(tree.files.count == 901 && tree.lines().count == 900 + 30_000)
        #expect(tree.lines()[899].location.file == "f899.txt")
    }
}
