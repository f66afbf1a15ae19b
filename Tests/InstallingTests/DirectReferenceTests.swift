import Hashing
import OperatingSystem
import PackagingStandards
import Pipfiles
import Testing

@testable import Installing

@Suite struct DirectReferenceTests {
    private let commit = String(repeating: "1a", count: 20)

    private func reference(_ origin: LockedOrigin, isEditable: Bool = false) throws -> DirectReference? {
        DirectReference(
            LockedPackage(
                key: "library", name: try #require(PackageName("library")), origin: origin, isEditable: isEditable),
            directory: "/srv/app", checkouts: "/srv/env/src")
    }

    private func text(_ origin: LockedOrigin, isEditable: Bool = false) throws -> String? {
        try reference(origin, isEditable: isEditable).map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    private func says(_ text: String, _ origin: LockedOrigin, isEditable: Bool = false) throws -> Bool {
        let reference = try reference(origin, isEditable: isEditable)
        return try #require(reference).isSaid(by: Array(text.utf8))
    }

    @Test func `What comes from no index says where it comes from, without credentials`() throws {
        #expect(
            try text(.path("./library", hashes: []), isEditable: true)
                == #"{"url":"file:///srv/app/library","dir_info":{"editable":true}}"#)
        for address in ["https://ann:geheim@files.example/a.whl", "https://${USER}:${WORD}@files.example/a.whl"] {
            #expect(
                try text(.file(url: address, subdirectory: "s", hashes: []))
                    == #"{"url":"https://files.example/a.whl","archive_info":{},"subdirectory":"s"}"#)
        }
        let repository = Repository(system: .git, url: "git+https://a:b@h/r", reference: commit, subdirectory: "s")
        #expect(
            try text(.repository(repository)) == """
                {"url":"https://h/r","vcs_info":{"vcs":"git","commit_id":"\(commit)",\
                "requested_revision":"\(commit)"},"subdirectory":"s"}
                """)
        #expect(
            try text(.repository(repository), isEditable: true) == """
                {"url":"file:///srv/env/src/library","dir_info":{"editable":true},"subdirectory":"s"}
                """)
    }

    @Test func `A release of an index says nothing of the kind`() throws {
        #expect(try text(.unpinned) == nil)
    }

    @Test func `A commit that is installed is recognised, whoever wrote it down`() throws {
        let locked = LockedOrigin.repository(Repository(system: .git, url: "https://h/r", reference: commit))
        let said = #"{"vcs_info": {"commit_id": "\#(commit)", "vcs": "git"}, "url": "https://h/r"}"#
        #expect(try says(said, locked))
        #expect(try !says(said.replacing(commit, with: String(repeating: "2b", count: 20)), locked))
        #expect(try !says(said.replacing("h/r", with: "h/other"), locked))
        #expect(try !says(said.replacing("\"url\"", with: "\"subdirectory\": \"x\", \"url\""), locked))
        #expect(try !says(said, locked, isEditable: true))
        #expect(try !says("no JSON", locked))
    }

    @Test func `An archive is recognised by its hash alone`() throws {
        let sum = SHA256Sum(of: [1])
        let locked = LockedOrigin.file(url: "https://h/a.whl", subdirectory: nil, hashes: [Digest(sum)])
        let own = try #require(try text(locked))
        #expect(own == #"{"url":"https://h/a.whl","archive_info":{"hashes":{"sha256":"\#(sum.hexadecimal)"}}}"#)
        #expect(try says(own, locked))
        #expect(try says(#"{"url":"https://h/a.whl","archive_info":{"hash":"sha256=\#(sum.hexadecimal)"}}"#, locked))
        #expect(try !says(#"{"url":"https://h/a.whl","archive_info":{}}"#, locked))
        #expect(try !says(own.replacing("h/a", with: "h/b"), locked))
        let other = LockedOrigin.file(url: "https://h/a.whl", subdirectory: nil, hashes: [Digest(SHA256Sum(of: [2]))])
        #expect(try !says(own, other))
    }

    @Test func `A directory is known by its files, without what builds leave behind`() throws {
        let scratch = try TemporaryDirectory(
            in: Files.isDirectory("/dev/shm") ? "/dev/shm" : "/tmp", prefix: "pipit-digest-")
        func write(_ name: String, _ text: String) throws {
            try Files.makeDirectories(Paths.parent(Paths.join(scratch.path, name)))
            try Files.write(Array(text.utf8), to: Paths.join(scratch.path, name))
        }
        func digests() -> [SHA256Sum?] {
            [false, true].map { DirectoryDigest(isEditable: $0).digest(of: scratch.path) }
        }
        try write("pyproject.toml", "1")
        try write("src/p/a.py", "1")
        let first = digests()
        #expect(first[0] != nil && first[1] != nil && first[0] != first[1])
        for name in [
            ".git/HEAD", "src/p/__pycache__/a.pyc", "build/lib/a.py", "src/p.egg-info/PKG-INFO", ".venv/pyvenv.cfg",
            "env/pyvenv.cfg", "dist/a.whl",
        ] where name != "env/pyvenv.cfg" {
            try write(name, "x")
            #expect(digests() == first, "\(name)")
        }
        // An environment under any name.
        try write("env/pyvenv.cfg", "x")
        #expect(digests()[0] == first[0])
        try Files.removeTree(Paths.join(scratch.path, "env"))
        // The code of an editable project is run where it is.
        try write("src/p/a.py", "2")
        #expect(digests()[0] != first[0] && digests()[1] == first[1])
        try write("src/p/a.py", "1")
        #expect(digests() == first)
        try write("src/q/b.py", "1")
        #expect(digests()[1] != first[1])
        try Files.removeTree(Paths.join(scratch.path, "src/q"))
        try write("pyproject.toml", "2")
        #expect(digests()[0] != first[0] && digests()[1] != first[1])
    }
}
