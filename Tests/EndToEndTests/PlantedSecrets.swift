import OperatingSystem
import StructuredText
import Testing

/// Secrets of all shapes to be planted wherever an address can stand, and what looks for them.
enum PlantedSecrets {
    static let secret = "Pl4ntedS3cret"

    /// `{S}` is the secret, `{H}` a host that is there.
    static let shapes = [
        "https://u:{S}/x@{H}/simple", "https://u:a/{S}@{H}/simple", "https://u:1/{S}@{H}/simple",
        "https://u:{S}#x@{H}/simple", "https://u:{S}?x@{H}/simple", "https://u:8080?{S}@{H}/simple",
        "https://u:{S}%x@{H}/simple", "https://u:%40{S}%2F@{H}/simple", "https://u:x@{S}@{H}/simple",
        "https://{S}@{H}/simple", "https://{S}/x@{H}/simple", "https:/u:{S}@{H}/simple", "https:\\\\u:{S}@{H}/simple",
        "https:u:{S}@{H}/simple", "u:{S}@{H}/simple", "//u:{S}@{H}/simple", "https://u:{S} x@{H}/simple",
        "https://u:{S}\"x@{H}/simple", "https://u:{S}'x@{H}/simple", "https://{H}/simple?token={S}",
        "http://u:{S}@{H}/simple", "https://u:{S}", "https://[::1]:{S}@{H}/simple", "ftp://u:{S}@{H}/simple",
    ]

    /// The tests of shapes run beside each other, each with some of them.
    static let groups = Array(0..<4)

    static func shapes(of group: Int) -> [(number: Int, text: String)] {
        shapes.enumerated().filter { $0.offset % groups.count == group }.map { ($0.offset, $0.element) }
    }

    static func address(_ shape: String, _ host: String) -> String {
        shape.replacing("{S}", with: secret).replacing("{H}", with: host)
    }

    /// Every command that says anything. `requirements`, `scripts` and `import --dry-run` hand on what the project's own files
    /// say and are looked at apart; `shell` waits for a person.
    static let commands: [[String]] = [
        ["lock", "-v"], ["verify", "-v"], ["install", "-v"], ["install", "-v", "other"], ["sync", "-v"],
        ["update", "-v"], ["update", "--dry-run", "-v"], ["upgrade", "-v", "demo"], ["uninstall", "-v", "demo"],
        ["clean", "--dry-run", "-v"], ["graph"], ["audit", "-v"], ["audit", "-v", "-s", "pypi"],
        ["audit", "-v", "-s", "osv"], ["audit", "--output", "json"], ["audit", "--output", "html"],
        ["audit", "--output", "cyclonedx-json"], ["audit", "--fix", "-v"], ["scan"], ["check", "-v"],
        ["check", "--scan"], ["sbom"], ["sbom", "--format", "spdx"], ["sbom", "--format", "cyclonedx-xml"],
        ["pylock", "--generate", "-v"], ["pylock"], ["import", "-v", "requirements.txt"], ["watch", "--once", "-v"],
        ["db", "status"], ["db", "update", "-v"], ["run", "-v", "true"], ["open", "demo"], ["activate"],
        ["venvs", "list"], ["completions", "query", "bash", "2", "--", "pipit", "run", ""], ["--support"], ["--envs"],
        ["--venv"], ["--py"], ["--where"], ["remove"],
    ]

    /// What is not in ``commands``.
    static let others = ["requirements", "scripts", "shell"]

    /// Every `share`th of a list, others for each shape, so that each entry meets many shapes and each shape many entries.
    static func some<Entry>(_ list: [Entry], of share: Int, for shape: Int, at place: Int = 0) -> [Entry] {
        // The groups take every fourth shape.
        let start = shape / groups.count + shape % groups.count + place
        return list.enumerated().filter { ($0.offset + start) % share == 0 }.map(\.element)
    }

    /// As TOML and JSON have it in quotes.
    static func quoted(_ text: String) -> String {
        String(decoding: JSONValue.string(text).bytes(.compact), as: UTF8.self)
    }

    static let hash = "sha256:" + String(repeating: "ab", count: 32)
    static let plainEntry = #""demo": {"hashes": ["\#(hash)"], "index": "x", "version": "==1.0"}"#

    static func lock(source: String, _ entries: String) -> String {
        """
        {"_meta": {"hash": {"sha256": "\(String(repeating: "0", count: 64))"}, "pipfile-spec": 6, "requires": {},
         "sources": [{"name": "x", "url": \(quoted(source)), "verify_ssl": false}]},
         "default": {\(entries)}, "develop": {}}
        """
    }

    static func pipfile(source: String, _ packages: String) -> String {
        "[[source]]\nname = \"x\"\nurl = \(quoted(source))\nverify_ssl = false\n[packages]\n\(packages)\n"
    }

    static func place(_ variables: [String: String] = [:]) throws -> Workplace {
        let place = try Workplace(variables: ["PIP_RETRIES": "0", "PIP_TIMEOUT": "2"].merging(variables) { $1 })
        try place.plantPrograms()
        return place
    }

    static func expectNothing(_ run: Run, _ shape: String) {
        #expect(!(run.output + run.talk).contains(secret), "\(shape)\n\(run)")
        #expect(run.status < 64, "\(shape)\n\(run)")
    }

    /// Nothing that was written holds the secret but what the test itself planted.
    static func expectNothing(in place: Workplace, _ shape: String, planted: [String] = []) throws {
        for (path, content) in try place.tree(place.path, except: ["runs/"] + planted.map { "project/" + $0 }) {
            let isFree = !content.holds(secret) && !path.contains(secret)
            #expect(isFree, "\(shape): \(path) holds it")
        }
    }
}

extension Workplace {
    /// Programs that write down their command lines, before all others on `PATH`.
    ///
    /// - Parameter looking: whether they also write down every process's command line of that moment, into `process-list`, and git
    ///   every program that it starts, into `started-by-git`.
    func plantPrograms(looking: Bool = false) throws {
        let programs = Paths.join(path, "programs")
        try Files.makeDirectories(programs)
        for (name, ending) in [("git", "exec /usr/bin/git \"$@\""), ("keyring", "exit 1"), ("ssh", "exit 1")] {
            try plant(name, ending, looking: looking)
        }
    }

    func plant(_ name: String, _ ending: String, looking: Bool = false) throws {
        let look = """
            cat /proc/[0-9]*/cmdline 2> /dev/null >> "\(path)/process-list"
            export GIT_TRACE="\(path)/started-by-git"

            """
        let script =
            "#!/bin/sh\nprintf '%s\\n' \"\(name) $*\" >> \"\(path)/command-lines\"\n\(looking ? look : "")\(ending)\n"
        try Files.write(Array(script.utf8), to: Paths.join(path, "programs/" + name), mode: 0o755)
    }
}
