import Diagnostics
import OperatingSystem
import PackageIndexes
import PackagingStandards
import SharedFixtures
import Testing

@testable import NetworkTransport

@Suite struct HTTPClientTransportTests {
    /// Runs `body` with a transport that knows these variables, and takes it down.
    private func withTransport<Value>(
        _ variables: [String: String] = [:], _ body: (HTTPClientTransport) async throws -> Value
    ) async throws -> Value {
        // A busy machine is no silent server.
        let variables = ["PIP_DEFAULT_TIMEOUT": "120"].merging(variables) { $1 }
        let environment = UserEnvironment(variables)
        // Pip's files of the machine are not this test's business.
        let pip = try PipConfiguration(
            environment: UserEnvironment(variables.merging(["PIP_CONFIG_FILE": "/dev/null"]) { $1 }))
        let transport = HTTPClientTransport(environment: environment, pip: pip, version: "1.2.3")
        do {
            let value = try await body(transport)
            await transport.shutDown()
            return value
        } catch {
            await transport.shutDown()
            throw error
        }
    }

    private func get(
        _ url: String, _ transport: HTTPClientTransport, _ headers: PackageIndexes.HTTPHeaders = HTTPHeaders(),
        verifiesTLS: Bool = true
    ) async throws -> (status: Int, headers: PackageIndexes.HTTPHeaders, body: String) {
        let url = try #require(ResourceURL(url))
        let response = try await transport.send(HTTPRequest(url, headers: headers, verifiesTLS: verifiesTLS))
        var body: [UInt8] = []
        try await response.body.forEachPiece { piece in piece.withUnsafeBytes { body += $0 } }
        return (response.status, response.headers, String(decoding: body, as: UTF8.self))
    }

