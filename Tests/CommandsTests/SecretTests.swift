import OperatingSystem
import Running
import SharedFixtures
import Testing

@testable import Commands
@testable import DotenvFiles

/// References to secrets in `.env`, and warnings about those that stand in it.
@Suite struct DotenvSecretTests {
    static func project(_ dotenv: String) throws -> Scratch {
        let scratch = try RunVerbTests.project()
        try scratch.write(".env", dotenv)
        let tool = try scratch.write("bin/tool", "#!/bin/sh\necho ran >> \"$HOME/ran\"\nprintf '%s\\n' \"$*\"\n")
        try Files.setMode(0o755, of: tool)
        return scratch
    }

    static func run(_ words: [String], _ scratch: Scratch, _ more: [String: String] = [:]) -> ProgramRun {
        let variables = [
            "PATH": scratch.path + "/bin:/usr/bin:/bin", "HOME": scratch.path, "PIPENV_VENV_IN_PROJECT": "1",
            "PIPENV_CACHE_DIR": scratch.path + "/cache", "VAULT": "a 'b' $(c)", "PIPENV_SHELL": "/bin/sh",
        ]
        return ProgramRun(words: words, in: scratch.path, variables: variables.merging(more) { $1 })
    }

    static func ran(_ scratch: Scratch) -> Bool { Files.exists(scratch.path + "/ran") }

    @Test(
        arguments: [
            ("T=exec://tool a 'b  c'", "a b  c"), ("T='exec://tool x'", "x"), ("T=\"exec://tool \\\"x y\\\"\"", "x y"),
            ("V=1\nT=exec://tool $V ${V}", "$V 1"), ("T=exec://tool ${VAULT}", "a 'b' $(c)"),
            ("T=exec://tool a; ls | cat > $HOME/x", "a; ls | cat > $HOME/x"), ("T=exec://printf a\\\\n\\\\n", "a\n"),
            ("T=exec://printf ' a\\r\\n'", " a"), ("T=exec://printf ''", ""),
            ("T=exec://sh -c 'echo $V'\nV=late", ""), ("V=soon\nT=exec://sh -c 'echo $V'", "soon"),
            ("S=exec://tool s\nT=<${S}>", "<s>"), ("T=exec://tool old\nT=new", "new"),
            ("T=secret+file://./token", "from file"), ("T=secret+file://~/token", "from file"),
            ("N=token\nT=secret+file://./${N}", "from file"),
            // These are plain values.
            ("T=file:///etc/passwd", "file:///etc/passwd"), ("T=x exec://tool", "x exec://tool"),
            ("P=exec:\nT=${P}//tool", "exec://tool"), ("T=EXEC://tool", "EXEC://tool"),
        ])
    func `A value is fetched for run, from a program without a shell or from a file`(
        dotenv: String, value: String
    ) throws {
        let scratch = try Self.project(dotenv + "\n")
        try scratch.write("token", "from file\n")
        let image = try #require(Self.run(["run", "true"], scratch).image)
        #expect(image.variables["T"] == value)
        #expect(!image.variables.values.contains { $0.hasPrefix("exec://tool ") || $0.hasPrefix("secret+file") })
    }

    @Test func `shell gets secrets as run does, and no other command does`() throws {
        let scratch = try Self.project("T=exec://tool x\nU=<${T}>\n")
        for words in [["--where"], ["--venv"], ["activate"], ["verify"], ["run"], ["--envs"], ["--support"]] {
            let run = Self.run(words, scratch, ["T": "outer"])
            #expect(!Self.ran(scratch), "\(words)")
            #expect(!run.output.contains("tool x") && !run.talk.contains("tool x"), "\(words)")
        }
        let image = try #require(Self.run(["shell", "--fancy"], scratch).image)
        #expect(image.variables["T"] == "x" && image.variables["U"] == "<x>")
    }

