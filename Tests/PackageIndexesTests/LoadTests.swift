import ArchiveFixtures
import Diagnostics
import OperatingSystem
import PackagingStandards
import Synchronization
import Testing

@testable import PackageIndexes

/// What an index can do to the machine of whoever asks it.
/// The shared case attack-10 plays the same from outside.
@Suite struct LoadTests {
    private let bench: Bench

    init() throws { bench = try Bench() }

    // MARK: Links

    private func json(_ count: Int) -> [UInt8] {
        Array(
            ("{\"files\":["
                + Array(repeating: "{\"filename\":\"a\",\"url\":\"b\"}", count: count).joined(separator: ",") + "]}")
                .utf8)
    }

    private func html(_ count: Int) -> [UInt8] {
        Array(("<h1>Links for p</h1>" + String(repeating: "<a href=a>", count: count)).utf8)
    }

    @Test func `a page has as many links as real projects could have, and no more`() throws {
        let most = SimplePage.mostLinks
        #expect(try SimplePage(json: json(most)).entries.count == most)
        #expect(try SimplePage(html: html(most)).entries.count == most)
        #expect(throws: PageError.self) { try SimplePage(json: json(most + 1)) }
        let error = #expect(throws: PageError.self) { try SimplePage(html: html(most + 1)) }
        #expect(error?.problem == "it has more than 200000 links")
    }

    @Test func `texts with escapes take no more memory than that`() throws {
        let text = String(repeating: "a", count: 1 << 20)
        func page(_ count: Int) -> [UInt8] {
            let files = Array(repeating: "{\"filename\":\"\\u0061\(text)\",\"url\":\"b\"}", count: count)
            return Array("{\"files\":[\(files.joined(separator: ","))]}".utf8)
        }
        #expect(try SimplePage(json: page(15)).entries.count == 15)
        #expect(throws: PageError.self) { try SimplePage(json: page(17)) }
    }

    @Test func `of a tag's attributes so many count, and not the next one`() throws {
        func page(_ before: Int) -> [UInt8] {
            let others = (0..<before).map { "x\($0)=1" }.joined(separator: " ")
            return Array("<h1>Links for p</h1><a \(others) href='p-1.0.tar.gz'>".utf8)
        }
        #expect(try SimplePage(html: page(HTMLTags.mostAttributes - 1)).entries.count == 1)
        #expect(try SimplePage(html: page(HTMLTags.mostAttributes)).entries.isEmpty)
    }

    @Test func `a base that would stand before every link is short`() throws {
        func page(_ count: Int) -> [UInt8] {
            Array("<h1>Links for p</h1><base href='\(String(repeating: "a", count: count))'>".utf8)
        }
        #expect(try SimplePage(html: page(2048)).base?.utf8.count == 2048)
        #expect(throws: PageError("its `<base>` is too long")) { try SimplePage(html: page(2049)) }
    }

    @Test func `files at many hosts are found at their hosts`() throws {
        let count = 3000
        let files = (0..<count).map {
            "{\"filename\":\"p-\($0).0.tar.gz\",\"url\":\"https://h\($0 % 1000).example/p-\($0).0.tar.gz\",\"hashes\":{}}"
        }
        let page = try SimplePage(json: Array("{\"files\":[\(files.joined(separator: ","))]}".utf8))
        let image = try ListingImage.make(
            from: page, name: name("p"), origin: .init(url: #require(ResourceURL("https://index.example/simple/p/"))))
        for position in image.versions.indices {
            let file = try #require(image.files(of: position).first)
            let number = try #require(Int(image.versions[position].description.dropLast(2)))
            #expect(file.url.text == "https://h\(number % 1000).example/p-\(number).0.tar.gz")
        }
    }

    // MARK: Packing

    private func packed(_ page: [UInt8]) -> HTTPResponse {
        HTTPResponse(
            status: 200, headers: ["Content-Type": "text/html", "Content-Encoding": "gzip"],
            body: HTTPBody(gzipped(page)))
    }

    @Test func `a page unpacks to a multiple of its size that pages have`() throws {
        let zeros = [UInt8](repeating: 0, count: Gzip.ratioFloor)
        #expect(try Gzip.inflate(gzipped(zeros), limit: 64 << 20).count == zeros.count)
        #expect(throws: Gzip.Failure.ratio) { try Gzip.inflate(gzipped(zeros + [0]), limit: 64 << 20) }
        #expect(throws: Gzip.Failure.tooLarge) { try Gzip.inflate(gzipped(zeros), limit: zeros.count - 1) }
    }

    @Test func `a long page, packed or not, is read from where it waited`() async throws {
        // So that it does not pack well.
        var number: UInt64 = 1
        let noise = (0..<60_000).map { _ in
            number = number &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return String(number, radix: 36)
        }.joined()
        let page = Array("<h1>Links for p</h1><a href=p-1.0.tar.gz>x</a><p>\(noise)".utf8)
        for answer in [
            packed(page), HTTPResponse(status: 200, headers: ["Content-Type": "text/html"], body: HTTPBody(page)),
        ] {
            let client = bench.client(ScriptedTransport { _, _ in answer }, caching: .revalidate)
            let listing = try await client.listing(of: name("p"), at: bench.source)
            #expect(listing?.releases.map(\.version) == [version("1.0")])
        }
        #expect(try Files.list(bench.path("cache/indexes-v1/scratch")) == [])
    }

    // MARK: Memory

    private final class Usage: Sendable {
        let state = Mutex<(now: Int, most: Int, count: Int)>((0, 0, 0))

        func take(_ amount: Int) {
            state.withLock {
                $0.now += amount
                $0.most = max($0.most, $0.now)
                $0.count += 1
            }
        }

        func giveBack(_ amount: Int) { state.withLock { $0.now -= amount } }
    }

    @Test func `those who share memory take no more than there is, and all have their turn`() async throws {
        let budget = MemoryBudget(100)
        let usage = Usage()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                let amount = number % 7 == 0 ? 1000 : number % 50 + 1
                group.addTask {
                    try await budget.run(amount) {
                        usage.take(min(amount, 100))
                        await Task.yield()
                        usage.giveBack(min(amount, 100))
                    }
                }
            }
            try await group.waitForAll()
        }
        let (now, most, count) = usage.state.withLock { $0 }
        #expect(now == 0 && most <= 100 && count == 200)
    }

