internal import OperatingSystem
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Work that waits for the file system, divided between the caller and one more thread. (More threads contend for the same
/// directories; tasks of the cooperative pool must not wait.)
enum ParallelPass {
    /// Calls `body` once for each index below `count`, in no certain order, and returns what the first failing call threw;
    /// after a failure no further call begins.
    static func firstFailure<Failure: Error & Sendable>(
        count: Int, body: @Sendable @escaping (Int) throws(Failure) -> Void
    ) -> Failure? {
        let work = Work(count: count, body: body)
        guard count >= 16 else {
            work.run()
            return work.failure
        }
        let helper = startThread { work.run() }
        work.run()
        if let helper { pthread_join(helper, nil) }
        return work.failure
    }

    private final class Work<Failure: Error & Sendable>: Sendable {
        private let count: Int
        private let body: @Sendable (Int) throws(Failure) -> Void
        private let next = Atomic<Int>(0)
        private let stored = Mutex<Failure?>(nil)

        init(count: Int, body: @Sendable @escaping (Int) throws(Failure) -> Void) {
            self.count = count
            self.body = body
        }

        var failure: Failure? { stored.withLock { $0 } }

        func run() {
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                do throws(Failure) {
                    try body(index)
                } catch {
                    stored.withLock { if $0 == nil { $0 = error } }
                    next.store(count, ordering: .relaxed)
                    return
                }
            }
        }
    }

    private final class Start: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @Sendable @escaping () -> Void) { self.body = body }
    }

    /// Starts a thread; nil when the system has none to give, and the caller does all the work.
    private static func startThread(_ body: @Sendable @escaping () -> Void) -> pthread_t? {
        let start = Unmanaged.passRetained(Start(body))
        #if canImport(Glibc)
            var thread = pthread_t()
            let status = pthread_create(&thread, nil, threadMain, start.toOpaque())
            guard status == 0 else {
                start.release()
                return nil
            }
            return thread
        #else
            var thread: pthread_t?
            let status = pthread_create(&thread, nil, threadMainDarwin, start.toOpaque())
            guard status == 0 else {
                start.release()
                return nil
            }
            return thread
        #endif
    }

    fileprivate static func enter(_ raw: UnsafeMutableRawPointer) {
        Unmanaged<Start>.fromOpaque(raw).takeRetainedValue().body()
    }
}

#if canImport(Glibc)
    private func threadMain(_ raw: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        if let raw { ParallelPass.enter(raw) }
        return nil
    }
#else
    private func threadMainDarwin(_ raw: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        ParallelPass.enter(raw)
        return nil
    }
#endif
