import Hashing
import OperatingSystem
import PackagingStandards
import StructuredText
import Testing

@testable import Commands
@testable import PackageIndexes

/// The path from what a project asks for to what a scan finds, in every kind of list.
@Suite struct ProvenanceTests {
    static let pipfile = """
        [[source]]
        name = "main"
        url = "https://main.example/simple"
        verify_ssl = true

        [packages]
        site = {version = "*", extras = ["Admin"]}

        [dev-packages]
        tool = "*"

        [requires]
        python_version = "3.11"
        """

    static let lock = """
        {
            "_meta": {
                "hash": {"sha256": "\(String(repeating: "a", count: 64))"},
                "pipfile-spec": 6,
                "requires": {"python_version": "3.11"},
                "sources": [{"name": "main", "url": "https://main.example/simple", "verify_ssl": true}]
            },
            "default": {
                "django": {"hashes": ["sha256:\(String(repeating: "1", count: 64))"], "version": "==2.2.0"},
                "layer": {"hashes": ["sha256:\(String(repeating: "2", count: 64))"], "version": "==1.0"},
                "site": {"hashes": ["sha256:\(String(repeating: "3", count: 64))"], "version": "==4.0"}
            },
            "develop": {
                "tool": {"hashes": ["sha256:\(String(repeating: "4", count: 64))"], "version": "==3.1"}
            }
        }
        """

    /// What the releases of the lock state.
    static let metadata = [
        ("site", "4.0", "3", ["layer ; extra == 'admin'", "django ; python_version < '3'"]),
        ("layer", "1.0", "2", ["Django>=2", "other"]), ("django", "2.2.0", "1", ["pytz"]), ("tool", "3.1", "4", []),
    ]

    static func text(_ name: String, _ version: String, _ needs: [String]) -> String {
        "Metadata-Version: 2.1\nName: \(name)\nVersion: \(version)\n"
            + needs.map { "Requires-Dist: \($0)\n" }.joined() + "\nRequires-Dist: django\n"
    }

    static func project() async throws -> AuditProject {
        let project = try await AuditProject(lock: lock)
        try project.scratch.write("Pipfile", pipfile)
        return project
    }

    static func install(_ project: AuditProject, except: String? = nil, as version: String? = nil) throws {
        for (name, locked, _, needs) in metadata where name != except {
            try project.scratch.write(
                ".venv/lib/python3.11/site-packages/\(name)-\(version ?? locked).dist-info/METADATA",
                text(name, version ?? locked, needs))
        }
        try project.scratch.write(".venv/bin/activate", "")
        try project.scratch.write(".venv/pyvenv.cfg", "version = 3.11\n")
    }

