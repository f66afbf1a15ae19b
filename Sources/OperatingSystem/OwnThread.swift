import SystemCalls

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Runs work that blocks on a thread of its own, so that the few threads of the concurrency runtime stay free for waiting.
package enum OwnThread {
    package static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            start { continuation.resume(with: Result { try body() }) }
        }
    }

    private final class Job {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Not a closure of the caller's: a thread's start function must belong to no actor.
    private static func start(_ body: @escaping @Sendable () -> Void) {
        let job = Unmanaged.passRetained(Job(body)).toOpaque()
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        defer { pthread_attr_destroy(&attributes) }
        var thread = pthread_t()
        let failed = pthread_create(
            &thread, &attributes,
            {
                if let job = $0 { Unmanaged<Job>.fromOpaque(job).takeRetainedValue().body() }
                return nil
            }, job)
        // Without another thread the work is done here, which is slower but right.
        if failed != 0 { Unmanaged<Job>.fromOpaque(job).takeRetainedValue().body() }
    }
}
