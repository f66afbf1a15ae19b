import OperatingSystem
import PackageIndexes
import Synchronization
import Testing

@testable import Commands

/// The interpreter's own version as what is scanned.
@Suite struct InterpreterAuditTests {
    /// A record as OSV exports those of the PSF: commits, and the tags that hold them.
    static func record(
        _ id: String, versions: [String], alias: String? = nil, range: String? = nil, repository: String? = nil
    ) -> (id: String, modified: String, text: String) {
        let tags = versions.map { "\"\($0)\"" }.joined(separator: ", ")
        let more = range.map { ", {\"type\": \"ECOSYSTEM\", \"events\": [\($0)]}" } ?? ""
        let text = """
            {"schema_version": "1.5.0", "id": "\(id)", "modified": "\(AdvisoryText.modified())",
             "aliases": [\(alias.map { "\"\($0)\"" } ?? "")], "summary": "The handshake can be passed by",
             "affected": [{"versions": [\(tags)], "ranges": [{"type": "GIT",
               "repo": "\(repository ?? "https://github.com/python/cpython")",
               "events": [{"introduced": "0"}, {"fixed": "264b1dacc67346efa0933d1e63f622676e0ed96b"}]}\(more)]}]}
            """
        return (id, AdvisoryText.modified(), text)
    }

    static let records = [
        record(
            "PSF-2023-8", versions: ["v3.10.12", "v3.11.0a1", "v3.11.3", "v3.11.4", "v3.12.0b1"],
            alias: "CVE-2023-40217"),
        record(
            "PSF-2024-2", versions: [],
            range:
                "{\"introduced\": \"0\"}, {\"fixed\": \"3.10.14\"}, {\"introduced\": \"3.11.0\"}, {\"fixed\": \"3.11.8\"}"
        ),
    ]

    /// A project whose packages are clean, with advisories about Python itself as well.
    private func project(
        requires: String? = nil, environment: String? = nil,
        records: [(id: String, modified: String, text: String)] = Self.records
    ) async throws -> AuditProject {
        var lock = AuditProject.lock.replacing("2.2.0", with: "4.0").replacing("3.1", with: "3.2")
        if let requires { lock = lock.replacing("\"requires\": {}", with: "\"requires\": {\(requires)}") }
        var project = try await AuditProject(lock: lock)
        project.variables["PIPENV_VENV_IN_PROJECT"] = "1"
        if let environment {
            try project.scratch.write(".venv/bin/activate", "")
            try project.scratch.write(".venv/pyvenv.cfg", environment)
        }
        for record in records { try project.scratch.write("psf/advisories/python/\(record.id).json", record.text) }
        try project.scratch.write("psf/historical-advisories/python/old.json", "{\"no\": \"record\"}")
        guard !records.isEmpty else { return project }
        let taken = await project.database("import", "psf", "--as-of", "now")
        #expect(taken.status == 0 && taken.output.contains("(interpreter)"), "\(taken.output)\(taken.talk)")
        return project
    }

    static let rows: [(requires: String?, environment: String?, status: Int32, shown: [String])] = [
        (
            "\"python_full_version\": \"3.11.4\"", nil, 1,
            [
                "Vulnerability found in CPython version 3.11.4\nVulnerability ID: PSF-2023-8\n"
                    + "Affected spec: >=3.11.0a1,<=3.11.4\n", "CVE-2023-40217",
                "Vulnerability ID: PSF-2024-2\nAffected spec: <3.10.14 or >=3.11.0,<3.11.8\n", "Fixed in: 3.11.8",
                "Found in: python (Pipfile.lock)", "3 packages were judged.\nPython 3.11.4 was judged too.\n",
            ]
        ),
        ("\"python_full_version\": \"3.11.9\"", nil, 0, ["Python 3.11.9 was judged too."]),
        // Nothing says which 3.11 it is, so nothing is said of it.
        (
            "\"python_version\": \"3.11\"", nil, 0,
            ["Python 3.11 was not judged: nothing says which of its releases is used; `--python-version` does."]
        ),
        // The environment knows.
        (
            "\"python_version\": \"3.11\"", "home = /nowhere\nversion = 3.11.7\n", 1,
            ["CPython version 3.11.7", "PSF-2024-2", "Found in: python (.venv/pyvenv.cfg)"]
        ),
        (nil, "home = /nowhere\nversion_info = 3.10.12.final.0\nimplementation = CPython\n", 1, ["PSF-2023-8"]),
        (nil, "home = /nowhere\nversion = 3.13.0\n", 0, ["Python 3.13.0 was judged too."]),
        (
            nil, "home = /nowhere\nversion_info = 3.11.4.final.0\nimplementation = PyPy\n", 0,
            ["Python 3.11.4 was not judged: it is PyPy, and the advisories are about CPython."]
        ),
    ]