    @Test func `who is cancelled waits for no memory, and keeps nobody from it`() async throws {
        let budget = MemoryBudget(10)
        try await budget.run(10) {
            let waiting = Task { try await budget.run(10) {} }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
        }
        try await budget.run(10) {}
    }

    // MARK: Pace

    /// A body that comes at so many bytes a second, for so many seconds.
    private func drips(_ bytes: Int, seconds: Int) -> HTTPBody {
        let time = bench.time
        return HTTPBody { consumer in
            for _ in 0..<seconds {
                time.advance(1)
                try consumer([UInt8](repeating: 0x20, count: bytes).span.bytes)
            }
        }
    }

    private func failure(_ body: () async throws -> Void) async -> String? {
        do { try await body() } catch let error as IndexError {
            if case .unreachable(_, _, .transport(let cause), _) = error, cause.kind == .tooSlow { return cause.detail }
        } catch {}
        return nil
    }

    @Test func `a page that drips is given up, and a slow one is not`() async throws {
        func ask(_ bytes: Int, _ seconds: Int) async -> String? {
            let body = drips(bytes, seconds: seconds)
            let client = bench.client(
                ScriptedTransport { _, _ in
                    HTTPResponse(status: 200, headers: ["Content-Type": "application/json"], body: body)
                }, retries: 0)
            return await failure { _ = try await client.listing(of: name("p"), at: bench.source) }
        }
        #expect(await ask(1, 1000) == "it sent only 61 bytes in 61 seconds")
        #expect(await ask(255, 1000) == "it sent only 15555 bytes in 61 seconds")
        #expect(await ask(256, 1000) == nil)
        #expect(await ask(256, 5000) == "its answer was not complete after 1201 seconds")
    }

    @Test func `a file that drips is given up, also when it began well`() async throws {
        func ask(_ body: HTTPBody) async -> String? {
            let client = bench.client(ScriptedTransport { _, _ in HTTPResponse(status: 200, body: body) }, retries: 0)
            return await failure {
                _ = try await client.download(address: "https://files.example/a", to: bench.path("a"))
            }
        }
        #expect(await ask(drips(1023, seconds: 200)) == "it sent only 62403 bytes in 61 seconds")
        #expect(await ask(drips(1024, seconds: 5000)) == nil)
        let (quick, slow) = (drips(1 << 20, seconds: 61), drips(10, seconds: 200))
        let both = HTTPBody { consumer in
            try await quick.forEachPiece(consumer)
            try await slow.forEachPiece(consumer)
        }
        #expect(await ask(both) == "it sent only 610 bytes in 61 seconds")
    }

    @Test func `metadata that drips is given up, whole or in parts`() async throws {
        for (headers, status) in [
            ([:] as HTTPHeaders, 200), (["Content-Range": "bytes 900000-965535/965536"], 206),
        ] {
            let body = drips(2, seconds: 1000)
            let transport = ScriptedTransport { request, _ in
                request.url.path.hasSuffix(".metadata") && status == 206
                    ? HTTPResponse(status: 404) : HTTPResponse(status: status, headers: headers, body: body)
            }
            let client = bench.client(transport, caching: .bypass, retries: 0)
            var file = IndexFile(
                try #require(DistributionFilename("p-1.0-py3-none-any.whl")),
                url: try #require(ResourceURL("https://files.example/p-1.0-py3-none-any.whl")))
            if status == 200 { file.metadataFile = .offered([]) }
            let wanted = file
            let said = await failure { _ = try await client.metadata(of: wanted, from: bench.source) }
            #expect(said == "it sent only 122 bytes in 61 seconds")
        }
    }

    @Test func `the error names the server and says what may help`() {
        let error = IndexError.unreachable(
            source: "main", url: "https://index.example/simple/p/",
            cause: .transport(TransportError(.tooSlow, "it sent only 61 bytes in 61 seconds")), attempts: 4)
        #expect(error.diagnostic.headline == "the source `main` is too slow: it sent only 61 bytes in 61 seconds")
        #expect(!error.diagnostic.help.isEmpty)
    }
}
