import OperatingSystem
import Pipfiles
import SharedFixtures
import Testing

@testable import Commands

/// A project with a lock, and a folder of advisories that are taken over.
struct AuditProject {
    let scratch: Scratch
    var variables: [String: String]
    /// What every run is given.
    var clock: TestClock

    static let lock = """
        {
            "_meta": {
                "hash": {"sha256": "\(String(repeating: "a", count: 64))"},
                "pipfile-spec": 6,
                "requires": {},
                "sources": [
                    {"name": "main", "url": "https://main.example/simple", "verify_ssl": true},
                    {"name": "own", "url": "https://own.example/simple", "verify_ssl": true}
                ]
            },
            "default": {
                "django": {"hashes": ["sha256:\(String(repeating: "b", count: 64))"], "version": "==2.2.0"},
                "sound": {"hashes": ["sha256:\(String(repeating: "c", count: 64))"], "version": "==1.0"}
            },
            "develop": {
                "tool": {"hashes": ["sha256:\(String(repeating: "d", count: 64))"], "version": "==3.1"}
            }
        }
        """

    /// A source of the Pipfile's own, behind everything whose line is told.
    static let source = "\n[[source]]\nname = \"main\"\nurl = \"https://main.example/simple\"\nverify_ssl = true\n"

    static let records = [
        AdvisoryText.record(
            "PYSEC-2021-98", "django", fixed: "2.2.24", aliases: ["CVE-2021-33203", "GHSA-68w8-qjq3-2gfm"],
            summary: "Directory traversal in admindocs"),
        AdvisoryText.record("GHSA-aaaa-bbbb-cccc", "tool", fixed: "3.2"),
    ]

    init(
        lock: String? = AuditProject.lock, importing: Bool = true, clock: TestClock = .handedIn
    ) async throws {
        self.clock = clock
        scratch = try Scratch()
        variables = ["HOME": scratch.path, "PATH": "/usr/bin:/bin", "PIPENV_NO_INHERIT": "1"]
        try scratch.write("Pipfile", "[packages]\ndjango = \"*\"\n" + Self.source)
        if let lock { try writeLock(lock) }
        for record in Self.records { try scratch.write("advisories/\(record.id).json", record.text) }
        guard importing else { return }
        let run = await database("import", "advisories", "--as-of", "now")
        #expect(run.status == 0, "\(run.talk)")
    }

    /// A lock that carries the digest of the Pipfile as it is now.
    func writeLock(_ lock: String) throws {
        let document = try PipfileDocument(parsing: try Files.read(scratch.path + "/Pipfile"))
        let digest = try document.digests(defaultSource: PipfileSource(name: "", url: "")).canonical
        try scratch.write("Pipfile.lock", lock.replacing(String(repeating: "a", count: 64), with: digest))
    }

    func database(_ words: String...) async -> ProgramRun {
        await ProgramRun(finishing: ["db"] + words, in: scratch.path, variables: variables, clock: clock)
    }

    func run(_ words: String..., variables more: [String: String] = [:]) -> ProgramRun {
        ProgramRun(words: words, in: scratch.path, variables: variables.merging(more) { $1 }, clock: clock)
    }
}

