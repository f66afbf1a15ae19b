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
            ("a//b", "a", "b"),
        ])
    func parts(path: String, parent: String, name: String) {
        #expect(Paths.parent(path) == parent)
        #expect(Paths.name(path) == name)
    }

    @Test(
        "a path is made absolute",
        arguments: [
            ("x", "/a", "/a/x"), ("../x", "/a/b", "/a/x"), ("/x/./y", "/a", "/x/y"), ("../../../x", "/a", "/x"),
        ])
    func absolute(path: String, directory: String, expected: String) {
        #expect(Paths.absolute(path, in: directory) == expected)
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
