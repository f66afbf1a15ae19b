import Diagnostics
import OperatingSystem
import PackagingStandards
import SharedFixtures
import Testing

@testable import PackageIndexes

@Suite struct MetadataTests {
    private let bench: Bench

    init() throws { bench = try Bench() }

    private static func text(_ project: String = "p", _ version: String = "1.0") -> String {
        "Metadata-Version: 2.1\nName: \(project)\nVersion: \(version)\nRequires-Dist: q>=2\n\nDescription"
    }

    private func file(
        _ filename: String = "p-1.0-py3-none-any.whl", url: String? = nil, digests: [String] = [], size: Int? = nil,
        metadataFile: IndexFile.MetadataFile = .none
    ) throws -> IndexFile {
        IndexFile(
            try #require(DistributionFilename(filename)),
            url: try #require(ResourceURL(url ?? "https://files.example/\(filename)")),
            digests: digests.compactMap { Digest($0) }, size: size, metadataFile: metadataFile)
    }

    /// A server that honours `Range`.
    private static func ranged(_ content: [UInt8]) -> ScriptedTransport {
        ScriptedTransport { request, _ in partial(content, request.headers["Range"]) }
    }

    private static func partial(_ content: [UInt8], _ range: String?) -> HTTPResponse {
        guard let range, range.hasPrefix("bytes=") else {
            return HTTPResponse(
                status: 200, headers: ["Content-Length": "\(content.count)"], body: HTTPBody(content, pieceSize: 1000))
        }
        let ends = range.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        let first = ends[0].isEmpty ? max(0, content.count - Int(ends[1])!) : Int(ends[0])!
        let last = ends[0].isEmpty ? content.count - 1 : min(Int(ends[1])!, content.count - 1)
        return HTTPResponse(
            status: 206, headers: ["Content-Range": "bytes \(first)-\(last)/\(content.count)"],
            body: HTTPBody(Array(content[first...last]), pieceSize: 1000))
    }

    // MARK: The separate copy

    @Test("a separate copy of the metadata is fetched, checked and kept")
    func separateCopy() async throws {
        let bytes = Array(Self.text().utf8)
        let transport = ScriptedTransport { _, _ in HTTPResponse(status: 200, body: HTTPBody(bytes)) }
        let file = try file(
            url: "https://files.example/p-1.0-py3-none-any.whl?a=b", digests: ["sha256:\(someDigest)"],
            metadataFile: .offered([Digest("sha256:\(sha256(bytes))")!]))
        for _ in 0..<3 {
            let metadata = try await bench.client(transport).metadata(of: file, from: bench.source)
            #expect(metadata?.requiresDist.map(\.description) == ["q>=2"])
        }
        #expect(transport.requests.map(\.url.text) == ["https://files.example/p-1.0-py3-none-any.whl.metadata?a=b"])
    }

    @Test("a separate copy with another digest is an integrity error and is not kept")
    func tamperedCopy() async throws {
        let transport = ScriptedTransport { _, _ in HTTPResponse(status: 200, body: HTTPBody(Array(Self.text().utf8))) }
        let file = try file(
            digests: ["sha256:\(someDigest)"], metadataFile: .offered([Digest("sha256:\(someDigest)")!]))
        for _ in 0..<2 {
            let error = await #expect(throws: IndexError.self) {
                try await bench.client(transport).metadata(of: file, from: bench.source)
            }
            guard case .digestMismatch(_, _, true, _, _, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(error?.diagnostic.exitStatus == .integrity)
        }
        #expect(transport.requests.count == 2)
    }

    @Test("a copy that is promised and missing is looked for in the wheel")
    func missingCopy() async throws {
        let content = wheel("p", "1.0", metadata: Self.text())
        let transport = ScriptedTransport { request, _ in
            request.url.path.hasSuffix(".metadata")
                ? HTTPResponse(status: 404) : Self.partial(content, request.headers["Range"])
        }
        let metadata = try await bench.client(transport).metadata(
            of: try file(metadataFile: .offered([])), from: bench.source)
        #expect(metadata?.name == name("p"))
        #expect(transport.requests.count == 2)
    }

    @Test("a source distribution has no metadata that can be had cheaply, unless there is a separate copy")
    func sourceDistribution() async throws {
        let transport = ScriptedTransport { _, _ in HTTPResponse(status: 200, body: HTTPBody(Array(Self.text().utf8))) }
        let client = bench.client(transport)
        #expect(try await client.metadata(of: try file("p-1.0.tar.gz"), from: bench.source) == nil)
        #expect(transport.requests.isEmpty)
        let offered = try file("p-1.0.zip", metadataFile: .offered([]))
        #expect(try await client.metadata(of: offered, from: bench.source)?.name == name("p"))
    }