@Suite struct AuditVerbTests {
    @Test(arguments: [["audit"], ["scan"], ["check", "--scan"], ["audit", "--locked", "--output", "screen"]])
    func `A scan tells in the words of Pipenv's guide what it found`(words: [String]) async throws {
        let project = try await AuditProject()
        let run = ProgramRun(words: words, in: project.scratch.path, variables: project.variables)
        #expect(run.status == 1, "\(run.talk)")
        #expect(run.talk == "Scanning dependencies for security vulnerabilities...\n")
        #expect(
            run.output.hasPrefix(
                """
                Vulnerability found in django version 2.2.0
                Vulnerability ID: PYSEC-2021-98
                Affected spec: <2.2.24
                ADVISORY: Directory traversal in admindocs
                CVE-2021-33203
                Also known as: GHSA-68w8-qjq3-2gfm
                Severity: high (7.5, CVSS 3.1, from PYSEC-2021-98)
                Fixed in: 2.2.24
                Found in: default (Pipfile.lock:12)
                Path: the project asks for it itself (Pipfile:2)
                For more information, please visit https://advisories.example/PYSEC-2021-98

                Vulnerability found in tool version 3.1

                """), "\(run.output)")
        #expect(run.output.contains("Found in: develop (Pipfile.lock:16)\n"))
        #expect(run.output.contains("\nScan was completed. 2 vulnerabilities were found.\n3 packages were judged.\n"))
        #expect(run.output.contains("\nDatabase as of 20") && run.output.hasSuffix("): 2 records.\n"))
    }

    @Test func `Each category can be judged apart`() async throws {
        let project = try await AuditProject()
        let wanted = project.run("audit", "--categories", "packages")
        #expect(
            wanted.status == 1 && wanted.output.contains("1 vulnerability was found.")
                && !wanted.output.contains("tool"))
        let both = project.run("check", "--scan", "--dev")
        #expect(both.output.contains("2 vulnerabilities were found."))
        let unknown = project.run("audit", "--categories", "docs")
        #expect(unknown.status == 2 && unknown.output == "")
    }

    @Test(arguments: ["PYSEC-2021-98", "cve-2021-33203", "GHSA-68w8-qjq3-2gfm"])
    func `Any id of an advisory ignores it, and one that ignores nothing is told`(id: String) async throws {
        let project = try await AuditProject()
        let run = project.run("audit", "-i", id, "--ignore", "GHSA-aaaa-bbbb-cccc", "-i", "38449")
        #expect(run.status == 0, "\(run.output)\(run.talk)")
        #expect(run.output.contains("Ignored: PYSEC-2021-98 in django 2.2.0"))
        #expect(
            run.talk.contains("warning[ignore-unused]: nothing was found that `--ignore pyup.io-38449` could hold for"))
        #expect(run.talk.contains("ignore-unused") && !run.talk.contains("CVE-2021-33203"))
        #expect(project.run("audit", "-i", "no id!").status == 2)
    }

    @Test func `An exception of the policy holds with its reason, and one that excepts nothing is told`() async throws {
        let project = try await AuditProject()
        let day = TestClock.handedIn.day(inDays: 20)
        func exception(_ id: String, _ package: String) -> String {
            """

            [[vulnerabilities.ignore]]
            id = "\(id)"
            package = "\(package)"
            expires = \(day)
            reason = "We do not serve the pages in question"

            """
        }
        try project.scratch.write(
            "pipit-policy.toml",
            "schema = 1\n" + exception("CVE-2021-33203", "django") + exception("CVE-2020-1", "django"))
        let run = project.run("audit", "--categories", "packages")
        #expect(run.status == 0, "\(run.talk)")
        #expect(run.output.contains("by CVE-2021-33203: We do not serve the pages in question, until \(day)\n"))
        #expect(run.talk.contains("warning[policy]: the exception of CVE-2020-1 for `django` excepts nothing"))
        try project.scratch.write("pipit-policy.toml", "schema = 2\n")
        #expect(project.run("audit").status == 2)
    }

    @Test func `What a baseline knows does not fail, and what is new does`() async throws {
        let project = try await AuditProject()
        #expect(project.run("audit", "--categories", "packages", "--write-baseline", "known.json").status == 1)
        let same = project.run("audit", "--categories", "packages", "--baseline", "known.json")
        #expect(same.status == 0 && same.talk.contains("1 finding was known before, by known.json:\n  django 2.2.0: "))
        let more = project.run("audit", "--baseline", "known.json")
        #expect(more.status == 1 && more.output.contains("tool") && more.output.contains("1 vulnerability was found."))
        #expect(project.run("audit", "--baseline", "Pipfile").status == 2)
    }

    @Test func `Without advisories nothing is clean`() async throws {
        let project = try await AuditProject(importing: false)
        for words in [["audit"], ["scan"], ["check", "--scan"], ["audit", "--continue-on-error"], ["db", "status"]] {
            let run = await ProgramRun(finishing: words, in: project.scratch.path, variables: project.variables)
            #expect(run.status == 3 && run.output == "", "\(words)")
            #expect(run.talk.contains("error[advisory-store-missing]"))
            #expect(run.talk.contains("`pipit db update`") && run.talk.contains("`pipit db import PATH`"))
        }
    }

    @Test func `Damaged advisories are never taken for none`() async throws {
        let project = try await AuditProject()
        let path = project.scratch.path + "/.local/share/pipit/advisories"
        let bytes = try Files.read(path)
        for change in [bytes.count / 2, 20, 100] {
            var damaged = bytes
            damaged[change] ^= 0xFF
            try Files.write(damaged, to: path)
            let run = project.run("audit")
            #expect(run.status == 3 || run.output.contains("2 vulnerabilities were found."), "\(change)")
        }
        try Files.write(Array(bytes.dropLast(40)), to: path)
        let run = project.run("audit")
        #expect(run.status == 3 && run.output == "" && run.talk.contains("error[advisory-store-damaged]"))
    }

    @Test func `Old advisories are a warning after a day and no answer after a week`() async throws {
        let clean = AuditProject.lock.replacing("2.2.0", with: "4.0").replacing("3.1", with: "3.2")
        let project = try await AuditProject(lock: clean, importing: false)
        #expect(
            await project.database("import", "advisories", "--as-of", TestClock.handedIn.day(inDays: -2000)).status == 0
        )
        let allowed = project.run("audit", "--max-age", "9999")
        #expect(allowed.status == 0 && allowed.talk.contains("warning[advisories-stale]"), "\(allowed.talk)")
        for (words, variables) in [
            (["audit"], [:]), (["audit"], ["CI": "true"]), (["audit", "--strict"], [:]),
            (["check", "--scan", "--max-age", "30"], [:]),
        ] as [([String], [String: String])] {
            let run = ProgramRun(
                words: words, in: project.scratch.path, variables: project.variables.merging(variables) { $1 })
            #expect(run.status == 3 && run.talk.contains("error[advisories-stale]"), "\(words)")
        }
        // A copy that says nothing of its age is as old as its newest change.
        #expect(await project.database("import", "advisories", "--allow-older").status == 0)
        #expect(
            project.run("audit", variables: ["CI": "1"]).output.contains("Database as of \(AdvisoryText.modified())"))
    }

    @Test func `What cannot be judged is not clean`() async throws {
        let lock = AuditProject.lock.replacing(
            "\"develop\": {",
            with: """
                "more": {
                    "wild": {"version": "*"},
                    "mine": {"hashes": ["sha256:\(String(repeating: "e", count: 64))"], "index": "own", "version": "==1"},
                    "here": {"path": ".", "editable": true},
                    "moved": {"git": "https://code.example/moved.git", "ref": "\(String(repeating: "1", count: 40))"}
                },
                "develop": {
                """)
        let project = try await AuditProject(lock: lock)
        let run = project.run("audit", "--categories", "more")
        #expect(run.status == 3, "\(run.output)")
        #expect(run.output.contains("Not judged: wild, since no version is stated [more (Pipfile.lock:"))
        #expect(
            run.output.contains("Not judged: mine 1, since it comes from the index own, unknown to public databases"))
        #expect(run.output.contains("Not judged: moved, since no version is stated"))
        #expect(
            run.output.contains("Not judged, and accepted so: here, since it comes from a directory on this machine"))
        let accepted = project.run("audit", "--categories", "more", "--tolerate", "wild,mine", "--tolerate", "moved")
        #expect(accepted.status == 0, "\(accepted.output)")
        #expect(project.run("audit", "--categories", "more", "--tolerate", "wild,mine,moved", "--strict").status == 3)
    }

    @Test func `Findings can be told without failing, but what could not be told still fails`() async throws {
        let project = try await AuditProject()
        let run = project.run("check", "--scan", "--continue-on-error")
        #expect(run.status == 0 && run.output.contains("2 vulnerabilities were found."))
        #expect(project.run("check", "--scan", "--exit-code").status == 1)
    }

    @Test func `Short forms are there for scripts`() async throws {
        let project = try await AuditProject()
        let bare = project.run("check", "--scan", "--output", "bare")
        #expect(bare.status == 1 && bare.output == "django tool\n")
        #expect(bare.talk.contains("Database as of"))
        let minimal = project.run("check", "--scan", "--output=minimal")
        #expect(minimal.output.hasPrefix("Scan was completed. 2 vulnerabilities were found.\n"))
        #expect(project.run("audit", "-f", "nonsense").status == 2)
        let file = project.run("audit", "-o", "report.txt")
        #expect(file.status == 1 && file.output == "")
        let written = String(decoding: try Files.read(project.scratch.path + "/report.txt"), as: UTF8.self)
        #expect(written.contains("Vulnerability found in django version 2.2.0"))
    }

    @Test func `Options of Pipenv's that mean nothing are told once and change nothing`() async throws {
        let project = try await AuditProject()
        for words in [
            ["--key", "x"], ["--audit-and-monitor"], ["--disable-audit-and-monitor"],
            ["--project", "x"], ["--auto-install"], ["--system"], ["--no-deps"], ["--skip-editable"],
            ["--desc"], ["--aliases"],
        ] {
            let run = ProgramRun(
                words: ["check", "--scan"] + words, in: project.scratch.path, variables: project.variables)
            #expect(run.status == 1 && run.output.contains("2 vulnerabilities"), "\(words)")
            #expect(run.talk.split(separator: "\n").filter { $0.contains("has no effect") }.count == 1, "\(run.talk)")
        }
        #expect(project.run("check", "--fix").status == 2)
    }

    // MARK: - Lists

    static let lists: [(name: String, text: String, status: Int32, shown: String)] = [
        ("requirements.txt", "django==2.2.0  # pinned\nsound==1\n", 1, "default (requirements.txt:1)"),
        ("requirements.txt", "django>=4\n", 3, "Not judged: django, since no version is stated"),
        ("requirements.txt", "-e ./here\nsound==1\n", 3, "Not judged: ./here"),
        (
            "poetry.lock",
            "[[package]]\nname = \"Django\"\nversion = \"2.2.0\"\n\n[metadata]\nlock-version = \"2.1\"\n", 1,
            "default (poetry.lock:1)"
        ),
        (
            "uv.lock",
            """
            version = 1

            [[package]]
            name = "app"
            version = "0.1"
            source = { editable = "." }

            [[package]]
            name = "django"
            version = "2.2.0"
            source = { registry = "https://main.example/simple" }

            [[package]]
            name = "django"
            version = "4.0"
            source = { registry = "https://main.example/simple" }
            """, 1, "default (uv.lock:8)"
        ),
        (
            "pylock.toml",
            """
            lock-version = "1.0"
            created-by = "somebody"

            [[packages]]
            name = "django"
            version = "2.2.0"
            wheels = [{url = "https://main.example/django-2.2.0-py3-none-any.whl", hashes = {sha256 = "\(String(repeating: "a", count: 64))"}}]
            """, 1, "default (pylock.toml:4)"
        ),
    ]

    @Test(arguments: lists)
    func `Other lists are judged where there is no Pipfile.lock`(
        list: (name: String, text: String, status: Int32, shown: String)
    ) async throws {
        let project = try await AuditProject(lock: nil)
        try project.scratch.write(list.name, list.text)
        for words in [["audit"], ["audit", list.name], ["audit", "."]] {
            let run = ProgramRun(words: words, in: project.scratch.path, variables: project.variables)
            #expect(run.status == list.status && run.output.contains(list.shown), "\(run.output)\(run.talk)")
        }
        let locked = project.run("audit", "--locked")
        #expect(locked.status == 3 && locked.talk.hasSuffix("Pipfile.lock not found. Run 'pipenv lock' first.\n"))
    }

    @Test func `Where nothing says what is used, that is no success`() async throws {
        let project = try await AuditProject(lock: nil)
        let run = project.run("audit")
        #expect(run.status == 3 && run.talk.contains("error[lock-missing]"))
        #expect(project.run("audit", "nowhere.txt").status == 3)
        try project.scratch.write("notes.md", "")
        #expect(project.run("audit", "notes.md").status == 2)
    }

    @Test func `Whole trees are judged at once, environments in them passed over`() async throws {
        let project = try await AuditProject(lock: nil)
        try project.scratch.write("one/Pipfile.lock", AuditProject.lock)
        try project.scratch.write("two/deep/requirements.txt", "tool==3.0\n")
        try project.scratch.write("three/env/pyvenv.cfg", "")
        try project.scratch.write("three/env/requirements.txt", "tool==2.0\n")
        try project.scratch.write("three/.hidden/requirements.txt", "tool==1.0\n")
        let run = project.run("audit", "--recursive")
        #expect(run.status == 1)
        #expect(run.output.contains("default (one/Pipfile.lock:12)"), "\(run.output)")
        #expect(run.output.contains("default (two/deep/requirements.txt:1)"))
        #expect(!run.output.contains("tool version 2.0") && !run.output.contains("tool version 1.0"))
        #expect(run.output.contains("3 vulnerabilities were found."))
        let several = project.run("audit", "one", "two/deep/requirements.txt")
        #expect(several.output.contains("3 vulnerabilities were found."))
    }

    @Test func `An environment is judged by its metadata, and no Python is started`() async throws {
        let project = try await AuditProject(lock: nil)
        let variables = ["PIPENV_VENV_IN_PROJECT": "1"]
        #expect(project.run("audit", "--use-installed", variables: variables).status == 3)
        try project.scratch.write(".venv/bin/activate", "")
        try project.scratch.write(".venv/pyvenv.cfg", "home = /nowhere\nversion = 3.11.7\n")
        let site = ".venv/lib/python3.11/site-packages"
        try project.scratch.write("\(site)/Django-2.2.0.dist-info/METADATA", "")
        try project.scratch.write("\(site)/sound-1.0.dist-info/METADATA", "")
        for option in ["--use-installed", "--local"] {
            let run = project.run("audit", option, variables: variables)
            #expect(
                run.status == 1 && run.output.contains("Vulnerability found in django version 2.2.0"), "\(run.talk)")
            #expect(run.output.contains("2 packages were judged."))
        }
    }

    // MARK: - check

    @Test(arguments: [
        ("3.11", true), ("3", true), (">=3.8", true), (">=3.8,<3.11", false), ("3.12", false), ("*", true),
    ])
    func `check compares the environment's Python with what the Pipfile asks for`(wanted: String, passes: Bool)
        async throws
    {
        let project = try await AuditProject()
        try project.scratch.write("Pipfile", "[packages]\n\n[requires]\npython_version = \"\(wanted)\"\n")
        try project.scratch.write(".venv/bin/activate", "")
        try Files.symbolicLink(to: "/bin/sh", at: project.scratch.path + "/.venv/bin/python")
        try project.scratch.write(".venv/pyvenv.cfg", "home = /nowhere\nversion = 3.11.7\n")
        let run = project.run("check", variables: ["PIPENV_VENV_IN_PROJECT": "1"])
        #expect(run.status == 1 && run.talk.hasPrefix("Checking PEP 508 requirements...\n"))
        if passes {
            #expect(run.talk.contains("Passed!\n") && run.output.contains("2 vulnerabilities"), "\(run.talk)")
        } else {
            #expect(run.talk.contains("Specifier python_version does not match \(wanted) (3.11).\n"))
            #expect(run.talk.hasSuffix("Failed!\n") && run.output == "")
            // A scan is one all the same.
            let scan = project.run("check", "--scan", variables: ["PIPENV_VENV_IN_PROJECT": "1"])
            #expect(scan.status == 1 && scan.output.contains("2 vulnerabilities were found."), "\(scan.talk)")
            #expect(scan.talk.contains("Failed!\n") && !scan.talk.contains("Checking PEP 508"), "\(scan.talk)")
        }
    }

    /// What Pipenv 2026.10.3 answered to the same Pipfiles on Linux, and with Python 3.11.7 where it matters.
    @Test(
        .enabled(if: TestProject.hasPython, TestProject.withoutPython),
        arguments: [
            ("sys_platform = \"linux\"", []),
            ("sys_platform = \"win32\"", ["sys_platform does not match win32 (linux)"]),
            (
                "os_name = \"nt\"\nimplementation_name = \"pypy\"",
                ["os_name does not match nt (posix)", "implementation_name does not match pypy (cpython)"]
            ),
            ("python_version = \"3\"\npython_full_version = \"2.7.1\"", ["python_full_version does not match 2.7.1"]),
            ("colour = \"blue\"", []),
        ] as [(String, [String])])
    func `check compares every variable of PEP 508 that the Pipfile names`(requires: String, told: [String])
        async throws
    {
        let project = try await AuditProject()
        let python = Files.isExecutable("/usr/bin/python3") ? "/usr/bin/python3" : "/usr/local/bin/python3"
        let made = try ChildProcess.run(
            [python, "-m", "venv", "--without-pip", project.scratch.path + "/.venv"],
            environment: ProcessEnvironment(project.variables))
        try #require(made.status == 0)
        try project.scratch.write("Pipfile", "[packages]\n\n[requires]\n\(requires)\n")
        let run = project.run("check", "--quiet", variables: ["PIPENV_VENV_IN_PROJECT": "1"])
        #expect(run.status == 1)
        for line in told { #expect(run.talk.contains("Specifier \(line)"), "\(run.talk)") }
        #expect(run.talk.contains("Failed!") == !told.isEmpty && run.output.isEmpty == !told.isEmpty, "\(run.talk)")
    }

    // MARK: - --db

    @Test func `A file of Safety's answers instead of the store, by the numbers that people ignore`() async throws {
        let project = try await AuditProject(importing: false)
        try project.scratch.write(
            "safety/insecure_full.json",
            """
            {"$meta": {"timestamp": \(TestClock.handedIn.seconds(inDays: -1))},
             "django": [{"advisory": "Old.", "cve": "CVE-2021-33203", "id": "pyup.io-38449", "specs": ["<2.2.24"],
               "v": "<2.2.24"}]}
            """)
        for path in ["safety", "safety/insecure_full.json"] {
            let run = project.run("check", "--scan", "--db", path)
            #expect(
                run.status == 1 && run.output.contains("Vulnerability ID: pyup.io-38449"), "\(run.output)\(run.talk)")
            #expect(project.run("check", "--scan", "--db", path, "--ignore", "38449").status == 0)
        }
        #expect(project.run("audit", "--db", "nowhere").status == 3)
    }
}
