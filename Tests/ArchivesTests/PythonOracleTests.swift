import Archives
import OperatingSystem
import Testing

private let pythonPath = try? ChildProcess.find("python3", environment: ProcessEnvironment(.current()))

/// Archives made by Python's own modules, read by Pipit.
@Suite(.enabled(if: pythonPath != nil, "there is no python3 to make archives with"))
struct PythonOracleTests {
    static let script = """
        import io, os, sys, tarfile, zipfile, stat
        folder = sys.argv[1]
        files = {
            'p-1.0/PKG-INFO': b'Name: p\\n', 'p-1.0/src/p/__init__.py': b'',
            'p-1.0/src/p/na\\u00efve.py': b'x = 1\\n' * 500,
            'p-1.0/' + 'd' * 90 + '/' + 'f' * 90 + '.txt': b'deep', 'p-1.0/data.bin': bytes(range(256)) * 300,
        }
        class Unseekable(io.RawIOBase):
            def __init__(self, path): self.file = open(path, 'wb')
            def writable(self): return True
            def write(self, data): return self.file.write(data)
            def close(self): self.file.close(); super().close()
        def zip_to(target, method, force=False):
            with zipfile.ZipFile(target, 'w', method) as z:
                for name, data in files.items():
                    with z.open(zipfile.ZipInfo(name), 'w', force_zip64=force) if force else io.BytesIO() as f:
                        if force: f.write(data)
                    if not force: z.writestr(name, data)
                z.mkdir('p-1.0/empty') if hasattr(z, 'mkdir') else None
        zip_to(os.path.join(folder, 'stored.zip'), zipfile.ZIP_STORED)
        zip_to(os.path.join(folder, 'deflated.zip'), zipfile.ZIP_DEFLATED)
        zip_to(os.path.join(folder, 'wide.zip'), zipfile.ZIP_DEFLATED, True)
        stream = Unseekable(os.path.join(folder, 'streamed.zip'))
        zip_to(stream, zipfile.ZIP_DEFLATED)
        stream.close()
        for name, kind in ('ustar', tarfile.USTAR_FORMAT), ('gnu', tarfile.GNU_FORMAT), ('pax', tarfile.PAX_FORMAT):
            for ending, mode in ('.tar', 'w'), ('.tar.gz', 'w:gz'):
                with tarfile.open(os.path.join(folder, name + ending), mode, format=kind) as t:
                    for path, data in files.items():
                        info = tarfile.TarInfo(path)
                        info.size = len(data)
                        info.mtime = 1600000000.25 if kind == tarfile.PAX_FORMAT else 1600000000
                        t.addfile(info, io.BytesIO(data))
                    link = tarfile.TarInfo('p-1.0/link')
                    link.type = tarfile.SYMTYPE
                    link.linkname = 'src/p/__init__.py'
                    t.addfile(link)
        for ending, mode in ('.bz2', 'w:bz2'), ('.xz', 'w:xz'):
            tarfile.open(os.path.join(folder, 'refused.tar' + ending), mode).close()
        """

    static func make() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory(in: "/dev/shm")
        let output = try ChildProcess.run(
            [pythonPath ?? "python3", "-c", script, directory.path], environment: ProcessEnvironment(.current()))
        #expect(output.status == 0, "\(String(decoding: output.standardError, as: UTF8.self))")
        return directory
    }

    @Test("What Python packs, Pipit reads")
    func reads() throws {
        let directory = try Self.make()
        let names = try Files.list(directory.path)
        #expect(names.count == 12)
        for name in names where !name.hasPrefix("refused") {
            let archive = try SourceArchive(path: Paths.join(directory.path, name))
            #expect(archive.topDirectory == "p-1.0")
            #expect(try archive.read("PKG-INFO") == Array("Name: p\n".utf8), "\(name)")
            #expect(try archive.read("src/p/naïve.py")?.count == 3000, "\(name)")
            let deep = String(repeating: "d", count: 90) + "/" + String(repeating: "f", count: 90) + ".txt"
            #expect(try archive.read(deep) == Array("deep".utf8), "\(name)")
            #expect(try archive.read("data.bin") == (0..<300).flatMap { _ in UInt8.min...UInt8.max }, "\(name)")
            #expect(archive.files.count == 5, "\(name)")
        }
    }

    @Test("Compression that Pipit does not know is named")
    func refuses() throws {
        let directory = try Self.make()
        for (name, format) in [("refused.tar.bz2", "bzip2"), ("refused.tar.xz", "xz")] {
            #expect(
                throws: ArchiveError.refused(archive: name, entry: nil, problem: .unsupportedCompression(format))
            ) { try SourceArchive(path: Paths.join(directory.path, name)) }
        }
    }
}