    @Test("metadata of another project or version is refused")
    func mismatches() async throws {
        for (text, field) in [
            (Self.text("other"), "name"), (Self.text("p", "1.1"), "version"), (Self.text("p", "1.0.post1"), "version"),
        ] {
            let transport = Self.ranged(wheel("p", "1.0", metadata: text))
            let error = await #expect(throws: IndexError.self) {
                try await bench.client(transport, caching: .bypass).metadata(of: try file(), from: bench.source)
            }
            guard case .metadataMismatch(_, _, field, _, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(error?.diagnostic.code == .metadataMismatch)
        }
        let same = Self.ranged(wheel("p", "1.0", metadata: Self.text("P", "1.0.0")))
        #expect(try await bench.client(same).metadata(of: try file(), from: bench.source) != nil)
    }

    @Test("metadata that cannot be read is named as such", arguments: ["", "nonsense", "Name: p\nVersion: 1.0\n"])
    func unreadable(text: String) async throws {
        let transport = Self.ranged(wheel("p", "1.0", metadata: text))
        let error = await #expect(throws: IndexError.self) {
            try await bench.client(transport).metadata(of: try file(), from: bench.source)
        }
        guard case .unreadableMetadata = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    // MARK: The end of the wheel

    @Test(
        "one request for the wheel's end does, whatever the wheel's size",
        arguments: [0, 1000, 60_000, 65_536, 500_000])
    func tail(filler: Int) async throws {
        let content = wheel("p", "1.0", metadata: Self.text(), filler: filler)
        let transport = Self.ranged(content)
        let file = try file(digests: ["sha256:\(someDigest)"], size: content.count)
        for _ in 0..<2 {
            let metadata = try await bench.client(transport).metadata(of: file, from: bench.source)
            #expect(metadata?.version == version("1.0"))
        }
        #expect(transport.requests.map { $0.headers["Range"] } == ["bytes=-65536"])
        #expect(transport.requests.first?.headers["Accept-Encoding"] == "identity")
    }

    @Test("metadata at the start of a large wheel takes a second request")
    func metadataFirst() async throws {
        let content = wheel("p", "1.0", metadata: Self.text(), filler: 200_000, metadataFirst: true)
        let transport = Self.ranged(content)
        #expect(try await bench.client(transport).metadata(of: try file(), from: bench.source) != nil)
        #expect(transport.requests.count == 2)
    }

    @Test("metadata that lies across the start of what came first is put together")
    func metadataAcross() async throws {
        let long = Self.text() + String(repeating: "x", count: 70_000)
        for filler in [0, 1, 50_000] {
            let transport = Self.ranged(wheel("p", "1.0", metadata: long, filler: filler))
            #expect(try await bench.client(transport).metadata(of: try file(), from: bench.source) != nil)
            #expect(transport.requests.count == 2)
        }
    }

    @Test("a wheel with a very long table of contents takes a second request for it")
    func longDirectory() async throws {
        var members = (0..<2000).map { (name: "p/a-module-with-a-name-of-some-length-\($0).py", content: [UInt8(1)]) }
        members.append((name: "p-1.0.dist-info/METADATA", content: Array(Self.text().utf8)))
        let transport = Self.ranged(zip(members))
        #expect(try await bench.client(transport).metadata(of: try file(), from: bench.source) != nil)
        #expect(transport.requests.count == 2)
    }

    @Test("a server that sends the whole wheel instead is remembered, and its wheel is used")
    func noRanges() async throws {
        let content = wheel("p", "1.0", metadata: Self.text(), filler: 100_000)
        let transport = ScriptedTransport { _, _ in Self.partial(content, nil) }
        let client = bench.client(transport)
        #expect(try await client.metadata(of: try file(size: content.count), from: bench.source) != nil)
        let other = try file("p-1.0-py2-none-any.whl")
        #expect(try await client.metadata(of: other, from: bench.source) != nil)
        #expect(transport.requests.map { $0.headers["Range"] } == ["bytes=-65536", nil])
        #expect(try Files.list(bench.path("cache/indexes-v1/scratch")).isEmpty)
    }

    @Test("a server that refuses ranges is asked for the whole wheel")
    func refusedRange() async throws {
        let content = wheel("p", "1.0", metadata: Self.text())
        let transport = ScriptedTransport { request, _ in
            request.headers["Range"] == nil ? Self.partial(content, nil) : HTTPResponse(status: 416)
        }
        #expect(try await bench.client(transport).metadata(of: try file(), from: bench.source) != nil)
    }