    @Test(arguments: rows)
    func `The interpreter is judged where its release is known, and otherwise it is said that it was not`(
        row: (requires: String?, environment: String?, status: Int32, shown: [String])
    ) async throws {
        let project = try await project(requires: row.requires, environment: row.environment)
        let run = project.run("audit")
        #expect(run.status == row.status, "\(run.output)\(run.talk)")
        for text in row.shown { #expect(run.output.contains(text), "\(text): \(run.output)") }
        #expect(project.run("audit", "--python-version", "none").status == 0)
        #expect(!project.run("audit", "--python-version", "none").output.contains("Python 3"))
    }

    @Test func `Advisories that hold nothing about Python itself make nobody fail, unless it is asked for`()
        async throws
    {
        let project = try await project(requires: "\"python_full_version\": \"3.11.4\"", records: [])
        let run = project.run("audit")
        #expect(run.status == 0, "\(run.output)")
        #expect(run.output.contains("Python 3.11.4 was not judged: the advisories hold nothing about Python itself."))
        for words in [["audit", "--strict"], ["audit", "--python-version", "3.11.4"]] {
            let run = ProgramRun(words: words, in: project.scratch.path, variables: project.variables)
            #expect(run.status == 3, "\(words)")
            #expect(
                run.output.contains("Not judged: CPython 3.11.4, since the advisories hold nothing about Python itself")
            )
        }
        #expect(project.run("audit", "--strict", "--tolerate", "CPython").status == 0)
    }

    @Test func `A release can be named, and nothing else`() async throws {
        let project = try await project()
        let run = project.run("audit", "--python-version", "3.11.4")
        #expect(run.status == 1 && run.output.contains("Found in: python\n"), "\(run.output)")
        #expect(project.run("audit", "--python-version", "3.11.8").status == 0)
        for text in ["3.11", "3", "latest", "3.11.x"] {
            #expect(project.run("audit", "--python-version", text).status == 2, "\(text)")
        }
        // Nothing brings it in, which is not the same as not knowing what does.
        #expect(!run.output.contains("Path: "), "\(run.output)")
        let columns = project.run("audit", "--python-version", "3.11.4", "-f", "columns").output
        let line = columns.split(separator: "\n").first { $0.hasPrefix("CPython") } ?? ""
        #expect(line.contains("PSF-2023-8") || line.contains("PSF-2024-2"), "\(columns)")
        #expect(!line.contains("?"), "\(columns)")
        // Also for a list that says nothing of a Python.
        try project.scratch.write("requirements.txt", "sound==1.0\n")
        #expect(project.run("audit", "requirements.txt").status == 0)
        #expect(project.run("audit", "requirements.txt", "--python-version", "3.11.4").status == 1)
    }

    @Test func `What is found of Python itself is ignored, known and told like the rest`() async throws {
        let project = try await project(requires: "\"python_full_version\": \"3.11.4\"")
        let ignored = project.run("audit", "-i", "CVE-2023-40217", "-i", "PSF-2024-2")
        #expect(ignored.status == 0 && ignored.output.contains("Ignored: PSF-2023-8 in CPython 3.11.4"))
        #expect(project.run("audit", "--write-baseline", "known.json").status == 1)
        #expect(project.run("audit", "--baseline", "known.json").status == 0)
        for format in ["json", "cyclonedx-json", "openvex"] {
            let told = project.run("audit", "-f", format)
            #expect(told.status == 1 && told.output.contains("pkg:generic/python@3.11.4"), "\(format): \(told.output)")
            #expect(!told.output.contains("pkg:pypi/CPython"), "\(format)")
        }
        // And a bill that lists the interpreter leads back to it.
        #expect(project.run("audit", "-f", "cyclonedx-json", "-o", "bill.cdx.json").status == 1)
        let bill = project.run("audit", "bill.cdx.json")
        #expect(bill.status == 1 && bill.output.contains("CPython version 3.11.4"), "\(bill.output)\(bill.talk)")
    }

