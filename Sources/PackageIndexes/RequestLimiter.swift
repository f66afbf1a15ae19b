import Synchronization

/// Lets a limited number of tasks through at a time, first come, first served.
final class RequestLimiter: Sendable {
    private struct State {
        var free: Int
        var nextTicket: UInt64 = 0
        /// Waiting tasks in order of arrival; the dictionary makes cancelling one cheap.
        var queue: [UInt64] = []
        var head = 0
        var waiting: [UInt64: CheckedContinuation<Void, any Error>] = [:]
    }

    private let state: Mutex<State>

    init(_ limit: Int) { state = Mutex(State(free: max(limit, 1))) }

    /// Runs `work` when there is room. Throws `CancellationError` when the task is cancelled while it waits.
    func run<Value: Sendable>(_ work: () async throws -> Value) async throws -> Value {
        try await enter()
        defer { leave() }
        return try await work()
    }

    func enter() async throws {
        let ticket: UInt64? = state.withLock { state in
            if state.free > 0 {
                state.free -= 1
                return nil
            }
            state.nextTicket += 1
            return state.nextTicket
        }
        guard let ticket else { return }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let decision: Result<Void, any Error>? = state.withLock { state in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    // Room may have come up between the two locks.
                    if state.free > 0 {
                        state.free -= 1
                        return .success(())
                    }
                    state.queue.append(ticket)
                    state.waiting[ticket] = continuation
                    return nil
                }
                if let decision { continuation.resume(with: decision) }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: ticket) }?.resume(throwing: CancellationError())
        }
    }

    func leave() {
        let next: CheckedContinuation<Void, any Error>? = state.withLock { state in
            while state.head < state.queue.count {
                let ticket = state.queue[state.head]
                state.head += 1
                if let continuation = state.waiting.removeValue(forKey: ticket) { return continuation }
            }
            state.queue.removeAll(keepingCapacity: true)
            state.head = 0
            state.free += 1
            return nil
        }
        next?.resume()
    }
}
