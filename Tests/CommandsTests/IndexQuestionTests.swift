import OperatingSystem
import PackageIndexes
import Synchronization
import Testing

@testable import Commands

/// `audit -s pypi`: every index is asked about what comes from it.
@Suite struct IndexQuestionTests {
    /// Indexes at `https://NAME.example/simple`, as far as they tell of vulnerabilities.
    final class Service: HTTPTransport {
        struct State {
            /// Answers by `host/path`; everything else is not there.
            var answers: [String: String] = [:]
            var responses: [String: HTTPResponse] = [:]
            var requests: [String] = []
            var authorizations: [String: String] = [:]
        }

        let state = Mutex(State())

        func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
            let place = String("\(request.url)".dropFirst("https://".count))
            return state.withLock { state in
                state.requests.append(place)
                state.authorizations[place] = request.headers["Authorization"]
                if let response = state.responses[place] { return response }
                guard let text = state.answers[place] else { return HTTPResponse(status: 404) }
                return HTTPResponse(status: 200, body: HTTPBody(Array(text.utf8)))
            }
        }

        func answer(_ place: String, _ text: String) { state.withLock { $0.answers[place] = text } }
        func answer(_ place: String, _ response: HTTPResponse) { state.withLock { $0.responses[place] = response } }
        var requests: [String] { state.withLock { $0.requests.sorted() } }
    }

    static func page(_ name: String, _ version: String, _ vulnerabilities: String = "") -> String {
        "{\"info\": {\"name\": \"\(name)\", \"version\": \"\(version)\"}, \"vulnerabilities\": [\(vulnerabilities)]}"
    }

    static func entry(_ id: String, fixed: String = "[]", more: String = "") -> String {
        """
        {"id": "\(id)", "aliases": ["CVE-2021-33203"], "details": "Directory traversal in admindocs", "summary": null,
         "fixed_in": \(fixed), "link": "https://advisories.example/\(id)", "source": "osv", "withdrawn": null\(more)}
        """
    }

    struct Place {
        var project: AuditProject
        let service = Service()

        init(lock: String? = nil) async throws {
            let source = "{\"name\": \"own\", \"url\": \"https://own.example/simple\", \"verify_ssl\": true}"
            let only = AuditProject.lock.replacing(", \"verify_ssl\": true},", with: ", \"verify_ssl\": true}")
                .replacing(source, with: "")
            project = try await AuditProject(lock: lock ?? only, importing: false)
            project.variables["PATH"] = project.scratch.path
            project.variables["PIP_RETRIES"] = "0"
            project.variables["PIP_CONFIG_FILE"] = "/dev/null"
            service.answer("main.example/pypi/django/2.2.0/json", page("Django", "2.2.0", entry("PYSEC-2021-98")))
            service.answer("main.example/pypi/sound/1.0/json", page("sound", "1.0"))
            service.answer("main.example/pypi/tool/3.1/json", page("tool", "3.1"))
        }

        func run(_ words: String...) async -> ProgramRun {
            await ProgramRun(
                finishing: words, in: project.scratch.path, variables: project.variables, network: service)
        }
    }

    @Test(arguments: [["audit", "-s", "pypi"], ["check", "--scan", "--vulnerability-service", "pypi"]])
    func `The index that packages come from is asked about each of them, and the answers are kept`(words: [String])
        async throws
    {
        let place = try await Place()
        let run = await ProgramRun(
            finishing: words, in: place.project.scratch.path, variables: place.project.variables,
            network: place.service)
        #expect(run.status == 1 && run.output.contains("1 vulnerability was found."), "\(run.output)\(run.talk)")
        #expect(run.output.contains("Vulnerability ID: PYSEC-2021-98") && run.output.contains("CVE-2021-33203"))
        #expect(run.output.contains("ADVISORY: Directory traversal in admindocs"))
        #expect(!run.output.contains("Fixed in: 2"))
        #expect(run.output.contains("3 packages were judged.\nDatabase as of 20"))
        #expect(
            place.service.requests == [
                "main.example/pypi/django/2.2.0/json", "main.example/pypi/sound/1.0/json",
                "main.example/pypi/tool/3.1/json",
            ])
        let later = place.project.run("audit")
        #expect(later.status == 1 && later.output.contains("PYSEC-2021-98") && later.output.contains("3 packages"))
        #expect(place.project.run("audit", "-i", "CVE-2021-33203").status == 0)
    }

    @Test func `A package about which its index says nothing is not clean`() async throws {
        let place = try await Place()
        place.service.answer("main.example/pypi/tool/3.1/json", HTTPResponse(status: 404))
        // An answer without a word about vulnerabilities, as of an index that does not know any.
        place.service.answer(
            "main.example/pypi/sound/1.0/json", "{\"info\": {\"name\": \"sound\", \"version\": \"1.0\"}}")
        let run = await place.run("audit", "-s", "pypi", "-i", "CVE-2021-33203")
        #expect(run.status == 3, "\(run.output)\(run.talk)")
        #expect(run.output.contains("1 package was judged, 2 could not be."), "\(run.output)")
        #expect(run.output.contains("sound 1.0") && run.output.contains("tool 3.1"))
        // Nor is it so when nothing at all is there.
        place.service.state.withLock { $0.answers = [:] }
        try Files.remove(place.project.scratch.path + "/.local/share/pipit/advisories-asked")
        let none = await place.run("audit", "-s", "pypi", "--continue-on-error")
        #expect(none.status == 3 && none.output.contains("0 packages were judged, 3 could not be."), "\(none.output)")
    }

    static let faults: [(name: String, response: HTTPResponse, says: String)] = [
        ("down", HTTPResponse(status: 503), "error[index-unreachable]"),
        ("forbidden", HTTPResponse(status: 403), "error[index-refused]"),
        ("no JSON", HTTPResponse(status: 200, body: HTTPBody(Array("<html>".utf8))), "error[advisories-unreadable]"),
        ("empty", HTTPResponse(status: 200, body: HTTPBody(Array("{}".utf8))), "error[advisories-unreadable]"),
        (
            "another release", HTTPResponse(status: 200, body: HTTPBody(Array(page("tool", "3.2").utf8))),
            "error[advisories-unreadable]"
        ),
        (
            "another package", HTTPResponse(status: 200, body: HTTPBody(Array(page("fool", "3.1").utf8))),
            "error[advisories-unreadable]"
        ),
        (
            "no list",
            HTTPResponse(
                status: 200,
                body: HTTPBody(Array(page("tool", "3.1").replacing("[]", with: "{}").utf8))),
            "error[advisories-unreadable]"
        ),
    ]

    @Test(arguments: faults)
    func `An index that answers wrongly is no clean bill, and changes no answer from before`(
        fault: (name: String, response: HTTPResponse, says: String)
    ) async throws {
        let place = try await Place()
        #expect(await place.run("audit", "-s", "pypi").status == 1)
        let path = place.project.scratch.path + "/.local/share/pipit/advisories-asked"
        let before = try Files.read(path)
        place.service.answer("main.example/pypi/tool/3.1/json", fault.response)
        let run = await place.run("audit", "-s", "pypi", "--continue-on-error", "-i", "CVE-2021-33203")
        #expect(run.status == 3 && run.output == "" && run.talk.contains(fault.says), "\(fault.name): \(run.talk)")
        #expect(try Files.read(path) == before)
    }

    @Test func `Fixes are told where the index knows some, and what was taken back is none`() async throws {
        let place = try await Place()
        place.service.answer(
            "main.example/pypi/django/2.2.0/json",
            Self.page(
                "django", "2.2.0",
                Self.entry("PYSEC-2021-98", fixed: "[\"2.2.24\", \"3.1.12\"]") + ","
                    + Self.entry("PYSEC-2020-1").replacing(
                        "\"withdrawn\": null", with: "\"withdrawn\": \"2020-02-01T00:00:00Z\""
                    )
                    .replacing("CVE-2021-33203", with: "CVE-2020-1")))
        let run = await place.run("audit", "-s", "pypi")
        #expect(run.status == 1 && run.output.contains("1 vulnerability was found."), "\(run.output)\(run.talk)")
        #expect(run.output.contains("Fixed in: 2.2.24, 3.1.12") && !run.output.contains("PYSEC-2020-1"))
    }

    @Test func `One advisory about several releases stays one about all of them`() async throws {
        let place = try await Place()
        try place.project.scratch.write("requirements.txt", "--index-url https://main.example/simple\ndjango==2.2.0\n")
        try place.project.scratch.write("more/requirements.txt", "-i https://main.example/simple\ndjango==2.2.1\n")
        place.service.answer(
            "main.example/pypi/django/2.2.1/json", Self.page("django", "2.2.1", Self.entry("PYSEC-2021-98")))
        let run = await place.run("audit", "-s", "pypi", "requirements.txt", "more/requirements.txt")
        #expect(run.status == 1 && run.output.contains("2 vulnerabilities were found."), "\(run.output)\(run.talk)")
        // And answers about one release leave those about others alone.
        place.service.answer("main.example/pypi/django/2.2.1/json", Self.page("django", "2.2.1"))
        #expect(await place.run("audit", "-s", "pypi", "more/requirements.txt").status == 0)
        #expect(place.project.run("audit", "more/requirements.txt").status == 0)
        #expect(place.project.run("audit", "requirements.txt").status == 1)
    }

    // MARK: - Who is told what

    @Test func `Each index is told of its own packages, with its own password, and nobody of unclear ones`()
        async throws
    {
        var lock = AuditProject.lock.replacing(
            "\"version\": \"==2.2.0\"", with: "\"version\": \"==2.2.0\", \"index\": \"main\"")
        lock = lock.replacing("\"version\": \"==3.1\"", with: "\"version\": \"==3.1\", \"index\": \"own\"")
        lock = lock.replacing("https://own.example", with: "https://me:${SECRET}@own.example")
        var place = try await Place(lock: lock)
        place.project.variables["SECRET"] = "hunter2"
        place.service.answer("own.example/pypi/tool/3.1/json", Self.page("tool", "3.1"))
        let run = await place.run("audit", "-s", "pypi", "-i", "CVE-2021-33203", "--tolerate", "tool")
        #expect(
            place.service.requests == ["main.example/pypi/django/2.2.0/json", "own.example/pypi/tool/3.1/json"],
            "\(run.talk)")
        let authorizations = place.service.state.withLock(\.authorizations)
        #expect(authorizations["main.example/pypi/django/2.2.0/json"] == nil)
        #expect(authorizations["own.example/pypi/tool/3.1/json"] == "Basic bWU6aHVudGVyMg==")
        // `sound` names no index where two could be meant.
        #expect(run.status == 3 && run.talk.contains("nobody was asked about 1 of the packages"), "\(run.talk)")
        #expect(run.talk.contains("package  sound 1.0") && !run.talk.contains("hunter2"))
        let store = String(
            decoding: try Files.read(place.project.scratch.path + "/.local/share/pipit/advisories-asked"), as: UTF8.self
        )
        #expect(!store.contains("hunter2") && store.contains("****@own.example"))
    }

    @Test func `The silence of an index that the policy calls private says nothing`() async throws {
        let place = try await Place()
        #expect(await place.run("audit", "-s", "pypi", "-i", "CVE-2021-33203").status == 0)
        try place.project.scratch.write(
            "pipit-policy.toml", "schema = 1\n[sources]\nprivate-indexes = [\"https://main.example/simple/\"]\n")
        let run = await place.run("audit", "-s", "pypi", "-i", "CVE-2021-33203")
        #expect(run.status == 3 && run.output.contains("since it comes from the index main"), "\(run.output)")
    }

    @Test func `Without a question to anybody, what is declared private is not clean by silence, and the rest is`()
        async throws
    {
        let place = try await Place()
        #expect(await place.project.database("import", "advisories", "--as-of", "now").status == 0)
        let ignores = ["audit", "-i", "PYSEC-2021-98", "-i", "GHSA-aaaa-bbbb-cccc"]
        func audit() -> ProgramRun {
            ProgramRun(words: ignores, in: place.project.scratch.path, variables: place.project.variables)
        }
        // One index of which nobody says anything may stand for the public one.
        #expect(audit().status == 0)
        try place.project.scratch.write("pipit-policy.toml", "schema = 1\n[sources]\nprivate-indexes = [\"main\"]\n")
        let run = audit()
        #expect(
            run.status == 3 && run.output.contains("sound 1.0, since it comes from the index main"), "\(run.output)")
        // What a public advisory says of such a name is told all the same.
        #expect(run.output.contains("Ignored: PYSEC-2021-98 in django 2.2.0"))
        #expect(place.service.requests == [])
    }

    @Test func `An address without such pages beside it is not asked`() async throws {
        let place = try await Place()
        try place.project.scratch.write("one.txt", "-i https://main.example/packages\nsound==1.0\n")
        try place.project.scratch.write(
            "two.txt", "-i https://main.example/simple\n--extra-index-url https://own.example/simple\nsound==1.0\n")
        for file in ["one.txt", "two.txt"] {
            let run = await place.run("audit", "-s", "pypi", file)
            #expect(run.status == 3 && run.output.contains("0 packages were judged, 1 could not be."), "\(run.output)")
        }
        #expect(place.service.requests == [])
        #expect(await place.run("audit", "-s", "pypi", "--use-installed").status == 2)
        #expect(await place.run("audit", "-s", "osv", "--use-installed").status == 2)
        #expect(await place.run("audit", "-s", "oracle").status == 2)
        #expect(await place.run("audit", "-s", "pypi", "--db", "x").status == 2)
    }
}