    @Test("a whole wheel that is not the listed one is refused")
    func wrongWholeWheel() async throws {
        let content = wheel("p", "1.0", metadata: Self.text())
        let transport = ScriptedTransport { _, _ in Self.partial(content, nil) }
        let error = await #expect(throws: IndexError.self) {
            try await bench.client(transport).metadata(
                of: try file(digests: ["sha256:\(someDigest)"]), from: bench.source)
        }
        guard case .digestMismatch(_, _, false, _, _, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("answers that are not the part asked for are refused")
    func misleadingParts() async throws {
        let content = wheel("p", "1.0", metadata: Self.text(), filler: 100_000)
        let size = content.count
        let cases: [(String, [UInt8])] = [
            ("bytes 0-65535/\(size)", Array(content[..<65536])), ("bytes 5-1/\(size)", []), ("nonsense", content),
            ("bytes \(size - 65536)-\(size)/\(size)", content), ("bytes 0-0/1", [1, 2, 3]),
            ("bytes */\(size)", []), ("", content),
            ("bytes \(size - 65536)-\(size - 1)/*", Array(content.suffix(65536))),
            ("bytes 0-\(size - 1)/\(size)", content),
        ]
        for (header, body) in cases {
            let transport = ScriptedTransport { _, _ in
                HTTPResponse(status: 206, headers: ["Content-Range": header], body: HTTPBody(body))
            }
            await #expect(throws: IndexError.self, "\(header)") {
                try await bench.client(transport, caching: .bypass).metadata(of: try file(), from: bench.source)
            }
        }
        let other = Self.ranged(content)
        let error = await #expect(throws: IndexError.self) {
            try await bench.client(other).metadata(of: try file(size: size + 1), from: bench.source)
        }
        guard case .sizeMismatch(_, _, _, size + 1, size) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("a wheel cut or changed anywhere gives the metadata or an error")
    func damaged() async throws {
        let content = wheel("p", "1.0", metadata: Self.text())
        var generator = SeededGenerator(seed: 5)
        var refused = 0
        for round in 0..<300 {
            var changed = content
            if round % 3 == 0 {
                changed.removeLast(Int.random(in: 1..<content.count, using: &generator))
            } else {
                changed[Int.random(in: 0..<content.count, using: &generator)] ^=
                    1 << UInt8.random(in: 0..<8, using: &generator)
            }
            let transport = Self.ranged(changed)
            do {
                let metadata = try await bench.client(transport, caching: .bypass).metadata(
                    of: try file(), from: bench.source)
                #expect(metadata?.name == name("p") && metadata?.version == version("1.0"))
            } catch is IndexError {
                refused += 1
            }
        }
        #expect(refused > 150)
    }

    // MARK: The cache

    @Test("what one index says of a digest is not believed for another's files")
    func notShared() async throws {
        let transport = ScriptedTransport { request, _ in
            let project = request.url.host == "files.example" ? "q>=2" : "r>=3"
            let text = Self.text().replacing("q>=2", with: project)
            return HTTPResponse(status: 200, body: HTTPBody(Array(text.utf8)))
        }
        var needs: [String] = []
        for host in ["files", "other"] {
            let file = try file(
                url: "https://\(host).example/p-1.0-py3-none-any.whl", digests: ["sha256:\(someDigest)"],
                metadataFile: .offered([]))
            let source = PackageSource(name: host, url: "https://\(host).example/simple")
            needs +=
                try await bench.client(transport).metadata(of: file, from: source)?.requiresDist.map(\.description)
                ?? []
        }
        #expect(needs == ["q>=2", "r>=3"])
    }

    @Test("kept metadata that is damaged is fetched anew, and none is kept for a file without a strong digest")
    func damagedCache() async throws {
        let bytes = Array(Self.text().utf8)
        let transport = ScriptedTransport { _, _ in HTTPResponse(status: 200, body: HTTPBody(bytes)) }
        let file = try file(digests: ["sha256:\(someDigest)"], metadataFile: .offered([]))
        _ = try await bench.client(transport).metadata(of: file, from: bench.source)
        var path = bench.path("cache/metadata-v1")
        while Files.isDirectory(path) { path = Paths.join(path, try #require(try Files.list(path).first)) }
        let good = try Files.read(path)
        for bytes in [[], Array(good.prefix(10)), Array(good.dropLast()), good.map { $0 ^ 2 }] {
            try Files.write(bytes, to: path)
            #expect(try await bench.client(transport).metadata(of: file, from: bench.source)?.name == name("p"))
        }
        #expect(transport.requests.count == 5)
        let weak = try self.file(digests: ["md5:d41d8cd98f00b204e9800998ecf8427e"], metadataFile: .offered([]))
        for _ in 0..<2 { _ = try await bench.client(transport).metadata(of: weak, from: bench.source) }
        #expect(transport.requests.count == 7)
    }

    @Test("without the network only what is kept is known")
    func offline() async throws {
        let transport = ScriptedTransport { _, _ in HTTPResponse(status: 200, body: HTTPBody(Array(Self.text().utf8))) }
        let file = try file(digests: ["sha256:\(someDigest)"], metadataFile: .offered([]))
        await #expect(throws: IndexError.self) {
            try await bench.client(transport, caching: .offline).metadata(of: file, from: bench.source)
        }
        _ = try await bench.client(transport).metadata(of: file, from: bench.source)
        #expect(try await bench.client(transport, caching: .offline).metadata(of: file, from: bench.source) != nil)
        #expect(transport.requests.count == 1)
    }
}
