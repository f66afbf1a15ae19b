#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension ChildProcess {
    /// Asks every program that this process started, and that still runs, to end. A signal from the keyboard reaches them by
    /// itself, one that was meant for this process alone (`kill`, a container that is stopped) does not. Where the system does
    /// not tell them, they end by themselves.
    package static func endAll() {
        #if os(Linux)
            // Each thread has the children that it started.
            for thread in (try? Files.list("/proc/self/task")) ?? [] {
                let children = (try? Files.read("/proc/self/task/\(thread)/children")) ?? []
                for word in children.split(separator: UInt8(ascii: " ")) {
                    if let child = pid_t(String(decoding: word, as: UTF8.self)) { kill(child, SIGTERM) }
                }
            }
        #endif
    }
}