    private func failure(
        _ url: String, _ variables: [String: String] = [:], verifiesTLS: Bool = true
    ) async throws -> TransportError {
        try await withTransport(variables) { transport in
            let error = await #expect(throws: TransportError.self) {
                try await self.get(url, transport, verifiesTLS: verifiesTLS)
            }
            return try #require(error)
        }
    }

    @Test("a request goes out as it was given, and the answer comes as it was sent")
    func exchange() async throws {
        let server = try await LoopbackServer { _, _ in
            LoopbackServer.ok("hello", "Content-Encoding: gzip", "X-A: 1", "x-a: 2")
        }
        try await withTransport { transport in
            let answer = try await get(server.url + "/a/b?c=d", transport, ["Accept": "x/y", "Range": "bytes=-5"])
            #expect(answer.status == 200 && answer.body == "hello")
            #expect(answer.headers.all("X-a") == ["1", "2"])
        }
        let head = try #require(server.requests.first)
        #expect(head.hasPrefix("GET /a/b?c=d HTTP/1.1\r\n"))
        #expect(head.contains("\r\nUser-Agent: pipit/1.2.3\r\n"))
        #expect(head.contains("\r\nAccept: x/y\r\n") && head.contains("\r\nRange: bytes=-5\r\n"))
        #expect(!head.contains("Authorization"))
        await server.stop()
    }

    @Test("redirects are the caller's business", arguments: [301, 302, 307, 308])
    func redirects(status: Int) async throws {
        let server = try await LoopbackServer { _, _ in LoopbackServer.status(status, "Location: /elsewhere") }
        let answer = try await withTransport { try await get(server.url, $0) }
        #expect(answer.status == status && answer.headers["location"] == "/elsewhere")
        #expect(server.requests.count == 1)
        await server.stop()
    }

    @Test("connections are kept and used again")
    func reuse() async throws {
        let server = try await LoopbackServer { _, number in LoopbackServer.ok("\(number)") }
        try await withTransport { transport in
            for number in 0..<5 {
                let answer = try await get(server.url, transport)
                #expect(answer.body == "\(number)")
            }
        }
        await server.stop()
    }

    @Test("a body in chunks and one that ends with the connection are read whole")
    func framing() async throws {
        let server = try await LoopbackServer { _, number in
            number == 0
                ? .bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
                : .bytes("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabcde", closes: true)
        }
        try await withTransport { transport in
            for _ in 0..<2 {
                let answer = try await get(server.url, transport)
                #expect(answer.body == "abcde")
            }
        }
        await server.stop()
    }

    @Test("what goes wrong has a kind and words")
    func failures() async throws {
        let cases: [(LoopbackServer.Reply, [String: String], TransportError.Kind)] = [
            (.close, [:], .closed),
            (.bytes("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", closes: true), [:], .closed),
            (.bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab", closes: true), [:], .closed),
            (.bytes("SSH-2.0-OpenSSH_9.2\r\n", closes: true), [:], .malformedAnswer),
            (.silence, ["PIP_DEFAULT_TIMEOUT": "0.3"], .timedOut),
            (.bytes("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"), ["PIP_DEFAULT_TIMEOUT": "0.3"], .timedOut),
        ]
        for (reply, variables, kind) in cases {
            let server = try await LoopbackServer { _, _ in reply }
            let error = try await failure(server.url, variables)
            #expect(error.kind == kind, "\(reply): \(error)")
            await server.stop()
        }
        let port = try ReservedPort()
        #expect(try await failure("http://127.0.0.1:\(port.number)/").kind == .refused)
        withExtendedLifetime(port) {}
        let unknown = try await failure("http://no-such-host.invalid/")
        #expect(unknown.kind == .nameResolution && unknown.detail.contains("`no-such-host.invalid`"))
    }

    @Test("a request that is cancelled ends at once")
    func cancellation() async throws {
        let server = try await LoopbackServer { _, _ in .silence }
        try await withTransport { transport in
            let task = Task { try await self.get(server.url, transport).status }
            try await Task.sleep(for: .milliseconds(50))
            task.cancel()
            let error = await #expect(throws: TransportError.self) { try await task.value }
            #expect(error?.kind == .cancelled)
        }
        await server.stop()
    }

    @Test("a reader that has enough ends the transfer")
    func stopReading() async throws {
        struct Enough: Error {}
        let server = try await LoopbackServer { _, _ in
            .bytes("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\nbeginning")
        }
        try await withTransport { transport in
            let response = try await transport.send(HTTPRequest(try #require(ResourceURL(server.url))))
            await #expect(throws: Enough.self) { try await response.body.forEachPiece { _ in throw Enough() } }
        }
        await server.stop()
    }

    // MARK: With the client of indexes

    @Test("credentials do not follow a redirect to another port, which is another server")
    func redirectToOtherServer() async throws {
        let other = try await LoopbackServer { _, _ in
            LoopbackServer.ok(
                #"{"files": [{"filename": "p-1.0.zip", "url": "p-1.0.zip"}]}"#, "Content-Type: application/json")
        }
        let target = other.url
        let first = try await LoopbackServer { _, _ in LoopbackServer.status(302, "Location: \(target)/p/") }
        try await withTransport { transport in
            let client = IndexClient(
                transport: transport,
                configuration: .init(
                    cacheDirectory: nil, environment: UserEnvironment([:]),
                    clock: IndexClock(now: TestClock.handedIn.wallClock)))
            let source = PackageSource(name: "main", url: "http://ann:pw@127.0.0.1:\(first.port)/simple")
            let listing = try await client.listing(of: try #require(PackageName("p")), at: source)
            #expect(listing?.files.first?.url.text == "\(target)/p/p-1.0.zip")
        }
        #expect(first.requests.first?.contains("Authorization: Basic YW5uOnB3\r\n") == true)
        #expect(other.requests.count == 1)
        #expect(other.requests.first?.lowercased().contains("authorization") == false)
        await first.stop()
        await other.stop()
    }

    @Test("a server that is down for a moment is asked again")
    func retry() async throws {
        let server = try await LoopbackServer { _, number in
            switch number {
            case 0: .close
            case 1: LoopbackServer.status(503, "Retry-After: 0")
            case 2: .bytes("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{", closes: true)
            default: LoopbackServer.ok(#"{"files": []}"#, "Content-Type: application/json")
            }
        }
        try await withTransport { transport in
            var configuration = IndexClient.Configuration(
                cacheDirectory: nil, environment: UserEnvironment([:]),
                clock: IndexClock(now: TestClock.handedIn.wallClock))
            configuration.retries = RetryPolicy(firstDelay: 0.01)
            let client = IndexClient(transport: transport, configuration: configuration)
            let source = PackageSource(name: "main", url: server.url)
            let listing = try await client.listing(of: try #require(PackageName("p")), at: source)
            #expect(listing?.files.isEmpty == true)
        }
        #expect(server.requests.count == 4)
        await server.stop()
    }

    // MARK: Proxies

    /// The library tunnels plain requests too, where other tools hand them to the proxy whole.
    @Test("plain requests go through the proxy, which gets its own credentials and not the server's")
    func plainProxy() async throws {
        let server = try await LoopbackServer { _, _ in LoopbackServer.ok("behind the proxy") }
        let port = server.port
        let proxy = try await LoopbackServer { _, _ in .tunnel(port: port) }
        let variables = ["http_proxy": "http://ann:p%40ss@127.0.0.1:\(proxy.port)", "no_proxy": "direct.example"]
        let answer = try await withTransport(variables) { transport in
            try await get("http://index.example:81/x?y", transport, ["Authorization": "Basic c2VydmVy"])
        }
        #expect(answer.body == "behind the proxy")
        let head = try #require(proxy.requests.first)
        #expect(head.hasPrefix("CONNECT index.example:81 HTTP/1.1\r\n"))
        #expect(head.lowercased().contains("\r\nproxy-authorization: basic yw5uonbac3m=\r\n"))
        #expect(!head.contains("c2VydmVy"))
        let inner = try #require(server.requests.first)
        #expect(inner.hasPrefix("GET /x?y HTTP/1.1\r\n") && inner.contains("Basic c2VydmVy"))
        #expect(!inner.lowercased().contains("proxy-authorization"))
        await proxy.stop()
        await server.stop()
    }

    @Test("a proxy that refuses is told apart from the server behind it", arguments: [407, 403, 502])
    func refusingProxy(status: Int) async throws {
        let proxy = try await LoopbackServer { _, _ in LoopbackServer.status(status) }
        let error = try await failure("https://index.example/", ["HTTPS_PROXY": "127.0.0.1:\(proxy.port)"])
        #expect(error.kind == .proxy, "\(error)")
        #expect(proxy.requests.first?.hasPrefix("CONNECT index.example:443 HTTP/1.1\r\n") == true)
        await proxy.stop()
    }
}
