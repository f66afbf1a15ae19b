import Diagnostics
import OperatingSystem
import PackagingStandards
import Testing

@testable import PackageIndexes

@Suite struct ListingRequestTests {
    private var bench: Bench

    init() throws { bench = try Bench() }

    private static let page = Page.json("p", [Page.file("p-1.0.tar.gz", sha256: someDigest)])

    private func versions(_ listing: ProjectListing?) -> [String]? { listing?.releases.map(\.version.description) }

    @Test("a listing is asked for by the normalised name, JSON before HTML, packed")
    func request() async throws {
        let transport = ScriptedTransport { _, _ in .json(Page.json("My.Project", [Page.file("my_project-1.0.zip")])) }
        let listing = try await bench.client(transport).listing(of: name("My.Project"), at: bench.source)
        #expect(versions(listing) == ["1.0"])
        let request = try #require(transport.requests.first)
        #expect(request.url.text == "https://index.example/simple/my-project/")
        #expect(request.headers["accept"]?.hasPrefix("application/vnd.pypi.simple.v1+json,") == true)
        #expect(request.headers["Accept-Encoding"] == "gzip")
        #expect(request.headers["Authorization"] == nil)
        #expect(request.verifiesTLS)
    }

    @Test("pages come in either form, packed or not, and in pieces of any size", arguments: [1, 7, 65536])
    func forms(pieceSize: Int) async throws {
        let html = Array("<a href='/f/p-1.0.zip'>x</a>".utf8)
        let json = Array(Self.page.utf8)
        let cases: [(HTTPHeaders, [UInt8])] = [
            (["Content-Type": "application/vnd.pypi.simple.v1+json"], json),
            (["Content-Type": "application/json; charset=utf-8"], json),
            (["content-type": "Text/HTML"], html), (["Content-Type": "application/vnd.pypi.simple.v1+html"], html),
            ([:], html),
            ([:], json), (["Content-Type": "application/json", "Content-Encoding": "gzip"], gzip(json)),
            (["Content-Encoding": "gzip"], gzip(html)), (["Content-Encoding": "identity"], html),
        ]
        for (headers, body) in cases {
            let transport = ScriptedTransport { _, _ in
                HTTPResponse(status: 200, headers: headers, body: HTTPBody(body, pieceSize: pieceSize))
            }
            let client = bench.client(transport, caching: .bypass)
            #expect(versions(try await client.listing(of: name("p"), at: bench.source)) == ["1.0"])
        }
    }

    @Test("only 404 and 410 mean that there is no such project", arguments: [404, 410])
    func notFound(status: Int) async throws {
        let transport = ScriptedTransport { _, _ in HTTPResponse(status: status) }
        #expect(try await bench.client(transport).listing(of: name("p"), at: bench.source) == nil)
        #expect(transport.requests.count == 1)
    }

