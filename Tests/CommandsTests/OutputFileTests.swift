import OperatingSystem
import Reporting
import Testing

@testable import Commands

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Files that a user names for what a command writes, and output that arrives nowhere.
@Suite struct OutputFileTests {
    let scratch: Scratch
    let streams = RecordedStreams()

    init() throws { scratch = try Scratch() }

    private func path(_ name: String) -> String { Paths.join(scratch.path, name) }

    private func text(_ name: String) throws -> String { String(decoding: try Files.read(path(name)), as: UTF8.self) }

    private func file(_ word: String) throws -> OutputFile {
        let invocation = Invocation(
            words: [], environment: UserEnvironment([:]), directory: scratch.path, streams: streams)
        return try OutputFile(word, invocation)
    }

    @Test func `A FIFO is written into and stays one, also through a link`() throws {
        #expect(mkfifo(path("fifo"), 0o600) == 0)
        try Files.symbolicLink(to: "fifo", at: path("link"))
        let reader = open(path("fifo"), O_RDWR | O_NONBLOCK)
        defer { close(reader) }
        for name in ["fifo", "link"] {
            try file(name).write(name)
            var buffer = [UInt8](repeating: 0, count: 100)
            let count = read(reader, &buffer, buffer.count)
            #expect(String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self) == name)
            #expect(try !file(name).holds([]))
        }
        #expect(Files.linkStatus(path("fifo"))?.kind == .other)
        #expect(Files.linkStatus(path("link"))?.kind == .symbolicLink)
        #expect(try Files.list(scratch.path) == ["fifo", "link"])
    }

