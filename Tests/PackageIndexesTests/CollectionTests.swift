import OperatingSystem
import Testing

@testable import PackageIndexes

@Suite struct CollectionTests {
    private let bench: Bench
    private let address = "https://advisories.example/all.zip"

    init() throws { bench = try Bench() }

    private func fetch(
        _ client: IndexClient, unless etag: String? = nil, limit: Int = 1 << 20, mayMove: Bool = false
    ) async throws(IndexError) -> FetchedCollection {
        try await client.collection(
            at: address, to: bench.path("c"), unless: etag, limit: limit, mayMove: mayMove)
    }

    @Test func `A collection comes with its mark, and is not sent again to who has it`() async throws {
        let transport = ScriptedTransport { request, _ in
            if request.headers["If-None-Match"] == "\"a\"" { return HTTPResponse(status: 304) }
            return HTTPResponse(status: 200, headers: ["ETag": "\"a\""], body: HTTPBody([1, 2, 3]))
        }
        let client = bench.client(transport)
        guard case .file(let file, etag: "\"a\"") = try await fetch(client) else {
            Issue.record("no file")
            return
        }
        #expect(file.size == 3 && transport.requests[0].headers["If-None-Match"] == nil)
        #expect(try await fetch(client, unless: "\"a\"") == .unchanged)
    }

    @Test func `Nothing there, and an answer that was not asked for, are no collection`() async throws {
        for status in [404, 410, 304] {
            let transport = ScriptedTransport { _, _ in HTTPResponse(status: status) }
            let error = await #expect(throws: IndexError.self) { try await fetch(bench.client(transport)) }
            #expect(error == .nothingAt(url: address))
        }
    }

    @Test func `No other host answers unless that is allowed`() async throws {
        let transport = ScriptedTransport { request, _ in
            request.url.host == "advisories.example"
                ? HTTPResponse(status: 302, headers: ["Location": "https://elsewhere.example/all.zip"])
                : HTTPResponse(status: 200, body: HTTPBody([1]))
        }
        let error = await #expect(throws: IndexError.self) { try await fetch(bench.client(transport)) }
        guard case .redirect(_, _, let problem)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(problem == "it leads to another host, `elsewhere.example`")
        guard case .file = try await fetch(bench.client(transport), mayMove: true) else {
            Issue.record("no file")
            return
        }
    }

    @Test func `More than the limit is refused, whether it is announced or not`() async throws {
        for headers: HTTPHeaders in [[:], ["Content-Length": "4000"]] {
            let transport = ScriptedTransport { _, _ in
                HTTPResponse(status: 200, headers: headers, body: HTTPBody(Array(repeating: 1, count: 4000)))
            }
            let error = await #expect(throws: IndexError.self) { try await fetch(bench.client(transport), limit: 3999) }
            guard case .sizeMismatch? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(!Files.exists(bench.path("c")))
        }
    }

    @Test func `A server that sends drop by drop is given up`() async throws {
        let time = bench.time
        let drips = HTTPBody { consumer in
            for _ in 0..<100_000 {
                time.advance(1)
                try consumer(([1, 2, 3] as [UInt8]).span.bytes)
            }
        }
        let transport = ScriptedTransport { _, _ in HTTPResponse(status: 200, body: drips) }
        let client = bench.client(transport, retries: 1)
        for attempt in 0...1 {
            let error = await #expect(throws: IndexError.self) {
                if attempt == 0 { _ = try await fetch(client) } else { _ = try await client.answer(of: address) }
            }
            guard case .unreachable(_, _, .transport(let cause), 2)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(cause.kind == .tooSlow && cause.detail == "it sent only 183 bytes in 61 seconds")
        }
        #expect(!Files.exists(bench.path("c")))
    }

    @Test func `An index's own JSON stands beside its simple pages, and is asked with its password`() async throws {
        let transport = ScriptedTransport { request, _ in
            request.url.path.hasSuffix("/json")
                ? HTTPResponse(status: 200, body: HTTPBody(Array("{}".utf8))) : HTTPResponse(status: 404)
        }
        let client = bench.client(transport)
        var source = PackageSource(name: "own", url: "https://me:secret@index.example/repo/simple")
        let bytes = try await client.releaseDocument(of: name("Demo_Thing"), version: "1!2.0/../x", at: source)
        #expect(bytes == Array("{}".utf8))
        let request = try #require(transport.requests.first)
        #expect("\(request.url)" == "https://index.example/repo/pypi/demo-thing/1%212.0%2F..%2Fx/json")
        #expect(request.headers["Authorization"] == "Basic bWU6c2VjcmV0")
        for url in ["https://index.example/packages", "file:///srv/simple", "https://index.example/simple?x=1"] {
            source.url = url
            #expect(try await client.releaseDocument(of: name("demo"), version: "1", at: source) == nil)
        }
        #expect(transport.requests.count == 1)
    }
}
