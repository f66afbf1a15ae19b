import OperatingSystem
import Pipfiles
import Testing

@testable import Commands

@Suite struct RequirementsVerbTests {
    static let pipfile = """
        [[source]]
        url = "https://$USER:${PW}@index.example/simple"
        verify_ssl = true
        name = "private"

        [[source]]
        url = "http://127.0.0.1:8765/a"
        verify_ssl = false
        name = "a"

        [packages]
        Flask = "*"
        Ext_Pkg = {version = ">=1.0", extras = ["b", "a"]}

        [dev-packages]
        pytest = ">=8"
        flask = "*"

        [docs]
        sphinx = "<9,>=5"

        """

    static let a = "sha256:" + String(repeating: "a", count: 64)

    static func lock(_ pipfile: String = pipfile) throws -> String {
        let document = try PipfileDocument(parsing: Array(pipfile.utf8))
        let digest = try document.digests(defaultSource: PipfileSource(name: "", url: "")).canonical
        return """
            {"_meta": {"hash": {"sha256": "\(digest)"}, "pipfile-spec": 6, "requires": {}, "sources": [
              {"name": "private", "url": "https://$USER:${PW}@index.example/simple", "verify_ssl": true},
              {"name": "a", "url": "http://127.0.0.1:8765/a", "verify_ssl": false}]},
             "default": {
              "ext-pkg": {"extras": ["a", "b"], "hashes": ["\(a)"], "version": "==1.0"},
              "flask": {"hashes": ["\(a)"], "markers": "python_version >= '3.8'", "version": "==3.0"},
              "werkzeug": {"hashes": ["\(a)"], "version": "==3.1"}},
             "develop": {"flask": {"hashes": ["\(a)"], "version": "==2.0"}, "pytest": {"hashes": ["\(a)"], "version": "==8.0"}},
             "docs": {"sphinx": {"hashes": ["\(a)"], "version": "==8.0"}, "flask": {"hashes": ["\(a)"], "version": "==1.0"}}}
            """
    }

    static let index = """
        -i https://${USER}:${PW}@index.example/simple
        --extra-index-url http://127.0.0.1:8765/a

        """

    static func project() throws -> Scratch {
        let scratch = try Scratch()
        try scratch.write("Pipfile", pipfile)
        try scratch.write("Pipfile.lock", try lock())
        return scratch
    }

    static func run(_ words: [String], _ scratch: Scratch, _ variables: [String: String] = [:]) -> ProgramRun {
        ProgramRun(
            words: ["requirements"] + words, in: scratch.path,
            variables: ["USER": "me", "PW": "secret", "HOME": scratch.path, "PIPENV_NO_INHERIT": "1"]
                .merging(variables) { $1 })
    }

    /// As Pipenv prints it, but for the lines of `--from-pipfile` and `--no-lock`, where it compares names letter by letter.
    @Test(
        arguments: [
            ("", index + "ext-pkg[a,b]==1.0\nflask==3.0; python_version >= '3.8'\nwerkzeug==3.1\n"),
            (
                "--dev --exclude-index",
                "flask==3.0; python_version >= '3.8'\npytest==8.0\next-pkg[a,b]==1.0\nwerkzeug==3.1\n"
            ),
            ("--dev-only --exclude-index", "flask==2.0\npytest==8.0\n"),
            ("--exclude-index --exclude-markers", "ext-pkg[a,b]==1.0\nflask==3.0\nwerkzeug==3.1\n"),
            ("--exclude-index --categories docs", "sphinx==8.0\nflask==1.0\n"),
            ("--exclude-index --dev --categories docs", "sphinx==8.0\nflask==1.0\n"),
            (
                "--exclude-index --categories packages,docs --exclude-markers",
                "ext-pkg[a,b]==1.0\nflask==1.0\nwerkzeug==3.1\nsphinx==8.0\n"
            ),
            ("--categories nope", index),
            ("--exclude-index --dev-only --hash", "flask==2.0 --hash=\(a)\npytest==8.0 --hash=\(a)\n"),
            ("--exclude-index --from-pipfile", "ext-pkg[a,b]==1.0\nflask==3.0; python_version >= '3.8'\n"),
            ("--exclude-index --no-lock", "Flask\nExt_Pkg[b,a]>=1.0\n"),
            ("--exclude-index --no-lock --dev", "pytest>=8\nFlask\nExt_Pkg[b,a]>=1.0\n"),
            ("--no-lock --categories docs", index + "sphinx<9,>=5\n"),
        ])
    func `The lock is listed as asked`(options: String, output: String) throws {
        let run = Self.run(options.split(separator: " ").map(String.init), try Self.project())
        #expect(run.status == 0 && run.talk == "", "\(run.talk)")
        #expect(run.output == output)
    }