    @Test func `Links are followed and stay, be their file there or not`() throws {
        try scratch.write("real/there", "old")
        try Files.symbolicLink(to: "real", at: path("directory"))
        try Files.symbolicLink(to: "there", at: path("real/first"))
        // From the directory's real place, `..` is the scratch directory.
        try Files.symbolicLink(to: "../new", at: path("real/second"))
        try Files.symbolicLink(to: "directory/second", at: path("third"))
        let before = try #require(Files.status(path("real/there")))
        try file("directory/first").write("one")
        try file("third").write("two")
        #expect(try text("real/there") == "one" && text("new") == "two")
        // Another file with the old name: it was replaced in one step.
        #expect(Files.status(path("real/there"))?.inode != before.inode)
        for name in ["directory", "real/first", "real/second", "third"] {
            #expect(Files.linkStatus(path(name))?.kind == .symbolicLink)
        }
        #expect(try Files.list(path("real")) == ["first", "second", "there"])
        #expect(try file("third").holds(Array("two".utf8)))
        try Files.symbolicLink(to: "circle", at: path("circle"))
        #expect(throws: FileError(operation: "follow the links of", path: path("circle"), number: ELOOP)) {
            try file("circle").write("three")
        }
    }

    @Test(arguments: ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
    func `Standard output has several names`(name: String) throws {
        let file = try file(name)
        #expect(file.isStandardOutput)
        try file.write("data")
        #expect(streams.text(of: .data) == "data")
    }

    @Test func `Other descriptors are written to as they stand, and standard error is talk`() throws {
        let descriptor = open(path("log"), O_CREAT | O_RDWR | O_APPEND, 0o600)
        defer { close(descriptor) }
        #expect(write(descriptor, "one ", 4) == 4)
        try file("/dev/fd/\(descriptor)").write("two")
        #expect(try text("log") == "one two")
        let error = try file("/dev/stderr")
        try error.write("talk")
        #expect(!error.isStandardOutput && streams.text(of: .talk) == "talk" && streams.text(of: .data) == "")
    }

    @Test func `A directory that is not there is named, and a directory is no file`() throws {
        _ = try scratch.makeDirectory("here")
        #expect(throws: FileError(operation: "write into", path: path("here"), number: EISDIR)) {
            try file("here").write("x")
        }
        try Files.symbolicLink(to: "nowhere/bill", at: path("link"))
        for word in ["nowhere/bill", "link"] {
            do {
                try file(word).write("x")
                Issue.record("it was written")
            } catch {
                let told = String(describing: error)
                #expect(told.contains("there is no directory `\(path("nowhere"))` to write `bill` into"), "\(told)")
            }
        }
        #expect(try Files.list(scratch.path) == ["here", "link"])
    }

    @Test func `Every verb that writes a file takes such names`() async throws {
        let project = try await AuditProject()
        let bill = project.run("sbom", variables: ["SOURCE_DATE_EPOCH": "1700000000"])
        let named = project.run("sbom", "-o", "-", variables: ["SOURCE_DATE_EPOCH": "1700000000"])
        #expect(named.status == 0 && named.output == bill.output && named.talk == "", "\(named.talk)")
        try Files.symbolicLink(to: "target", at: Paths.join(project.scratch.path, "link"))
        for words in [
            ["audit", "-o", "link"], ["scan", "-o", "link"], ["check", "--scan", "-o", "link"], ["sbom", "-o", "link"],
            ["audit", "--save-json", "link"], ["audit", "--write-baseline", "link"],
        ] {
            try Files.remove(Paths.join(project.scratch.path, "target"))
            let run = ProgramRun(words: words, in: project.scratch.path, variables: project.variables)
            #expect(Files.isFile(Paths.join(project.scratch.path, "target")), "\(words) \(run.talk)")
            #expect(Files.linkStatus(Paths.join(project.scratch.path, "link"))?.kind == .symbolicLink)
        }
        let report = project.run("audit", "-f", "json", "-o", "-")
        #expect(report.status == 1 && report.output.hasPrefix("{") && !report.talk.contains("Wrote"))
        #expect(project.run("audit", "-o", "nowhere/report").status == 3)
        #expect(project.run("sbom", "-o", "nowhere/bill").status == 3)
    }

    // MARK: - Lost output

    private func settled(_ ending: Ending, _ data: Int32, _ words: String...) throws -> (Ending, String) {
        let talk = open(path("talk"), O_CREAT | O_TRUNC | O_WRONLY, 0o600)
        defer { close(talk) }
        let program = Program(
            invocation: Invocation(
                words: words, environment: UserEnvironment([:]), directory: scratch.path,
                streams: StandardStreams(data: data, talk: talk)),
            openTransport: { _, _ in NoNetwork() })
        program.invocation.streams.write("data", to: .data)
        return (program.settled(ending), try text("talk"))
    }

    @Test(.enabled(if: Files.exists("/dev/full"), "SKIPPED: there is no /dev/full here"))
    func `Output that a full disk did not take is no success`() throws {
        let full = open("/dev/full", O_WRONLY)
        defer { close(full) }
        for (word, status) in [("requirements", 1), ("graph", 1), ("--venv", 1), ("audit", 3), ("scan", 3)]
            as [(_, Int32)]
        {
            let (ending, talk) = try settled(.exit(0), full, word)
            #expect(ending == .exit(status), "\(word)")
            #expect(talk.contains("standard output did not take all that was to be written: No space left"), "\(talk)")
        }
        // What was found stays found.
        let (ending, talk) = try settled(.exit(1), full, "audit")
        #expect(ending == .exit(1) && talk.contains("did not take"))
    }

    @Test func `A reader who went away, a closed stream and output that arrived are told of by nobody`() throws {
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        close(ends[0])
        let file = open(path("data"), O_CREAT | O_WRONLY, 0o600)
        for data in [ends[1], -1, file] {
            let (ending, talk) = try settled(.exit(0), data, "requirements")
            #expect(ending == .exit(0) && talk == "", "\(talk)")
        }
        close(ends[1])
        close(file)
        #expect(try text("data") == "data")
    }

    @Test func `A stream that does not wait is waited for`() async throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        let (reading, writing) = (ends[0], ends[1])
        _ = fcntl(writing, F_SETFL, O_NONBLOCK)
        // More than a pipe holds.
        let streams = StandardStreams(data: writing)
        async let written: Void = OwnThread.run {
            streams.write(bytes: [UInt8](repeating: 0x61, count: 1 << 20), to: .data)
            close(writing)
        }
        let count = try await OwnThread.run {
            var buffer = [UInt8](repeating: 0, count: 65536)
            var total = 0
            // Not until the end of the stream: a program of another test may have been started with it meanwhile.
            while total < 1 << 20, case let got = read(reading, &buffer, buffer.count), got > 0 { total += got }
            return total
        }
        try await written
        close(reading)
        #expect(count == 1 << 20 && streams.loss == nil)
    }
}
