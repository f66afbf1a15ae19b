import Synchronization

/// Lets work through as long as the memory that all of it may take at once stays within a limit, first come, first served.
final class MemoryBudget: Sendable {
    private struct Waiter {
        var ticket: UInt64
        var amount: Int
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var free: Int
        var nextTicket: UInt64 = 0
        var waiting: [Waiter] = []

        /// Those at the front of the queue for whom there is room now.
        mutating func admit() -> [CheckedContinuation<Void, any Error>] {
            var admitted: [CheckedContinuation<Void, any Error>] = []
            while let first = waiting.first, first.amount <= free {
                free -= first.amount
                admitted.append(first.continuation)
                waiting.removeFirst()
            }
            return admitted
        }
    }

    /// In bytes.
    let limit: Int
    private let state: Mutex<State>

    init(_ limit: Int) {
        self.limit = limit
        state = Mutex(State(free: limit))
    }

    /// Runs `work` when there are `amount` bytes for it; what wants more than there ever are has them all. Throws
    /// `CancellationError` when the task is cancelled while it waits.
    func run<Value: Sendable>(_ amount: Int, _ work: () async throws -> Value) async throws -> Value {
        let amount = min(max(amount, 0), limit)
        try await enter(amount)
        defer { leave(amount) }
        return try await work()
    }

    private func enter(_ amount: Int) async throws {
        let ticket: UInt64? = state.withLock { state in
            if state.waiting.isEmpty, amount <= state.free {
                state.free -= amount
                return nil
            }
            state.nextTicket += 1
            return state.nextTicket
        }
        guard let ticket else { return }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let decision: Result<Void, any Error>? = state.withLock { state in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    // Room may have come up between the two locks.
                    if state.waiting.isEmpty, amount <= state.free {
                        state.free -= amount
                        return .success(())
                    }
                    state.waiting.append(Waiter(ticket: ticket, amount: amount, continuation: continuation))
                    return nil
                }
                if let decision { continuation.resume(with: decision) }
            }
        } onCancel: {
            let (cancelled, admitted) = state.withLock { state in
                let place = state.waiting.firstIndex { $0.ticket == ticket }
                let cancelled = place.map { state.waiting.remove(at: $0).continuation }
                return (cancelled, state.admit())
            }
            cancelled?.resume(throwing: CancellationError())
            for continuation in admitted { continuation.resume() }
        }
    }

    private func leave(_ amount: Int) {
        let admitted = state.withLock { state in
            state.free += amount
            return state.admit()
        }
        for continuation in admitted { continuation.resume() }
    }
}
