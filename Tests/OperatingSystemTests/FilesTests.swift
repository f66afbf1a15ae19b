import Testing

@testable import OperatingSystem

@Suite struct FilesTests {
    let scratch: TemporaryDirectory

    init() throws { scratch = try TemporaryDirectory(in: Files.isDirectory("/dev/shm") ? "/dev/shm" : "/tmp") }

    @Test("a file that was written is read back whole", arguments: [0, 1, 4095, 4096, 4097, 200_000])
    func roundTrip(size: Int) throws {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let path = Paths.join(scratch.path, "file")
        try Files.write(bytes, to: path)
        #expect(try Files.read(path) == bytes)
        try Files.replaceAtomically(path, with: bytes.reversed())
        #expect(try Files.read(path) == bytes.reversed())
        #expect(try Files.list(scratch.path) == ["file"])
    }

    @Test func `reading a file without a size works`() throws {
        #expect(try !Files.read("/proc/self/status").isEmpty)
    }

    @Test func `a missing file is told from other trouble`() {
        #expect(throws: FileError(operation: "read", path: "/nowhere/file", number: 2)) {
            try Files.read("/nowhere/file")
        }
    }

    @Test func `replacing keeps the permissions of the old file`() throws {
        let path = Paths.join(scratch.path, "secret")
        try Files.write([1], to: path, mode: 0o600)
        try Files.replaceAtomically(path, with: [2])
        #expect(Files.status(path)?.mode == 0o600)
    }

    @Test func `a tree is removed without following its links`() throws {
        let tree = Paths.join(scratch.path, "tree/deep/deeper")
        try Files.makeDirectories(tree)
        let outside = Paths.join(scratch.path, "outside")
        try Files.makeDirectories(outside)
        try Files.write([1], to: Paths.join(outside, "kept"))
        try Files.symbolicLink(to: outside, at: Paths.join(tree, "link"))
        try Files.removeTree(Paths.join(scratch.path, "tree"))
        #expect(try Files.list(scratch.path) == ["outside"])
        #expect(Files.exists(Paths.join(outside, "kept")))
    }

    @Test(
        "paths are taken apart as text",
        arguments: [
            ("/a/b", "/a", "b"), ("/a/b/", "/a", "b"), ("/a", "/", "a"), ("a", ".", "a"), ("/", "/", ""),
            ("a//b", "a", "b"), ("/a/\u{301}b", "/a", "\u{301}b"), ("/a/\u{200d}/\u{fe0f}", "/a/\u{200d}", "\u{fe0f}"),
        ])
    func parts(path: String, parent: String, name: String) {
        #expect(Paths.parent(path) == parent)
        #expect(Paths.name(path) == name)
    }

    @Test(
        "a path is made absolute",
        arguments: [
            ("..\u{301}/x", "/a/b", "/a/b/..\u{301}/x"), ("../\u{301}x", "/a/b", "/a/\u{301}x"),
            ("x", "/a", "/a/x"), ("../x", "/a/b", "/a/x"), ("/x/./y", "/a", "/x/y"), ("../../../x", "/a", "/x"),
        ])
    func absolute(path: String, directory: String, expected: String) {
        #expect(Paths.absolute(path, in: directory) == expected)
    }

    @Test(
        "what lies in a directory is told byte by byte",
        arguments: [
            ("/a/b/c", "/a", "b/c"), ("/a/b", "/a/", "b"), ("/a", "/a", nil), ("/ab", "/a", nil),
            ("/a/\u{301}b", "/a", "\u{301}b"),
            ("/a\u{301}/b", "/a", nil), ("/b", "/", "b"), ("/\u{e9}/b", "/e\u{301}", nil),
        ] as [(String, String, String?)])
    func relative(path: String, directory: String, expected: String?) {
        #expect(Paths.relative(path, to: directory) == expected)
    }
}

/// For the C library a path ends at its first NUL. What would reach it as another file's is refused, by every call.
@Suite struct ImpossiblePathTests {
    let scratch: TemporaryDirectory
    /// Without what is behind the NUL it would be the directory, and the file.
    let directory: String
    let file: String

    init() throws {
        scratch = try TemporaryDirectory(in: Files.isDirectory("/dev/shm") ? "/dev/shm" : "/tmp")
        try Files.write([1], to: Paths.join(scratch.path, "file"))
        directory = scratch.path + "/\0x"
        file = scratch.path + "/file\0x"
    }

    @Test func `there is nothing at a path with a NUL`() {
        for path in [directory, file] {
            #expect(Files.status(path) == nil && Files.linkStatus(path) == nil && Files.realPath(path) == nil)
            #expect(!Files.exists(path) && !Files.isFile(path) && !Files.isDirectory(path) && !Files.isExecutable(path))
            #expect(Files.linkTarget(path) == nil && Files.lastUse(path) == nil && Files.descriptor(named: path) == nil)
            #expect(Files.sizeOfTree(path).total == 0 && !SystemPath.isPossible(path))
            // What cannot be told is not called gone.
            #expect(!Files.isGone(path))
        }
        #expect(SystemPath.isPossible(scratch.path))
    }

