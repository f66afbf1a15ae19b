import OperatingSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `Fuzzing`: gives parsers bytes that nobody would write, and tells which of them trap, hang or eat memory.
/// `Documentation/Fuzzing.md` says how to use it.
@main struct FuzzingProgram {
    static func main() {
        #if LIBFUZZER
            if CommandLine.arguments.dropFirst().first?.hasPrefix("--") == false { LibFuzzer.run() }
        #endif
        var options = Options()
        do {
            options = try Options(CommandLine.arguments.dropFirst())
        } catch {
            fail("\(error.message)")
        }
        switch options.action {
        case .list: for parser in FuzzedParser.all { print(parser.name, parser.room) }
        case .read(let path): read(path, options)
        case .work(let work): Worker(options: options, work: work).run()
        case .search: exit(Campaign(options).run() ? 0 : 1)
        }
    }

    /// Reads one file, as often as somebody wants to look into it.
    private static func read(_ path: String, _ options: Options) {
        guard let parser = options.parsers.first, options.parsers.count == 1 else { fail("--read needs one --parser") }
        guard let bytes = try? Files.read(path) else { fail("`\(path)` cannot be read") }
        let start = CPUTime.ofProcess
        do {
            try parser.read(bytes)
            print("read")
        } catch {
            print("refused: \(error)")
        }
        print("\(CPUTime.ofProcess - start) s, \(CPUTime.peakMegabytes) MB")
        try? Files.removeTree(Seeds.scratch)
    }

    static func fail(_ message: String) -> Never {
        _ = Files.writeAll(Array("error: \(message)\n".utf8), to: 2)
        exit(2)
    }
}

/// What this process has used.
enum CPUTime {
    /// In seconds, in all threads.
    static var ofProcess: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The most memory that it ever held.
    static var peakMegabytes: Int {
        var usage = rusage()
        #if canImport(Glibc)
            getrusage(numericCast(RUSAGE_SELF.rawValue), &usage)
            return usage.ru_maxrss / 1024
        #else
            getrusage(RUSAGE_SELF, &usage)
            return usage.ru_maxrss / 1_048_576
        #endif
    }
}
