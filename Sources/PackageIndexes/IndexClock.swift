#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The time and the passing of it, given from outside so that tests need not wait.
package struct IndexClock: Sendable {
    /// Seconds since 1970.
    package var now: @Sendable () -> Int64
    /// Waits for that many seconds; throws when the task is cancelled.
    package var sleep: @Sendable (Double) async throws -> Void

    package init(now: @escaping @Sendable () -> Int64, sleep: @escaping @Sendable (Double) async throws -> Void) {
        self.now = now
        self.sleep = sleep
    }

    /// The machine's clock.
    package static let system = IndexClock(now: { Int64(time(nil)) }) { try await Task.sleep(for: .seconds($0)) }
}
