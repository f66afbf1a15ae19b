/// The time and the passing of it, given from outside so that tests need not wait.
package struct IndexClock: Sendable {
    /// Seconds since 1970.
    package var now: @Sendable () -> Int64
    /// Waits for that many seconds; throws when the task is cancelled.
    package var sleep: @Sendable (Double) async throws -> Void

    /// - Parameter sleep: Without one, the task sleeps.
    package init(
        now: @escaping @Sendable () -> Int64,
        sleep: @escaping @Sendable (Double) async throws -> Void = { try await Task.sleep(for: .seconds($0)) }
    ) {
        self.now = now
        self.sleep = sleep
    }
}
