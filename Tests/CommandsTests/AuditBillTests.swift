import OperatingSystem
import Testing

@testable import Commands

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Bills of materials as what is scanned.
@Suite struct AuditBillTests {
    private static func bill(_ components: String...) -> String {
        "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\", \"components\": [\n"
            + components.joined(separator: ",\n") + "\n]}"
    }

    private static func library(_ address: String, _ more: String = "") -> String {
        "{\"type\": \"library\", \"name\": \"some\", \"purl\": \"\(address)\"\(more)}"
    }

    @Test(arguments: ["cyclonedx-json", "cyclonedx-xml", "cyclonedx-1.7-json", "cyclonedx-1.7-xml", "spdx", "spdx-3.0"])
    func `A bill that Pipit wrote gives the findings of its lock`(format: String) async throws {
        let project = try await AuditProject()
        #expect(project.run("sbom", "--format", format, "-o", "bill").status == 0)
        func findings(_ text: String) -> [String] {
            text.split(separator: "\n").filter {
                !$0.hasPrefix("Found in:") && !$0.hasPrefix("Database") && !$0.hasPrefix("Path")
            }.map(
                String.init)
        }
        let lock = project.run("audit")
        let bill = project.run("audit", "bill")
        #expect(bill.status == 1 && findings(bill.output) == findings(lock.output), "\(bill.output)\(bill.talk)")
        let name = format.hasPrefix("cyclonedx") ? "develop (bill:" : "default (bill:"
        #expect(bill.output.components(after: "tool version 3.1").contains("Found in: " + name), "\(bill.output)")
        // The line that a finding names is the component's own.
        let place = try #require(
            bill.output.components(after: "(bill:").split(separator: ")").first.flatMap { Int($0) })
        let lines = String(decoding: try Files.read(project.scratch.path + "/bill"), as: UTF8.self).split(
            separator: "\n")
        #expect(lines[place - 1].contains("django"), "\(lines[place - 1])")
    }

    @Test(arguments: ["cyclonedx-json", "cyclonedx-xml", "cyclonedx-1.7-json", "cyclonedx-1.7-xml", "spdx", "spdx-3.0"])
    func `The paths in a bill are those of the lock that it was made of`(format: String) async throws {
        let project = try await ProvenanceTests.project()
        // The extras that a lock has, as a bill has no Pipfile beside it.
        try project.scratch.write(
            "Pipfile.lock", ProvenanceTests.lock.replacing("\"site\": {", with: "\"site\": {\"extras\": [\"admin\"], "))
        try ProvenanceTests.install(project)
        #expect(project.run("sbom", "--format", format, "-o", "bill").status == 0)
        try Files.remove(project.scratch.path + "/Pipfile")
        let run = project.run("audit", "bill")
        #expect(
            ProvenanceTests.paths(run) == [
                "site 4.0 → layer 1.0 → django 2.2.0", "the project asks for it itself",
            ], "\(run.output)\(run.talk)")
    }

    @Test func `A pipe that is named is opened once`() async throws {
        let project = try await AuditProject()
        let bill = Self.bill(Self.library("pkg:pypi/django@2.2.0"))
        try project.scratch.write("bill", bill)
        let pipe = project.scratch.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        // One process writes, once: who opened the pipe a second time would find nobody, and say so after a while.
        let writing = "(cat '\(project.scratch.path)/bill' > '\(pipe)') > /dev/null 2>&1 &"
        #expect(
            try ChildProcess.run(["sh", "-c", writing], environment: ProcessEnvironment(["PATH": "/usr/bin:/bin"]))
                .status == 0)
        let run = project.run("audit", "pipe")
        #expect(run.status == 1 && run.output.contains("django version 2.2.0"), "\(run.output)\(run.talk)")
    }

    static let linked: [(dependencies: String, path: String)] = [
        (
            #"{"ref": "pkg:pypi/some@1", "dependsOn": ["pkg:pypi/django@2.2.0"]}"#, "some 1 → django 2.2.0"
        ),
        (
            #"{"ref": "pkg:pypi/other@1", "dependsOn": ["pkg:pypi/some@1"]}"#, "the project asks for it itself"
        ),
        ("", "not known: the bill of materials does not say what needs it"),
        (
            #"{"ref": "app", "dependsOn": ["pkg:pypi/some@1"]}, {"ref": "pkg:pypi/other@1", "dependsOn": []}"#,
            "not known: the bill of materials does not say what needs it"
        ),
        (
            #"{"ref": "app", "dependsOn": ["pkg:pypi/some@1"]}, {"ref": "pkg:pypi/django@2.2.0", "dependsOn": []}"#,
            "not known: the bill of materials does not say what needs it"
        ),
    ]

    @Test(arguments: linked)
    func `A bill's own words tell the path, or that it does not say`(dependencies: String, path: String) async throws {
        let project = try await AuditProject(lock: nil)
        let components = [
            Self.library("pkg:pypi/django@2.2.0"), Self.library("pkg:pypi/some@1"), Self.library("pkg:pypi/other@1"),
        ]
        try project.scratch.write(
            "bill.json",
            """
            {"bomFormat": "CycloneDX", "specVersion": "1.6",
             "metadata": {"component": {"type": "application", "name": "app", "bom-ref": "app"}},
             "components": [\(components.joined(separator: ", "))], "dependencies": [\(dependencies)]}
            """)
        let run = project.run("audit", "bill.json")
        #expect(run.status == 1 && ProvenanceTests.paths(run) == [path], "\(run.output)\(run.talk)")
    }

    @Test func `Of several versions in a bill the path leads to the one that is meant`() async throws {
        let project = try await AuditProject(lock: nil)
        let components = [
            Self.library("pkg:pypi/some@1"), Self.library("pkg:pypi/some@2"), Self.library("pkg:pypi/django@2.2.0"),
            Self.library("pkg:pypi/django@4.0"),
        ]
        try project.scratch.write(
            "bill.json",
            """
            {"bomFormat": "CycloneDX", "specVersion": "1.6",
             "metadata": {"component": {"type": "application", "name": "app", "bom-ref": "app"}},
             "components": [\(components.joined(separator: ", "))], "dependencies": [
               {"ref": "app", "dependsOn": ["pkg:pypi/some@1", "pkg:pypi/some@2"]},
               {"ref": "pkg:pypi/some@1", "dependsOn": ["pkg:pypi/django@4.0"]},
               {"ref": "pkg:pypi/some@2", "dependsOn": ["pkg:pypi/django@2.2.0"]}]}
            """)
        let run = project.run("audit", "bill.json")
        #expect(ProvenanceTests.paths(run) == ["some 2 → django 2.2.0"], "\(run.output)\(run.talk)")
    }

    @Test func `What belongs to other ecosystems is counted, told, and no reason to fail`() async throws {
        let project = try await AuditProject(lock: nil)
        try project.scratch.write(
            "mixed.json",
            Self.bill(
                Self.library("pkg:pypi/sound@1.0"), Self.library("pkg:npm/left-pad@1"), Self.library("pkg:npm/b@1"),
                Self.library("pkg:deb/debian/curl@1"), "{\"type\": \"file\", \"name\": \"a\"}"))
        let run = project.run("audit", "mixed.json")
        #expect(run.status == 0, "\(run.output)\(run.talk)")
        let line =
            "mixed.json also lists 1 package of deb, 2 packages of npm and 1 component that is no package, "
            + "which were not looked at."
        #expect(run.output.contains("1 package was judged.\n\(line)\n"), "\(run.output)")
        for format in ["minimal", "full-report", "markdown", "html", "sarif"] {
            let told = project.run("audit", "mixed.json", "-f", format).output
            #expect(told.replacing("\\", with: "").contains("2 packages of npm"), "\(format)")
        }
        for format in ["bare", "junit", "columns", "github", "openvex"] {
            let told = project.run("audit", "mixed.json", "-f", format)
            #expect((told.output + told.talk).contains("2 packages of npm"), "\(format)")
        }
        #expect(project.run("audit", "mixed.json", "-f", "json").output.contains("\"ecosystem\": \"npm\""))
    }

    static let unjudged: [(name: String, text: String, shown: String)] = [
        ("none.json", bill(), "Not judged: none.json, since it lists no package of Python"),
        ("npm.json", bill(library("pkg:npm/a@1")), "Not judged: npm.json, since it lists no package of Python"),
        (
            "bom.xml", "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\"/>",
            "Not judged: bom.xml, since it lists no package of Python"
        ),
        (
            "a.json",
            bill(library("pkg:pypi/sound@1.0"), "{\"type\": \"library\", \"name\": \"wild\", \"version\": \"2\"}"),
            "Not judged: wild 2, since nothing says which ecosystem it belongs to [default (a.json:3)]"
        ),
        ("a.json", bill(library("pkg:pypi/sound")), "Not judged: sound, since no version is stated"),
        (
            "a.json", bill(library("pkg:pypi/a/b@1")),
            "Not judged: some, since the name cannot be one of a Python project"
        ),
        (
            "a.json", bill(library("pkg:pypi/own@1?repository_url=https%3A%2F%2Fme:pw@own.example%2Fsimple")),
            "Not judged: own 1, since it comes from the index https://"
        ),
    ]

    @Test(arguments: unjudged)
    func `A bill is not clean where nothing could be judged`(row: (name: String, text: String, shown: String))
        async throws
    {
        let project = try await AuditProject(lock: nil)
        try project.scratch.write(row.name, row.text)
        let run = project.run("audit", row.name)
        #expect(run.status == 3 && run.output.contains(row.shown), "\(run.output)\(run.talk)")
        #expect(!run.output.contains("me:pw"))
    }

    static let vulnerable = [
        "pkg:pypi/Django@2.2.0", "pkg:pypi/django@2.2.0%2Blocal", "PKG:PYPI/dJANGO@2.2",
        "pkg:pypi/django?file_name=Django-2.2.0.tar.gz", "pkg:pypi/django@2.2.0?vcs_url=git%2Bhttps://code.example/d",
        "pkg:pypi/django?download_url=https%3A%2F%2Fmain.example%2Fdjango-2.2.0-py3-none-any.whl",
        "pkg:pypi/django@2.2.0?repository_url=https%3A%2F%2Fown.example",
    ]

    @Test(arguments: vulnerable)
    func `The address of a component says what it is, however it is written`(address: String) async throws {
        let project = try await AuditProject(lock: nil)
        try project.scratch.write("a.json", Self.bill(Self.library(address)))
        let run = project.run("audit", "a.json")
        #expect(run.status == 1 && run.output.contains("PYSEC-2021-98"), "\(run.output)\(run.talk)")
    }

    @Test func `A bill that contradicts itself is judged by both versions`() async throws {
        let project = try await AuditProject(lock: nil)
        try project.scratch.write(
            "a.json", Self.bill(Self.library("pkg:pypi/django@4.0", ", \"version\": \"2.2.0\"")))
        #expect(project.run("audit", "a.json").output.contains("found in django version 2.2.0"))
        try project.scratch.write("a.json", Self.bill(Self.library("pkg:pypi/django@4.0", ", \"version\": \"4\"")))
        let same = project.run("audit", "a.json")
        #expect(same.status == 0 && same.output.contains("1 package was judged."))
    }

    @Test func `Several bills and locks are judged at once, and trees are searched for them`() async throws {
        let project = try await AuditProject(lock: nil)
        try project.scratch.write("Pipfile", "[packages]\n")
        let vulnerable = Self.bill(Self.library("pkg:pypi/django@2.2.0"))
        try project.scratch.write("one/Pipfile.lock", AuditProject.lock)
        try project.scratch.write("one/app.cdx.json", Self.bill(Self.library("pkg:pypi/tool@3.0")))
        try project.scratch.write("two/bom.json", vulnerable)
        try project.scratch.write(
            "three/BOM.xml",
            "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.4\"><components><component type=\"library\"><name>x</name>"
                + "<purl>pkg:pypi/tool@2.9</purl></component></components></bom>")
        try project.scratch.write("four/parts/bom.json", "{\"screws\": 12}")
        try project.scratch.write("front/bom.json", Self.bill(Self.library("pkg:npm/a@1")))
        let run = project.run("audit", "--recursive")
        #expect(run.status == 1, "\(run.talk)")
        for place in ["one/Pipfile.lock:12", "one/app.cdx.json:2", "two/bom.json:2", "three/BOM.xml:1"] {
            #expect(run.output.contains(place), "\(place): \(run.output)")
        }
        #expect(run.output.contains("front/bom.json also lists 1 package of npm, which were not looked at."))
        #expect(!run.output.contains("Not judged"))
        // Beside a lock, a bill is read only where it is asked for.
        #expect(!project.run("audit", "one").output.contains("tool version 3.0"))
        #expect(project.run("audit", "two").status == 1)
        #expect(
            project.run("audit", "one/Pipfile.lock", "two/bom.json", "front/bom.json").output.contains("Not judged"))
        #expect(project.run("audit", "front").status == 3)
        #expect(project.run("audit", "four/parts").status == 3)
        try project.scratch.write("four/parts/x.cdx.json", "{\"screws\": 12}")
        #expect(project.run("audit", "-r", "four").status == 3)
    }

    static let broken = [
        "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\", \"components\": [",
        "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"9\"}", "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\">",
        "SPDXVersion: SPDX-2.3\n",
    ]

    @Test(arguments: broken)
    func `A broken bill is one error, and never an answer`(text: String) async throws {
        let project = try await AuditProject()
        try project.scratch.write("a.cdx.json", text)
        for words in [["audit", "a.cdx.json"], ["audit", "Pipfile.lock", "a.cdx.json"], ["audit", "--recursive"]] {
            let run = ProgramRun(words: words, in: project.scratch.path, variables: project.variables)
            #expect(run.status == 3 && run.output == "", "\(words): \(run.output)")
            #expect(run.talk.contains("error[bill-unreadable]") && run.talk.contains("a.cdx.json:1"), "\(run.talk)")
        }
        try project.scratch.write("other.json", "{\"a\": 1}")
        #expect(project.run("audit", "other.json").status == 2)
    }
}

extension String {
    /// What follows the first occurrence of a text.
    fileprivate func components(after text: String) -> String {
        firstRange(of: text).map { String(self[$0.upperBound...]) } ?? ""
    }
}
