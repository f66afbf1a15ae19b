import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Threads that share a list of jobs, for work that blocks: such work would stall the few threads of the concurrency
/// runtime.
enum Workers {
    /// Calls `body` on `count` threads, the caller's among them, and waits for all. Threads that the system does not
    /// grant are done without.
    static func run(_ count: Int, _ body: @escaping @Sendable () -> Void) {
        var threads: [pthread_t] = []
        for _ in 1..<max(1, count) {
            let job = Unmanaged.passRetained(WorkerJob(body))
            #if canImport(Glibc)
                var thread = pthread_t()
            #else
                var thread: pthread_t?
            #endif
            if pthread_create(&thread, nil, runWorkerJob, job.toOpaque()) == 0 {
                #if canImport(Glibc)
                    threads.append(thread)
                #else
                    if let thread { threads.append(thread) }
                #endif
            } else {
                job.release()
            }
        }
        body()
        for thread in threads { pthread_join(thread, nil) }
    }

    /// As many threads as the machine has processors, up to `limit`.
    static func suitableCount(limit: Int) -> Int {
        min(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), max(1, limit))
    }
}

private final class WorkerJob: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

// A function of the file, so that it belongs to no actor; a closure formed elsewhere might.
#if canImport(Glibc)
    private func runWorkerJob(_ job: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        if let job { Unmanaged<WorkerJob>.fromOpaque(job).takeRetainedValue().body() }
        return nil
    }
#else
    private func runWorkerJob(_ job: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        Unmanaged<WorkerJob>.fromOpaque(job).takeRetainedValue().body()
        return nil
    }
#endif

/// Numbers handed out one by one to whoever asks, from any thread.
final class JobCounter: Sendable {
    private let next = Atomic<Int>(0)
    private let end: Int

    init(_ end: Int) { self.end = end }

    /// The next number below the end, or nil when all are handed out.
    func take() -> Int? {
        let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
        return number < end ? number : nil
    }

    /// Hands out nothing any more.
    func stop() { next.store(end, ordering: .relaxed) }
}
