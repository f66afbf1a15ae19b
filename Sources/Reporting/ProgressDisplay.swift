import Diagnostics
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Shows progress on standard error: lasting lines for what is worth a line, and on a terminal one more line that is redrawn
/// in place, at most ten times a second and only when something happens, so that no thread or timer is needed. Where a line
/// cannot be redrawn, long work is told in a plain line every ten seconds.
package final class ProgressDisplay: ProgressListener {
    private let appearance: Appearance
    private let verbosity: Verbosity
    private let streams: any OutputStreams
    private let now: @Sendable () -> UInt64
    private let state: Mutex<ProgressState>

    /// `now` gives nanoseconds of a clock that only goes forward.
    package init(
        appearance: Appearance, verbosity: Verbosity, streams: any OutputStreams,
        now: @escaping @Sendable () -> UInt64 = { ProgressDisplay.monotonicNanoseconds() }
    ) {
        self.appearance = appearance
        self.verbosity = verbosity
        self.streams = streams
        self.now = now
        self.state = Mutex(ProgressState(startedAt: now()))
    }

    package var wantsDetails: Bool { verbosity == .verbose }

    package func report(_ event: ProgressEvent) {
        state.withLock { state in
            let moment = now()
            state.take(event, at: moment)
            let words = ProgressWords(appearance: appearance, verbosity: verbosity)
            if isNews(event, &state), let text = words.lastingText(for: event) {
                write(text, &state)
                state.spokeAt = moment
            }
            guard verbosity > .quiet else { return }
            if appearance.animated {
                redraw(&state, at: moment, words)
            } else if moment &- state.spokeAt >= 10_000_000_000, let line = words.activity(state, at: moment) {
                streams.line("  " + line, to: .talk)
                state.spokeAt = moment
            }
        }
    }

    private func isNews(_ event: ProgressEvent, _ state: inout ProgressState) -> Bool {
        guard case .lockingStarted(let category) = event else { return true }
        return state.toldCategories.insert(category).inserted
    }

    /// Takes the redrawn line away. Call it before anything else is written and when the work is over.
    package func clear() {
        state.withLock { clearLine(&$0) }
    }

    private func write(_ text: String, _ state: inout ProgressState) {
        clearLine(&state)
        streams.write(text, to: .talk)
    }

    private func clearLine(_ state: inout ProgressState) {
        guard state.lineIsShown else { return }
        streams.write("\r\u{1B}[K", to: .talk)
        state.lineIsShown = false
    }

    private func redraw(_ state: inout ProgressState, at moment: UInt64, _ words: ProgressWords) {
        guard moment &- state.drawnAt >= 100_000_000 else { return }
        guard let activity = words.activity(state, at: moment) else {
            clearLine(&state)
            return
        }
        let frames = appearance.signs ? ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"] : ["-", "\\", "|", "/"]
        let line = frames[state.frame % frames.count] + " " + activity
        // One column stays free: a full line would make some terminals wrap.
        streams.write("\r" + line.prefix(appearance.columns - 1) + "\u{1B}[K", to: .talk)
        state.frame += 1
        state.drawnAt = moment
        state.lineIsShown = true
    }

    /// Nanoseconds of the machine's monotonic clock.
    package static func monotonicNanoseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
