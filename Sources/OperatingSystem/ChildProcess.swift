import Diagnostics
import SystemCalls

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A program run to its end, with what it printed.
package enum ChildProcess {
    package struct Output: Equatable, Sendable {
        /// The exit code; 128 + N when signal N ended it.
        package var status: Int32
        package var standardOutput: [UInt8]
        package var standardError: [UInt8]
    }

    /// Runs `arguments[0]` (a path, or a name looked up on the `PATH` of `environment`) and waits. Standard input is empty
    /// unless given. A program that is still there after `seconds` is killed, which is a ``LaunchError``.
    package static func run(
        _ arguments: [String], environment: ProcessEnvironment, directory: String? = nil, input: [UInt8] = [],
        seconds: Int? = nil
    ) throws(LaunchError) -> Output {
        let program = try find(arguments, environment: environment)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var pipes: [[Int32]] = []
        defer { for pipe in pipes { for end in pipe where end >= 0 { close(end) } } }
        for number in 0..<3 {
            var ends: [Int32] = [-1, -1]
            guard pipit_pipe(&ends) == 0 else { throw LaunchError(program: arguments[0], number: errno) }
            pipes.append(ends)
            posix_spawn_file_actions_adddup2(&actions, number == 0 ? ends[0] : ends[1], Int32(number))
        }
        if let directory, SystemPath.lend(directory, else: EINVAL, to: { pipit_spawn_in_directory(&actions, $0) }) != 0
        {
            throw LaunchError(program: arguments[0], number: EINVAL)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        heedSignals(&attributes)

        var argumentPointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var environmentPointers: [UnsafeMutablePointer<CChar>?] =
            environment.variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer {
            for pointer in argumentPointers { free(pointer) }
            for pointer in environmentPointers { free(pointer) }
        }
        var identifier = pid_t()
        let failed = posix_spawn(
            &identifier, program, &actions, &attributes, &argumentPointers, &environmentPointers)
        guard failed == 0 else { throw LaunchError(program: arguments[0], number: failed) }
        close(pipes[0][0])
        close(pipes[1][1])
        close(pipes[2][1])
        pipes[0][0] = -1
        pipes[1][1] = -1
        pipes[2][1] = -1

        let deadline = seconds.map { now + $0 }
        let collected = exchange(input: input, pipes: &pipes, deadline: deadline)
        if let deadline, now >= deadline { kill(identifier, SIGKILL) }
        var raw: Int32 = 0
        while waitpid(identifier, &raw, 0) < 0 && errno == EINTR {}
        let signal = raw & 0x7f
        if let deadline, now >= deadline, signal == SIGKILL {
            throw LaunchError(program: arguments[0], number: ETIMEDOUT)
        }
        return Output(
            status: signal == 0 ? (raw >> 8) & 0xff : 128 + signal, standardOutput: collected.0,
            standardError: collected.1)
    }

    /// Has the child heed signals as programs do. The threads that run tasks block the keyboard's interrupt, and a child
    /// would inherit that; so would it that a closed pipe is overlooked.
    static func heedSignals(_ attributes: inout posix_spawnattr_t) {
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var usual = sigset_t()
        sigemptyset(&usual)
        sigaddset(&usual, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &usual)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    }

    /// Seconds of a clock that nobody sets.
    private static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int(time.tv_sec)
    }

    /// Feeds the input and gathers both outputs until the child has closed them, or the deadline has passed.
    private static func exchange(
        input: [UInt8], pipes: inout [[Int32]], deadline: Int?
    ) -> ([UInt8], [UInt8]) {
        var outputs: [[UInt8]] = [[], []]
        var written = 0
        var buffer = [UInt8](repeating: 0, count: 65536)
        if input.isEmpty {
            close(pipes[0][1])
            pipes[0][1] = -1
        } else {
            _ = fcntl(pipes[0][1], F_SETFL, O_NONBLOCK)
            signal(SIGPIPE, SIG_IGN)
        }
        while pipes[1][0] >= 0 || pipes[2][0] >= 0 {
            var polled = [
                pollfd(fd: pipes[1][0], events: Int16(POLLIN), revents: 0),
                pollfd(fd: pipes[2][0], events: Int16(POLLIN), revents: 0),
                pollfd(fd: pipes[0][1], events: Int16(POLLOUT), revents: 0),
            ]
            if let deadline, now >= deadline { break }
            if poll(&polled, 3, deadline == nil ? -1 : 250) < 0 { if errno == EINTR { continue } else { break } }
            for index in 0..<2 where polled[index].revents != 0 {
                let count = read(pipes[index + 1][0], &buffer, buffer.count)
                if count > 0 {
                    outputs[index] += buffer[..<count]
                } else if count == 0 || errno != EINTR {
                    close(pipes[index + 1][0])
                    pipes[index + 1][0] = -1
                }
            }
            if polled[2].revents != 0 {
                let count = input.withUnsafeBytes {
                    write(pipes[0][1], $0.baseAddress! + written, input.count - written)
                }
                if count > 0 { written += count }
                if written == input.count || (count < 0 && errno != EAGAIN && errno != EINTR) {
                    close(pipes[0][1])
                    pipes[0][1] = -1
                }
            }
        }
        return (outputs[0], outputs[1])
    }

    /// The path of the program that the first word names. Words that the system would cut at a NUL mean something else there.
    static func find(_ words: [String], environment: ProcessEnvironment) throws(LaunchError) -> String {
        guard words.allSatisfy(SystemPath.isPossible) else { throw LaunchError(program: words[0], number: EINVAL) }
        return try find(words[0], environment: environment)
    }

    /// The path of a program: itself when it holds a slash, else the first executable of that name on `PATH`.
    package static func find(_ name: String, environment: ProcessEnvironment) throws(LaunchError) -> String {
        if name.utf8.contains(UInt8(ascii: "/")) { return name }
        for directory in (environment["PATH"] ?? "").split(separator: ":") {
            let path = Paths.join(String(directory), name)
            if Files.isExecutable(path) { return path }
        }
        throw LaunchError(program: name, number: ENOENT)
    }
}

/// A program that could not be started.
package struct LaunchError: Error, Equatable, Sendable, Diagnosable {
    package var program: String
    package var number: Int32

    /// The number of a program that is not there.
    package static let notThere: Int32 = ENOENT

    package init(program: String, number: Int32) {
        self.program = program
        self.number = number
    }

    /// The operating system's own words for the number.
    package var reason: String { String(cString: strerror(number)) }

    package var diagnostic: Diagnostic {
        Diagnostic(
            .commandNotFound, "could not start `\(program)`: \(reason)",
            help: ["check that it is installed and on the `PATH`"])
    }
}