    @Test(
        arguments: [
            ("T=exec://nowhere-to-be-found", "could not be started"), ("T=exec://false", "ended with status 1"),
            ("T=exec://sh -c 'exit 7'", "ended with status 7"), ("T=exec://", "cannot be split"),
            ("T=exec://tool 'open", "cannot be split"), ("T=exec://sleep 30", "longer than 1 seconds"),
            ("T=exec://sh -c 'sleep 30 & wait'", "longer than 1 seconds"), ("T=exec://printf '\\377'", "not UTF-8"),
            ("T=exec://printf 'a\\000b'", "not UTF-8"), ("T=exec://cat /dev/zero", "larger than"),
            ("T=secret+file://relative", "names no path"), ("T=secret+file:///nowhere/x", "could not be read"),
            ("T=secret+file:///", "could not be read"),
        ])
    func `A secret that is not to be had is told, and nothing is run`(dotenv: String, words: String) throws {
        let scratch = try Self.project("A=1\n\(dotenv)\n")
        let run = Self.run(["run", "true"], scratch, ["PIPIT_SECRET_TIMEOUT": "1"])
        #expect(run.status == 1 && run.image == nil)
        #expect(
            run.talk.contains("error[secret-unavailable]: the secret for `T`") && run.talk.contains(words),
            "\(run.talk)")
        // Every other command does without.
        #expect(Self.run(["--where"], scratch).status == 0)
    }

    @Test func `What a program leaves running is not waited for`() throws {
        let scratch = try Self.project("T=exec://sh -c 'sleep 20 & echo x'\n")
        let image = Self.run(["run", "true"], scratch, ["PIPIT_SECRET_TIMEOUT": "5"]).image
        #expect(image?.variables["T"] == "x")
    }

    @Test func `Nobody is asked for a secret when nothing will be run`() throws {
        let scratch = try Self.project("T=exec://tool x\n")
        try scratch.write("Pipfile", "[packages]\n[scripts]\nempty = \"\"\nbad = \"'\"\n")
        for name in ["empty", "bad"] { _ = Self.run(["run", name], scratch) }
        #expect(!Self.ran(scratch))
    }

    @Test func `-v shows no secret`() throws {
        let scratch = try Self.project("T=exec://tool hidden\nP=plain\n")
        let run = Self.run(["-v", "run", "echo", "$T", "$P"], scratch)
        #expect(run.image?.words.suffix(2) == ["hidden", "plain"])
        #expect(run.talk.contains("$ echo '$T' plain") && !run.talk.contains("hidden"))
    }

    // MARK: - Warnings

    static func git(_ words: [String], in directory: String) throws {
        let output = try ChildProcess.run(
            ["git", "-c", "user.name=x", "-c", "user.email=x@example.org"] + words,
            environment: ProcessEnvironment(["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": directory]),
            directory: directory)
        #expect(output.status == 0, "\(String(decoding: output.standardError, as: UTF8.self))")
    }

    static let hasGit = Files.isExecutable("/usr/bin/git") || Files.isExecutable("/usr/local/bin/git")

    @Test(.enabled(if: hasGit, "SKIPPED: git is not here"), arguments: ["2", "3", "4"])
    func `What git tracks is read from its index, in every version of it`(version: String) throws {
        let scratch = try Scratch()
        let root = try scratch.makeDirectory("repository")
        try Self.git(["init", "-q"], in: root)
        try Self.git(["config", "index.version", version], in: root)
        let names = [
            ".env", "a/.env", "a/very/long/name/that/shares/nothing", "a/very/long/name/that/shares/much", "b", "é",
        ]
        for name in names { try scratch.write("repository/" + name, "x") }
        try scratch.write("repository/loose", "x")
        try Self.git(["add"] + names, in: root)
        if version == "3" {
            try scratch.write("repository/later", "x")
            try Self.git(["add", "-N", "later"], in: root)
        }
        for name in names { #expect(GitIndex.tracks(root + "/" + name), "\(name)") }
        for name in ["loose", "nothing", "a", "a/env", ".en", ".envx"] { #expect(!GitIndex.tracks(root + "/" + name)) }
        #expect(!GitIndex.tracks(scratch.path + "/.env"))
    }

    @Test(.enabled(if: hasGit, "SKIPPED: git is not here"))
    func `Worktrees and submodules have an index of their own`() throws {
        let scratch = try Scratch()
        let root = try scratch.makeDirectory("repository")
        try Self.git(["init", "-q"], in: root)
        try scratch.write("repository/.env", "x")
        try Self.git(["add", ".env"], in: root)
        try Self.git(["commit", "-q", "-m", "x"], in: root)
        try Self.git(["worktree", "add", "-q", "../tree"], in: root)
        #expect(GitIndex.tracks(scratch.path + "/tree/.env"))
        try Self.git(["rm", "-q", "--cached", ".env"], in: scratch.path + "/tree")
        #expect(!GitIndex.tracks(scratch.path + "/tree/.env") && GitIndex.tracks(root + "/.env"))
        try Self.git(["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", root, "sub"], in: root)
        #expect(GitIndex.tracks(root + "/sub/.env"))
    }

    @Test func `An index that makes no sense tracks nothing and is no trap`() throws {
        var generator = SeededGenerator(seed: 5)
        var sound = Array("DIRC".utf8) + [0, 0, 0, 4, 0, 0, 0, 1]
        sound += [UInt8](repeating: 0, count: 60) + [0, 4, 0] + Array(".env".utf8) + [0]
        #expect(GitIndex.contains(".env", in: sound))
        for _ in 0..<2000 {
            var bytes = sound
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            bytes.removeLast(Int.random(in: 0...40, using: &generator))
            _ = GitIndex.contains(".env", in: bytes)
        }
    }

    @Test(.enabled(if: hasGit, "SKIPPED: git is not here"))
    func `A secret in a file that git keeps is told once, and not with -q`() throws {
        let scratch = try Self.project("API_TOKEN=abc\nPYTHONPATH=src\n")
        try Files.setMode(0o600, of: scratch.path + "/.env")
        try Self.git(["init", "-q"], in: scratch.path)
        #expect(!Self.run(["--where"], scratch).talk.contains("git"))
        try Self.git(["add", "-f", ".env"], in: scratch.path)
        #expect(!Self.run(["-q", "--where"], scratch).talk.contains("git"))
        let talk = Self.run(["--where"], scratch).talk
        #expect(talk.contains("git keeps the file") && talk.contains("API_TOKEN") && !talk.contains("abc"))
        #expect(!Self.run(["--where"], scratch).talk.contains("git"))
    }

    @Test(
        arguments: [
            ("PASSWORD=x", 0o644, true), ("DB=postgres://me:pw@host/db", 0o604, true), ("PASSWORD=x", 0o640, false),
            ("PASSWORD=x", 0o600, false), ("PYTHONPATH=src", 0o644, false), ("PASSWORD=", 0o644, false),
            ("PASSWORD=${OTHER}", 0o644, false), ("PASSWORD=exec://tool", 0o644, false),
        ] as [(String, UInt32, Bool)])
    func `A secret that every user can read is told`(line: String, mode: UInt32, told: Bool) throws {
        let scratch = try Self.project(line + "\n")
        // Others may come this far: tests' directories are their owner's alone.
        try Files.setMode(0o755, of: scratch.path)
        try Files.setMode(mode, of: scratch.path + "/.env")
        #expect(Self.run(["--where"], scratch).talk.contains("every user of this machine") == told)
        try Files.setMode(0o700, of: scratch.path)
        try Files.removeTree(scratch.path + "/cache")
        #expect(!Self.run(["--where"], scratch).talk.contains("every user of this machine"))
    }
}
