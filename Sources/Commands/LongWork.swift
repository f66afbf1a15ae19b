import Diagnostics
import OperatingSystem
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Waits for work that goes on elsewhere, and for the keyboard's interrupt.
///
/// The first interrupt (or a polite kill) cancels the work and ends what it started, and it then cleans up behind itself; a
/// second one, or three seconds without an end, ends the process at once. Files that matter are only ever replaced as a whole, so both are safe.
enum LongWork {
    static let interrupted: Int32 = 130

    private final class Result: Sendable {
        let ending = Mutex<Ending?>(nil)
    }

    /// The ending of the work; nil when it was interrupted.
    static func wait(for work: @escaping @Sendable () async -> Ending) -> Ending? {
        // Both are made here, since a signal handler must not be the first to touch them.
        sem_init(wakeUp, 0, 0)
        signalCount.store(0, ordering: .relaxed)
        watch(SIGINT)
        watch(SIGTERM)
        let result = Result()
        let task = Task {
            let ending = await work()
            result.ending.withLock { $0 = ending }
            sem_post(wakeUp)
        }
        while true {
            sem_wait(wakeUp)
            if let ending = result.ending.withLock({ $0 }) { return ending }
            let signals = signalCount.load(ordering: .relaxed)
            guard signals > 0 else { continue }
            if signals > 1 { break }
            task.cancel()
            ChildProcess.endAll()
            if sleepUntilWoken(seconds: 3) == false { break }
            if result.ending.withLock({ $0 }) != nil { break }
        }
        return nil
    }

    /// False when the time passed without a wake-up.
    private static func sleepUntilWoken(seconds: Int) -> Bool {
        var until = timespec()
        // `sem_timedwait` counts by this clock; it only measures three seconds.
        clock_gettime(CLOCK_REALTIME, &until)
        until.tv_sec += seconds
        while sem_timedwait(wakeUp, &until) != 0 {
            if errno != EINTR { return false }
        }
        return true
    }

    private static func watch(_ number: Int32) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            // Only what is allowed in a signal handler: count, and wake the main thread.
            signalCount.add(1, ordering: .relaxed)
            sem_post(wakeUp)
        }
        action.sa_flags = SA_RESTART
        sigaction(number, &action, nil)
    }
}

/// Shared with the signal handler, which can be given nothing.
private let signalCount = Atomic<Int>(0)
nonisolated(unsafe) private let wakeUp = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