    @Test(
        "an answer that is no page is an error, not an empty listing",
        arguments: [
            ("text/html", "<h1>Log in</h1>"), ("text/plain", "<a href='p-1.0.zip'>x</a>"), ("application/json", "{}"),
            ("application/vnd.pypi.simple.v2+json", #"{"files": []}"#), ("application/json", "<html>"),
            ("application/json", Page.json("other", [])), ("", "hello"), ("application/octet-stream", "x"),
        ])
    func wrongAnswers(type: String, text: String) async throws {
        let transport = ScriptedTransport { _, _ in .html(text, type: type) }
        let error = await #expect(throws: IndexError.self) {
            try await bench.client(transport).listing(of: name("p"), at: bench.source)
        }
        guard case .answer = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.diagnostic.code == .indexAnswer)
        #expect(error?.diagnostic.exitStatus == .undetermined)
    }

    @Test(
        "broken packing is an error",
        arguments: [("gzip", "not gzip, but longer than eighteen bytes"), ("gzip", ""), ("br", "x"), ("zstd", "x")])
    func wrongPacking(encoding: String, body: String) async throws {
        let transport = ScriptedTransport { _, _ in
            HTTPResponse(
                status: 200, headers: ["Content-Type": "application/json", "Content-Encoding": encoding],
                body: HTTPBody(Array(body.utf8)))
        }
        let error = await #expect(throws: IndexError.self) {
            try await bench.client(transport).listing(of: name("p"), at: bench.source)
        }
        #expect(error?.diagnostic.code == .indexAnswer)
    }

    @Test("other statuses are errors too", arguments: [201, 204, 206, 300, 400, 402, 418, 451, 501, 505])
    func otherStatuses(status: Int) async throws {
        let transport = ScriptedTransport { _, _ in HTTPResponse(status: status) }
        await #expect(throws: IndexError.self) {
            try await bench.client(transport).listing(of: name("p"), at: bench.source)
        }
        #expect(transport.requests.count == 1)
    }

    // MARK: Retries

    @Test("what may pass is tried again, longer each time", arguments: [429, 500, 502, 503, 504])
    func retries(status: Int) async throws {
        let transport = ScriptedTransport { _, number in number < 2 ? HTTPResponse(status: status) : .json(Self.page) }
        #expect(versions(try await bench.client(transport).listing(of: name("p"), at: bench.source)) == ["1.0"])
        #expect(transport.requests.count == 3)
        let sleeps = bench.time.sleeps
        #expect(sleeps.count == 2 && (0.125...0.25).contains(sleeps[0]) && (0.25...0.5).contains(sleeps[1]))
    }

    @Test("a server that stays down is unreachable, and the diagnostic says how often it was tried")
    func serverDown() async throws {
        let transport = ScriptedTransport { _, _ in HTTPResponse(status: 503) }
        let error = await #expect(throws: IndexError.self) {
            try await bench.client(transport).listing(of: name("p"), at: bench.source)
        }
        #expect(
            error
                == .unreachable(
                    source: "main", url: "https://index.example/simple/p/", cause: .status(503), attempts: 4))
        #expect(error?.diagnostic.code == .indexUnreachable)
        #expect(error?.diagnostic.exitStatus == .undetermined)
    }

    @Test("no retry helps against a certificate that cannot be trusted")
    func permanent() async throws {
        for kind in [TransportError.Kind.certificate, .proxy, .configuration, .malformedAnswer] {
            let transport = ScriptedTransport { _, _ throws(TransportError) in throw TransportError(kind, "because") }
            let error = await #expect(throws: IndexError.self) {
                try await bench.client(transport).listing(of: name("p"), at: bench.source)
            }
            #expect(transport.requests.count == 1)
            #expect(error?.diagnostic.headline.contains("because") == true)
        }
    }

    @Test(
        "a connection that fails is tried again",
        arguments: [TransportError.Kind.refused, .timedOut, .closed, .nameResolution])
    func connectionFailures(kind: TransportError.Kind) async throws {
        let transport = ScriptedTransport { _, number throws(TransportError) in
            if number == 0 { throw TransportError(kind, "because") }
            return .json(Self.page)
        }
        #expect(versions(try await bench.client(transport).listing(of: name("p"), at: bench.source)) == ["1.0"])
    }

    @Test("half a page is asked for again and never read")
    func halfAnswers() async throws {
        let half = Array(Self.page.utf8.dropLast(20))
        let transport = ScriptedTransport { _, number in
            number == 0 ? .broken(["Content-Type": "application/json"], after: half) : .json(Self.page)
        }
        #expect(versions(try await bench.client(transport).listing(of: name("p"), at: bench.source)) == ["1.0"])
        #expect(transport.requests.count == 2)
    }

    @Test("a server that says when to come back is heard, within reason")
    func retryAfter() async throws {
        let transport = ScriptedTransport { _, number in
            number == 0 ? HTTPResponse(status: 429, headers: ["Retry-After": "7"]) : .json(Self.page)
        }
        _ = try await bench.client(transport).listing(of: name("p"), at: bench.source)
        #expect(bench.time.sleeps == [7])
        let patient = ScriptedTransport { _, _ in HTTPResponse(status: 503, headers: ["Retry-After": "3600"]) }
        await #expect(throws: IndexError.self) {
            try await bench.client(patient).listing(of: name("q"), at: bench.source)
        }
        #expect(patient.requests.count == 1)
    }

    @Test("delays double up to a limit, and dates count as well as seconds")
    func delays() {
        let policy = RetryPolicy(retries: 10, firstDelay: 1, longestDelay: 10)
        let delays = (1...6).map { policy.delay(beforeRetry: $0, retryAfter: nil, random: 0) }
        #expect(delays == [1, 2, 4, 8, 10, 10])
        #expect(policy.delay(beforeRetry: 1, retryAfter: nil, random: 0.5) == 0.75)
        #expect(RetryPolicy.seconds(retryAfter: "Sun, 06 Nov 1994 08:49:37 GMT", now: 784_111_770) == 7)
        #expect(RetryPolicy.seconds(retryAfter: "soon", now: 0) == nil)
    }

    // MARK: Redirects and credentials

    @Test("redirects are followed, and relative links stand on where they led")
    func redirects() async throws {
        let transport = ScriptedTransport { request, _ in
            switch request.url.path {
            case "/simple/p/": .redirect(302, "/mirror/p")
            case "/mirror/p": .redirect(301, "p/")
            default: .json(Page.json("p", [Page.file("p-1.0.zip", url: "../../f/p-1.0.zip")]))
            }
        }
        let listing = try await bench.client(transport).listing(of: name("p"), at: bench.source)
        #expect(listing?.files.first?.url.text == "https://index.example/f/p-1.0.zip")
    }

    @Test(
        "redirects that lead astray are not followed",
        arguments: [
            "http://index.example/simple/p/", "file:///etc/passwd", "ftp://x/", "", "https://index.example/simple/p/",
        ])
    func badRedirects(location: String) async throws {
        let transport = ScriptedTransport { _, _ in .redirect(307, location) }
        let error = await #expect(throws: IndexError.self) {
            try await bench.client(transport).listing(of: name("p"), at: bench.source)
        }
        guard case .redirect = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(transport.requests.count <= 11)
        #expect(transport.requests.allSatisfy { $0.url.scheme == "https" })
    }

    @Test("credentials go to the source's own server and to no other")
    func credentialsOnRedirect() async throws {
        for (target, keeps) in [
            ("https://index.example/other/", true), ("https://index.example:443/other/", true),
            ("https://index.example:8443/other/", false), ("https://files.index.example/", false),
            ("https://index.example.evil.example/", false), ("https://other.example/", false),
        ] {
            var bench = bench
            bench.source.url = "https://ann:p%40ss@index.example/simple"
            let transport = ScriptedTransport { _, number in number == 0 ? .redirect(302, target) : .json(Self.page) }
            _ = try await bench.client(transport, caching: .bypass).listing(of: name("p"), at: bench.source)
            #expect(transport.requests[0].headers["Authorization"] == "Basic YW5uOnBAc3M=")
            #expect((transport.requests[1].headers["Authorization"] != nil) == keeps, "\(target)")
            #expect(transport.requests.allSatisfy { $0.url.userInformation == nil })
        }
    }

    @Test("credentials do not come back once a redirect has left the server")
    func credentialsStayAway() async throws {
        var bench = bench
        bench.source.url = "https://ann:pw@index.example/simple"
        let transport = ScriptedTransport { _, number in
            switch number {
            case 0: .redirect(302, "https://other.example/")
            case 1: .redirect(302, "https://index.example/simple/p/x")
            default: .json(Self.page)
            }
        }
        _ = try await bench.client(transport).listing(of: name("p"), at: bench.source)
        #expect(transport.requests.map { $0.headers["Authorization"] != nil } == [true, false, false])
    }

    @Test("the netrc file speaks for its hosts, the address goes first")
    func netrc() async throws {
        var bench = bench
        try Files.write(Array("machine index.example login ann password pw".utf8), to: bench.path("netrc"))
        bench.environment["NETRC"] = bench.path("netrc")
        let transport = ScriptedTransport { _, _ in .json(Self.page) }
        _ = try await bench.client(transport, caching: .bypass).listing(of: name("p"), at: bench.source)
        bench.source.url = "https://bob:x@index.example/simple"
        _ = try await bench.client(transport, caching: .bypass).listing(of: name("p"), at: bench.source)
        bench.source.url = "https://other.example/simple"
        _ = try await bench.client(transport, caching: .bypass).listing(of: name("p"), at: bench.source)
        #expect(
            transport.requests.map { $0.headers["Authorization"] } == ["Basic YW5uOnB3", "Basic Ym9iOng=", nil])
    }

    @Test("who is refused learns what was sent and what is missing")
    func refusals() async throws {
        let cases: [(String, Int, IndexError.CredentialsUsed)] = [
            ("https://index.example/simple", 401, .none), ("https://index.example/simple", 403, .none),
            ("https://ann:geheim@index.example/simple", 401, .fromAddress),
            ("https://ann:${PIP_PASS}@index.example/simple", 401, .unsetVariables(["PIP_PASS"])),
        ]
        for (url, status, used) in cases {
            let transport = ScriptedTransport { _, _ in HTTPResponse(status: status) }
            let source = PackageSource(name: "main", url: url)
            let error = await #expect(throws: IndexError.self) {
                try await bench.client(transport).listing(of: name("p"), at: source)
            }
            #expect(
                error
                    == .refused(
                        source: "main", url: "https://index.example/simple/p/", status: status, credentials: used))
            #expect(error?.diagnostic.code == .indexRefused)
            let text = String(describing: error?.diagnostic)
            #expect(!text.contains("geheim"))
        }
        let transport = ScriptedTransport { _, _ in HTTPResponse(status: 401) }
        let source = PackageSource(name: "main", url: "https://ann:${PIP_PASS}@index.example/simple")
        let error = await #expect(throws: IndexError.self) {
            try await bench.client(transport).listing(of: name("p"), at: source)
        }
        #expect(error?.diagnostic.help.first?.contains("`PIP_PASS`") == true)
    }

    @Test("a source whose certificate is not to be checked says so with every request")
    func unverified() async throws {
        let transport = ScriptedTransport { _, _ in .json(Self.page) }
        let source = PackageSource(name: "main", url: "http://index.example/simple", verifyTLS: false)
        _ = try await bench.client(transport).listing(of: name("p"), at: source)
        #expect(transport.requests.map(\.verifiesTLS) == [false])
    }

    // MARK: Sharing

    @Test("those who ask for the same thing at once share one request")
    func sharing() async throws {
        let transport = ScriptedTransport { _, _ in
            try? await Task.sleep(for: .milliseconds(20))
            return .json(Self.page)
        }
        let client = bench.client(transport)
        let source = bench.source
        let found = try await withThrowingTaskGroup { group in
            for _ in 0..<50 { group.addTask { try await client.listing(of: name("p"), at: source)?.files.count } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(found == Array(repeating: 1, count: 50))
        #expect(transport.requests.count == 1)
    }

    @Test("an error is not remembered")
    func errorsAreForgotten() async throws {
        let transport = ScriptedTransport { _, number in number == 0 ? HTTPResponse(status: 403) : .json(Self.page) }
        let client = bench.client(transport)
        await #expect(throws: IndexError.self) { try await client.listing(of: name("p"), at: bench.source) }
        #expect(versions(try await client.listing(of: name("p"), at: bench.source)) == ["1.0"])
    }

    @Test("who gives up waiting is let go without an answer")
    func cancellation() async throws {
        let transport = ScriptedTransport { _, _ throws(TransportError) in
            do {
                try await Task.sleep(for: .seconds(60))
            } catch {
                throw TransportError(.cancelled, "it was cancelled")
            }
            return .json(Self.page)
        }
        let client = bench.client(transport)
        let source = bench.source
        let task = Task { try await client.listing(of: name("p"), at: source) }
        try await Task.sleep(for: .milliseconds(20))
        task.cancel()
        let result = await task.result
        #expect(throws: IndexError.cancelled) { try result.get() }
    }

    @Test("no more requests are under way than allowed")
    func limit() async throws {
        let limiter = RequestLimiter(3)
        let counter = Counter()
        await withTaskGroup { group in
            for _ in 0..<40 {
                group.addTask {
                    try? await limiter.run {
                        await counter.enter()
                        try await Task.sleep(for: .milliseconds(1))
                        await counter.leave()
                    }
                }
            }
        }
        #expect(await counter.most == 3)
        #expect(await counter.done == 40)
    }

    private actor Counter {
        var now = 0
        var most = 0
        var done = 0
        func enter() {
            now += 1
            most = max(most, now)
        }
        func leave() {
            now -= 1
            done += 1
        }
    }
}
