import OperatingSystem
import PackagingStandards
import Testing

@testable import PackageIndexes

@Suite struct CacheTests {
    private let bench: Bench

    init() throws { bench = try Bench() }

    private static func page(_ version: String) -> String { Page.json("p", [Page.file("p-\(version).tar.gz")]) }

    /// An index that answers with its newest version, and with 304 to those who know it.
    private static func index(
        _ headers: HTTPHeaders, versions: [String] = ["1.0", "2.0", "3.0"]
    ) -> ScriptedTransport {
        ScriptedTransport { request, number in
            if let tag = request.headers["If-None-Match"], tag == headers["ETag"] { return HTTPResponse(status: 304) }
            return .json(page(versions[min(number, versions.count - 1)]), headers)
        }
    }

    private func newest(_ client: IndexClient) async throws -> String? {
        try await client.listing(of: name("p"), at: bench.source)?.releases.first?.version.description
    }

    /// The only file of the cache.
    private var cachedFile: String {
        get throws {
            let root = bench.path("cache/indexes-v1")
            let folder = try #require(try Files.list(root).first)
            return Paths.join(root, "\(folder)/p")
        }
    }

    @Test("an answer is used as long as its server allows, ten minutes when it does not say")
    func freshness() async throws {
        let cases: [(HTTPHeaders, Double, fresh: Bool)] = [
            ([:], 599, true), ([:], 601, false), (["Cache-Control": "max-age=60"], 59, true),
            (["Cache-Control": "max-age=60"], 61, false), (["Cache-Control": "public, max-age=3600"], 3599, true),
            (["Cache-Control": "max-age=600", "Age": "590"], 11, false), (["Cache-Control": "no-cache"], 1, false),
            (["Cache-Control": "no-store"], 1, false), (["Cache-Control": "max-age=60, no-cache"], 1, false),
            (["Cache-Control": "no-cache, max-age=60"], 1, false), (["Cache-Control": "max-age=never"], 1, false),
            (["Cache-Control": "MAX-AGE=60"], 59, true),
        ]
        for (headers, wait, fresh) in cases {
            let bench = try Bench()
            let transport = Self.index(headers)
            _ = try await bench.client(transport).listing(of: name("p"), at: bench.source)
            bench.time.advance(wait)
            _ = try await bench.client(transport).listing(of: name("p"), at: bench.source)
            #expect((transport.requests.count == 1) == fresh, "\(headers.fields) after \(wait) s")
        }
    }

