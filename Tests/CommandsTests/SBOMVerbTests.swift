import OperatingSystem
import SharedFixtures
import StructuredText
import Testing

@testable import Commands

@Suite struct SBOMVerbTests {
    private static let moment = ["SOURCE_DATE_EPOCH": "1700000000"]

    private func value(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

    @Test func `A lock becomes a bill of materials, the same for the same lock`() async throws {
        let project = try await AuditProject()
        let run = project.run("sbom", variables: Self.moment)
        #expect(run.status == 0 && run.talk == "", "\(run.talk)")
        let bill = try value(run.output)
        #expect(bill["specVersion"]?.string == "1.6")
        #expect(bill["metadata"]?["timestamp"]?.string == "2023-11-14T22:13:20Z")
        #expect(
            bill["components"]?.array?.map { $0["purl"]?.string } == [
                "pkg:pypi/django@2.2.0", "pkg:pypi/sound@1.0", "pkg:pypi/tool@3.1",
            ])
        #expect(bill["components"]?.array?.map { $0["scope"]?.string } == ["required", "required", "optional"])
        // Only what the Pipfile names, as nothing tells who needs the others.
        #expect(bill["dependencies"]?.array?.count == 1)
        #expect(bill["dependencies"]?.array?.first?["dependsOn"]?.array == ["pkg:pypi/django@2.2.0"])
        #expect(project.run("sbom", variables: Self.moment).output == run.output)
        let part = project.run("sbom", "--categories", "dev-packages", "-f", "spdx", variables: Self.moment)
        #expect(part.output.contains("pkg:pypi/tool@3.1") && !part.output.contains("pkg:pypi/django"))
        #expect(project.run("sbom", "--categories", "docs").status == 2)
        #expect(project.run("sbom", "--format", "word").status == 2)
    }

    @Test func `A bill of materials goes into a file, and without a lock there is none`() async throws {
        let project = try await AuditProject()
        for format in ["cyclonedx-xml", "cyclonedx-1.7-json", "cyclonedx-1.7-xml", "spdx-3.0"] {
            let run = project.run("sbom", "--format", format, "-o", "bill", variables: Self.moment)
            #expect(run.status == 0 && run.output == "" && run.talk.contains("Wrote 3 packages to"), "\(run.talk)")
            let text = String(decoding: try Files.read(Paths.join(project.scratch.path, "bill")), as: UTF8.self)
            #expect(text.contains("pkg:pypi/sound@1.0"))
        }
        let empty = try await AuditProject(lock: nil, importing: false)
        let run = empty.run("sbom")
        #expect(run.status == 3 && run.output == "" && run.talk.contains("pipit lock"))
    }

    @Test(.enabled(if: TestProject.hasPython, TestProject.withoutPython))
    func `An environment adds what needs what, licences, and the bills that packages bring along`() async throws {
        let project = try TestProject()
        let installation = await project.run("install", "web", "--dev", "tool")
        #expect(installation.status == 0, "\(installation.talk)")
        let library = try #require(Files.list(project.environmentPath + "/lib").first { $0.hasPrefix("python") })
        let packages = "\(project.environmentPath)/lib/\(library)/site-packages"
        let information = try #require(Files.list(packages).first { $0.hasPrefix("web-") })
        try Files.makeDirectories("\(packages)/\(information)/sboms")
        let embedded =
            #"{"bomFormat": "CycloneDX", "components": [{"type": "library", "name": "libweb", "version": "9"}]}"#
        try Files.write(Array(embedded.utf8), to: "\(packages)/\(information)/sboms/web.cdx.json")
        for words in [["sbom"], ["sbom", "--use-installed"]] {
            let run = await project.run(words: words, variables: Self.moment)
            #expect(run.status == 0 && run.talk == "", "\(run.talk)")
            let bill = try value(run.output)
            let web = bill["components"]?.array?.first { $0["name"]?.string == "web" }
            #expect(web?["components"]?.array?.first?["name"]?.string == "libweb")
            let reference = try #require(web?["bom-ref"]?.string)
            let needs = bill["dependencies"]?.array?.first { $0["ref"]?.string == reference }?["dependsOn"]?.array
            #expect(needs == ["pkg:pypi/base@1.1"])
        }
        #expect(await project.run("sbom", "--use-installed").output.contains("pkg:pypi/tool@0.9"))
    }

    @Test(arguments: ["sarif", "cyclonedx-json", "html", "json", "openvex", "junit"])
    func `An audit can be told to machines, with the lines of the lock`(format: String) async throws {
        let project = try await AuditProject()
        try project.scratch.write(
            "pipit-policy.toml",
            """
            schema = 1

            [[vulnerabilities.ignore]]
            id = "GHSA-aaaa-bbbb-cccc"
            package = "tool"
            expires = \(TestClock.handedIn.day(inDays: 30))
            reason = "only used by hand, on files of our own"
            vex = "vulnerable_code_cannot_be_controlled_by_adversary"
            """)
        let run = project.run("audit", "--output", format, variables: Self.moment)
        #expect(run.status == 1, "\(run.talk)")
        switch format {
        case "sarif":
            let result = try value(run.output)["runs"]?.array?.first?["results"]?.array?.first
            let place = result?["locations"]?.array?.first?["physicalLocation"]
            #expect(place?["artifactLocation"]?["uri"]?.string == "Pipfile.lock")
            #expect(place?["region"]?["startLine"]?.integer == 12)
        case "cyclonedx-json":
            let bill = try value(run.output)
            #expect(bill["components"]?.array?.count == 3)
            let last = bill["vulnerabilities"]?.array?.last
            #expect(last?["analysis"]?["state"]?.string == "not_affected")
            #expect(last?["affects"]?.array?.first?["ref"]?.string == "pkg:pypi/tool@3.1")
        case "json":
            let report = try value(run.output)
            #expect(report["schema"]?.string == "pipit-audit/1" && report["exit_status"]?.integer == 1)
            try project.scratch.write("before.json", run.output)
            #expect(project.run("audit", "--baseline", "before.json").status == 0)
        case "openvex": #expect(run.output.contains("vulnerable_code_cannot_be_controlled_by_adversary"))
        default: #expect(run.output.contains("PYSEC-2021-98"))
        }
    }
}
