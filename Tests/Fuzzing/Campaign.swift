import OperatingSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A search through the inputs of many parsers, in processes of their own, a few at a time.
final class Campaign {
    /// What became of one input.
    enum Finding: String {
        case trap, hang, memory
    }

    private struct Search {
        var parser: FuzzedParser
        var next = 0
        var seconds = 0.0
        var peak = 0
        var findings: [(number: Int, kind: Finding)] = []
        /// What happened once and not again; other work of the process may have had a part in it.
        var unconfirmed = 0
    }

    private let options: Options
    private let scratch: TemporaryDirectory
    private var waiting: [Search]
    private var running: [pid_t: Search] = [:]
    private var done: [Search] = []

    init(_ options: Options) {
        self.options = options
        waiting = options.parsers.map { Search(parser: $0) }
        do { scratch = try TemporaryDirectory(in: "/dev/shm", prefix: "pipit-fuzzing-") } catch {
            FuzzingProgram.fail("no directory can be made below /dev/shm")
        }
    }

    /// Whether nothing was found.
    func run() -> Bool {
        while !waiting.isEmpty || !running.isEmpty {
            while running.count < options.jobs, !waiting.isEmpty { start(waiting.removeFirst()) }
            collect()
        }
        let found = done.reduce(0) { $0 + $1.findings.count }
        let inputs = done.reduce(0) { $0 + $1.next }
        print("\(done.count) parsers, \(inputs) inputs, \(found) findings")
        return found == 0
    }

    // MARK: - Processes

    private func note(_ parser: FuzzedParser) -> String { Paths.join(scratch.path, parser.name) }

    private func start(_ search: Search) {
        let seconds = options.seconds - search.seconds
        guard seconds > 0, search.next < options.steps else {
            finish(search)
            return
        }
        guard let process = spawn(search.parser, from: search.next, to: options.steps, seconds: seconds) else {
            FuzzingProgram.fail("no process can be started")
        }
        running[process] = search
    }

    private func spawn(_ parser: FuzzedParser, from first: Int, to steps: Int, seconds: Double) -> pid_t? {
        try? Files.write([UInt8](repeating: 0, count: 8), to: note(parser))
        var words = [
            CommandLine.arguments[0], "--parser", parser.name, "--seed", String(options.seed), "--work-from",
            String(first), "--note", note(parser), "--longest", String(parser.longest), "--most-seconds",
            String(options.mostSeconds), "--most-megabytes", String(options.mostMegabytes), "--steps", String(steps),
            "--seconds", String(seconds < 1e9 ? Int(seconds.rounded(.up)) : 1_000_000_000),
        ]
        if let seeds = options.seeds { words += ["--seeds", seeds] }
        let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        // A trap needs no picture of itself for each of thousands.
        let environment = ["SWIFT_BACKTRACE=enable=no", "HOME=/nonexistent", "PATH=/usr/bin:/bin"]
        let variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 2, note(parser) + ".said", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        var process: pid_t = 0
        let program = Files.realPath("/proc/self/exe") ?? CommandLine.arguments[0]
        return posix_spawn(&process, program, &actions, nil, arguments, variables) == 0 ? process : nil
    }

    /// How a process ended, and what it used.
    private struct Ending {
        var finding: Finding?
        var seconds: Double
        var megabytes: Int
    }

    private func ending(of status: Int32, _ usage: rusage) -> Ending {
        let seconds =
            Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
        let signal = status & 0x7F
        let code = (status >> 8) & 0xFF
        var finding: Finding?
        if signal == SIGPROF {
            finding = .hang
        } else if signal != 0 {
            finding = .trap
        } else if code == Worker.tookTooMuch {
            finding = .memory
        } else if code != 0 {
            FuzzingProgram.fail("a process ended with status \(code)")
        }
        return Ending(finding: finding, seconds: seconds, megabytes: usage.ru_maxrss / 1024)
    }

    private func collect() {
        var status: Int32 = 0
        var usage = rusage()
        let process = wait4(-1, &status, 0, &usage)
        guard process > 0, var search = running.removeValue(forKey: process) else { return }
        try? Files.removeTree("/dev/shm/pipit-fuzz-\(process)")
        let ending = ending(of: status, usage)
        search.seconds += ending.seconds
        let number = Note.read(note(search.parser)) ?? search.next
        guard let finding = ending.finding else {
            search.peak = max(search.peak, ending.megabytes)
            search.next = number
            finish(search)
            return
        }
        if confirm(search.parser, number) == nil {
            search.unconfirmed += 1
        } else {
            search.findings.append((number, finding))
            keep(search.parser, number, finding)
        }
        search.next = number + 1
        // What traps everywhere is known well enough by then.
        if search.findings.count >= 20 { finish(search) } else { waiting.insert(search, at: 0) }
    }

    /// What becomes of an input alone, in a fresh process.
    private func confirm(_ parser: FuzzedParser, _ number: Int) -> Finding? {
        guard let process = spawn(parser, from: number, to: number + 1, seconds: 1e6) else { return nil }
        var status: Int32 = 0
        var usage = rusage()
        while wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
        try? Files.removeTree("/dev/shm/pipit-fuzz-\(process)")
        return ending(of: status, usage).finding
    }

    // MARK: - Reports

    private func keep(_ parser: FuzzedParser, _ number: Int, _ finding: Finding) {
        let input = Mutator(parser, corpus: Corpus.seeds(of: parser, and: options.seeds)).input(
            number, seed: options.seed)
        let path = Paths.join(options.findings, "\(parser.name)-\(finding.rawValue)-\(options.seed)-\(number)")
        try? Files.makeDirectories(options.findings)
        try? Files.write(input, to: path)
        let said =
            (try? Files.read(note(parser) + ".said")).map { String(decoding: $0.prefix(300), as: UTF8.self) } ?? ""
        print("\(finding.rawValue) in \(parser.name): \(path), \(input.count) bytes. \(said)")
        fflush(nil)
    }

    private func finish(_ search: Search) {
        done.append(search)
        let unconfirmed = search.unconfirmed == 0 ? "" : ", \(search.unconfirmed) not seen again"
        print(
            "\(search.parser.name): \(search.next) inputs, \(Int(search.seconds)) s, \(search.peak) MB, "
                + "\(search.findings.count) findings\(unconfirmed)")
        fflush(nil)
    }
}
