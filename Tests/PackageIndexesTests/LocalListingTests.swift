import Diagnostics
import OperatingSystem
import PackagingStandards
import Testing

@testable import PackageIndexes

@Suite struct LocalListingTests {
    private let bench: Bench
    private let nobody = ScriptedTransport { _, _ throws(TransportError) in
        throw TransportError(.other, "not to be asked")
    }

    init() throws { bench = try Bench() }

    private func write(_ text: String, _ name: String) throws {
        let path = bench.path(name)
        try Files.makeDirectories(Paths.parent(path))
        try Files.write(Array(text.utf8), to: path)
    }

    private func listing(_ project: String) async throws -> ProjectListing? {
        let source = PackageSource(name: "local", url: "file://\(bench.path("index"))")
        return try await bench.client(nobody).listing(of: name(project), at: source)
    }

    @Test("a folder can be an index, with pages or with files")
    func folders() async throws {
        try write("<a href='../files/a-1.0.zip'>a</a>", "index/a/index.html")
        try write(Page.json("b", [Page.file("b-1.0.zip", url: "b-1.0.zip")]), "index/b/index.json")
        try write("wheel", "index/c_d/c_d-1.0-py3-none-any.whl")
        try write("note", "index/c_d/README.txt")
        try write("flat", "index/e-2.0.tar.gz")
        #expect(try await listing("a")?.files.map(\.url.localPath) == [bench.path("index/files/a-1.0.zip")])
        #expect(try await listing("b")?.files.map(\.url.localPath) == [bench.path("index/b/b-1.0.zip")])
        let file = try #require(try await listing("C.D")?.files.first)
        #expect(file.url.localPath == bench.path("index/c_d/c_d-1.0-py3-none-any.whl"))
        #expect(file.sha256?.hexadecimal == sha256(Array("wheel".utf8)) && file.size == 5)
        #expect(try await listing("e")?.releases.map(\.version) == [version("2.0")])
        #expect(try await listing("f") == nil)
    }

    @Test("a folder that is not there is an index that cannot be reached")
    func missingFolder() async throws {
        let error = await #expect(throws: IndexError.self) { try await listing("a") }
        #expect(error?.diagnostic.code == .indexUnreachable)
    }

    @Test("files and metadata come from the folder too")
    func files() async throws {
        let text = "Metadata-Version: 2.1\nName: a\nVersion: 1.0\n"
        let content = wheel("a", "1.0", metadata: text)
        try Files.makeDirectories(bench.path("index/a"))
        try Files.write(content, to: bench.path("index/a/a-1.0-py3-none-any.whl"))
        let source = PackageSource(name: "local", url: "file://\(bench.path("index"))")
        let client = bench.client(nobody)
        var file = try #require(try await client.listing(of: name("a"), at: source)?.files.first)
        #expect(try await client.metadata(of: file, from: source)?.version == version("1.0"))
        let copy = try await client.download(file, from: source, to: bench.path("copy"))
        #expect(copy.digest == file.sha256 && copy.size == content.count)
        file.size = 1
        await #expect(throws: IndexError.self) { try await client.download(file, from: source, to: bench.path("copy")) }
        #expect(!Files.exists(bench.path("copy")))
        try Files.remove(bench.path("index/a/a-1.0-py3-none-any.whl"))
        await #expect(throws: IndexError.self) { try await client.download(file, from: source, to: bench.path("copy")) }
    }

    @Test("links are found in folders, in pages of this machine and in pages of others")
    func links() async throws {
        try write("x", "links/a-1.0.zip")
        try write("x", "links/b-1.0.zip")
        try write("<a href='links/a-2.0.zip'>a</a> <a href='c-1.0.zip'>c</a>", "page.html")
        let transport = ScriptedTransport { _, _ in .html("<a href='a-3.0.zip#sha256=\(someDigest)'>a</a>") }
        var bench = bench
        bench.environment["HOME"] = bench.directory.path
        let client = bench.client(transport)
        func found(_ location: String, _ project: String = "a") async throws -> [String]? {
            try await client.listing(of: name(project), atLinks: location)?.files.map(\.url.text)
        }
        let root = bench.directory.path
        #expect(try await found("\(root)/links") == ["file://\(root)/links/a-1.0.zip"])
        #expect(try await found("~/links", "b") == ["file://\(root)/links/b-1.0.zip"])
        #expect(try await found("file://\(root)/links") == ["file://\(root)/links/a-1.0.zip"])
        #expect(try await found("\(root)/page.html") == ["file://\(root)/links/a-2.0.zip"])
        #expect(try await found("file://\(root)/page.html", "c") == ["file://\(root)/c-1.0.zip"])
        #expect(try await found("https://links.example/page") == ["https://links.example/a-3.0.zip"])
        #expect(try await found("https://links.example/page", "b") == nil)
        #expect(try await found("\(root)/links", "c") == nil)
        #expect(transport.requests.count == 1)
        await #expect(throws: IndexError.self) { try await found("\(root)/nowhere") }
    }

    @Test("a page of links that cannot be had is an error")
    func missingLinks() async throws {
        for status in [404, 403, 500] {
            let transport = ScriptedTransport { _, _ in HTTPResponse(status: status) }
            await #expect(throws: IndexError.self) {
                try await bench.client(transport).listing(of: name("a"), atLinks: "https://links.example/")
            }
        }
    }
}
