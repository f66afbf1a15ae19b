import OperatingSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Reads one input after the other in this process, which dies of a finding. Which input it died of stands in the note.
struct Worker {
    let options: Options
    let work: Options.Work

    /// Ended because an input took too much memory.
    static let tookTooMuch: Int32 = 76

    func run() {
        guard let parser = options.parsers.first, let note = Note(work.note) else { exit(2) }
        let mutator = Mutator(parser, corpus: Corpus.seeds(of: parser, and: options.seeds))
        // Far more than is allowed, so that a mistake does not take the machine with it.
        var most = rlimit(rlim_cur: 6 << 30, rlim_max: 6 << 30)
        setrlimit(numericCast(RLIMIT_AS.rawValue), &most)
        var number = work.first
        while number < options.steps, CPUTime.ofProcess < options.seconds {
            let input = mutator.input(number, seed: options.seed)
            note.write(number)
            Self.limit(seconds: options.mostSeconds)
            try? parser.read(input)
            Self.limit(seconds: 0)
            if CPUTime.peakMegabytes > options.mostMegabytes { exit(Self.tookTooMuch) }
            number += 1
        }
        note.write(number)
        exit(0)
    }

    /// Processor time after which the system ends this process with `SIGPROF`; a busy machine does not count.
    static func limit(seconds: Int) {
        var timer = itimerval()
        timer.it_value.tv_sec = seconds
        setitimer(numericCast(ITIMER_PROF.rawValue), &timer, nil)
    }
}

/// A number that outlives the process: a file that is mapped into memory.
struct Note {
    private let memory: UnsafeMutableRawPointer

    init?(_ path: String) {
        let descriptor = open(path, O_RDWR)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard let memory = mmap(nil, 8, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), memory != MAP_FAILED else {
            return nil
        }
        self.memory = memory
    }

    func write(_ number: Int) { memory.storeBytes(of: number, as: Int.self) }

    static func read(_ path: String) -> Int? {
        guard let bytes = try? Files.read(path), bytes.count == 8 else { return nil }
        return bytes.withUnsafeBytes { $0.loadUnaligned(as: Int.self) }
    }
}
