import Diagnostics
import Hashing
import OperatingSystem
import PackagingStandards
import Synchronization
import Testing

@testable import PackageIndexes

@Suite struct DownloadTests {
    private let bench: Bench
    private let content: [UInt8] = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 * 31 >> 3) }

    init() throws { bench = try Bench() }

    private func file(size: Int?, url: String = "https://files.example/p-1.0.tar.gz") throws -> IndexFile {
        IndexFile(
            try #require(DistributionFilename("p-1.0.tar.gz")), url: try #require(ResourceURL(url)), size: size)
    }

    private func answer(_ headers: HTTPHeaders = HTTPHeaders(), status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers, body: HTTPBody(content, pieceSize: 10_000))
    }

    @Test("a file arrives whole, with its digest, unpacked by nobody")
    func whole() async throws {
        let answer = answer(["Content-Encoding": "gzip", "Content-Length": "300000"])
        let transport = ScriptedTransport { _, _ in answer }
        let path = bench.path("p")
        let file = try await bench.client(transport).download(try file(size: 300_000), from: bench.source, to: path)
        #expect(file == DownloadedFile(path: path, digest: Digest("sha256:\(sha256(content))")!, size: 300_000))
        #expect(try Files.read(path) == content)
        #expect(transport.requests.first?.headers["Accept-Encoding"] == "identity")
    }

    @Test("a file of another length than listed is refused and leaves nothing", arguments: [0, 299_999, 300_001])
    func sizes(size: Int) async throws {
        for headers in [HTTPHeaders(), ["Content-Length": "300000"]] {
            let answer = answer(headers)
            let transport = ScriptedTransport { _, _ in answer }
            let error = await #expect(throws: IndexError.self) {
                try await bench.client(transport).download(
                    try file(size: size), from: bench.source, to: bench.path("p"))
            }
            guard case .sizeMismatch = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(error?.diagnostic.exitStatus == .integrity)
            #expect(!Files.exists(bench.path("p")))
            #expect(transport.requests.count == 1)
        }
    }

    @Test(
        "a file without a digest that its page states is refused, a weak one too, and leaves nothing",
        arguments: [Digest.Algorithm.md5, .sha1, .sha384, .sha512])
    func contradicted(algorithm: Digest.Algorithm) async throws {
        let answer = answer()
        let transport = ScriptedTransport { _, _ in answer }
        var file = try file(size: nil)
        let listed = try #require(
            Digest(algorithm: algorithm, bytes: [UInt8](repeating: 7, count: algorithm.byteCount)))
        file.digests = [listed]
        let wrong = file
        let error = await #expect(throws: IndexError.self) {
            try await bench.client(transport).download(wrong, from: bench.source, to: bench.path("p"))
        }
        let diagnostic = try #require(error?.diagnostic)
        #expect(diagnostic.headline == "`p-1.0.tar.gz` is not what the source `\(bench.source.name)` promises")
        #expect(diagnostic.exitStatus == .integrity && diagnostic.help.first?.contains("`--clear`") == true)
        #expect(!Files.exists(bench.path("p")))
        if let right = Digest(algorithm, of: content) {
            file.digests = [right]
            _ = try await bench.client(transport).download(file, from: bench.source, to: bench.path("p"))
            #expect(try Files.read(bench.path("p")) == content)
        }
    }

    @Test("a connection that breaks is tried again from the start")
    func broken() async throws {
        let (answer, half) = (answer(), Array(content[..<100_000]))
        let transport = ScriptedTransport { _, number in
            switch number {
            case 0: .broken(HTTPHeaders(), after: half)
            case 1: HTTPResponse(status: 200, headers: ["Content-Length": "300000"], body: HTTPBody(half))
            default: answer
            }
        }
        let file = try await bench.client(transport).download(
            try file(size: nil), from: bench.source, to: bench.path("p"))
        #expect(file.size == 300_000)
        #expect(transport.requests.count == 3)
    }

    @Test("a file that is listed and not there is an error of the index")
    func missing() async throws {
        let transport = ScriptedTransport { _, _ in HTTPResponse(status: 404) }
        let error = await #expect(throws: IndexError.self) {
            try await bench.client(transport).download(try file(size: nil), from: bench.source, to: bench.path("p"))
        }
        guard case .missingFile = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(!Files.exists(bench.path("p")))
    }

    @Test("a link from https to plain http is not followed, unless the source is not checked anyway")
    func insecureLink() async throws {
        let answer = answer()
        let transport = ScriptedTransport { _, _ in answer }
        let file = try file(size: nil, url: "http://files.example/p-1.0.tar.gz")
        await #expect(throws: IndexError.self) {
            try await bench.client(transport).download(file, from: bench.source, to: bench.path("p"))
        }
        #expect(transport.requests.isEmpty)
        var source = bench.source
        source.verifyTLS = false
        _ = try await bench.client(transport).download(file, from: source, to: bench.path("p"))
    }

    @Test("credentials of the index do not go to the server of its files")
    func credentials() async throws {
        let answer = answer()
        let transport = ScriptedTransport { _, _ in answer }
        let source = PackageSource(name: "main", url: "https://ann:pw@index.example/simple")
        for url in ["https://files.example/p-1.0.tar.gz", "https://index.example/files/p-1.0.tar.gz"] {
            _ = try await bench.client(transport).download(
                try file(size: nil, url: url), from: source, to: bench.path("p"))
        }
        #expect(transport.requests.map { $0.headers["Authorization"] } == [nil, "Basic YW5uOnB3"])
    }

    @Test("a place that cannot be written is an error of the file system")
    func unwritable() async throws {
        let answer = answer()
        let transport = ScriptedTransport { _, _ in answer }
        let error = await #expect(throws: IndexError.self) {
            try await bench.client(transport).download(try file(size: nil), from: bench.source, to: bench.path("no/p"))
        }
        #expect(error?.diagnostic.code == .fileSystem)
    }

    @Test("an address of its own is fetched like a file of an index")
    func address() async throws {
        let answer = answer()
        let transport = ScriptedTransport { _, _ in answer }
        var bench = bench
        bench.environment["TOKEN"] = "pw"
        let client = bench.client(transport)
        let file = try await client.download(
            address: "https://ann:${TOKEN}@files.example/p-1.0.tar.gz#sha256=x", to: bench.path("p"))
        #expect(file.size == 300_000)
        #expect(transport.requests.first?.headers["Authorization"] == "Basic YW5uOnB3")
        try Files.write(content, to: bench.path("local.tar.gz"))
        let local = try await client.download(address: "file://\(bench.path("local.tar.gz"))", to: bench.path("q"))
        #expect(local.digest == file.digest)
        await #expect(throws: IndexError.self) {
            try await client.download(address: "http://files.example/x", to: bench.path("r"))
        }
    }

    @Test("what has arrived is told now and then")
    func progress() async throws {
        let listener = Listener()
        let answer = answer(["Content-Length": "300000"])
        let transport = ScriptedTransport { _, _ in answer }
        let configuration = IndexClient.Configuration(
            cacheDirectory: nil, environment: UserEnvironment([:]), clock: bench.time.clock, progress: listener)
        let client = IndexClient(transport: transport, configuration: configuration)
        _ = try await client.download(try file(size: nil), from: bench.source, to: bench.path("p"))
        let events = listener.events.withLock { $0 }
        #expect(
            events == [140_000, 280_000].map { .downloading(file: "p-1.0.tar.gz", received: $0, total: 300_000) })
    }

    private final class Listener: ProgressListener {
        let events = Mutex<[ProgressEvent]>([])
        func report(_ event: ProgressEvent) { events.withLock { $0.append(event) } }
    }
}
