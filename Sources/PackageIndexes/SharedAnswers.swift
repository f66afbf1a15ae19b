import Synchronization

/// Answers that several tasks may ask for at once and that are worked out once. Good answers are kept, errors are not. The
/// work is cancelled when nobody waits for it any more, and who is cancelled does not wait.
final class SharedAnswers<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    typealias Answer = Result<Value, IndexError>

    private struct Running {
        var number: UInt64
        var task: Task<Void, Never>?
        var waiting: [UInt64: CheckedContinuation<Answer, Never>] = [:]
    }

    private enum Entry {
        case done(Value)
        case running(Running)
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var lastNumber: UInt64 = 0

        mutating func number() -> UInt64 {
            lastNumber += 1
            return lastNumber
        }
    }

    private let state = Mutex(State())

    /// The answer for `key`: the kept one, that of the work under way, or that of `work`.
    func answer(
        for key: Key, _ work: @escaping @Sendable () async throws(IndexError) -> Value
    ) async throws(IndexError) -> Value {
        let ticket = state.withLock { $0.number() }
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let kept = state.withLock { state -> Answer? in
                    if Task.isCancelled { return .failure(.cancelled) }
                    switch state.entries[key] {
                    case .done(let value): return .success(value)
                    case .running(var running):
                        running.waiting[ticket] = continuation
                        state.entries[key] = .running(running)
                    case nil:
                        let number = state.number()
                        var running = Running(number: number)
                        running.waiting[ticket] = continuation
                        // The task cannot finish its entry before this lock is let go.
                        running.task = Task { [self] in await perform(work, for: key, number: number) }
                        state.entries[key] = .running(running)
                    }
                    return nil
                }
                if let kept { continuation.resume(returning: kept) }
            }
        } onCancel: {
            abandon(key, ticket: ticket)
        }
        return try answer.get()
    }

    private func perform(
        _ work: @Sendable () async throws(IndexError) -> Value, for key: Key, number: UInt64
    ) async {
        let answer: Answer
        do throws(IndexError) {
            answer = .success(try await work())
        } catch {
            answer = .failure(error)
        }
        let waiting = state.withLock { state -> [CheckedContinuation<Answer, Never>] in
            guard case .running(let running) = state.entries[key], running.number == number else { return [] }
            if case .success(let value) = answer {
                state.entries[key] = .done(value)
            } else {
                state.entries[key] = nil
            }
            return Array(running.waiting.values)
        }
        for continuation in waiting { continuation.resume(returning: answer) }
    }

    private func abandon(_ key: Key, ticket: UInt64) {
        let (continuation, task) = state.withLock {
            state -> (CheckedContinuation<Answer, Never>?, Task<Void, Never>?) in
            guard case .running(var running) = state.entries[key],
                let continuation = running.waiting.removeValue(forKey: ticket)
            else { return (nil, nil) }
            state.entries[key] = running.waiting.isEmpty ? nil : .running(running)
            return (continuation, running.waiting.isEmpty ? running.task : nil)
        }
        task?.cancel()
        continuation?.resume(returning: .failure(.cancelled))
    }
}