    @Test func `Credentials are never printed`() throws {
        let run = Self.run(["--dev", "--hash"], try Self.project())
        #expect(!run.output.contains("secret") && run.output.contains("${PW}"))
    }

    @Test func `A mirror stands first`() throws {
        let run = Self.run(["--pypi-mirror", "https://mirror.example/simple"], try Self.project())
        #expect(run.output.hasPrefix("-i https://mirror.example/simple\n--extra-index-url https://${USER}:"))
        #expect(Self.run(["--pypi-mirror", "nonsense"], try Self.project()).status == 1)
    }

    @Test func `Without a lock, or with one that cannot be read, nothing is written (T4)`() throws {
        let scratch = try Self.project()
        try Files.remove(scratch.path + "/Pipfile.lock")
        let none = Self.run([], scratch)
        #expect(none.status == 1 && none.output == "" && none.talk.hasPrefix("error[lock-missing]"))
        #expect(!Files.exists(scratch.path + "/Pipfile.lock"))
        try scratch.write("Pipfile.lock", "{ broken")
        let broken = Self.run([], scratch)
        #expect(broken.status == 1 && broken.output == "" && broken.talk.contains("Pipfile.lock:1"))
        #expect(try Files.read(scratch.path + "/Pipfile.lock") == Array("{ broken".utf8))
        #expect(Self.run(["--no-lock"], scratch).status == 0)
    }

    @Test func `A lock of another Pipfile is listed with a warning, and one without a Pipfile without`() throws {
        let scratch = try Self.project()
        try scratch.write("Pipfile", Self.pipfile + "more = \"*\"\n")
        let stale = Self.run([], scratch)
        #expect(stale.status == 0 && stale.output.contains("werkzeug==3.1\n"))
        #expect(stale.talk.hasPrefix("warning[lock-stale]"))
        try Files.remove(scratch.path + "/Pipfile")
        let alone = Self.run([], scratch)
        #expect(alone.status == 0 && alone.talk == "" && alone.output == stale.output)
        #expect(Self.run(["--no-lock"], scratch).status == 1)
        #expect(Self.run(["--from-pipfile"], scratch).status == 1)
    }

    @Test func `What pip cannot hold against a hash is told`() throws {
        let scratch = try Self.project()
        let lock = try Self.lock().replacing(
            "\"werkzeug\": {", with: "\"local\": {\"path\": \"./local\"}, \"werkzeug\": {")
        try scratch.write("Pipfile.lock", lock)
        let run = Self.run(["--hash"], scratch)
        #expect(run.status == 0 && run.output.contains("\n./local\n"))
        #expect(run.talk.hasPrefix("warning[lock-unhashed]: pip cannot hold `local` against a hash"))
        #expect(Self.run([], scratch).talk == "")
    }

    // MARK: - lock -r

    @Test(.enabled(if: TestProject.hasPython, TestProject.withoutPython))
    func `lock -r lists what it locked, and only that goes to standard output`() async throws {
        let pipfile = TestProject.pipfile.replacing("[packages]\n", with: "[packages]\nweb = \"*\"\n")
            .replacing("[dev-packages]\n", with: "[dev-packages]\ntool = \"*\"\n")
        let project = try TestProject(pipfile)
        let first = await project.run("lock", "-r")
        #expect(first.status == 0, "\(first.talk)")
        #expect(first.output == "-i https://main.example/simple\nbase==1.1\nweb==2.0\n")
        #expect(first.talk.contains("Updated Pipfile.lock") && first.talk.contains("`pipit requirements`"))
        let requests = project.index.requests.count
        let before = try project.snapshot()
        let again = await project.run("lock", "--requirements", "--dev-only")
        #expect(again.output == "-i https://main.example/simple\nbase==1.1\ntool==0.9\n")
        #expect(project.index.requests.count == requests, "a lock that is up to date asks no index")
        #expect(try project.snapshot() == before)
        let all = await project.run("lock", "-r", "--dev")
        #expect(all.output == "-i https://main.example/simple\nbase==1.1\ntool==0.9\nweb==2.0\n")
        try project.scratch.write("app/Pipfile", pipfile.replacing("web = \"*\"", with: "web = \"<2\""))
        let stale = await project.run("lock", "-r")
        #expect(stale.output == "-i https://main.example/simple\nbase==1.1\nweb==1.0\n")
        try project.scratch.write("app/Pipfile", pipfile.replacing("web = \"*\"", with: "web = \">9\""))
        let failed = await project.run("lock", "-r")
        #expect(failed.status == 1 && failed.output == "", "a list of the old lock would look like the new one")
    }
}
