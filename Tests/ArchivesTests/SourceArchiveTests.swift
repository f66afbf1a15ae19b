import ArchiveFixtures
import Archives
import OperatingSystem
import Testing

@Suite struct SourceArchiveTests {
    private func open(_ bytes: [UInt8]) throws -> SourceArchive {
        try SourceArchive(ArchiveSource(bytes, name: "p-1.0"))
    }

    @Test("A tar and a zip of the same files are the same source")
    func sameFiles() throws {
        let files = [("p-1.0/PKG-INFO", "Name: p\n"), ("p-1.0/src/p.py", "x = 1\n")]
        let tar = try open(gzipped(TarBuilder(files.map { TarMember($0, text: $1) }).build()))
        let zip = try open(ZipBuilder(files.map { ZipMember($0, text: $1) }).build())
        for archive in [tar, zip] {
            #expect(archive.topDirectory == "p-1.0")
            #expect(archive.files.sorted() == ["PKG-INFO", "src/p.py"])
            #expect(try archive.read("PKG-INFO") == Array("Name: p\n".utf8))
            #expect(try archive.read("setup.py") == nil)
        }
    }

    @Test("Members beside the top directory are refused")
    func besides() {
        #expect(throws: ArchiveError.refused(archive: "p-1.0", entry: "q", problem: .wrongTopDirectory(count: 2))) {
            try open(TarBuilder([TarMember("p/a"), TarMember("q/b")]).build())
        }
        #expect(throws: ArchiveError.refused(archive: "p-1.0", entry: nil, problem: .wrongTopDirectory(count: 0))) {
            try open(TarBuilder([]).build())
        }
    }

    @Test("Extracting writes files, modes, times and links, and nothing else")
    func extracts() throws {
        let directory = try TemporaryDirectory(in: "/dev/shm")
        let archive = try open(gzipped(TarBuilder(TarReaderTests.honest).build()))
        try archive.extract(into: directory.path)
        for (path, text) in TarReaderTests.expected {
            #expect(try Files.read(Paths.join(directory.path, path)) == Array(text.utf8), "\(path)")
        }
        let run = try #require(Files.status(Paths.join(directory.path, "p/run")))
        #expect(run.mode == 0o755)
        #expect(run.modified == 1_600_000_000 * 1_000_000_000)
        #expect(try #require(Files.status(Paths.join(directory.path, "p/a.txt"))).mode == 0o644)
        #expect(Files.linkTarget(Paths.join(directory.path, "p/link")) == "deep/er/file.txt")
        #expect(try Files.read(Paths.join(directory.path, "p/link")) == Array("by prefix".utf8))
        #expect(try Files.list(directory.path) == ["p"])
        // A second time nothing is overwritten.
        #expect(throws: ArchiveError.self) { try archive.extract(into: directory.path) }
    }

    @Test("A zip is extracted too")
    func extractsZip() throws {
        let directory = try TemporaryDirectory(in: "/dev/shm")
        try open(ZipBuilder(ZipReaderTests.honest).build()).extract(into: directory.path)
        #expect(try Files.read(Paths.join(directory.path, "package/data/large.txt")) == ZipReaderTests.text)
        #expect(try #require(Files.status(Paths.join(directory.path, "package/run"))).mode == 0o755)
    }
}
