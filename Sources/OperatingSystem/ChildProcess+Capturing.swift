import SystemCalls

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Why the output of a program could not be had.
package enum CaptureError: Error, Equatable, Sendable {
    case launch(LaunchError)
    /// The program took longer than it was given, and was ended.
    case timeLimit
    /// The program wrote more than was asked for, and was ended.
    case tooMuch
}

extension ChildProcess {
    /// What a program writes to its standard output, and how it ended. Its standard input is empty; what it says on standard
    /// error goes where this process's goes, so that a person sees it at once.
    ///
    /// - Parameters:
    ///   - seconds: after which it is ended.
    ///   - limit: the most bytes that it may write.
    package static func capture(
        _ arguments: [String], environment: ProcessEnvironment, directory: String, seconds: Int, limit: Int
    ) throws(CaptureError) -> (status: Int32, output: [UInt8]) {
        let program: String
        do { program = try find(arguments, environment: environment) } catch { throw .launch(error) }
        var ends: [Int32] = [-1, -1]
        guard pipit_pipe(&ends) == 0 else { throw .launch(LaunchError(program: arguments[0], number: errno)) }
        defer { for end in ends where end >= 0 { close(end) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        guard SystemPath.lend(directory, else: EINVAL, to: { pipit_spawn_in_directory(&actions, $0) }) == 0 else {
            throw .launch(LaunchError(program: arguments[0], number: EINVAL))
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        heedSignals(&attributes)
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var lines: [UnsafeMutablePointer<CChar>?] =
            environment.variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in words + lines { free(pointer) } }
        var identifier = pid_t()
        let failed = posix_spawn(&identifier, program, &actions, &attributes, &words, &lines)
        guard failed == 0 else { throw .launch(LaunchError(program: arguments[0], number: failed)) }
        close(ends[1])
        ends[1] = -1
        return try gather(from: ends[0], of: identifier, until: now() + Int64(seconds) * 1000, limit: limit)
    }

    /// Reads until the program has ended. What it left running may hold the pipe open, and is not waited for.
    private static func gather(
        from pipe: Int32, of identifier: pid_t, until end: Int64, limit: Int
    ) throws(CaptureError) -> (status: Int32, output: [UInt8]) {
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        var raw: Int32 = 0
        var hasEnded = false
        var isOpen = true
        while !hasEnded || isOpen {
            if !hasEnded { hasEnded = waitpid(identifier, &raw, WNOHANG) == identifier }
            var polled = pollfd(fd: isOpen ? pipe : -1, events: Int16(POLLIN), revents: 0)
            // A closed pipe is not waited on, so that the program's end is noticed soon.
            let ready = poll(&polled, 1, hasEnded ? 0 : isOpen ? 20 : 2)
            if ready > 0, isOpen {
                let count = read(pipe, &buffer, buffer.count)
                if count > 0 { output += buffer[..<count] } else if count == 0 || errno != EINTR { isOpen = false }
            } else if hasEnded {
                break
            }
            guard output.count <= limit, now() < end else {
                if !hasEnded {
                    kill(identifier, SIGKILL)
                    while waitpid(identifier, &raw, 0) < 0, errno == EINTR {}
                }
                throw output.count > limit ? .tooMuch : .timeLimit
            }
        }
        let signal = raw & 0x7f
        return (signal == 0 ? (raw >> 8) & 0xff : 128 + signal, output)
    }

    /// Milliseconds of a clock that nobody sets.
    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
