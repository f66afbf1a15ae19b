import OperatingSystem
import SystemCalls

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A child process that goes on while the test does other things. Its output goes to files, so that nobody has to read it
/// for it to go on.
final class RunningProcess: Sendable {
    let identifier: pid_t
    let outputPath: String
    let talkPath: String
    /// The writing end of its standard input; -1 when that is empty.
    private let input: Int32
    private let inputPath: String

    struct NotStarted: Error {
        var program: String
        var number: Int32
    }

    /// - Parameters:
    ///   - files: a path that the files for its output begin with.
    ///   - isTalkedTo: whether ``send(_:)`` will be used. Its standard input ends when this process does.
    init(
        _ arguments: [String], environment: [String: String], directory: String, files: String, isTalkedTo: Bool = false
    ) throws {
        outputPath = files + ".stdout"
        talkPath = files + ".stderr"
        inputPath = isTalkedTo ? files + ".stdin" : "/dev/null"
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if isTalkedTo {
            // A named pipe that is open for both ways lets the child open it at once, and no other child inherits it.
            guard mkfifo(inputPath, 0o600) == 0 else { throw NotStarted(program: inputPath, number: errno) }
            input = pipit_open(inputPath, O_RDWR, 0)
        } else {
            input = -1
        }
        posix_spawn_file_actions_addopen(&actions, 0, inputPath, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, talkPath, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        _ = pipit_spawn_in_directory(&actions, directory)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The threads that tests run on block signals, and a test of `run` beside this one has interrupts ignored for a
        // moment: a child would inherit both.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var usual = sigset_t()
        sigemptyset(&usual)
        for signal in [SIGINT, SIGQUIT, SIGTERM, SIGPIPE] { sigaddset(&usual, signal) }
        posix_spawnattr_setsigdefault(&attributes, &usual)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var argumentPointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var environmentPointers: [UnsafeMutablePointer<CChar>?] =
            environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer {
            for pointer in argumentPointers { free(pointer) }
            for pointer in environmentPointers { free(pointer) }
        }
        var identifier = pid_t()
        let failed = posix_spawn(
            &identifier, arguments[0], &actions, &attributes, &argumentPointers, &environmentPointers)
        self.identifier = identifier
        guard failed == 0 else { throw NotStarted(program: arguments[0], number: failed) }
    }

    deinit {
        if input >= 0 { close(input) }
    }

    func send(_ line: String) {
        _ = Files.writeAll(Array((line + "\n").utf8), to: input)
    }

    func kill(_ signal: Int32 = SIGKILL) {
        _ = systemKill(identifier, signal)
    }

    /// Waits for the end: the exit code, or 128 + N when signal N ended it. Nil when it did not end in time; then it is
    /// killed.
    func wait(seconds: Int = 180) -> Int32? {
        var raw: Int32 = 0
        let isDone = Waiting.until(seconds: seconds) {
            let found = waitpid(identifier, &raw, WNOHANG)
            return found == identifier || (found < 0 && errno != EINTR)
        }
        guard isDone else {
            kill()
            _ = waitpid(identifier, &raw, 0)
            return nil
        }
        return Self.status(raw)
    }

    /// The same where it has ended; nil while it goes on. Not to be asked for again after that.
    func statusIfEnded() -> Int32? {
        var raw: Int32 = 0
        return waitpid(identifier, &raw, WNOHANG) == identifier ? Self.status(raw) : nil
    }

    private static func status(_ raw: Int32) -> Int32 {
        let signal = raw & 0x7f
        return signal == 0 ? (raw >> 8) & 0xff : 128 + signal
    }

    var output: String { (try? Files.read(outputPath)).map { String(decoding: $0, as: UTF8.self) } ?? "" }
    var talk: String { (try? Files.read(talkPath)).map { String(decoding: $0, as: UTF8.self) } ?? "" }
}

private func systemKill(_ identifier: pid_t, _ signal: Int32) -> Int32 { kill(identifier, signal) }

enum Waiting {
    /// Looks at a condition every few milliseconds; false when it does not come true in time.
    static func until(seconds: Int = 60, _ condition: () -> Bool) -> Bool {
        var waited = 0
        while !condition() {
            if waited >= seconds * 1000 { return false }
            let step = waited < 200 ? 2 : 10
            usleep(UInt32(step) * 1000)
            waited += step
        }
        return true
    }
}