    @Test func `no file is at a path that is longer than a call takes, or has a longer name than file systems keep`() {
        func name(_ count: Int) -> String { String(repeating: "n", count: count) }
        #expect(SystemPath.canBeThere(scratch.path) && SystemPath.canBeThere("/" + name(250) + "/" + name(250)))
        #expect(SystemPath.canBeThere(String(repeating: "/a", count: 2_000)))
        for path in ["/\0", "/a/" + name(1_021), String(repeating: "/a", count: 2_048)] {
            #expect(!SystemPath.canBeThere(path) && Files.linkStatus(path) == nil)
        }
    }

    private func expectRefusal(_ operation: String, _ path: String, _ body: () throws -> Void) {
        let error = #expect(throws: FileError.self, "\(operation)") { try body() }
        #expect(error?.operation == operation && error?.path == path && error?.number == 22)
        #expect(error?.reason.contains("NUL") == true)
    }

    @Test func `nothing is read, written, moved or removed at a path with a NUL`() throws {
        let other = Paths.join(scratch.path, "other")
        expectRefusal("list", directory) { _ = try Files.list(directory) }
        expectRefusal("read", file) { _ = try Files.read(file) }
        expectRefusal("read", file) { _ = try Files.read(file, atMost: 1) }
        expectRefusal("read", file) { _ = try MappedFile(path: file) }
        expectRefusal("lock", file) { _ = try FileLock(file) }
        expectRefusal("write", file) { try Files.write([2], to: file) }
        expectRefusal("write into", file) { try Files.write([2], into: file) }
        expectRefusal("write", file) { try Files.replaceAtomically(file, with: [2]) }
        expectRefusal("make the directory", other + "\0") { try Files.makeDirectories(other + "\0") }
        expectRefusal("remove", file) { try Files.remove(file) }
        expectRefusal("rename", file) { try Files.rename(file, to: other) }
        #expect(throws: FileError.self) { try Files.rename(scratch.path + "/file", to: other + "\0") }
        expectRefusal("link", other + "\0") { try Files.link(scratch.path + "/file", at: other + "\0") }
        #expect(throws: FileError.self) { try Files.link(file, at: other) }
        #expect(throws: FileError.self) { try Files.symbolicLink(to: "x\0y", at: other) }
        expectRefusal("link", other + "\0") { try Files.symbolicLink(to: "x", at: other + "\0") }
        expectRefusal("change the mode of", file) { try Files.setMode(0o777, of: file) }
        try Files.removeTree(directory)
        try Files.removeTree(file)
        #expect(try Files.list(scratch.path) == ["file"])
        #expect(try Files.read(scratch.path + "/file") == [1])
    }

    @Test func `no program is started with words that the system would cut`() {
        let environment = ProcessEnvironment(["PATH": "/usr/bin:/bin"])
        for words in [["echo", "a\0b"], ["ec\0ho"], ["/bin/sh\0x", "-c", "true"]] {
            #expect(throws: LaunchError(program: words[0], number: 22)) {
                try ChildProcess.run(words, environment: environment)
            }
        }
        #expect(throws: LaunchError(program: "pwd", number: 22)) {
            try ChildProcess.run(["pwd"], environment: environment, directory: directory)
        }
    }
}

@Suite struct ChildProcessTests {
    let environment = ProcessEnvironment(.current())

    @Test func `a child gets its input and both outputs come back`() throws {
        let input = [UInt8](repeating: 65, count: 300_000)
        let output = try ChildProcess.run(
            ["sh", "-c", "cat; echo talk >&2; exit 3"], environment: environment, input: input)
        #expect(output.status == 3)
        #expect(output.standardOutput == input)
        #expect(String(decoding: output.standardError, as: UTF8.self) == "talk\n")
    }

    @Test func `a child that a signal ended says which`() throws {
        #expect(try ChildProcess.run(["sh", "-c", "kill -9 $$"], environment: environment).status == 137)
    }

    @Test func `a program that is not there is named`() {
        #expect(throws: LaunchError(program: "no-such-program", number: 2)) {
            try ChildProcess.run(["no-such-program"], environment: environment)
        }
    }

    @Test func `a child sees only the environment that it is given`() throws {
        var scrubbed = ProcessEnvironment(["PATH": environment["PATH"] ?? ""])
        scrubbed["ONLY"] = "this"
        let output = try ChildProcess.run(
            ["sh", "-c", "echo $ONLY-$HOME; pwd"], environment: scrubbed, directory: "/")
        #expect(String(decoding: output.standardOutput, as: UTF8.self) == "this-\n/\n")
    }
}
