import OperatingSystem
import Synchronization
import Testing

@testable import Commands

@Suite(.enabled(if: TestProject.hasPython, TestProject.withoutPython)) struct AdvisoryQuestionTests {
    struct Place {
        let project: AuditProject
        let service = QuestionService()

        /// A lock without sources is one of the default index; `mine` comes from an index of its own.
        init() async throws {
            let source = "{\"name\": \"main\", \"url\": \"https://main.example/simple\", \"verify_ssl\": true},"
            let lock = AuditProject.lock.replacing(source, with: "").replacing("\"own\"", with: "\"unlike\"")
                .replacing(
                    "{\"name\": \"unlike\", \"url\": \"https://own.example/simple\", \"verify_ssl\": true}", with: ""
                )
                .replacing(
                    "\"tool\": {",
                    with: "\"mine\": {\"version\": \"==1.0\", \"index\": \"own\"},\n                \"tool\": {")
            var project = try await AuditProject(lock: lock, importing: false)
            project.variables["PIPIT_OSV_URL"] = "https://service.example"
            project.variables["PIP_CONFIG_FILE"] = "/dev/null"
            project.variables["PIP_RETRIES"] = "0"
            project.variables["PATH"] = "/usr/local/bin:/usr/bin:/bin"
            self.project = project
            let records = [
                AuditProject.records[0], AuditProject.records[1],
                AdvisoryText.record("PYSEC-2022-7", "django", fixed: "3"),
            ]
            service.state.withLock { state in
                for record in records { state.records[record.id] = record.text }
                state.found = ["django": ["PYSEC-2021-98", "PYSEC-2022-7"], "tool": ["GHSA-aaaa-bbbb-cccc"]]
            }
        }

        func run(_ words: String...) async -> ProgramRun {
            await ProgramRun(
                finishing: words, in: project.scratch.path, variables: project.variables, network: service)
        }
    }

    @Test func `A service is asked about releases of the default index alone, and every page is followed`() async throws
    {
        let place = try await Place()
        let run = await place.run("audit", "-s", "osv", "--tolerate", "mine")
        #expect(run.status == 1, "\(run.talk)")
        #expect(run.output.contains("3 vulnerabilities were found."), "\(run.output)")
        #expect(run.output.contains("PYSEC-2021-98") && run.output.contains("PYSEC-2022-7"))
        #expect(run.output.contains("Not judged, and accepted so: mine 1.0, about which no service was asked"))
        let bodies = place.service.state.withLock(\.bodies)
        #expect(bodies.count == 2 && bodies.allSatisfy { !$0.contains("mine") })
        #expect(bodies[0].contains("\"sound\"") && !bodies[1].contains("\"sound\"") && bodies[1].contains("page_token"))
        // The answers are kept for audits without a network, and what was not asked about stays unjudged.
        let later = place.project.run("audit", "--categories", "packages")
        #expect(later.status == 1 && later.output.contains("2 vulnerabilities were found."), "\(later.talk)")
        #expect(place.project.run("audit", "--categories", "packages", "-i", "PYSEC-2021-98,PYSEC-2022-7").status == 0)
        #expect(place.project.run("audit", "--categories", "dev-packages", "-i", "GHSA-aaaa-bbbb-cccc").status == 3)
    }

    @Test(arguments: QuestionService.Fault.allCases)
    func `A service that answers wrongly or by half is no clean bill`(fault: QuestionService.Fault) async throws {
        let place = try await Place()
        place.service.state.withLock { $0.fault = fault }
        let run = await place.run("check", "--scan", "--vulnerability-service", "osv", "--continue-on-error")
        #expect(run.status == 3 && run.output == "" && run.talk.contains("error["), "\(fault): \(run.talk)")
        #expect(place.project.run("audit").talk.contains("error[advisory-store-missing]"))
    }
}
