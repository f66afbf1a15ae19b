import Diagnostics
import Testing

@testable import OperatingSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Whoever made a project may have put anything under any name.
@Suite(.timeLimit(.minutes(30))) struct RegularFileTests {
    let scratch: TemporaryDirectory

    init() throws { scratch = try TemporaryDirectory(in: Files.isDirectory("/dev/shm") ? "/dev/shm" : "/tmp") }

    private func path(_ name: String) -> String { Paths.join(scratch.path, name) }

    @Test func `a link to a device is not read, and the error says what it is`() throws {
        for device in ["/dev/zero", "/dev/null"] {
            try Files.remove(path("lock"))
            try Files.symbolicLink(to: device, at: path("lock"))
            let error = #expect(throws: FileError.self) { try Files.read(path("lock")) }
            #expect(error?.reason == "it is a link to `\(device)`, which is a device, not a regular file")
            #expect(error?.isNotFound == false && error?.diagnostic.help.isEmpty == false)
            #expect(throws: FileError.self) { try Files.read(path("lock"), atMost: 10) }
            #expect(throws: FileError.self) { try MappedFile(path: path("lock")) }
        }
    }

    @Test func `a pipe is not waited for`() throws {
        #expect(mkfifo(path("pipe"), 0o600) == 0)
        let error = #expect(throws: FileError.self) { try Files.read(path("pipe")) }
        #expect(error?.reason == "it is a pipe, not a regular file")
        #expect(throws: FileError.self) { try Files.read(path("pipe"), atMost: 10) }
        #expect(throws: FileError.self) { try MappedFile(path: path("pipe")) }
    }

    @Test func `a pipe that a user named is read to its end`() throws {
        #expect(mkfifo(path("pipe"), 0o600) == 0)
        // A process of its own writes, since reading holds this thread until it has.
        let writing = "(printf text > '\(path("pipe"))') > /dev/null 2>&1 &"
        #expect(
            try ChildProcess.run(["sh", "-c", writing], environment: ProcessEnvironment(["PATH": "/usr/bin:/bin"]))
                .status == 0)
        #expect(try Files.readNamed(path("pipe")) == Array("text".utf8))
    }

    @Test func `a pipe that a user named and nobody writes into is given up`() throws {
        #expect(mkfifo(path("pipe"), 0o600) == 0)
        let error = #expect(throws: FileError.self) { try Files.readNamed(path("pipe"), patience: 0) }
        #expect(error?.reason == "it is a pipe, and nobody wrote into it for 0 seconds")
        #expect(error?.diagnostic.help == ["start what writes into it first"])
    }

    @Test func `a pipe that was opened and closed without a word is empty`() throws {
        #expect(mkfifo(path("pipe"), 0o600) == 0)
        let silence = "(: > '\(path("pipe"))') > /dev/null 2>&1 &"
        #expect(
            try ChildProcess.run(["sh", "-c", silence], environment: ProcessEnvironment(["PATH": "/usr/bin:/bin"]))
                .status == 0)
        #expect(try Files.readNamed(path("pipe")) == [])
    }

    @Test func `what a user named may be nothing, and has an end`() throws {
        #expect(try Files.readNamed("/dev/null") == [])
        let error = #expect(throws: FileError.self) { try Files.readNamed("/dev/zero", limit: 1 << 20) }
        #expect(error?.reason == "it is larger than 1 MiB")
        #expect(throws: FileError.self) { try Files.readNamed("/") }
    }

    @Test(arguments: [0, 1, 4095, 4096, 5000])
    func `a file of the limit is read, and a larger one is not`(limit: Int) throws {
        try Files.write([UInt8](repeating: 7, count: limit), to: path("file"))
        #expect(try Files.read(path("file"), limit: limit).count == limit)
        #expect(try Files.readNamed(path("file"), limit: limit).count == limit)
        try Files.write([UInt8](repeating: 7, count: limit + 1), to: path("file"))
        for isNamed in [false, true] {
            let error = #expect(throws: FileError.self) {
                try isNamed ? Files.readNamed(path("file"), limit: limit) : Files.read(path("file"), limit: limit)
            }
            #expect(error?.obstacle == .larger(than: limit))
        }
    }

    @Test func `a file that is only said to be large is not read`() throws {
        try Files.write([], to: path("sparse"))
        #expect(truncate(path("sparse"), off_t(Files.usualLimit + 1)) == 0)
        #expect(throws: FileError(path("sparse"), .larger(than: Files.usualLimit))) { try Files.read(path("sparse")) }
        #expect(try Files.read(path("sparse"), atMost: 100) == [UInt8](repeating: 0, count: 100))
    }
}

/// What killed processes leave behind.
@Suite struct LeftoverTests {
    @Test func `what nobody holds and nobody touched goes, and all else stays`() throws {
        let scratch = try TemporaryDirectory(in: Files.isDirectory("/dev/shm") ? "/dev/shm" : "/tmp")
        let held = try TemporaryDirectory(in: scratch.path)
        try Files.makeDirectories(Paths.join(scratch.path, "pipit-dead/deep"))
        try Files.write([1], to: Paths.join(scratch.path, "pipit-dead/deep/file"))
        try Files.write([1], to: Paths.join(scratch.path, "pipit-file"))
        try Files.makeDirectories(Paths.join(scratch.path, "others"))
        let all = try Files.list(scratch.path)
        let newest = all.compactMap { Files.linkStatus(Paths.join(scratch.path, $0))?.modified }.max() ?? 0
        Leftovers.remove(in: scratch.path, unchangedSince: newest - 1_000_000_000_000)
        #expect(try Files.list(scratch.path) == all)
        Leftovers.remove(in: scratch.path, unchangedSince: newest + 1)
        #expect(try Files.list(scratch.path) == ["others", Paths.name(held.path)].sorted())
        withExtendedLifetime(held) {}
    }
}