    @Test func `Advisories that name only commits are a gap and not a hundred findings`() async throws {
        let project = try await project(
            requires: "\"python_full_version\": \"3.11.9\"",
            records: Self.records + [Self.record("PSF-2024-1", versions: []), Self.record("PSF-2024-3", versions: [])])
        let run = project.run("audit")
        #expect(run.status == 3, "\(run.output)")
        #expect(run.output.contains("Not judged: CPython 3.11.9, since 2 advisories about it name only commits"))
        #expect(run.output.contains("Python 3.11.9 could be judged only in part."))
        #expect(project.run("audit", "--tolerate", "CPython").status == 0)
    }

    @Test func `Advisories about Python itself alone are never taken for a database`() async throws {
        let project = try await AuditProject(importing: false)
        try project.scratch.write("psf/advisories/python/PSF-2023-8.json", Self.records[0].text)
        let run = await project.database("import", "psf")
        #expect(run.status == 3 && run.talk.contains("error[advisory-store-missing]"), "\(run.talk)")
        #expect(project.run("audit", "--db", "psf").status == 3)
        // Beside those about packages they are one.
        #expect(await project.database("import", "advisories", "--as-of", "now").status == 0)
        #expect(project.run("audit", "--db", "psf", "--python-version", "3.11.4").output.contains("PSF-2023-8"))
        #expect(project.run("audit", "--python-version", "3.11.4").status == 1)
        // Commits of another repository are about something else.
        try project.scratch.write(
            "other/one.json",
            Self.record("PSF-1", versions: ["1"], repository: "https://code.example/python/cpython").text)
        #expect(await project.database("import", "other").status == 3)
    }

    @Test func `An update brings what is known of Python itself, where it is offered`() async throws {
        let place = try DatabaseVerbTests.Place()
        #expect(await place.run("db", "update").status == 0)
        place.service.state.withLock { $0.interpreter = Self.records }
        _ = place.service.takeRequests()
        let second = await place.run("db", "update")
        #expect(second.status == 0 && second.output.contains("/GIT (interpreter)"), "\(second.output)\(second.talk)")
        #expect(
            place.service.takeRequests() == [
                "modified_id.csv", "GIT/modified_id.csv", "GIT/PSF-2023-8.json", "GIT/PSF-2024-2.json",
            ])
        // What has not changed is not fetched again, even when everything about the packages is.
        #expect(await place.run("db", "update", "--full").status == 0)
        #expect(place.service.takeRequests() == ["modified_id.csv", "all.zip", "GIT/modified_id.csv"])
        try place.scratch.write("requirements.txt", "sound==1\n")
        func judged() async -> ProgramRun {
            await place.run("audit", "requirements.txt", "--python-version", "3.11.4")
        }
        #expect(await judged().status == 1)
        // A fault there costs nothing else, and what was known stays.
        place.service.state.withLock { $0.interpreterFault = HTTPResponse(status: 503) }
        let broken = await place.run("db", "update", "--full")
        #expect(
            broken.status == 0 && broken.talk.contains("the advisories about Python itself could not"), "\(broken.talk)"
        )
        #expect(await judged().output.contains("PSF-2023-8"))
        place.service.state.withLock { $0.interpreterFault = HTTPResponse(status: 404) }
        #expect(await place.run("db", "update").talk == "")
        #expect(await judged().status == 1)
        // Nor does a copy about packages take it away.
        #expect(await place.run("db", "import", AdvisoryService.address + "/all.zip").status == 0)
        #expect(await judged().status == 1)
    }
}
