import Diagnostics
import OperatingSystem
import Pipfiles
import SystemCalls

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A program as it is started: its file, its words, its variables.
package struct ProcessImage: Equatable, Sendable {
    /// The file, found on the `PATH` of `variables`.
    package var path: String
    /// What the program sees as its arguments, its own name first.
    package var words: [String]
    package var variables: [String: String]
    /// The directory to start in; nil for the current one.
    package var directory: String?

    /// Words as a user gives them: a program on the `PATH`, else whatever a shell makes of them, so that builtins work and
    /// what is missing is answered as a shell answers it (127, or 126 for what cannot be executed).
    ///
    /// - Parameter directory: where the program will be started, which is what a relative path is relative to.
    package init(words: [String], variables: [String: String], in directory: String = "") {
        if let found = ProcessImage(program: words, variables: variables, in: directory) {
            self = found
        } else {
            self.variables = variables
            path = "/bin/sh"
            self.words = ["/bin/sh", "-c", ShellWords.joined(words)]
        }
    }

    /// A program on the `PATH` and its arguments; nil when it is not there.
    package init?(program words: [String], variables: [String: String], in directory: String = "") {
        guard let program = words.first,
            let path = Self.find(program, path: variables["PATH"], directory: directory)
        else { return nil }
        self.path = path
        self.words = [path] + words.dropFirst()
        self.variables = variables
    }

    private static func find(_ program: String, path: String?, directory: String) -> String? {
        func isExecutable(_ file: String) -> Bool { Files.isExecutable(Paths.join(directory, file)) }
        if program.utf8.contains(UInt8(ascii: "/")) { return isExecutable(program) ? program : nil }
        guard !program.isEmpty else { return nil }
        // An empty part of PATH means the current directory.
        for place in (path ?? "/bin:/usr/bin").split(separator: ":", omittingEmptySubsequences: false) {
            let file = place.isEmpty ? program : Paths.join(String(place), program)
            if isExecutable(file) { return file }
        }
        return nil
    }

    /// Becomes the program. Returns only when that was not possible.
    package func replaceCurrentProcess() -> LaunchError {
        // Whoever ignored the signal here did so for sockets; the program expects it as usual.
        signal(SIGPIPE, SIG_DFL)
        if let directory, SystemPath.lend(directory, else: -1, to: { chdir($0) }) != 0 {
            return LaunchError(program: path, number: errno)
        }
        if let impossible { return impossible }
        let number = withPointers { execve(path, $0, $1) == 0 ? 0 : errno }
        return LaunchError(program: path, number: number)
    }

    /// Runs the program to its end with the same standard streams; the status is 128 + N when signal N ended it. While it
    /// runs, an interrupt from the keyboard is its business.
    package func runInForeground() throws(LaunchError) -> Int32 {
        if let impossible { throw impossible }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for number in [SIGINT, SIGQUIT, SIGPIPE] { sigaddset(&defaults, number) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let directory { _ = pipit_spawn_in_directory(&actions, directory) }
        let previous = (signal(SIGINT, SIG_IGN), signal(SIGQUIT, SIG_IGN))
        defer {
            signal(SIGINT, previous.0)
            signal(SIGQUIT, previous.1)
        }
        var identifier = pid_t()
        let failed = withPointers { posix_spawn(&identifier, path, &actions, &attributes, $0, $1) }
        guard failed == 0 else { throw LaunchError(program: path, number: failed) }
        var raw: Int32 = 0
        while waitpid(identifier, &raw, 0) < 0, errno == EINTR {}
        let killer = raw & 0x7F
        return killer == 0 ? (raw >> 8) & 0xFF : 128 + killer
    }

    /// Words that the system would cut at a NUL mean something else there.
    private var impossible: LaunchError? {
        let texts = [path, directory ?? ""] + words
        return texts.allSatisfy(SystemPath.isPossible) ? nil : LaunchError(program: path, number: EINVAL)
    }

    private typealias Pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

    /// Words and variables as the operating system takes them. Text that is not UTF-8 reaches Pipit repaired; what came in
    /// through this process's own words and variables is handed on byte for byte.
    private func withPointers(_ body: (Pointers, Pointers) -> Int32) -> Int32 {
        func isRepaired(_ text: String) -> Bool { text.unicodeScalars.contains("\u{FFFD}") }
        var words: [UnsafeMutablePointer<CChar>?] = self.words.map { word in
            if isRepaired(word) {
                for index in 1..<max(Int(CommandLine.argc), 1) {
                    if let raw = CommandLine.unsafeArgv[index], String(cString: raw) == word { return strdup(raw) }
                }
            }
            return strdup(word)
        }
        var lines: [UnsafeMutablePointer<CChar>?] = self.variables.map { name, value in
            if isRepaired(value), let raw = getenv(name), String(cString: raw) == value {
                var line = Array((name + "=").utf8CString.dropLast())
                line.append(contentsOf: UnsafeBufferPointer(start: raw, count: strlen(raw) + 1))
                return strdup(line)
            }
            return strdup(name + "=" + value)
        }
        defer { for pointer in words + lines { free(pointer) } }
        words.append(nil)
        lines.append(nil)
        return words.withUnsafeMutableBufferPointer { words in
            lines.withUnsafeMutableBufferPointer { lines in body(words.baseAddress!, lines.baseAddress!) }
        }
    }
}