    static func remember(_ project: AuditProject) throws {
        let source = PackageSource(name: "main", url: "https://main.example/simple")
        let address = try source.reachable(in: .none).url
        let cache = IndexCache(directory: Paths.join(project.scratch.path, ".cache/pipit"))
        for (name, version, digit, needs) in metadata {
            let digest = try #require(
                Digest(algorithm: .sha256, hexadecimal: String(repeating: digit, count: 64)))
            try cache.keep(metadata: Array(text(name, version, needs).utf8), of: digest, from: address)
        }
    }

    /// The lines about paths in the report for people.
    static func paths(_ run: ProgramRun) -> [String] {
        run.output.split(separator: "\n").filter { $0.hasPrefix("Path: ") }.map { String($0.dropFirst(6)) }
    }

    static let known = [
        "site[admin] 4.0 (Pipfile:7) → layer 1.0 → django 2.2.0", "the project asks for it itself (Pipfile:10)",
    ]

    @Test func `The path is taken from the metadata of what is installed`() async throws {
        let project = try await Self.project()
        try Self.install(project)
        let run = project.run("audit")
        #expect(run.status == 1)
        #expect(Self.paths(run) == Self.known, "\(run.output)\(run.talk)")
    }

    @Test func `Without an environment it is taken from what the index said about the locked files`() async throws {
        let project = try await Self.project()
        try Self.remember(project)
        #expect(Self.paths(project.run("audit")) == Self.known)
        // What is installed in another version says nothing about the locked one.
        try Self.install(project, as: "0.1")
        #expect(Self.paths(project.run("audit")) == Self.known)
    }

    @Test func `Where nothing says who needs whom, that is told, and what would tell`() async throws {
        let project = try await Self.project()
        #expect(
            Self.paths(project.run("audit")) == [
                "not known: the project does not ask for it itself, and nothing on this machine says what site needs "
                    + "(`pipit sync` or `pipit lock` makes it known)",
                "the project asks for it itself (Pipfile:10)",
            ])
        try Self.install(project, except: "layer")
        #expect(
            Self.paths(project.run("audit")).first?.contains("nothing on this machine says what layer needs")
                == true)
        try Files.remove(Paths.join(project.scratch.path, "Pipfile"))
        // The lock stays a lock.
        let alone = project.run("audit", "Pipfile.lock")
        #expect(
            Set(Self.paths(alone)) == ["not known: no Pipfile says what the project asks for"])
    }

    @Test func `A package that nothing needs any more is told as such`() async throws {
        let project = try await Self.project()
        try Self.install(project, except: "layer")
        try project.scratch.write(
            ".venv/lib/python3.11/site-packages/layer-1.0.dist-info/METADATA", Self.text("layer", "1.0", []))
        #expect(
            Self.paths(project.run("audit")).first
                == "none: nothing that the project asks for needs it, and `pipit lock` may leave it out")
    }

    @Test func `Metadata that is broken or hostile leaves the path unknown and the findings as they are`() async throws
    {
        let project = try await Self.project()
        try Self.install(project)
        let needs = [
            "\u{1b}[31m", "layer ; nonsense", String(repeating: "(", count: 5000), "layer[\u{0}] ; extra == 'x'",
        ]
        try project.scratch.write(
            ".venv/lib/python3.11/site-packages/site-4.0.dist-info/METADATA", Self.text("site", "4.0", needs))
        let run = project.run("audit")
        #expect(run.status == 1 && Self.paths(run).count == 2)
        #expect(run.output.contains("2 vulnerabilities were found."))
    }

    @Test(arguments: ["full-report", "markdown", "html", "junit", "github", "columns"])
    func `Every form that has a place for it tells the path`(format: String) async throws {
        let project = try await Self.project()
        try Self.install(project)
        let output = project.run("audit", "--output", format).output
        if format == "columns" {
            #expect(output.contains("site ") && output.contains("itself"), "\(output)")
        } else {
            let plain = output.replacing("\\", with: "").replacing("&#58;", with: ":").replacing("%3A", with: ":")
            #expect(plain.contains("site[admin] 4.0 (Pipfile:7) → layer 1.0 → django 2.2.0"), "\(output)")
        }
    }

    @Test func `JSON has the steps, and SARIF the line of the Pipfile`() async throws {
        let project = try await Self.project()
        try Self.install(project)
        let json = try JSONValue(parsing: Array(project.run("audit", "--output", "json").output.utf8))
        let provenance = json["findings"]?.array?.first?["occurrences"]?.array?.first?["provenance"]
        #expect(provenance?["standing"]?.string == "transitive")
        let path = provenance?["paths"]?.array?.first
        #expect(path?["file"]?.string == "Pipfile" && path?["line"]?.integer == 7)
        #expect(path?["steps"]?.array?.map { $0["package"]?.string } == ["site", "layer", "django"])
        #expect(path?["steps"]?.array?.first?["extra"]?.string == "admin")
        let sarif = try JSONValue(parsing: Array(project.run("audit", "--output", "sarif").output.utf8))
        let related = sarif["runs"]?.array?.first?["results"]?.array?.first?["relatedLocations"]?.array?.first
        #expect(related?["physicalLocation"]?["artifactLocation"]?["uri"]?.string == "Pipfile")
        #expect(related?["physicalLocation"]?["region"]?["startLine"]?.integer == 7)
        #expect(related?["message"]?["text"]?.string == "site is asked for here")
    }

    @Test func `A bill of materials has the same arrows, also without an environment`() async throws {
        let project = try await Self.project()
        try Self.remember(project)
        for words in [["sbom"], ["audit", "--output", "cyclonedx-json"]] {
            let run = ProgramRun(words: words, in: project.scratch.path, variables: project.variables)
            let bill = try JSONValue(parsing: Array(run.output.utf8))
            let arrows = (bill["dependencies"]?.array ?? []).map { arrow in
                "\(arrow["ref"]?.string ?? "") -> "
                    + (arrow["dependsOn"]?.array ?? []).compactMap(\.string).joined(separator: " ")
            }
            // Nobody locked the extra, so what it alone needs is no need.
            #expect(
                arrows == [
                    "pipit:project -> pkg:pypi/site@4.0 pkg:pypi/tool@3.1", "pkg:pypi/django@2.2.0 -> ",
                    "pkg:pypi/layer@1.0 -> pkg:pypi/django@2.2.0", "pkg:pypi/site@4.0 -> ", "pkg:pypi/tool@3.1 -> ",
                ], "\(run.talk)")
        }
        try project.scratch.write(
            "Pipfile.lock",
            Self.lock.replacing("\"version\": \"==4.0\"", with: "\"extras\": [\"admin\"], \"version\": \"==4.0\""))
        #expect(
            project.run("sbom").output.replacing(" ", with: "").replacing("\n", with: "").contains(
                #""ref":"pkg:pypi/site@4.0","dependsOn":["pkg:pypi/layer@1.0"]"#))
    }

    // MARK: - Other lists

    static let uv = """
        version = 1
        requires-python = ">=3.11"

        [[package]]
        name = "shop"
        version = "0.1.0"
        source = { virtual = "." }
        dependencies = [{ name = "site", extra = ["admin"] }]

        [package.dev-dependencies]
        dev = [{ name = "tool" }]

        [[package]]
        name = "site"
        version = "4.0"
        source = { registry = "https://main.example/simple" }

        [package.optional-dependencies]
        admin = [{ name = "layer" }]

        [[package]]
        name = "layer"
        version = "1.0"
        source = { registry = "https://main.example/simple" }
        dependencies = [{ name = "django" }]

        [[package]]
        name = "django"
        version = "2.2.0"
        source = { registry = "https://main.example/simple" }

        [[package]]
        name = "tool"
        version = "3.1"
        source = { registry = "https://main.example/simple" }
        """

    static let poetry = """
        [[package]]
        name = "django"
        version = "2.2.0"
        optional = false
        python-versions = "*"
        files = []

        [[package]]
        name = "layer"
        version = "1.0"
        optional = false
        python-versions = "*"
        files = []

        [package.dependencies]
        Django = {version = ">=2", extras = ["x"]}

        [[package]]
        name = "site"
        version = "4.0"
        optional = false
        python-versions = "*"
        files = []

        [package.dependencies]
        layer = {version = ">=1", optional = true}

        [package.extras]
        admin = ["layer (>=1)"]

        [[package]]
        name = "tool"
        version = "3.1"
        optional = false
        python-versions = "*"
        files = []

        [metadata]
        lock-version = "2.0"
        """

    static let pylock = """
        lock-version = "1.0"
        created-by = "somebody"

        [[packages]]
        name = "django"
        version = "2.2.0"
        sdist = { url = "https://main.example/django-2.2.0.tar.gz", hashes = { sha256 = "\(String(repeating: "a", count: 64))" } }

        [[packages]]
        name = "layer"
        version = "1.0"
        dependencies = [{ name = "django" }]
        sdist = { url = "https://main.example/layer-1.0.tar.gz", hashes = { sha256 = "\(String(repeating: "a", count: 64))" } }

        [[packages]]
        name = "tool"
        version = "3.1"
        sdist = { url = "https://main.example/tool-3.1.tar.gz", hashes = { sha256 = "\(String(repeating: "a", count: 64))" } }
        """

    static let pyproject = """
        [project]
        name = "shop"
        version = "0.1.0"
        dependencies = [
            "site[admin]>=4",
        ]

        [dependency-groups]
        dev = ["tool"]
        """

    @Test(arguments: [
        (
            "uv.lock", uv, pyproject,
            [
                "site[admin] 4.0 (pyproject.toml:5) → layer 1.0 → django 2.2.0",
                "the project asks for it itself (pyproject.toml:9)",
            ]
        ),
        (
            "uv.lock", uv, "",
            ["site[admin] 4.0 → layer 1.0 → django 2.2.0", "the project asks for it itself"]
        ),
        (
            "poetry.lock", poetry, pyproject,
            [
                "site[admin] 4.0 (pyproject.toml:5) → layer 1.0 → django 2.2.0",
                "the project asks for it itself (pyproject.toml:9)",
            ]
        ),
        ("pylock.toml", pylock, "", ["layer 1.0 → django 2.2.0", "the project asks for it itself"]),
        (
            "requirements.txt", "django==2.2.0\ntool==3.1\n", "",
            ["the project asks for it itself", "the project asks for it itself"]
        ),
    ])  // swift-format-ignore
    func `Lists that hold the arrows themselves are believed`(
        file: String, text: String, project pyproject: String, expected: [String]
    ) async throws {
        let project = try await AuditProject(lock: nil)
        try Files.remove(Paths.join(project.scratch.path, "Pipfile"))
        try project.scratch.write(file, text)
        if !pyproject.isEmpty { try project.scratch.write("pyproject.toml", pyproject) }
        let run = project.run("audit", file)
        #expect(Self.paths(run) == expected, "\(run.output)\(run.talk)")
    }

    @Test func `In an environment the path goes through what is installed`() async throws {
        let project = try await Self.project()
        try Self.install(project)
        #expect(Self.paths(project.run("audit", "--use-installed")) == Self.known)
    }

    @Test(arguments: ["sarif", "junit", "github", "json", "html"])
    func `Where other files are named, the report is about them and not about the project's lock`(format: String)
        async throws
    {
        let project = try await AuditProject()
        try project.scratch.write("other/uv.lock", Self.uv)
        let run = project.run("audit", "other/uv.lock", "--output", format)
        #expect(run.output.contains("other/uv.lock"), "\(run.output)")
        #expect(!run.output.contains("Pipfile.lock"), "\(run.output)")
    }

    @Test func `In a tree of projects each lock has its own Pipfile`() async throws {
        let project = try await AuditProject(lock: nil)
        for name in ["one", "two"] {
            try project.scratch.write("\(name)/Pipfile.lock", Self.lock)
            try project.scratch.write(
                "\(name)/Pipfile", name == "one" ? Self.pipfile : "[packages]\ndjango = \"*\"\n")
        }
        let run = project.run("audit", "--recursive", "--categories", "packages")
        let django = run.output.split(separator: "\n").filter { $0.hasPrefix("Found in") || $0.hasPrefix("Path") }
        #expect(django.count == 4, "\(run.output)")
        #expect(django.contains("Found in: default (two/Pipfile.lock:9)"))
        #expect(django.contains("Path: the project asks for it itself (two/Pipfile:2)"))
        #expect(django.contains { $0.contains("nothing on this machine says what site needs") })
    }
}
