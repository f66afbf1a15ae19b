import ArchiveFixtures
import Hashing
import OperatingSystem
import Pipfiles
import StructuredText
import Testing

@testable import Commands

/// Packages that are directories and archives, and how they are built.
@Suite(.enabled(if: TestProject.hasPython, TestProject.withoutPython)) struct DirectPackageTests {
    private let project: TestProject

    init() throws { project = try TestProject() }

    private var counter: String { project.scratch.path + "/builds" }
    private var builds: Int { (try? Files.read(counter).count) ?? 0 }

    private func write(_ files: [String: String], below directory: String) throws {
        for (name, text) in files { try project.scratch.write(directory + "/" + name, text) }
    }

    private func archive(_ files: [String: String], top: String) -> [UInt8] {
        gzipped(
            TarBuilder(files.sorted { $0.key < $1.key }.map { TarMember("\(top)/\($0.key)", text: $0.value) }).build())
    }

    private func entry(_ key: String) throws -> JSONValue {
        let lock = try JSONValue(parsing: Array(try #require(project.text("Pipfile.lock")).utf8))
        return try #require(lock["default"]?[key])
    }

    @Test func `A directory is built and installed again only after something in it has changed`() async throws {
        let files = SourceFixture.files(name: "local", counter: counter)
        try write(files, below: "app/local")
        #expect(await project.run("install", "./local").status == 0)
        #expect(try project.installed() == ["local-1.0"] && builds == 1)
        for _ in 0..<2 {
            let run = await project.run("sync")
            #expect(run.status == 0 && builds == 1, "\(run.talk)")
        }
        try project.scratch.write("app/local/build/lib/x.py", "left by a build")
        #expect(await project.run("install").status == 0 && builds == 1)
        try project.scratch.write("app/local/local.py", "value = 2\n")
        #expect(await project.run("sync").status == 0 && builds == 2)
        #expect(try project.python("import local; print(local.value)") == "2\n")
    }

    @Test func `An editable directory is installed again only when its metadata may be other`() async throws {
        try write(SourceFixture.files(name: "local", counter: counter), below: "app/local")
        #expect(await project.run("install", "-e", "./local").status == 0)
        try project.scratch.write("app/local/local.py", "value = 2\n")
        #expect(await project.run("sync").status == 0 && builds == 1)
        #expect(try project.python("import local; print(local.value)") == "2\n")
        try write(SourceFixture.files(name: "local", version: "1.1", counter: counter), below: "app/local")
        #expect(await project.run("sync").status == 0 && builds == 2)
        #expect(try project.installed() == ["local-1.1"])
    }

    @Test func `A directory whose name only its backend knows is asked for it`() async throws {
        try write(SourceFixture.files(name: "dynamic", isDynamic: true), below: "app/local")
        let run = await project.run("install", "./local")
        #expect(run.status == 0, "\(run.talk)")
        #expect(project.text("Pipfile")?.contains("dynamic = {path = \"./local\"}\n") == true)
    }

    @Test func `Archives by path and by file URL are locked with their own hash, and held to it`() async throws {
        let wheel = WheelFactory(name: "whole", version: "3.0")
        try Files.write(wheel.bytes, to: project.path + "/" + wheel.filename)
        let source = archive(SourceFixture.files(name: "packed", counter: counter), top: "packed-1.0")
        try Files.write(source, to: project.path + "/packed-1.0.tar.gz")
        // As hosts of repositories pack them: a name that says nothing, and the project in a directory of its own.
        let hosted = archive(
            SourceFixture.files(name: "inner", counter: counter).reduce(into: ["README": "x"]) {
                $0["python/" + $1.key] = $1.value
            }, top: "repository-main")
        try Files.write(hosted, to: project.path + "/main.tar.gz")
        let run = await project.run(
            "install", "./" + wheel.filename, "./packed-1.0.tar.gz",
            "file://\(project.path)/main.tar.gz#subdirectory=python")
        #expect(run.status == 0, "\(run.talk)")
        #expect(try project.installed() == ["inner-1.0", "packed-1.0", "whole-3.0"])
        #expect(try entry("packed")["hashes"]?.array?.first?.string == "sha256:" + SHA256Sum(of: source).hexadecimal)
        #expect(try entry("inner")["hashes"]?.array?.first?.string == "sha256:" + SHA256Sum(of: hosted).hexadecimal)
        #expect(try entry("inner")["subdirectory"]?.string == "python")
        // Nothing of it is installed again.
        let built = builds
        let again = await project.run("sync")
        #expect(again.status == 0 && !again.talk.contains("Installed") && builds == built, "\(again.talk)")
        // Another file under the same name is not what was locked.
        try Files.removeTree(project.environmentPath)
        try Files.removeTree(project.scratch.path + "/cache")
        try Files.write(
            archive(SourceFixture.files(name: "packed", value: "'evil'"), top: "packed-1.0"),
            to: project.path + "/packed-1.0.tar.gz")
        let refused = await project.run("sync")
        #expect(refused.status == 4 && refused.talk.contains("error[hash-mismatch]"), "\(refused.talk)")
        #expect(try project.installed() == [])
    }

    @Test func `A hash behind a URL, or in an entry of the Pipfile, is held to`() async throws {
        let wheel = WheelFactory(name: "whole", version: "3.0")
        let url = "file://\(project.path)/\(wheel.filename)"
        try Files.write(wheel.bytes, to: project.path + "/" + wheel.filename)
        let right = SHA256Sum(of: wheel.bytes).hexadecimal
        let wrong = String(repeating: "ab", count: 32)
        let before = project.text("Pipfile")
        for argument in [
            "\(url)#sha256=\(wrong)", "\(url)#egg=whole&sha512=\(wrong)\(wrong)", "w @ \(url)#sha256=\(wrong)",
        ] {
            let refused = await project.run("install", argument)
            #expect(refused.status == 4 && refused.talk.contains("hash that is stated for it"), "\(refused.talk)")
            #expect(project.text("Pipfile") == before)
        }
        let broken = await project.run("install", "\(url)#sha256=abcd")
        #expect(broken.status == 1 && broken.talk.contains("`sha256=abcd`"), "\(broken.talk)")
        // A weak one vouches for nothing, and refuses nothing.
        for argument in ["\(url)#md5=\(wrong.prefix(32))", "\(url)#sha256=\(right)"] {
            let run = await project.run("install", argument)
            #expect(run.status == 0, "\(run.talk)")
        }
        for entry in ["path = \"./\(wheel.filename)\"", "file = \"\(url)\""] {
            try project.scratch.write(
                "app/Pipfile",
                TestProject.pipfile.replacing(
                    "[packages]\n", with: "[packages]\nwhole = {\(entry), hashes = [\"sha256:\(wrong)\"]}\n"))
            #expect(await project.run("lock").status == 4)
        }
    }

    @Test func `A directory without a project is told what it lacks`() async throws {
        let run = await project.run("install", "-e", ".")
        #expect(run.status == 1 && run.talk.contains("a project of your own needs a `pyproject.toml`"), "\(run.talk)")
        #expect(run.talk.hasSuffix("Could not determine package name from .\n"))
    }

    @Test func `A file that is not at its URL is said as that`() async throws {
        let run = await project.run("install", "file://\(project.path)/none-1.0-py3-none-any.whl")
        #expect(run.status == 1 && run.talk.contains("there is no file at"), "\(run.talk)")
    }

    @Test func `verify finds a directory or an archive that is not the Pipfile's`() async throws {
        let hash = String(repeating: "ab", count: 32)
        try project.scratch.write(
            "app/Pipfile",
            TestProject.pipfile.replacing(
                "[packages]\n", with: "[packages]\na = {path = \"./a\"}\nb = {file = \"https://h.example/b.zip\"}\n"))
        try write(SourceFixture.files(name: "a"), below: "app/a")
        _ = await project.run("lock")
        let digest = try PipfileDocument(
            parsing: try Files.read(project.path + "/Pipfile")
        ).digests(defaultSource: PipfileSource(name: "", url: "")).canonical
        func verify(_ path: String, _ url: String) async throws -> Int32? {
            try project.scratch.write(
                "app/Pipfile.lock",
                """
                {"_meta": {"hash": {"sha256": "\(digest)"}, "pipfile-spec": 6, "requires": {}, "sources": [{"name": "main",
                "url": "https://main.example/simple", "verify_ssl": true}]}, "default": {"a": {"path": "\(path)"},
                "b": {"file": "\(url)", "hashes": ["sha256:\(hash)"]}}, "develop": {}}
                """)
            return await project.run("verify").status
        }
        #expect(try await verify("./a", "https://h.example/b.zip") == 0)
        #expect(try await verify("a", "https://h.example/b.zip#egg=b") == 0)
        #expect(try await verify("./evil", "https://h.example/b.zip") == 1)
        #expect(try await verify("./a", "https://evil.example/b.zip") == 1)
    }

    // MARK: - Builds

    @Test func `What a build needs is locked once, and builds repeat without an index`() async throws {
        try write(SourceFixture.files(name: "local", buildRequires: ["tool"], counter: counter), below: "app/local")
        #expect(await project.run("install", "./local").status == 0)
        #expect(try Files.list(project.scratch.path + "/cache/pipit/build-locks-v1").count == 1)
        project.index.add([WheelFactory(name: "tool", version: "1.5"), WheelFactory(name: "base", version: "1.9")])
        project.index.fail(with: 503)
        try project.scratch.write("app/local/local.py", "value = 2\n")
        let offline = await project.run("sync")
        #expect(offline.status == 0 && builds == 2, "\(offline.talk)")
        project.index.fail(with: nil)
        func locked() throws -> String {
            let directory = project.scratch.path + "/cache/pipit/build-locks-v1"
            let name = try #require(try Files.list(directory).first)
            return String(decoding: try Files.read(directory + "/" + name), as: UTF8.self)
        }
        #expect(try locked().contains("\"==0.9\""))
        // Asked for it, Pipit looks for newer ones.
        try project.scratch.write("app/local/local.py", "value = 3\n")
        #expect(await project.run("sync", "--clear").status == 0 && builds == 3)
        #expect(try locked().contains("\"==1.5\""))
    }

    @Test func `A build that fails says what is missing and where its output is, and installs nothing`() async throws {
        var files = SourceFixture.files(name: "local")
        files["own_backend.py"] = """
            import sys
            def build_wheel(directory, config_settings=None, metadata_directory=None):
                print('compiling')
                sys.exit("local.c:1:10: fatal error: libfoo.h: No such file or directory")
            """
        try write(files, below: "app/local")
        let before = project.text("Pipfile")
        let run = await project.run("install", "./local", "base")
        #expect(run.status == 1)
        #expect(
            run.talk.contains("error[build-failed]: building `local` did not work: the header `libfoo.h` is missing"))
        let log = project.scratch.path + "/cache/pipit/logs/build-local.log"
        #expect(run.talk.contains(log), "\(run.talk)")
        #expect(String(decoding: try Files.read(log), as: UTF8.self).hasPrefix("compiling\n"))
        #expect(try project.installed() == [] && project.text("Pipfile") == before)
    }
}