    @Test("PIPIT_INDEX_MAX_AGE overrules the server, and nonsense in it is an error")
    func override() async throws {
        var bench = bench
        let transport = Self.index(["Cache-Control": "max-age=60"])
        bench.environment["PIPIT_INDEX_MAX_AGE"] = "1000"
        _ = try await bench.client(transport).listing(of: name("p"), at: bench.source)
        bench.time.advance(900)
        _ = try await bench.client(transport).listing(of: name("p"), at: bench.source)
        #expect(transport.requests.count == 1)
        bench.environment["PIPIT_INDEX_MAX_AGE"] = "0"
        _ = try await bench.client(transport).listing(of: name("p"), at: bench.source)
        #expect(transport.requests.count == 2)
        bench.environment["PIPIT_INDEX_MAX_AGE"] = "soon"
        await #expect(
            throws: IndexError.setting(name: "PIPIT_INDEX_MAX_AGE", value: "soon", expected: "a number of seconds")
        ) {
            try await bench.client(transport).listing(of: name("p"), at: bench.source)
        }
    }

    @Test("an old answer is asked about, and 304 makes it fresh again without another write of the file")
    func revalidation() async throws {
        let transport = Self.index(["ETag": "\"one\"", "Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT"])
        #expect(try await newest(bench.client(transport)) == "1.0")
        let before = try #require(Files.status(try cachedFile))
        bench.time.advance(700)
        #expect(try await newest(bench.client(transport)) == "1.0")
        let request = try #require(transport.requests.last)
        #expect(request.headers["If-None-Match"] == "\"one\"")
        #expect(request.headers["If-Modified-Since"] == "Sun, 06 Nov 1994 08:49:37 GMT")
        bench.time.advance(500)
        #expect(try await newest(bench.client(transport)) == "1.0")
        #expect(transport.requests.count == 2)
        #expect(Files.status(try cachedFile)?.inode == before.inode)
    }

    @Test("a changed page replaces the old one")
    func change() async throws {
        let transport = Self.index([:])
        #expect(try await newest(bench.client(transport)) == "1.0")
        bench.time.advance(700)
        #expect(try await newest(bench.client(transport)) == "2.0")
        #expect(try await newest(bench.client(transport)) == "2.0")
        #expect(transport.requests.count == 2)
    }

    @Test("the policies: ask anyway, keep nothing, or stay off the network")
    func policies() async throws {
        let transport = Self.index(["Cache-Control": "max-age=60"])
        #expect(try await newest(bench.client(transport, caching: .bypass)) == "1.0")
        #expect(!Files.exists(bench.path("cache")))
        await #expect(throws: IndexError.offline(source: "main", subject: "the page of `p`")) {
            try await newest(bench.client(transport, caching: .offline))
        }
        #expect(try await newest(bench.client(transport)) == "2.0")
        #expect(try await newest(bench.client(transport, caching: .revalidate)) == "3.0")
        bench.time.advance(1e9)
        #expect(try await newest(bench.client(transport, caching: .offline)) == "3.0")
        #expect(transport.requests.count == 3)
    }

    @Test("a project that has gone is forgotten")
    func gone() async throws {
        let transport = ScriptedTransport { _, number in
            number == 0 ? .json(Self.page("1.0")) : HTTPResponse(status: 404)
        }
        #expect(try await newest(bench.client(transport)) == "1.0")
        #expect(try await newest(bench.client(transport, caching: .revalidate)) == nil)
        await #expect(throws: IndexError.self) { try await newest(bench.client(transport, caching: .offline)) }
    }

    @Test("an index that fails is an error, however fresh yesterday's answer was")
    func noFallback() async throws {
        let transport = ScriptedTransport { _, number in
            number == 0 ? .json(Self.page("1.0")) : HTTPResponse(status: 500)
        }
        #expect(try await newest(bench.client(transport)) == "1.0")
        bench.time.advance(700)
        await #expect(throws: IndexError.self) { try await newest(bench.client(transport)) }
    }

    @Test("a damaged file is asked for anew, without a validator")
    func damage() async throws {
        let transport = Self.index(["ETag": "\"one\""])
        #expect(try await newest(bench.client(transport)) == "1.0")
        let path = try cachedFile
        let good = try Files.read(path)
        for bytes in [[], Array(good.dropLast()), Array(good.prefix(50)), good + [0], good.map { $0 ^ 1 }] {
            try Files.write(bytes, to: path)
            let asked = transport.requests.count
            _ = try await newest(bench.client(transport))
            #expect(transport.requests.count == asked + 1)
            #expect(transport.requests.last?.headers["If-None-Match"] == nil)
            #expect(try Files.read(path).count == good.count)
        }
    }

    @Test("a directory that cannot be written costs the cache and nothing else")
    func unwritable() async throws {
        try Files.write([], to: bench.path("cache"))
        let transport = Self.index([:])
        #expect(try await newest(bench.client(transport)) == "1.0")
    }

    @Test("sources are kept apart by address, and not by who asks")
    func sources() async throws {
        let transport = ScriptedTransport { request, _ in
            .json(Self.page(request.url.host == "a.example" ? "1.0" : "2.0"))
        }
        func newest(_ url: String) async throws -> String? {
            let source = PackageSource(name: "main", url: url)
            return try await bench.client(transport).listing(of: name("p"), at: source)?.releases.first?.version
                .description
        }
        #expect(try await newest("https://a.example/simple") == "1.0")
        #expect(try await newest("https://b.example/simple") == "2.0")
        #expect(try await newest("https://ann:geheim@a.example/simple/") == "1.0")
        #expect(transport.requests.count == 2)
    }

    @Test("no secret reaches the disk")
    func secrets() async throws {
        let page = Page.json("p", [Page.file("p-1.0.tar.gz", url: "https://ann:geheim@index.example/p-1.0.tar.gz")])
        let transport = ScriptedTransport { _, _ in .json(page) }
        let source = PackageSource(name: "geheim", url: "https://ann:geheim@index.example/simple")
        _ = try await bench.client(transport).listing(of: name("p"), at: source)
        func search(_ path: String) throws {
            #expect(!path.contains("geheim"))
            if Files.isDirectory(path) {
                for entry in try Files.list(path) { try search(Paths.join(path, entry)) }
            } else {
                #expect(!String(decoding: try Files.read(path), as: UTF8.self).contains("geheim"))
                #expect(Files.status(path)?.mode == 0o600)
            }
        }
        try search(bench.path("cache"))
        _ = try cachedFile
    }
}
